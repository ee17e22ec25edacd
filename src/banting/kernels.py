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
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "CONTROLLER_SIGNATURE",
    "DTYPES",
    "FELT",
    "HEARD",
    "JIT",
    "LANES",
    "MINUTES_PER_TICK",
    "ORDERS",
    "PATIENT_SIGNATURE",
    "SENSOR_SIGNATURE",
    "SETTINGS",
    "TICKS_PER_DAY",
    "WHEN",
    "ControllerKernels",
    "DType",
    "PatientKernels",
    "Precision",
    "SensorKernels",
    "Therapy",
    "VirtualCohort",
    "aligned",
    "fingerprint_of",
    "groups_for",
    "in_precision",
    "packed",
    "unpacked",
]

LANES = 32
MINUTES_PER_TICK = 5
_CACHE_LINE_BYTES = 64
TICKS_PER_DAY = 24 * 60 // MINUTES_PER_TICK

# Not "nnan" and "ninf": a NaN must stay visible to the checks outside.
RELAXED = {"contract", "reassoc", "arcp", "nsz"}
JIT: dict[str, Any] = {"fastmath": RELAXED, "error_model": "numpy"}

Kernel = Callable[..., int]
Floats = NDArray[np.float64]
DType = type[np.float64] | type[np.float32]
Precision = Literal["f64", "f32"]
DTYPES: dict[str, DType] = {"f64": np.float64, "f32": np.float32}

