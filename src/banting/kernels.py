"""The interface of clinical kernels: how patients and controllers are laid out and compiled.

Shelves write scalar functions of one patient and hand over compiled drivers that loop over lanes;
the trial calls them tick by tick. Knows: numba's options, the layout, the record types. Never
knows: a model.

Patients lie side by side in groups of `LANES`: value K of lane i in a group is `flat[i + K *
LANES]`. Conditions without which LLVM silently leaves the loop over lanes scalar: error_model
numpy, relaxed float order, no loop inside the loop over lanes, one flat array per role with
constant offsets, no library tanh or log, `&` for `and`, conditional expressions for branches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "JIT",
    "LANES",
    "MINUTES_PER_TICK",
    "TICKS_PER_DAY",
    "ControllerKernels",
    "PatientKernels",
    "Therapy",
    "VirtualCohort",
    "fingerprint_of",
    "groups_for",
    "packed",
    "unpacked",
]

LANES = 32
MINUTES_PER_TICK = 5
TICKS_PER_DAY = 24 * 60 // MINUTES_PER_TICK

# Not "nnan" and "ninf": a NaN must stay visible to the checks outside.
RELAXED = {"contract", "reassoc", "arcp", "nsz"}
JIT: dict[str, Any] = {"fastmath": RELAXED, "error_model": "numpy"}

Kernel = Callable[..., int]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualCohort:
    """Some patients of a cohort, by number, as a patients' shelf drew them.

    `parameters` `[groups, P * LANES]` and `initial`, the fasting state `[groups, states *
    LANES]`, are read by the patient kernels only. The rest are `[n]`: weight (kg), the basal rate
    that keeps fasting glucose (U/h), that glucose (mg/dL), and whether lows are felt late.
    """

    cohort: str
    numbers: NDArray[np.int64]
    parameters: Floats
    initial: Floats
    body_weight_kg: Floats
    basal_u_per_h: Floats
    glucose_basal_mgdl: Floats
    impaired_awareness: NDArray[np.bool_]

    @property
    def patients(self) -> int:
        """How many patients there are."""
        return len(self.body_weight_kg)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientKernels:
    """A patient model over a cohort.

    - `draw(cohort, seed, numbers) -> VirtualCohort`: the same person for a number in any company.
    - `five_minutes(state, parameters, insulin_u, carbs_g, plasma_mgdl, ketone_mmoll)` steps one
      tick:
      `insulin_u` is `[groups, 5 * LANES]` U per minute, `carbs_g` `[groups, LANES]` put on the
      plate at its start; the last two `[groups, LANES]` receive the values at its end.
    """

    id: str
    title: str
    draw: Callable[[str, int, NDArray[np.int64]], VirtualCohort]
    five_minutes: Kernel


@dataclass(frozen=True, slots=True, kw_only=True)
class Therapy:
    """What a person's pump is told, `[n]` each: U/h, mg/dL per U, g per U, mg/dL, U."""

    basal_u_per_h: Floats
    isf_mgdl_per_u: Floats
    carb_ratio_g_per_u: Floats
    target_mgdl: Floats
    max_bolus_u: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerKernels:
    """A dosing rule over a cohort.

    - `therapy(cohort) -> Therapy`: what each patient's pump would be told, by the rule's own
      sources.
    - `decide(settings, reading_mgdl, carbs_g, active_u, asks, bolus_u)`: one tick. `settings` is
      `Therapy` packed in the order of its fields; the rest are `[groups, LANES]`. `reading_mgdl` 0
      means none was seen, `asks` 1 that a bolus is wanted (2: and that insulin given before is not
      to be counted), `active_u` what the pump believes is still active; `bolus_u` is the answer.
    """

    id: str
    title: str
    therapy: Callable[[VirtualCohort], Therapy]
    decide: Kernel


def fingerprint_of(functions: Iterable[Callable[..., Any]]) -> int:
    """Return 62 bits that change when the code of any function, or a number it names, changes.

    numba's disk cache watches only the file of the function it caches. A driver that returns this
    number carries it in its cache key, so stale machine code is never loaded.
    """
    digest = hashlib.sha256()
    for function in functions:
        assert isinstance(function, FunctionType)
        code, known = function.__code__, function.__globals__
        named = [(n, known[n]) for n in code.co_names if isinstance(known.get(n), int | float)]
        digest.update(code.co_code)
        digest.update(repr((code.co_name, code.co_consts, code.co_names, named)).encode())
    return int.from_bytes(digest.digest()[:8], "big") >> 2


def groups_for(patients: int) -> int:
    """Return how many groups of lanes hold so many patients."""
    return -(-patients // LANES)


def packed(values: Floats) -> Floats:
    """Return `[rows, n]` as `[groups, rows * LANES]`; spare lanes repeat the last patient."""
    rows, n = values.shape
    groups = groups_for(n)
    lane = np.minimum(np.arange(groups * LANES), n - 1)
    grouped = values[:, lane].reshape(rows, groups, LANES)
    return np.ascontiguousarray(grouped.transpose(1, 0, 2)).reshape(groups, rows * LANES)


def unpacked(flat: Floats, patients: int) -> Floats:
    """Return `[rows, patients]` of what `packed` laid out."""
    groups, width = flat.shape
    grouped = flat.reshape(groups, width // LANES, LANES).transpose(1, 0, 2)
    return grouped.reshape(width // LANES, groups * LANES)[:, :patients]
