"""Programs of the user's own: the lines, what is refused, and the example as a real process."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.controllers.external import PREFIX, kernels, lines
from banting.errors import ModelError
from banting.kernels import HEARD, LANES, ORDERS, SETTINGS, packed
from banting.patients import PATIENTS
from tests.controllers.closed_loop import PEOPLE, a_rough_day, heard_of, live, run, settings_of

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "controllers" / "proportional.py"
TOLD = np.array([[1.0], [40.0], [10.0], [100.0], [110.0], [70.0], [10.0], [3.0]])
NO_MEMORY = np.zeros((1, 0))
GOOD = {"temp_u_per_h": [1.5], "temp_min": [30], "bolus_u": [0.5]}


def counts_ticks(line: str) -> str:
    """A program that remembers: each patient's rate is how often he was asked, over a hundred."""
    asked = json.loads(line)
    n = asked["patients"]
    if asked["say"] == "begin":
        return json.dumps({"memory": [[0, 7]] * n})
    memory = [[count + 1, seven] for count, seven in asked["memory"]]
    rates = [count / 100 for count, _ in memory]
    return json.dumps(
        {"temp_u_per_h": rates, "temp_min": [30] * n, "bolus_u": [0] * n, "memory": memory}
    )


def refused(answer) -> str:
    """Return the sentence with which an answer is refused."""
    line = answer if isinstance(answer, str) else json.dumps(answer)
    with pytest.raises(ModelError) as caught:
        lines.read_answer(line, TOLD, NO_MEMORY)
    assert caught.value.where == "external controller"
    return caught.value.reason


def test_a_line_holds_every_name_and_every_patient():
    heard = np.arange(len(HEARD) * 3, dtype=float).reshape(-1, 3)
    asked = lines.decide_line(np.repeat(TOLD, 3, 1), heard, np.arange(4.0), np.ones((3, 2)))
    assert "\n" not in asked
    read = json.loads(asked)
    assert read["patients"] == 3
    assert read["heard"] == {name: row.tolist() for name, row in zip(HEARD, heard, strict=True)}
    assert list(read["settings"]) == list(SETTINGS)
    assert read["when"] == {"tick": 0, "clock_min": 1, "needs_share": 2, "target_mgdl": 3}
    assert read["memory"] == [[1, 1]] * 3


def test_a_good_answer_is_taken_as_it_is():
    answer = lines.read_answer(json.dumps(GOOD), TOLD, NO_MEMORY)
    assert answer.orders.tolist() == [[1.5], [30.0], [0.5]]


def test_a_rate_without_a_length_is_none():
    answer = lines.read_answer(json.dumps({**GOOD, "temp_min": [-1]}), TOLD, NO_MEMORY)
    assert answer.orders[0, 0] == 0.0


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("", "no JSON line"),
        ("hello", "no JSON line"),
        ("[1]", "no JSON object"),
        ("[" * 100_000, "no JSON line"),
        ({}, "temp_u_per_h is missing"),
        ({**GOOD, "bolus_u": 1.0}, "bolus_u is no list"),
        ({**GOOD, "bolus_u": []}, "bolus_u has 0 values for 1 patients"),
        ({**GOOD, "bolus_u": ["1"]}, "bolus_u[0] is '1', no number"),
        ({**GOOD, "bolus_u": [True]}, "bolus_u[0] is True, no number"),
        ({**GOOD, "bolus_u": [None]}, "bolus_u[0] is None, no number"),
        ({**GOOD, "bolus_u": [float("nan")]}, "NaN is no number"),
        ({**GOOD, "bolus_u": [float("inf")]}, "Infinity is no number"),
        (json.dumps(GOOD).replace("0.5", "1e999"), "no finite number"),
        (json.dumps(GOOD).replace("0.5", "1" + "0" * 400), "no finite number"),
        ({**GOOD, "bolus_u": [-0.1]}, "bolus_u[0] is -0.1 U, below 0"),
        ({**GOOD, "bolus_u": [10.1]}, "bolus_u[0] is 10.1 U, above the most, 10"),
        ({**GOOD, "temp_u_per_h": [3.1]}, "temp_u_per_h[0] is 3.1 U/h, above the most, 3"),
        ({**GOOD, "temp_min": [1441]}, "temp_min[0] is 1441 min, above the most, 1440"),
        ({**GOOD, "memory": [[1.0]]}, "memory[0] is no list of 0 numbers"),
        ({"error": "no idea"}, "it says: no idea"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(answer, says):
    assert says in refused(answer)


@given(st.text(max_size=200))
def test_any_text_is_an_answer_or_a_model_error(text):
    with contextlib.suppress(ModelError):
        lines.read_answer(text, TOLD, NO_MEMORY)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(ORDERS), inner),
    max_leaves=8,
)


