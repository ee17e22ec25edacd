"""Where Loop's remote surface comes from; all of it read in source, not run.

Knows: repositories and lines. Never knows: a machine.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["LOOP_2019", "OTP", "PROFILE", "REMOTE_COMMANDS", "VALIDATION"]

REMOTE_COMMANDS = Source(
    id="loop-remote-commands",
    title="LoopKit/Loop 710182e2 (3.5.0)",
    where="Loop/Managers/ServicesManager.swift:276-355, LoopDataManager.swift:2481-2560;"
    " Common/FeatureFlags.swift:165",
    says="Bolus up to max bolus, carbohydrate up to 250 g, overrides by a preset's name; flags of"
    " the build switch commands off (read, not run).",
)
VALIDATION = Source(
    id="loop-remote-validation",
    title="LoopKit/NightscoutService d839b66 (2024-07)",
    where="NightscoutServiceKit: RemoteCommandValidator.swift, the remote notifications'"
    " otpValidationRequired, NightscoutService.swift",
    says="Bolus and carbohydrate need a one-time code, overrides and cancels none; expiration is"
    " looked at when present; a sent-at seen before is refused; an error leaves a note with the"
    " whole payload (read, not run).",
)
OTP = Source(
    id="loop-otp",
    title="LoopKit/NightscoutService d839b66 (2024-07)",
    where="NightscoutServiceKit/OTPManager.swift",
    says="SHA-1, 6 digits, 30 s, 32 letters of base32; the current and the previous code count, the"
    " last two used are refused; no lockout (read, not run).",
)
PROFILE = Source(
    id="loop-profile",
    title="LoopKit/NightscoutService d839b66 (2024-07)",
    where="NightscoutServiceKit/Extensions/StoredSettings.swift:52-59",
    says="Device token, bundle id and override presets are uploaded with the profile"
    " (read, not run).",
)
LOOP_2019 = Source(
    id="loop-2019",
    title="LoopKit/Loop master of late 2019",
    where="Loop/Models/RemoteCommand.swift, Loop/AppDelegate.swift",
    says="Pushes start one of the wearer's presets by name or end an override; no other command, no"
    " code, no filter of duplicates (read, not run).",
)
