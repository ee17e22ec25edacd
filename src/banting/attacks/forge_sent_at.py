"""Forge a time of sending: let Loop take the caregiver's genuine command for a duplicate.

Loop 3.5 keeps the time of sending of every push, to the millisecond, before it looks at anything
else of it. So a forged push that says the time at which the caregiver will send makes the genuine
one the duplicate. What it is tried for is to be refused: nobody knows that time beforehand.

    one forged push covers one millisecond      1 in 60,000 of a minute known by habit
    the 30 a minute that the service takes      60,000 pushes: 33 h for that one minute
    the 2 or 3 an hour that Apple advises       60,000 pushes: more than two years

(30 a minute is an estimate, `flood_push.py`, which needs 40 pushes a minute and no guess for the
same.) Who sees the genuine push leave knows its time and is behind it: by his own way to the
service, 0.1 s in this model, and from there both take as long. What goes by Nightscout gets its
time from the site, on its own clock, as it is passed on. Read, not run.
"""

from __future__ import annotations

from banting.attacks.app_sources import LOOP_DUPLICATES, LOOP_PUSH
from banting.attacks.cloud_talk import PUSH, ask_service
from banting.attacks.flood_push import NOBODYS_PRESET
from banting.interfaces import Grip, Program, Wait
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.intents import RemoteOverride
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown
from banting.units import MIN_PER_DAY, MS_PER_MIN

__all__ = ["FORGE_SENT_AT", "ForgeSentAt", "days_to_cover"]

_ID = "forge-time-of-sending"


def days_to_cover(window_ms: int, pushes_per_min: float) -> float:
    """Return how many days of pushing cover every millisecond of a window, one push for each."""
    return window_ms / pushes_per_min / MIN_PER_DAY


class ForgeSentAt:
    """A push that uses up the time of sending of one that is yet to come."""

    shown = TechniqueShown(
        id=_ID,
        title="Forge a time of sending",
        what="Loop takes a command for a duplicate whose time of sending it has seen; a forged "
        f"push could use that time up beforehand, but must hit it to the millisecond: 1 in "
        f"{MS_PER_MIN:,} for each push, even where the minute is known",
        stop_it="revoke a push key that anyone else may have seen; Loop would do better to keep "
        "the times of those commands only that it takes",
        cwe=("CWE-345", "CWE-294"),
        cve=(),
        emb3d=("TID-310", "TID-404"),
        attack_ics=("T0814", "T0803"),
        sources=(LOOP_DUPLICATES, LOOP_PUSH),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="forge-sent-at-G8",
            technique=_ID,
            needs=frozenset(
                {
                    Fact("reach.internet"),
                    Fact("push.delivers"),
                    Fact("knows.push-key"),
                    Fact("knows.device-token"),
                    Fact("caregiver.commands-by-push"),
                    Fact("caregiver.holds-push-key"),
                    Fact("loop.keeps-sent-at"),
                    Fact("knows.sent-at"),
                }
            ),
            gives=goal_fact(Goal.G8),
            says="push beforehand what bears the caregiver's own time of sending, so that Loop "
            "takes the genuine command for a duplicate",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Push one that commands nothing, with the time that is to be used up."""
        del rule
        grip.knows("push-key"), grip.knows("device-token")
        said = grip.knows("sent-at").decode("ascii", "replace")
        yield Wait(until_ms=grip.strike_ms)
        held = {**grip.held, "preset": NOBODYS_PRESET}
        yield from ask_service(grip, PUSH, RemoteOverride(minutes=1), held)
        return f"pushed what was said to be sent at {said}"


FORGE_SENT_AT = ForgeSentAt()
