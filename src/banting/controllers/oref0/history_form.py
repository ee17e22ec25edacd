"""A pump's history, readings and a profile's schedules in oref0's JSON, as our nouns.

Entries come from Medtronic pumps (`_type`), Nightscout and AndroidAPS (`eventType`, `enteredBy`).
Never knows: what an entry does.

Source: oref0 (lib/iob/history.js, lib/glucose-get-last.js, lib/iob/total.js).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from banting.controllers.oref0.glucose_status import Reading
from banting.controllers.oref0.insulin import curve_of
from banting.controllers.oref0.javascript import Json, instant_ms, number, truth
from banting.controllers.oref0.meal import MealRules
from banting.controllers.oref0.pump_events import EventKind, PumpEvent, TherapyProfile
from banting.controllers.oref0.schedules import Schedule
from banting.errors import ModelError

__all__ = ["basal_schedule", "events_of", "meal_rules", "readings_of", "therapy_profile"]

NAN = float("nan")
CARE_BOLUSES = ("Meal Bolus", "Correction Bolus", "Snack Bolus", "Bolus Wizard")
AAPS_TEMPS = ("HAPP_App", "openaps://AndroidAPS")
NORMAL_TARGET_MGDL = 100.0


def events_of(history: Iterable[Json]) -> tuple[PumpEvent, ...]:
    """Return the entries of a pump history, in its order."""
    return tuple(_event(entry) for entry in history)


def _event(entry: Json) -> PumpEvent:
    """Return one entry; a bolus may lie inside another record."""
    inner = entry.get("bolus")
    if isinstance(inner, dict) and inner.get("_type") == "Bolus":
        entry = inner
    stamp = entry.get("created_at") or entry.get("timestamp")
    at_ms = None if stamp is None else instant_ms(stamp)

    def made(kind: EventKind, **amounts: Any) -> PumpEvent:
        return PumpEvent(kind=kind, stamp=str(stamp or ""), at_ms=at_ms, **amounts)

    medtronic, care = entry.get("_type"), entry.get("eventType")
    by = entry.get("enteredBy")
    if medtronic == "Bolus":
        return made(EventKind.BOLUS, bolus_u=number(entry, "amount"))
    if care in CARE_BOLUSES or by == "xdrip" or (by == "HAPP_App" and truth(entry.get("insulin"))):
        return made(EventKind.BOLUS, bolus_u=number(entry, "insulin"))
    if care == "Temp Basal":
        return made(EventKind.TEMP, **_care_temp(entry, by in AAPS_TEMPS))
    if medtronic == "TempBasal" and entry.get("temp") == "percent":
        return made(EventKind.PERCENT)
    if medtronic == "TempBasal":
        return made(EventKind.TEMP_RATE, rate_u_per_h=number(entry, "rate"))
    if medtronic == "TempBasalDuration":
        return made(EventKind.TEMP_DURATION, duration_min=number(entry, "duration (min)"))
    if medtronic in ("PumpSuspend", "PumpResume"):
        return made(EventKind.SUSPEND if medtronic == "PumpSuspend" else EventKind.RESUME)
    return made(EventKind.OTHER)


def _care_temp(entry: Json, is_aaps: bool) -> dict[str, Any]:
    """Return rate and duration of a temp from Nightscout; Loop's by what was delivered."""
    minutes = number(entry, "duration")
    rate = number(entry, "absolute" if is_aaps else "rate")
    if not is_aaps and "amount" in entry:
        rate = number(entry, "amount") / minutes * 60.0 if minutes else NAN
    open_ended = "duration" in entry and entry["duration"] is None
    return {"rate_u_per_h": rate, "duration_min": minutes, "open_ended": open_ended}


def readings_of(glucose: Iterable[Json]) -> tuple[Reading, ...]:
    """Return glucose entries, in their order."""
    return tuple(_reading(entry) for entry in glucose)


