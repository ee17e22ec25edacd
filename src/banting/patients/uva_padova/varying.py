"""How a body changes over the day: what of S2017 is public, on top of the extended variant.

Insulin acts less on tissue (Vmx) and liver (kp3) at some meals of the day than at others: a person
belongs to one of seven patterns of breakfast, lunch and dinner, and every period of every day
differs a little by chance. Between three and seven in the morning the liver makes more glucose.

Not public, and left out: the dawn's fall of glucose uptake, the joint distribution of S2017's 300
subjects, their basal programs and ratios by the hour, its glucagon. The liver's production at basal
insulin does not follow the pattern here (ours): it stands for the basal program that S2017 fits to
each subject's pattern, which a therapy with one basal rate cannot. Knows: the constants of glucose.
Never knows: a controller, or what the person is told.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from banting import draws, seeds
from banting.kernels import LANES, MINUTES_PER_TICK, VirtualCohort, aligned, packed
from banting.patients.uva_padova.layout import GLUCOSE, PARAMETERS, STATE
from banting.schema.day import DAY_STARTS_MIN
from banting.units import MIN_PER_DAY

__all__ = ["PATTERNS", "dawn_mg_per_kg_min", "patterns", "sensitivity", "tuned"]

Floats = NDArray[np.float64]

# visentin-2015 by simglucose-s2017: share of people, factor at breakfast, lunch and dinner.
_LOW = 0.4
PATTERNS = (
    (0.10, (1.0, 1.0, 1.0)),
    (0.05, (1.0, 1.0, _LOW)),
    (0.05, (1.0, _LOW, 1.0)),
    (0.10, (1.0, _LOW, _LOW)),
    (0.20, (_LOW, 1.0, 1.0)),
    (0.20, (_LOW, 1.0, _LOW)),
    (0.30, (_LOW, _LOW, 1.0)),
)
_PERIODS_FROM_MIN = (4 * 60, 11 * 60, 17 * 60)  # breakfast's, lunch's, dinner's: visentin-2015
_DAY_TO_DAY_SD = 0.2  # visentin-2015
_LEAST_OF_A_DAY = 0.2  # ours: four standard deviations; a normal factor may not reach zero
_DAWN_FROM_MIN, _DAWN_TO_MIN = 3 * 60, 7 * 60  # visentin-2018
_DAWN_RISE_MG_PER_KG_MIN = 1.5  # mallad-2015
_DAWN_OVER_MIN = 9 * 60  # ours: how it fades is not public
_DAWN_STEP_MIN = 30  # ours: how often it moves
_KP1, _KP3, _VMX, _SATURATES = (GLUCOSE.start + k for k in (0, 2, 6, 18))
_BASAL_INSULIN = STATE.index("insulin_delay_2_pmoll")


def dawn_mg_per_kg_min(clock_min: float) -> float:
    """Return what the dawn adds to glucose production, by the clock's minute from midnight."""
    step = clock_min // _DAWN_STEP_MIN * _DAWN_STEP_MIN + _DAWN_STEP_MIN / 2
    if _DAWN_FROM_MIN <= step < _DAWN_TO_MIN:
        share = (step - _DAWN_FROM_MIN) / (_DAWN_TO_MIN - _DAWN_FROM_MIN)
    elif _DAWN_TO_MIN <= step < _DAWN_OVER_MIN:
        share = (_DAWN_OVER_MIN - step) / (_DAWN_OVER_MIN - _DAWN_TO_MIN)
    else:
        share = 0.0
    return _DAWN_RISE_MG_PER_KG_MIN * share


def patterns(cohort: VirtualCohort, seed: int) -> Floats:
    """Return `[3, n]`: each patient's factors at breakfast, lunch and dinner."""
    key = seeds.key(seed, "sensitivity-pattern", cohort.cohort)
    ends = np.cumsum([share for share, _ in PATTERNS])
    drawn = draws.uniforms(key, cohort.numbers, 1)[0]
    which = np.minimum(np.searchsorted(ends, drawn, side="right"), len(PATTERNS) - 1)
    return np.asarray(np.array([factors for _, factors in PATTERNS])[which].T)


def _period(tick: int) -> int:
    """Return how many periods began since the midnight before the run, up to a tick of it."""
    day, clock = divmod(DAY_STARTS_MIN + tick * MINUTES_PER_TICK, MIN_PER_DAY)
    return 3 * day + sum(clock >= begins for begins in _PERIODS_FROM_MIN)


def sensitivity(cohort: VirtualCohort, seed: int, tick: int) -> Floats:
    """Return `[n]`: by what insulin's action on tissue and liver is multiplied at a tick."""
    period = _period(tick)
    key = seeds.key(seed, "sensitivity-of-a-period", cohort.cohort)
    chance = draws.normals(key, cohort.numbers, 1, period)[0]
    of_the_day = np.maximum(1.0 + _DAY_TO_DAY_SD * chance, _LEAST_OF_A_DAY)
    return np.asarray(patterns(cohort, seed)[(period - 1) % 3] * of_the_day)


def _changes(tick: int) -> bool:
    """Return whether a period begins at a tick, or the dawn moves, or the run begins."""
    now, before = ((DAY_STARTS_MIN + t * MINUTES_PER_TICK) % MIN_PER_DAY for t in (tick, tick - 1))
    dawn_moves = dawn_mg_per_kg_min(now) != dawn_mg_per_kg_min(before)
    return tick == 0 or dawn_moves or now in _PERIODS_FROM_MIN


def tuned(cohort: VirtualCohort, seed: int, tick: int) -> Floats | None:
    """Return the parameters from a tick of the run on, None where nothing changes at it.

    The same for a patient in any company: his pattern and his days follow from (seed, number).
    """
    if not _changes(tick):
        return None
    clock = (DAY_STARTS_MIN + tick * MINUTES_PER_TICK) % MIN_PER_DAY
    parameters = aligned(cohort.parameters)
    rows = parameters.reshape(len(parameters), PARAMETERS, LANES)
    basal = cohort.initial.reshape(len(parameters), len(STATE), LANES)[:, _BASAL_INSULIN]
    factor = packed(sensitivity(cohort, seed, tick)[None])
    rows[:, _KP1] += (factor - 1.0) * rows[:, _KP3] * basal + dawn_mg_per_kg_min(clock)
    rows[:, _KP3] *= factor
    rows[:, _VMX] *= factor
    rows[:, _SATURATES] /= factor
    return parameters
