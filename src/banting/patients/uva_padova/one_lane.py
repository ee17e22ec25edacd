"""Five minutes of one lane of a group: what a graphics card's thread is told of the model.

The steps are those of `minute.py`, one after the other; `lanes.py` takes them side by side. Knows:
the order of rows. Never knows: another lane, or who calls.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba.extending import register_jitable

from banting.kernels import JIT, LANES, MINUTES_PER_TICK, Precision, in_precision
from banting.patients.uva_padova import lanes, minute, stomach
from banting.patients.uva_padova.body_lanes import (
    BODY_LANES,
    glucose_constants_of,
    insulin_constants_of,
)
from banting.patients.uva_padova.layout import GLUCOSE
from banting.patients.uva_padova.minute import digest, live_extended, live_faithful
from banting.patients.uva_padova.stomach_lanes import (
    STOMACH_LANES,
    digestion_constants_of,
)

__all__ = ["LANES_OF"]

L = LANES
_PER_VOLUME = (GLUCOSE.start + 13) * L  # mg/dL per mg/kg
_MINUTE, _NO_FOOD_G = 1.0, 0.0


def _digestion_of(x: Any, i: int) -> Any:
    """Return a lane's stomach, gut and meal."""
    return (
        x[i], x[i + L], x[i + 2 * L], x[i + 3 * L], x[i + 4 * L], x[i + 5 * L], x[i + 6 * L],
        x[i + 7 * L], x[i + 8 * L], x[i + 9 * L],
    )  # fmt: skip


def _body_of(x: Any, i: int) -> Any:
    """Return a lane's glucose and insulin."""
    return (
        x[i + 10 * L], x[i + 11 * L], x[i + 12 * L], x[i + 13 * L], x[i + 14 * L], x[i + 15 * L],
        x[i + 16 * L], x[i + 17 * L], x[i + 18 * L], x[i + 19 * L], x[i + 20 * L], x[i + 21 * L],
    )  # fmt: skip


def _store(x: Any, d: Any, b: Any, i: int) -> None:
    """Put a lane's digestion and body back."""
    x[i], x[i + L], x[i + 2 * L], x[i + 3 * L], x[i + 4 * L] = d[0], d[1], d[2], d[3], d[4]
    x[i + 5 * L], x[i + 6 * L], x[i + 7 * L] = d[5], d[6], d[7]
    x[i + 8 * L], x[i + 9 * L] = d[8], d[9]
    x[i + 10 * L], x[i + 11 * L], x[i + 12 * L], x[i + 13 * L] = b[0], b[1], b[2], b[3]
    x[i + 14 * L], x[i + 15 * L], x[i + 16 * L], x[i + 17 * L] = b[4], b[5], b[6], b[7]
    x[i + 18 * L], x[i + 19 * L], x[i + 20 * L], x[i + 21 * L] = b[8], b[9], b[10], b[11]


def lane_faithful(x: Any, p: Any, u: Any, carbs: Any, f: Any, i: int) -> None:
    """Step lane i by five minutes, S2008; arguments as `PatientKernels.lane`."""
    of_gut, of_insulin = digestion_constants_of(p, i), insulin_constants_of(p, i)
    of_glucose = glucose_constants_of(p, i)
    digestion, body, plate_g = _digestion_of(x, i), _body_of(x, i), carbs[i]
    for m in range(MINUTES_PER_TICK):
        before = digestion[2]
        digestion, half = digest(digestion, plate_g, of_gut, _MINUTE)
        plate_g = _NO_FOOD_G
        gut = (before, half, digestion[2])
        body = live_faithful(body, gut, u[i + m * L], of_insulin, of_glucose, _MINUTE)
    _store(x, digestion, body, i)
    f[i], f[i + L] = body[0] * p[i + _PER_VOLUME], body[2] * p[i + _PER_VOLUME]
    f[i + 2 * L] = _NO_FOOD_G


def lane_extended(x: Any, p: Any, u: Any, carbs: Any, f: Any, i: int) -> None:
    """Step lane i by five minutes, extended variant; arguments as `PatientKernels.lane`."""
    of_gut, of_insulin = digestion_constants_of(p, i), insulin_constants_of(p, i)
    of_glucose = glucose_constants_of(p, i)
    digestion, body, plate_g = _digestion_of(x, i), _body_of(x, i), carbs[i]
    for m in range(MINUTES_PER_TICK):
        before = digestion[2]
        digestion, half = digest(digestion, plate_g, of_gut, _MINUTE)
        plate_g = _NO_FOOD_G
        gut = (before, half, digestion[2])
        body = live_extended(body, gut, u[i + m * L], of_insulin, of_glucose, _MINUTE)
    _store(x, digestion, body, i)
    f[i], f[i + L] = body[0] * p[i + _PER_VOLUME], body[2] * p[i + _PER_VOLUME]
    f[i + 2 * L] = body[11]


_KNOWN: tuple[Callable[..., Any], ...] = (*STOMACH_LANES, *BODY_LANES)  # to `lanes.py` already
_OWN: tuple[Callable[..., Any], ...] = (
    stomach.digest,
    minute.live_faithful,
    minute.live_extended,
    _digestion_of,
    _body_of,
    _store,
    lane_faithful,
    lane_extended,
)


def _of(precision: Precision) -> dict[str, Callable[..., None]]:
    """Return the functions of both variants in one precision, known to the compiler."""
    assert lanes.FIVE_MINUTES, "the import makes the functions of f64 known"
    of = in_precision((*_KNOWN, *_OWN), precision)
    for function in of.values():
        if function not in _KNOWN:
            register_jitable(forceinline=True, **JIT)(function)
    return {"faithful": of["lane_faithful"], "extended": of["lane_extended"]}


LANES_OF: dict[str, dict[str, Callable[..., None]]] = {"f64": _of("f64"), "f32": _of("f32")}
