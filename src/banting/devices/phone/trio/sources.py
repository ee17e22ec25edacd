"""Where Trio's numbers and checks come from: its source, read and never run here.

Knows: citations, in our words.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["BOLUS", "IMPORT", "MEAL", "OREF0_TARGETS", "OVERRIDE", "PUSH", "TARGET", "UPLOAD"]

_TITLE = "nightscout/Trio 0.8.4"
_FOLDER = "Trio/Sources/Services/RemoteControl"

PUSH = Source(
    id="trio-remote-control",
    title=_TITLE,
    where=f"{_FOLDER}/TrioRemoteControl.swift, SecureMessenger.swift",
    says="A push carries base64 of a nonce of 12 bytes and AES-256-GCM under the SHA-256 of a"
    " shared secret (a UUID, kept in UserDefaults); off by default; a command counts for ten"
    " minutes either way, and none is remembered as seen. Read, not run.",
)
BOLUS = Source(
    id="trio-remote-bolus",
    title=_TITLE,
    where=f"{_FOLDER}/TrioRemoteControl+Bolus.swift",
    says="At most the maximum bolus, with insulin on board at most the maximum of it, and refused"
    " when boluses since the command was sent come to 20 % of it. Read, not run.",
)
MEAL = Source(
    id="trio-remote-meal",
    title=_TITLE,
    where=f"{_FOLDER}/TrioRemoteControl+Meal.swift:47-58",
    says="At most the maximum of carbohydrate; the check for newer entries leaves only an inner"
    " task, so that the meal is stored all the same and a note says it was rejected; a bolus may"
    " come with it. Read, not run.",
)
TARGET = Source(
    id="trio-remote-target",
    title=_TITLE,
    where=f"{_FOLDER}/TrioRemoteControl+TempTarget.swift",
    says="Target and duration are taken without a check of their range. Read, not run.",
)
OVERRIDE = Source(
    id="trio-remote-override",
    title=_TITLE,
    where=f"{_FOLDER}/TrioRemoteControl+Override.swift",
    says="A preset is started by its exact name, for its own duration. Read, not run.",
)
OREF0_TARGETS = Source(
    id="oref0-target-bounds",
    title="OpenAPS oref0 0.7.1 (88cf032, MIT)",
    where="lib/profile/targets.js",
    says="A target range is bounded to 80 to 200 mg/dL before it is dosed by.",
)
IMPORT = Source(
    id="trio-nightscout-import",
    title=f"{_TITLE}; issue 198",
    where="Trio/Sources/Models/TrioSettings.swift (isDownloadEnabled)",
    says="Carbohydrate and temporary targets that others store in Nightscout are taken only when"
    " a switch is on that is off by default. Read, not run.",
)
UPLOAD = Source(
    id="trio-uploaded-profile",
    title=_TITLE,
    where="NightscoutProfileStore (deviceToken, bundleIdentifier, overridePresets)",
    says="Trio's profile in Nightscout tells the device token, the bundle id and the presets'"
    " names. Read, not run.",
)
