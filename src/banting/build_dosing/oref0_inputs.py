"""What the app has seen, as oref0's decision takes it: status, insulin, meals, settings.

Knows: the nouns on both sides. Never knows: a decision. Times become ms since the Unix epoch; basal
doses become temps at the rate that delivered them, those that follow one another at one rate a
single one, because oref0 counts a temp in doses of 0.05 U.

Sources: oref0 (lib/iob, lib/meal, lib/glucose-get-last.js); `oref0-defaults` of the controller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from banting.controllers.oref0.glucose_status import Reading, glucose_status
from banting.controllers.oref0.grid_options import MAX_COB_G, MIN_CARB_IMPACT_MGDL
from banting.controllers.oref0.history import ZERO_TEMP_MIN, Doses, doses_of
from banting.controllers.oref0.insulin import exponential_curve
from banting.controllers.oref0.meal import CarbEntry, MealRules, meal_totals
from banting.controllers.oref0.modes import Mode
from banting.controllers.oref0.nouns import Insulin, Meal, Running, Settings, Status
from banting.controllers.oref0.on_board import Action, Floats, action_of, ticks_of
from banting.controllers.oref0.pump_events import EventKind, PumpEvent, TherapyProfile
from banting.controllers.oref0.rounding import half_up, rounded
from banting.controllers.oref0.schedules import Schedule
from banting.schema.day import unix_ms
from banting.schema.dosing import DoseGiven, DoseKind, DosingView
from banting.units import MS_PER_H, MS_PER_MIN, u_from_milliunits

__all__ = [
    "AGE_MS_MAX",
    "Seen",
    "insulin_of",
    "meal_of",
    "running_of",
    "seen_of",
    "settings_of",
    "status_of",
]

AGE_MS_MAX = 15 * MS_PER_MIN
CURVE = exponential_curve(5.0, 75.0)  # rapid-acting: the shortest duration oref0 allows it
ACTS_MS = 5 * MS_PER_H
MEALS_MS = 6 * MS_PER_H  # how far back oref0 looks for carbohydrate
SAME_RATE_MILLIUNITS = 1.0  # what rounding to milliunits may move a dose by
NAN = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The history: doses, how insulin acts, `[48, 6]` on board and with no more basal."""

    doses: Doses
    action: Action
    ticks: Floats
    zero_ticks: Floats


@cache
def _action() -> Action:
    """Return how insulin acts; imports numba."""
    return action_of(CURVE)


def seen_of(view: DosingView) -> Seen:
    """Return the history as oref0 reads it; imports numba."""
    events, now_ms = _events(view), float(unix_ms(view.now_ms))
    therapy = TherapyProfile(
        curve=CURVE,
        basal_u_per_h=view.settings.basal_u_per_h,
        schedule=None,
        ratio=NAN,
        suspend_zeros_iob=False,
    )
    action = _action()
    doses = doses_of(events, therapy, now_ms, now_ms)
    acting = tuple(event for event in events if now_ms - _end_ms(event) < ACTS_MS)
    zeroed = doses_of(acting, therapy, now_ms, now_ms, ZERO_TEMP_MIN)
    return Seen(
        doses=doses,
        action=action,
        ticks=ticks_of(doses, action, now_ms),
        zero_ticks=ticks_of(zeroed, action, now_ms),
    )


def _events(view: DosingView) -> tuple[PumpEvent, ...]:
    """Return boluses and temps as a pump's history has them, newest first."""
    since_ms = view.now_ms - ACTS_MS - MEALS_MS
    recent = [dose for dose in view.doses if dose.to_ms > since_ms and dose.from_ms <= view.now_ms]
    boluses = [_bolus(dose) for dose in recent if dose.kind is DoseKind.BOLUS]
    temps = _temps([dose for dose in recent if dose.kind is DoseKind.BASAL])
    found = [*boluses, *temps]
    return tuple(sorted(found, key=lambda event: -(event.at_ms or 0.0)))


