"""Sensors over a cohort: numba is told here, and only here, what to compile.

A tick of a lane: a worn-out sensor is replaced (rarely, lane by lane); then, as vector code, the
error model's step, pressure, lateness, the scale, warm-up and gaps. Chance of a tick: block 0 has
the model's two normals, a uniform for the model and one for gaps; block 1 two normals and a uniform
for pressure; block 2 the memory and the life of a new sensor; later blocks its traits. A lane never
reads another lane. See `banting.kernels`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import numpy as np
from numba import njit
from numba.extending import register_jitable

from banting import chance
from banting.kernels import JIT, LANES, TICKS_PER_DAY, fingerprint_of
from banting.sensors import calibrated, conditions
from banting.sensors.wear import MEMORY, TRAITS

__all__ = ["READS"]

L = LANES
_EVENING_MIN, _MORNING_MIN = 23 * 60, 7 * 60  # a night in bed
_PER_DAY = 1.0 / TICKS_PER_DAY
_M, _T = 7, 7 + MEMORY  # where memory and traits begin in a state


def _memory(x: Any, i: int) -> Any:
    """Return a lane's memory."""
    return (
        x[i + _M * L], x[i + (_M + 1) * L], x[i + (_M + 2) * L], x[i + (_M + 3) * L],
        x[i + (_M + 4) * L], x[i + (_M + 5) * L],
    )  # fmt: skip


def _remember(x: Any, i: int, m: Any) -> None:
    """Store a lane's memory."""
    x[i + _M * L], x[i + (_M + 1) * L], x[i + (_M + 2) * L] = m[0], m[1], m[2]
    x[i + (_M + 3) * L], x[i + (_M + 4) * L], x[i + (_M + 5) * L] = m[3], m[4], m[5]


def _traits(x: Any, i: int) -> Any:
    """Return a lane's traits."""
    return (
        x[i + _T * L], x[i + (_T + 1) * L], x[i + (_T + 2) * L], x[i + (_T + 3) * L],
        x[i + (_T + 4) * L], x[i + (_T + 5) * L], x[i + (_T + 6) * L], x[i + (_T + 7) * L],
        x[i + (_T + 8) * L], x[i + (_T + 9) * L], x[i + (_T + 10) * L], x[i + (_T + 11) * L],
    )  # fmt: skip


def _replace(x: Any, p: Any, f: Any, i: int, tick: Any, key: Any, made: Any, settled: Any) -> None:
    """Put a new sensor on a lane, or at the start of a run find the one that is worn."""
    patient = np.uint64(p[i])
    traits = made(patient, tick, key)
    for k in range(TRAITS):
        x[i + (_T + k) * L] = traits[k]
    a = chance.block(patient, tick, np.uint64(2), key[0], key[1])
    b = chance.block(patient, tick, np.uint64(1), key[0], key[1])
    n0, n1 = chance.normals_of(a[0], a[1])
    n2, n3 = chance.normals_of(a[2], a[3])
    _remember(x, i, settled(traits, (n0, n1, n2, n3)))
    lives = conditions.lives_ticks(chance.unit(b[3]), p[i + 2 * L], p[i + 5 * L])
    age = 0.0 if x[i] >= 0.0 else p[i + L]
    age = 0.0 if age >= lives else age
    x[i], x[i + L] = age, lives - age
    x[i + 6 * L] = f[i + L]


