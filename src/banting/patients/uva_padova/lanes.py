"""The model over a cohort: numba is told here, and only here, what to compile.

Thin drivers around `minute.py`: they load a patient's values, take five steps, store them. A
minute runs as three loops over lanes, because each is one long chain of dependent operations and a
processor overlaps neighbouring patients only when a loop's body is short (measured: 1.5 times). A
lane never reads another lane, so a patient alone gives the same bits as in any company. See
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
from banting.patients.uva_padova import glucose, minute, stomach

__all__ = [
    "extended_five_minutes",
    "extended_five_minutes_f32",
    "faithful_five_minutes",
    "faithful_five_minutes_f32",
]

L = LANES
_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    stomach.tanh_difference,
    stomach.emptying_per_min,
    stomach.bite,
    stomach.solid_after,
    stomach.half_step,
    stomach.gut_step,
    stomach.first_half,
    stomach.second_half,
    glucose.saturated_action,
    glucose.uptake_max,
    glucose.faithful_rates,
    glucose.extended_rates,
    glucose.glucose_step_faithful,
    glucose.glucose_step_extended,
    *minute.COMPILED,
    minute.digest,
    minute.live_faithful,
    minute.live_extended,
)


def _load7(x: Any, i: int) -> Any:
    """Return a lane's digestion."""
    return (x[i], x[i + L], x[i + 2 * L], x[i + 3 * L], x[i + 4 * L], x[i + 5 * L], x[i + 6 * L])


def _load12(x: Any, i: int) -> Any:
    """Return a lane's body."""
    return (
        x[i + 7 * L], x[i + 8 * L], x[i + 9 * L], x[i + 10 * L], x[i + 11 * L], x[i + 12 * L],
        x[i + 13 * L], x[i + 14 * L], x[i + 15 * L], x[i + 16 * L], x[i + 17 * L], x[i + 18 * L],
    )  # fmt: skip


def _store7(x: Any, i: int, v: Any) -> None:
    """Store a lane's digestion."""
    x[i], x[i + L], x[i + 2 * L], x[i + 3 * L] = v[0], v[1], v[2], v[3]
    x[i + 4 * L], x[i + 5 * L], x[i + 6 * L] = v[4], v[5], v[6]


def _store12(x: Any, i: int, v: Any) -> None:
    """Store a lane's body."""
    x[i + 7 * L], x[i + 8 * L], x[i + 9 * L], x[i + 10 * L] = v[0], v[1], v[2], v[3]
    x[i + 11 * L], x[i + 12 * L], x[i + 13 * L], x[i + 14 * L] = v[4], v[5], v[6], v[7]
    x[i + 15 * L], x[i + 16 * L], x[i + 17 * L], x[i + 18 * L] = v[8], v[9], v[10], v[11]


def _load15(p: Any, i: int) -> Any:
    """Return a lane's constants of digestion."""
    return (
        p[i], p[i + L], p[i + 2 * L], p[i + 3 * L], p[i + 4 * L], p[i + 5 * L], p[i + 6 * L],
        p[i + 7 * L], p[i + 8 * L], p[i + 9 * L], p[i + 10 * L], p[i + 11 * L], p[i + 12 * L],
        p[i + 13 * L], p[i + 14 * L],
    )  # fmt: skip


