"""What Trio checks of a command before it obeys: each a reason to refuse, or none.

Knows: a command, the settings, the histories. Never knows: how a command came, or what follows.
Source: `sources.BOLUS`, `sources.MEAL`, `sources.TARGET`, `sources.OVERRIDE`.
"""

from __future__ import annotations

from banting.devices.phone.surface import PhoneSeen, Preset
from banting.devices.phone.trio.payload import TrioCommand
from banting.schema.day import DAY_STARTS_UNIX_MS, unix_ms
from banting.units import MS_PER_MIN

__all__ = [
    "FRESH_MS",
    "bolus_refused",
    "meal_refused",
    "newer_carbs",
    "not_fresh",
    "override_refused",
    "target_refused",
]

FRESH_MS = 10 * MS_PER_MIN
REPEATED_PERCENT = 20  # of the bolus asked for, given since it was asked for
MINUTES_MAX = 24 * 60


def not_fresh(command: TrioCommand, now_ms: int) -> str:
    """Return why a command is too old or of the future."""
    age_ms = unix_ms(now_ms) - command.sent_unix_ms
    if age_ms > FRESH_MS:
        return "the command was sent more than ten minutes ago"
    return "the command is dated more than ten minutes ahead" if age_ms < -FRESH_MS else ""


def bolus_refused(command: TrioCommand, seen: PhoneSeen) -> str:
    """Return why a bolus is not given."""
    bolus, limits = command.bolus, seen.settings.limits
    if bolus is None:
        return "the command names no bolus"
    if bolus > limits.max_bolus:
        return "the bolus exceeds the maximum bolus"
    if seen.active + bolus > limits.max_active:
        return "with this bolus, insulin on board would exceed its maximum"
    since_ms = command.sent_unix_ms - DAY_STARTS_UNIX_MS
    given = sum(dose.milliunits for dose in seen.boluses if dose.from_ms > since_ms)
    if given * 100 >= bolus * REPEATED_PERCENT:
        return "boluses since the command was sent come to 20 % of it or more"
    return ""


def meal_refused(command: TrioCommand, max_carbs_g: int) -> str:
    """Return why a meal is not stored."""
    parts = (command.carbs_g, command.fat_g, command.protein_g)
    if all(part is None for part in parts):
        return "the command names no meal"
    return "the meal exceeds the maximum of carbohydrate" if _carbs(command) > max_carbs_g else ""


def newer_carbs(command: TrioCommand, seen: PhoneSeen) -> bool:
    """Tell whether carbohydrate was entered after the command was sent."""
    since_ms = command.sent_unix_ms - DAY_STARTS_UNIX_MS
    return any(entry.at_ms > since_ms for entry in seen.carbs)


def target_refused(command: TrioCommand) -> str:
    """Return why a temporary target is not set; of its range Trio checks nothing."""
    if command.target_mgdl is None or command.minutes is None:
        return "the command names no target, or not how long"
    return "" if 1 <= command.minutes <= MINUTES_MAX else "a target lasts from a minute to a day"


def override_refused(command: TrioCommand, preset: Preset | None) -> str:
    """Return why an override is not started."""
    if not command.preset:
        return "the command names no override"
    if preset is None or preset.name != command.preset:
        return "there is no override preset of this name"
    return ""


def _carbs(command: TrioCommand) -> int:
    return command.carbs_g or 0