def _bolus(dose: DoseGiven) -> PumpEvent:
    at_ms = float(unix_ms(dose.from_ms))
    units = u_from_milliunits(dose.milliunits)
    return PumpEvent(kind=EventKind.BOLUS, stamp=f"{at_ms:.0f}", at_ms=at_ms, bolus_u=units)


def _end_ms(event: PumpEvent) -> float:
    """Return when an event's insulin is in."""
    lasts_min = event.duration_min if event.kind is EventKind.TEMP else 0.0
    return (event.at_ms or 0.0) + lasts_min * MS_PER_MIN


def _temps(doses: Sequence[DoseGiven]) -> list[PumpEvent]:
    """Return basal doses as temps, neighbours of one rate as one."""
    temps: list[PumpEvent] = []
    begun, total = 0, 0
    for i, dose in enumerate(doses):
        total += dose.milliunits
        if i + 1 < len(doses) and _goes_on(dose, doses[i + 1]):
            continue
        temps += _temp(doses[begun].from_ms, dose.to_ms, total)
        begun, total = i + 1, 0
    return temps


def _goes_on(dose: DoseGiven, later: DoseGiven) -> bool:
    """Tell whether the next dose follows at the same rate, but for rounding."""
    first_ms, next_ms = dose.to_ms - dose.from_ms, later.to_ms - later.from_ms
    if later.from_ms != dose.to_ms or first_ms <= 0:
        return False
    return abs(dose.milliunits * next_ms / first_ms - later.milliunits) <= SAME_RATE_MILLIUNITS


def _temp(from_ms: int, to_ms: int, milliunits: int) -> list[PumpEvent]:
    """Return a temp, none that lasts no time."""
    if to_ms <= from_ms:
        return []
    at_ms, lasts_ms = float(unix_ms(from_ms)), to_ms - from_ms
    return [
        PumpEvent(
            kind=EventKind.TEMP,
            stamp=f"{at_ms:.0f}",
            at_ms=at_ms,
            rate_u_per_h=u_from_milliunits(milliunits) * MS_PER_H / lasts_ms,
            duration_min=lasts_ms / MS_PER_MIN,
        )
    ]


def _readings(view: DosingView) -> tuple[Reading, ...]:
    """Return the readings that a decision looks at, newest first."""
    since_ms = view.now_ms - MEALS_MS - MS_PER_H
    found = []
    for seen in reversed(view.glucose):
        if seen.at_ms < since_ms:
            break
        at_ms = float(unix_ms(seen.at_ms))
        found.append(
            Reading(
                glucose_mgdl=float(seen.glucose_mgdl),
                at_ms=at_ms,
                date_ms=at_ms,
                stamped_ms=at_ms,
            )
        )
    return tuple(found)


def status_of(view: DosingView) -> Status:
    """Return the newest reading and its changes; there must be one."""
    status = glucose_status(_readings(view))
    age_min = (unix_ms(view.now_ms) - status.at_ms) / MS_PER_MIN
    return Status(
        glucose_mgdl=status.glucose_mgdl,
        delta_mgdl=status.delta_mgdl,
        short_avgdelta_mgdl=status.short_avgdelta_mgdl,
        long_avgdelta_mgdl=status.long_avgdelta_mgdl,
        noise=status.noise,
        age_min=rounded(age_min, 10.0),
        may_be_flat=False,
    )


def insulin_of(view: DosingView, seen: Seen) -> Insulin:
    """Return insulin on board now."""
    age_min = (unix_ms(view.now_ms) - seen.doses.last_bolus_ms) / MS_PER_MIN
    return Insulin(
        iob_u=float(seen.ticks[0, 0]),
        activity_u_per_min=float(seen.ticks[0, 1]),
        bolus_age_min=rounded(age_min, 10.0),
    )


def running_of(view: DosingView) -> Running:
    """Return the temporary rate that the pump says it runs; none is 0 for 0 minutes."""
    pump = view.pump
    left_ms = pump.temp_ends_ms - view.now_ms
    if pump.temp_per_h is None or left_ms <= 0:
        return Running(rate_u_per_h=0.0, left_min=0.0)
    return Running(
        rate_u_per_h=u_from_milliunits(pump.temp_per_h), left_min=half_up(left_ms / MS_PER_MIN)
    )


