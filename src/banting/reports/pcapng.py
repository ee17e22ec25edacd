"""A trace as a PCAPNG capture, one interface per link, so that Wireshark shows what was on the air.

Knows: frames and the capture format (draft-ietf-opsawg-pcapng: Section Header, Interface
Description and Enhanced Packet blocks, little-endian). Never knows: protocols; the bytes go in as
sent, coded symbols and all, under link type 147 (DLT_USER0), and `banting.lua` beside this file
teaches Wireshark to read them. The clock of the capture is the clock of the story: the first of
January 1970, and the hour that the trial's day had.
"""

from __future__ import annotations

import struct
from importlib.resources import files

from banting.schema.day import DAY_STARTS_MIN
from banting.schema.effects import Frame
from banting.schema.trace import Trace
from banting.units import MS_PER_MIN

__all__ = ["lua_dissector", "pcapng"]

LINKTYPE_USER0 = 147
_SECTION_HEADER, _INTERFACE, _ENHANCED_PACKET = 0x0A0D0D0A, 1, 6
_BYTE_ORDER_MAGIC = 0x1A2B3C4D
_LENGTH_UNKNOWN = 0xFFFF_FFFF_FFFF_FFFF
_OPT_END, _OPT_COMMENT, _IF_NAME, _IF_TIME_RESOLUTION, _SHB_APPLICATION = 0, 1, 2, 9, 4
_MILLISECONDS = 3  # if_tsresol: ten to the minus three


def pcapng(trace: Trace) -> bytes:
    """Return all frames of a trace as a capture; equal traces give equal bytes.

    A burst of equal frames is one packet whose comment counts the repeats. Times are those at which
    a frame had been sent.
    """
    frames = [(event.frame, event.says) for event in trace.events if event.frame is not None]
    links = sorted({frame.link for frame, _ in frames})
    blocks = [_section_header()]
    blocks += [_interface(link) for link in links]
    blocks += [_packet(frame, says, links.index(frame.link)) for frame, says in frames]
    return b"".join(blocks)


def lua_dissector() -> str:
    """Return the Wireshark plug-in that decodes the captures, as Lua."""
    return (files("banting.reports") / "banting.lua").read_text(encoding="utf-8")


def _section_header() -> bytes:
    body = struct.pack("<IHHQ", _BYTE_ORDER_MAGIC, 1, 0, _LENGTH_UNKNOWN)
    return _block(_SECTION_HEADER, body + _options((_SHB_APPLICATION, b"Banting, a simulation")))


def _interface(link: str) -> bytes:
    body = struct.pack("<HHI", LINKTYPE_USER0, 0, 0)  # no limit on the captured length
    options = _options((_IF_NAME, link.encode()), (_IF_TIME_RESOLUTION, bytes([_MILLISECONDS])))
    return _block(_INTERFACE, body + options)


def _packet(frame: Frame, says: str, interface: int) -> bytes:
    at_ms = frame.at_ms + DAY_STARTS_MIN * MS_PER_MIN
    length = len(frame.raw)
    head = struct.pack("<IIIII", interface, at_ms >> 32, at_ms & 0xFFFF_FFFF, length, length)
    comment = (_OPT_COMMENT, _comment(frame, says).encode())
    return _block(_ENHANCED_PACKET, head + _padded(frame.raw) + _options(comment))


def _comment(frame: Frame, says: str) -> str:
    """Return what a packet is: who sent it to whom, its meaning, the burst it stands for."""
    ends = f"{frame.sender} to {frame.to}" if frame.to else frame.sender
    text = f"{ends}: {says}" if says else ends
    if frame.repeats > 1:
        text += f"; {frame.repeats} times back to back, {frame.duration_ms} ms in all"
    return text


def _options(*options: tuple[int, bytes]) -> bytes:
    """Return options with their end mark."""
    coded = (struct.pack("<HH", code, len(value)) + _padded(value) for code, value in options)
    return b"".join(coded) + struct.pack("<HH", _OPT_END, 0)


def _block(kind: int, body: bytes) -> bytes:
    """Return a block: its kind, its length before and after."""
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def _padded(content: bytes) -> bytes:
    """Return bytes filled up with zeros to a multiple of four."""
    return content + bytes(-len(content) % 4)
