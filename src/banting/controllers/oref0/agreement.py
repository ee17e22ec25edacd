"""Does the pump do what its history says? If not, the running temporary basal is cancelled.

Knows: the running rate and the latest in the history. Never knows: glucose.

Source: oref0 (lib/determine-basal/determine-basal.js), the check of `currenttemp` against
`lastTemp`.
"""

from __future__ import annotations

from banting.controllers.oref0.endings import ENDED_EARLY, NOT_ENDED, OTHER_RATE
from banting.controllers.oref0.nouns import LastTemp, Moment, Running
from banting.controllers.oref0.rounding import is_truthy

__all__ = ["disagreement"]

SETTLED_MIN = 10.0  # younger entries may not have reached the history
ENDED_MIN = 5.0


def disagreement(running: Running, last: LastTemp, moment: Moment) -> int:
    """Return `OTHER_RATE`, `ENDED_EARLY`, or `NOT_ENDED` where pump and history agree."""
    runs, recorded = running.rate_u_per_h, last.rate_u_per_h
    both_absent = (runs != runs) & (recorded != recorded)
    settled = last.known & (last.age_min > SETTLED_MIN)
    other = moment.microbolus_allowed & settled & is_truthy(running.left_min)
    other = other & (runs != recorded) & (not both_absent)
    ended = settled & (running.left_min > 0.0) & (last.age_min - last.duration_min > ENDED_MIN)
    code = ENDED_EARLY if ended else NOT_ENDED
    return OTHER_RATE if other else code
