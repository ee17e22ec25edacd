"""The protocol from outside: what is learned, said and understood."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.paradigm.messages import Ack, Long, Nak, Short, long_body, message_on_air
from banting.devices.paradigm.meter_packets import MeterAck, encode_meter
from banting.devices.paradigm.packets import Packet, PacketType, decode_air, encode_air
from banting.devices.paradigm.stick_frames import (
    LocalRequest,
    ReadRequest,
    StickCode,
    StickFlag,
    StickRead,
    StickStatus,
    Transmission,
    encode_accepted,
    encode_read,
    encode_refused,
    encode_request,
    encode_status,
)
from banting.schema.effects import Changed
from banting.schema.intents import (
    Exchange,
    GiveBolus,
    Heard,
    Read,
    SetFlag,
    SetLimit,
    SetTempBasal,
    StopInsulin,
)
from tests.devices.paradigm.plays import (
    DIALECT,
    METER_ID,
    MIN,
    OTHER,
    REMOTE_ID,
    SENSOR_ID,
    SERIAL,
    answers,
    delivered,
    pump,
)

INTENTS = [
    (GiveBolus(milliunits=5_000), ["ack"]),
    (GiveBolus(milliunits=10_100), ["nak 09"]),
    (SetTempBasal(milliunits_per_h=2_000, minutes=240), ["ack"]),
    (StopInsulin(on=True), ["ack"]),
    (StopInsulin(on=False), ["ack"]),
    (SetLimit(limit="max_bolus", value=25_000), ["ack"]),
    (SetLimit(limit="max_basal", value=35_000), ["ack"]),
    (SetFlag(flag="remote_option", on=True), ["ack"]),
    (SetFlag(flag="meter_option", on=True), ["ack"]),
    (SetFlag(flag="easy_bolus", on=True), ["ack"]),
    (Read(what="model"), ["long 8D"]),
    (Read(what="settings"), ["long C0"]),
    (Read(what="reservoir"), ["long 73"]),
    (Read(what="status"), ["long CE"]),
    (Read(what="battery"), ["long 72"]),
    (Read(what="history"), ["long 80"]),
]
MEANS = {"ack": Heard.ACCEPTED, "nak 09": Heard.REFUSED}


@pytest.mark.parametrize("model", ["522", "723"])
@pytest.mark.parametrize(("intent", "expected"), INTENTS)
def test_every_intent_is_understood_by_the_pump_and_its_answer_by_the_dialect(
    model, intent, expected
):
    p = pump(model, "2.4A" if model == "723" else "").wake()
    caused = []
    for exchange in DIALECT.command(SERIAL, intent, model):
        caused = p.hear(exchange.raw, repeats=exchange.repeats)
    assert answers(caused) == expected
    (told,) = [e for e in caused if hasattr(e, "link")]
    assert DIALECT.meaning(exchange, told.raw) is MEANS.get(expected[0], Heard.ANSWER)


def test_a_512_is_asked_for_its_settings_in_its_own_way():
    assert answers(pump("512").wake().ask(Read(what="settings"), "512")) == ["long 91"]
    (_, _, _, read, _, _) = DIALECT.command_by_stick(SERIAL, Read(what="settings"), "512")
    assert "91" in read.says


def test_an_intent_of_no_known_limit_is_our_own_bug():
    with pytest.raises(AssertionError, match="no command of this family"):
        DIALECT.command(SERIAL, SetLimit(limit="speed", value=1), "522")


def test_a_raised_limit_and_a_bolus_arrive_as_asked():
    p = pump("723", "2.4A").wake()
    p.ask(SetLimit(limit="max_bolus", value=12_300), "723")
    (change,) = [e for e in p.effects if isinstance(e, Changed)]
    assert change.after == "12.3 U"
    p.ask(GiveBolus(milliunits=10_275), "723")
    assert delivered(p.live(10 * MIN)) == 10_200


@pytest.mark.parametrize(
    ("raw", "secret"),
    [
        (message_on_air(Short(address=SERIAL, opcode=0x8D)), ("pump-serial", SERIAL)),
        (message_on_air(Ack(address=SERIAL)), ("pump-serial", SERIAL)),
        (DIALECT.press(REMOTE_ID, "act", 5).raw, ("remote-id", REMOTE_ID)),
        (DIALECT.meter_reading(METER_ID, 99).raw, ("meter-id", METER_ID)),
        (DIALECT.sensor_reading(SENSOR_ID, 99, 3).raw, ("sensor-id", SENSOR_ID)),
        (
            encode_air(Packet(type=PacketType.MYSENTRY, address=SERIAL, body=b"\x04\x01")),
            ("pump-serial", SERIAL),
        ),
        (encode_request(Transmission(serial=SERIAL, opcode=0x8D)), ("pump-serial", SERIAL)),
    ],
)
def test_every_frame_gives_its_identifier_away(raw, secret):
    assert DIALECT.secrets_in(raw) == (secret,)


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\x00", b"\x55\x55\x55\x00", encode_request(ReadRequest(size=1))]
)
def test_noise_and_local_requests_give_nothing_away(raw):
    assert DIALECT.secrets_in(raw) == ()


def test_a_counter_is_found_in_a_press_only():
    assert DIALECT.counter_in(DIALECT.press(REMOTE_ID, "suspend", 0x1FE).raw) == 0xFE
    assert DIALECT.counter_in(DIALECT.meter_reading(METER_ID, 99).raw) is None
    assert DIALECT.counter_in(b"\xff") is None
    odd = Packet(type=PacketType.REMOTE, address=REMOTE_ID, body=b"\x00\x00")
    assert DIALECT.counter_in(encode_air(odd)) is None


def test_airtime_follows_bit_rate_preamble_and_pauses():
    call, power = DIALECT.wake(SERIAL, 1)
    assert (call.repeats, power.repeats) == (255, 1)
    assert 8_000 <= DIALECT.airtime_ms(call) <= 12_000
    # 108 coded bytes and 20 of preamble and sync at 16,387 Bd
    assert DIALECT.airtime_ms(power) == round(128 * 8 / 16.387)


def exchange(raw):
    return Exchange(raw=raw, repeats=1, wait_ms=0, says="asked")


def test_answers_of_others_mean_nothing():
    asked = exchange(message_on_air(Short(address=SERIAL, opcode=0x8D)))
    for other in (
        message_on_air(Ack(address=OTHER)),
        message_on_air(Short(address=SERIAL, opcode=0x8D)),
        message_on_air(Long(address=SERIAL, opcode=0x72, body=long_body(b""))),
        DIALECT.press(REMOTE_ID, "act", 1).raw,
        encode_air(Packet(type=PacketType.CARELINK, address=SERIAL, body=b"\x8d\x01")),
        b"\xff",
    ):
        assert DIALECT.meaning(asked, other) is Heard.OTHER
    nak = message_on_air(Nak(address=SERIAL, error=8))
    assert DIALECT.meaning(asked, nak) is Heard.REFUSED


def test_a_meters_sender_understands_the_acknowledgement():
    asked = DIALECT.meter_reading(METER_ID, 99)
    ack = encode_air(encode_meter(MeterAck(meter_id=METER_ID)))
    assert DIALECT.meaning(asked, ack) is Heard.ACCEPTED
    assert DIALECT.meaning(asked, asked.raw) is Heard.OTHER
    odd = encode_air(Packet(type=PacketType.METER, address=METER_ID, body=b"\x06"))
    assert DIALECT.meaning(asked, odd) is Heard.OTHER


TRANSMIT = encode_request(Transmission(serial=SERIAL, opcode=0x8D))
STATUS = encode_request(LocalRequest(code=StickCode.STATUS))
READ = encode_request(ReadRequest(size=64))
RESTS = encode_status(StickStatus(flags=StickFlag.HAS_CONTENT, size=64))


@pytest.mark.parametrize(
    ("asked", "answer", "means"),
    [
        (TRANSMIT, encode_accepted(), Heard.ACCEPTED),
        (TRANSMIT, encode_refused(), Heard.REFUSED),
        (TRANSMIT, RESTS, Heard.OTHER),
        (STATUS, RESTS, Heard.ACCEPTED),
        (STATUS, b"\xff", Heard.OTHER),
        (READ, encode_read(StickRead(error=0, last=True, content=b"\x03522")), Heard.ANSWER),
        (READ, encode_read(StickRead(error=0, last=True, content=b"")), Heard.ACCEPTED),
        (READ, encode_read(StickRead(error=2, last=True, content=b"")), Heard.REFUSED),
        (READ, encode_read(StickRead(error=5, last=True, content=b"")), Heard.OTHER),
        (READ, b"\xff", Heard.OTHER),
        (b"\xff", encode_accepted(), Heard.OTHER),
    ],
)
def test_what_a_stick_answers_is_understood(asked, answer, means):
    assert DIALECT.meaning(exchange(asked), answer) is means


# rulers


def covers(packet, fields):
    """Fields lie end to end and cover the packet."""
    places = [place for f in fields for place in range(f.offset, f.offset + f.length)]
    return places == list(range(len(packet)))


SAID = [
    (message_on_air(Short(address=SERIAL, opcode=0x42)), "to pump 555001: bolus?"),
    (message_on_air(Short(address=SERIAL, opcode=0xEE)), "to pump 555001: opcode EE?"),
    (message_on_air(Ack(address=SERIAL)), "yes, go on (pump 555001)"),
    (message_on_air(Nak(address=SERIAL, error=0x0C)), "pump 555001: no, a bolus is in progress"),
    (
        DIALECT.command(SERIAL, GiveBolus(milliunits=5_000), "522")[1].raw,
        "to pump 555001: bolus 5 U",
    ),
    (DIALECT.press(REMOTE_ID, "bolus", 9).raw, "remote 555002 presses bolus, press 9"),
    (DIALECT.meter_reading(METER_ID, 398).raw, "meter c0ffee measures 398 mg/dL"),
    (encode_air(encode_meter(MeterAck(meter_id=METER_ID))), "the pump has meter c0ffee's value"),
    (DIALECT.sensor_reading(SENSOR_ID, 180, 2).raw, "sensor 5e4502 reports a current of 180 mg/dL"),
    (
        encode_air(Packet(type=PacketType.MYSENTRY, address=SERIAL, body=b"\x04\x01\x02")),
        "pump 555001 and a MySentry monitor: status",
    ),
    (
        encode_air(Packet(type=PacketType.MYSENTRY, address=SERIAL, body=b"\x77")),
        "pump 555001 and a MySentry monitor: message 77",
    ),
    (
        encode_air(Packet(type=PacketType.REMOTE, address=REMOTE_ID, body=b"\x01\x02")),
        "a remote packet of no known form: no button 01 on a remote",
    ),
    (
        message_on_air(Long(address=SERIAL, opcode=0x8D, body=long_body(b"\x03522"))),
        "from pump 555001: read model, answer 03353232",
    ),
    (
        message_on_air(Long(address=SERIAL, opcode=0x80, body=b"\x90" + bytes(64))),
        "from pump 555001: read history page, frame 16, the last",
    ),
    (
        message_on_air(Long(address=SERIAL, opcode=0x80, body=b"\x02" + bytes(64))),
        "from pump 555001: read history page, frame 2",
    ),
    (
        message_on_air(Long(address=SERIAL, opcode=0x8D, body=b"\x00" + bytes(64))),
        "from pump 555001: read model, answer ",
    ),
    (
        message_on_air(Long(address=SERIAL, opcode=0x8D, body=b"\x40" + bytes(64))),
        "from pump 555001: read model, answer " + "00" * 64,
    ),
    (
        message_on_air(Long(address=SERIAL, opcode=0x8D, body=b"\xff" + bytes(64))),
        "from pump 555001: read model, length byte runs over the end of the body",
    ),
    (TRANSMIT, "computer to stick: tell pump 555001 read model"),
    (STATUS, "computer to stick: status?"),
    (READ, "computer to stick: give me 64 bytes"),
    (encode_accepted(), "stick to computer: yes"),
    (encode_refused(), "stick to computer: no"),
    (RESTS, "stick to computer: has content, 64 bytes wait"),
    (
        encode_status(StickStatus(flags=StickFlag(0), size=0)),
        "stick to computer: nothing, 0 bytes wait",
    ),
    (
        encode_read(StickRead(error=0, last=True, content=b"\x01\x02")),
        "stick to computer: an answer, 2 bytes",
    ),
    (
        encode_read(StickRead(error=9, last=True, content=b"")),
        "stick to computer: error 9, 0 bytes",
    ),
    (
        encode_request(Transmission(serial=SERIAL, opcode=0xEE, arguments=b"\x01")),
        "computer to stick: tell pump 555001 opcode EE 01",
    ),
]


@pytest.mark.parametrize(("raw", "says"), SAID)
def test_frames_are_told_in_words_and_every_byte_has_a_meaning(raw, says):
    sentence, packet, fields = DIALECT.describe(raw)
    assert sentence == says
    assert covers(packet, fields)
    assert all(field.name and field.meaning for field in fields if field.name != "content")


def test_a_repeated_sensor_packet_and_a_changed_sensor_are_told():
    packet = decode_air(DIALECT.sensor_reading(SENSOR_ID, 180, 2).raw)
    body = packet.body[:3] + b"\x21" + packet.body[4:8] + b"\x02" + packet.body[9:]
    again = Packet(type=packet.type, address=packet.address, body=body)
    sentence, _, fields = DIALECT.describe(encode_air(again))
    assert sentence.endswith(", again")
    assert "change sensor" in [field.meaning for field in fields]


ARGUMENTS = [
    (0x42, b"\x00\x28", "bolus 1 U"),
    (0x4C, b"\x00\xa0\x08", "temporary basal 4 U/h for 4 h"),
    (0x69, b"\x96\x01", "temporary basal 150 % for 0.5 h"),
    (0x4D, b"\x01", "suspend delivery"),
    (0x4D, b"\x00", "resume delivery"),
    (0x5B, b"\x00", "press the easy bolus key"),
    (0x5D, b"\x01\x0a", "keep the radio awake for 10 min"),
    (0x5D, b"\x00\x00", "let the radio sleep"),
    (0x41, b"\x00\xfa", "max bolus 25 U"),
    (0x6E, b"\x05\x78", "max basal 35 U/h"),
    (0x40, b"\x08\x00\x00\x07\xdb\x08\x1b", "clock 2011-08-27 08:00:00"),
    (0x51, b"\x00123456", "remote 1: 123456"),
    (0x32, b"\x01------", "meter 2: none"),
    (0x57, b"\x01", "remote option on"),
    (0x33, b"\x00", "meter option off"),
    (0x4F, b"\x01\x05", "easy bolus on, 0.5 U a press"),
    (0x68, b"\x01", "temporary basal as a percentage"),
    (0x68, b"\x00", "temporary basal as an absolute rate"),
    (0x4A, b"\x02", "basal profile 2"),
    (0x80, b"\x03", "history page 3, please"),
    (0x9A, b"\x00\x00\x00\x0d", "glucose page 13, please"),
]


@pytest.mark.parametrize(("opcode", "arguments", "words"), ARGUMENTS)
def test_every_command_has_words(opcode, arguments, words):
    raw = message_on_air(Long(address=SERIAL, opcode=opcode, body=long_body(arguments)))
    assert DIALECT.describe(raw)[0] == f"to pump 555001: {words}"


@given(st.binary(max_size=120))
def test_whatever_the_bytes_they_are_described(raw):
    sentence, packet, fields = DIALECT.describe(raw)
    assert sentence
    assert covers(packet, fields) or not fields
