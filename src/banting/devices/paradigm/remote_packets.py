"""A6, the remote's packet: a button and a counter, in clear and without a key.

Knows: three buttons. Never knows: what a press does (`pump_remote.py`). The counter tells a repeat
from a new press; nothing keeps another sender from choosing it.

    A6   id(3)   button   counter   CRC-8          button: 88 B, 86 ACT, 81 S

Source: protocols section 1.11 of the fact sheet (ps2/minimed_rf remote_spec; MMCommander: ACT is
repeated 128 times, S and B 16 times).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from banting.devices.paradigm.packets import Packet, PacketType
from banting.errors import WireError

__all__ = ["REPEATS", "Button", "RemotePress", "decode_remote", "encode_remote"]


class Button(IntEnum):
    """The three buttons of an MMT-500 or MMT-503."""

    BOLUS = 0x88
    ACT = 0x86
    SUSPEND = 0x81


_KNOWN = frozenset(int(button) for button in Button)
REPEATS = {Button.BOLUS: 16, Button.ACT: 128, Button.SUSPEND: 16}


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePress:
    """One press, however often its packet is repeated."""

    remote_id: bytes
    button: Button
    counter: int


def decode_remote(packet: Packet) -> RemotePress:
    """Return the press in a packet. Raises WireError for another type, length or button."""
    if packet.type is not PacketType.REMOTE or len(packet.body) != 2:
        raise WireError(0, "no remote packet: type A6 with two body bytes expected")
    button, counter = packet.body
    if button not in _KNOWN:
        raise WireError(4, f"no button {button:02X} on a remote")
    return RemotePress(remote_id=packet.address, button=Button(button), counter=counter)


def encode_remote(press: RemotePress) -> Packet:
    """Return the packet of a press; the counter is one byte."""
    body = bytes([press.button, press.counter & 0xFF])
    return Packet(type=PacketType.REMOTE, address=press.remote_id, body=body)
