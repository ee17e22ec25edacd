"""Bytes with their meaning: a sentence and a ruler for everything this family puts on a link.

Knows: how to say what a frame is. Never knows: what a device does with it. Nothing here raises:
what is no frame of the family is said to be that.
"""

from __future__ import annotations

from banting.devices.paradigm.command_words import command_words
from banting.devices.paradigm.commands import decode_command
from banting.devices.paradigm.messages import Ack, Long, Nak, Short, arguments_of, decode_message
from banting.devices.paradigm.meter_packets import MeterAck, decode_meter
from banting.devices.paradigm.opcodes import Opcode, opcode_name
from banting.devices.paradigm.packets import Packet, PacketType, decode_air
from banting.devices.paradigm.pump_glucose import glucose_from_isig
from banting.devices.paradigm.remote_packets import decode_remote
from banting.devices.paradigm.sensor_packets import decode_sensor
from banting.devices.paradigm.stick_rulers import describe_cable
from banting.errors import WireError
from banting.schema.verdict import ByteField

__all__ = ["describe"]

Description = tuple[str, bytes, tuple[ByteField, ...]]

_TYPE_NAMES = {
    PacketType.MYSENTRY: "MySentry",
    PacketType.METER: "meter",
    PacketType.REMOTE: "remote",
    PacketType.CARELINK: "CareLink",
    PacketType.SENSOR_TEST: "sensor, test",
    PacketType.SENSOR_WARMUP: "sensor, warm-up",
    PacketType.SENSOR: "sensor",
}


def describe(raw: bytes) -> Description:
    """Return a sentence, the decoded packet and its fields for bytes from the air or the cable."""
    try:
        packet = decode_air(raw)
    except WireError as error:
        return describe_cable(raw) or (f"noise: {error.reason}", b"", ())
    says, body = _describe_packet(packet)
    return says, packet.raw, (*_head(packet), *body, _checksum(packet))


def _field(offset: int, length: int, name: str, meaning: str) -> ByteField:
    return ByteField(offset=offset, length=length, name=name, meaning=meaning)


def _head(packet: Packet) -> tuple[ByteField, ...]:
    kind = _field(0, 1, "type", _TYPE_NAMES[packet.type])
    address = packet.address.hex()
    if packet.type.of_sensor:
        return kind, _field(1, 1, "class", "transmitter"), _field(2, 3, "sensor id", address)
    whose = {
        PacketType.METER: "meter id",
        PacketType.REMOTE: "remote id",
        PacketType.CARELINK: "pump serial",
        PacketType.MYSENTRY: "pump serial",
    }[packet.type]
    return kind, _field(1, 3, whose, address)


def _checksum(packet: Packet) -> ByteField:
    length = 2 if packet.type.of_sensor else 1
    return _field(len(packet.raw) - length, length, f"CRC-{8 * length}", "correct")


def _describe_packet(packet: Packet) -> tuple[str, tuple[ByteField, ...]]:
    try:
        match packet.type:
            case PacketType.CARELINK:
                return _carelink(packet)
            case PacketType.REMOTE:
                return _remote(packet)
            case PacketType.METER:
                return _meter(packet)
            case PacketType.MYSENTRY:
                return _mysentry(packet)
            case _:
                return _sensor(packet)
    except WireError as error:
        body = _field(4, len(packet.body), "body", error.reason)
        return f"a {_TYPE_NAMES[packet.type]} packet of no known form: {error.reason}", (body,)


def _carelink(packet: Packet) -> tuple[str, tuple[ByteField, ...]]:
    message = decode_message(packet)
    serial = packet.address.hex()
    code = _field(4, 1, "opcode", opcode_name(packet.body[0]))
    match message:
        case Ack():
            return f"yes, go on (pump {serial})", (code, _field(5, 1, "body", "none"))
        case Nak(error=error):
            says = f"pump {serial}: no, {message.says}"
            return says, (code, _field(5, 1, "error", f"{error:02X}, {message.says}"))
        case Short(opcode=opcode):
            says = f"to pump {serial}: {opcode_name(opcode)}?"
            return says, (code, _field(5, 1, "body", "none, or arguments follow"))
        case Long(opcode=opcode, body=body):
            what = _arguments(opcode, body)
            return _long_says(opcode, body, serial, what), (code, *_long_body(opcode, body, what))