def _load63(p: Any, i: int) -> Any:
    """Return a lane's other constants."""
    return (
        p[i + 15 * L], p[i + 16 * L], p[i + 17 * L], p[i + 18 * L], p[i + 19 * L], p[i + 20 * L],
        p[i + 21 * L], p[i + 22 * L], p[i + 23 * L], p[i + 24 * L], p[i + 25 * L], p[i + 26 * L],
        p[i + 27 * L], p[i + 28 * L], p[i + 29 * L], p[i + 30 * L], p[i + 31 * L], p[i + 32 * L],
        p[i + 33 * L], p[i + 34 * L], p[i + 35 * L], p[i + 36 * L], p[i + 37 * L], p[i + 38 * L],
        p[i + 39 * L], p[i + 40 * L], p[i + 41 * L], p[i + 42 * L], p[i + 43 * L], p[i + 44 * L],
        p[i + 45 * L], p[i + 46 * L], p[i + 47 * L], p[i + 48 * L], p[i + 49 * L], p[i + 50 * L],
        p[i + 51 * L], p[i + 52 * L], p[i + 53 * L], p[i + 54 * L], p[i + 55 * L], p[i + 56 * L],
        p[i + 57 * L], p[i + 58 * L], p[i + 59 * L], p[i + 60 * L], p[i + 61 * L], p[i + 62 * L],
        p[i + 63 * L], p[i + 64 * L], p[i + 65 * L], p[i + 66 * L], p[i + 67 * L], p[i + 68 * L],
        p[i + 69 * L], p[i + 70 * L], p[i + 71 * L], p[i + 72 * L], p[i + 73 * L], p[i + 74 * L],
        p[i + 75 * L], p[i + 76 * L], p[i + 77 * L],
    )  # fmt: skip


def _five_minutes(
    first_half: Callable[..., Any],
    second_half: Callable[..., Any],
    live: Callable[..., Any],
    one: Any,
    fingerprint: int,
) -> Callable[..., int]:
    """Return the driver of one variant; `fingerprint` is in its disk-cache key by being in it.

    Args: the scalar functions and the number 1, all of one precision.
    """

    def five_minutes(state: Any, parameters: Any, insulin_u: Any, carbs_g: Any, felt: Any) -> int:
        """Step every lane by five minutes; arguments as `PatientKernels.five_minutes`."""
        work = np.empty(5 * L, state.dtype)
        for g in range(state.shape[0]):
            x = state[g]
            p = parameters[g]
            u = insulin_u[g]
            c = carbs_g[g]
            f = felt[g]
            for m in range(MINUTES_PER_TICK):
                first = one if m == 0 else one - one
                for i in range(L):
                    work[i] = x[i] + x[i + L]
                    work[i + L] = x[i + 2 * L]
                    middle, bites, leaves = first_half(
                        _load7(x, i), c[i] * first, _load15(p, i), one
                    )
                    _store7(x, i, middle)
                    work[i + 2 * L] = bites
                    work[i + 3 * L] = leaves
                for i in range(L):
                    digested, half = second_half(
                        work[i], _load7(x, i), work[i + 2 * L], work[i + 3 * L], _load15(p, i), one
                    )
                    _store7(x, i, digested)
                    work[i + 4 * L] = half
                for i in range(L):
                    gut = (work[i + L], work[i + 4 * L], x[i + 2 * L])
                    _store12(x, i, live(_load12(x, i), gut, u[i + m * L], _load63(p, i), one))
            for i in range(L):
                f[i] = x[i + 7 * L] * p[i + 67 * L]
                f[i + L] = x[i + 16 * L] * p[i + 67 * L]
                f[i + 2 * L] = x[i + 18 * L]
        return fingerprint

    return five_minutes


_LAYOUT: tuple[Callable[..., Any], ...] = (_load7, _load12, _store7, _store12, _load15, _load63)
for _function in _LAYOUT:
    register_jitable(forceinline=True, **JIT)(_function)

_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, **JIT}
_STAMP = fingerprint_of((*_FUNCTIONS, *_LAYOUT))


def _compiled(precision: Precision) -> tuple[Callable[..., int], Callable[..., int]]:
    """Return the drivers of the faithful and of the extended variant."""
    scalar = in_precision(_FUNCTIONS, precision)
    for function in scalar.values():
        register_jitable(forceinline=True, **JIT)(function)
    one = DTYPES[precision](1.0)
    first, second = scalar["first_half"], scalar["second_half"]
    faithful, extended = (
        njit(**_OPTIONS)(_five_minutes(first, second, scalar[name], one, _STAMP))
        for name in ("live_faithful", "live_extended")
    )
    return faithful, extended


faithful_five_minutes, extended_five_minutes = _compiled("f64")
faithful_five_minutes_f32, extended_five_minutes_f32 = _compiled("f32")
