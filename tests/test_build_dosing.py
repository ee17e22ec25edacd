"""A phone decides as the controllers do, within the wearer's limits, and not on old grounds."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banting.build_dosing import DOSING_RULES, dosing_rule
from banting.controllers.loop import LOOP_35, LOOP_ALGORITHM_2026, loop_input_from, recommend
from banting.controllers.oref0 import AAPS, OREF0, answer
from banting.schema.day import unix_ms
from banting.schema.dosing import (
    CarbsEntered,
    DoseGiven,
    DoseKind,
    DosingLimits,
    DosingSettings,
    DosingView,
    GlucoseSeen,
    Order,
    OverrideInForce,
    PumpSeen,
)

MIN = 60_000
NOW = 6 * 60 * MIN
SETTINGS = DosingSettings(
    basal_u_per_h=1.0,
    isf_mgdl_per_u=50.0,
    carb_ratio_g_per_u=10.0,
    target_low_mgdl=100.0,
    target_high_mgdl=110.0,
    suspend_below_mgdl=75.0,
    automatic_bolus=False,
    limits=DosingLimits(max_bolus=5_000, max_basal_per_h=4_000, max_active=8_000),
)
HIGH = tuple(160 + 2 * (k % 3) for k in range(37))  # three hours, high, not flat
RISING = tuple(120 + 4 * k for k in range(37))
NAMES = sorted(DOSING_RULES)


def readings(values: tuple[int, ...], newest_ms: int = NOW) -> tuple[GlucoseSeen, ...]:
    """Return readings five minutes apart, oldest first."""
    first = newest_ms - (len(values) - 1) * 5 * MIN
    return tuple(
        GlucoseSeen(at_ms=first + k * 5 * MIN, glucose_mgdl=value) for k, value in enumerate(values)
    )


def view(values: tuple[int, ...] = HIGH, **changes: object) -> DosingView:
    """Return three hours of readings, nothing given beyond the schedule."""
    usual = DosingView(
        now_ms=NOW,
        glucose=readings(values),
        doses=(),
        carbs=(),
        settings=SETTINGS,
        override=OverrideInForce(),
        pump=PumpSeen(at_ms=NOW),
        closed_loop=True,
    )
    return replace(usual, **changes)


def bolus(ago_min: int, milliunits: int) -> DoseGiven:
    at = NOW - ago_min * MIN
    return DoseGiven(from_ms=at, to_ms=at + MIN, milliunits=milliunits, kind=DoseKind.BOLUS)


def basal(from_min: int, to_min: int, milliunits: int) -> DoseGiven:
    """Return basal insulin given between two times ago."""
    return DoseGiven(
        from_ms=NOW - from_min * MIN,
        to_ms=NOW - to_min * MIN,
        milliunits=milliunits,
        kind=DoseKind.BASAL,
    )


def rate_now(order: Order) -> float:
    """Return the rate that an order leaves running, where no temporary rate ran before."""
    return SETTINGS.basal_u_per_h if order.temp_per_h is None else order.temp_per_h / 1000


# the same decision as the controllers'

GIVEN = (bolus(70, 1_500), basal(60, 30, 1_000), basal(30, 0, 250))
EATEN = (CarbsEntered(at_ms=NOW - 65 * MIN, grams=30, absorption_min=180),)


def text(at_ms: int) -> str:
    moment = datetime.fromtimestamp(unix_ms(at_ms) / 1000, UTC)
    return moment.isoformat().replace("+00:00", "Z")


def span(value: float, **more: float) -> list[dict[str, object]]:
    day = 24 * 60 * MIN
    return [{"startDate": text(NOW - day), "endDate": text(NOW + day), "value": value, **more}]


def loop_document(kind: str) -> dict[str, object]:
    """Return the hand-made case as LoopAlgorithm's own JSON."""
    kinds = {DoseKind.BOLUS: "bolus", DoseKind.BASAL: "basal"}
    return {
        "predictionStart": text(NOW),
        "glucoseHistory": [
            {"date": text(r.at_ms), "value": r.glucose_mgdl} for r in readings(HIGH)
        ],
        "doses": [
            {
                "type": kinds[dose.kind],
                "startDate": text(dose.from_ms),
                "endDate": text(dose.to_ms),
                "volume": dose.milliunits / 1000,
            }
            for dose in GIVEN
        ],
        "carbEntries": [
            {"date": text(e.at_ms), "grams": e.grams, "absorptionTime": e.absorption_min * 60.0}
            for e in EATEN
        ],
        "basal": span(1.0),
        "sensitivity": span(50.0),
        "carbRatio": span(10.0),
        "target": [{**span(0)[0], "lowerBound": 100, "upperBound": 110}],
        "suspendThreshold": 75,
        "maxBolus": 5,
        "maxBasalRate": 4,
        "recommendationType": kind,
    }


