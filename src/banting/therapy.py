"""Basal-bolus therapy: what a clinic tells a pump, and what a bolus calculator answers.

The ground that every dosing rule on the controllers' shelf stands on. Knows: settings, a reading,
counted carbohydrate, insulin still active. Never knows: the patient's true glucose, or physiology
beyond the basal rate his clinic found.

Sources: the 500 and 1800 rules on the total daily dose (TDI) as in hanas-2017 (its "100 rule" is
1800 in mg/dL); bolus = carbohydrate / ratio + (reading - target) / sensitivity - active insulin,
as pumps' bolus calculators do (paradigm-wizard), where active insulin reduces the correction only.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from banting.kernels import Therapy, VirtualCohort
from banting.schema.source import Source

__all__ = [
    "CARBS_G_PER_DAY",
    "CARB_RULE",
    "MAX_BASAL_U_PER_H",
    "MAX_BOLUS_U",
    "SENSITIVITY_RULE",
    "SOURCES",
    "SUSPEND_BELOW_MGDL",
    "TARGET_MGDL",
    "bolus",
    "daily_dose_u",
    "told",
]

Quantity = Any  # a float of one patient, or a float array [n] of many
SOURCES = (
    Source(
        id="hanas-2017",
        title="Hanas, Adolfsson: Bolus calculator settings in well-controlled prepubertal children "
        "using insulin pumps, J Diabetes Sci Technol 2017 11:247, PMC5478012",
        where="abstract",
        says="the 500 rule for the carbohydrate ratio and the 100 rule (mmol/L; 1800 in mg/dL) for "
        "sensitivity; 21 children came to need more for meals and less for corrections",
    ),
    Source(
        id="paradigm-wizard",
        title="Medtronic Paradigm 522/722 user guide, 2008, and 512/712 user guide",
        where="p. 65 and p. 55, Bolus Wizard; that active insulin is never taken off the meal's "
        "part is as recalled (Walsh 2014, J Diabetes Sci Technol 8:170)",
        says="below target the correction is negative and taken off the food bolus; the estimate "
        "is food plus correction less active insulin",
    ),
    Source(
        id="paradigm-guide",
        title="Medtronic Paradigm 515/715 user guide",
        where="bolus and basal, maximum; as recalled, not re-read",
        says="factory maximum bolus 10.0 U, factory maximum basal rate 2.0 U/h",
    ),
    Source(
        id="loopkit-threshold",
        title="LoopKit, Guardrail+Settings.swift, at 2f535b3",
        where="suspendThreshold",
        says="a suspend threshold of 74-80 mg/dL is recommended, 67-110 is possible",
    ),
)
CARB_RULE = 500.0
SENSITIVITY_RULE = 1800.0
TARGET_MGDL = 110.0
MAX_BOLUS_U = 10.0
MAX_BASAL_U_PER_H = 2.0  # raised to the own rate where that is higher
SUSPEND_BELOW_MGDL = 70.0
CARBS_G_PER_DAY = 194.0  # expected carbohydrate of the trial's meals


def daily_dose_u(basal_u_per_h: Quantity) -> Quantity:
    """Return the total daily dose (U): basal, and boluses by the 500 rule for the meals.

    From TDI = 24 basal + carbs / (500 / TDI); works on a float or an array [n].
    """
    return 24.0 * basal_u_per_h / (1.0 - CARBS_G_PER_DAY / CARB_RULE)


def told(cohort: VirtualCohort, *, target_mgdl: float = TARGET_MGDL) -> Therapy:
    """Return each patient's settings: own basal, ratios by the rules, a pump's factory limits.

    Where the model itself says the ratios, they are those.
    """
    daily = daily_dose_u(cohort.basal_u_per_h)
    isf, ratio = cohort.isf_mgdl_per_u, cohort.carb_ratio_g_per_u
    same = np.ones(cohort.patients)
    return Therapy(
        basal_u_per_h=cohort.basal_u_per_h,
        isf_mgdl_per_u=SENSITIVITY_RULE / daily if isf is None else isf,
        carb_ratio_g_per_u=CARB_RULE / daily if ratio is None else ratio,
        target_low_mgdl=target_mgdl * same,
        target_high_mgdl=target_mgdl * same,
        suspend_below_mgdl=SUSPEND_BELOW_MGDL * same,
        max_bolus_u=MAX_BOLUS_U * same,
        max_basal_u_per_h=np.maximum(MAX_BASAL_U_PER_H, cohort.basal_u_per_h),
    )


def bolus(
    reading_mgdl: float,
    carbs_g: float,
    active_u: float,
    asks: float,
    isf_mgdl_per_u: float,
    carb_ratio_g_per_u: float,
    target_mgdl: float,
    max_bolus_u: float,
) -> float:
    """Return the bolus (U) a calculator recommends, 0 when nobody asks.

    Args:
        reading_mgdl: what the person enters; 0 for none.
        carbs_g: carbohydrate as counted.
        active_u: insulin of earlier boluses that the pump believes is still active.
        asks: 0 no; 1 yes; 2 yes, and earlier insulin is not to be counted (it went beside the
            tissue).
        isf_mgdl_per_u, carb_ratio_g_per_u, target_mgdl, max_bolus_u: the settings.
    """
    raw = (reading_mgdl - target_mgdl) / isf_mgdl_per_u
    counted = active_u if asks < 2.0 else 0.0
    rest = raw - counted
    rest = rest if rest > 0.0 else 0.0
    correction = rest if raw > 0.0 else raw
    correction = correction if reading_mgdl > 0.0 else 0.0
    dose = carbs_g / carb_ratio_g_per_u + correction
    dose = dose if dose > 0.0 else 0.0
    dose = dose if dose < max_bolus_u else max_bolus_u
    return dose if asks > 0.0 else 0.0