def _long_says(opcode: int, body: bytes, serial: str, what: str) -> str:
    if _command(opcode, body):
        return f"to pump {serial}: {what}"
    return f"from pump {serial}: {opcode_name(opcode)}, {what}"


def _long_body(opcode: int, body: bytes, what: str) -> tuple[ByteField, ...]:
    if opcode == Opcode.READ_HISTORY_PAGE and not _command(opcode, body):
        return _field(5, 1, "frame", what), _field(6, 64, "content", "a part of the page")
    length = min(body[0], 64)
    fields = [_field(5, 1, "length", str(body[0]))]
    if length:
        fields.append(_field(6, length, "content", what))
    if length < 64:
        fields.append(_field(6 + length, 64 - length, "filling", "zeros"))
    return tuple(fields)


def _command(opcode: int, body: bytes) -> str:
    """Return a long body read as arguments, by either generation; "" when it is none."""
    for generation in (23, 22):
        try:
            return command_words(decode_command(opcode, arguments_of(body), generation))
        except WireError:
            continue
    return ""


def _arguments(opcode: int, body: bytes) -> str:
    command = _command(opcode, body)
    if command:
        return command
    if opcode == Opcode.READ_HISTORY_PAGE:
        last = ", the last" if body[0] & 0x80 else ""
        return f"frame {body[0] & 0x7F}{last}"
    try:
        return f"answer {arguments_of(body).hex()}"
    except WireError as error:
        return error.reason


def _remote(packet: Packet) -> tuple[str, tuple[ByteField, ...]]:
    press = decode_remote(packet)
    button = press.button.name.lower()
    return f"remote {press.remote_id.hex()} presses {button}, press {press.counter}", (
        _field(4, 1, "button", button),
        _field(5, 1, "counter", f"{press.counter}, in clear and unsigned"),
    )


def _meter(packet: Packet) -> tuple[str, tuple[ByteField, ...]]:
    reading = decode_meter(packet)
    meter = packet.address.hex()
    if isinstance(reading, MeterAck):
        return f"the pump has meter {meter}'s value", (_field(4, 2, "flags", "acknowledged"),)
    return f"meter {meter} measures {reading.glucose_mgdl} mg/dL", (
        _field(4, 2, "glucose", f"{reading.glucose_mgdl} mg/dL, nine bits"),
    )


def _sensor(packet: Packet) -> tuple[str, tuple[ByteField, ...]]:
    sensor = decode_sensor(packet)
    glucose_mgdl = glucose_from_isig(sensor.isig[0])
    again = ", again" if sensor.repeat else ""
    says = f"sensor {sensor.sensor_id.hex()} reports a current of {glucose_mgdl} mg/dL{again}"
    return says, (
        _field(5, 1, "version", f"{sensor.version / 10:.1f}"),
        _field(6, 1, "unknown", f"{sensor.unknown:02X}"),
        _field(7, 1, "adjust", str(sensor.adjust)),
        _field(8, 1, "sequence", f"{sensor.sequence}, repeat {sensor.repeat}"),
        _field(9, 2, "current now", f"{sensor.isig[0] / 100:.2f} nA: {glucose_mgdl} mg/dL"),
        _field(11, 2, "current before", f"{sensor.isig[1] / 100:.2f} nA"),
        _field(13, 3, "state", "change sensor" if sensor.change_sensor else "normal"),
        _field(16, 1, "battery", f"{sensor.battery:02X}"),
        _field(17, 14, "older currents", "seven of them"),
        _field(31, 1, "filling", "zero"),
    )


def _mysentry(packet: Packet) -> tuple[str, tuple[ByteField, ...]]:
    names = {0x01: "alert", 0x02: "alert cleared", 0x04: "status", 0x06: "ack"}
    names |= {0x09: "find device", 0x0A: "device link"}
    name = names.get(packet.body[0], f"message {packet.body[0]:02X}")
    says = f"pump {packet.address.hex()} and a MySentry monitor: {name}"
    content = _field(5, len(packet.body) - 1, "content", name)
    return says, (_field(4, 1, "message", name), *((content,) if content.length else ()))
