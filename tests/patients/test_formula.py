"""A formula that was written down gives what NumPy makes of it in place, bit by bit."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.patients.formula import worked_out, written_down
from banting.patients.hovorka import layout as hovorka
from banting.patients.hovorka.population import candidates
from banting.patients.uva_padova import layout as uva_padova
from banting.patients.uva_padova.moments import COHORTS
from banting.patients.uva_padova.population import sampled

OPERATIONS = {
    "add": lambda a, b: a + b,
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b,
    "negate": lambda a, _: -a,
    "root": lambda a, _: a**0.5,
}
GIVEN = 3


def the_same_bits(one, other):
    """Whether two tables agree to the last bit; one lack of a number is like another."""
    nothing = np.isnan(one) & np.isnan(other)
    return ((one.view(np.uint64) == other.view(np.uint64)) | nothing).all()


def in_place(function, given_values):
    """What NumPy makes of a formula, people side by side."""
    with np.errstate(all="ignore"):
        outcome = function(list(given_values))
    return np.array([np.broadcast_to(value, given_values.shape[1]) for value in outcome])


def everything_of(layout):
    """All that kernels read of a person, as a function of the fields of his physiology."""
    names = [field.name for field in fields(layout.Physiology)]

    def function(values):
        person = layout.Physiology(**dict(zip(names, values, strict=True)))
        return (
            *layout.step_parameters(person),
            *layout.equilibrium(person),
            layout.basal_u_per_h(person),
        )

    return names, function


@pytest.mark.parametrize("people", [1, 63, 64, 65, 500])
@pytest.mark.parametrize("model", ["uva_padova", "hovorka"])
def test_people_of_a_model_are_those_of_its_own_lines(model, people):
    numbers = np.arange(people)
    if model == "uva_padova":
        layout, (drawn, _) = uva_padova, sampled(COHORTS["child"], 5, numbers)
    else:
        layout, drawn = hovorka, candidates("adult", 5, numbers, np.zeros(people, np.int64))
    names, function = everything_of(layout)
    table = np.array([getattr(drawn, name) for name in names])
    formula = written_down(function, len(names))
    assert the_same_bits(worked_out(formula, table), in_place(function, table))


numbers = st.floats(width=64)
steps = st.tuples(
    st.sampled_from(sorted(OPERATIONS)), st.integers(0, 60), st.one_of(st.integers(0, 60), numbers)
)


@given(
    st.lists(steps, max_size=40),
    st.lists(st.integers(0, 60), max_size=5),
    st.lists(st.tuples(*[numbers] * GIVEN), min_size=1, max_size=70),
)
def test_any_formula_is_worked_out_as_numpy_would(steps, wanted, people):
    def function(values):
        values = list(values)
        for name, left, right in steps:
            other = values[right % len(values)] if isinstance(right, int) else right
            values.append(OPERATIONS[name](values[left % len(values)], other))
        return [values[at % len(values)] for at in wanted]

    table = np.array(people).T.copy()
    formula = written_down(function, GIVEN)
    found = worked_out(formula, table)
    assert found.shape == (len(wanted), len(people))
    if wanted:
        assert the_same_bits(found, in_place(function, table))


def test_a_result_may_be_a_number_or_what_was_given():
    formula = written_down(lambda v: (v[1], 2.5, v[0] - v[1], v[1]), 2)
    found = worked_out(formula, np.array([[1.0, 2.0], [3.0, 5.0]]))
    assert found.tolist() == [[3.0, 5.0], [2.5, 2.5], [-2.0, -3.0], [3.0, 5.0]]


def test_zero_keeps_its_sign():
    found = worked_out(written_down(lambda v: (0.0 * v[0], -0.0 * v[0], -v[0]), 1), np.ones((1, 1)))
    assert np.signbit(found[:, 0]).tolist() == [False, True, True]


def test_nothing_is_worked_out_twice_or_for_nobody():
    def function(values):
        left, right = values
        left / right  # nobody wants it
        return (left * right + left * right, left * right)

    assert len(written_down(function, 2).steps) == 2


def test_rows_are_used_again():
    def alternating(values):
        total = values[0]
        for _ in range(200):
            total = total * values[1] + 1.0
        return [total]

    formula = written_down(alternating, 2)
    assert len(formula.steps) == 400
    assert formula.rows <= 2 + 1 + 2


def test_of_powers_only_the_root_is_taken():
    with pytest.raises(AssertionError, match="square root"):
        written_down(lambda v: [v[0] ** 2], 1)
