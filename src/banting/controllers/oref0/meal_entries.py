"""Which entries of a carb list and of a pump history are meals, each counted once.

An entry is a double if another with the same property lies within two seconds. Never knows:
absorption.

Source: oref0 (lib/meal/history.js). A list whose entries are sorted by place already (`nsCarbs`,
`bwCarbs`, `journalCarbs`) is taken as the whole of it; oref0 hands that form on to itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from banting.controllers.oref0.javascript import Json, instant_ms, number, truth
from banting.controllers.oref0.meal import CarbEntry

__all__ = ["meal_entries"]

NAN = float("nan")
NEAR_MS = 2000.0
CARE_MEALS = (
    "Meal Bolus",
    "Correction Bolus",
    "Snack Bolus",
    "Bolus Wizard",
    "Carb Correction",
)
SORTED = ("nsCarbs", "bwCarbs", "journalCarbs")


class _Entry(NamedTuple):
    """A meal or a bolus, NaN for what it is not; carbs go by `place`."""

    stamp: object
    carbs_g: float = NAN
    bolus_u: float = NAN
    place: str = "nsCarbs"


def _has(entries: Iterable[_Entry], stamp: object, of_bolus: bool) -> bool:
    """Tell whether there is an entry with carbs, or with a bolus, at about a time."""
    at = instant_ms(stamp)
    for entry in entries:
        value = entry.bolus_u if of_bolus else entry.carbs_g
        near = -NEAR_MS < instant_ms(entry.stamp) - at < NEAR_MS
        if value == value and (near or (entry.stamp == stamp and stamp is not None)):
            return True
    return False


def _entry_of(entry: Json) -> tuple[_Entry | None, object]:
    """Return what a history's entry is, and the time by which it is looked for doubles."""
    kind, stamp, created = entry.get("_type"), entry.get("timestamp"), entry.get("created_at")
    if kind == "Bolus" and stamp:
        return _Entry(stamp, bolus_u=number(entry, "amount")), stamp
    if kind in CARE_MEALS and created:
        return _Entry(created, carbs_g=number(entry, "carbs")), created
    if entry.get("enteredBy") == "xdrip" or number(entry, "carbs") > 0.0:
        amounts = number(entry, "carbs"), number(entry, "insulin")
        return _Entry(created, *amounts), stamp
    if kind == "JournalEntryMealMarker" and number(entry, "carb_input") > 0.0 and stamp:
        return _Entry(stamp, carbs_g=number(entry, "carb_input"), place="journalCarbs"), stamp
    return None, None


def meal_entries(carbs: Iterable[Json], history: Iterable[Json]) -> tuple[CarbEntry, ...]:
    """Return the meals of a carb list and of a pump history; boluses among them, with NaN grams."""
    carbs = tuple(carbs)
    if any(place in entry for entry in carbs for place in SORTED):
        return tuple(_as_it_is(entry) for entry in carbs)
    found: list[_Entry] = []
    wizards: list[Json] = []
    for entry in carbs:
        created = entry.get("created_at")
        new = truth(entry.get("carbs")) and created and not _has(found, created, of_bolus=False)
        if new:
            found.append(_Entry(created, carbs_g=number(entry, "carbs")))
    for entry in history:
        if entry.get("_type") == "BolusWizard" and entry.get("timestamp"):
            wizards.append(entry)  # its bolus may come after it
            continue
        meal, looked_for = _entry_of(entry)
        is_bolus = entry.get("_type") == "Bolus"
        if meal and not _has(found, looked_for, of_bolus=is_bolus):
            found.append(meal)
    for entry in wizards:
        stamp = entry["timestamp"]
        if not _has(found, stamp, of_bolus=False) and _has(found, stamp, of_bolus=True):
            found.append(_Entry(stamp, carbs_g=number(entry, "carb_input"), place="bwCarbs"))
    return tuple(_placed(entry) for entry in found)


def _as_it_is(entry: Json) -> CarbEntry:
    """Return an entry that oref0 has sorted."""
    return CarbEntry(
        at_ms=instant_ms(entry.get("timestamp")),
        carbs_g=number(entry, "carbs"),
        nightscout_g=number(entry, "nsCarbs"),
        wizard_g=number(entry, "bwCarbs"),
        journal_g=number(entry, "journalCarbs"),
    )


def _placed(entry: _Entry) -> CarbEntry:
    """Return an entry with its carbohydrate where it was entered."""
    grams = entry.carbs_g
    return CarbEntry(
        at_ms=instant_ms(entry.stamp),
        carbs_g=grams,
        nightscout_g=grams if entry.place == "nsCarbs" else 0.0,
        wizard_g=grams if entry.place == "bwCarbs" else 0.0,
        journal_g=grams if entry.place == "journalCarbs" else 0.0,
    )
