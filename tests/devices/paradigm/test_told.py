"""What a pump's answers say to an app that drives it, over whole conversations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.schema.intents import BolusTold, GiveBolus, Heard, PumpTold, Read, SetTempBasal
from banting.units import MS_PER_H, MS_PER_MIN
from tests.devices.paradigm.plays import DIALECT, HOUR, MIN, SERIAL, Player, device, home, machine

STATUS, RESERVOIR, HISTORY, MORE = (
    Read(what=what) for what in ("status", "reservoir", "history", "more")
)


def pump(model):
    return Player(machine(home(device("pump", model)), "pump"))


def answer_to(p, intent, model):
    return p.ask(intent, model)[-1].raw


def page_of(p, model):
    """Read a page as an app does: frame by frame until it says something."""
    heard = answer_to(p.wake(), HISTORY, model)
    while DIALECT.told(HISTORY, heard) is None:
        (more,) = DIALECT.command(SERIAL, MORE, model)
        (sent,) = p.hear(more.raw)
        assert DIALECT.meaning(more, sent.raw) is Heard.ANSWER
        heard += sent.raw
    return DIALECT.told(HISTORY, heard)


@pytest.mark.parametrize("model", ["522", "723"])
def test_the_status_says_whether_a_bolus_runs(model):
    p = pump(model).wake()
    still = PumpTold(suspended=False, bolusing=False)
    assert DIALECT.told(STATUS, answer_to(p, STATUS, model)) == still
    p.ask(GiveBolus(milliunits=1_000), model)
    assert DIALECT.told(STATUS, answer_to(p, STATUS, model)).bolusing is True


@pytest.mark.parametrize(("model", "left"), [("522", 176_000), ("723", 300_000)])
def test_the_reservoir_is_told_in_milliunits_whatever_the_scale(model, left):
    p = pump(model).wake()
    assert DIALECT.told(RESERVOIR, answer_to(p, RESERVOIR, model)) == PumpTold(reservoir=left)


@pytest.mark.parametrize("model", ["522", "723"])
def test_a_page_tells_each_bolus_and_the_time_of_day_it_began(model):
    p = pump(model)
    p.live(HOUR)
    p.wake().ask(SetTempBasal(milliunits_per_h=500, minutes=30), model)
    p.ask(GiveBolus(milliunits=1_500), model)
    p.live(30 * MIN)
    p.act("bolus", 800)
    p.live(10 * MIN)
    assert page_of(p, model).boluses == (
        BolusTold(at_ms=13 * MS_PER_H, milliunits=1_500),
        BolusTold(at_ms=13 * MS_PER_H + 30 * MS_PER_MIN, milliunits=800),
    )


def test_an_empty_history_tells_that_there_was_no_bolus():
    assert page_of(pump("723"), "723") == PumpTold(boluses=())


@pytest.mark.parametrize("lost", [0, 7, 15])
def test_a_page_with_a_frame_missing_says_nothing(lost):
    p = pump("723")
    frames = [answer_to(p.wake(), HISTORY, "723")]
    frames += [p.ask(MORE, "723")[-1].raw for _ in range(15)]
    assert DIALECT.told(HISTORY, b"".join(frames)) == PumpTold(boluses=())
    del frames[lost]
    assert DIALECT.told(HISTORY, b"".join(frames)) is None


def test_an_answer_to_another_question_says_nothing():
    p = pump("723").wake()
    assert DIALECT.told(STATUS, answer_to(p, RESERVOIR, "723")) is None
    assert DIALECT.told(Read(what="model"), answer_to(p, Read(what="model"), "723")) is None


@given(st.sampled_from([STATUS, RESERVOIR, HISTORY]), st.binary(max_size=120))
def test_any_bytes_say_something_or_nothing(wanted, answer):
    assert DIALECT.told(wanted, answer) is None
