"""Where this family's numbers come from.

Knows: citations, in our words. What no source gives is an estimate, listed in `limits.py`.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["CGMBLEKIT", "NIGHTSCOUT_ENTRIES", "SHARE_UPLOADERS"]

CGMBLEKIT = Source(
    id="cgmblekit",
    title="LoopKit/CGMBLEKit",
    where="CGMBLEKit/Messages; CGMBLEKitTests/GlucoseRxMessageTests.swift, TransmitterIDTests",
    says="The glucose message of G5 and G6 with its CRC; the phone asks the transmitter to prove"
    " that it has the key, which follows from its six-character id, whose last two are advertised"
    " (read, not run).",
)
NIGHTSCOUT_ENTRIES = Source(
    id="nightscout-entries",
    title="nightscout/cgm-remote-monitor",
    where="lib/api/entries",
    says="Uploaders store readings with the SHA-1 of the API secret in a header (read, not run).",
)
SHARE_UPLOADERS = Source(
    id="share-uploaders",
    title="LoopKit/G7SensorKit, JohanDegraeve/xdripswift",
    where="G7ShareClient.swift; DexcomShareUploadManager.swift",
    says="The sensor's app logs in to Share and stores each reading (read, not run).",
)
