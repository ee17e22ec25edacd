"""How fast Loop decides: decisions per second and core on a dense history, from input to dose.

`BENCHMARKS` maps a name to a function without arguments that returns figures by name. The history
is made up: sixteen hours of temporary rates and automatic boluses every ten minutes, ten hours of
readings every five, four meals, schedules of three items.
"""

from __future__ import annotations

import json
import math
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from banting.controllers.loop import LOOP_35, answer, loop_input_from, recommend

__all__ = ["BENCHMARKS"]

Figures = dict[str, float | str]
_REPEATS, _DECISIONS = 5, 1_000
_NOW = datetime(2026, 3, 1, 18, 2, 13, tzinfo=UTC).timestamp()


def _text(at_s: float) -> str:
    return datetime.fromtimestamp(at_s, UTC).isoformat().replace("+00:00", "Z")


def _schedule(*values: float) -> list[dict[str, object]]:
    """Return a schedule of equal items around now."""
    begin, each = _NOW - 86_400, 2 * 86_400 / len(values)
    return [
        {
            "startDate": _text(begin + i * each), "endDate": _text(begin + (i + 1) * each),
            "value": value,
        }
        for i, value in enumerate(values)
    ]  # fmt: skip


def _doses() -> list[dict[str, object]]:
    """Return a rate for every ten minutes and a bolus in most of them."""
    doses: list[dict[str, object]] = []
    for i in range(96):
        start = _NOW - 57_600 + 600 * i
        rate = {"type": "basal", "endDate": _text(start + 590), "volume": 0.05 * (i % 7)}
        bolus = {"type": "bolus", "endDate": _text(start + 62), "volume": 0.05 * (i % 9)}
        doses.append({"startDate": _text(start), **rate})
        if i % 9:
            doses.append({"startDate": _text(start + 60), **bolus})
    return doses


def dense_history() -> dict[str, object]:
    """Return a decision's input as a phone with all its history would give it."""
    glucose = [
        {
            "date": _text(_NOW - 120 - 300 * i),
            "value": round(140.0 + 45.0 * math.sin(i / 9.0) + 3.0 * math.sin(2.3 * i)),
        }
        for i in reversed(range(120))
    ]
    meals = ((9.2, 45, 3.0), (6.1, 20, 2.0), (3.4, 60, 4.0), (0.4, 35, 3.0))
    return {
        "predictionStart": _text(_NOW),
        "glucoseHistory": glucose,
        "doses": _doses(),
        "carbEntries": [
            {"date": _text(_NOW - ago * 3600), "grams": g, "absorptionTime": hours * 3600}
            for ago, g, hours in meals
        ],
        "basal": _schedule(0.8, 1.1, 0.9),
        "sensitivity": _schedule(45.0, 60.0, 50.0),
        "carbRatio": _schedule(9.0, 11.0, 10.0),
        "target": [{**item, "lowerBound": 100, "upperBound": 110} for item in _schedule(0.0)],
        "suspendThreshold": 75,
        "maxBolus": 8,
        "maxBasalRate": 4,
        "recommendationType": "automaticBolus",
    }


def _per_s(work: Callable[[], object], times: int) -> float:
    """Return how often something is done in a second of CPU time: the median of some runs."""
    work()
    taken = []
    for _ in range(_REPEATS):
        before = time.process_time()
        for _ in range(times):
            work()
        taken.append(time.process_time() - before)
    return times / statistics.median(taken)


def decisions() -> Figures:
    """Decisions per second and core of Loop's general path, and how long the first one takes."""
    document = dense_history()
    given = loop_input_from(document)
    before = time.process_time()
    recommend(given)
    first_s = time.process_time() - before
    mid = replace(given, mid_absorption_sensitivity=True)
    integral = replace(given, integral_correction=True)
    line = json.dumps(document)
    return {
        "doses / samples / meals": f"{len(given.doses.start_s)} / {len(given.glucose.at_s)} / 4",
        "decisions/s/core": _per_s(lambda: recommend(given), _DECISIONS),
        "with mid-absorption sensitivity": _per_s(lambda: recommend(mid), _DECISIONS),
        "with integral correction": _per_s(lambda: recommend(integral), _DECISIONS),
        "by the rules of Loop 3.5": _per_s(lambda: recommend(given, LOOP_35), _DECISIONS),
        "JSON to JSON, decisions/s/core": _per_s(lambda: answer(json.loads(line)), 100),
        "first decision (compiled or loaded), CPU s": first_s,
    }


BENCHMARKS: dict[str, Callable[[], Figures]] = {"loop-decisions": decisions}
