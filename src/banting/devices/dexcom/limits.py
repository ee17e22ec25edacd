"""What the G6 leaves out or estimates, for whoever reads an answer.

Knows: the gaps, each with the number that was chosen. Never knows: an answer. A gap that could turn
a NO into a YES says so.
"""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: tuple[str, ...] = (
    "Of the G6's Bluetooth only the glucose message is modelled. Bond, challenge and proof are not;"
    " whether a stranger near the phone who has worked out the transmitter's id could stand in for"
    " it and feed false glucose is not decided here, so that a NO near a phone that listens to it"
    " stays UNKNOWN.",
    "The transmitter and the sensor's app on the phone that uploads are one machine here.",
    "The transmitter is taken to be ten days old; a reading is as true as the body's glucose handed"
    " to it, held within 39 to 401 mg/dL.",
)
