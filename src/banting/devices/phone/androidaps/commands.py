"""The text-message commands: what each asks for, cut to the limits; nothing is done yet.

Knows: the words of a command, the limits, what the phone has seen. Never knows: who sent it, or
codes. Source: `sources.SMS`, `sources.SAFETY`, `sources.TARGETS`; read, not run.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from banting.devices.phone.androidaps.age_limits import AgeLimits
from banting.devices.phone.androidaps.profiles import profile_order
from banting.devices.phone.androidaps.state import AapsState, Wish
from banting.devices.phone.androidaps.texts import units
from banting.devices.phone.surface import (
    OrderBasal,
    OrderBolus,
    OrderCancel,
    OrderCarbs,
    OrderClosedLoop,
    OrderTarget,
    PhoneSeen,
)
from banting.schema.day import clock_min
from banting.schema.dosing import DosingSettings
from banting.units import MIN_PER_DAY, MS_PER_MIN

__all__ = [
    "ABSORPTION_MIN",
    "EATING_SOON",
    "MAX_CARBS_G",
    "NAMES",
    "About",
    "Told",
    "asked",
]

MAX_CARBS_G = 48
ABSORPTION_MIN = 180  # oref0 works out for itself how fast carbohydrate is absorbed
EATING_SOON = (90, 45)
_TARGETS = {"MEAL": EATING_SOON, "ACTIVITY": (140, 90), "HYPO": (160, 60)}
QUEUED_MS = 10 * MS_PER_MIN  # estimate: after which an order that was never reported is given up
_STEP = 50  # milliunits; the pump's driver rounds further down where a pump takes less
_TEMP_STEP_MIN = 30  # of the pumps that this home's phone drives
_CURRENT_BASAL_TIMES, _DAILY_BASAL_TIMES = 4, 3
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(AM|PM)?")
_AMOUNT = re.compile(r"\d{1,6}([.,]\d{1,4})?")
_WRONG = "the form of the command is wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a command is judged by; `distance_ms` must lie between remote boluses."""

    seen: PhoneSeen
    state: AapsState
    age: AgeLimits
    distance_ms: int
    now_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer that needs no code; `refused` says why nothing was done, empty when told all."""

    text: str = ""
    refused: str = ""


def asked(words: tuple[str, ...], about: About) -> Wish | Told:
    """Return what a command wishes for, or what is told at once; its name is a known one."""
    name = words[0].upper()
    least, most, read, free = _COMMANDS[name]
    if not about.state.commands_on and not free:
        return Told(refused="commands by text message are not allowed")
    if name == "BOLUS":
        why = _bolus_now(words, about)
        if why:
            return Told(refused=why)
    return read(words, about) if least <= len(words) <= most else Told(refused=_WRONG)


def _bolus_now(words: tuple[str, ...], about: About) -> str:
    """Return why no bolus may be asked for now; with the word MEAL only a queue is looked at."""
    queued = any(
        isinstance(one.order, OrderBolus) and about.now_ms - one.ordered_ms < QUEUED_MS
        for one in about.state.ordered
    )
    if about.seen.bolusing or queued:
        return "another bolus is in the queue"
    last_ms = about.state.bolused_ms
    near = last_ms is not None and about.now_ms - last_ms < about.distance_ms
    if len(words) == 2 and near:
        return "the last remote bolus was too short a time ago"
    return "the pump is suspended" if len(words) == 2 and about.seen.suspended else ""


def _bolus(words: tuple[str, ...], about: About) -> Wish | Told:
    meal = len(words) == 3 and words[2].upper() == "MEAL"
    if len(words) == 3 and not meal:
        return Told(refused=_WRONG)
    most = min(about.seen.settings.limits.max_bolus, about.age.max_bolus)
    milliunits = min(_milliunits(words[1]), most) // _STEP * _STEP
    if milliunits <= 0:
        return Told(refused=_WRONG)
    says = f"{'meal ' if meal else ''}bolus of {units(milliunits)}"
    return Wish(says=says, orders=(OrderBolus(milliunits=milliunits, says=says),), meal=meal)


def _carbs(words: tuple[str, ...], about: About) -> Wish | Told:
    at_ms: int | None = about.now_ms
    if len(words) == 3:
        at_ms = _today_ms(words[2].upper(), about.now_ms)
    grams = min(_whole(words[1]), MAX_CARBS_G)
    if at_ms is None or grams <= 0:
        return Told(refused=_WRONG)
    says = f"{grams} g of carbohydrate"
    order = OrderCarbs(grams=grams, absorption_min=ABSORPTION_MIN, at_ms=at_ms, says=says)
    return Wish(says=says, orders=(order,))


def _target(words: tuple[str, ...], about: About) -> Wish | Told:
    del about
    word = words[1].upper()
    if word in ("STOP", "CANCEL"):
        says = "the temporary target ended"
        return Wish(says=says, orders=(OrderCancel(says=says),))
    if word not in _TARGETS:
        return Told(refused=_WRONG)
    target, minutes = _TARGETS[word]
    says = f"target of {target} mg/dL for {minutes} min"
    return Wish(says=says, orders=(OrderTarget(target_mgdl=target, minutes=minutes, says=says),))


def _basal(words: tuple[str, ...], about: About) -> Wish | Told:
    if words[1].upper() in ("STOP", "CANCEL"):
        says = "the temporary basal ended"
        return Wish(says=says, orders=(OrderBasal(per_h=0, minutes=0, says=says),))
    settings = about.seen.settings
    minutes = _whole(words[2]) if len(words) == 3 else _TEMP_STEP_MIN
    if words[1].endswith("%"):
        percent = _whole(words[1].removesuffix("%"))
        wanted, given = round(settings.basal_u_per_h * percent * 10), words[1] == "0%" or percent
    else:
        wanted, given = _milliunits(words[1]), words[1] == "0" or _milliunits(words[1])
    if not given:
        return Told(refused=_WRONG)
    if minutes <= 0 or minutes % _TEMP_STEP_MIN or minutes > MIN_PER_DAY:
        return Told(refused="a temporary basal lasts half hours, at most a day")
    per_h = min(wanted, _most_per_h(settings, about.age)) // _STEP * _STEP
    says = f"basal of {units(per_h)}/h for {minutes} min"
    return Wish(says=says, orders=(OrderBasal(per_h=per_h, minutes=minutes, says=says),))


def _most_per_h(settings: DosingSettings, age: AgeLimits) -> int:
    """Return the highest rate that may be set; the schedule has one rate all day."""
    times = min(_CURRENT_BASAL_TIMES, _DAILY_BASAL_TIMES)
    by_schedule = int(settings.basal_u_per_h * times * 1000)
    return min(settings.limits.max_basal_per_h, age.max_basal_per_h, by_schedule)


def _loop(words: tuple[str, ...], about: About) -> Wish | Told:
    word = words[1].upper()
    if word == "STATUS":
        return Told(text="Loop is on" if about.seen.closed_loop else "Loop is off")
    if word in ("STOP", "DISABLE"):
        if not about.seen.closed_loop:
            return Told(refused="the loop is off already")
        cancel = OrderBasal(per_h=0, minutes=0, says="the temporary basal ended")
        says = "the loop is off"
        return Wish(says=says, orders=(OrderClosedLoop(on=False, says=says), cancel))
    if word in ("START", "ENABLE"):
        if about.seen.closed_loop:
            return Told(refused="the loop is on already")
        says = "the loop is on"
        return Wish(says=says, orders=(OrderClosedLoop(on=True, says=says),))
    return Told(refused=f"LOOP {word[:20]} is not modelled")


def _profile(words: tuple[str, ...], about: About) -> Wish | Told:
    if words[1].upper() in ("STATUS", "LIST"):
        return Told(text="1. Default")
    percent = _whole(words[2]) if len(words) == 3 else 100
    order = profile_order(percent, about.state, about.seen.settings, about.age)
    if _whole(words[1]) != 1 or order is None:
        return Told(refused="there is no such profile, or it is not valid")
    return Wish(says=f"profile at {percent} %", orders=(order,))


def _sms(words: tuple[str, ...], about: About) -> Wish | Told:
    del about
    if words[1].upper() not in ("STOP", "DISABLE"):
        return Told(refused=_WRONG)
    return Wish(says="commands by text message are off", orders=(), stops=True)


def _glucose(words: tuple[str, ...], about: About) -> Wish | Told:
    del words
    last = about.seen.glucose[-1] if about.seen.glucose else None
    told = "no glucose" if last is None else f"glucose {last.glucose_mgdl} mg/dL"
    return Told(text=f"{told}, insulin on board {units(about.seen.active)}")


def _help(words: tuple[str, ...], about: About) -> Wish | Told:
    del words, about
    return Told(text=", ".join(sorted(_COMMANDS)))


def _left_out(words: tuple[str, ...], about: About) -> Wish | Told:
    del about
    return Told(refused=f"{words[0].upper()} is not modelled")


# name -> fewest and most words, how it is read, whether it works with remote commands off
_COMMANDS: dict[str, tuple[int, int, Callable[[tuple[str, ...], About], Wish | Told], bool]] = {
    "BASAL": (2, 3, _basal, False),
    "BG": (1, 1, _glucose, True),
    "BOLUS": (2, 3, _bolus, False),
    "CAL": (2, 2, _left_out, False),
    "CARBS": (2, 3, _carbs, False),
    "EXTENDED": (2, 3, _left_out, False),
    "HELP": (1, 2, _help, True),
    "LOOP": (2, 3, _loop, False),
    "NSCLIENT": (2, 2, _left_out, True),
    "PROFILE": (2, 3, _profile, False),
    "PUMP": (1, 3, _left_out, False),
    "SMS": (2, 2, _sms, False),
    "TARGET": (2, 2, _target, False),
}
NAMES = frozenset(_COMMANDS)


def _milliunits(word: str) -> int:
    """Return units written with a point or a comma as milliunits; 0 for anything else."""
    if not _AMOUNT.fullmatch(word):
        return 0
    return round(float(word.replace(",", ".")) * 1000)


def _whole(word: str) -> int:
    """Return a whole number; 0 for anything else."""
    return int(word) if word.isascii() and word.isdigit() and len(word) <= 6 else 0


def _today_ms(word: str, now_ms: int) -> int | None:
    """Return the time of the calendar day that a clock time names, None when it is none."""
    found = _CLOCK.fullmatch(word)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2]), found[3]
    hour += -12 if half == "AM" and hour == 12 else 12 if half == "PM" and hour != 12 else 0
    if not 0 <= hour < 24 or minute >= 60:
        return None
    now_min = now_ms // MS_PER_MIN
    return (now_min - clock_min(now_min) + hour * 60 + minute) * MS_PER_MIN
