"""Which target, sensitivity and basal rate this decision aims with, and whether it may aim at all.

Scalar functions. Knows: the reading, the profile, autosens, a temporary target. Never knows:
insulin on board or a forecast.

Source: oref0 (lib/determine-basal/determine-basal.js), the part before insulin on board is read.
"""

from __future__ import annotations

from banting.controllers.oref0.endings import CALIBRATING, FLAT, NOT_ENDED, OLD
from banting.controllers.oref0.nouns import Aims, Moment, Running, Settings, Status, Temp
from banting.controllers.oref0.rounding import half_up, is_truthy, least, most, rounded
from banting.controllers.oref0.set_temp_basal import NOTHING, SET, round_basal

__all__ = ["aims_of", "distrust", "harmless"]

NORMAL_TARGET_MGDL = 100.0
TARGET_PIVOT_MGDL = 60.0
TARGET_MGDL_MIN = 80.0
NOISY_TARGET_MGDL_MAX = 200.0
NOISY_MULTIPLIER_MIN = 1.1
SENSOR_ERROR_MGDL = 38.0
STOPPED_MGDL = 10.0
READING_AGE_MAX_MIN = 12.0
READING_AGE_MIN_MIN = -5.0
NEUTRAL_MIN = 30.0

NAN = float("nan")


def distrust(status: Status, settings: Settings) -> int:
    """Return why the reading cannot be trusted, or `NOT_ENDED`."""
    bg = status.glucose_mgdl
    short, long = status.short_avgdelta_mgdl, status.long_avgdelta_mgdl
    still = (short > -1.0) & (short < 1.0) & (long > -1.0) & (long < 1.0)
    flat = settings.flat_guard & (not status.may_be_flat) & (bg > 60.0)
    flat = flat & (status.delta_mgdl == 0.0) & still
    old = (status.age_min > READING_AGE_MAX_MIN) | (status.age_min < READING_AGE_MIN_MIN)
    wrong = (bg <= STOPPED_MGDL) | (bg == SENSOR_ERROR_MGDL) | (status.noise >= 3.0)
    code = CALIBRATING if wrong else NOT_ENDED
    code = FLAT if flat else code
    return OLD if old else code


def harmless(settings: Settings, running: Running) -> Temp:
    """Return what is done without a reading: no high rate goes on, no zero rate goes on long."""
    basal = round_basal(settings.current_basal_u_per_h, settings.fine_steps_per_u)
    high = running.rate_u_per_h > basal
    zero = (running.rate_u_per_h == 0.0) & (running.left_min > NEUTRAL_MIN)
    rate = basal if high else (0.0 if zero else NAN)
    acts = high | zero
    return Temp(
        rate_u_per_h=rate,
        duration_min=NEUTRAL_MIN if acts else NAN,
        fate=SET if acts else NOTHING,
    )


def _ratio(settings: Settings, target_mgdl: float, moment: Moment) -> float:
    """Return how insulin needs scale (above 1: more): a temporary target's, or autosens's."""
    above = target_mgdl > NORMAL_TARGET_MGDL
    below = target_mgdl < NORMAL_TARGET_MGDL
    wanted = (settings.high_target_raises_sensitivity & above) | (
        settings.low_target_lowers_sensitivity & below
    )
    c = settings.half_basal_target_mgdl - NORMAL_TARGET_MGDL
    whole = c + target_mgdl - NORMAL_TARGET_MGDL
    raw = settings.autosens_max if c * whole <= 0.0 else c / whole
    by_target = rounded(least(raw, settings.autosens_max), 100.0)
    by_autosens = moment.autosens_ratio if moment.autosens_known else NAN
    return by_target if settings.temp_target_set & wanted else by_autosens


def _moved(target_mgdl: float, ratio: float) -> float:
    """Return a target as autosens moves it: half the needs, twice as far from 60 mg/dL."""
    return half_up((target_mgdl - TARGET_PIVOT_MGDL) / ratio) + TARGET_PIVOT_MGDL


def _for_noise(target_mgdl: float, multiplier: float) -> float:
    """Return a target as noise raises it."""
    return half_up(least(NOISY_TARGET_MGDL_MAX, target_mgdl * multiplier))


def aims_of(status: Status, settings: Settings, moment: Moment) -> Aims:
    """Return target, range, threshold, sensitivity and basal rate for this decision."""
    low, high = settings.min_bg_mgdl, settings.max_bg_mgdl
    target = (low + high) / 2.0
    ratio = _ratio(settings, target, moment)
    scaled = settings.current_basal_u_per_h * (ratio if is_truthy(ratio) else 1.0)
    sens = settings.isf_mgdl_per_u
    isf = rounded(sens / ratio, 10.0) if moment.autosens_known else sens
    autosens = moment.autosens_ratio
    moves = (settings.sensitivity_raises_target & (autosens < 1.0)) | (
        settings.resistance_lowers_target & (autosens > 1.0)
    )
    if moves & moment.autosens_known & (not settings.temp_target_set):
        low, high = _moved(low, autosens), _moved(high, autosens)
        target = most(TARGET_MGDL_MIN, _moved(target, autosens))
    if status.noise >= 2.0:
        multiplier = most(NOISY_MULTIPLIER_MIN, settings.noisy_target_multiplier)
        low, high = _for_noise(low, multiplier), _for_noise(high, multiplier)
        target = _for_noise(target, multiplier)
    return Aims(
        ratio=ratio,
        basal_u_per_h=round_basal(scaled, settings.fine_steps_per_u),
        isf_mgdl_per_u=isf,
        target_mgdl=target,
        min_bg_mgdl=low,
        max_bg_mgdl=high,
        threshold_mgdl=low - 0.5 * (low - 40.0),
    )
