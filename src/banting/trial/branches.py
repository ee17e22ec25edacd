"""Arms that begin alike live alike: what they share of a day is lived once.

The arms of an attack differ from the quiet day only from the minute it strikes. People treated the
same way are taken to that minute together, copied, and go on apart, to the same last bit as if
each arm had been lived from the start. Knows: people in arms. Never knows: what strikes, or whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from banting.kernels import TICKS_PER_DAY
from banting.trial.arm import Arm
from banting.trial.lanes import CountArrays
from banting.trial.living import Life, begun, run_ticks, tally_of
from banting.trial.people import DayAtTable

__all__ = ["live_first_day"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Branch:
    """An arm by its place in the course, and the tick from which it is not like the first."""

    at: int
    from_tick: int


def live_first_day(lives: Sequence[Life], table: DayAtTable) -> list[Floats]:
    """Let everyone live the first day in every arm; return its tallies `[TALLY, n]`, in order.

    It may be shorter than 24 hours.
    """
    ticks = min(TICKS_PER_DAY, lives[0].course.ticks) if lives else 0
    counts = [begun(life, 0) for life in lives]
    for alike in _alike(lives):
        trunk, *others = alike
        branches = sorted(
            (
                _Branch(at=at, from_tick=_parts(lives[trunk].arm, lives[at].arm, ticks))
                for at in others
            ),
            key=lambda branch: branch.from_tick,
        )
        done = 0
        for branch in branches:
            run_ticks(lives[trunk], table, counts[trunk], done, branch.from_tick)
            _copy(lives[trunk], counts[trunk], lives[branch.at], counts[branch.at])
            run_ticks(lives[branch.at], table, counts[branch.at], branch.from_tick, ticks)
            done = branch.from_tick
        run_ticks(lives[trunk], table, counts[trunk], done, ticks)
    return [tally_of(life, counted) for life, counted in zip(lives, counts, strict=True)]


def _alike(lives: Sequence[Life]) -> list[list[int]]:
    """Return the places of arms in which people are treated alike but for what strikes them.

    A rule that is no compiled kernel may keep something of its own, and is never copied.
    """
    groups: list[list[int]] = []
    for at, life in enumerate(lives):
        for group in groups:
            if life.treatment.controller.compiled and _same(lives[group[0]], life):
                group.append(at)
                break
        else:
            groups.append([at])
    return groups


def _same(one: Life, other: Life) -> bool:
    """Return whether people are treated alike in two arms."""
    a, b = one.treatment, other.treatment
    return (
        a.controller is b.controller
        and a.sensor is b.sensor
        and (a.settings, a.mishaps) == (b.settings, b.mishaps)
    )


def _parts(one: Arm, other: Arm, ticks: int) -> int:
    """Return the first tick at which two arms differ, `ticks` where they never do.

    Tables by minute have five rows where those by tick have one.
    """
    first = ticks
    for field in fields(Arm):
        a, b = getattr(one, field.name), getattr(other, field.name)
        differs = np.flatnonzero(a != b)
        if len(differs):
            first = min(first, int(differs[0]) // (len(a) // len(one.needs_share)))
    return first


def _copy(life: Life, counts: CountArrays, to: Life, to_counts: CountArrays) -> None:
    """Let people of one arm go on in another: all that the kernels change."""
    for ours, theirs in (
        (life.body, to.body),
        (life.sensor, to.sensor),
        (life.rule, to.rule),
        (life.person, to.person),
        (counts, to_counts),
    ):
        for source, target in zip(ours, theirs, strict=True):
            target[...] = source
