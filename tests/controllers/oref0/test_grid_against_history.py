"""The grid beside the general pipeline, which reads a pump's history entry by entry.

Both are told the same on-grid days. They are not the same to the last digit: oref0 counts basal in
boluses of 0.05 U, the grid as it flows. Measured over six days: insulin on board within 0.055 U,
its activity within 4e-4 U/min (0.1 mg/dL in five minutes), nine orders of ten the same to the last
digit, and a microbolus one step apart at most.
"""

from __future__ import annotations

import numpy as np
import pytest

from banting.controllers.oref0 import OREF0, answer
from banting.controllers.oref0.grid import grid_kernels
from banting.controllers.oref0.grid_layout import ACTIVITY, CURVE_TICKS_MAX, ON_BOARD
from banting.controllers.oref0.javascript import iso_of
from banting.kernels import LANES, ORDERS, SETTINGS, packed
from tests.controllers.closed_loop import heard_of

NOON_MS = 1_760_011_200_000.0
TICK_MS = 300_000.0
BLOCK = 6  # ticks of a temporary rate
BASAL, ISF, RATIO, TARGET, MAX_IOB = 1.0, 47.0, 9.0, 105.0, 9.0
TOLD = dict(
    zip(SETTINGS, (BASAL, ISF, RATIO, TARGET, TARGET, 70.0, 12.0, 4.0), strict=True),
)
IOB_U, ACTIVITY_U_PER_MIN = 0.06, 4e-4
ALIKE_U_PER_H, MICROBOLUS_STEP_U = 0.3, 0.1


