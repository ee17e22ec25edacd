"""JSON values as JavaScript reads them: numbers, truth, times, and numbers as text.

The border between oref0's files and our numbers. An absent value is NaN, `null` counts as 0, as in
JavaScript's arithmetic. Never knows: what a field means.

Source: ECMA-262, ToNumber, ToBoolean, Number::toString; ISO 8601 for times.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from banting.errors import ModelError

__all__ = [
    "Json",
    "instant_ms",
    "iso_of",
    "local_stamp",
    "number",
    "number_text",
    "plain_number",
    "truth",
]

Json = Mapping[str, Any]

NAN = float("nan")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANT_MAX_MS = 8.64e15
FIRST_MS, LAST_MS = -62e12, 253e12  # of the calendar here: the years 6 to 9987
NUMBER_MAX = 1 << 1023  # from here on a whole number may be too large for a double


def number(record: Json, key: str) -> float:
    """Return a field as a number, NaN where it is absent or no number."""
    value = record.get(key, NAN)
    if value is None:
        return 0.0
    if isinstance(value, int) and abs(value) > NUMBER_MAX:
        return math.inf if value > 0 else -math.inf
    if isinstance(value, bool | int | float):
        return float(value)
    if not isinstance(value, str):
        return NAN
    try:
        return float(value) if value.strip() else 0.0
    except ValueError:
        return NAN


def truth(value: Any) -> bool:
    """Tell whether JavaScript takes a value for true; an empty list or record is."""
    if isinstance(value, float) and math.isnan(value):
        return False
    return value not in (None, False, 0, "")


def instant_ms(value: Any) -> float:
    """Return milliseconds since 1970 of an ISO 8601 text or a number, NaN where it is neither.

    A text without a zone is UTC. Fractions of a millisecond are dropped.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return math.trunc(value) * 1.0 if abs(value) <= INSTANT_MAX_MS else NAN
    if not isinstance(value, str):
        return NAN
    try:
        when = datetime.fromisoformat(value.strip())
    except ValueError:
        return NAN
    passed = (when if when.tzinfo else when.replace(tzinfo=UTC)) - EPOCH
    return float(passed // timedelta(milliseconds=1))


def iso_of(at_ms: float) -> str | None:
    """Return an instant as JavaScript writes it into JSON, None where there is none.

    Raises: ModelError for an instant that no calendar here has.
    """
    if math.isnan(at_ms):
        return None
    _require_date(at_ms)
    when = EPOCH + timedelta(milliseconds=math.trunc(at_ms))
    return f"{when:%Y-%m-%dT%H:%M:%S}.{when.microsecond // 1000:03d}Z"


def local_stamp(at_ms: float, utc_offset_min: float) -> str:
    """Return an instant as moment.js writes it by default: local time, whole seconds, the zone."""
    _require_date(at_ms)
    hours, minutes = divmod(abs(int(utc_offset_min)), 60)
    when = EPOCH + timedelta(milliseconds=math.floor(at_ms), minutes=utc_offset_min)
    sign = "-" if utc_offset_min < 0 else "+"
    return f"{when:%Y-%m-%dT%H:%M:%S}{sign}{hours:02d}:{minutes:02d}"


def _require_date(at_ms: float) -> None:
    """Raise ModelError for an instant that no calendar here has."""
    if not FIRST_MS < at_ms < LAST_MS:
        raise ModelError("time", f"{at_ms:g} ms from 1970 is in no calendar")


def plain_number(value: float) -> float | int | None:
    """Return a number as JSON writes it: whole ones without a fraction, NaN as null."""
    if not math.isfinite(value):
        return None
    return int(value) if value == int(value) and abs(value) < 1e21 else value


def number_text(value: float) -> str:
    """Return a number as JavaScript turns it into text."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == int(value) and abs(value) < 1e21:
        return str(int(value))
    text = repr(value)
    if "e" not in text:
        return text
    digits, _, power = text.partition("e")
    exponent = int(power)
    if exponent < -6 or exponent > 20:
        return f"{digits}e{exponent:+d}"
    return f"{value:.{len(digits.replace('.', '').lstrip('-')) - 1 - exponent}f}"
