"""Random lives for oref0, drawn by hypothesis so that a difference shrinks to its core."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

MIDNIGHT = datetime(2024, 1, 3, tzinfo=UTC)
MODELS = (None, "522", "554", "723")
CURVES = ("rapid-acting", "ultra-rapid", "bilinear", "Rapid-Acting", "fiasp")


def iso(when: datetime) -> str:
    """Return a time as oref0's tools write it."""
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def ms(when: datetime) -> int:
    """Return milliseconds since 1970."""
    return (when - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def hundredths(low: float, high: float) -> st.SearchStrategy[float]:
    """Draw numbers with two decimals."""
    return st.integers(round(low * 100), round(high * 100)).map(lambda n: n / 100)


def switches(*names: str) -> st.SearchStrategy[dict[str, bool]]:
    """Draw each switch."""
    return st.fixed_dictionaries({name: st.booleans() for name in names})


@st.composite
def schedules(draw: st.DrawFn, key: str, value: str, values: Any) -> list[dict[str, Any]]:
    """Draw a schedule from midnight on, of one to four entries."""
    starts = [0, *draw(st.lists(st.integers(1, 47), max_size=3, unique=True).map(sorted))]
    return [
        {"i": i, key: start * 30, value: draw(values), "start": f"{start // 2:02d}:00:00"}
        for i, start in enumerate(starts)
    ]


@st.composite
def profiles(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a profile; seldom one without a limit that oref0 can do without."""
    basal = draw(schedules("minutes", "rate", hundredths(0.05, 2.5)))
    isf = draw(schedules("offset", "sensitivity", st.integers(10, 120)))
    low = draw(st.integers(80, 140))
    profile = {
        "dia": draw(st.sampled_from([3, 4, 5, 6, 7, 5.5, 2])),
        "curve": draw(st.sampled_from(CURVES)),
        "current_basal": draw(st.sampled_from(basal))["rate"],
        "basalprofile": basal,
        "isfProfile": {"sensitivities": isf},
        "sens": draw(st.sampled_from(isf))["sensitivity"],
        "carb_ratio": draw(st.sampled_from([4, 6.5, 8, 10, 11.3, 15, 20])),
        "min_bg": low,
        "max_bg": low + draw(st.sampled_from([0, 0, 10, 20, 40])),
        "max_iob": draw(st.sampled_from([0, 1.5, 3, 5, 10])),
        "max_basal": draw(st.sampled_from([1.5, 2, 3, 4.5])),
        "max_daily_basal": max(entry["rate"] for entry in basal),
        "max_daily_safety_multiplier": draw(st.sampled_from([3, 4, None])),
        "current_basal_safety_multiplier": draw(st.sampled_from([4, 5, None])),
        "maxSMBBasalMinutes": draw(st.sampled_from([30, 60, 90, 120])),
        "maxUAMSMBBasalMinutes": draw(st.sampled_from([0, 30, 60])),
        "SMBInterval": draw(st.sampled_from([0, 1, 3, 5, 15])),
        "bolus_increment": draw(st.sampled_from([0.1, 0.05, 0.025])),
        "enableSMB_high_bg_target": draw(st.sampled_from([None, 110, 160])),
        "carbsReqThreshold": draw(st.sampled_from([0, 1, 10])),
        "out_units": draw(st.sampled_from(["mg/dL", "mmol/L"])),
        "maxCOB": draw(st.sampled_from([60, 120, "120"])),
        "min_5m_carbimpact": draw(st.sampled_from([3, 8, 12])),
        "remainingCarbsCap": draw(st.sampled_from([30, 90, 120])),
        "remainingCarbsFraction": draw(st.sampled_from([0.5, 1, 1.5])),
        "autosens_max": 1.2,
        "autosens_min": 0.7,
        "half_basal_exercise_target": draw(st.sampled_from([0, 120, 160])),
        "maxDelta_bg_threshold": draw(st.sampled_from([0.1, 0.2, 0.4])),
        "noisyCGMTargetMultiplier": draw(st.sampled_from([1, 1.3])),
        "insulinPeakTime": draw(st.sampled_from([20, 60, 75, 130])),
        "model": draw(st.sampled_from(MODELS)),
    }
    profile |= draw(
        switches(
            *("enableUAM", "enableSMB_always", "enableSMB_with_COB", "enableSMB_after_carbs"),
            *("enableSMB_with_temptarget", "enableSMB_high_bg", "A52_risk_enable"),
            *("allowSMB_with_high_temptarget", "temptargetSet", "skip_neutral_temps"),
            *("sensitivity_raises_target", "resistance_lowers_target", "exercise_mode"),
            *("suspend_zeros_iob", "useCustomPeakTime", "low_temptarget_lowers_sensitivity"),
            *("rewind_resets_autosens", "high_temptarget_raises_sensitivity"),
        )
    )
    optional = ("noisyCGMTargetMultiplier", "maxSMBBasalMinutes", "maxDelta_bg_threshold", "model")
    for key in draw(st.sets(st.sampled_from(optional))):
        del profile[key]
    return profile


@st.composite
def readings(draw: st.DrawFn, now: datetime, most: int = 80) -> list[dict[str, Any]]:
    """Draw readings, newest first: a walk, with gaps, doubles, error codes and calibrations."""
    named = draw(st.sampled_from(["date", "date", "date", "display"]))
    steps = st.tuples(
        st.integers(-12, 12),
        st.sampled_from([300] * 12 + [299, 301, 60, 100, 150, 240, 420, 600, 1500, 5000]),
    )
    walk = draw(st.lists(steps, min_size=1, max_size=most))
    odd = draw(st.dictionaries(st.integers(0, 30), st.sampled_from([0, 5, 38, 39.5]), max_size=2))
    calibrated = draw(st.sets(st.integers(1, 40), max_size=1))
    other = draw(st.sets(st.integers(0, 30), max_size=2))
    drift = draw(st.integers(-8, 8))
    age = draw(st.sampled_from([0, 12, 60, 100, 250, 400, 800, -120, -400]))
    value, when = draw(st.integers(40, 330)), now - timedelta(seconds=age)
    entries = []
    for i, (step, seconds) in enumerate(walk):
        entry = {
            "date": ms(when),
            "dateString": iso(when),
            "sgv": odd.get(i, value),
            "device": "b" if i in other else "a",
            "type": "cal" if i in calibrated else "sgv",
            "noise": draw(st.sampled_from([1] * 30 + [2, 3, 4])) if i == 0 else 1,
        }
        if named == "display":
            entry["display_time"] = iso(when)
        entries.append(entry)
        value = min(400, max(39, value + step + drift))
        when -= timedelta(seconds=seconds)
    return entries


@st.composite
def histories(draw: st.DrawFn, now: datetime) -> list[dict[str, Any]]:
    """Draw a pump history, newest first: temps, boluses, suspensions, in three dialects."""
    kinds = st.sampled_from(
        ["temp"] * 8 + ["bolus"] * 3 + ["percent", "care temp", "aaps temp", "care bolus"]
        + ["suspend", "resume", "wizard", "journal", "rewind", "orphan", "null temp"]
    )  # fmt: skip
    gaps = st.integers(1, 90 * 60)
    drawn = draw(st.lists(st.tuples(kinds, gaps), max_size=28))
    when = now - timedelta(milliseconds=draw(st.integers(-120_000, 900_000)))
    entries: list[dict[str, Any]] = []
    for kind, seconds in drawn:
        entries.extend(_entries(draw, kind, iso(when)))
        when -= timedelta(seconds=seconds, milliseconds=draw(st.integers(0, 999)))
    if len(entries) > 2 and draw(st.integers(0, 9)) == 0:  # parts of a history that overlap
        cut = draw(st.integers(1, len(entries) - 1))
        entries = entries[:cut] + entries[cut - 1 :]
    return entries


def _entries(draw: st.DrawFn, kind: str, at: str) -> list[dict[str, Any]]:
    """Return what a pump writes of one deed."""
    rate = draw(st.sampled_from([0, 0, 0.15, 0.5, 1, 1.05, 2, 3, 4.5]))
    minutes = draw(st.sampled_from([30, 30, 30, 60, 45, 90, 120, 7, 0, 20.5]))
    units = draw(hundredths(0, 8)) if kind != "smb" else 0.1
    temp = {"_type": "TempBasal", "temp": "absolute", "rate": rate, "timestamp": at}
    lasts = {"_type": "TempBasalDuration", "duration (min)": minutes, "timestamp": at}
    care = {"eventType": "Temp Basal", "created_at": at, "timestamp": at, "duration": minutes}
    grams = draw(st.sampled_from([0, 5, 20, 45]))
    wizard = {"_type": "BolusWizard", "timestamp": at, "carb_input": grams}
    bolus = {"_type": "Bolus", "amount": units, "timestamp": at}
    return {
        "temp": [temp, lasts] if draw(st.booleans()) else [lasts, temp],
        "orphan": [temp],
        "percent": [{**temp, "temp": "percent"}, lasts],
        "bolus": [bolus],
        "care temp": [{**care, "rate": rate, "enteredBy": "loop", "amount": rate / 2}],
        "aaps temp": [{**care, "absolute": rate, "enteredBy": "openaps://AndroidAPS"}],
        "null temp": [{**care, "absolute": rate, "enteredBy": "HAPP_App", "duration": None}],
        "care bolus": [{"eventType": "Meal Bolus", "created_at": at, "insulin": units}],
        "suspend": [{"_type": "PumpSuspend", "timestamp": at}],
        "resume": [{"_type": "PumpResume", "timestamp": at}],
        "wizard": [bolus, wizard] if draw(st.booleans()) else [wizard],
        "journal": [{"_type": "JournalEntryMealMarker", "timestamp": at, "carb_input": grams}],
        "rewind": [{"_type": "Rewind", "timestamp": at}],
    }[kind]


@st.composite
def meals(draw: st.DrawFn, now: datetime) -> list[dict[str, Any]]:
    """Draw meals of eight hours, all as Nightscout has them or all sorted by oref0 already."""
    already = draw(st.booleans())
    found = []
    for seconds in draw(st.lists(st.integers(0, 8 * 3600), max_size=4)):
        at, grams = iso(now - timedelta(seconds=seconds)), draw(st.sampled_from([0.5, 8, 30, 75]))
        if already:
            place = draw(st.sampled_from(["nsCarbs", "bwCarbs", "journalCarbs"]))
            places = {"nsCarbs": 0, "bwCarbs": 0, "journalCarbs": 0, place: grams}
            found.append({"timestamp": at, "carbs": grams, **places})
        else:
            found.append({"created_at": at, "carbs": grams})
    return found


@st.composite
def whole_inputs(draw: st.DrawFn, most_readings: int = 80) -> dict[str, Any]:
    """Draw an input of the whole pipeline."""
    now = MIDNIGHT + timedelta(milliseconds=draw(st.integers(0, 2 * 86_400_000)))
    history = draw(histories(now))
    rate = draw(st.sampled_from([0, 0.5, 1, 1.05, 2, 3]))
    left = draw(st.sampled_from([0, 0, 3, 12, 17, 25, 45, 110]))
    lasting = [e["rate"] for e in history if e.get("_type") == "TempBasal"][:1]
    if lasting and draw(st.integers(0, 3)):
        rate = lasting[0]
    late = draw(st.sampled_from([0, 1, 3600, 86_400]))
    return {
        "clock": iso(now),
        "wall_clock": iso(now + timedelta(seconds=late)),
        "glucose": draw(readings(now, most_readings)),
        "pumphistory": history,
        "carbs": draw(meals(now)),
        "profile": draw(profiles()),
        "currenttemp": {"duration": left, "rate": rate, "temp": "absolute"},
        "autosens": draw(st.sampled_from([{"ratio": r} for r in (1, 1, 0.8, 1.15, 0.93)] + [None])),
        "microBolusAllowed": draw(st.booleans()),
        "reservoir": 100,
    }


@st.composite
def ticks_of_insulin(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw 48 ticks of insulin on board that fade, not from any history."""
    iob, activity = draw(hundredths(-3, 8)), draw(st.integers(-200, 400)) / 10_000
    fade = draw(st.sampled_from([0.9, 0.95, 0.99]))
    zero = draw(hundredths(0, 1))
    return [
        {
            "iob": round(iob * fade**n, 3),
            "activity": round(activity * fade**n, 4),
            "iobWithZeroTemp": {"activity": round((activity - zero / 100) * fade**n, 4)},
        }
        for n in range(48)
    ]


@st.composite
def direct_inputs(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an input of one decision, extremes included."""
    now = MIDNIGHT + timedelta(seconds=draw(st.integers(0, 86_400)))
    iob = draw(ticks_of_insulin())
    running = draw(st.sampled_from([0, 1, 2.5]))
    left = draw(st.sampled_from([0, 0, 4, 8, 16, 29, 60, 119, 130]))
    if draw(st.integers(0, 9)):
        back = timedelta(minutes=draw(st.integers(0, 40)))
        minutes = draw(st.sampled_from([5, 30, 60, 60]))
        rate = draw(st.sampled_from([running, running, running, 1]))
        iob[0]["lastTemp"] = {"date": ms(now - back), "rate": rate, "duration": minutes}
    if draw(st.integers(0, 5)):
        iob[0]["lastBolusTime"] = ms(now - timedelta(seconds=draw(st.integers(0, 3600))))
    carbs = draw(st.sampled_from([0, 0, 10, 50, 120]))
    meal = {
        "carbs": carbs,
        "mealCOB": draw(st.integers(0, carbs)),
        "lastCarbTime": ms(now - timedelta(minutes=draw(st.integers(0, 360)))) if carbs else 0,
        "slopeFromMaxDeviation": -draw(hundredths(0, 4)),
        "slopeFromMinDeviation": draw(hundredths(0, 4)),
        "bwFound": draw(st.booleans()),
    }
    age = draw(st.sampled_from([0, 60, 120, 200, 290, 400, 600, 720, 730, -400]))
    ratios = [{"ratio": ratio} for ratio in (1, 0.7, 1.2)]
    asked = {
        "glucose_status": {
            "glucose": draw(st.integers(5, 420)),
            "delta": draw(hundredths(-25, 25) | st.sampled_from([0.0])),
            "short_avgdelta": draw(hundredths(-15, 15) | hundredths(-1, 1)),
            "long_avgdelta": draw(hundredths(-12, 12) | hundredths(-1, 1)),
            "noise": draw(st.sampled_from([0, 1, 1, 1, 1, 1, 1, 1, 2, 3])),
            "date": ms(now - timedelta(seconds=age)),
            "device": draw(st.sampled_from(["a", "a", "fakecgm"])),
        },
        "currenttemp": {
            "rate": running,
            "duration": left,
        },
        "iob_data": iob,
        "profile": draw(profiles()),
        "autosens_data": draw(st.sampled_from([None, *ratios])),
        "meal_data": meal,
        "microBolusAllowed": draw(st.booleans()),
        "reservoir_data": draw(st.sampled_from([None, "120.5"])),
        "currentTime": iso(now),
    }
    return _broken(draw, asked)


def _broken(draw: st.DrawFn, asked: dict[str, Any]) -> dict[str, Any]:
    """Return an input as it is, or (seldom) with a part missing or misshapen."""
    iob, profile = asked["iob_data"], asked["profile"]
    hurt = draw(st.sampled_from(["no"] * 12 + ["short", "one", "single", "meal", "limits", "hole"]))
    if hurt == "short":
        asked["iob_data"] = iob[: draw(st.integers(2, 47))]
    elif hurt == "one":
        asked["iob_data"] = iob[:1]
    elif hurt == "single":
        asked["iob_data"] = iob[0]
    elif hurt == "meal":
        asked["meal_data"] = {}
    elif hurt == "limits":
        del profile[draw(st.sampled_from(["min_bg", "max_iob", "max_basal", "current_basal"]))]
    elif hurt == "hole":
        del iob[draw(st.integers(0, 47))]["iobWithZeroTemp"]
    return asked


@st.composite
def sensitivity_inputs(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an input of autosens: a day or so of readings, a history, meals, targets."""
    asked = draw(whole_inputs(most_readings=200))
    now = datetime.fromisoformat(asked["clock"])
    asked["carbs"] = [
        {"created_at": iso(now - timedelta(seconds=seconds)), "carbs": grams}
        for seconds, grams in draw(
            st.lists(st.tuples(st.integers(0, 86_400), st.sampled_from([8, 30, 75])), max_size=4)
        )
    ]
    asked["wall_clock"] = iso(now + timedelta(seconds=draw(st.sampled_from([0, 30, 7200]))))
    asked["retrospective"] = draw(st.booleans())
    asked["deviations"] = draw(st.sampled_from([96, 288]))
    asked["temptargets"] = [
        {
            "created_at": iso(now - timedelta(minutes=back)),
            "duration": draw(st.sampled_from([0, 30, 60, 240])),
            "targetTop": 140,
            "targetBottom": draw(st.sampled_from([80, 110, 140])),
        }
        for back in draw(st.lists(st.integers(0, 1200), max_size=3))
    ]
    return asked
