"""The family's protocol from outside: what a listener learns, a sender says, an answer means.

Knows: bytes. Never knows: any machine's state; techniques and reports speak through this only.
Implements `interfaces.Dialect`. Source: protocols section 1 of the fact sheet.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.paradigm import rulers
from banting.devices.paradigm.airtime import WAKE_REPEATS, airtime_ms
from banting.devices.paradigm.commands import (
    Bolus,
    Command,
    RadioPower,
    ReadHistoryPage,
    SetEasyBolus,
    SetMaxBasal,
    SetMaxBolus,
    SetMeterEnabled,
    SetRemoteEnabled,
    SuspendResume,
    TempBasal,
    encode_command,
    opcode_of,
)
from banting.devices.paradigm.label import serial_on_label
from banting.devices.paradigm.messages import (
    Ack,
    Long,
    Message,
    Nak,
    Short,
    decode_message,
    long_body,
    message_on_air,
)
from banting.devices.paradigm.meter import METER_REPEATS
from banting.devices.paradigm.meter_packets import (
    MeterAck,
    MeterReading,
    decode_meter,
    encode_meter,
)
from banting.devices.paradigm.models import MODELS
from banting.devices.paradigm.opcodes import Opcode, opcode_name
from banting.devices.paradigm.packets import Packet, PacketType, decode_air, encode_air
from banting.devices.paradigm.pump_glucose import isig_from_glucose
from banting.devices.paradigm.remote_packets import (
    REPEATS,
    Button,
    RemotePress,
    decode_remote,
    encode_remote,
)
from banting.devices.paradigm.sensor_packets import SensorPacket, encode_sensor
from banting.devices.paradigm.stick_dialect import by_stick, stick_meaning, stick_secrets
from banting.devices.paradigm.told import told
from banting.errors import WireError
from banting.schema.intents import (
    Exchange,
    GiveBolus,
    Heard,
    Intent,
    PumpTold,
    Read,
    SetFlag,
    SetLimit,
    SetTempBasal,
    StopInsulin,
)
from banting.schema.verdict import ByteField

__all__ = ["DIALECT", "ParadigmDialect"]

_ANSWER_WITHIN_MS = 500
_EASY_BOLUS_STEP = 500
_HALF_HOUR_MIN = 30
_BUTTONS = {"bolus": Button.BOLUS, "act": Button.ACT, "suspend": Button.SUSPEND}
_SECRET_OF_TYPE = {
    PacketType.CARELINK: "pump-serial",
    PacketType.MYSENTRY: "pump-serial",
    PacketType.REMOTE: "remote-id",
    PacketType.METER: "meter-id",
    PacketType.SENSOR_TEST: "sensor-id",
    PacketType.SENSOR_WARMUP: "sensor-id",
    PacketType.SENSOR: "sensor-id",
}
_PAGE_AFTER_ACK = {int(Opcode.ACK): int(Opcode.READ_HISTORY_PAGE)}  # an ack asks for more
_READS = {
    "model": Opcode.READ_MODEL,
    "reservoir": Opcode.READ_RESERVOIR,
    "status": Opcode.READ_STATUS,
    "battery": Opcode.READ_BATTERY,
}


class ParadigmDialect:
    """Implements `interfaces.Dialect` for the Paradigm family."""

    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        """Return the identifier in a frame, by name; the stick's cable and a label included."""
        printed = serial_on_label(raw)
        if printed is not None:
            return (("pump-serial", printed),)
        packet = _packet(raw)
        if packet is None:
            return stick_secrets(raw)
        return ((_SECRET_OF_TYPE[packet.type], packet.address),)

    def wake(self, serial: bytes, minutes: int) -> tuple[Exchange, ...]:
        """Return the call that wakes the pump, and the message that keeps it awake."""
        call, power = _with_arguments(serial, RadioPower(on=True, minutes=minutes), 0)
        says = f"call pump {serial.hex()} until it wakes"
        return (replace(call, repeats=WAKE_REPEATS, says=says), power)

    def command(self, serial: bytes, intent: Intent, model: str) -> tuple[Exchange, ...]:
        """Return the exchanges of an intent: a question, or a short and a long message.

        A history page comes in frames; reading `more` asks for the next one.
        """
        generation = MODELS[model].generation
        if intent == Read(what="more"):
            return (_next_frame(serial),)
        if isinstance(intent, Read) and intent.what != "history":
            opcode = _read_opcode(intent.what, generation)
            asked = f"ask pump {serial.hex()} for its {intent.what}"
            return (_exchange(Short(address=serial, opcode=opcode), asked),)
        if isinstance(intent, Read):
            return _with_arguments(serial, ReadHistoryPage(page=0), generation)
        return _with_arguments(serial, _command(intent), generation)

    def command_by_stick(self, serial: bytes, intent: Intent, model: str) -> tuple[Exchange, ...]:
        """Return the exchanges with a stick that make it wake the pump and carry out an intent."""
        generation = MODELS[model].generation
        wake = RadioPower(on=True, minutes=2)
        woken = by_stick(serial, Opcode.RADIO_POWER, encode_command(wake, generation), wakes=True)
        if isinstance(intent, Read) and intent.what != "history":
            return woken + by_stick(serial, _read_opcode(intent.what, generation), b"")
        command = ReadHistoryPage(page=0) if isinstance(intent, Read) else _command(intent)
        arguments = encode_command(command, generation)
        return woken + by_stick(serial, opcode_of(command), arguments)

    def meaning(self, exchange: Exchange, answer: bytes) -> Heard:
        """Return what an answer on the air or on the cable means to who sent an exchange."""
        asked, told = _packet(exchange.raw), _packet(answer)
        if asked is None:
            return stick_meaning(exchange.raw, answer)
        if told is None or told.address != asked.address or told.type is not asked.type:
            return Heard.OTHER
        if asked.type is PacketType.METER:
            return Heard.ACCEPTED if _is_meter_ack(told) else Heard.OTHER
        return _message_meaning(asked, told)

    def press(self, remote_id: bytes, button: str, counter: int) -> Exchange:
        """Return the burst of a remote's button: `bolus`, `act` or `suspend`."""
        which = _BUTTONS[button]
        press = RemotePress(remote_id=remote_id, button=which, counter=counter)
        return Exchange(
            raw=encode_air(encode_remote(press)),
            repeats=REPEATS[which],
            wait_ms=0,
            says=f"press {button} as remote {remote_id.hex()}, press {counter & 0xFF}",
        )

    def counter_in(self, raw: bytes) -> int | None:
        """Return the counter of a remote's press, None when the frame is none."""
        packet = _packet(raw)
        if packet is None or packet.type is not PacketType.REMOTE:
            return None
        try:
            return decode_remote(packet).counter
        except WireError:
            return None

    def meter_reading(self, meter_id: bytes, glucose_mgdl: int) -> Exchange:
        """Return a meter's burst."""
        reading = MeterReading(meter_id=meter_id, glucose_mgdl=glucose_mgdl)
        return Exchange(
            raw=encode_air(encode_meter(reading)),
            repeats=METER_REPEATS,
            wait_ms=_ANSWER_WITHIN_MS,
            says=f"tell {glucose_mgdl} mg/dL as meter {meter_id.hex()}",
        )

    def sensor_reading(self, sensor_id: bytes, glucose_mgdl: int, sequence: int) -> Exchange:
        """Return a transmitter's packet whose current the pump converts to this glucose."""
        packet = SensorPacket(
            kind=PacketType.SENSOR,
            sensor_id=sensor_id,
            isig=(isig_from_glucose(glucose_mgdl),) * 9,
            sequence=sequence & 0xF,
        )
        return Exchange(
            raw=encode_air(encode_sensor(packet)),
            repeats=1,
            wait_ms=0,
            says=f"tell a current of {glucose_mgdl} mg/dL as sensor {sensor_id.hex()}",
        )

    def airtime_ms(self, exchange: Exchange) -> int:
        """Return how long an exchange's frames take on the air, all repeats and pauses, in ms."""
        return airtime_ms(exchange.raw, exchange.repeats)

    def told(self, wanted: Read, answer: bytes) -> PumpTold | None:
        """Return what an answer says; a history page's is all its frames, one after the other."""
        return told(wanted.what, answer)

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
        """Return a sentence, the decoded packet and its fields."""
        return rulers.describe(raw)


