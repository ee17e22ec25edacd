"""Commands of a caregiver's that the twin's app took and the attacked day's did not.

Knows: two traces. A preset, food or target counts when the app told of it in the twin alone; a
bolus when the pump gave it there within minutes of the caregiver's act, and not half of it here.
Never knows: which way the command went, or what kept it.
"""

from __future__ import annotations

from collections import Counter

from banting.replay.pair import Pair
from banting.replay.stage import WEARER
from banting.replay.world import Replayed
from banting.schema.effects import Deliver, InsulinKind, Requestor, Steered
from banting.units import MS_PER_MIN, u_from_milliunits

__all__ = ["blocked_from_afar"]

_DONE_WITHIN_MS = 10 * MS_PER_MIN  # a push holds for five, and then the pump is woken
_SENDER = ("device", "caregiver")  # how an act of the caregiver's begins in a trace


def blocked_from_afar(pair: Pair) -> str:
    """Return which of the caregiver's commands never came, as a sentence; "" when all did."""
    missing = [*_told(pair.twin) - _told(pair.attacked), *_boluses(pair)]
    return f"a caregiver's command never came: {'; '.join(missing)}" if missing else ""


def _told(day: Replayed) -> Counter[str]:
    """Return what an app was told from afar to dose by, whenever it was."""
    effects = (event.effect for event in day.trace.events)
    return Counter(e.says for e in effects if isinstance(e, Steered) and e.by == "remote")


def _boluses(pair: Pair) -> list[str]:
    """Return the boluses that followed the caregiver's acts in the twin alone."""
    found = []
    for at_ms in _acts_ms(pair.twin):
        due, given = (_given(day, at_ms) for day in (pair.twin, pair.attacked))
        if due and due - given >= due / 2:
            found.append(f"{u_from_milliunits(due - given):.1f} U of {u_from_milliunits(due):.1f}")
    return found


def _acts_ms(day: Replayed) -> list[int]:
    return [
        event.at_ms
        for event in day.trace.events
        if event.kind == "act" and event.actor == WEARER and event.fields[0] == _SENDER
    ]


def _given(day: Replayed, from_ms: int) -> int:
    """Return what the pump gave as boluses asked for by radio, in milliunits, after an act."""
    return sum(
        event.effect.milliunits
        for event in day.trace.events
        if isinstance(event.effect, Deliver)
        and event.effect.kind is InsulinKind.BOLUS
        and event.effect.requestor is Requestor.RADIO
        and from_ms <= event.at_ms < from_ms + _DONE_WITHIN_MS
    )
