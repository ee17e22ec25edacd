"""Tables of draws, compiled: one column a patient, by the scalar functions of `chance`.

Knows: counters and keys. Never knows: what is drawn. Bits of uniforms are those of `draws.philox`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from banting import chance

__all__ = ["fill_normals", "fill_uniforms"]

# As in `banting.kernels`, which stands above this file; draws hold no NaN.
_JIT: dict[str, Any] = {"fastmath": {"contract", "arcp", "nsz"}, "error_model": "numpy"}


def unit_53(high: Any, low: Any) -> Any:
    """Return two words as a number in (0, 1), 53 bits."""
    whole = (high << np.uint64(21)) ^ (low >> np.uint64(11))
    return (np.float64(np.int64(whole)) + 0.5) * 2.0**-53


def normal_53(u: Any, v: Any) -> Any:
    """Return a standard normal draw from two even ones (Box and Muller)."""
    cosine, _ = chance.cos_sin_turns(v)
    return math.sqrt(-2.0 * chance.log_unit(u)) * cosine


for _function in (*chance.COMPILED, unit_53, normal_53):
    register_jitable(forceinline=True, **_JIT)(_function)


def _fill_uniforms() -> Callable[..., None]:
    def fill_uniforms(out: Any, patients: Any, attempts: Any, key_0: Any, key_1: Any) -> None:
        """Fill `out` `[2 m, n]`; `patients`, `attempts` uint64 `[n]`, the key's halves uint64."""
        for pair in range(out.shape[0] // 2):
            first, second, number = out[2 * pair], out[2 * pair + 1], np.uint64(pair)
            for i in range(out.shape[1]):
                w = chance.block(patients[i], number, attempts[i], key_0, key_1)
                first[i] = unit_53(w[0], w[1])
                second[i] = unit_53(w[2], w[3])

    return fill_uniforms


def _fill_normals() -> Callable[..., None]:
    def fill_normals(out: Any, patients: Any, attempts: Any, key_0: Any, key_1: Any) -> None:
        """Fill `out` `[m, n]`; arguments as `fill_uniforms`."""
        for row in range(out.shape[0]):
            z, number = out[row], np.uint64(row)
            for i in range(out.shape[1]):
                w = chance.block(patients[i], number, attempts[i], key_0, key_1)
                z[i] = normal_53(unit_53(w[0], w[1]), unit_53(w[2], w[3]))

    return fill_normals


fill_uniforms = njit(nogil=True, cache=True, **_JIT)(_fill_uniforms())
fill_normals = njit(nogil=True, cache=True, **_JIT)(_fill_normals())
