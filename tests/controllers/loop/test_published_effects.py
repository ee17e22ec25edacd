"""Each effect alone, against LoopAlgorithm's own cases and against its definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.controllers.loop.absorption import ABSORPTION_RULES, observe
from banting.controllers.loop.algorithm import _CURVES
from banting.controllers.loop.carb_effect import active_carbs_g, carb_effect
from banting.controllers.loop.counteraction import counteraction
from banting.controllers.loop.insulin import TICK_S
from banting.controllers.loop.insulin_effect import (
    BASAL,
    BOLUS,
    PROGRAMMED,
    SCHEDULED,
    active_insulin_u,
    effect_window,
    insulin_effect,
    insulin_effect_mid_absorption,
    net_pieces,
    piece_acted,
)
from banting.controllers.loop.momentum import is_gradual, momentum_effect
from banting.controllers.loop.timeline import tick_ceil, tick_floor, ticks_between
from tests.controllers.loop.cases import published, seconds, timeline

SINGLE = 1.2e-7  # the tolerance of the published tests


def amounts(name: str) -> list[float]:
    return [row["amount"] for row in published(name)]


def doses(*rows: tuple[float, float, float, int]) -> tuple:
    start, end, volume, kind = (np.array(column) for column in zip(*rows, strict=True))
    floats = (start.astype(float), end.astype(float), volume.astype(float))
    return (*floats, kind, np.zeros(len(kind), np.int64))


def pieces_of(*rows: tuple[float, float, float, int], rate: float = 1.0) -> tuple:
    first, last = min(row[0] for row in rows), max(row[1] for row in rows)
    return net_pieces(doses(*rows), timeline(first, last, rate))


# insulin


@pytest.mark.parametrize(
    ("name", "start", "lasts", "volume", "kind"),
    [
        ("effect_from_bolus_output", "2015-07-13T12:02:37", 0.0, 1.5, BOLUS),
        ("effect_from_basal_output", "2015-07-13T12:00:00", 3600.0, 2.0, BASAL),
    ],
)
def test_doses_lower_glucose_as_published(name, start, lasts, volume, kind):
    expected, begin = published(name), seconds(start)
    pieces = pieces_of((begin, begin + lasts, volume, kind))
    first, last = effect_window(pieces, _CURVES, begin)
    first, last = tick_floor(first), tick_ceil(last)
    sensitivity = timeline(begin, last, 40.0)
    effect = insulin_effect(pieces, _CURVES, sensitivity, first, ticks_between(first, last))
    assert first == seconds(expected[0]["date"])
    assert effect == pytest.approx([row["amount"] for row in expected], abs=1e-9)


def test_insulin_on_board_follows_the_published_timeline():
    start = seconds("2015-10-15T19:00:00")
    pieces = pieces_of((start, start + 60, 2.0, BOLUS))
    for row in published("iob_timeline"):
        active = active_insulin_u(pieces, _CURVES, seconds(row["startDate"]))
        assert active == pytest.approx(row["value"], abs=1e-9)


@given(
    starts=st.lists(st.floats(0.0, 30_000.0), min_size=1, max_size=4),
    lasts=st.floats(0.0, 20_000.0),
    mid_absorption=st.booleans(),
    change=st.floats(1_000.0, 40_000.0),
)
def test_the_effect_on_the_grid_is_the_sum_of_every_piece_at_every_point(
    starts, lasts, mid_absorption, change
):
    pieces = pieces_of(*((start, start + lasts, 2.0, BASAL) for start in starts), rate=0.5)
    first, last = effect_window(pieces, _CURVES, 0.0)
    first, ticks = tick_floor(first), ticks_between(tick_floor(first), tick_ceil(last))
    sensitivity = (
        np.array([-1e6, change]), np.array([change, 1e6]), np.array([50.0, 80.0]),
    )  # fmt: skip
    effect = insulin_effect_mid_absorption if mid_absorption else insulin_effect
    values = effect(pieces, _CURVES, sensitivity, first, ticks)
    expected = np.zeros(ticks)
    for start, end, net, _ in zip(*pieces, strict=True):

        def acted(at: float, start: float = start, lasts: float = end - start) -> float:
            return piece_acted(at - start, lasts, _CURVES[0])

        for tick in range(ticks):
            now = first + tick * TICK_S
            before = acted(min(now, change))
            if mid_absorption:
                expected[tick] -= net * (50.0 * before + 80.0 * (acted(now) - before))
            else:
                expected[tick] -= net * (50.0 if start < change else 80.0) * acted(now)
    np.testing.assert_allclose(values, expected, atol=1e-9)


@given(
    rates=st.lists(st.floats(0.0, 5.0), min_size=1, max_size=5),
    start=st.floats(0.0, 3.0),
    hours=st.floats(0.01, 6.0),
    volume=st.floats(0.0, 10.0),
)
def test_pieces_of_a_dose_add_up_to_it_less_the_schedule(rates, start, hours, volume):
    begins = np.arange(len(rates)) * 7200.0
    ends = np.append(begins[1:], 1e6)
    given_dose = doses((start * 3600.0, (start + hours) * 3600.0, volume, BASAL))
    *_, net, _ = net_pieces(given_dose, (begins, ends, np.array(rates)))
    scheduled = sum(
        rate * max(0.0, min(end, (start + hours) * 3600.0) - max(begin, start * 3600.0)) / 3600.0
        for begin, end, rate in zip(begins, ends, rates, strict=True)
    )
    assert net.sum() == pytest.approx(volume - scheduled, abs=1e-9)


def test_loop_35_counts_scheduled_delivery_as_nothing_and_rounds_what_was_programmed():
    hour = 3600.0
    _, _, net, _ = pieces_of(
        (0.0, hour, 5.0, SCHEDULED), (0.0, hour, 0.07, PROGRAMMED), (0.0, hour, 0.08, PROGRAMMED)
    )
    assert net == pytest.approx([0.0, 0.05 - 1.0, 0.1 - 1.0])


def test_a_dose_outside_the_schedule_leaves_no_piece_as_in_loop():
    schedule = timeline(0.0, 3600.0, 1.0)
    assert len(net_pieces(doses((7200.0, 9000.0, 1.0, BASAL)), schedule)[0]) == 0


# glucose


def samples(rows: list[dict]) -> tuple:
    sources: dict[object, int] = {}
    number = [sources.setdefault(row.get("provenance_identifier"), len(sources)) for row in rows]
    return (
        np.array([seconds(row["date"]) for row in rows]),
        np.array([float(row["amount"]) for row in rows]),
        np.array([row.get("display_only", False) for row in rows]),
        np.array(number),
    )


@pytest.mark.parametrize(
    "name", ["bouncing", "falling", "rising", "stable", "rising_glucose_double_entries"]
)
def test_momentum_goes_on_as_published(name):
    name = name if "glucose" in name else f"{name}_glucose"
    expected = published(f"momentum_effect_{name.removesuffix('_double_entries')}_output")
    first, effect = momentum_effect(
        samples(published(f"momentum_effect_{name}_input")), 1800.0, gated=True
    )
    assert first == seconds(expected[0]["date"])
    assert effect == pytest.approx([row["amount"] for row in expected], abs=SINGLE)


@pytest.mark.parametrize("name", ["display_only", "duplicate", "incomplete", "mixed_provenance"])
def test_there_is_no_momentum_in_samples_that_do_not_belong_together(name):
    rows = samples(published(f"momentum_effect_{name}_glucose_input"))
    assert len(momentum_effect(rows, 900.0, gated=True)[1]) == 0


def test_momentum_needs_three_samples():
    rows = samples(published("momentum_effect_bouncing_glucose_input")[:2])
    assert len(momentum_effect(rows, 900.0, gated=True)[1]) == 0


@pytest.mark.parametrize(
    ("values", "largest", "gradual"),
    [
        ((120,), 40, False),
        ((100, 110), 40, True),
        ((100, 150), 40, False),
        ((100, 115, 125, 118), 40, True),
        ((100, 115, 160), 40, False),
        ((100, 150), 55, True),
        ((100, 150), 45, False),
    ],
)
def test_transitions_are_gradual_up_to_a_step(values, largest, gradual):
    assert is_gradual(np.array(values, float), largest) == gradual


@pytest.mark.parametrize(
    ("name", "twice"),
    [("falling_glucose", 0), ("falling_glucose", 1), ("falling_glucose_almost_duplicates", 0)],
)
def test_counteraction_is_what_insulin_does_not_explain(name, twice):
    rows = published(f"counteraction_effect_{name}_input")
    rows = sorted([*rows, *rows], key=lambda row: row["date"]) if twice else rows
    insulin = published("counteraction_effect_falling_glucose_insulin")
    start, end, velocity = counteraction(
        samples(rows),
        seconds(insulin[0]["date"]),
        np.array([float(row["amount"]) for row in insulin]),
    )
    expected = published(f"counteraction_effect_{name}_output")
    assert start.tolist() == [seconds(row["startDate"]) for row in expected]
    assert end.tolist() == [seconds(row["endDate"]) for row in expected]
    assert velocity * 60.0 == pytest.approx([row["value"] for row in expected], abs=SINGLE)


# carbohydrate


def rules(overrun: float, longest: float, delay: float, linear: float, adaptive: float) -> tuple:
    return (overrun, longest, delay, linear, adaptive, 0.2)


LINEAR = rules(2.0, 1.5, 600.0, 1.0, 0.0)
LINEAR_LONG = rules(2.0, 2.0, 600.0, 1.0, 0.0)
ADAPTIVE = rules(1.0, 1.5, 0.0, 0.0, 1.0)


def observed_in(name: str, entry: int, how: tuple, csf: float) -> tuple:
    rows = published(f"{name}_input")
    start = np.array([seconds(row["start_at"]) for row in rows])
    end = np.array([seconds(row["end_at"]) for row in rows])
    ice = (start, end, np.array([row["velocity"] / 60.0 for row in rows]))
    meal = published("carb_entry_input")[entry]
    entries = (
        np.array([seconds(meal["start_at"])]), np.array([float(meal["amount"])]),
        np.array([meal["absorption_time"] * 60.0]),
    )  # fmt: skip
    return entries, observe(entries, np.array([csf]), ice, how), ice


@pytest.mark.parametrize(
    ("expected", "ice_name", "entry", "how", "remaining_s", "observed_g"),
    [
        ("ice_35_min_none_output", "ice_35_min", 2, LINEAR, 14_400, 0.0),
        ("ice_35_min_none_piecewiselinear_output", "ice_35_min", 2, ABSORPTION_RULES, 10_800, 0),
        ("ice_35_min_partial_output", "ice_35_min", 0, LINEAR, 8_509, 18.0),
        ("ice_35_min_partial_piecewiselinear_output", "ice_35_min", 0, ABSORPTION_RULES, 7_008, 18),
        ("ice_35_min_partial_piecewiselinear_adaptiverate_output", "ice_35_min", 0, ADAPTIVE,
         3_326, 18.0),
        ("ice_1_hour_output", "ice_1_hour", 0, LINEAR_LONG, 0, 44.0),
        ("ice_1_hour_output", "ice_1_hour", 0, ABSORPTION_RULES, 0, 44.0),
    ],
)  # fmt: skip
def test_carbohydrate_on_board_is_what_was_not_observed(
    expected, ice_name, entry, how, remaining_s, observed_g
):
    entries, observed, ice = observed_in(ice_name, entry, how, 40.0 / 8.0)
    assert observed[0][4, 0] == pytest.approx(remaining_s, abs=1.0)
    assert observed[0][0, 0] == pytest.approx(observed_g, abs=SINGLE)
    for row in published(expected):
        active = active_carbs_g(entries, observed, ice, seconds(row["date"]), 600.0, how[3])
        assert active == pytest.approx(row["amount"], abs=SINGLE), row["date"]


@pytest.mark.parametrize(
    ("name", "ice_name", "entry", "how", "delay_s", "ratio"),
    [
        ("none", "ice_35_min", 2, LINEAR, 0.0, 9.0),
        ("partially", "ice_35_min", 0, LINEAR, 600.0, 8.0),
        ("fully", "ice_1_hour", 0, rules(1.5, 1.5, 600.0, 1.0, 0.0), 600.0, 8.0),
    ],
)
def test_carbohydrate_raises_glucose_as_published(name, ice_name, entry, how, delay_s, ratio):
    expected = published(f"dynamic_glucose_effect_{name}_observed_output")
    entries, observed, ice = observed_in(ice_name, entry, how, 40.0 / ratio)
    window = (seconds(expected[0]["date"]), len(expected))
    effect = carb_effect(entries, np.array([40.0 / ratio]), observed, ice, window, delay_s, how[3])
    assert effect == pytest.approx([row["amount"] for row in expected], abs=1e-6)


def test_a_meal_of_nothing_has_no_time_left():
    entries = (np.array([0.0]), np.array([0.0]), np.array([7200.0]))
    ice = (np.array([0.0, 300.0]), np.array([300.0, 1200.0]), np.array([0.05, 0.05]))
    status, *_ = observe(entries, np.array([5.0]), ice, rules(1.5, 1.5, 600.0, 1.0, 0.0))
    assert status[4, 0] == 0.0


@given(
    grams=st.lists(st.floats(0.0, 120.0), min_size=1, max_size=5),
    velocities=st.lists(st.floats(-0.1, 0.3), min_size=1, max_size=40),
)
def test_what_counteraction_shows_is_credited_once(grams, velocities):
    n, m = len(grams), len(velocities)
    entries = (np.arange(n) * 600.0, np.array(grams), np.full(n, 10_800.0))
    start = np.arange(m) * 300.0
    ice = (start, start + 300.0, np.array(velocities))
    status, *_ = observe(entries, np.full(n, 4.0), ice, ABSORPTION_RULES)
    shown = 300.0 * np.maximum(ice[2], 0.0).sum() / 4.0
    assert status[0].sum() == pytest.approx(shown, abs=1e-6 * m)
    assert (status[1] <= entries[1] + 1e-9).all()
    assert (status[4] >= 0.0).all()