def _reading(entry: Json) -> Reading:
    """Return one entry; its value may be called `glucose` or, by Nightscout, `sgv`."""
    value = number(entry, "glucose" if truth(entry.get("glucose")) else "sgv")
    shown = entry.get("display_time")
    # oref0 reads it as local time, by taking out the T; without a zone we take UTC for both
    shown_ms = instant_ms(shown) if shown else NAN
    stamped_ms = instant_ms(entry["dateString"]) if entry.get("dateString") else NAN
    own_ms = number(entry, "date") if truth(entry.get("date")) else NAN
    texts = stamped_ms if math.isnan(shown_ms) else shown_ms
    return Reading(
        glucose_mgdl=value,
        at_ms=texts if math.isnan(own_ms) else own_ms,
        date_ms=own_ms,
        shown_ms=shown_ms,
        stamped_ms=stamped_ms,
        noise=number(entry, "noise"),
        device=entry.get("device"),
        calibration=entry.get("type") == "cal",
    )


def basal_schedule(profile: Json) -> Schedule | None:
    """Return the basal schedule in the order of its indices, None where the profile has none."""
    entries = profile.get("basalprofile") or ()
    if not entries:
        return None
    in_order = sorted(entries, key=lambda entry: number(entry, "i"))
    return Schedule(
        from_min=tuple(number(entry, "minutes") for entry in in_order),
        values=tuple(number(entry, "rate") for entry in in_order),
    )


def _history_ratio(profile: Json, autosens: Json | None) -> float:
    """Return how the scheduled basal is scaled in hindsight: by exercise, or by autosens."""
    target = (number(profile, "min_bg") + number(profile, "max_bg")) / 2.0
    set_by_person = truth(profile.get("exercise_mode")) and truth(profile.get("temptargetSet"))
    if set_by_person and target >= NORMAL_TARGET_MGDL + 5.0:
        half = profile.get("half_basal_exercise_target")
        c = (number(profile, "half_basal_exercise_target") if truth(half) else 160.0) - 100.0
        return c / (c + target - NORMAL_TARGET_MGDL) if c + target != NORMAL_TARGET_MGDL else NAN
    return NAN if autosens is None else number(autosens, "ratio")


def therapy_profile(profile: Json, autosens: Json | None, utc_offset_min: float) -> TherapyProfile:
    """Return what turns a history into insulin on board."""
    peak = number(profile, "insulinPeakTime")
    custom = profile.get("useCustomPeakTime") is True and "insulinPeakTime" in profile
    return TherapyProfile(
        curve=curve_of(profile.get("curve"), number(profile, "dia"), peak if custom else None),
        basal_u_per_h=number(profile, "current_basal"),
        schedule=basal_schedule(profile),
        ratio=_history_ratio(profile, autosens),
        suspend_zeros_iob=truth(profile.get("suspend_zeros_iob")),
        utc_offset_min=utc_offset_min,
    )


def meal_rules(profile: Json, utc_offset_min: float) -> MealRules:
    """Return the part of a profile that absorption hangs on.

    Raises:
        ModelError: there is no schedule of sensitivities or of basal rates.
    """
    entries = (profile.get("isfProfile") or {}).get("sensitivities") or ()
    if not entries:
        raise ModelError("profile", "isfProfile has no sensitivities")
    if basal_schedule(profile) is None:
        raise ModelError("profile", "basalprofile is empty")
    in_order = sorted(entries, key=lambda entry: number(entry, "offset"))
    most_cob = profile.get("maxCOB")
    return MealRules(
        isf=Schedule(
            from_min=tuple(number(entry, "offset") for entry in in_order),
            values=tuple(number(entry, "sensitivity") for entry in in_order),
        ),
        carb_ratio_g_per_u=number(profile, "carb_ratio"),
        min_5m_impact_mgdl=number(profile, "min_5m_carbimpact"),
        cob_g_max=float(most_cob) if isinstance(most_cob, int | float) else NAN,
        utc_offset_min=utc_offset_min,
    )
