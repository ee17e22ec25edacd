"""Strokes: the steps in which a Paradigm pump meters insulin, and how requests round to them.

Knows: generations (the last two digits of a model) and their scales. Amounts are milliunits.
Source: LoopKit/MinimedKit PumpModel.swift (pulsesPerUnit, insulinBitPackingScale) and its rounding
tests; ecc1/medtronic bolus_test.go, basal_test.go; protocols section 1.7 of the fact sheet.

    generation   stroke     a bolus's byte   a rate's bytes   coarser steps
    .. x22       50 mU      x 100 mU         x 25 mU/h        none
    x23 ..       25 mU      x 25 mU          x 25 mU/h        above 1 U two strokes, above 10 U four
"""

from __future__ import annotations

__all__ = [
    "LARGE_GENERATION",
    "RATE_SCALE",
    "bolus_code_milliunits",
    "round_bolus",
    "round_rate",
    "stroke_milliunits",
]

LARGE_GENERATION = (
    23  # from here on 40 strokes a unit and two-byte boluses ("larger" in MinimedKit)
)
RATE_SCALE = 25  # a basal rate is always sent in fortieths of a unit an hour


def stroke_milliunits(generation: int) -> int:
    """Return what one stroke delivers, in milliunits."""
    return 25 if generation >= LARGE_GENERATION else 50


def bolus_code_milliunits(generation: int) -> int:
    """Return what one count in a bolus's bytes stands for, in milliunits."""
    return 25 if generation >= LARGE_GENERATION else 100


def round_bolus(milliunits: int, generation: int) -> int:
    """Return the bolus that a pump can be asked for, at most `milliunits`."""
    return _floor(milliunits, _scroll_step(milliunits, generation, small=100))


def round_rate(milliunits_per_h: int, generation: int) -> int:
    """Return the basal rate that a pump can be asked for, at most `milliunits_per_h`."""
    return _floor(milliunits_per_h, _scroll_step(milliunits_per_h, generation, small=50))


def _scroll_step(amount: int, generation: int, *, small: int) -> int:
    if generation < LARGE_GENERATION:
        return small
    if amount <= 1_000:
        return 25
    return 50 if amount <= 10_000 else 100


def _floor(amount: int, step: int) -> int:
    return amount // step * step