def _read(error: Any, made: Any, settled: Any, fingerprint: int) -> Callable[..., int]:
    """Return the driver of one error model; `fingerprint` is in its disk-cache key by being in it.

    Args:
        error: one step of the model, as `calibrated.calibrated`.
        made, settled: a new sensor's traits and memory, as in `calibrated`.
    """

    def read(state: Any, parameters: Any, felt: Any, when: Any, key: Any, reading: Any) -> int:
        """Read every lane; arguments as `SensorKernels.read`."""
        tick, clock = np.uint64(when[0]), when[1]
        night = (clock >= _EVENING_MIN) | (clock < _MORNING_MIN)
        low_key, high_key = key[0], key[1]
        for g in range(state.shape[0]):
            x, p, f, out = state[g], parameters[g], felt[g], reading[g]
            least = 1.0
            for i in range(L):
                least = min(least, x[i + L])
            if least < 0.5:
                for i in range(L):
                    if x[i + L] < 0.5:
                        _replace(x, p, f, i, tick, (low_key, high_key), made, settled)
            for i in range(L):
                patient = np.uint64(p[i])
                a = chance.block(patient, tick, np.uint64(0), low_key, high_key)
                b = chance.block(patient, tick, np.uint64(1), low_key, high_key)
                age = x[i]
                since = age - np.floor(age / p[i + 4 * L]) * p[i + 4 * L]
                value, memory = error(
                    (f[i], f[i + L]),
                    _memory(x, i),
                    _traits(x, i),
                    since * _PER_DAY,
                    chance.normals_of(a[0], a[1]),
                    chance.unit(a[2]),
                )
                _remember(x, i, memory)
                left, aims, fall = conditions.pressure_after(
                    (x[i + 3 * L], x[i + 4 * L], x[i + 5 * L]),
                    night,
                    chance.unit(b[2]),
                    chance.normals_of(b[0], b[1]),
                    p[i + 10 * L],
                    p[i + 11 * L],
                )
                x[i + 3 * L], x[i + 4 * L], x[i + 5 * L] = left, aims, fall
                chances = (p[i + 6 * L], p[i + 7 * L], p[i + 8 * L], p[i + 9 * L])
                gap = conditions.gap_after(x[i + 2 * L], chance.unit(a[3]), chances)
                x[i + 2 * L] = gap
                pressed = value - fall
                number = conditions.shown(pressed, x[i + 6 * L], p[i + 12 * L])
                x[i + 6 * L] = pressed
                heard = (gap < 0.5) & (age >= p[i + 3 * L])
                out[i] = number if heard else 0.0
                x[i] = age + 1.0
                x[i + L] = x[i + L] - 1.0
        return fingerprint

    return read


def _ideal(fingerprint: int) -> Callable[..., int]:
    """Return the driver of a sensor without error or lag."""

    def read(_s: Any, _p: Any, felt: Any, _when: Any, _key: Any, reading: Any) -> int:
        """Read every lane; arguments as `SensorKernels.read`."""
        for g in range(reading.shape[0]):
            f, out = felt[g], reading[g]
            for i in range(L):
                out[i] = conditions.shown(f[i], f[i], 0.0)
        return fingerprint

    return read


_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    *chance.COMPILED,
    *conditions.COMPILED,
    *calibrated.COMPILED,
)
_LAYOUT: tuple[Callable[..., Any], ...] = (_memory, _remember, _traits, _replace)
for _function in (*_FUNCTIONS, *_LAYOUT):
    register_jitable(forceinline=True, **JIT)(_function)

_TABLES = hashlib.sha256(repr(calibrated.CONSTANTS).encode()).digest()
_STAMP = fingerprint_of((*_FUNCTIONS, *_LAYOUT)) ^ int.from_bytes(_TABLES[:7], "big")
_MODELS: dict[str, Callable[..., int]] = {
    "ideal": _ideal(_STAMP),
    "facchinetti-2014": _read(
        calibrated.calibrated, calibrated.seven_plus_traits, calibrated.settled, _STAMP
    ),
    "dexcom-g5": _read(calibrated.calibrated, calibrated.g5_traits, calibrated.settled, _STAMP),
    "dexcom-g6": _read(calibrated.calibrated, calibrated.g6_traits, calibrated.settled, _STAMP),
}
READS: dict[str, Callable[..., int]] = {
    name: njit(nogil=True, cache=True, **JIT)(driver) for name, driver in _MODELS.items()
}
