"""Bytes on the stick's cable with their meaning.

Knows: frames between a computer and the stick. Never knows: what is on the air (`rulers.py`).
"""

from __future__ import annotations

from banting.devices.paradigm.opcodes import opcode_name
from banting.devices.paradigm.stick_frames import (
    LocalRequest,
    ReadRequest,
    Transmission,
    decode_read,
    decode_request,
    decode_status,
)
from banting.errors import WireError
from banting.schema.verdict import ByteField

__all__ = ["describe_cable"]

Description = tuple[str, bytes, tuple[ByteField, ...]]

_ERRORS = {0: "an answer", 2: "the pump refused", 5: "the pump did not answer"}


def describe_cable(raw: bytes) -> Description | None:
    """Return what bytes on the cable say; None when they are no frame of the stick."""
    for read in (_request, _status, _read, _short):
        try:
            says, fields = read(raw)
        except WireError:
            continue
        return says, raw, fields
    return None


def _field(offset: int, length: int, name: str, meaning: str) -> ByteField:
    return ByteField(offset=offset, length=length, name=name, meaning=meaning)


def _request(raw: bytes) -> tuple[str, tuple[ByteField, ...]]:
    request = decode_request(raw)
    match request:
        case LocalRequest(code=code):
            name = code.name.lower()
            return f"computer to stick: {name}?", (_field(0, 3, "request", name),)
        case ReadRequest(size=size):
            says = f"computer to stick: give me {size} bytes"
            return says, (
                _field(0, 2, "request", "read"),
                _field(2, 2, "size", str(size)),
                _field(4, 1, "CRC-8", "correct"),
            )
        case Transmission():
            return _transmission(request, raw)


def _transmission(sent: Transmission, raw: bytes) -> tuple[str, tuple[ByteField, ...]]:
    name = opcode_name(sent.opcode)
    count = len(sent.arguments)
    fields = [
        _field(0, 4, "request", "transmit to a pump"),
        _field(4, 3, "pump serial", sent.serial.hex()),
        _field(7, 2, "argument bytes", str(count)),
        _field(9, 1, "button", "wake" if sent.button else "none"),
        _field(10, 1, "retries", str(sent.retries)),
        _field(11, 1, "pages", str(sent.pages)),
        _field(12, 1, "filling", "zero"),
        _field(13, 1, "opcode", name),
        _field(14, 1, "CRC-8", "correct"),
    ]
    if count:
        fields.append(_field(15, count, "arguments", sent.arguments.hex()))
    fields.append(_field(len(raw) - 1, 1, "CRC-8", "correct"))
    says = f"computer to stick: tell pump {sent.serial.hex()} {name} {sent.arguments.hex()}"
    return says.rstrip(), tuple(fields)


def _status(raw: bytes) -> tuple[str, tuple[ByteField, ...]]:
    status = decode_status(raw)
    flags = status.flags.name or "NOTHING"
    words = flags.lower().replace("_", " ").replace("|", ", ")
    return f"stick to computer: {words}, {status.size} bytes wait", (
        _field(0, 3, "answer", "accepted"),
        _field(3, 1, "flags", words),
        _field(4, 2, "size", str(status.size)),
    )


def _read(raw: bytes) -> tuple[str, tuple[ByteField, ...]]:
    read = decode_read(raw)
    what = _ERRORS.get(read.error, f"error {read.error}")
    count = len(read.content)
    fields = [
        _field(0, 2, "answer", "read"),
        _field(2, 1, "error", what),
        _field(3, 2, "filling", "zeros"),
        _field(5, 2, "size", str(count)),
        _field(7, 6, "filling", "zeros"),
    ]
    if count:
        fields.append(_field(13, count, "content", read.content[:16].hex()))
    fields.append(_field(len(raw) - 1, 1, "CRC-8", "correct"))
    return f"stick to computer: {what}, {count} bytes", tuple(fields)


def _short(raw: bytes) -> tuple[str, tuple[ByteField, ...]]:
    words = {b"\x01\x55\x00": "yes", b"\x01\x66\x00": "no"}
    if raw not in words:
        raise WireError(0, "no answer of a stick")
    return f"stick to computer: {words[raw]}", (_field(0, 3, "answer", words[raw]),)
