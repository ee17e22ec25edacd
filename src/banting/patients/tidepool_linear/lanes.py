"""The linear patient over a cohort: the compiled driver. See `banting.kernels`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit
from numba.extending import register_jitable

from banting.kernels import DTYPES, JIT, LANES, Precision, fingerprint_of, in_precision
from banting.patients.tidepool_linear import minute

__all__ = ["FIVE_MINUTES"]

L = LANES
_FUNCTIONS: tuple[Callable[..., Any], ...] = (minute.act, minute.absorb, minute.five_minutes)


def _five_minutes(step: Callable[..., Any], none: Any, fingerprint: int) -> Callable[..., int]:
    """Return the driver; `fingerprint` is in its disk-cache key by being in it."""

    def five_minutes(state: Any, parameters: Any, insulin_u: Any, carbs_g: Any, felt: Any) -> int:
        """Step every lane by five minutes; arguments as `PatientKernels.five_minutes`."""
        for g in range(state.shape[0]):
            x, p, u, c, f = state[g], parameters[g], insulin_u[g], carbs_g[g], felt[g]
            for i in range(L):
                later = step(
                    (x[i], x[i + L], x[i + 2 * L], x[i + 3 * L], x[i + 4 * L], x[i + 5 * L],
                     x[i + 6 * L]),
                    (u[i], u[i + L], u[i + 2 * L], u[i + 3 * L], u[i + 4 * L]),
                    c[i],
                    (p[i], p[i + L], p[i + 2 * L], p[i + 3 * L]),
                )  # fmt: skip
                x[i], x[i + L], x[i + 2 * L], x[i + 3 * L] = later[0], later[1], later[2], later[3]
                x[i + 4 * L], x[i + 5 * L], x[i + 6 * L] = later[4], later[5], later[6]
                f[i] = later[0]
                f[i + L] = later[0]  # their sensors read glucose itself
                f[i + 2 * L] = none
        return fingerprint

    return five_minutes


def _compiled(precision: Precision) -> Callable[..., int]:
    """Return the driver for one precision."""
    scalar = in_precision(_FUNCTIONS, precision)
    for function in scalar.values():
        register_jitable(forceinline=True, **JIT)(function)
    driver: Callable[..., int] = njit(nogil=True, cache=True, **JIT)(
        _five_minutes(
            scalar["five_minutes"], DTYPES[precision](0.0), fingerprint_of(_FUNCTIONS) + L
        )
    )
    return driver


FIVE_MINUTES: dict[Precision, Callable[..., int]] = {
    "f64": _compiled("f64"),
    "f32": _compiled("f32"),
}
