"""How fast oref0 decides: the decision itself, and the whole pipeline from one JSON record.

`BENCHMARKS` maps a name to a function without arguments that returns figures by name. The record
is made up: six hours of readings, thirty temporary rates, five boluses, two meals. Beside them
stands what oref0 0.7.1 itself reached under node on another machine; with `BANTING_OREF0` naming
the npm package it is run here, in the same run. CPU time, the best of several runs.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numba import njit

from banting.controllers.oref0 import answer, compiled
from banting.controllers.oref0.determine_basal import determine_basal
from banting.controllers.oref0.forecast import POINTS
from banting.controllers.oref0.modes import OREF0
from banting.controllers.oref0.nouns import Insulin, LastTemp, Meal, Moment, Running, Status
from banting.controllers.oref0.profile_form import settings_of

__all__ = ["BENCHMARKS"]

Figures = dict[str, float | str]
NODE_DECISIONS, NODE_PIPELINES = 54_000.0, 190.0  # per second, measured once, one process
RUNS, DECISIONS, PIPELINES = 5, 100_000, 100
NOW = datetime(2026, 3, 1, 18, 2, 13, tzinfo=UTC)

# Runs a piece of the npm package over and over, and says how often a second of CPU it went.
NODE = """
const [home, kind, input] = [process.argv[1], process.argv[2], JSON.parse(process.argv[3])];
process.stderr.write = () => true; console.error = () => {};
const lib = (name) => require(home + "/lib/" + name);
const decide = lib("determine-basal/determine-basal"), temps = lib("basal-set-temp");
const status = lib("glucose-get-last"), iob = lib("iob"), meal = lib("meal");
const copy = (value) => JSON.parse(JSON.stringify(value));
const now = new Date(input.clock);
const parts = (x) => [
  status(copy(x.glucose)),
  iob({ history: copy(x.pumphistory), profile: copy(x.profile), clock: x.clock,
        autosens: x.autosens }),
  meal({ history: copy(x.pumphistory), profile: copy(x.profile), clock: x.clock,
         basalprofile: x.profile.basalprofile, glucose: copy(x.glucose), carbs: x.carbs }),
];
const made = parts(input);
const dose = ([glucose, board, eaten]) => decide(
  glucose, input.currenttemp, board, input.profile, input.autosens, eaten, temps, true, 100, now);
