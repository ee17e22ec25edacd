"""Nothing that steers a loop gets more out of it than its own limits allow, however it is tried.

The people here fast and nobody reacts, so that every unit beyond the program is the loop's own.
Insulin on board is counted anew, by the published curve (Loop's rapid-acting adult: six hours,
peak at 75 minutes, ten minutes of delay) or oref0's (five hours, peak at 75 minutes).
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banting.assess.harm_dosing import dosings_of
from banting.kernels import MINUTES_PER_TICK
from banting.patients import PATIENTS
from banting.schema.disturbance import Disturbance, FalseCarbs, FalseGlucose, OverrideWindow
from banting.schema.setup import Wearer, WearerReacts
from banting.trial.arm import arm_of
from banting.trial.blocks import kept_of
from banting.trial.lanes import KEPT
from banting.trial.meals import MEALS
from banting.trial.people import people_of, settings_of
from banting.trial.treatment import Course
from tests.assess.harm_looped import phone, setup_with_phone

PEOPLE = np.arange(6)
HOURS = 10
BASAL, BOLUS = KEPT.index("basal_u"), KEPT.index("bolus_u")
ROUNDING_U = 0.051  # a pump's step, of boluses and of rates by the hour


def falsehoods() -> st.SearchStrategy[tuple[FalseGlucose, ...]]:
    """Readings every five minutes: level, or climbing as fast as a loop may believe, or wild."""
    first = st.integers(6, 60)
    shapes = st.one_of(
        st.tuples(first, st.lists(st.integers(40, 400), min_size=1, max_size=48)),
        st.tuples(first, st.integers(40, 400).map(lambda level: [level] * 48)),
        st.tuples(
            first, st.integers(1, 20).map(lambda rise: [min(400, 90 + rise * k) for k in range(48)])
        ),
    )
    return shapes.map(
        lambda shape: tuple(
            FalseGlucose(at_min=5 * (shape[0] + k), shown_mgdl=float(value), as_sensor=True)
            for k, value in enumerate(shape[1])
        )
    )


carbs = st.lists(
    st.builds(FalseCarbs, at_min=st.integers(0, 300), carbs_g=st.floats(1.0, 250.0)), max_size=6
).map(tuple)
overrides = st.lists(
    st.builds(
        lambda start, lasts, share, target: OverrideWindow(
            from_min=5 * start, to_min=5 * (start + lasts), needs_share=share, target_mgdl=target
        ),
        st.integers(0, 80),
        st.integers(6, 288),
        st.floats(0.1, 2.0),
        st.sampled_from((0.0, 87.0, 120.0, 180.0)),
    ),
    max_size=1,
).map(tuple)
tries = st.builds(
    Disturbance,
    id=st.just("try"),
    says=st.just(""),
    false_glucose=st.one_of(st.just(()), falsehoods()),
    false_carbs=carbs,
    overrides=overrides,
)
caps = st.fixed_dictionaries(
    {
        "max_bolus_u": st.floats(0.3, 6.0),
        "max_basal_u_per_h": st.floats(0.5, 6.0),
        "dosing": st.sampled_from(("temp-basal", "automatic-bolus")),
    }
)


class Lived:
    """What fasting people whom nobody helps were given by an app on their phone."""

    def __init__(self, model: str, limits: dict, tried: Disturbance) -> None:
        dosing, _ = dosings_of(setup_with_phone(phone(model, **limits)))
        treatment = dosing.treating((tried,))[0]
        course = Course(
            wearer=Wearer(reacts=WearerReacts.NEVER),
            patient=PATIENTS["extended"].kernels(),
            treatments=(treatment,),
            seed=1,
            hours=HOURS,
            meals=MEALS["none"],
        )
        _, kept = kept_of(course, 0, PEOPLE)
        people = people_of(course, PEOPLE)
        told = settings_of(course.wearer, people.cohort, treatment.controller, treatment)
        self.basal_u, self.bolus_u = kept[:, BASAL], kept[:, BOLUS]
        self.program_u = told[0] * MINUTES_PER_TICK / 60.0
        self.needs_share = arm_of(tried).needs_share[: len(kept)]
        self.settings = told

    def beyond_u(self, most_u: float, *, duration_min: float, delay_min: float) -> float:
        """Return by how much insulin on board went beyond a limit through what was given then.

        On board is what was given beyond the (scaled) program. A limit holds when it is decided:
        where less than the program was given before, on board rises later by itself. The program
        itself runs on where nothing is ordered.
        """
        share = self.needs_share[:, None]
        net = self.basal_u + self.bolus_u - share * self.program_u
        ordered = net > np.maximum(1.0 - share, 0.0) * self.program_u + ROUNDING_U / 12.0
        ages_min = MINUTES_PER_TICK * np.arange(len(net)) + MINUTES_PER_TICK / 2.0
        left = remaining(np.maximum(ages_min - delay_min, 0.0), duration_min)
        on_board = np.array(
            [(left[: k + 1][::-1, None] * net[: k + 1]).sum(axis=0) for k in range(len(net))]
        )
        return float(np.where(ordered, on_board - most_u, -np.inf).max())


def remaining(age_min: np.ndarray, duration_min: float, peak_min: float = 75.0) -> np.ndarray:
    """Return the share of a dose that still acts (LoopKit, ExponentialInsulinModel)."""
    tau = peak_min * (1 - peak_min / duration_min) / (1 - 2 * peak_min / duration_min)
    a = 2 * tau / duration_min
    s = 1 / (1 - a + (1 + a) * np.exp(-duration_min / tau))
    t = np.minimum(age_min, duration_min)
    shape = (t**2 / (tau * duration_min * (1 - a)) - t / tau - 1) * np.exp(-t / tau) + 1
    return 1 - s * (1 - a) * shape


def nothing_beyond_rates_and_boluses(lived: Lived, limits: dict) -> None:
    """Check a tick's basal against the highest rate, and a bolus' run against the largest one."""
    highest_u = np.maximum(limits["max_basal_u_per_h"] / 12.0, lived.program_u)
    assert (lived.basal_u <= highest_u + 1e-5).all()
    if limits["dosing"] == "temp-basal":
        assert (lived.bolus_u == 0.0).all()
    else:  # one bolus at most is ordered a tick, and the pump gives it within the tick or later
        given = np.cumsum(lived.bolus_u, axis=0)
        ticks = np.arange(1, len(given) + 1)[:, None]
        assert (given <= limits["max_bolus_u"] * ticks + 1e-5).all()


@settings(max_examples=120, deadline=None)
@given(tried=tries, limits=caps)
def test_no_try_takes_loop_beyond_its_limits(tried, limits):
    lived = Lived("loop", limits, tried)
    nothing_beyond_rates_and_boluses(lived, limits)
    most_u = 2.0 * limits["max_bolus_u"]
    assert lived.beyond_u(most_u, duration_min=360.0, delay_min=10.0) <= ROUNDING_U


@pytest.mark.parametrize("model", ["trio", "iaps", "androidaps"])
@settings(max_examples=50, deadline=None)
@given(tried=tries, limits=caps, max_iob_u=st.floats(0.0, 6.0))
def test_no_try_takes_oref0_beyond_its_limits(model, tried, limits, max_iob_u):
    """oref0 lets a rate run on that calls for up to twice what it wants, until it is beyond."""
    lived = Lived(model, {**limits, "max_iob_u": max_iob_u}, tried)
    nothing_beyond_rates_and_boluses(lived, limits)
    beyond_u = lived.beyond_u(max_iob_u, duration_min=300.0, delay_min=0.0)
    assert beyond_u <= limits["max_basal_u_per_h"] / 12.0 + ROUNDING_U
