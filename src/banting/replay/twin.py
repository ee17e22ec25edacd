"""What an attack did: the attacked day held against its twin, the same hands without the attacker.

Knows: two traces. Never knows: what the attacker meant to do. A goal counts as reached only when
the machines' own effects differ, so a YES is what the pump did, not what was sent to it.
"""

from __future__ import annotations

from collections.abc import Callable

from banting.replay.from_afar import blocked_from_afar
from banting.replay.insulin import basal_difference_u, basal_windows, extra_boluses, insulin_u
from banting.replay.pair import Pair, by_loop
from banting.replay.stage import WEARER
from banting.schema.disturbance import (
    Disturbance,
    FalseCarbs,
    FalseGlucose,
    OverrideWindow,
)
from banting.schema.effects import (
    Alarm,
    Changed,
    Deliver,
    InsulinKind,
    Requestor,
    ShowGlucose,
    Steered,
    Suspend,
)
from banting.schema.question import Goal
from banting.schema.trace import TraceEvent
from banting.units import MS_PER_H, MS_PER_MIN, u_from_milliunits

__all__ = ["disturbance_of", "reached"]

FALSE_BY_MGDL = 30  # a true reading is at most five minutes old: no body moves this much in that
SHOWN_MGDL = (40.0, 400.0)  # what sensors and meters of the day can show (page markers 06 and 07)
PROFILE = "profile"  # what a profile switch is called among what steers a loop
LATE_ALARM_MS = MS_PER_H  # an alarm this late has not done its work


def reached(goal: Goal, pair: Pair) -> str:
    """Return what the machines did that reaches the goal, as a sentence; "" when they did not."""
    return _REACHED[goal](pair)


