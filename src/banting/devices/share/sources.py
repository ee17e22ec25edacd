"""Where this family's numbers come from.

Knows: citations, in our words. What no source gives is an estimate, listed in `limits.py`.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["LOOP_SHARE", "PYDEXCOM", "SHARE_UPLOADERS"]

PYDEXCOM = Source(
    id="pydexcom",
    title="gagebenne/pydexcom",
    where="pydexcom/const.py, pydexcom/dexcom.py",
    says="Paths, JSON and refusals of a login and of reading glucose with the wearer's own name and"
    " password; one password opens the account, no second factor.",
)
SHARE_UPLOADERS = Source(
    id="share-uploaders",
    title="LoopKit/G7SensorKit, JohanDegraeve/xdripswift",
    where="G7ShareClient.swift; DexcomShareUploadManager.swift",
    says="Whoever has logged in may store readings as the wearer's receiver, and may make another"
    " serial the account's receiver first (read, not run).",
)
LOOP_SHARE = Source(
    id="loop-share",
    title="LoopKit/LoopWorkspace",
    where="submodules NightscoutRemoteCGM, dexcom-share-client-swift",
    says="Loop can take its glucose from Share instead of the sensor (read, not run).",
)