@pytest.mark.parametrize(("name", "rules"), [("loop", LOOP_ALGORITHM_2026), ("loop35", LOOP_35)])
def test_loop_decides_on_the_phone_as_its_algorithm_does(name, rules):
    seen = view(doses=GIVEN, carbs=EATEN)
    limits = replace(SETTINGS.limits, max_active=10_000)  # twice the maximum bolus, as in the JSON
    seen = replace(seen, settings=replace(SETTINGS, limits=limits))
    by_temp = recommend(loop_input_from(loop_document("tempBasal")), rules)
    order = dosing_rule(name).decide(seen)
    assert by_temp.temp_u_per_h > 1.1
    assert order.temp_per_h == int(by_temp.temp_u_per_h * 20) * 50
    assert order.temp_minutes == 30
    assert order.bolus == 0
    assert order.active == round(by_temp.active_insulin_u * 1000)
    assert order.forecast_mgdl == round(by_temp.forecast_mgdl[-1])

    by_bolus = recommend(loop_input_from(loop_document("automaticBolus")), rules)
    automatic = replace(seen, settings=replace(seen.settings, automatic_bolus=True))
    assert dosing_rule(name).decide(automatic).bolus == int(by_bolus.bolus_u * 20) * 50 > 0

    by_hand = recommend(loop_input_from(loop_document("manualBolus")), rules)
    assert dosing_rule(name).bolus_milliunits(seen) == int(by_hand.manual_bolus_u * 20) * 50 > 0
    assert dosing_rule(name).active_milliunits(seen) == order.active


def oref0_document(smb: bool) -> dict[str, object]:
    """Return the hand-made case as oref0's own JSON."""
    temps = [dose for dose in reversed(GIVEN) if dose.kind is DoseKind.BASAL]
    history: list[dict[str, object]] = []
    for dose in temps:
        minutes = (dose.to_ms - dose.from_ms) / MIN
        stamp = {"timestamp": text(dose.from_ms)}
        rate = dose.milliunits / 1000 / minutes * 60
        history.append({"_type": "TempBasalDuration", "duration (min)": minutes, **stamp})
        history.append({"_type": "TempBasal", "rate": rate, "temp": "absolute", **stamp})
    history.append({"_type": "Bolus", "amount": 1.5, "timestamp": text(GIVEN[0].from_ms)})
    return {
        "clock": text(NOW),
        "wall_clock": text(NOW),
        "glucose": [
            {"glucose": r.glucose_mgdl, "date": unix_ms(r.at_ms), "dateString": text(r.at_ms)}
            for r in reversed(readings(RISING))
        ],
        "pumphistory": history,
        "carbs": [{"created_at": text(EATEN[0].at_ms), "carbs": 30}],
        "profile": {
            "current_basal": 1.0,
            "max_basal": 4.0,
            "max_daily_basal": 1.0,
            "basalprofile": [{"i": 0, "minutes": 0, "rate": 1.0}],
            "isfProfile": {"sensitivities": [{"offset": 0, "sensitivity": 50}]},
            "sens": 50,
            "carb_ratio": 10,
            "min_bg": 100,
            "max_bg": 110,
            "max_iob": 8,
            "dia": 5,
            "curve": "rapid-acting",
            "enableUAM": True,
            "enableSMB_always": smb,
            "maxSMBBasalMinutes": 30,
            "bolus_increment": 0.05,
            "maxCOB": 120,
            "min_5m_carbimpact": 8,
            "sensitivity_raises_target": True,
            "carbsReqThreshold": 1,
            "autosens_max": 1.2,
        },
        "currenttemp": {"rate": 0, "duration": 0},
        "microBolusAllowed": smb,
    }


@pytest.mark.parametrize(("name", "mode"), [("oref0", OREF0), ("aaps", AAPS)])
@pytest.mark.parametrize("smb", [False, True])
def test_oref0_decides_on_the_phone_as_its_pipeline_does(name, mode, smb):
    seen = view(RISING, doses=GIVEN, carbs=EATEN, settings=replace(SETTINGS, automatic_bolus=smb))
    told = answer(oref0_document(smb), mode)["result"]
    order = dosing_rule(name).decide(seen)
    assert told["rate"] != 1.0
    assert order.temp_per_h == int(told["rate"] * 20 + 1e-9) * 50
    assert order.temp_minutes == told["duration"]
    assert order.bolus == round(told.get("units", 0) * 1000)
    assert (order.bolus > 0) == smb
    assert order.active == round(told["IOB"] * 1000)
    assert order.forecast_mgdl == told["eventualBG"]


