"""The general path compiled: numba is told here, and only here, what to compile.

A decision is one compiled function, so that it costs one call: some tens of microseconds of
arithmetic are not worth ten crossings from Python. The rules stay plain functions and run
uncompiled too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit
from numba.extending import register_jitable

from banting.controllers.loop import (
    absorption,
    carb_effect,
    correction,
    counteraction,
    decision,
    effects,
    insulin_effect,
    momentum,
    prediction,
    retrospective,
    timeline,
)
from banting.controllers.loop.jitable import SCALAR_RULES
from banting.kernels import fingerprint_of

__all__ = ["RULES", "decide"]

RULES: tuple[Callable[..., Any], ...] = (
    timeline.tick_floor,
    timeline.tick_ceil,
    timeline.ticks_between,
    timeline.index_at,
    insulin_effect.net_pieces,
    insulin_effect._split_by_schedule,
    insulin_effect.piece_remaining,
    insulin_effect.piece_acted,
    insulin_effect.active_insulin_u,
    insulin_effect.effect_window,
    insulin_effect._acted_on_grid,
    insulin_effect._share_increments,
    insulin_effect.insulin_effect,
    insulin_effect.insulin_effect_mid_absorption,
    insulin_effect._sensitivity_of_steps,
    counteraction.counteraction,
    absorption.share_absorbed,
    absorption._progress_at,
    absorption._rate_at,
    absorption.absorption_bounds,
    absorption.absorption_times,
    absorption.rate_expected,
    absorption._credit,
    absorption.observe,
    carb_effect._has_timeline,
    carb_effect._after_observation_g,
    carb_effect._modelled_g,
    carb_effect.carb_window,
    carb_effect.carb_effect,
    carb_effect.active_carbs_g,
    momentum.samples_between,
    momentum.is_gradual,
    momentum.slope_mgdl_per_s,
    momentum.momentum_effect,
    retrospective.discrepancies,
    retrospective.combined_sums,
    retrospective._recent,
    retrospective.integral_total,
    retrospective.integral_limits_mgdl,
    retrospective.correction_velocity,
    retrospective.is_recent,
    retrospective.decay_effect,
    retrospective.stepwise_decay_effect,
    prediction.net_effect,
    prediction.blend_share,
    prediction._add_increments,
    prediction._blend,
    prediction.forecast,
    correction.effective_isf,
    correction.correct,
    decision.invalid,
    effects.insulin_part,
    effects.csf_mgdl_per_g,
    effects.carb_part,
    effects.summed_discrepancies,
    effects.retrospective_part,
    effects.momentum_part,
    effects.is_smooth,
    effects.integral_limits,
    decision._ends_in_nan,
    decision._applied,
    decision._correct,
    decision._nothing,
    decision._rows,
    decision.decide,
)


def _decide(fingerprint: int) -> Callable[..., Any]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""
    rule = decision.decide

    def decide(*columns: Any) -> Any:
        """Return what `decision.decide` does, and the fingerprint of the rules."""
        return fingerprint, rule(*columns)

    return decide


for _rule in RULES:
    register_jitable(_rule)

decide = njit(nogil=True, cache=True, error_model="numpy")(
    _decide(fingerprint_of((*SCALAR_RULES, *RULES)))
)
