"""What the caregiver leaves out or estimates, for whoever reads an answer.

Knows: the gaps, each with the number that was chosen. Never knows: an answer.
"""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: tuple[str, ...] = (
    "A caregiver is taken to send one command on a common day: 0.3 U where one-time codes are at"
    " hand, else the wearer's preset for an hour (estimate, so that there is something to overhear"
    " or repeat).",
    "The caregiver's app is taken to know the phone's address and the preset's name already; what"
    " it shows of glucose is not modelled.",
    "Whoever has the caregiver's unlocked phone is taken to have every secret its app holds.",
)
