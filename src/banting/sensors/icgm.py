"""A sensor that is as wrong as the law allows: it just meets FDA's special controls for iCGM.

It keeps account of its own readings, control by control, and spends every allowance it has: most
readings lie 14 or 19 % off to one side, and as often as A-G allow, for an hour on end, 38.5 %, now
and then 60 %. When it would turn against a steep rise or fall (J, K) it stays where it is, and pays
the readings back later. A sensor reads high all its life, or low. It has no lag, since its whole
allowance is spent on error.

Knows: the special controls, blood glucose, what it has said. Never knows: the wearer. The limits
are the regulation's (icgm), with a small margin so that confidence bounds meet them too; that a
sensor errs like this is ours: the worst that is legal, not what devices do. The idea of keeping
account is that of tidepool-icgm.

Memory: readings below 70, up to 180 and above; of each how many lie outside A-C, of each how many
outside D-F; how many outside G; steep falls and how many were turned against, steep rises likewise;
the error now; blood and reading one tick ago; what it is after. Traits: the side it errs to, and
the credit it begins with.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from banting.chance import block, floor, unit
from banting.sensors.special_controls import FIRST_MGDL, HIGH_MGDL, LAST_MGDL, LOW_MGDL

__all__ = ["COMPILED", "account", "settled", "traits", "worst_legal"]

# what may lie outside A-C, D-F, G and turn against J-K, each a little less than the regulation's
_OUT_LOW, _OUT_MID, _OUT_HIGH = 0.15 - 0.005, 0.30 - 0.005, 0.20 - 0.005
_FAR_LOW, _FAR_MID, _FAR_HIGH = 0.02 - 0.003, 0.01 - 0.002, 0.01 - 0.002
_OVER = 0.13 - 0.005
_TURNED = 0.01 - 0.002
_STEEP_MGDL, _TURN_MGDL = 10.0, 5.0  # in five minutes: 2 and 1 mg/dL/min
_NEAR, _NEXT, _WIDE, _FAR = 0.14, 0.19, 0.385, 0.60
_HOUR_TICKS, _FAR_TICKS = 12.0, 3.0
_FIRST_BLOCK = 3
_DURING, _EXTREME = 1.0, 2.0  # what it is after: an hour of wide error, or a moment of far


def _measured(r: Any) -> Any:
    """Tell whether a reading lies in the measuring range, and so is counted."""
    return (r >= FIRST_MGDL) & (r <= LAST_MGDL)


def _outside(r: Any, g: Any) -> Any:
    """Return whether a reading lies outside A-C, D-F and G of its range, 1 or 0 each."""
    off = abs(r - g)
    low = r < LOW_MGDL
    near, far = (15.0 if low else 0.15 * g), (40.0 if low else 0.4 * g)
    return (
        (1.0 if off > near else 0.0),
        (1.0 if off > far else 0.0),
        (1.0 if off > 0.2 * g else 0.0),
    )


def _by_range(r: Any, low: Any, mid: Any, high: Any) -> Any:
    """Return one of three values by the range of a reading."""
    above = high if r > HIGH_MGDL else mid
    return low if r < LOW_MGDL else above


def _allowed(r: Any, counts: Any) -> Any:
    """Return what a reading may still spend on A-C, on D-F and on G, itself counted in."""
    n = _by_range(r, counts[0], counts[1], counts[2]) + 1.0
    out = _by_range(r, counts[3], counts[4], counts[5])
    far = _by_range(r, counts[6], counts[7], counts[8])
    everything = counts[0] + counts[1] + counts[2] + 1.0
    return (
        _by_range(r, _OUT_LOW, _OUT_MID, _OUT_HIGH) * n - out,
        _by_range(r, _FAR_LOW, _FAR_MID, _FAR_HIGH) * n - far,
        _OVER * everything - counts[9],
    )


def _affords(r: Any, g: Any, counts: Any, kept: Any) -> Any:
    """Tell whether a reading is within its allowances, `kept` of those on A-C left untouched."""
    out, far, over = _outside(r, g)
    left_out, left_far, left_over = _allowed(r, counts)
    pays = (out <= left_out - kept) | (out < 0.5)
    pays = pays & ((far <= left_far) | (far < 0.5)) & ((over <= left_over) | (over < 0.5))
    return pays & _measured(r)


def _turns(change: Any, true_change: Any) -> Any:
    """Return whether blood falls or rises steeply, and whether a reading turns against it."""
    falls, rises = true_change < -_STEEP_MGDL, true_change > _STEEP_MGDL
    return (
        (1.0 if falls else 0.0),
        (1.0 if falls & (change > _TURN_MGDL) else 0.0),
        (1.0 if rises else 0.0),
        (1.0 if rises & (change < -_TURN_MGDL) else 0.0),
    )


def account(counts: Any, r: Any, g: Any, turns: Any) -> Any:
    """Return the fourteen counts with one more reading."""
    one = 1.0 if _measured(r) else 0.0
    out, far, over = _outside(r, g)
    low = one if r < LOW_MGDL else 0.0
    high = one if r > HIGH_MGDL else 0.0
    mid = one - low - high
    return (
        counts[0] + low, counts[1] + mid, counts[2] + high,
        counts[3] + low * out, counts[4] + mid * out, counts[5] + high * out,
        counts[6] + low * far, counts[7] + mid * far, counts[8] + high * far,
        counts[9] + one * over,
        counts[10] + turns[0], counts[11] + turns[1],
        counts[12] + turns[2], counts[13] + turns[3],
    )  # fmt: skip


def _rounded(g: Any, error: Any) -> Any:
    """Return blood glucose with an error, in whole mg/dL."""
    return floor(g * (1.0 + error) + 0.5)


def _wanted(after: Any, g: Any, counts: Any, side: Any, credit: Any) -> Any:
    """Return what it is after now: nothing special, an hour of wide error, or a moment of far."""
    wide, far = _rounded(g, side * _WIDE), _rounded(g, side * _FAR)
    left_out, _, left_over = _allowed(wide, counts)
    _, left_far, _ = _allowed(far, counts)
    hour = (left_over >= _HOUR_TICKS + credit) & (left_out >= 1.0)
    moment = (left_far >= _FAR_TICKS) & (left_over >= _FAR_TICKS)
    begun = _DURING if hour else 0.0
    begun = _EXTREME if moment else begun
    goes_on = (left_over >= 1.0) & ((left_out >= 1.0) | (after > _DURING))
    goes_on = goes_on & ((left_far >= 1.0) | (after < _EXTREME))
    kept = after if goes_on else 0.0
    return kept if after > 0.0 else begun


def worst_legal(felt: Any, memory: Any, own: Any, _days: Any, _normals: Any) -> tuple[Any, Any]:
    """Return the worst reading that is still legal, and its memory; arguments as `calibrated`."""
    g, (side, credit) = felt[0], own
    counts = memory[:14]
    error, g_before, r_before, after = memory[14], memory[15], memory[16], memory[17]
    after = _wanted(after, g, counts, side, credit)
    _, _, left_over = _allowed(g, counts)
    reserve = left_over if left_over > 0.0 else 0.0
    e = side * _NEAR
    e = side * _NEXT if _affords(_rounded(g, side * _NEXT), g, counts, reserve) else e
    wide = (after > 0.0) & _affords(_rounded(g, side * _WIDE), g, counts, 0.0)
    e = side * _WIDE if wide else e
    far = (after > _DURING) & _affords(_rounded(g, side * _FAR), g, counts, 0.0)
    e = side * _FAR if far else e
    true_change = g - g_before if r_before > 0.0 else 0.0
    turns = _turns(_rounded(g, e) - r_before, true_change)
    too_often = (turns[1] > _TURNED * (counts[10] + 1.0) - counts[11]) | (
        turns[3] > _TURNED * (counts[12] + 1.0) - counts[13]
    )
    e = error if too_often else e
    r = _rounded(g, e)
    turns = _turns(r - r_before, true_change)
    counts = account(counts, r, g, turns)
    return r, (
        counts[0], counts[1], counts[2], counts[3], counts[4], counts[5], counts[6], counts[7],
        counts[8], counts[9], counts[10], counts[11], counts[12], counts[13], e, g, r, after,
    )  # fmt: skip


def traits(patient: Any, tick: Any, key: Any) -> Any:
    """Return the side that a new sensor errs to, and the credit in readings that it begins with."""
    words = block(patient, tick, np.uint64(_FIRST_BLOCK), key[0], key[1])
    side = 1.0 if unit(words[0]) < 0.5 else -1.0
    return (side, _HOUR_TICKS * unit(words[1]))


def settled(own: Any, _normals: Any) -> Any:
    """Return the memory of a sensor that has said nothing yet."""
    return (
        0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0,
        own[0] * _NEAR, 0.0, 0.0, 0.0,
    )  # fmt: skip


# What a compiler of any of these has to know, callees first.
COMPILED = (
    _measured, _outside, _by_range, _allowed, _affords, _turns, account, _rounded, _wanted,
    worst_legal, traits, settled,
)  # fmt: skip