def a_day(seed, ticks=132):
    """Return net rates by block, boluses, meals and glucose by tick, all of it on the grid."""
    rng = np.random.default_rng(seed)
    net = 0.1 * rng.integers(-10, 11, ticks // BLOCK)
    bolus = np.where(rng.random(ticks) < 0.03, np.round(rng.uniform(0.5, 5.0, ticks), 1), 0.0)
    carbs = np.zeros(ticks)
    carbs[rng.integers(30, ticks - 6)] = 50.0
    drift = np.convolve(rng.normal(0.0, 2.0, ticks), 0.8 ** np.arange(12), "same")
    glucose = np.clip(np.round(150.0 + np.cumsum(drift)), 60, 320)
    return net, bolus, carbs, glucose


def record(day, tick, smb):
    """Return the general pipeline's question at a tick of a day."""
    net, bolus, carbs, glucose = day
    at = [NOON_MS + TICK_MS * k for k in range(tick + 1)]
    stamps = [iso_of(ms) for ms in at]
    history = []
    for block, rate in enumerate(net[: tick // BLOCK + 1]):
        if block * BLOCK >= tick:
            continue
        when = stamps[block * BLOCK]
        history += [
            {"_type": "TempBasal", "temp": "absolute", "rate": round(BASAL + rate, 2)}
            | {"timestamp": when},
            {"_type": "TempBasalDuration", "duration (min)": 30, "timestamp": when},
        ]
    boluses = np.flatnonzero(bolus[:tick])
    history += [{"_type": "Bolus", "amount": bolus[k], "timestamp": stamps[k]} for k in boluses]
    history.sort(key=lambda entry: entry["timestamp"], reverse=True)
    runs, since = divmod(tick, BLOCK)
    running = {"duration": 30 - 5 * since, "rate": round(BASAL + net[runs], 2)}
    return {
        "clock": stamps[-1],
        "wall_clock": stamps[-1],
        "glucose": [
            {"glucose": int(g), "date": ms, "dateString": stamp, "noise": 1}
            for g, ms, stamp in zip(glucose[: tick + 1], at, stamps, strict=True)
        ][::-1],
        "pumphistory": history,
        "carbs": [
            {"carbs": carbs[k], "nsCarbs": carbs[k], "timestamp": stamps[k]}
            for k in np.flatnonzero(carbs[: tick + 1])
        ],
        "currenttemp": (running if since else {"duration": 0, "rate": 0}) | {"temp": "absolute"},
        "autosens": {"ratio": 1.0},
        "microBolusAllowed": True,
        "profile": {
            "dia": 5, "curve": "rapid-acting", "current_basal": BASAL, "max_daily_basal": BASAL,
            "basalprofile": [{"i": 0, "start": "00:00:00", "minutes": 0, "rate": BASAL}],
            "isfProfile": {"sensitivities": [{"i": 0, "offset": 0, "endOffset": 1440,
                                              "sensitivity": ISF}]},
            "sens": ISF, "carb_ratio": RATIO, "min_bg": TARGET, "max_bg": TARGET,
            "max_iob": MAX_IOB, "max_basal": TOLD["max_basal_u_per_h"], "autosens_max": 1.2,
            "min_5m_carbimpact": 8, "maxCOB": 120, "enableUAM": True, "enableSMB_always": smb,
            "maxSMBBasalMinutes": 30, "maxUAMSMBBasalMinutes": 30, "bolus_increment": 0.1,
            "remainingCarbsCap": 90, "remainingCarbsFraction": 1, "skip_neutral_temps": False,
            "carbsReqThreshold": 1, "out_units": "mg/dL",
        },
    }  # fmt: skip


def heard_day(day):
    """Return the same day as the grid hears it, `[ticks, heard, 1]`."""
    net, bolus, carbs, glucose = day
    rows = []
    for tick in range(len(bolus)):
        block, since = divmod(tick, BLOCK)
        before = (tick - 1) // BLOCK
        rows.append(
            heard_of(
                1,
                reading_mgdl=glucose[tick],
                carbs_g=carbs[tick],
                basal_u=(BASAL + net[before]) / 12.0 if tick else 0.0,
                bolus_u=bolus[tick - 1] if tick else 0.0,
                temp_u_per_h=round(BASAL + net[block], 2) if since else -1.0,
                temp_left_min=30.0 - 5.0 * since if since else 0.0,
            )
        )
    return np.array(rows)


def on_grid(mode, options, day):
    """Return by tick the orders of the grid, and its insulin on board and activity to come."""
    rule = grid_kernels(mode, options)
    told = packed(np.array([[TOLD[name]] for name in SETTINGS]))
    state, found = rule.initial(told), []
    for tick, heard in enumerate(heard_day(day)):
        orders = np.zeros((1, len(ORDERS) * LANES))
        rule.decide(state, told, packed(heard), np.array([tick, 0.0, 1.0, 0.0]), orders)
        ring = [(tick + k) % CURVE_TICKS_MAX for k in range(48)]
        coming = [
            (state[0, (ON_BOARD + r) * LANES], state[0, (ACTIVITY + r) * LANES]) for r in ring
        ]
        found.append((orders[0, ::LANES], np.array(coming)))
    return found


@pytest.fixture(scope="module", params=[1, 2, 3, 4], ids="day {}".format)
def told_both(request):
    """One day told to both: [(tick, the pipeline's answer, the grid's orders and insulin)]."""
    day, options = a_day(request.param), (("smb_always", True), ("max_iob_u", MAX_IOB))
    grid = on_grid(OREF0, options, day)
    ticks = range(36, len(day[1]), 5)
    return [(tick, answer(record(day, tick, smb=True), OREF0), grid[tick]) for tick in ticks]


def test_insulin_on_board_now_and_to_come_is_within_one_small_dose(told_both):
    for tick, general, (_, coming) in told_both:
        iob = np.array([[entry["iob"], entry["activity"]] for entry in general["iob"]])
        assert np.abs(iob[:, 0] - coming[:, 0]).max() < IOB_U, tick
        assert np.abs(iob[:, 1] - coming[:, 1]).max() < ACTIVITY_U_PER_MIN, tick


def test_most_orders_are_the_same_and_none_is_far_off(told_both):
    same = alike = 0
    for _, general, ((rate, minutes, smb), _) in told_both:
        result = general["result"]
        assert "error" not in result
        assert smb == pytest.approx(result.get("units", 0.0), abs=MICROBOLUS_STEP_U + 1e-9)
        ordered = result.get("duration", -1)
        left_alone = ordered < 0 and minutes < 0.0
        both = left_alone or (ordered >= 0) == (minutes >= 0.0)
        near = left_alone or abs(rate - result.get("rate", 0.0)) <= ALIKE_U_PER_H
        exact = left_alone or (rate, minutes) == (result.get("rate"), ordered)
        alike += both and near
        same += both and exact and smb == result.get("units", 0.0)
    assert alike >= 0.95 * len(told_both)
    assert same >= 0.7 * len(told_both)


def test_the_days_hold_what_they_should(told_both):
    assert any(general["meal"]["mealCOB"] > 5 for _, general, _ in told_both)
    assert any(general["result"].get("units") for _, general, _ in told_both)
    assert len({general["result"].get("rate") for _, general, _ in told_both}) > 3