# The order of rows in what kernels hand each other; row K of lane i is `flat[i + K * LANES]`.
FELT = ("plasma_mgdl", "interstitial_mgdl", "ketone_mmoll")  # ketone 0 where a model has none
SETTINGS = (
    "basal_u_per_h",
    "isf_mgdl_per_u",
    "carb_ratio_g_per_u",
    "target_low_mgdl",
    "target_high_mgdl",
    "suspend_below_mgdl",
    "max_bolus_u",
    "max_basal_u_per_h",
)
HEARD = (
    "reading_mgdl",  # 0: none since the last tick
    "carbs_g",  # announced now, as counted; 0 none
    "asks",  # a bolus is wanted now: 0 no, 1 yes, 2 yes and earlier insulin is not to be counted
    "basal_u",  # delivered in the last five minutes, as the pump's history has it
    "bolus_u",  # likewise, of all boluses, whoever ordered them
    "active_u",  # the pump's own account of boluses still active
    "temp_u_per_h",  # the temporary basal rate that runs, -1 none
    "temp_left_min",
)
WHEN = (
    "tick",  # from the start of the run
    "clock_min",  # from midnight
    "needs_share",  # an override's scale of insulin needs, 1 none
    "target_mgdl",  # an override's target, 0 none
)
ORDERS = (
    "temp_u_per_h",
    "temp_min",  # how long it is to run; 0 cancels the one that runs, negative leaves it alone
    "bolus_u",  # to give now: by the rule itself, and what was asked for
)
_F8 = "float64[:,::1]"
PATIENT_SIGNATURE = {
    "f64": f"int64({_F8},{_F8},{_F8},{_F8},{_F8})",
    "f32": f"int64({_F8},{_F8},{_F8},{_F8},{_F8})".replace("float64", "float32"),
}
SENSOR_SIGNATURE = f"int64({_F8},{_F8},{_F8},float64[::1],uint64[::1],{_F8})"
CONTROLLER_SIGNATURE = f"int64({_F8},{_F8},{_F8},float64[::1],{_F8})"


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualCohort:
    """Some patients of a cohort, by number, as a patients' shelf drew them.

    `parameters` `[groups, P * LANES]` and `initial`, the fasting state `[groups, states *
    LANES]`, are read by the patient kernels only. The rest are `[n]`: weight (kg), the basal rate
    that keeps fasting glucose (U/h), that glucose (mg/dL), and whether lows are felt late. A model
    that itself says what a unit lowers (mg/dL) and how many grams it covers has these two as well.
    """

    cohort: str
    numbers: NDArray[np.int64]
    parameters: Floats
    initial: Floats
    body_weight_kg: Floats
    basal_u_per_h: Floats
    glucose_basal_mgdl: Floats
    impaired_awareness: NDArray[np.bool_]
    isf_mgdl_per_u: Floats | None = None
    carb_ratio_g_per_u: Floats | None = None

    @property
    def patients(self) -> int:
        """How many patients there are."""
        return len(self.body_weight_kg)


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientKernels:
    """A patient model over a cohort, for one precision (`dtype`).

    - `draw(cohort, seed, numbers) -> VirtualCohort`: the same person for a number in any company.
    - `five_minutes(state, parameters, insulin_u, carbs_g, felt)` steps one tick: `insulin_u` is
      `[groups, 5 * LANES]` U that reach the tissue in each minute, `carbs_g` `[groups, LANES]` put
      on the plate at its start; `felt` receives the values at its end in the order of `FELT`.
      All arrays are of `dtype`, C-contiguous (`PATIENT_SIGNATURE`).
    - `tuned(cohort, seed, tick)`: the parameters from a tick of the run on, where a model varies
      over the day; None where nothing changes at this tick.
    - `lane(x, p, u, carbs, f, i)`: what `five_minutes` does to lane i of one group, as a plain
      function of the group's rows for a compiler of its own (a graphics card's); None: it has none.
    """

    id: str
    title: str
    draw: Callable[[str, int, NDArray[np.int64]], VirtualCohort]
    five_minutes: Kernel
    dtype: DType = np.float64
    tuned: Callable[[VirtualCohort, int, int], Floats | None] | None = None
    lane: Callable[..., None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorKernels:
    """A glucose sensor with its errors over a cohort.

    - `draw(seed, numbers) -> (parameters [P, n], initial [S, n])`: one sensor a person and wear.
    - `read(state, parameters, felt, when, key, reading)`: one tick. `felt` as the patient wrote it
      (f64); `reading` `[groups, LANES]` receives whole mg/dL, 0 for no reading; `key` is
      `uint64[2]`: the key of the sensor's chance. Draws follow from (key, patient, tick) alone
      (`banting.chance`); the patient's number is row 0 of `parameters`.
    - `lane(x, p, f, when, key, out, i)`: `read` for lane i of one group; see `PatientKernels`.
    """

    id: str
    title: str
    draw: Callable[[int, NDArray[np.int64]], tuple[Floats, Floats]]
    read: Kernel
    lane: Callable[..., None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Therapy:
    """What a person's pump or loop is told, `[n]` each, in the order of `SETTINGS`.

    U/h, mg/dL per U, g per U, mg/dL, mg/dL, mg/dL, U, U/h.
    """

    basal_u_per_h: Floats
    isf_mgdl_per_u: Floats
    carb_ratio_g_per_u: Floats
    target_low_mgdl: Floats
    target_high_mgdl: Floats
    suspend_below_mgdl: Floats
    max_bolus_u: Floats
    max_basal_u_per_h: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerKernels:
    """A dosing rule over a cohort. It sees what a pump and a phone see, never the body.

    - `therapy(cohort) -> Therapy`: what each patient would be told, by the rule's own sources.
    - `initial(settings) -> state`: any C-contiguous f64 matrix of the rule's own; `settings` is
      `Therapy` packed in the order of `SETTINGS`.
    - `decide(state, settings, heard, when, orders)`: one tick. `heard` `[groups, HEARD * LANES]`
      and `orders` `[groups, ORDERS * LANES]` in their orders, `when` in the order of `WHEN`.
      It is called at every tick, also while nothing is heard (reading 0) so that its state keeps
      time; a rule must then order nothing that needs a reading.
    - `steers` False: the pump keeps its program, only boluses that are asked for are computed.
    - `compiled` False: `decide` is plain Python and is called once a tick.
    - `lane(x, s, h, when, out, i)`: `decide` for lane i of one group; see `PatientKernels`.
    """

    id: str
    title: str
    steers: bool
    therapy: Callable[[VirtualCohort], Therapy]
    initial: Callable[[Floats], Floats]
    decide: Kernel
    compiled: bool = True
    lane: Callable[..., None] | None = None


def fingerprint_of(functions: Iterable[Callable[..., Any]]) -> int:
    """Return 62 bits that change when the code of any function, or a number it names, changes.

    numba's disk cache watches only the file of the function it caches. A driver that returns this
    number carries it in its cache key, so stale machine code is never loaded.
    """
    digest = hashlib.sha256()
    for function in functions:
        assert isinstance(function, FunctionType)
        code, known = function.__code__, function.__globals__
        named = [(n, known[n]) for n in code.co_names if _is_numeric(known.get(n))]
        digest.update(code.co_code)
        digest.update(repr((code.co_name, code.co_consts, code.co_names, named)).encode())
    return int.from_bytes(digest.digest()[:8], "big") >> 2


def _is_numeric(value: Any) -> bool:
    """Tell whether a module's name holds a number, or a tuple of numbers."""
    if isinstance(value, tuple):
        return all(_is_numeric(item) for item in value)
    return isinstance(value, int | float)


def in_precision(
    functions: Iterable[Callable[..., Any]], precision: Precision
) -> dict[str, Callable[..., Any]]:
    """Return scalar functions by name, in one precision: the single source for f64 and f32.

    A float literal or module constant in a function is f64 to numba and would draw f32 arithmetic
    up to f64. For f32 each function is copied with its float constants as f32; the copies call each
    other. Give callees before callers.
    """
    if precision == "f64":
        return {function.__name__: function for function in functions}
    copies: dict[str, Callable[..., Any]] = {}
    for function in functions:
        assert isinstance(function, FunctionType)
        code = function.__code__
        constants = tuple(_single(value) for value in code.co_consts)
        known = {name: _single(value) for name, value in function.__globals__.items()}
        copies[function.__name__] = FunctionType(
            code.replace(co_consts=constants), {**known, **copies}, function.__name__
        )
    return copies


def _single(value: Any) -> Any:
    """Return a float, or a tuple of floats, as f32; anything else as it is."""
    if type(value) is float:
        return np.float32(value)
    if type(value) is tuple and value and all(type(item) is float for item in value):
        return tuple(np.float32(item) for item in value)
    return value


def groups_for(patients: int) -> int:
    """Return how many groups of lanes hold so many patients."""
    return -(-patients // LANES)


def packed(values: Floats) -> Floats:
    """Return `[rows, n]` as `[groups, rows * LANES]`; spare lanes repeat the last patient."""
    rows, n = values.shape
    groups = groups_for(n)
    lane = np.minimum(np.arange(groups * LANES), n - 1)
    grouped = values[:, lane].reshape(rows, groups, LANES)
    return aligned(grouped.transpose(1, 0, 2)).reshape(groups, rows * LANES)


def aligned(values: NDArray[Any], dtype: DType | None = None) -> NDArray[Any]:
    """Return a C-contiguous copy that begins on a cache line, of another type if one is given.

    A vector of 64 bytes that straddles two lines is fetched twice: kernels that read nothing but
    such vectors take a quarter longer (measured with AVX-512).
    """
    kind = values.dtype if dtype is None else np.dtype(dtype)
    needed = values.size * kind.itemsize
    room = np.empty(needed + _CACHE_LINE_BYTES, np.uint8)
    begin = -room.ctypes.data % _CACHE_LINE_BYTES
    copy = room[begin : begin + needed].view(kind).reshape(values.shape)
    copy[...] = values
    return copy


def unpacked(flat: Floats, patients: int) -> Floats:
    """Return `[rows, patients]` of what `packed` laid out."""
    groups, width = flat.shape
    grouped = flat.reshape(groups, width // LANES, LANES).transpose(1, 0, 2)
    return grouped.reshape(width // LANES, groups * LANES)[:, :patients]
