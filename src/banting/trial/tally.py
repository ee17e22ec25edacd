"""What is counted of one patient, five minutes at a time, while the trial runs: no trace is needed.

Ranges are the consensus ranges on continuous glucose: below 54, 54 to under 70, 70 to 180, above
180 to 250, above 250 mg/dL; an event lasts at least 15 minutes (Battelino et al., Diabetes Care
2019 42:1593). A tally is of one day; `course.py` closes it when the day ends.
"""

from __future__ import annotations

from banting.trial.risk import risk

__all__ = ["TALLY", "tally_tick"]

TALLY = (
    "below_54",
    "below_70",
    "in_range",
    "to_250",
    "above_250",
    "at_most_40",
    "run_at_most_40",
    "longest_at_most_40",
    "sum_mgdl",
    "sum_squares",
    "minimum_mgdl",
    "maximum_mgdl",
    "sum_low_risk",
    "sum_high_risk",
    "deficit",
    "insulin_u",
    "ketone_max_mmoll",
    "run_below_54",
    "events_below_54",
    "basal_u",
    "carbs_g",
    "readings",
)
_EVENT_TICKS = 3.0


def tally_tick(
    tally: tuple[float, ...],
    glucose_mgdl: float,
    insulin_u: float,
    basal_u: float,
    carbs_g: float,
    read: float,
    on_board_u: float,
    half_of_basal_u: float,
    ketone_mmoll: float,
) -> tuple[float, ...]:
    """Return the tally after one tick.

    Args:
        tally: in the order of `TALLY`; ranges count ticks, sums are over ticks.
        glucose_mgdl: plasma glucose at the end of the tick.
        insulin_u: what reached the tissue in it; basal_u: what the pump gave as basal.
        carbs_g: what was eaten, with rescue food.
        read: 1 when a sensor showed a value.
        on_board_u, half_of_basal_u: insulin on board, and half of what basal alone keeps there.
        ketone_mmoll: the ketone proxy.
    """
    g = glucose_mgdl
    signed = risk(g)
    run = tally[6] + 1.0 if g <= 40.0 else 0.0
    low = tally[17] + 1.0 if g < 54.0 else 0.0
    return (
        tally[0] + (1.0 if g < 54.0 else 0.0),
        tally[1] + (1.0 if (g >= 54.0) & (g < 70.0) else 0.0),
        tally[2] + (1.0 if (g >= 70.0) & (g <= 180.0) else 0.0),
        tally[3] + (1.0 if (g > 180.0) & (g <= 250.0) else 0.0),
        tally[4] + (1.0 if g > 250.0 else 0.0),
        tally[5] + (1.0 if g <= 40.0 else 0.0),
        run,
        run if run > tally[7] else tally[7],
        tally[8] + g,
        tally[9] + g * g,
        g if g < tally[10] else tally[10],
        g if g > tally[11] else tally[11],
        tally[12] + (-signed if signed < 0.0 else 0.0),
        tally[13] + (signed if signed > 0.0 else 0.0),
        tally[14] + (1.0 if on_board_u < half_of_basal_u else 0.0),
        tally[15] + insulin_u,
        ketone_mmoll if ketone_mmoll > tally[16] else tally[16],
        low,
        tally[18] + (1.0 if low == _EVENT_TICKS else 0.0),
        tally[19] + basal_u,
        tally[20] + carbs_g,
        tally[21] + read,
    )
