"""What an attacker asks of a pump for each goal: the worst the pump's own limits allow.

One place, so that every way in (radio, stick, hands) is judged by the same deed.
"""

from __future__ import annotations

from banting.interfaces import Grip
from banting.schema.facts import Fact, goal_fact
from banting.schema.intents import (
    GiveBolus,
    Intent,
    Read,
    SetFlag,
    SetLimit,
    SetTempBasal,
    StopInsulin,
)
from banting.schema.question import Goal
from banting.units import MILLIUNITS_PER_U

__all__ = ["AIMS", "RAISED_MAX_BOLUS_MILLIUNITS", "TEMP_BASAL_MINUTES", "in_words", "intent_for"]

TEMP_BASAL_MINUTES = 240  # a temp basal is set in half hours; four hours covers the night's depth
RAISED_MAX_BOLUS_MILLIUNITS = 25_000  # the highest max bolus these pumps take

AIMS = (Goal.G1, Goal.G2, Goal.G3, Goal.G4)


def intent_for(gives: Fact, grip: Grip) -> Intent:
    """Return what to ask of the pump so that a goal's fact becomes true."""
    if gives == goal_fact(Goal.G1):
        return GiveBolus(milliunits=grip.limit("max_bolus"))
    if gives == goal_fact(Goal.G2):
        return SetTempBasal(milliunits_per_h=grip.limit("max_basal"), minutes=TEMP_BASAL_MINUTES)
    if gives == goal_fact(Goal.G3):
        return StopInsulin(on=True)
    if gives == goal_fact(Goal.G8):
        return SetFlag(flag="remote_option", on=False)
    assert gives == goal_fact(Goal.G4), f"no deed for {gives}"
    return SetLimit(limit="max_bolus", value=RAISED_MAX_BOLUS_MILLIUNITS)


def in_words(intent: Intent) -> str:
    """Return what was asked of the pump, for a reader."""
    match intent:
        case GiveBolus(milliunits=milliunits):
            return f"a bolus of {milliunits / MILLIUNITS_PER_U:g} U"
        case SetTempBasal(milliunits_per_h=rate, minutes=minutes):
            return f"a basal rate of {rate / MILLIUNITS_PER_U:g} U/h for {minutes} min"
        case StopInsulin(on=on):
            return "delivery stopped" if on else "delivery resumed"
        case SetLimit(limit=limit, value=value):
            return f"{limit.replace('_', ' ')} set to {value / MILLIUNITS_PER_U:g} U"
        case SetFlag(flag=flag, on=on):
            return f"{flag.replace('_', ' ')} turned {'on' if on else 'off'}"
        case Read(what=what):
            return f"its {what} read"