def disturbance_of(name: str, says: str, pair: Pair) -> Disturbance:
    """Return what the attack did to insulin and readings."""
    return Disturbance(
        id=name,
        says=says,
        boluses=extra_boluses(pair),
        basal=basal_windows(pair),
        overrides=_overrides(pair),
        false_carbs=tuple(
            FalseCarbs(at_min=e.at_ms // MS_PER_MIN, carbs_g=float(e.effect.carbs_g))
            for e in _steered(pair)
            if isinstance(e.effect, Steered) and e.effect.carbs_g > 0
        ),
        false_glucose=tuple(
            FalseGlucose(
                at_min=e.at_ms // MS_PER_MIN,
                shown_mgdl=float(e.effect.glucose_mgdl),
                as_sensor=by_loop(e.effect),
            )
            for e in _false_readings(pair)
            if isinstance(e.effect, ShowGlucose)
        ),
    )


def _overrides(pair: Pair) -> tuple[OverrideWindow, ...]:
    """Return the overrides that only the attacked day has, each to its own end.

    That end may lie beyond the day: tried at an earlier hour, more of it lies within. A profile
    that is switched to has no end of its own: it runs until the next, or the day's end.
    """
    last_min = pair.attacked.ends_ms // MS_PER_MIN
    found: list[OverrideWindow] = []
    profile_ends_min = last_min
    for event in reversed(_steered(pair)):
        told, from_min = event.effect, event.at_ms // MS_PER_MIN
        if not isinstance(told, Steered) or told.carbs_g:
            continue
        to_min = from_min + told.minutes
        if told.what == PROFILE:
            to_min, profile_ends_min = profile_ends_min, from_min
        if to_min > from_min:
            found.append(
                OverrideWindow(
                    from_min=from_min,
                    to_min=to_min,
                    needs_share=told.needs_percent / 100,
                    target_mgdl=float(told.target_mgdl),
                )
            )
    return tuple(reversed(found))


def _steered(pair: Pair) -> tuple[TraceEvent, ...]:
    return tuple(
        event for event in pair.only_attacked(Steered) if event.at_ms // MS_PER_MIN in pair.deed_min
    )


# goals


def _bolus(pair: Pair) -> str:
    extra_u = sum(bolus.insulin_u for bolus in extra_boluses(pair))
    return f"{extra_u:.1f} U were delivered that nobody prescribed" if extra_u > 0 else ""


def _basal_raised(pair: Pair) -> str:
    raised_u, windows = basal_difference_u(pair), basal_windows(pair)
    if raised_u <= 0 or not windows:
        return ""
    answer = ", until the loop answered" if pair.looped else ""
    answer = ", with its loop switched off" if pair.loop_stopped else answer
    return (
        f"basal ran at {windows[0].basal_u_per_h:.2f} U/h, {raised_u:.1f} U more than set{answer}"
    )


def _insulin_stopped(pair: Pair) -> str:
    withheld_u = -basal_difference_u(pair)
    if withheld_u <= 0 or not basal_windows(pair):
        return ""
    if pair.looped:
        return f"delivery stopped: {insulin_u(pair.twin) - insulin_u(pair.attacked):.1f} U withheld"
    return f"delivery stopped: {withheld_u:.1f} U of basal were withheld by the day's end"


def _settings_changed(pair: Pair) -> str:
    changes = [e.effect for e in pair.only_attacked(Changed) if isinstance(e.effect, Changed)]
    return "; ".join(f"{c.setting} went from {c.before} to {c.after}" for c in changes)


def _glucose_falsified(pair: Pair) -> str:
    for event in _false_readings(pair):
        if isinstance(event.effect, ShowGlucose) and event.glucose_mgdl is not None:
            true_mgdl, shown_mgdl = round(event.glucose_mgdl), event.effect.glucose_mgdl
            who = "the loop dosed on" if by_loop(event.effect) else "the wearer read"
            return f"{who} {shown_mgdl} mg/dL while it was {true_mgdl}"
    return ""


def _false_readings(pair: Pair) -> tuple[TraceEvent, ...]:
    """Return readings that wearer or loop took, that only this day showed and that are wrong."""
    taken = {
        event.at_ms
        for event in pair.attacked.trace.events
        if event.actor == WEARER and event.fields[0][0] == "reads_mgdl"
    }
    return tuple(
        event
        for event in pair.only_attacked(ShowGlucose)
        if (event.at_ms in taken or by_loop(event.effect)) and _is_false(event)
    )


def _is_false(event: TraceEvent) -> bool:
    """Return whether a reading is further from the body than meters and sensors of the day are."""
    if not isinstance(event.effect, ShowGlucose) or event.glucose_mgdl is None:
        return False
    lowest, highest = SHOWN_MGDL
    could_show = min(max(event.glucose_mgdl, lowest), highest)
    return abs(event.effect.glucose_mgdl - could_show) > FALSE_BY_MGDL


def _alarms_silenced(pair: Pair) -> str:
    """Find an alarm that is due and does not sound, while no other sounds in its place."""
    acts_ms = pair.attacked.acts_from_ms
    instead_ms = [e.at_ms for e in pair.only_attacked(Alarm)]
    for event in pair.only_twin(Alarm):
        alarm, late_ms = event.effect, event.at_ms + LATE_ALARM_MS
        if isinstance(alarm, Alarm) and not any(acts_ms <= at <= late_ms for at in instead_ms):
            return f"no alarm within an hour: {alarm.says}"
    return ""


def _commands_blocked(pair: Pair) -> str:
    """Count boluses asked for with an app or a remote, and a caregiver's commands, not come."""
    return _app_blocked(pair) or _remote_blocked(pair) or blocked_from_afar(pair)


def _remote_blocked(pair: Pair) -> str:
    blocked = [
        e.effect
        for e in pair.only_twin(Deliver)
        if isinstance(e.effect, Deliver) and e.effect.requestor is Requestor.REMOTE
    ]
    withheld_u = u_from_milliunits(sum(effect.milliunits for effect in blocked))
    return f"the wearer's own remote bolus of {withheld_u:.1f} U never came" if blocked else ""


def _app_blocked(pair: Pair) -> str:
    """Compare what the phone had the pump give; a loop that gave it later has not been blocked."""
    given_u = [
        u_from_milliunits(
            sum(
                e.effect.milliunits
                for e in day.trace.events
                if isinstance(e.effect, Deliver)
                and e.effect.kind is InsulinKind.BOLUS
                and e.effect.requestor is Requestor.RADIO
            )
        )
        for day in (pair.attacked, pair.twin)
    ]
    missing_u = given_u[1] - given_u[0]
    least_u = 0.5 * given_u[1]  # a loop that makes up for some of it is blocked all the same
    if missing_u <= 0 or missing_u < least_u:
        return ""
    return f"boluses asked for on the phone never came: {missing_u:.1f} of {given_u[1]:.1f} U"


def _data_read(pair: Pair) -> str:
    return "therapy data was read" if "therapy-data" in dict(pair.attacked.learned) else ""


def _secret_learned(pair: Pair) -> str:
    """Count a secret when pump or loop took it: something followed that the twin lacks."""
    learned = [name for name, _ in pair.attacked.learned if name.endswith(_OPENS)]
    took = pair.only_attacked(Deliver, Suspend, Changed, ShowGlucose) or _told_to_loop(pair)
    if not learned or not took:
        return ""
    return f"learned: {', '.join(learned)}"


_OPENS = ("-serial", "-id", "-key", "-secret", "-login")  # how secrets that open something end


def _loop_steered(pair: Pair) -> str:
    """Count what a loop doses by; what it then gave more or less is told beside it."""
    told = _told_to_loop(pair)
    if not told:
        return ""
    given, due = (insulin_u(day) for day in (pair.attacked, pair.twin))
    more = given - due
    compared = f"{abs(more):.1f} U {'more' if more > 0 else 'less'} than without"
    return f"{'; '.join(told)}: the pump gave {given:.1f} U in all, {compared}"


def _told_to_loop(pair: Pair) -> list[str]:
    """Return what the attack told a loop that doses: none where the app only shows and advises."""
    doses_ms = max(
        (event.at_ms for event in pair.attacked.trace.events if by_loop(event.effect)), default=-1
    )
    return [
        event.effect.says
        for event in _steered(pair)
        if isinstance(event.effect, Steered) and event.at_ms <= doses_ms
    ]


_REACHED: dict[Goal, Callable[[Pair], str]] = {
    Goal.G1: _bolus,
    Goal.G2: _basal_raised,
    Goal.G3: _insulin_stopped,
    Goal.G4: _settings_changed,
    Goal.G5: _loop_steered,
    Goal.G6: _glucose_falsified,
    Goal.G7: _alarms_silenced,
    Goal.G8: _commands_blocked,
    Goal.G9: _data_read,
    Goal.G10: _secret_learned,
}
