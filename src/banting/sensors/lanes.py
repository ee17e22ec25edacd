"""Sensors over a cohort: numba is told here, and only here, what to compile.

A tick of a lane: a worn-out sensor is replaced (rarely, lane by lane); then, as vector code, the
error model's step and gaps; pressure, where there can be any; lateness, the scale and warm-up.
Chance of a tick: block 0 has the model's two normals and a uniform for gaps; block 1 two normals
and a uniform for pressure; block 2 the memory of a new sensor; later blocks its traits. A lane
never reads another lane. See `banting.kernels`.
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
from banting.sensors import breton_kovatchev, calibrated, conditions, icgm

__all__ = ["LANES_OF", "READS"]

L = LANES
_EVENING_MIN, _MORNING_MIN = 23 * 60, 7 * 60  # a night in bed
_PER_DAY = 1.0 / TICKS_PER_DAY
_M = 7  # the row of a state where an error model's own numbers begin: memory, then traits


def _take1(x: Any, i: int) -> Any:
    """Return no traits, after four numbers of memory."""
    return (x[i + (_M + 4) * L],)


def _take2(x: Any, i: int) -> Any:
    """Return two traits, after eighteen numbers of memory."""
    return (x[i + (_M + 18) * L], x[i + (_M + 19) * L])


def _take4(x: Any, i: int) -> Any:
    """Return four numbers of memory."""
    return (x[i + _M * L], x[i + (_M + 1) * L], x[i + (_M + 2) * L], x[i + (_M + 3) * L])


def _take12(x: Any, i: int) -> Any:
    """Return twelve traits, after four numbers of memory."""
    return (
        x[i + (_M + 4) * L], x[i + (_M + 5) * L], x[i + (_M + 6) * L], x[i + (_M + 7) * L],
        x[i + (_M + 8) * L], x[i + (_M + 9) * L], x[i + (_M + 10) * L], x[i + (_M + 11) * L],
        x[i + (_M + 12) * L], x[i + (_M + 13) * L], x[i + (_M + 14) * L], x[i + (_M + 15) * L],
    )  # fmt: skip


def _take18(x: Any, i: int) -> Any:
    """Return eighteen numbers of memory."""
    return (
        x[i + _M * L], x[i + (_M + 1) * L], x[i + (_M + 2) * L], x[i + (_M + 3) * L],
        x[i + (_M + 4) * L], x[i + (_M + 5) * L], x[i + (_M + 6) * L], x[i + (_M + 7) * L],
        x[i + (_M + 8) * L], x[i + (_M + 9) * L], x[i + (_M + 10) * L], x[i + (_M + 11) * L],
        x[i + (_M + 12) * L], x[i + (_M + 13) * L], x[i + (_M + 14) * L], x[i + (_M + 15) * L],
        x[i + (_M + 16) * L], x[i + (_M + 17) * L],
    )  # fmt: skip


def _keep4(x: Any, i: int, m: Any) -> None:
    """Store four numbers of memory."""
    x[i + _M * L], x[i + (_M + 1) * L], x[i + (_M + 2) * L], x[i + (_M + 3) * L] = m


def _keep18(x: Any, i: int, m: Any) -> None:
    """Store eighteen numbers of memory."""
    x[i + _M * L], x[i + (_M + 1) * L], x[i + (_M + 2) * L] = m[0], m[1], m[2]
    x[i + (_M + 3) * L], x[i + (_M + 4) * L], x[i + (_M + 5) * L] = m[3], m[4], m[5]
    x[i + (_M + 6) * L], x[i + (_M + 7) * L], x[i + (_M + 8) * L] = m[6], m[7], m[8]
    x[i + (_M + 9) * L], x[i + (_M + 10) * L], x[i + (_M + 11) * L] = m[9], m[10], m[11]
    x[i + (_M + 12) * L], x[i + (_M + 13) * L], x[i + (_M + 14) * L] = m[12], m[13], m[14]
    x[i + (_M + 15) * L], x[i + (_M + 16) * L], x[i + (_M + 17) * L] = m[15], m[16], m[17]


def _press(x: Any, p: Any, i: int, night: Any, words: Any) -> None:
    """Let a lane's wearer lie on the sensor, or turn away."""
    left, aims, fall = conditions.pressure_after(
        (x[i + 3 * L], x[i + 4 * L], x[i + 5 * L]),
        night,
        chance.unit(words[2]),
        chance.normals_of(words[0], words[1]),
        p[i + 9 * L],
        p[i + 10 * L],
    )
    x[i + 3 * L], x[i + 4 * L], x[i + 5 * L] = left, aims, fall


