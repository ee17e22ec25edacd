"""Each way a decision can end, low to high, with the order worked out by hand.

The profile is 1 U/h, 50 mg/dL per U, target 100 mg/dL; without `enableUAM` and activity the
forecasts stay where they are, so that insulin on board alone moves the eventual glucose.
"""

from __future__ import annotations

import pytest

from banting.controllers.oref0 import endings
from banting.controllers.oref0.fixture_form import answer
from banting.controllers.oref0.reason import WHY
from tests.controllers.oref0.hand_made import asked, on_board, profile, status, temp_of_history


def runs(rate, left):
    """Return a running temp, and a history that knows it."""
    history = on_board(lastTemp=temp_of_history(rate=rate))
    return {"currenttemp": {"rate": rate, "duration": left}, "iob_data": history}


def with_iob(units):
    """Return insulin on board that does not act."""
    return {"iob_data": on_board(units)}


def flat(glucose):
    """Return a glucose that does not change, and is no flat line."""
    return {"glucose_status": status(glucose, 0.0, short_avgdelta=1.0)}


RISING = {"glucose_status": status(100, 3.0), "profile": {"current_basal": 0.15}}
IN_RANGE = {"glucose_status": status(115, 0.5), "profile": {"max_bg": 130}}
SKIPPING = {**IN_RANGE, "profile": {"max_bg": 130, "skip_neutral_temps": True}}

ACTING = [{**on_board(0.5)[0], "activity": 0.01}, *on_board(0.5)[1:]]
LOW_RATE_RUNS = {**flat(130), **runs(2.0, 15)}

CASES = {
    # 15 mU/min of basal for four hours are 30 mg/dL: no carbs are needed, to the gram
    "rising from far too low": (
        {**RISING, **with_iob(1.22)},  # 61 mg/dL: 39
        endings.LOW_RISING_ZERO,
        (0, 30),
    ),
    "rising from low": ({**RISING, **with_iob(1.18)}, endings.LOW_RISING_NEUTRAL, (0.15, 30)),
    "rising from low, at basal already": (
        {**RISING, **with_iob(1.18), "currenttemp": {"rate": 0.15, "duration": 16}},
        endings.LOW_RISING_KEEPS,
        (None, None),
    ),
    "ending at 90": (flat(90), endings.LOW_RATE, (0.2, 30)),  # 0.4 U too much, in half an hour
    "ending at 90, two hours of nothing": (
        {**flat(90), **runs(0, 120)},
        endings.LOW_TOO_LITTLE,
        (0.2, 30),
    ),
    "ending at 90, nearly at the rate": (
        {**flat(90), **runs(0.25, 6)},
        endings.LOW_RUNS,
        (None, None),
    ),
    "ending at 90, nearly at the rate for too short": (
        {**flat(90), **runs(0.25, 5)},
        endings.LOW_RATE,
        (0.2, 30),
    ),
    "ending at 40": (  # 60 mg/dL: 72 minutes of basal
        {**flat(90), **with_iob(1.0)},
        endings.LOW_ZERO_LONG,
        (0, 60),
    ),
    "falling to 82": (  # by the deviation alone
        {"glucose_status": status(100, -3.0)},
        endings.LOW_ZERO,
        (0, 30),
    ),
    "barely falling": (  # by 1 where 1.8 was expected: of 0.64 U less, as much
        {"glucose_status": status(100, -1.0), "iob_data": ACTING},
        endings.LOW_RATE,
        (0.3, 30),
    ),
    "falling within range": (
        {"glucose_status": status(130, -2.0)},
        endings.FALLING_NEUTRAL,
        (1, 30),
    ),
    "falling within range, at basal": (
        {"glucose_status": status(130, -2.0), **runs(1.0, 16)},
        endings.FALLING_KEEPS,
        (None, None),
    ),
    "falling within range, at basal for too short": (
        {"glucose_status": status(130, -2.0), **runs(1.0, 15)},
        endings.FALLING_NEUTRAL,
        (1, 30),
    ),
    "in range": (IN_RANGE, endings.IN_RANGE_NEUTRAL, (1, 30)),
    "in range, no temp, none wanted": (SKIPPING, endings.IN_RANGE_NEUTRAL, (None, None)),
    "in range, a temp, none wanted": (
        {**SKIPPING, **runs(2.0, 1)},
        endings.IN_RANGE_NEUTRAL,
        (0, 0),
    ),
    "full of insulin, at basal": (
        {**flat(300), **runs(1.0, 16), **with_iob(3.01)},
        endings.MAX_IOB_KEEPS,
        (None, None),
    ),
    "ending at 130": (flat(130), endings.HIGH_NO_TEMP, (2.2, 30)),  # 0.6 U in half an hour
    "ending at 130, 3.7 U on their way": (
        {**flat(130), **runs(3.0, 110)},
        endings.HIGH_TOO_MUCH,
        (2.2, 30),
    ),
    "ending at 130, at the rate": ({**flat(130), **runs(2.2, 10)}, endings.HIGH_RUNS, (None, None)),
    "ending at 130, at the rate for too short": (
        {**flat(130), **runs(2.2, 5)},
        endings.HIGH_RAISES,
        (2.2, 30),
    ),
    "ending at 130, below the rate": (LOW_RATE_RUNS, endings.HIGH_RAISES, (2.2, 30)),
    "ending at 130, near the rate for long": (
        {**flat(130), **runs(2.0, 25)},
        endings.HIGH_RAISES,
        (None, None),
    ),
    "a record that is over, of a temp that does not run": (
        {
            **IN_RANGE,
            "currenttemp": {"rate": 0, "duration": 0},
            "iob_data": on_board(lastTemp=temp_of_history(ago_min=60)),
        },
        endings.IN_RANGE_NEUTRAL,
        (1, 30),
    ),
}  # fmt: skip


def the_case(changes):
    """Return a case as an input."""
    settings = {"enableUAM": False} | changes.get("profile", {})
    return asked(**{**changes, "profile": profile(**settings)})


@pytest.mark.parametrize(("changes", "end", "order"), CASES.values(), ids=CASES)
def test_a_decision_ends_as_by_hand(changes, end, order):
    result = answer(the_case(changes))
    assert (result.get("rate"), result.get("duration")) == order
    assert WHY[end] in result["reason"]


def test_every_ending_has_its_sentence():
    numbered = {v for name, v in vars(endings).items() if name.isupper() and isinstance(v, int)}
    assert numbered - set(WHY) == {endings.NOT_ENDED}
