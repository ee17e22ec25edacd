"""Whether a closed loop made the same day better or worse: arms with it held against arms without.

Knows: outcomes of the same people, told apart by what dosed. Never knows: what happened to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from banting.schema.outcome import ArmOutcome

__all__ = ["OPEN_LOOP", "LoopEffect", "LoopMade", "loop_effects"]

OPEN_LOOP = "open-loop"  # what doses where the loop is off


class LoopMade(StrEnum):
    """What the loop made of it; intervals of severe harm that overlap decide nothing."""

    BETTER = "better"
    WORSE = "worse"
    UNDECIDED = "no clear difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopEffect:
    """One physiology and one way of reacting, with the loop and without."""

    with_loop: ArmOutcome
    without_loop: ArmOutcome

    @property
    def made(self) -> LoopMade:
        """Whether fewer people come to severe harm with the loop, beyond chance.

        Chance is that of drawing people for each arm anew, so this errs towards undecided.
        """
        loop, without = self.with_loop.severe_share, self.without_loop.severe_share
        if loop.high < without.low:
            return LoopMade.BETTER
        return LoopMade.WORSE if loop.low > without.high else LoopMade.UNDECIDED


def loop_effects(arms: tuple[ArmOutcome, ...]) -> tuple[LoopEffect, ...]:
    """Return the loop's effects by physiology and way of reacting, () where no loop was run.

    Args:
        arms: of one harm, or of the bent cannula, in the order in which they were run.
    """
    effects: list[LoopEffect] = []
    for physiology in dict.fromkeys(arm.physiology for arm in arms):
        own = [arm for arm in arms if arm.physiology == physiology]
        looped = [arm for arm in own if arm.controller != OPEN_LOOP]
        open_loop = [arm for arm in own if arm.controller == OPEN_LOOP]
        if looped and open_loop:
            effects += [
                LoopEffect(with_loop=on, without_loop=off)
                for on, off in zip(looped, open_loop, strict=True)
            ]
    return tuple(effects)