def _heard(x: Any, p: Any, i: int, value: Any) -> Any:
    """Return what is heard of a value, 0 in a gap or while warming up, and grow older."""
    pressed = value - x[i + 5 * L]
    number = conditions.shown(pressed, x[i + 6 * L], p[i + 11 * L])
    heard = (x[i + 2 * L] < 0.5) & (x[i] >= p[i + 3 * L])
    x[i + 6 * L] = pressed
    x[i] = x[i] + 1.0
    x[i + L] = x[i + L] - 1.0
    return number if heard else 0.0


def _is_night(clock_min: Any) -> Any:
    """Tell whether people lie in bed."""
    return (clock_min >= _EVENING_MIN) | (clock_min < _MORNING_MIN)


def _one_lane(
    model: tuple[Any, Any, Any], layout: tuple[Any, Any, Any, int]
) -> tuple[Any, Any, Any]:
    """Return what one error model does to a lane: a new sensor, one step of its error, a tick.

    Args:
        model: one step of its error, a new sensor's traits, and its memory, as in `calibrated`.
        layout: what takes and keeps memory, what takes traits, how much memory there is.
    """
    error, made, settled = model
    take, keep, take_traits, size = layout

    def replace(x: Any, p: Any, f: Any, i: int, tick: Any, key: Any) -> None:
        """Put a new sensor on a lane, or at the start of a run find the one that is worn."""
        patient = np.uint64(p[i])
        traits = made(patient, tick, key)
        for k in range(len(traits)):
            x[i + (_M + size + k) * L] = traits[k]
        a = chance.block(patient, tick, np.uint64(2), key[0], key[1])
        n0, n1 = chance.normals_of(a[0], a[1])
        n2, n3 = chance.normals_of(a[2], a[3])
        keep(x, i, settled(traits, (n0, n1, n2, n3)))
        age = 0.0 if x[i] >= 0.0 else p[i + L]
        x[i], x[i + L] = age, p[i + 2 * L] - age
        x[i + 6 * L] = f[i + L]

    def step(x: Any, p: Any, f: Any, i: int, tick: Any, key: Any) -> Any:
        """Return what a lane's sensor makes of glucose, in mg/dL; gaps come and go."""
        a = chance.block(np.uint64(p[i]), tick, np.uint64(0), key[0], key[1])
        since = x[i] - chance.floor(x[i] / p[i + 4 * L]) * p[i + 4 * L]
        normals = chance.normals_of(a[0], a[1])
        value, memory = error(
            (f[i], f[i + L]), take(x, i), take_traits(x, i), since * _PER_DAY, normals
        )
        keep(x, i, memory)
        chances = (p[i + 5 * L], p[i + 6 * L], p[i + 7 * L], p[i + 8 * L])
        x[i + 2 * L] = conditions.gap_after(x[i + 2 * L], chance.unit(a[3]), chances)
        return value

    # Inlined, for a reason: two models' closures of one name are one symbol to the linker when
    # both come from the disk cache, and the second would run the first one's.
    replace_c, step_c = (register_jitable(forceinline=True, **JIT)(f) for f in (replace, step))

    def lane(x: Any, p: Any, f: Any, when: Any, key: Any, out: Any, i: int) -> None:
        """Read lane i of a group; arguments as `SensorKernels.lane`."""
        tick, night, keys = np.uint64(when[0]), _is_night(when[1]), (key[0], key[1])
        if x[i + L] < 0.5:
            replace_c(x, p, f, i, tick, keys)
        value = step_c(x, p, f, i, tick, keys)
        if (x[i + 3 * L] + x[i + 5 * L] > 0.0) | (night & (p[i + 9 * L] > 0.0)):
            b = chance.block(np.uint64(p[i]), tick, np.uint64(1), key[0], key[1])
            _press(x, p, i, night, b)
        out[i] = _heard(x, p, i, value)

    return replace_c, step_c, register_jitable(forceinline=True, **JIT)(lane)