@given(st.fixed_dictionaries(dict.fromkeys(ORDERS, _JSON), optional={"memory": _JSON}))
def test_any_json_is_an_answer_within_limits_or_a_model_error(answer):
    try:
        read = lines.read_answer(json.dumps(answer), TOLD, NO_MEMORY)
    except ModelError:
        return
    assert np.isfinite(read.orders).all()
    assert 0.0 <= read.orders[0, 0] <= 3.0
    assert 0.0 <= read.orders[2, 0] <= 10.0


def test_what_a_program_remembers_is_handed_back():
    rule = kernels("counts", counts_ticks)
    orders = run(rule, settings_of(rule, PEOPLE), np.array([heard_of(len(PEOPLE))] * 5))
    assert orders[:, 0].tolist() == [[k / 100] * len(PEOPLE) for k in range(1, 6)]


def test_a_memory_too_long_or_ragged_is_refused():
    with pytest.raises(ModelError, match="at most"):
        lines.read_memory(json.dumps({"memory": [[0] * 5000]}), 1)
    with pytest.raises(ModelError, match=r"memory\[1\] is no list of 1 numbers"):
        lines.read_memory(json.dumps({"memory": [[0], [0, 1]]}), 2)
    with pytest.raises(ModelError, match="no list"):
        lines.read_memory(json.dumps({"memory": [3]}), 1)


def test_a_crash_loses_nothing_and_the_tick_can_be_asked_again():
    crashes = iter([False, False, True, False])

    def exchange(line: str) -> str:
        if next(crashes):
            raise ModelError("external controller", "it ended with exit status 1")
        return counts_ticks(line)

    rule = kernels("fragile", exchange)
    told = packed(np.repeat(TOLD, 1, 1))
    state, orders = rule.initial(told), np.zeros((1, len(ORDERS) * LANES))
    heard, when = packed(heard_of(1)), np.array([0.0, 0.0, 1.0, 0.0])
    rule.decide(state, told, heard, when, orders)
    kept_state, kept_orders = state.copy(), orders.copy()
    with pytest.raises(ModelError, match="exit status 1"):
        rule.decide(state, told, heard, when, orders)
    assert np.array_equal(state, kept_state)
    assert np.array_equal(orders, kept_orders)
    rule.decide(state, told, heard, when, orders)
    assert orders[0, 0] == 0.02


def test_a_bad_answer_changes_neither_state_nor_orders():
    rule = kernels("bad", lambda line: "{}" if '"say":"begin"' in line else '{"bolus_u": []}')
    told, orders = packed(TOLD), np.full((1, len(ORDERS) * LANES), 7.0)
    state = rule.initial(told)
    with pytest.raises(ModelError):
        rule.decide(state, told, packed(heard_of(1)), np.zeros(4), orders)
    assert (orders == 7.0).all()


@pytest.fixture
def example():
    """The example, started as a user would, and asked line by line."""
    with subprocess.Popen(
        [sys.executable, str(EXAMPLE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:

        def exchange(line: str) -> str:
            program.stdin.write(line + "\n")
            program.stdin.flush()
            return program.stdout.readline()

        yield kernels("proportional.py", exchange)
        program.stdin.close()
        assert program.wait(10) == 0


def test_the_example_keeps_what_every_rule_must(example):
    told, day = settings_of(example, PEOPLE), a_rough_day(1, len(PEOPLE), ticks=40)
    orders = run(example, told, day)
    assert np.isfinite(orders).all()
    assert not example.compiled
    assert example.id == PREFIX + "proportional.py"
    alone = run(example, told[:, [4]], day[:, :, [4]])
    assert np.array_equal(alone[:, :, 0], orders[:, :, 4])


def test_a_day_on_the_example_is_a_day(example):
    glucose, _ = live(example, PATIENTS["extended"].kernels(), n=4)
    assert 70.0 < glucose.mean() < 180.0
