"""What oref0's decision is told, and what it answers: flat records of numbers.

They are named tuples so that numba compiles them away. NaN stands for a value that is absent, as
`undefined` does in oref0: a comparison with it is never true. Units are in the names; glucose
changes are mg/dL in five minutes. Never knows: JSON, time of day, a history.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "Aims",
    "CarbsNeeded",
    "Decision",
    "Forecast",
    "Impact",
    "Insulin",
    "LastTemp",
    "Meal",
    "Moment",
    "Order",
    "Outlook",
    "Running",
    "Settings",
    "Status",
    "Temp",
    "Weighed",
]


class Status(NamedTuple):
    """The latest glucose and how it changes (`glucose_status`)."""

    glucose_mgdl: float
    delta_mgdl: float
    short_avgdelta_mgdl: float
    long_avgdelta_mgdl: float
    noise: float
    age_min: float  # in tenths, as oref0 rounds it
    may_be_flat: bool  # a sensor that calls itself a simulator


class Running(NamedTuple):
    """The temporary basal that the pump says is running (`currenttemp`)."""

    rate_u_per_h: float
    left_min: float


class LastTemp(NamedTuple):
    """The latest temporary basal in the pump's history."""

    known: bool
    rate_u_per_h: float
    duration_min: float
    age_min: float  # whole minutes


class Insulin(NamedTuple):
    """Insulin on board now, above the scheduled basal."""

    iob_u: float
    activity_u_per_min: float
    bolus_age_min: float  # in tenths


class Meal(NamedTuple):
    """Carbohydrate on board and what deviations of the last hour say of it (`meal_data`)."""

    carbs_g: float
    cob_g: float
    last_carb_age_min: float  # whole minutes
    slope_from_max_mgdl: float
    slope_from_min_mgdl: float
    wizard_found: bool
    clock_unread: bool


class Moment(NamedTuple):
    """The rest of what a decision hangs on."""

    autosens_known: bool
    autosens_ratio: float
    microbolus_allowed: bool
    minute_of_hour: float


class Settings(NamedTuple):
    """The profile. `fine_steps_per_u` 0 switches rounding of basal rates off."""

    current_basal_u_per_h: float
    max_basal_u_per_h: float
    max_daily_basal_u_per_h: float
    max_daily_multiplier: float
    current_basal_multiplier: float
    fine_steps_per_u: float
    skips_neutral_temps: bool
    isf_mgdl_per_u: float
    carb_ratio_g_per_u: float
    min_bg_mgdl: float
    max_bg_mgdl: float
    max_iob_u: float
    temp_target_set: bool
    high_target_raises_sensitivity: bool
    low_target_lowers_sensitivity: bool
    half_basal_target_mgdl: float
    sensitivity_raises_target: bool
    resistance_lowers_target: bool
    autosens_max: float
    noisy_target_multiplier: float
    flat_guard: bool
    uam: bool
    smb_always: bool
    smb_with_cob: bool
    smb_after_carbs: bool
    smb_with_temp_target: bool
    smb_high_bg: bool
    smb_high_bg_mgdl: float
    smb_with_high_temp_target: bool
    smb_after_wizard: bool
    smb_basal_min: float  # NaN: 30
    uam_smb_basal_min: float
    smb_interval_min: float
    bolus_increment_u: float
    max_delta_share: float
    carbs_cap_g: float
    carbs_ignored_share: float
    carbs_req_from_g: float


class Aims(NamedTuple):
    """Settings as they are adjusted for this decision."""

    ratio: float  # NaN: none
    basal_u_per_h: float
    isf_mgdl_per_u: float
    target_mgdl: float
    min_bg_mgdl: float
    max_bg_mgdl: float
    threshold_mgdl: float  # below it nothing is delivered


class Impact(NamedTuple):
    """What insulin alone explains, what it does not, and where glucose is headed."""

    min_delta_mgdl: float
    max_delta_mgdl: float
    bgi_mgdl: float
    deviation_mgdl: float
    naive_mgdl: float
    eventual_mgdl: float
    expected_delta_mgdl: float


class Outlook(NamedTuple):
    """How carbohydrate, announced or not, is expected to act."""

    csf_mgdl_per_g: float
    ci_mgdl: float
    uci_mgdl: float
    cid_ticks: float
    ca_time_h: float
    peak_mgdl: float
    slope_mgdl: float


class Forecast(NamedTuple):
    """Four forecasts on their way through the ticks, and what is remembered of each.

    `*_mgdl` is the line so far, as far as it is drawn (48 points); `*_end_mgdl` its newest value.
    """

    iob_mgdl: float
    cob_mgdl: float
    uam_mgdl: float
    zt_mgdl: float
    iob_end_mgdl: float
    cob_end_mgdl: float
    uam_end_mgdl: float
    iob_guard_mgdl: float
    cob_guard_mgdl: float
    uam_guard_mgdl: float
    zt_guard_mgdl: float
    iob_min_mgdl: float
    cob_min_mgdl: float
    uam_min_mgdl: float
    iob_max_mgdl: float
    cob_max_mgdl: float
    above_threshold_min: float


class Weighed(NamedTuple):
    """The few numbers that the forecasts come down to."""

    eventual_mgdl: float
    min_pred_mgdl: float
    min_guard_mgdl: float
    iob_min_mgdl: float
    iob_last_mgdl: float
    cob_last_mgdl: float
    uam_last_mgdl: float
    cob_drawn: bool
    uam_drawn: bool


class Temp(NamedTuple):
    """A temporary basal that is ordered, NaN where the pump is left alone, and why (`fate`)."""

    rate_u_per_h: float
    duration_min: float
    fate: int


class CarbsNeeded(NamedTuple):
    """Carbohydrate that would be needed to stay out of a low."""

    grams: float
    within_min: float
    wanted: bool  # enough, and soon enough, to say so


class Order(NamedTuple):
    """How a decision ended, and the numbers its last rule worked with."""

    end: int
    temp: Temp
    smb_u: float  # NaN: none
    smb_on: bool  # microboluses were considered
    insulin_req_u: float  # the insulin that is missing; 0 until the glucose is found high
    asked_u_per_h: float  # the rate that was worked out
    asked_min: float  # the duration, of a zero temp or of a microbolus's low temp
    low_u_per_h: float  # the rate beside a microbolus
    max_bolus_u: float
    capped_u_per_h: float  # the rate before the safe maximum cut it, NaN: it did not


class Decision(NamedTuple):
    """The order, and every number that explains it.

    `order.end` says which rule decided (see `endings`). Where that came before a part was worked
    out, the part is of no meaning.
    """

    aims: Aims
    impact: Impact
    weighed: Weighed
    carbs: CarbsNeeded
    order: Order
