"""Plays of insulin leaving the pump: strokes, speed, temporary rates, an empty reservoir."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banting.devices.paradigm.history import RecordOp, decode_page, encode_pages
from banting.devices.paradigm.insulin import stroke_milliunits
from banting.devices.paradigm.messages import arguments_of
from banting.devices.paradigm.models import MODELS
from banting.devices.paradigm.pump_delivery import bolus_duration_ms
from banting.devices.paradigm.replies import decode_temp_basal
from banting.schema.effects import Alarm, Deliver, InsulinKind, Rejected, Requestor, Suspend
from tests.devices.paradigm.plays import HOUR, MIN, answers, delivered, messages, pump, reasons

BASAL = InsulinKind.BASAL


@pytest.mark.parametrize("model", ["512", "522", "723", "554CM"])
def test_a_day_of_basal_comes_in_whole_strokes_and_few_wakes(model):
    firmware = MODELS[model].firmwares[:1]
    p = pump(model, *firmware, basal_u_per_h=0.85)
    wakes = 0
    while (at_ms := p.machine.wake_at(p.state)) <= 24 * HOUR:
        p.live(at_ms - p.now_ms)
        wakes += 1
    assert wakes < 2_000
    assert delivered(p.effects, BASAL) == 24 * 850
    stroke = stroke_milliunits(MODELS[model].generation)
    assert all(e.milliunits % stroke == 0 for e in p.effects if isinstance(e, Deliver))
    assert {e.requestor for e in p.effects if isinstance(e, Deliver)} == {Requestor.PROGRAM}


@pytest.mark.parametrize(
    ("model", "milliunits", "minutes"),
    [
        ("522", 1_500, 1),
        ("522", 25_000, 50 / 3),
        ("523", 750, 1),
        ("523", 3_000, 2),
        ("723", 25_000, 5),
    ],
)
def test_boluses_run_at_the_published_speed(model, milliunits, minutes):
    assert bolus_duration_ms(milliunits, MODELS[model]) == pytest.approx(minutes * MIN, abs=1)


def test_a_bolus_comes_minute_by_minute_and_ends_when_it_is_due():
    p = pump("522", now_ms=0)
    p.act("bolus", 4_000)
    parts = [e.milliunits for e in p.live(10 * MIN) if isinstance(e, Deliver) and e.kind != BASAL]
    assert parts == [1_500, 1_500, 1_000]
    assert p.state.delivery.bolus is None


def test_suspending_stops_a_bolus_on_its_way_and_writes_what_left():
    p = pump("522")
    p.act("bolus", 9_000)
    p.live(2 * MIN)
    caused = p.act("suspend")
    assert [e for e in caused if isinstance(e, Suspend)] == [
        Suspend(on=True, requestor=Requestor.KEYPAD)
    ]
    assert delivered(p.effects) == 3_000
    assert p.live(HOUR) == []
    bolus, suspend = decode_page(encode_pages(p.state.history)[0], 22)
    assert bolus.raw[1:3] == bytes([90, 30])
    assert suspend.op is RecordOp.SUSPEND
    assert p.act("suspend") == []
    p.act("resume")
    assert p.act("resume") == []
    assert delivered(p.live(HOUR), BASAL) == 1_000


def test_suspending_between_minutes_lets_what_is_due_leave_first():
    p = pump("522")
    p.act("bolus", 9_000)
    p.live(90_000)
    p.act("suspend")
    assert delivered(p.effects) == 2_250


def test_a_temporary_basal_runs_its_time_and_tells_who_asked():
    p = pump("523", "2.4A", max_basal_u_per_h=4.0).wake()
    assert answers(p.command(0x4C, b"\x00\xa0\x02")) == ["ack"]
    (told,) = messages(p.short(0x98))
    running = decode_temp_basal(arguments_of(told.body))
    assert (running.milliunits_per_h, running.minutes) == (4_000, 60)
    caused = p.live(HOUR)
    assert delivered(caused, BASAL) == 4_000
    assert {e.requestor for e in caused if isinstance(e, Deliver)} == {Requestor.RADIO}
    assert delivered(p.live(HOUR), BASAL) == 1_000
    assert p.state.delivery.temp is None


def test_a_temporary_percentage_scales_the_profile():
    p = pump("522", basal_u_per_h=1.0).wake()
    p.command(0x68, b"\x01")
    assert answers(p.command(0x69, b"\x96\x02")) == ["ack"]
    (told,) = messages(p.short(0x98))
    assert decode_temp_basal(arguments_of(told.body)).percent == 150
    assert delivered(p.live(HOUR), BASAL) == 1_500
    p.wake()
    assert answers(p.command(0x69, b"\xc9\x02")) == ["nak 09"]
    assert reasons(p.command(0x4C, b"\x00\x28\x02")) == ["temporary basal is set to percentages"]


def test_no_half_hours_end_a_temporary_basal():
    p = pump("522", max_basal_u_per_h=4.0)
    p.act("temp-basal", 4_000)
    p.live(HOUR)
    p.act("temp-basal-off")
    assert delivered(p.live(HOUR), BASAL) == 1_000


def test_a_nearly_empty_reservoir_alarms_and_an_empty_one_stops():
    p = pump("522", reservoir_u=20.5)
    p.live(HOUR)
    codes = [e.code for e in p.effects if isinstance(e, Alarm)]
    assert codes == ["low-reservoir"]
    p.live(24 * HOUR)
    codes = [e.code for e in p.effects if isinstance(e, Alarm)]
    assert codes == ["low-reservoir", "empty-reservoir"]
    assert delivered(p.effects, BASAL) == 20_500
    assert p.state.delivery.suspended
    p.act("fill-reservoir")
    assert p.state.delivery.reservoir == 176_000
    assert delivered(p.live(HOUR), BASAL) == 1_000


def test_a_reservoir_filled_while_the_pump_runs_changes_nothing_else():
    p = pump("522", reservoir_u=50.0)
    assert p.act("fill-reservoir", 100_000) == []
    assert p.state.delivery.reservoir == 100_000


def test_a_bolus_ends_where_the_reservoir_does():
    p = pump("522", reservoir_u=3.0, basal_u_per_h=1.0)
    p.act("bolus", 3_000)
    p.live(3 * HOUR)
    assert delivered(p.effects) + delivered(p.effects, BASAL) == 3_000
    assert p.state.delivery.suspended


@settings(max_examples=40, deadline=None)
@given(
    cuts=st.lists(st.integers(1, 3 * HOUR), max_size=12, unique=True).map(sorted),
    milliunits=st.integers(100, 9_900),
)
def test_how_often_the_pump_is_looked_at_changes_nothing(cuts, milliunits):
    whole, cut = pump("523", "2.4A"), pump("523", "2.4A")
    for p in (whole, cut):
        p.act("bolus", milliunits)
    whole.live(3 * HOUR)
    for at_ms in cuts:
        cut.live(at_ms - cut.now_ms)
        cut._keep(cut.machine.tick(cut.state, cut.now_ms))
    cut.live(3 * HOUR - cut.now_ms)
    whole.live(0)
    assert cut.effects == whole.effects
    assert cut.machine.tick(cut.state, 3 * HOUR)[0] == whole.machine.tick(whole.state, 3 * HOUR)[0]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60))
def test_one_long_stretch_delivers_what_many_short_ones_do(hours):
    ticked, jumped = pump("522", basal_u_per_h=0.65), pump("522", basal_u_per_h=0.65)
    ticked.live(hours * HOUR)
    _, effects = jumped.machine.tick(jumped.state, hours * HOUR)
    assert delivered(effects, BASAL) == delivered(ticked.effects, BASAL)


# hands


@pytest.mark.parametrize(
    ("act", "value", "reason"),
    [
        ("bolus", 10_100, "max bolus"),
        ("temp-basal", 2_100, "over max basal"),
        ("set-max-bolus", 25_100, "0-25 U"),
        ("set-max-basal", 35_100, "0-35 U/h"),
        ("easy-bolus", 2_100, "0.1-2.0 U"),
        ("press-b", 0, "easy bolus is off"),
        ("press-act", 0, "counted up"),
        ("pc-connect", 1, "this model has no pc_connect"),
    ],
)
def test_the_menus_refuse_what_the_radio_refuses(act, value, reason):
    caused = pump("522").act(act, value)
    assert len(caused) == 1
    assert isinstance(caused[0], Rejected)
    assert reason in caused[0].reason


@pytest.mark.parametrize("flag", ["meter-option", "sensor-option"])
def test_a_model_without_a_channel_has_no_switch_for_it(flag):
    assert "has no" in reasons(pump("511").act(flag, 1))[0]


@pytest.mark.parametrize(
    ("act", "switch"),
    [
        ("remote-option", "remote_option"),
        ("meter-option", "meter_option"),
        ("sensor-option", "sensor_option"),
        ("pc-connect", "pc_connect"),
    ],
)
def test_switches_go_on_and_off_by_hand(act, switch):
    p = pump("551")
    p.act(act, 1)
    assert getattr(p.state.switches, switch)
    p.act(act, 0)
    assert not getattr(p.state.switches, switch)


def test_limits_and_easy_bolus_are_set_by_hand():
    p = pump("522")
    p.act("set-max-bolus", 25_000)
    p.act("set-max-basal", 35_000)
    p.act("easy-bolus", 1_000)
    p.act("press-b")
    p.act("press-b")
    p.act("press-act")
    assert delivered(p.live(10 * MIN)) == 2_000
    p.act("press-b")
    p.act("press-esc")
    assert p.state.armed is None
    p.act("easy-bolus", 0)
    assert not p.state.switches.easy_bolus


def test_an_easy_bolus_stops_at_max_bolus_and_is_forgotten_after_a_while():
    p = pump("522", easy_bolus=True, easy_bolus_step_u=2.0, max_bolus_u=5.0)
    for _ in range(4):
        p.act("press-b")
    assert p.state.armed.milliunits == 5_000
    p.live(MIN)
    assert reasons(p.act("press-act")) == ["no easy bolus was counted up"]


def test_an_easy_bolus_is_refused_while_suspended():
    p = pump("522", easy_bolus=True)
    p.act("suspend")
    assert reasons(p.act("press-b")) == ["delivery is suspended"]


def test_an_act_that_hands_cannot_do_is_our_own_bug():
    with pytest.raises(AssertionError, match="cannot juggle"):
        pump("522").act("juggle")


def test_the_history_forgets_the_oldest_page_last():
    p = pump("522")
    for _ in range(200):
        p.act("suspend")
        p.act("resume")
    pages = encode_pages(p.state.history)
    assert len(pages) == 3
    assert sum(len(decode_page(page, 22)) for page in pages) == 400
