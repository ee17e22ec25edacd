"""What page and screen of the remote table have in common: goals that answer alike, in words.

Knows: cells. Never knows: how they are laid out.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.schema.question import Answer, Goal
from banting.schema.remote_table import RemoteAnswer, RemoteCell, Tried

__all__ = ["INTRODUCTION", "NotAlone", "by_reading", "not_alone", "refusal"]

INTRODUCTION = (
    "What someone on the Internet can make an app do who holds exactly one credential and nothing "
    "else. Each app stands in the same home: an old Medtronic pump, a radio bridge, a sensor, a "
    "Nightscout that anyone may read, a caregiver; and all that the app takes from afar is "
    "switched on. Every command was carried out on the machines, down to the pump; every no has a "
    "certificate, and the nearest tries were refused by the machines. A no means: not by the "
    "techniques modelled. Simulation only; not a medical device, no dosing advice."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAlone:
    """Goals that a credential alone does not reach, for the same reason."""

    goals: tuple[Goal, ...]
    answer: Answer
    decides: str
    tries: tuple[Tried, ...]
    to_yes: tuple[tuple[str, ...], ...]


def not_alone(cell: RemoteCell) -> tuple[NotAlone, ...]:
    """Return the goals of a cell that are not reached, those with the same reason together."""
    alike: dict[RemoteAnswer, list[Goal]] = {}
    for one in cell.answers:
        if one.answer is not Answer.YES:
            key = RemoteAnswer(
                goal=Goal.G1,  # any: what is left is the reason
                answer=one.answer,
                decides=one.decides,
                tries=one.tries,
                to_yes=one.to_yes,
            )
            alike.setdefault(key, []).append(one.goal)
    return tuple(
        NotAlone(
            goals=tuple(goals),
            answer=key.answer,
            decides=key.decides,
            tries=key.tries,
            to_yes=key.to_yes,
        )
        for key, goals in alike.items()
    )


def by_reading(cell: RemoteCell) -> tuple[Goal, ...]:
    """Return the goals that are reached without any command of the cell's own: as by any reader."""
    own = {one.goal for one in cell.commands if one.did}
    return tuple(
        one.goal for one in cell.answers if one.answer is Answer.YES and one.goal not in own
    )


def refusal(tried: Tried) -> str:
    """Return who refused a try, and why."""
    if tried.device == "attacker":
        return tried.reason
    return f"{tried.device} refused: {tried.reason}"
