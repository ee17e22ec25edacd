"""The wearer's day with his devices: meals, boluses, readings, and what others do from afar.

Knows: by role, how a device is used on a common day. Never knows: machines, bytes or attackers.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.replay import Meal, Planned, WearerHabits
from banting.schema.day import day_min
from banting.schema.effects import Act
from banting.schema.setup import DeviceSetup, Setup, WearerReacts
from banting.units import MIN_PER_DAY, MS_PER_MIN, milliunits_from_u

__all__ = ["MEALS", "Therapy", "habits", "meals", "plan"]

MEALS: tuple[tuple[int, float], ...] = (  # clock minute, grams: three meals of a common day
    (12 * 60 + 30, 60.0),
    (18 * 60 + 30, 70.0),
    (7 * 60 + 30, 50.0),
)
_FINGERSTICKS = (12 * 60 + 20, 18 * 60 + 20, 22 * 60 + 30, 7 * 60 + 10)
_UPLOAD = 20 * 60
_REMOTE_BOLUSES = (13 * 60, 9 * 60)
_CAREGIVER_ACTS = 16 * 60 + 30  # when someone who follows from afar sends a command
_LATE_BOLUS = 22 * 60 + 40
_SENSES_EVERY_MIN = 5
_PRESSES_APART_MS = 3_000
_CORRECTS_ABOVE_MGDL = 180.0  # the upper end of the target range (consensus on time in range)
_TREATS_BELOW_MGDL = 70.0  # level-1 hypoglycaemia
_RESCUE_CARBS_G = 15.0  # the 15-15 rule of self-care
_LATE_BOLUS_DROP_MGDL = 140.0  # what the evening bolus too many costs, before the night


@dataclass(frozen=True, slots=True, kw_only=True)
class Therapy:
    """What the wearer's pump is told: basal rate, sensitivity, carbohydrate ratio, target."""

    basal_u_per_h: float
    isf_mgdl_per_u: float
    carb_ratio_g_per_u: float
    target_mgdl: float


def meals() -> tuple[Meal, ...]:
    """Return what is eaten on the day."""
    return tuple(Meal(at_ms=_at_ms(clock), carbs_g=grams) for clock, grams in MEALS)


def habits(setup: Setup, therapy: Therapy, facts: frozenset[str]) -> WearerHabits:
    """Return how the wearer acts on what he feels and sees; `facts` are those stated.

    With an app that does not dose by itself he reads his glucose on the phone and acts on it.
    """
    wearer = setup.wearer
    asleep_from_ms = _at_ms(wearer.asleep_from_min)
    asleep_min = (wearer.asleep_to_min - wearer.asleep_from_min) % MIN_PER_DAY
    reads = [("meter", "meter.in-use"), ("sensor", "wearer.reads-sensor-on-pump")]
    origins = [origin for origin, fact in reads if fact in facts]
    if setup.device("phone") is not None and "phone.doses" not in facts:
        origins.append("phone")
    return WearerHabits(
        reads=tuple(origins),
        target_mgdl=therapy.target_mgdl,
        isf_mgdl_per_u=therapy.isf_mgdl_per_u,
        corrects_above_mgdl=_CORRECTS_ABOVE_MGDL,
        treats_below_mgdl=_TREATS_BELOW_MGDL,
        rescue_carbs_g=_RESCUE_CARBS_G,
        asleep_from_ms=asleep_from_ms,
        asleep_to_ms=asleep_from_ms + asleep_min * MS_PER_MIN,
        reacts_awake=wearer.reacts is not WearerReacts.NEVER,
        reacts_asleep=wearer.reacts is WearerReacts.ALWAYS,
    )


def plan(setup: Setup, therapy: Therapy, *, low_night: bool) -> tuple[Planned, ...]:
    """Return what is done with the devices, by what is owned and used.

    Who has a loop tells it of each meal and takes what it recommends; others dose with the pump.
    """
    if setup.device("phone") is not None:
        planned = [_planned(clock, "phone", "meal", round(grams)) for clock, grams in MEALS]
    else:
        planned = [
            _planned(clock, "pump", "bolus", _bolus(grams / therapy.carb_ratio_g_per_u))
            for clock, grams in MEALS
        ]
    if low_night:
        extra_u = _LATE_BOLUS_DROP_MGDL / therapy.isf_mgdl_per_u
        planned.append(_planned(_LATE_BOLUS, "pump", "bolus", _bolus(extra_u)))
    for device in setup.devices:
        if dict(device.options).get("used", "never") != "never":
            planned += _use(device)
    return tuple(planned)


def _use(device: DeviceSetup) -> list[Planned]:
    """Return a day's use of a device; a weekly upload falls on this day."""
    match device.role:
        case "stick":
            return [_planned(_UPLOAD, "stick", "upload")]
        case "meter":
            return [_planned(clock, "meter", "fingerstick") for clock in _FINGERSTICKS]
        case "sensor":
            minutes = range(0, MIN_PER_DAY, _SENSES_EVERY_MIN)
            act = Act(device="sensor", name="sense")
            return [Planned(at_ms=minute * MS_PER_MIN, act=act) for minute in minutes]
        case "caregiver":
            texts = device.model == "phone-sms"  # a temporary target against a low, as most do
            command = ("sms-target", 1) if texts else ("command", 0)
            return [_planned(_CAREGIVER_ACTS, "caregiver", *command)]
        case "remote":
            presses = ("press-b", "press-act")
            return [
                Planned(
                    at_ms=_at_ms(clock) + number * _PRESSES_APART_MS,
                    act=Act(device="remote", name=press),
                )
                for clock in _REMOTE_BOLUSES
                for number, press in enumerate(presses)
            ]
        case _:
            return []


def _planned(clock_minute: int, device: str, name: str, value: int = 0) -> Planned:
    return Planned(at_ms=_at_ms(clock_minute), act=Act(device=device, name=name, value=value))


def _at_ms(clock_minute: int) -> int:
    return day_min(clock_minute) * MS_PER_MIN


def _bolus(insulin_u: float) -> int:
    """Return a bolus as a pump of this age takes it, in tenths of a unit."""
    return milliunits_from_u(round(insulin_u, 1))
