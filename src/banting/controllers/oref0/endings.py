"""The rules by which a decision can end, in the order in which they are asked.

Whole numbers, so that compiled code can carry them; `reason` turns them into oref0's sentences.
"""

from __future__ import annotations

__all__ = [
    "CALIBRATING",
    "ENDED_EARLY",
    "FALLING_KEEPS",
    "FALLING_NEUTRAL",
    "FLAT",
    "GUARDS",
    "HIGH_NO_TEMP",
    "HIGH_RAISES",
    "HIGH_RUNS",
    "HIGH_TOO_MUCH",
    "IN_RANGE_KEEPS",
    "IN_RANGE_NEUTRAL",
    "LOW_RATE",
    "LOW_RISING_KEEPS",
    "LOW_RISING_NEUTRAL",
    "LOW_RISING_ZERO",
    "LOW_RUNS",
    "LOW_SUSPEND",
    "LOW_TOO_LITTLE",
    "LOW_ZERO",
    "LOW_ZERO_LONG",
    "MAX_IOB_KEEPS",
    "MAX_IOB_NEUTRAL",
    "MICROBOLUS_TEMP",
    "NOT_ENDED",
    "NO_EVENTUAL",
    "OLD",
    "OTHER_RATE",
    "TOP_OF_HOUR",
]

NOT_ENDED = 0
# The reading cannot be trusted.
CALIBRATING = 1
OLD = 2
FLAT = 3
GUARDS = (CALIBRATING, OLD, FLAT)
# The pump does not do what its history says.
OTHER_RATE = 4
ENDED_EARLY = 5
NO_EVENTUAL = 6  # an error: a needed number is missing
# Low, or soon low.
LOW_SUSPEND = 10
TOP_OF_HOUR = 11  # not a low: no temp over the hour, so that the pump does not beep
LOW_RISING_ZERO = 12
LOW_RISING_KEEPS = 13
LOW_RISING_NEUTRAL = 14
LOW_TOO_LITTLE = 15
LOW_RUNS = 16
LOW_ZERO_LONG = 17
LOW_ZERO = 18
LOW_RATE = 19
# In range.
FALLING_KEEPS = 20
FALLING_NEUTRAL = 21
IN_RANGE_KEEPS = 22
IN_RANGE_NEUTRAL = 23
# High.
MAX_IOB_KEEPS = 30
MAX_IOB_NEUTRAL = 31
MICROBOLUS_TEMP = 32
HIGH_TOO_MUCH = 33
HIGH_NO_TEMP = 34
HIGH_RUNS = 35
HIGH_RAISES = 36