def _read(replace_c: Any, step_c: Any, fingerprint: int) -> Callable[..., int]:
    """Return the driver of one error model; `fingerprint` is in its disk-cache key by being in it.

    Args: what `_one_lane` returned.
    """

    def read(state: Any, parameters: Any, felt: Any, when: Any, key: Any, reading: Any) -> int:
        """Read every lane; arguments as `SensorKernels.read`."""
        tick, night = np.uint64(when[0]), _is_night(when[1])
        low_key, high_key = key[0], key[1]
        values = np.empty(L)
        for g in range(state.shape[0]):
            x, p, f, out = state[g], parameters[g], felt[g], reading[g]
            least, pressed, presses = 1.0, 0.0, 0.0
            for i in range(L):
                least = min(least, x[i + L])
                pressed = max(pressed, x[i + 3 * L] + x[i + 5 * L])
                presses = max(presses, p[i + 9 * L])
            if least < 0.5:
                for i in range(L):
                    if x[i + L] < 0.5:
                        replace_c(x, p, f, i, tick, (low_key, high_key))
            for i in range(L):
                values[i] = step_c(x, p, f, i, tick, (low_key, high_key))
            if (pressed > 0.0) | (night & (presses > 0.0)):  # otherwise it would change nothing
                for i in range(L):
                    b = chance.block(np.uint64(p[i]), tick, np.uint64(1), low_key, high_key)
                    _press(x, p, i, night, b)
            for i in range(L):
                out[i] = _heard(x, p, i, values[i])
        return fingerprint

    return read


def _ideal_lane(_x: Any, _p: Any, f: Any, _when: Any, _key: Any, out: Any, i: int) -> None:
    """Read lane i of a group without error or lag; arguments as `SensorKernels.lane`."""
    out[i] = conditions.shown(f[i], f[i], 0.0)


def _ideal(fingerprint: int) -> Callable[..., int]:
    """Return the driver of a sensor without error or lag."""

    def read(_s: Any, _p: Any, felt: Any, _when: Any, _key: Any, reading: Any) -> int:
        """Read every lane; arguments as `SensorKernels.read`."""
        for g in range(reading.shape[0]):
            f, out = felt[g], reading[g]
            for i in range(L):
                _ideal_lane(f, f, f, f, f, out, i)
        return fingerprint

    return read


_FUNCTIONS: tuple[Callable[..., Any], ...] = (
    *chance.COMPILED,
    *conditions.COMPILED,
    *calibrated.COMPILED,
    *breton_kovatchev.COMPILED,
    *icgm.COMPILED,
)
_LAYOUT: tuple[Callable[..., Any], ...] = (
    _take1, _take2, _take4, _take12, _take18, _keep4, _keep18, _press, _heard, _is_night,
    _ideal_lane,
)  # fmt: skip
for _function in (*_FUNCTIONS, *_LAYOUT):
    register_jitable(forceinline=True, **JIT)(_function)

_TABLES = hashlib.sha256(repr(calibrated.CONSTANTS).encode()).digest()
_STAMP = fingerprint_of((*_FUNCTIONS, *_LAYOUT)) ^ int.from_bytes(_TABLES[:7], "big")
_PADOVA = (_take4, _keep4, _take12, 4)
_MODELS: dict[str, tuple[tuple[Any, Any, Any], tuple[Any, Any, Any, int]]] = {
    "facchinetti-2014": (
        (calibrated.calibrated, calibrated.seven_plus_traits, calibrated.settled),
        _PADOVA,
    ),
    "dexcom-g5": ((calibrated.calibrated, calibrated.g5_traits, calibrated.settled), _PADOVA),
    "dexcom-g6": ((calibrated.calibrated, calibrated.g6_traits, calibrated.settled), _PADOVA),
    "breton-kovatchev-2008": (
        (breton_kovatchev.noisy, breton_kovatchev.traits, breton_kovatchev.settled),
        (_take4, _keep4, _take1, 4),
    ),
    "icgm": ((icgm.worst_legal, icgm.traits, icgm.settled), (_take18, _keep18, _take2, 18)),
}
_PARTS = {name: _one_lane(*of) for name, of in _MODELS.items()}
_DRIVERS = {name: _read(*parts[:2], _STAMP) for name, parts in _PARTS.items()}
READS: dict[str, Callable[..., int]] = {
    name: njit(nogil=True, cache=True, **JIT)(driver)
    for name, driver in {"ideal": _ideal(_STAMP), **_DRIVERS}.items()
}
LANES_OF: dict[str, Callable[..., None]] = {
    "ideal": _ideal_lane,
    **{name: parts[2] for name, parts in _PARTS.items()},
}
