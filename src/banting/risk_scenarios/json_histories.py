"""Boluses, meals and glucose of a scenario document, as minutes from the start of the run.

Source: scenario-form. What is dated off the grid of five minutes acts at the next step; Tidepool's
simulator, which looks dates up exactly, would pass it over.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from banting.controllers.loop.document import Field
from banting.errors import ModelError
from banting.risk_scenarios.moments import minutes_between
from banting.risk_scenarios.nouns import MINUTES_PER_STEP, Bolus, Meal, Readings
from banting.risk_scenarios.pointers import GlucoseTable

__all__ = ["boluses", "meals", "readings"]

ACCEPT = "accept_recommendation"
_USUAL_ABSORPTION_MIN = 180.0
_LARGEST_U = 1000.0
_LARGEST_G = 10_000.0


def boluses(field: Field, start: datetime, remarks: list[str], *, true: bool) -> tuple[Bolus, ...]:
    """Return boluses in order of time."""
    found = []
    for row in field.rows():
        at_min = _step_of(row.at("time"), start, remarks, true=true)
        value = row.at("value")
        units = None if value.value == ACCEPT else value.number(least=0.0)
        if units is not None and units > _LARGEST_U:
            raise ModelError(value.where, f"is {units:g} U, must be {_LARGEST_U:g} at the most")
        found.append(Bolus(at_min=at_min, units_u=units))
    return tuple(sorted(found, key=lambda bolus: bolus.at_min))


def meals(field: Field, start: datetime, remarks: list[str], *, true: bool) -> tuple[Meal, ...]:
    """Return meals in order of time."""
    found = []
    for row in field.rows():
        at_min = _step_of(row.at("start_time"), start, remarks, true=true)
        grams = row.at("value").number(least=0.0)
        if grams > _LARGEST_G:
            says = f"is {grams:g} g, must be {_LARGEST_G:g} at the most"
            raise ModelError(row.at("value").where, says)
        lasts = row.at("duration")
        minutes = _USUAL_ABSORPTION_MIN if lasts.value is None else lasts.positive()
        found.append(Meal(at_min=at_min, grams=grams, absorbed_in_min=minutes))
    return tuple(sorted(found, key=lambda meal: meal.at_min))


def readings(field: Field, start: datetime, *, true: bool) -> Readings:
    """Return glucose up to the start; true glucose has a value there, a sensor need not."""
    table = field.value
    if isinstance(table, GlucoseTable):
        dates, values, where = table.dates, table.mgdl, f"{field.where} ({table.file})"
    elif isinstance(table, dict):
        dates, values, where = _columns(field)
    else:
        raise ModelError(field.where, "must point to a table of glucose")
    rows = []
    for date, value in zip(dates, values, strict=True):
        try:
            rows.append((minutes_between(start, date), value))
        except ValueError:
            raise ModelError(where, f"{date!r} is no date") from None
        if not math.isfinite(value):
            raise ModelError(where, f"has no finite value at {date}")
    rows = sorted(row for row in rows if row[0] <= 0.0)
    if true and (not rows or rows[-1][0] != 0.0):
        raise ModelError(where, "must have a value at the start of the run")
    return Readings(at_min=tuple(at for at, _ in rows), mgdl=tuple(value for _, value in rows))


def _columns(field: Field) -> tuple[tuple[str, ...], tuple[float, ...], str]:
    """Return dates and values of a table that stands in the document as two columns."""
    columns: list[list[Any]] = []
    for name in ("datetime", "value"):
        column = field.at(name).value
        if not isinstance(column, dict | list):
            raise ModelError(field.at(name).where, "is missing, must be a column")
        columns.append(list(column.values()) if isinstance(column, dict) else column)
    dates, values = columns
    if len(dates) != len(values):
        raise ModelError(field.where, f"has {len(dates)} dates for {len(values)} values")
    return (
        tuple(str(date) for date in dates),
        tuple(Field(value, f"[{i}]", field).number() for i, value in enumerate(values)),
        field.where,
    )


def _step_of(field: Field, start: datetime, remarks: list[str], *, true: bool) -> int:
    """Return when something happens: at its step, or at the next one where it lies between two."""
    try:
        minutes = minutes_between(start, str(field.value))
    except ValueError:
        says = f"is {field.value!r}, must be a date such as 8/15/2019 12:00:00"
        raise ModelError(field.where, says) from None
    if minutes < 0:
        if true:
            remarks.append(
                "what happened before the start is in the glucose history and acts no further, as "
                "in Tidepool's simulator"
            )
        return math.floor(minutes)
    if minutes % MINUTES_PER_STEP:
        remarks.append("an entry off the grid of five minutes acts at the next step")
    return MINUTES_PER_STEP * math.ceil(minutes / MINUTES_PER_STEP)
