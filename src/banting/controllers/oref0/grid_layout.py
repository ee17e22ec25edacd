"""How oref0's state lies in memory for a trial: by row, patients side by side.

Row K of lane i in a group is `state[i + K * LANES]`. Behind the rows of a group lie what is the
same for all its patients: the options of the run, and the insulin curve in steps of five minutes.
Knows: places. Never knows: what is done with them.
"""

from __future__ import annotations

from banting.kernels import HEARD, LANES, SETTINGS

__all__ = [
    "CARBS_TICKS",
    "CURVES",
    "CURVE_TICKS_MAX",
    "FORECAST_ROWS",
    "OPTIONS",
    "STATE_ROWS",
    "STATE_WIDTH",
    "WORK_ROWS",
    "ZERO_TICKS",
]

L = LANES
CURVE_TICKS_MAX = 96  # eight hours of insulin action
CARBS_TICKS = 72  # carbohydrate counts for six hours
AVERAGES = 8  # averaged deviations of the last half hour are asked for
READINGS = 9  # glucose of the last forty minutes is compared

# State, by row.
ACTIVITY = 0  # ring by tick: activity (U/min) still to come of what was delivered
ON_BOARD = ACTIVITY + CURVE_TICKS_MAX  # ring by tick: insulin on board (U)
DEVIATION = ON_BOARD + CURVE_TICKS_MAX  # ring by tick: what insulin did not explain (mg/dL)
CARBS = DEVIATION + CARBS_TICKS  # ring by tick: carbohydrate announced (g)
AVERAGE = CARBS + CARBS_TICKS  # ring by tick: the deviation over a quarter of an hour
READING = AVERAGE + AVERAGES  # the last readings, newest first; 0 none
FILLED = READING + READINGS  # glucose at the last reading and one and two ticks before it
KNOWN = FILLED + 3  # for how many ticks glucose is known without a long gap
UNHEARD = KNOWN + 1  # ticks since the last reading
BOLUS_AGE = UNHEARD + 1  # minutes since the last bolus
SINCE_CARBS = BOLUS_AGE + 1  # ticks since carbohydrate was announced
STARTED = SINCE_CARBS + 1  # 1 once something has been heard of the pump
STATE_ROWS = STARTED + 1

# Behind them, once a group: the run's options, then the curve.
OPTIONS = (
    "fine_steps_per_u",
    "flat_guard",
    "profile_shares",  # 1: an override of insulin needs rewrites the profile (AndroidAPS)
    "uam",
    "smb_always",
    "smb_with_cob",
    "smb_after_carbs",
    "smb_basal_min",
    "bolus_increment_u",
    "max_iob_u",  # negative: by the rule of thumb
    "min_carb_impact_mgdl",
    "max_cob_g",
    "curve_ticks",
)
OPTION_AT = STATE_ROWS * L
TABLES_AT = OPTION_AT + len(OPTIONS)
CURVES = ("bolus_activity", "bolus_on_board", "basal_activity", "basal_on_board")
ZERO_TICKS = 48
ZERO_AT = TABLES_AT + len(CURVES) * CURVE_TICKS_MAX  # activity of 1 U/h left out from now on
TABLES = len(CURVES) * CURVE_TICKS_MAX + ZERO_TICKS
STATE_WIDTH = STATE_ROWS * L + len(OPTIONS) + TABLES

# What is worked out at one tick: offsets of rows in a work array, the forecasts' 17 values first.
FORECAST_ROWS = 17
WORK_ROWS = FORECAST_ROWS + 26
(
    W_CSF, W_CI, W_UCI, W_CID, W_HOURS, W_PEAK, W_SLOPE, W_THRESHOLD, W_ISF, W_BASAL, W_RATIO,
    W_NET, W_BOLUS, W_FILL, W_GAP, W_COB, W_CARBS, W_CARBS_AGE, W_ABSORBED, W_REMOVED,
    W_HALF, W_SLOPE_MAX, W_SLOPE_MIN, W_MAX, W_MIN, W_GRAMS,
) = (row * L for row in range(FORECAST_ROWS, WORK_ROWS))  # fmt: skip

# Places in what the trial hands over.
BASAL_SET = SETTINGS.index("basal_u_per_h") * L
ISF_SET = SETTINGS.index("isf_mgdl_per_u") * L
RATIO_SET = SETTINGS.index("carb_ratio_g_per_u") * L
LOW_SET = SETTINGS.index("target_low_mgdl") * L
HIGH_SET = SETTINGS.index("target_high_mgdl") * L
MAX_BOLUS_SET = SETTINGS.index("max_bolus_u") * L
MAX_BASAL_SET = SETTINGS.index("max_basal_u_per_h") * L
READING_HEARD = HEARD.index("reading_mgdl") * L
CARBS_HEARD = HEARD.index("carbs_g") * L
ASKS_HEARD = HEARD.index("asks") * L
BASAL_HEARD = HEARD.index("basal_u") * L
BOLUS_HEARD = HEARD.index("bolus_u") * L
ACTIVE_HEARD = HEARD.index("active_u") * L
TEMP_HEARD = HEARD.index("temp_u_per_h") * L
LEFT_HEARD = HEARD.index("temp_left_min") * L