const once = kind === "decision" ? () => dose(made) : () => dose(parts(copy(input)));
const times = kind === "decision" ? 20000 : 60;
for (let i = 0; i < times / 10; i++) once();
const begin = process.cpuUsage();
for (let i = 0; i < times; i++) once();
console.log(times / (process.cpuUsage(begin).user / 1e6));
"""


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _glucose() -> list[dict[str, Any]]:
    """Return six hours of readings, newest first."""
    times = [NOW - timedelta(seconds=40 + 300 * i) for i in range(72)]
    return [
        {
            "date": int(when.timestamp() * 1000),
            "dateString": _iso(when),
            "sgv": round(150 + 50 * math.sin(i / 9) + 3 * math.sin(2.3 * i)),
            "device": "made up",
            "noise": 1,
        }
        for i, when in enumerate(times)
    ]


def _history() -> list[dict[str, Any]]:
    """Return seven hours of temporary rates, with boluses among them, newest first."""
    found: list[dict[str, Any]] = []
    for i in range(30):
        at = _iso(NOW - timedelta(minutes=7 + 14 * i, seconds=11 * i))
        rate = (0, 0.45, 2.1, 3)[i % 4]
        found.append({"_type": "TempBasal", "temp": "absolute", "rate": rate, "timestamp": at})
        found.append({"_type": "TempBasalDuration", "duration (min)": 30, "timestamp": at})
        if i % 6 == 3:
            at = _iso(NOW - timedelta(minutes=9 + 14 * i))
            found.append({"_type": "Bolus", "amount": 0.7 + 0.3 * i, "timestamp": at})
    return found


def record() -> dict[str, Any]:
    """Return one input of the whole pipeline."""
    basal = [{"i": i, "minutes": 360 * i, "rate": 0.8 + 0.15 * i} for i in range(4)]
    meals = [
        {"created_at": _iso(NOW - timedelta(minutes=m)), "carbs": g}
        for m, g in ((50, 45), (290, 20))
    ]
    return {
        "clock": _iso(NOW),
        "glucose": _glucose(),
        "pumphistory": _history(),
        "carbs": meals,
        "profile": {
            "dia": 6, "curve": "rapid-acting", "current_basal": 1.25, "basalprofile": basal,
            "isfProfile": {"sensitivities": [{"offset": 0, "sensitivity": 45}]}, "sens": 45,
            "carb_ratio": 9, "min_bg": 100, "max_bg": 110, "max_iob": 8, "max_basal": 4,
            "max_daily_basal": 1.25, "enableUAM": True, "enableSMB_always": True,
            "maxSMBBasalMinutes": 60, "maxUAMSMBBasalMinutes": 30, "bolus_increment": 0.1,
            "maxCOB": 120, "min_5m_carbimpact": 8, "autosens_max": 1.2, "autosens_min": 0.7,
            "suspend_zeros_iob": True, "out_units": "mg/dL", "carbsReqThreshold": 1,
        },
        "currenttemp": {"duration": 23, "rate": 0, "temp": "absolute"},
        "autosens": {"ratio": 1.07},
        "microBolusAllowed": True,
        "reservoir": 100,
    }  # fmt: skip


@njit(nogil=True, **compiled.STRICT)
def _many(
    times: int,
    status: Any,
    running: Any,
    last: Any,
    insulin: Any,
    meal: Any,
    moment: Any,
    settings: Any,
    activity: Any,
    lines: Any,
) -> float:
    """Decide over and over on glucose that differs every time; return what was missing in all."""
    total = 0.0
    for i in range(times):
        now = Status(
            status.glucose_mgdl + i % 97,
            status.delta_mgdl,
            status.short_avgdelta_mgdl,
            status.long_avgdelta_mgdl,
            status.noise,
            status.age_min,
            status.may_be_flat,
        )
        decided = determine_basal(
            now, running, last, insulin, meal, moment, settings, activity, activity, lines
        )
        total += decided.order.insulin_req_u
    return total


def _per_second(run: Callable[[], object], times: int) -> float:
    """Return how often a second of CPU something is done that `run` does so many times."""
    run()
    taken = []
    for _ in range(RUNS):
        begin = time.process_time()
        run()
        taken.append(time.process_time() - begin)
    return times / min(taken)


def _node(kind: str) -> float | None:
    """Return what the npm package reaches here, None where it is not to be had."""
    home = os.environ.get("BANTING_OREF0")
    if not home:
        return None
    command = ["node", "-e", NODE, home, kind, json.dumps(record())]
    env = {**os.environ, "TZ": "UTC"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=env)
    return float(done.stdout)


def _figures(name: str, ours: float, kind: str, noted: float) -> Figures:
    """Return our rate beside node's, measured here or noted elsewhere."""
    here = _node(kind)
    theirs = noted if here is None else here
    return {
        name: ours,
        "oref0 under node": theirs,
        "times node": ours / theirs,
        "node measured": "elsewhere (set BANTING_OREF0)" if here is None else "in this run",
    }


def decision() -> Figures:
    """Measure the compiled decision, numbers in and numbers out."""
    activity = np.array([0.018 * 0.96**n for n in range(POINTS)])
    arguments = (
        Status(160.0, 4.0, 3.5, 2.0, 1.0, 1.0, False),
        Running(0.0, 0.0),
        LastTemp(True, 0.0, 30.0, 7.0),
        Insulin(2.1, 0.018, 8.0),
        Meal(45.0, 25.0, 50.0, -0.4, 0.2, False, False),
        Moment(True, 1.07, True, 2.0),
        settings_of(record()["profile"], OREF0),
        activity,
        np.zeros((4, POINTS)),
    )
    rate = _per_second(lambda: _many(DECISIONS, *arguments), DECISIONS)
    return _figures("decisions/s", rate, "decision", NODE_DECISIONS)


def pipeline() -> Figures:
    """Measure everything from one JSON record to its answer."""
    asked = record()
    assert "units" in answer(asked)["result"] or "rate" in answer(asked)["result"]
    rate = _per_second(lambda: [answer(asked) for _ in range(PIPELINES)], PIPELINES)
    return _figures("pipelines/s", rate, "pipeline", NODE_PIPELINES)


BENCHMARKS: dict[str, Callable[[], Figures]] = {
    "oref0-decision": decision,
    "oref0-pipeline": pipeline,
}
