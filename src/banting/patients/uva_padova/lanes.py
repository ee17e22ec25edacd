"""The model over a cohort: numba is told here, and only here, what to compile.

Thin drivers around the scalar functions: they load a patient's values, take five steps, store them.
A lane never reads another lane, so a patient alone gives the same bits as in any company. See
`banting.kernels` and `stomach_lanes.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from banting.kernels import DTYPES, JIT, LANES, Precision, fingerprint_of, in_precision
from banting.patients.uva_padova.body_lanes import BODY_LANES
from banting.patients.uva_padova.stomach_lanes import (
    BLOCK,
    DIGESTION_ROWS,
    GATHERED_CONSTANTS,
    STOMACH_LANES,
    UNSETTLED_ROWS,
    WORK_ROWS,
)

__all__ = ["FIVE_MINUTES"]

L = LANES
_GATHERED = WORK_ROWS + DIGESTION_ROWS
_OUT = _GATHERED + GATHERED_CONSTANTS
_ROWS = _OUT + BLOCK * UNSETTLED_ROWS


def aligned_rows(rows: int, like: Any) -> Any:
    """Return rows of lanes of the type of another array, the first on a cache line."""
    room = np.empty(rows * L + 64 // like.itemsize, like.dtype)
    begin = (64 - room.ctypes.data % 64) % 64 // like.itemsize
    return room[begin : begin + rows * L]


_FUNCTIONS: tuple[Callable[..., Any], ...] = (*STOMACH_LANES, *BODY_LANES, aligned_rows)


def _five_minutes(
    of: dict[str, Callable[..., Any]], live: Callable[..., Any], one: Any, fingerprint: int
) -> Callable[..., int]:
    """Return the driver of one variant; `fingerprint` is in its disk-cache key by being in it.

    Args: the functions, the variant's own, and the number 1, all of one precision.
    """
    find_unsettled, gather, put_back = of["find_unsettled"], of["gather"], of["put_back"]
    settled_minutes, unsettled_minutes = of["settled_minutes"], of["unsettled_minutes"]
    aligned_rows = of["aligned_rows"]

    def five_minutes(state: Any, parameters: Any, insulin_u: Any, carbs_g: Any, felt: Any) -> int:
        """Step every lane by five minutes; arguments as `PatientKernels.five_minutes`."""
        who = np.empty(BLOCK * L, np.int64)
        room = aligned_rows(_ROWS, state)
        work, x_gathered = room[: WORK_ROWS * L], room[WORK_ROWS * L : _GATHERED * L]
        p_gathered, out = room[_GATHERED * L : _OUT * L], room[_OUT * L :]
        for first in range(0, state.shape[0], BLOCK):
            groups = min(BLOCK, state.shape[0] - first)
            found = find_unsettled(state, carbs_g, first, groups, who)
            for begin in range(0, found, L):
                gather(state, parameters, carbs_g, first, who, begin, found, x_gathered, p_gathered)
                done = out[begin * UNSETTLED_ROWS : (begin + L) * UNSETTLED_ROWS]
                unsettled_minutes(x_gathered, p_gathered, work, done, one)
            put = 0
            for g in range(groups):
                x, p = state[first + g], parameters[first + g]
                settled_minutes(x, p, work, one)
                put = put_back(x, work, out, who, g, put, found)
                live(x, p, insulin_u[first + g], felt[first + g], work, one)
        return fingerprint

    return five_minutes


_OPTIONS: dict[str, Any] = {"nogil": True, "cache": True, **JIT}
_STAMP = fingerprint_of(_FUNCTIONS)


def _compiled(precision: Precision) -> dict[str, Callable[..., int]]:
    """Return the drivers of both variants."""
    of = in_precision(_FUNCTIONS, precision)
    for function in of.values():
        register_jitable(forceinline=True, **JIT)(function)
    one = DTYPES[precision](1.0)
    return {
        name: njit(**_OPTIONS)(_five_minutes(of, of[f"live_{name}"], one, _STAMP))
        for name in ("faithful", "extended")
    }


FIVE_MINUTES = {precision: _compiled(precision) for precision in ("f64", "f32")}