def test_slices_of_one_rate_count_as_one_temp_would():
    whole = view(doses=(basal(60, 0, 2_400),))
    slices = tuple(basal(m, m - 5, 200) for m in range(60, 0, -5))
    for name in ("oref0", "aaps"):
        rule = dosing_rule(name)
        assert rule.active_milliunits(view(doses=slices)) == rule.active_milliunits(whole) > 500


def test_a_gap_between_doses_counts_as_scheduled_and_a_dose_of_no_time_as_nothing():
    rule = dosing_rule("oref0")
    apart = (basal(90, 60, 1_500), basal(30, 0, 1_500))
    summed = sum(rule.active_milliunits(view(doses=(one,))) for one in apart)
    assert abs(rule.active_milliunits(view(doses=apart)) - summed) <= 1
    assert rule.active_milliunits(view(doses=(*apart, basal(0, 0, 500)))) == rule.active_milliunits(
        view(doses=apart)
    )


def test_glucose_of_more_than_seven_hours_ago_does_not_matter_to_oref0():
    long = tuple(110 + 2 * (k % 40) for k in range(120))
    for name in ("oref0", "aaps"):
        rule = dosing_rule(name)
        assert rule.decide(view(long, carbs=EATEN)) == rule.decide(view(long[-84:], carbs=EATEN))


def test_a_temp_that_is_still_running_counts_up_to_now():
    running = view(doses=(basal(30, -30, 4_000),))
    ended = view(doses=(basal(30, 0, 2_000),))
    for name in NAMES:
        rule, step = dosing_rule(name), 50 if name in ("oref0", "aaps") else 0
        until_now = rule.active_milliunits(ended)
        assert until_now > 500
        assert abs(rule.active_milliunits(running) - until_now) <= step  # a dose of oref0's temps


# limits

