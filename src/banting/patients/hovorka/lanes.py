"""The model over a cohort: numba is told here, and only here, what to compile.

Thin drivers around `minute.py`: they load a patient's values, take five steps, store them. A
minute runs as two loops over lanes, food and insulin, then glucose: each is one chain of dependent
operations, and a processor overlaps neighbouring patients only when a loop's body is short. A lane
never reads another lane, so a patient alone gives the same bits as in any company. See
`banting.kernels`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from banting.kernels import (
    DTYPES,
    JIT,
    LANES,
    MINUTES_PER_TICK,
    Precision,
    fingerprint_of,
    in_precision,
)
from banting.patients.hovorka import glucose, gut, insulin, ketone, minute
from banting.units import MGDL_PER_MMOLL

__all__ = ["FIVE_MINUTES"]

L = LANES
_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    gut.digest,
    insulin.insulin_step,
    glucose.cubic,
    glucose.at,
    glucose.slopes,
    glucose.stage,
    glucose.glucose_step,
    ketone.ketone_step,
    minute.move,
    minute.live,
)


def _load4(x: Any, i: int) -> Any:
    """Return a lane's glucose, site and ketones."""
    return x[i + 9 * L], x[i + 10 * L], x[i + 11 * L], x[i + 12 * L]


def _load9(x: Any, i: int) -> Any:
    """Return a lane's plate, gut and insulin."""
    return (
        x[i], x[i + L], x[i + 2 * L], x[i + 3 * L], x[i + 4 * L], x[i + 5 * L], x[i + 6 * L],
        x[i + 7 * L], x[i + 8 * L],
    )  # fmt: skip


def _store4(x: Any, i: int, v: Any) -> None:
    """Store a lane's glucose, site and ketones."""
    x[i + 9 * L], x[i + 10 * L], x[i + 11 * L], x[i + 12 * L] = v[0], v[1], v[2], v[3]


def _store9(x: Any, i: int, v: Any) -> None:
    """Store a lane's plate, gut and insulin."""
    x[i], x[i + L], x[i + 2 * L], x[i + 3 * L], x[i + 4 * L] = v[0], v[1], v[2], v[3], v[4]
    x[i + 5 * L], x[i + 6 * L], x[i + 7 * L], x[i + 8 * L] = v[5], v[6], v[7], v[8]


def _load50(p: Any, i: int) -> Any:
    """Return a lane's constants."""
    return (
        p[i], p[i + L], p[i + 2 * L], p[i + 3 * L], p[i + 4 * L], p[i + 5 * L], p[i + 6 * L],
        p[i + 7 * L], p[i + 8 * L], p[i + 9 * L], p[i + 10 * L], p[i + 11 * L], p[i + 12 * L],
        p[i + 13 * L], p[i + 14 * L], p[i + 15 * L], p[i + 16 * L], p[i + 17 * L], p[i + 18 * L],
        p[i + 19 * L], p[i + 20 * L], p[i + 21 * L], p[i + 22 * L], p[i + 23 * L], p[i + 24 * L],
        p[i + 25 * L], p[i + 26 * L], p[i + 27 * L], p[i + 28 * L], p[i + 29 * L], p[i + 30 * L],
        p[i + 31 * L], p[i + 32 * L], p[i + 33 * L], p[i + 34 * L], p[i + 35 * L], p[i + 36 * L],
        p[i + 37 * L], p[i + 38 * L], p[i + 39 * L], p[i + 40 * L], p[i + 41 * L], p[i + 42 * L],
        p[i + 43 * L], p[i + 44 * L], p[i + 45 * L], p[i + 46 * L], p[i + 47 * L],
        p[i + 48 * L], p[i + 49 * L],
    )  # fmt: skip


def _five_minutes(
    move: Callable[..., Any],
    live: Callable[..., Any],
    one: Any,
    mgdl_per_mmoll: Any,
    fingerprint: int,
) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it.

    Args: the scalar functions and two numbers, all of one precision.
    """

    def five_minutes(state: Any, parameters: Any, insulin_u: Any, carbs_g: Any, felt: Any) -> int:
        """Step every lane by five minutes; arguments as `PatientKernels.five_minutes`."""
        before = np.empty(9 * L, state.dtype)
        for g in range(state.shape[0]):
            x = state[g]
            p = parameters[g]
            u = insulin_u[g]
            c = carbs_g[g]
            f = felt[g]
            for m in range(MINUTES_PER_TICK):
                first = one if m == 0 else one - one
                for i in range(L):
                    moved = _load9(x, i)
                    _store9(before, i, moved)
                    _store9(x, i, move(moved, c[i] * first, u[i + m * L], _load50(p, i), one))
                for i in range(L):
                    _store4(
                        x,
                        i,
                        live(_load4(x, i), _load9(before, i), _load9(x, i), _load50(p, i), one),
                    )
            for i in range(L):
                f[i] = x[i + 9 * L] * p[i + 42 * L] * mgdl_per_mmoll
                f[i + L] = x[i + 11 * L] * mgdl_per_mmoll
                f[i + 2 * L] = x[i + 12 * L]
        return fingerprint

    return five_minutes


_LAYOUT: tuple[Callable[..., Any], ...] = (_load4, _load9, _store4, _store9, _load50)
for _function in _LAYOUT:
    register_jitable(forceinline=True, **JIT)(_function)

_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, **JIT}
_STAMP = fingerprint_of((*_FUNCTIONS, *_LAYOUT))


def _compiled(precision: Precision) -> Callable[..., int]:
    """Return the driver for one precision."""
    scalar = in_precision(_FUNCTIONS, precision)
    for function in scalar.values():
        register_jitable(forceinline=True, **JIT)(function)
    number = DTYPES[precision]
    driver: Callable[..., int] = njit(**_OPTIONS)(
        _five_minutes(scalar["move"], scalar["live"], number(1.0), number(MGDL_PER_MMOLL), _STAMP)
    )
    return driver


FIVE_MINUTES: dict[Precision, Callable[..., int]] = {
    "f64": _compiled("f64"),
    "f32": _compiled("f32"),
}
