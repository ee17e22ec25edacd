"""Whether a closed loop made the same day better or worse: arms with it held against arms without.

Knows: outcomes of the same people, told apart by what dosed. Never knows: what happened to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from banting.schema.outcome import ArmOutcome

__all__ = ["LoopEffect", "LoopMade", "loop_effects"]

_OPEN_LOOP = "open-loop"  # what doses where the loop is off


class LoopMade(StrEnum):
    """What the loop made of it; intervals of severe harm that overlap decide nothing."""

    BETTER = "better"
    WORSE = "worse"
    UNDECIDED = "no clear difference"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopEffect:
    """One physiology and one way of reacting, with the loop and without.

    `quiet_with` and `quiet_without` are the same day undisturbed.
    """

    with_loop: ArmOutcome
    without_loop: ArmOutcome
    quiet_with: ArmOutcome
    quiet_without: ArmOutcome

    @property
    def made(self) -> LoopMade:
        """Whether fewer people come to severe harm with the loop, beyond chance.

        Chance is that of drawing people for each arm anew, so this errs towards undecided.
        """
        loop, without = self.with_loop.severe_share, self.without_loop.severe_share
        if loop.high < without.low:
            return LoopMade.BETTER
        return LoopMade.WORSE if loop.low > without.high else LoopMade.UNDECIDED

    @property
    def added_with(self) -> float:
        """The share of people severely harmed with the loop, beyond that of its quiet day."""
        return self.with_loop.severe_share.value - self.quiet_with.severe_share.value

    @property
    def added_without(self) -> float:
        """The share of people severely harmed without the loop, beyond that of its quiet day."""
        return self.without_loop.severe_share.value - self.quiet_without.severe_share.value


def loop_effects(
    arms: tuple[ArmOutcome, ...], baseline: tuple[ArmOutcome, ...]
) -> tuple[LoopEffect, ...]:
    """Return the loop's effects by physiology and way of reacting, () where no loop was run.

    Args:
        arms: of one harm, or of the bent cannula, in the order in which they were run.
        baseline: the same arms undisturbed, in the same order.
    """
    effects: list[LoopEffect] = []
    pairs = list(zip(arms, baseline, strict=True))
    for physiology in dict.fromkeys(arm.physiology for arm in arms):
        own = [pair for pair in pairs if pair[0].physiology == physiology]
        looped = [pair for pair in own if pair[0].controller != _OPEN_LOOP]
        open_loop = [pair for pair in own if pair[0].controller == _OPEN_LOOP]
        if not looped or not open_loop:
            continue
        effects += [
            LoopEffect(with_loop=on, without_loop=off, quiet_with=quiet_on, quiet_without=quiet_off)
            for (on, quiet_on), (off, quiet_off) in zip(looped, open_loop, strict=True)
        ]
    return tuple(effects)
