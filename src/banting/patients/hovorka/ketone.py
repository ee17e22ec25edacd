"""A proxy for ketones: it follows the insulin that is lacking, and acts on nothing.

The rule is this shelf's, so that both physiologies can be asked about ketoacidosis; Hovorka's
model knows nothing of ketones. Sources: klonoff-2024 for the rise; from where insulin is lacking is
set so that sherr-2014 is met (0.04 mmol/L in the morning); the rest `ours`.
"""

from __future__ import annotations

import math

__all__ = ["FASTING_KETONE_MMOLL", "ketone_step"]

FASTING_KETONE_MMOLL = 0.1  # ours
_RISE_MMOLL_PER_MIN = 0.0038  # klonoff-2024
_CLEARED_PER_MIN = math.log(2.0) / 90.0  # ours: half-life 90 min once insulin is back
_ENOUGH_SHARE = 0.62  # of basal plasma insulin; below it is lacking


def ketone_step(ketone_mmoll: float, insulin_share: float, minutes: float) -> float:
    """Return beta-hydroxybutyrate (mmol/L) one step later.

    Args: its value now; plasma insulin as a share of its basal level; the step in min.
    """
    lacking = 1.0 - insulin_share * (1.0 / _ENOUGH_SHARE)
    lacking = lacking if lacking > 0.0 else 0.0
    falls = _CLEARED_PER_MIN * (1.0 - lacking) * (ketone_mmoll - FASTING_KETONE_MMOLL)
    return ketone_mmoll + minutes * (_RISE_MMOLL_PER_MIN * lacking - falls)
