"""What a pump's own history tells an investigator: the dose, the hour, and who asked."""

import pytest

from banting.devices.paradigm.clock import RequestorCode, Stamp
from banting.devices.paradigm.history import RecordOp, plain_record
from banting.devices.paradigm.pump_log import pump_log
from banting.devices.paradigm.pump_state import wall_time, with_history
from banting.schema.effects import Act, Requestor
from tests.devices.paradigm.plays import HOUR, MIN, device, home, machine


def log_after(model, *acts, **options):
    """Return the log of a pump after (at_ms, act, value) by hand, a while later."""
    pump = machine(home(device("pump", model, **options)), "pump")
    state = pump.initial()
    at_ms = 0
    for at_ms, name, value in acts:
        state, _ = pump.act(state, Act(device="pump", name=name, value=value), at_ms)
    state, _ = pump.tick(state, at_ms + HOUR)
    return pump_log(pump.identity, state)


@pytest.mark.parametrize("model", ["522", "554"])
def test_the_log_tells_amount_hour_and_requestor(model):
    (entry,) = log_after(model, (10 * MIN, "bolus", 2_500))
    assert (entry.says, entry.requestor) == ("bolus 2.5 U", Requestor.KEYPAD)
    assert entry.clock.endswith("12:10:00")
    assert bytes.fromhex(entry.raw_hex)[0] == RecordOp.BOLUS


def test_the_log_keeps_order_and_words_for_each_kind():
    told = log_after(
        "522",
        (1 * MIN, "set-max-bolus", 12_000),
        (2 * MIN, "temp-basal", 1_500),
        (3 * MIN, "suspend", 0),
        (4 * MIN, "resume", 0),
        max_basal_u_per_h=4.0,
    )
    assert [entry.says for entry in told] == [
        "max bolus 12 U",
        "temp basal 1.5 U/h",
        "temp basal for 240 min",
        "delivery suspended",
        "delivery resumed",
    ]
    assert [entry.clock for entry in told] == sorted(entry.clock for entry in told)


def test_only_the_requestor_tells_a_forged_dose_from_the_wearers_own():
    pump = machine(home(device("pump", "522")), "pump")
    state = pump.initial()
    for code in (RequestorCode.KEYPAD, RequestorCode.RADIO):
        stamp = Stamp(time=wall_time(state, 0), requestor=code)
        state = with_history(state, plain_record(RecordOp.SUSPEND, 0, stamp))
    own, forged = pump_log(pump.identity, state)
    assert (own.says, own.clock) == (forged.says, forged.clock)
    assert (own.requestor, forged.requestor) == (Requestor.KEYPAD, Requestor.RADIO)


def test_an_unused_pump_has_an_empty_log():
    assert log_after("554") == ()


def test_the_log_tells_what_was_asked_for_from_what_happened():
    pump = machine(home(device("pump", "522")), "pump")
    state = pump.initial()
    stamp = Stamp(time=wall_time(state, 0), requestor=RequestorCode.KEYPAD)
    for op in (RecordOp.LOW_BATTERY, RecordOp.EASY_BOLUS):
        state = with_history(state, plain_record(op, 0, stamp))
    told = [(entry.says, entry.asked) for entry in pump_log(pump.identity, state)]
    assert told == [("low battery", False), ("easy bolus", True)]
