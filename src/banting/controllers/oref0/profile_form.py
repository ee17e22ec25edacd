"""A profile in oref0's JSON, as the settings of a decision.

Knows: oref0's names and what it assumes where one is missing; some missing limits it does not
enforce (a comparison with NaN is never true), and so do we not. Never knows: a reading.

Source: oref0 (lib/determine-basal/determine-basal.js, lib/basal-set-temp.js, lib/round-basal.js).
"""

from __future__ import annotations

import math

from banting.controllers.oref0.javascript import Json, number, truth
from banting.controllers.oref0.modes import Mode
from banting.controllers.oref0.nouns import Settings
from banting.controllers.oref0.rounding import least, most

__all__ = ["settings_of"]

NAN = float("nan")
FINE_MODELS = ("54", "23")  # how the names of pumps end that have steps of 0.025 U/h


def _or(record: Json, key: str, default: float) -> float:
    """Return a field, or the default where JavaScript takes the field for false."""
    return number(record, key) if truth(record.get(key)) else default


def _unless_absent(record: Json, key: str, default: float) -> float:
    """Return a field, or the default where it is absent, null or no number."""
    value = number(record, key)
    return default if record.get(key) is None or math.isnan(value) else value


def _fine_steps(profile: Json, mode: Mode) -> float:
    """Return the steps per unit of the pump's lowest rates; 0 for no rounding."""
    if not mode.rounds_basal:
        return 0.0
    model = profile.get("model")
    return 40.0 if isinstance(model, str) and model.endswith(FINE_MODELS) else 20.0


def _is_true(profile: Json, key: str) -> bool:
    """Tell whether a switch is on: `true` itself and nothing like it."""
    return profile.get(key) is True


def settings_of(profile: Json, mode: Mode) -> Settings:
    """Return the settings that a profile makes under a mode."""
    exercise = truth(profile.get("exercise_mode"))
    raises = exercise or truth(profile.get("high_temptarget_raises_sensitivity"))
    share = number(profile, "maxDelta_bg_threshold")
    absent_share = "maxDelta_bg_threshold" not in profile
    high_bg = profile.get("enableSMB_high_bg_target")
    return Settings(
        current_basal_u_per_h=number(profile, "current_basal"),
        max_basal_u_per_h=number(profile, "max_basal"),
        max_daily_basal_u_per_h=number(profile, "max_daily_basal"),
        max_daily_multiplier=_unless_absent(profile, "max_daily_safety_multiplier", 3.0),
        current_basal_multiplier=_unless_absent(profile, "current_basal_safety_multiplier", 4.0),
        fine_steps_per_u=_fine_steps(profile, mode),
        skips_neutral_temps=truth(profile.get("skip_neutral_temps")),
        isf_mgdl_per_u=number(profile, "sens"),
        carb_ratio_g_per_u=number(profile, "carb_ratio"),
        min_bg_mgdl=number(profile, "min_bg"),
        max_bg_mgdl=number(profile, "max_bg"),
        max_iob_u=number(profile, "max_iob"),
        temp_target_set=truth(profile.get("temptargetSet")),
        high_target_raises_sensitivity=raises,
        low_target_lowers_sensitivity=truth(profile.get("low_temptarget_lowers_sensitivity")),
        half_basal_target_mgdl=_or(profile, "half_basal_exercise_target", 160.0),
        sensitivity_raises_target=truth(profile.get("sensitivity_raises_target")),
        resistance_lowers_target=truth(profile.get("resistance_lowers_target")),
        autosens_max=number(profile, "autosens_max"),
        noisy_target_multiplier=number(profile, "noisyCGMTargetMultiplier"),
        flat_guard=mode.flat_guard,
        uam=truth(profile.get("enableUAM")),
        smb_always=_is_true(profile, "enableSMB_always"),
        smb_with_cob=_is_true(profile, "enableSMB_with_COB"),
        smb_after_carbs=_is_true(profile, "enableSMB_after_carbs"),
        smb_with_temp_target=_is_true(profile, "enableSMB_with_temptarget"),
        smb_high_bg=_is_true(profile, "enableSMB_high_bg"),
        smb_high_bg_mgdl=NAN if high_bg is None else number(profile, "enableSMB_high_bg_target"),
        smb_with_high_temp_target=truth(profile.get("allowSMB_with_high_temptarget")),
        smb_after_wizard=profile.get("A52_risk_enable") is not False,
        smb_basal_min=number(profile, "maxSMBBasalMinutes"),
        uam_smb_basal_min=_or(profile, "maxUAMSMBBasalMinutes", 30.0),
        smb_interval_min=least(10.0, most(1.0, _or(profile, "SMBInterval", 3.0))),
        bolus_increment_u=_or(profile, "bolus_increment", 0.1),
        max_delta_share=0.2 if absent_share else least(share, 0.3),
        carbs_cap_g=least(90.0, _or(profile, "remainingCarbsCap", 90.0)),
        carbs_ignored_share=1.0 - least(1.0, _or(profile, "remainingCarbsFraction", 1.0)),
        carbs_req_from_g=number(profile, "carbsReqThreshold"),
    )
