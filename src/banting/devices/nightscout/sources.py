"""Where what this family does is known from: Nightscout's own source, threads and releases.

Knows: citations, in our words. What was read and never run on the real program says so, here and in
`limits.py`; what was run is listed in `docs/nightscout-twin.md`.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = [
    "AUTHORIZATION",
    "LOOP_PUSH",
    "PUSH_KEY_FILTER",
    "PUSH_KEY_LEAK",
    "RAN_15",
    "ROLES",
    "ROUTES",
    "UPLOADED_PROFILE",
    "V2_OPEN",
    "V3",
]

_TITLE = "nightscout/cgm-remote-monitor"

AUTHORIZATION = Source(
    id="nightscout-authorization",
    title=_TITLE,
    where="lib/authorization/index.js, lib/authorization/storage.js, lib/server/enclave.js",
    says="The secret is compared as its SHA-1; an access token is exchanged for a signed token;"
    " without either, the default roles decide. The old form was seen on 0.12.8 running; read,"
    " not run, for 13.0.1 and 14.0.0.",
)
ROLES = Source(
    id="nightscout-roles",
    title=_TITLE,
    where="lib/authorization/storage.js (default roles), lib/settings.js (authDefaultRoles)",
    says="denied: nothing; readable: everything may be read; careportal: treatments may be added;"
    " the default is readable.",
)
ROUTES = Source(
    id="nightscout-routes",
    title=_TITLE,
    where="lib/api/, lib/api2/, lib/server/query.js",
    says="Paths, permissions, filters and answers of the first two interfaces.",
)
V3 = Source(
    id="nightscout-api3",
    title=_TITLE,
    where="lib/api3/security.js, lib/api3/generic/, lib/api3/const.json",
    says="The third interface: tokens only, one set of operations on every collection, history.",
)
LOOP_PUSH = Source(
    id="nightscout-loop-push",
    title=_TITLE,
    where="lib/api2/notifications-v2.js:17, lib/server/loop.js",
    says="With the permission notifications:loop:push a request becomes a push to the phone whose"
    " token stands in the newest profile, signed with the push key; it allows five minutes. Read,"
    " not run.",
)
PUSH_KEY_LEAK = Source(
    id="nightscout-6313",
    title=f"{_TITLE} issue 6313, pull request 6311 (2020-10-27)",
    where="status.json of 13.0.0 and 13.0.1",
    says="The push key, its id and the team's id were answered to anyone who may read the status,"
    " without a secret; a key was found with a search engine. Read, not run.",
)
PUSH_KEY_FILTER = Source(
    id="nightscout-push-key-filter",
    title=_TITLE,
    where="commit 729747a2f, released in 14.0.0 (2020-09-13); lib/settings.js:78-86",
    says="apnsKey, apnsKeyId and developerTeamId are taken out of every settings answer. Read, not"
    " run.",
)
UPLOADED_PROFILE = Source(
    id="loop-uploaded-profile",
    title="LoopKit/NightscoutService",
    where="NightscoutServiceKit/Extensions/StoredSettings.swift:52-59",
    says="Loop uploads its device token, bundle id and override presets in the profile's"
    " loopSettings; nothing in Nightscout strips them from an answer. Read, not run.",
)
V2_OPEN = Source(
    id="nightscout-7546",
    title=f"{_TITLE} issue 7546 (2022-09-13), release notes of 15.0.0",
    where="/api/v2/properties, /api/v2/ddata/at",
    says="Both answered without a permission, whatever the default roles, until 15.0.0; seen on"
    " 0.12.8 running, read for 13.0.1 and 14.0.0.",
)
RAN_15 = Source(
    id="nightscout-15-ran",
    title=f"{_TITLE} 15.0.7 on Node 20",
    where="run for the fact sheet of this project",
    says="Writes need the secret; entries are readable without one by default; with denied, every"
    " data route answers 401, while versions, adminnotifies and verifyauth stay open.",
)