LIMITS = st.builds(
    DosingLimits,
    max_bolus=st.integers(0, 10_000),
    max_basal_per_h=st.integers(0, 6_000),
    max_active=st.integers(0, 20_000),
)
DOSES = st.lists(
    st.builds(bolus, st.integers(1, 300), st.integers(50, 8_000))
    | st.integers(0, 60).map(lambda k: basal(5 * k + 5, 5 * k, 40 * (k % 9))),
    max_size=12,
).map(lambda found: tuple(sorted(found, key=lambda dose: dose.from_ms)))
VIEWS = st.builds(
    lambda values, doses, grams, limits, auto, percent, target, steps: view(
        tuple(values),
        doses=doses,
        carbs=(CarbsEntered(at_ms=NOW - 20 * MIN, grams=grams, absorption_min=180),),
        settings=replace(SETTINGS, limits=limits, automatic_bolus=auto),
        override=OverrideInForce(needs_percent=percent, target_mgdl=target),
        pump=PumpSeen(at_ms=NOW, rate_steps_per_u=steps, bolus_steps_per_u=steps // 2),
    ),
    st.lists(st.integers(39, 400), min_size=1, max_size=40),
    DOSES,
    st.integers(1, 150),
    LIMITS,
    st.booleans(),
    st.integers(10, 200),
    st.sampled_from((0, 80, 100, 150)),
    st.sampled_from((20, 40)),
)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60)
@given(seen=VIEWS)
def test_nothing_leaves_above_the_wearers_limits_or_between_the_pumps_steps(name, seen):
    order = dosing_rule(name).decide(seen)
    limits, pump = seen.settings.limits, seen.pump
    assert 0 <= order.bolus <= limits.max_bolus
    assert order.bolus == 0 or order.bolus <= limits.max_active - order.active
    assert order.bolus % (1000 // pump.bolus_steps_per_u) == 0
    assert 0 <= dosing_rule(name).bolus_milliunits(seen) <= limits.max_bolus
    if order.temp_per_h is not None:
        assert 0 <= order.temp_per_h <= limits.max_basal_per_h
        assert order.temp_per_h % (1000 // pump.rate_steps_per_u) == 0
        assert 0 <= order.temp_minutes <= 120


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=40)
@given(seen=VIEWS)
def test_what_is_decided_hangs_on_the_view_alone(name, seen):
    assert dosing_rule(name).decide(seen) == dosing_rule(name).decide(replace(seen))


@pytest.mark.parametrize("name", NAMES)
def test_with_as_much_on_board_as_allowed_nothing_is_added(name):
    full = view(
        tuple(180 + 3 * k for k in range(37)),
        doses=(bolus(10, 9_000),),
        settings=replace(SETTINGS, automatic_bolus=True),
    )
    order = dosing_rule(name).decide(full)
    assert order.active > 8_000
    assert order.bolus == 0
    assert rate_now(order) <= 1.0


# what an override and glucose do


@pytest.mark.parametrize("name", NAMES)
def test_an_override_of_150_percent_raises_what_is_given(name):
    rule = dosing_rule(name)
    steady = view(tuple(118 + (k % 2) for k in range(37)))
    more = rule.decide(replace(steady, override=OverrideInForce(needs_percent=150)))
    less = rule.decide(replace(steady, override=OverrideInForce(needs_percent=50)))
    assert rate_now(more) > rate_now(rule.decide(steady)) > rate_now(less)


@pytest.mark.parametrize("name", NAMES)
def test_a_target_of_its_own_lowers_what_is_given(name):
    rule, steady = dosing_rule(name), view(tuple(118 + (k % 2) for k in range(37)))
    aimed = rule.decide(replace(steady, override=OverrideInForce(target_mgdl=150)))
    assert rate_now(aimed) < rate_now(rule.decide(steady))


@pytest.mark.parametrize("name", ["loop", "loop35"])
def test_loop_counts_what_was_given_under_an_override_against_its_own_schedule(name):
    rule = dosing_rule(name)
    given = view(doses=(basal(120, 0, 3_000),))
    scaled = OverrideInForce(needs_percent=150, since_ms=NOW - 120 * MIN)
    assert rule.active_milliunits(replace(given, override=scaled)) == 0
    from_now = replace(scaled, since_ms=None)
    unscaled = rule.active_milliunits(given)
    assert rule.active_milliunits(replace(given, override=from_now)) == unscaled > 500


@pytest.mark.parametrize("name", ["loop", "loop35"])
def test_loop_forecasts_to_its_own_target_beyond_the_end_of_an_override(name):
    rule, seen = dosing_rule(name), view(tuple(118 + (k % 2) for k in range(37)))
    aims = OverrideInForce(target_mgdl=150, since_ms=NOW)
    endless = rule.decide(replace(seen, override=aims))
    short = rule.decide(replace(seen, override=replace(aims, until_ms=NOW + 5 * MIN)))
    assert rate_now(short) > rate_now(endless)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("automatic", [False, True])
def test_below_the_threshold_insulin_stops(name, automatic):
    low = view(
        tuple(140 - 2 * k for k in range(37)), settings=replace(SETTINGS, automatic_bolus=automatic)
    )
    order = dosing_rule(name).decide(low)
    assert order.temp_per_h == 0
    assert order.temp_minutes >= 30
    assert order.bolus == 0
    assert dosing_rule(name).bolus_milliunits(low) == 0


# reasons to send nothing


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"glucose": readings(HIGH, NOW - 16 * MIN)}, "15 minutes old"),
        ({"glucose": ()}, "no glucose"),
        ({"closed_loop": False}, "switched off"),
        ({"pump": PumpSeen(at_ms=NOW - 16 * MIN)}, "pump has not reported"),
        ({"pump": PumpSeen(at_ms=NOW, bolusing=True)}, "bolus"),
        ({"pump": PumpSeen(at_ms=NOW, suspended=True)}, "suspended"),
    ],
)
def test_on_old_or_forbidden_grounds_nothing_is_sent_and_it_says_why(name, changes, why):
    seen = view(doses=(bolus(30, 2_000),), settings=replace(SETTINGS, automatic_bolus=True))
    order = dosing_rule(name).decide(replace(seen, **changes))
    assert (order.temp_per_h, order.temp_minutes, order.bolus) == (None, 0, 0)
    assert why in order.why
    assert order.active == dosing_rule(name).decide(seen).active > 1_000


@pytest.mark.parametrize("name", NAMES)
def test_without_a_fresh_reading_no_bolus_is_recommended(name):
    assert dosing_rule(name).bolus_milliunits(view()) > 0
    assert dosing_rule(name).bolus_milliunits(view(glucose=())) == 0
    old = view(glucose=readings(HIGH, NOW - 16 * MIN))
    assert dosing_rule(name).bolus_milliunits(old) == 0


@pytest.mark.parametrize("name", NAMES)
def test_carbohydrate_raises_the_bolus_that_is_recommended(name):
    rule, plain = dosing_rule(name), view()
    assert rule.bolus_milliunits(replace(plain, carbs=EATEN)) > rule.bolus_milliunits(plain)


@pytest.mark.parametrize("name", NAMES)
def test_a_temporary_rate_that_already_does_it_is_left_alone(name):
    rule = dosing_rule(name)
    first = rule.decide(view())
    assert first.temp_per_h is not None
    runs = PumpSeen(at_ms=NOW, temp_per_h=first.temp_per_h, temp_ends_ms=NOW + 29 * MIN)
    assert rule.decide(view(pump=runs)).temp_per_h is None


def test_a_name_that_no_controller_has_is_our_own_bug():
    with pytest.raises(AssertionError, match="no dosing rule 'lop'"):
        dosing_rule("lop")


def test_asking_for_a_rule_compiles_nothing():
    code = (
        "import sys; from banting.build_dosing import dosing_rule; dosing_rule('loop'); "
        "sys.exit('numba' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
