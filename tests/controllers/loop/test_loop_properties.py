"""What must hold of every decision, whatever the history."""

from dataclasses import replace

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from banting.controllers.loop import LOOP_35, LOOP_ALGORITHM_2026, loop_input_from, recommend
from banting.controllers.loop.insulin_effect import BASAL, BOLUS
from banting.controllers.loop.nouns import (
    CarbEntries,
    Doses,
    Glucose,
    LoopInput,
    LoopOutput,
    Wanted,
)
from tests.controllers.loop.cases import NOON, document, span

BASE = loop_input_from(
    document(
        sensitivity=[span(NOON - 90_000, NOON + 10_000, 55.0),
                     span(NOON + 10_000, NOON + 90_000, 35.0)],
        basal=[span(NOON - 90_000, NOON - 9_000, 1.0), span(NOON - 9_000, NOON + 90_000, 0.6)],
        carbRatio=[span(NOON - 90_000, NOON + 90_000, 10.0)],
    )
)  # fmt: skip

Rows = list[tuple[float, ...]]


def columns(rows: Rows, width: int) -> tuple[np.ndarray, ...]:
    return tuple(np.array([row[k] for row in rows], float) for k in range(width))


def glucose_of(rows: Rows) -> Glucose:
    at, value = columns(sorted(rows), 2)
    n = len(rows)
    return Glucose(
        at_s=NOON - at[::-1], mgdl=value, display_only=np.zeros(n, bool), source=np.zeros(n, int)
    )


def doses_of(rows: Rows) -> Doses:
    ago, lasts, volume, kind = columns(rows, 4)
    start = NOON - ago
    return Doses(
        start_s=start,
        end_s=np.minimum(start + lasts, NOON),
        volume_u=volume,
        kind=kind.astype(np.int64),
        insulin=np.zeros(len(rows), np.int64),
    )


def carbs_of(rows: Rows) -> CarbEntries:
    ago, grams, lasts = columns(rows, 3)
    return CarbEntries(at_s=NOON - ago, grams=grams, absorption_s=lasts)


whole_minutes = st.integers(0, 960).map(lambda m: 60.0 * m)
GLUCOSE = st.lists(
    st.tuples(st.integers(0, 36_000).map(float), st.floats(20.0, 600.0)), min_size=1, max_size=60
)
DOSE = st.tuples(
    whole_minutes, st.sampled_from([0.0, 300.0, 1_800.0, 20_000.0]), st.floats(0.0, 15.0),
    st.sampled_from([BOLUS, BASAL]),
)  # fmt: skip
CARBS = st.tuples(
    st.integers(-60, 600).map(lambda m: 60.0 * m), st.floats(0.0, 250.0),
    st.floats(1_800.0, 28_800.0),
)  # fmt: skip


@st.composite
def inputs(draw: st.DrawFn) -> LoopInput:
    fresh = (float(draw(st.integers(0, 899))), draw(st.floats(20.0, 600.0)))
    return replace(
        BASE,
        glucose=glucose_of([*draw(GLUCOSE), fresh]),
        doses=doses_of(draw(st.lists(DOSE, max_size=12))),
        carbs=carbs_of(draw(st.lists(CARBS, max_size=6))),
        max_bolus_u=draw(st.floats(0.0, 30.0)),
        max_basal_u_per_h=draw(st.floats(0.0, 30.0)),
        wanted=draw(st.sampled_from(Wanted)),
        integral_correction=draw(st.booleans()),
        positive_effects=draw(st.booleans()),
        mid_absorption_sensitivity=draw(st.booleans()),
        gradual_mgdl_max=draw(st.sampled_from([None, 20.0, 40.0])),
    )


RULES = st.sampled_from([LOOP_ALGORITHM_2026, LOOP_35])


def numbers(output: LoopOutput) -> list[float]:
    effects = output.effects
    single = (
        output.manual_bolus_u, output.temp_u_per_h, output.bolus_u, output.active_insulin_u,
        output.active_carbs_g, output.retrospective_total_mgdl,
    )  # fmt: skip
    many = (
        output.forecast_mgdl, effects.insulin.mgdl, effects.carbs.mgdl, effects.momentum.mgdl,
        effects.retrospective.mgdl, effects.counteraction[2], effects.discrepancies[2],
        effects.carb_status.ravel(),
    )  # fmt: skip
    return [*(x for x in single if x is not None), *np.concatenate(many).tolist()]


@given(case=inputs(), rules=RULES)
def test_every_legal_history_gives_finite_numbers_within_the_algorithms_own_caps(case, rules):
    output = recommend(case, rules)
    assert output.error is None
    assert np.isfinite(numbers(output)).all()
    assert 0.0 <= (output.manual_bolus_u or 0.0) <= case.max_bolus_u
    assert 0.0 <= (output.bolus_u or 0.0) <= case.max_bolus_u * case.automatic_factor
    if case.wanted == Wanted.TEMP_BASAL:
        assert output.temp_u_per_h <= max(case.max_basal_u_per_h, 1.0)
    if case.wanted == Wanted.AUTOMATIC_BOLUS:
        assert 0.0 <= output.temp_u_per_h <= 1.0


@given(case=inputs(), rules=RULES, order=st.randoms(use_true_random=False))
def test_the_order_in_which_doses_are_told_is_harmless(case, rules, order):
    n = len(case.doses.start_s)
    assume(n > 1)
    turn = np.array(order.sample(range(n), n))
    d = case.doses
    turned = Doses(
        start_s=d.start_s[turn], end_s=d.end_s[turn], volume_u=d.volume_u[turn], kind=d.kind[turn],
        insulin=d.insulin[turn],
    )  # fmt: skip
    one, other = recommend(case, rules), recommend(replace(case, doses=turned), rules)
    assert one.active_insulin_u == other.active_insulin_u or np.isclose(
        one.active_insulin_u, other.active_insulin_u, atol=1e-9
    )
    np.testing.assert_allclose(
        one.effects.insulin.mgdl, other.effects.insulin.mgdl, rtol=1e-10, atol=1e-9
    )


@given(case=inputs(), rules=RULES, days=st.integers(1, 4_000))
def test_a_decision_does_not_depend_on_the_date(case, rules, days):
    moved = days * 86_400.0

    def later(noun: object, *names: str) -> object:
        return replace(noun, **{name: getattr(noun, name) + moved for name in names})

    shifted = replace(
        case,
        start_s=case.start_s + moved,
        glucose=later(case.glucose, "at_s"),
        doses=later(case.doses, "start_s", "end_s"),
        carbs=later(case.carbs, "at_s"),
        **{
            name: later(getattr(case, name), "start_s", "end_s")
            for name in ("basal", "sensitivity", "carb_ratio", "target")
        },
    )
    one, other = recommend(case, rules), recommend(shifted, rules)
    np.testing.assert_allclose(numbers(one), numbers(other), rtol=1e-9, atol=1e-7)


@given(case=inputs(), more=st.floats(0.1, 10.0))
def test_more_insulin_lowers_glucose_by_its_sensitivity_in_the_end(case, more):
    extra, names = doses_of([(1_800.0, 0.0, more, BOLUS)]), Doses.__dataclass_fields__
    both = {n: np.concatenate([getattr(case.doses, n), getattr(extra, n)]) for n in names}
    one, other = recommend(case), recommend(replace(case, doses=Doses(**both)))
    assert other.active_insulin_u >= one.active_insulin_u
    lower = one.effects.insulin.mgdl[-1] - other.effects.insulin.mgdl[-1]
    assert 35.0 * more - 1e-9 <= lower <= 55.0 * more + 1e-9
