"""Commands from afar that never came: told or given in the twin, and not in the attacked day."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from banting.replay import Pair, Replayed
from banting.replay.from_afar import blocked_from_afar
from banting.schema.effects import Deliver, Effect, InsulinKind, Requestor, Steered
from banting.schema.trace import Trace, TraceEvent

MIN = 60_000
ACT_MS = 270 * MIN


def act(at_ms: int = ACT_MS, device: str = "caregiver", actor: str = "wearer") -> TraceEvent:
    fields = (("device", device), ("act", "command"), ("value", "0"))
    return TraceEvent(at_ms=at_ms, actor=actor, kind="act", fields=fields)


def caused(at_ms: int, effect: Effect) -> TraceEvent:
    return TraceEvent(at_ms=at_ms, actor="phone", kind="effect", fields=(), effect=effect)


def bolus(
    milliunits: int, at_ms: int = ACT_MS + MIN, by: Requestor = Requestor.RADIO
) -> TraceEvent:
    kind = InsulinKind.BOLUS
    return caused(at_ms, Deliver(milliunits=milliunits, kind=kind, requestor=by))


def override(at_ms: int = ACT_MS + MIN, by: str = "remote", says: str = "override") -> TraceEvent:
    return caused(at_ms, Steered(what="override", says=says, by=by, minutes=60))


def day(*events: TraceEvent) -> Replayed:
    return Replayed(
        trace=Trace(events=events),
        learned=(),
        steps=(),
        failed=None,
        acts_from_ms=0,
        reactions=(),
        rescues=(),
        bound_reached=False,
        ends_ms=24 * 60 * MIN,
        log=(),
    )


def blocked(twin: Replayed, attacked: Replayed) -> str:
    return blocked_from_afar(Pair(attacked=attacked, twin=twin))


def test_what_came_later_was_not_blocked() -> None:
    assert blocked(day(act(), override()), day(act(), override(ACT_MS + 9 * MIN))) == ""
    assert blocked(day(act(), bolus(300)), day(act(), bolus(300, ACT_MS + 9 * MIN))) == ""
    late = day(act(), bolus(300, ACT_MS + 10 * MIN))
    assert blocked(day(act(), bolus(300)), late) != ""


def test_a_command_that_never_came_is_told_in_its_own_words() -> None:
    said = blocked(day(act(), override(), bolus(300)), day(act()))
    assert said == "a caregiver's command never came: override; 0.3 U of 0.3"


def test_of_two_alike_one_is_missed() -> None:
    twice = day(act(), override(), override(ACT_MS + 60 * MIN))
    assert blocked(twice, day(act(), override())) == "a caregiver's command never came: override"
    assert blocked(twice, twice) == ""


def test_what_the_wearer_told_or_asked_for_is_no_command_from_afar() -> None:
    assert blocked(day(act(), override(by="wearer")), day(act())) == ""
    for by in (Requestor.KEYPAD, Requestor.REMOTE):
        assert blocked(day(act(), bolus(300, by=by)), day(act())) == ""
    assert blocked(day(act(device="phone"), bolus(300)), day()) == ""
    assert blocked(day(act(actor="attacker"), bolus(300)), day()) == ""
    assert blocked(day(act(), bolus(300, ACT_MS - 1)), day(act())) == ""


def test_more_than_half_of_a_bolus_is_not_blocked() -> None:
    assert blocked(day(act(), bolus(300)), day(act(), bolus(200))) == ""
    assert "0.2 U of 0.4" in blocked(day(act(), bolus(400)), day(act(), bolus(200)))
    assert blocked(day(act(), bolus(300)), day(act(), bolus(900))) == ""


@given(st.lists(st.sampled_from([act(), override(), bolus(300), bolus(100, ACT_MS)]), max_size=6))
def test_a_day_held_against_itself_lacks_nothing(events: list[TraceEvent]) -> None:
    assert blocked(day(*events), day(*events)) == ""
    assert blocked(day(), day(*events)) == "", "more than was due is not blocked"