def meal_of(view: DosingView, seen: Seen) -> Meal:
    """Return carbohydrate on board now; there must be a reading. Imports numba."""
    now_ms, settings = float(unix_ms(view.now_ms)), view.settings
    scale = view.override.needs_percent / 100.0
    rules = MealRules(
        isf=Schedule(from_min=(0.0,), values=(settings.isf_mgdl_per_u / scale,)),
        carb_ratio_g_per_u=settings.carb_ratio_g_per_u / scale,
        min_5m_impact_mgdl=MIN_CARB_IMPACT_MGDL,
        cob_g_max=MAX_COB_G,
    )
    entries = [
        CarbEntry(
            at_ms=float(unix_ms(entry.at_ms)),
            carbs_g=float(entry.grams),
            nightscout_g=float(entry.grams),
        )
        for entry in view.carbs
    ]
    # every meal is held against the doses as of now: later ones cannot have acted before
    totals = meal_totals(
        entries, _readings(view), lambda _: seen.doses, seen.action, rules, now_ms, now_ms
    )
    window = totals.window
    return Meal(
        carbs_g=totals.carbs_g,
        cob_g=totals.cob_g,
        last_carb_age_min=half_up((now_ms - totals.last_carb_ms) / MS_PER_MIN),
        slope_from_max_mgdl=rounded(window.slope_from_highest, 1000.0),
        slope_from_min_mgdl=rounded(window.slope_from_lowest, 1000.0),
        wizard_found=totals.wizard_found,
        clock_unread=False,
    )


def settings_of(view: DosingView, mode: Mode) -> Settings:
    """Return the profile; an override scales it, a target without one is a temporary target.

    The most insulin on board is the wearer's; the rest are oref0's defaults.
    """
    told, runs = view.settings, view.override
    scale = runs.needs_percent / 100.0
    target = float(runs.target_mgdl)
    return Settings(
        current_basal_u_per_h=told.basal_u_per_h * scale,
        max_basal_u_per_h=u_from_milliunits(told.limits.max_basal_per_h),
        max_daily_basal_u_per_h=told.basal_u_per_h,
        max_daily_multiplier=3.0,
        current_basal_multiplier=4.0,
        fine_steps_per_u=float(view.pump.rate_steps_per_u) if mode.rounds_basal else 0.0,
        skips_neutral_temps=False,
        isf_mgdl_per_u=told.isf_mgdl_per_u / scale,
        carb_ratio_g_per_u=told.carb_ratio_g_per_u / scale,
        min_bg_mgdl=target or told.target_low_mgdl,
        max_bg_mgdl=target or told.target_high_mgdl,
        max_iob_u=u_from_milliunits(told.limits.max_active),
        temp_target_set=bool(target) and runs.needs_percent == 100,
        high_target_raises_sensitivity=False,
        low_target_lowers_sensitivity=False,
        half_basal_target_mgdl=160.0,
        sensitivity_raises_target=True,
        resistance_lowers_target=False,
        autosens_max=1.2,
        noisy_target_multiplier=1.3,
        flat_guard=mode.flat_guard,
        uam=True,
        smb_always=told.automatic_bolus,
        smb_with_cob=told.automatic_bolus,
        smb_after_carbs=told.automatic_bolus,
        smb_with_temp_target=False,
        smb_high_bg=False,
        smb_high_bg_mgdl=110.0,
        smb_with_high_temp_target=False,
        smb_after_wizard=True,
        smb_basal_min=30.0,
        uam_smb_basal_min=30.0,
        smb_interval_min=3.0,
        bolus_increment_u=1.0 / view.pump.bolus_steps_per_u,
        max_delta_share=0.2,
        carbs_cap_g=90.0,
        carbs_ignored_share=0.0,
        carbs_req_from_g=1.0,
    )
