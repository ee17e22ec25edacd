"""The error of the first FreeStyle Navigator: Breton and Kovatchev 2008.

    e_n = 0.7 (e_{n-1} + v_n), once in 15 minutes, v_n standard normal
    error = xi + lambda sinh((e_n - gamma) / delta)

and a straight line between those. IG is the body's own interstitial glucose. The paper further
averages the line over 15 minutes, other programs draw a cubic through the knots; both are left out,
so that the published distribution holds at the knots. Knows: the equations and the published
numbers. Never knows: the wearer.

Memory: e; the error at the last knot and at the next; ticks since the last knot.
"""

from __future__ import annotations

import math
from typing import Any

from banting.chance import exponential

__all__ = ["COMPILED", "noisy", "settled", "traits"]

_KEEPS = 0.7
_XI_MGDL, _LAMBDA_MGDL, _GAMMA, _DELTA = -5.471, 15.9574, -0.5444, 1.6898
_KNOT_TICKS = 3.0
_SETTLED_SD = _KEEPS / math.sqrt(1.0 - _KEEPS * _KEEPS)


def _johnson_mgdl(e: Any) -> Any:
    """Return the error of a normal value: Johnson's unbounded system."""
    up = exponential((e - _GAMMA) / _DELTA)
    return _XI_MGDL + _LAMBDA_MGDL * 0.5 * (up - 1.0 / up)


def noisy(felt: Any, memory: Any, _traits: Any, _days: Any, normals: Any) -> tuple[Any, Any]:
    """Return what the sensor says in mg/dL, and its memory; arguments as `calibrated`."""
    e, last, following, since = memory
    arrived = since >= _KNOT_TICKS
    since = 0.0 if arrived else since
    last = following if arrived else last
    drawn = _KEEPS * (e + normals[0])
    e = drawn if arrived else e
    following = _johnson_mgdl(drawn) if arrived else following
    error = last + (following - last) * (since / _KNOT_TICKS)
    return felt[1] + error, (e, last, following, since + 1.0)


def traits(_patient: Any, _tick: Any, _key: Any) -> Any:
    """Return nothing that sets one sensor apart."""
    return (0.0,)


def settled(_traits: Any, normals: Any) -> Any:
    """Return the memory of a sensor whose noise has long settled, at a knot."""
    e = _SETTLED_SD * normals[0]
    following = _KEEPS * (e + normals[1])
    return (following, _johnson_mgdl(e), _johnson_mgdl(following), 0.0)


# What a compiler of any of these has to know, callees first.
COMPILED = (_johnson_mgdl, noisy, traits, settled)