def _packet(raw: bytes) -> Packet | None:
    try:
        return decode_air(raw)
    except WireError:
        return None


def _exchange(message: Message, says: str) -> Exchange:
    return Exchange(raw=message_on_air(message), repeats=1, wait_ms=_ANSWER_WITHIN_MS, says=says)


def _next_frame(serial: bytes) -> Exchange:
    return _exchange(Ack(address=serial), f"ask pump {serial.hex()} for the page's next frame")


def _with_arguments(serial: bytes, command: Command, generation: int) -> tuple[Exchange, ...]:
    opcode = opcode_of(command)
    name = opcode_name(opcode)
    body = long_body(encode_command(command, generation))
    return (
        _exchange(Short(address=serial, opcode=opcode), f"announce {name} to pump {serial.hex()}"),
        _exchange(Long(address=serial, opcode=opcode, body=body), f"send {name}: {command}"),
    )


def _command(intent: Intent) -> Command:
    match intent:
        case GiveBolus(milliunits=milliunits):
            return Bolus(milliunits=milliunits)
        case SetTempBasal(milliunits_per_h=rate, minutes=minutes):
            return TempBasal(milliunits_per_h=rate, half_hours=minutes // _HALF_HOUR_MIN)
        case StopInsulin(on=on):
            return SuspendResume(on=on)
        case SetLimit(limit="max_bolus", value=value):
            return SetMaxBolus(milliunits=value)
        case SetLimit(limit="max_basal", value=value):
            return SetMaxBasal(milliunits_per_h=value)
        case SetFlag(flag="remote_option", on=on):
            return SetRemoteEnabled(on=on)
        case SetFlag(flag="meter_option", on=on):
            return SetMeterEnabled(on=on)
        case SetFlag(flag="easy_bolus", on=on):
            return SetEasyBolus(on=on, step_milliunits=_EASY_BOLUS_STEP)
    raise AssertionError(f"{intent} is no command of this family")


def _read_opcode(what: str, generation: int) -> Opcode:
    if what == "settings":
        return Opcode.READ_SETTINGS if generation > 12 else Opcode.READ_SETTINGS_512
    return _READS[what]


def _is_meter_ack(packet: Packet) -> bool:
    try:
        return isinstance(decode_meter(packet), MeterAck)
    except WireError:
        return False


def _message_meaning(asked: Packet, told: Packet) -> Heard:
    try:
        answer = decode_message(told)
    except WireError:
        return Heard.OTHER
    match answer:
        case Ack():
            return Heard.ACCEPTED
        case Nak():
            return Heard.REFUSED
        case Long(opcode=opcode) if opcode in (asked.body[0], _PAGE_AFTER_ACK.get(asked.body[0])):
            return Heard.ANSWER
    return Heard.OTHER


DIALECT = ParadigmDialect()
