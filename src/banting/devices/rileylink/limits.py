"""What the bridge leaves out or estimates, in sentences for whoever reads an answer.

Knows: the gaps, each with the number that was chosen. Never knows: an answer.
"""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: tuple[str, ...] = (
    "The bridge is taken to keep to one central and to let another in after four minutes without a"
    " command (an estimate: it stands for the minutes in which a phone is out of reach; a phone"
    " that stays near keeps its connection longer, and a stranger must then wait).",
    "A command and its answer are one Bluetooth frame each; the notice that an answer waits, and"
    " reading it, are not carried. The lights, the battery and a maker's own services of an"
    " OrangeLink or EmaLink are not modelled; all three boxes obey the same commands.",
    "The bridge hears the first frame on the channel, whoever sent it; tuning to a pump that"
    " drifts is not modelled.",
)
