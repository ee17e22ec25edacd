"""Where the numbers of this family come from.

Knows: citations, in our words. What no source gives is marked as an estimate beside its number, and
listed in `limits.py`.
"""

from __future__ import annotations

from banting.schema.source import Source

__all__ = ["BLE_KIT", "MINIMEDKIT_SESSION", "MONOGAMOUS", "SUBG_RFSPY"]

SUBG_RFSPY = Source(
    id="subg-rfspy",
    title="ps2/subg_rfspy, firmware of the bridge's radio",
    where="protocol.md, commands.c",
    says="Commands by number with their parameters, most significant byte first; answers by code; a"
    " command during listening interrupts it.",
)
BLE_KIT = Source(
    id="rileylink-ble-kit",
    title="ps2/rileylink_ios, RileyLinkBLEKit",
    where="Command.swift, Response.swift, RFPacket.swift, PeripheralManager+RileyLink.swift",
    says="A command is written to one characteristic with its length in front, 220 bytes at most;"
    " the answer starts with its code; no step of pairing or login is taken before the first.",
)
MINIMEDKIT_SESSION = Source(
    id="minimedkit-session",
    title="LoopKit/MinimedKit, PumpOpsSession.swift",
    where="sendWakeUpBurst, wakeup",
    says="A pump is called with 255 repeats and 12 s of listening, then kept awake for a minute.",
)
MONOGAMOUS = Source(
    id="freeaps-209",
    title="ivalkou/freeaps, issue 209",
    where="comment of 2023-10-19",
    says="A user's report: a bridge that is connected to one phone is not found by another.",
)
