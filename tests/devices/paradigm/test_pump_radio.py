"""Plays of the A7 conversation: waking, reading, commanding, refusing, paging."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banting.devices.paradigm.airtime import LISTENS_EVERY_MS, airtime_ms
from banting.devices.paradigm.history import RecordOp, decode_page
from banting.devices.paradigm.messages import (
    Long,
    Short,
    arguments_of,
    decode_frame,
    encode_frame,
    message_on_air,
    split_frames,
)
from banting.devices.paradigm.packets import Packet, PacketType, encode_air, on_air
from banting.devices.paradigm.replies import decode_model, decode_status, decode_stored_ids
from banting.devices.paradigm.schedules import BasalEntry, decode_basal, encode_profile
from banting.devices.paradigm.settings import decode_settings
from banting.schema.effects import Changed, Deliver, InsulinKind, Requestor, Suspend
from tests.devices.paradigm.plays import (
    DIALECT,
    HOUR,
    METER,
    MIN,
    OTHER,
    REMOTE,
    SERIAL,
    answers,
    delivered,
    messages,
    pump,
    reasons,
)

CALL = message_on_air(Short(address=SERIAL, opcode=0x5D))


def test_a_call_long_enough_wakes_the_pump_and_power_keeps_it_awake():
    p = pump()
    assert answers(p.hear(CALL, repeats=255)) == ["ack"]
    assert answers(p.long(0x5D, b"\x01\x0a")) == ["ack"]
    p.live(9 * MIN)
    assert answers(p.short(0x8D)) == ["long 8D"]
    p.live(2 * MIN)
    assert reasons(p.short(0x8D)) == ["the radio is asleep and is not being called"]


def test_a_call_too_short_does_not_wake_the_pump():
    p = pump()
    repeats = next(n for n in range(1, 255) if airtime_ms(CALL, n) >= LISTENS_EVERY_MS)
    assert "called for" in reasons(p.hear(CALL, repeats=repeats - 1))[0]
    assert answers(p.hear(CALL, repeats=repeats)) == ["ack"]


def test_a_pump_with_the_remote_option_on_wakes_sooner():
    assert reasons(pump().hear(CALL, repeats=16))
    assert answers(pump(remote_option=True).hear(CALL, repeats=16)) == ["ack"]


def test_an_awake_pump_sleeps_again_a_minute_after_the_last_good_message():
    p = pump()
    p.hear(CALL, repeats=255)
    p.live(50_000)
    assert answers(p.short(0x8D)) == ["long 8D"]
    p.live(59_000)
    assert answers(p.short(0x8D)) == ["long 8D"]
    p.live(61_000)
    assert answers(p.short(0x8D)) == []


def test_power_off_lets_the_radio_sleep_at_once():
    p = pump().wake(minutes=10)
    p.command(0x5D, b"\x00\x00")
    assert reasons(p.short(0x8D)) == ["the radio is asleep and is not being called"]


def test_another_serial_meets_silence_and_leaves_its_reason():
    p = pump().wake()
    caused = p.short(0x8D, serial=OTHER)
    assert (answers(caused), reasons(caused)) == ([], ["serial 900001 is not this pump's"])


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (on_air(bytes.fromhex("a75550018d0000")), "noise: CRC-8"),
        (on_air(bytes(7)), "noise: no packet type"),
        (b"\xff\xff\x00", "noise: symbol 3F"),
        (encode_air(Packet(type=PacketType.CARELINK, address=SERIAL, body=b"\x8d\x01")), "no mess"),
        (
            encode_air(Packet(type=PacketType.MYSENTRY, address=SERIAL, body=b"\x04\x01")),
            "MySentry",
        ),
        (message_on_air(Short(address=SERIAL, opcode=0xEE)), "opcode EE is not known"),
    ],
)
def test_what_is_no_message_meets_silence(raw, reason):
    p = pump().wake()
    caused = p.hear(raw)
    assert answers(caused) == []
    assert reasons(caused)[0].startswith(reason)


@pytest.mark.parametrize(
    ("model", "known", "unknown"),
    [("512", 0x91, 0xC0), ("522", 0xC0, 0x91), ("515", 0xC0, 0x99), ("511", 0x8D, 0x95)],
)
def test_models_know_different_opcodes(model, known, unknown):
    p = pump(model).wake()
    assert answers(p.short(known)) == [f"long {known:02X}"]
    assert answers(p.short(unknown)) == []


def told(p, opcode):
    (answer,) = messages(p.short(opcode))
    return answer.body


READS = [0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x83, 0x8D, 0x92, 0x93, 0x94, 0x95, 0x98]
READS += [0x99, 0x9C, 0x9D, 0xC0, 0xCE, 0xF0]


@pytest.mark.parametrize("opcode", READS)
def test_every_reading_opcode_is_answered_in_a_long_message(opcode):
    p = pump("723", "2.4A").wake()
    body = told(p, opcode)
    assert len(body) == 65
    assert 0 < len(arguments_of(body)) == body[0]


def test_the_answers_tell_what_the_pump_is():
    p = pump("522", world=(REMOTE, METER), remote_option=True, max_bolus_u=7.5).wake()
    assert decode_model(arguments_of(told(p, 0x8D))) == "522"
    assert arguments_of(told(p, 0x71)) == b"555001"
    assert decode_stored_ids(arguments_of(told(p, 0x76))) == ("555002", None, None)
    assert decode_stored_ids(arguments_of(told(p, 0x95))) == ("c0ffee", None, None)
    settings_told = decode_settings(told(p, 0xC0))
    assert settings_told.max_bolus_milliunits == 7_500
    assert settings_told.remote_enabled
    assert not settings_told.meter_enabled
    assert decode_basal(arguments_of(told(p, 0x92))) == (
        BasalEntry(half_hour=0, milliunits_per_h=1000),
    )
    assert not decode_status(arguments_of(told(p, 0xCE))).bolusing


def test_a_bolus_is_announced_sent_acknowledged_and_delivered():
    p = pump().wake()
    assert answers(p.short(0x42)) == ["ack"]
    assert answers(p.long(0x42, b"\x32")) == ["ack"]
    assert decode_status(arguments_of(told(p, 0xCE))).bolusing
    assert delivered(p.live(10 * MIN)) == 5_000
    assert {e.requestor for e in p.effects if _is_bolus(e)} == {Requestor.RADIO}
    p.wake()
    assert not decode_status(arguments_of(told(p, 0xCE))).bolusing


def _is_bolus(effect):
    return isinstance(effect, Deliver) and effect.kind is InsulinKind.BOLUS


REFUSED = [
    ("over max bolus", 0x42, b"\x65", "nak 09", "max bolus"),
    ("no bolus at all", 0x42, b"\x00", "nak 09", "max bolus"),
    ("over max basal", 0x4C, b"\x00\x52\x02", "nak 09", "over max basal"),
    ("longer than a day", 0x4C, b"\x00\x28\x31", "nak 09", "24 hours"),
    ("percent while absolute", 0x69, b"\x64\x02", "nak 08", "absolute rates"),
    ("max bolus out of range", 0x41, b"\xff", "nak 09", "0-25 U"),
    ("max basal out of range", 0x6E, b"\x05\x80", "nak 09", "0-35 U/h"),
    ("easy step out of range", 0x4F, b"\x01\x15", "nak 09", "0.1-2.0 U"),
    ("no such profile", 0x4A, b"\x03", "nak 09", "no basal profile 3"),
    ("no such page", 0x80, b"\x01", "nak 0D", "no history page 1"),
    ("arguments too long", 0x4D, b"\x01\x00", "nak 09", "takes 1 bytes"),
    ("easy bolus key while off", 0x5B, b"\x00", "nak 08", "easy bolus is off"),
    ("act without a count", 0x5B, b"\x02", "nak 08", "counted up"),
]


@pytest.mark.parametrize(
    ("opcode", "arguments", "nak", "reason"),
    [row[1:] for row in REFUSED],
    ids=[row[0] for row in REFUSED],
)
def test_the_pump_refuses_with_a_code_and_a_reason(opcode, arguments, nak, reason):
    p = pump().wake()
    caused = p.command(opcode, arguments)
    assert answers(caused) == [nak]
    assert reason in reasons(caused)[0]


def test_a_second_bolus_is_refused_while_one_runs_and_so_is_a_temp_basal():
    p = pump().wake()
    p.command(0x42, b"\x32")
    assert answers(p.command(0x42, b"\x0a")) == ["nak 0C"]
    assert answers(p.command(0x4C, b"\x00\x28\x02")) == ["nak 08"]
    assert delivered(p.live(10 * MIN)) == 5_000


def test_a_suspended_pump_refuses_bolus_and_temp_basal_until_resumed():
    p = pump().wake()
    assert answers(p.command(0x4D, b"\x01")) == ["ack"]
    for opcode, arguments in ((0x42, b"\x0a"), (0x4C, b"\x00\x28\x02")):
        caused = p.command(opcode, arguments)
        assert (answers(caused), reasons(caused)) == (["nak 08"], ["delivery is suspended"])
    assert answers(p.command(0x4D, b"\x00")) == ["ack"]
    assert answers(p.command(0x42, b"\x0a")) == ["ack"]


def test_an_amount_over_what_the_reservoir_holds_is_refused():
    caused = pump(reservoir_u=3.0).wake().command(0x42, b"\x28")
    assert (answers(caused), reasons(caused)) == (["nak 08"], ["the reservoir holds 3 U only"])


@pytest.mark.parametrize(
    ("opcode", "arguments", "setting", "before", "after"),
    [
        (0x41, b"\xfa", "max_bolus", "10 U", "25 U"),
        (0x6E, b"\x05\x78", "max_basal", "2 U/h", "35 U/h"),
        (0x57, b"\x01", "remote_option", "off", "on"),
        (0x33, b"\x01", "meter_option", "off", "on"),
        (0x51, b"\x01123456", "remote_ids[1]", "none", "123456"),
        (0x51, b"\x00------", "remote_ids[0]", "555002", "none"),
        (0x32, b"\x00AbCdEf", "meter_ids[0]", "none", "abcdef"),
        (0x4F, b"\x01\x0a", "easy_bolus", "off, 0.5 U a press", "on, 1 U a press"),
        (0x4F, b"\x01\x00", "easy_bolus", "off, 0.5 U a press", "on, 0.5 U a press"),
        (0x68, b"\x01", "temp_basal_type", "absolute", "percent"),
        (0x4A, b"\x01", "basal_profile", "standard", "A"),
        (
            0x40,
            b"\x08\x00\x00\x07\xdb\x08\x1b",
            "clock",
            "2011-08-26T12:00:00",
            "2011-08-27T08:00:00",
        ),
    ],
)
def test_settings_change_and_the_change_is_told(opcode, arguments, setting, before, after):
    p = pump(world=(REMOTE,)).wake()
    caused = p.command(opcode, arguments)
    (change,) = [e for e in caused if isinstance(e, Changed)]
    assert answers(caused) == ["ack"]
    assert change == Changed(setting=setting, before=before, after=after, requestor=Requestor.RADIO)


def test_a_raised_max_bolus_lets_a_larger_bolus_through():
    p = pump().wake()
    assert answers(p.command(0x42, b"\xc8")) == ["nak 09"]
    p.command(0x41, b"\xfa")
    assert answers(p.command(0x42, b"\xc8")) == ["ack"]
    assert delivered(p.live(HOUR)) == 20_000


def test_an_easy_bolus_can_be_pressed_by_command():
    p = pump(easy_bolus=True).wake()
    p.command(0x5B, b"\x00")
    p.command(0x5B, b"\x00")
    for key in (b"\x03", b"\x04"):
        assert answers(p.command(0x5B, key)) == ["ack"]
    assert answers(p.command(0x5B, b"\x02")) == ["ack"]
    assert delivered(p.live(10 * MIN)) == 1_000


def test_escape_forgets_an_easy_bolus():
    p = pump(easy_bolus=True).wake()
    p.command(0x5B, b"\x00")
    p.command(0x5B, b"\x01")
    assert answers(p.command(0x5B, b"\x02")) == ["nak 08"]


def test_settings_may_be_bracketed():
    p = pump().wake()
    assert answers(p.short(0x26)) == ["ack"]
    assert answers(p.short(0x27)) == ["ack"]


def test_arguments_need_their_announcement_just_before():
    p = pump().wake()
    alone = p.long(0x42, b"\x0a")
    assert (answers(alone), reasons(alone)) == (
        [],
        ["arguments without a command announced just before"],
    )
    p.short(0x42)
    p.live(6_000)
    assert answers(p.long(0x42, b"\x0a")) == []
    p.short(0x42)
    assert answers(p.long(0x4D, b"\x01")) == []
    assert answers(p.long(0x42, b"\x0a")) == ["ack"]


def test_a_reading_in_between_drops_an_announced_command():
    p = pump().wake()
    p.short(0x42)
    p.short(0x8D)
    assert answers(p.long(0x42, b"\x0a")) == []


def test_a_late_announcement_is_forgotten_by_itself():
    p = pump().wake()
    p.short(0x42)
    p.live(MIN)
    assert p.state.radio.doing is None


# pages


def read_page(p, page=0):
    caused = p.command(0x80, bytes([page]))
    frames = []
    while True:
        (answer,) = messages(caused)
        assert isinstance(answer, Long)
        frames.append(decode_frame(answer.body))
        if frames[-1].last:
            assert p.ack() == []
            return b"".join(frame.content for frame in frames)
        caused = p.ack()


def test_the_history_is_read_page_by_page_and_tells_who_asked():
    p = pump(world=(REMOTE,), remote_option=True).wake()
    p.command(0x42, b"\x0a")
    p.live(2 * MIN)
    p.act("suspend")
    p.act("resume")
    p.wake()
    page = read_page(p)
    assert len(page) == 1024
    read = [(r.op, r.stamp.requestor.name) for r in decode_page(page, 22)]
    assert read == [
        (RecordOp.BOLUS, "RADIO"),
        (RecordOp.SUSPEND, "KEYPAD"),
        (RecordOp.RESUME, "KEYPAD"),
    ]


def test_a_frame_is_sent_again_when_the_host_asks():
    p = pump().wake()
    first = p.command(0x80, b"\x00")
    assert p.nak() == first
    second = p.ack()
    assert decode_frame(messages(second)[0].body).number == 2


def test_an_ack_out_of_the_blue_is_rejected():
    assert reasons(pump().wake().ack()) == ["nothing is being sent that this could answer"]


def test_a_pump_that_falls_asleep_forgets_the_page():
    p = pump().wake(minutes=1)
    p.command(0x80, b"\x00")
    p.live(3 * MIN)
    assert p.state.radio.doing is None


# basal profiles


def write_profile(p, opcode, entries):
    assert answers(p.short(opcode)) == ["ack"]
    caused = []
    for frame in split_frames(encode_profile(entries)):
        body = encode_frame(frame)
        caused = p.hear(message_on_air(Long(address=SERIAL, opcode=opcode, body=body)))
    return caused


def test_a_written_profile_runs():
    p = pump(basal_u_per_h=1.0).wake()
    caused = write_profile(p, 0x6F, (BasalEntry(half_hour=0, milliunits_per_h=2000),))
    assert answers(caused) == ["ack"]
    (change,) = [e for e in caused if isinstance(e, Changed)]
    assert (change.before, change.after) == ("00:00 1 U/h", "00:00 2 U/h")
    assert delivered(p.live(HOUR), InsulinKind.BASAL) == 2_000


def test_another_profile_runs_once_it_is_selected():
    p = pump(basal_u_per_h=1.0).wake()
    write_profile(p, 0x31, (BasalEntry(half_hour=0, milliunits_per_h=500),))
    assert delivered(p.live(HOUR), InsulinKind.BASAL) == 1_000
    p.wake().command(0x4A, b"\x02")
    assert delivered(p.live(HOUR), InsulinKind.BASAL) == 500


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ((BasalEntry(half_hour=0, milliunits_per_h=2050),), "over max basal"),
        ((BasalEntry(half_hour=5, milliunits_per_h=100),), "midnight"),
        ((), "entry at midnight"),
    ],
)
def test_a_profile_that_cannot_run_is_refused(entries, reason):
    caused = write_profile(pump().wake(), 0x30, entries)
    assert answers(caused) == ["nak 09"]
    assert reason in reasons(caused)[0]


def test_frames_of_a_profile_come_in_order():
    p = pump().wake()
    frames = split_frames(encode_profile((BasalEntry(half_hour=0, milliunits_per_h=100),)))
    p.short(0x6F)
    body = encode_frame(frames[1])
    caused = p.hear(message_on_air(Long(address=SERIAL, opcode=0x6F, body=body)))
    assert reasons(caused) == ["frame 2 of a profile is not the next"]
    caused = p.hear(message_on_air(Long(address=SERIAL, opcode=0x6F, body=bytes(65))))
    assert "no page frame" in reasons(caused)[0]


# PC Connect

SETTERS = [
    0x26,
    0x27,
    0x30,
    0x32,
    0x40,
    0x41,
    0x42,
    0x4A,
    0x4C,
    0x4D,
    0x4F,
    0x51,
    0x57,
    0x5B,
    0x69,
    0x6E,
]


@pytest.mark.parametrize("opcode", SETTERS)
def test_with_pc_connect_off_a_gated_pump_refuses_every_setter(opcode):
    p = pump("523", "2.5").wake()
    caused = p.short(opcode)
    assert (answers(caused), reasons(caused)) == (["nak 08"], ["PC Connect is off"])


def test_with_pc_connect_off_reads_are_answered():
    p = pump("523", "2.5").wake()
    assert answers(p.short(0xC0)) == ["long C0"]
    assert answers(p.command(0x80, b"\x00")) == ["long 80"]


@pytest.mark.parametrize(
    ("model", "firmware", "obeys"),
    [
        ("508", "", True),
        ("511", "", True),
        ("512", "", True),
        ("715", "", True),
        ("522", "", True),
        ("722", "", True),
        ("523", "2.4A", True),
        ("523", "2.5", False),
        ("723", "2.5B", False),
        ("551", "", False),
        ("751", "", False),
        ("554", "2.6A", True),
        ("554", "2.7A", False),
        ("554CM", "2.7A", True),
        ("754CM", "2.7A", True),
    ],
)
def test_the_pump_obeys_or_not_as_the_advisory_lists_it(model, firmware, obeys):
    p = pump(model, firmware).wake()
    assert answers(p.command(0x4D, b"\x01")) == (["ack"] if obeys else ["nak 08"])
    assert any(isinstance(e, Suspend) for e in p.effects) is obeys


# junk


@settings(max_examples=60)
@given(raw=st.binary(max_size=110), awake=st.booleans())
def test_any_bytes_leave_the_pump_as_it_was(raw, awake):
    p = pump(world=(REMOTE, METER), remote_option=True, easy_bolus=True, meter_option=True)
    if awake:
        p.wake()
    before = p.state
    caused = p.hear(raw, repeats=255)
    assert p.state == before
    assert len(reasons(caused)) == 1
    assert hash(p.state) == hash(before)


@settings(max_examples=60)
@given(
    opcode=st.integers(0, 255).filter(lambda op: op not in (0x06, 0x15)),
    serial=st.binary(min_size=3, max_size=3).filter(lambda s: s != SERIAL),
    long=st.booleans(),
)
def test_nothing_with_another_serial_moves_the_pump(opcode, serial, long):
    p = pump().wake()
    before = p.state
    caused = p.long(opcode, b"\x01", serial) if long else p.short(opcode, serial)
    assert p.state == before
    assert (answers(caused), len(reasons(caused))) == ([], 1)


def test_the_dialect_and_the_pump_agree_on_every_wake():
    p = pump()
    for exchange in DIALECT.wake(SERIAL, 3):
        assert answers(p.hear(exchange.raw, repeats=exchange.repeats)) == ["ack"]
