"""Reading a JSON document field by field, so that a mistake is told with its place.

Knows: paths such as `doses[3].volume`, numbers, dates, names. Never knows: what they mean.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

from banting.errors import ModelError

__all__ = ["Field", "date_text"]

_YEARS = (1970, 2200)


class Field(NamedTuple):
    """A value of a document and where it stands; None where it is absent.

    A tuple, because a history has a thousand of them; its path is put together when it is told.
    """

    value: Any
    name: str = ""
    parent: Field | None = None

    @property
    def where(self) -> str:
        """Return the path, such as `doses[3].volume`."""
        before = self.parent.where if self.parent is not None else ""
        return f"{before}.{self.name}" if before and self.name[:1] != "[" else before + self.name

    def at(self, name: str) -> Field:
        """Return a member of an object; an absent one is a field without a value."""
        if not isinstance(self.value, dict):
            raise ModelError(self.where or "input", "must be an object")
        return Field(self.value.get(name), name, self)

    def either(self, name: str, other: str) -> Field:
        """Return the first of two members that is there, or the first."""
        member = self.at(name)
        if member.value is not None:
            return member
        second = self.at(other)
        return member if second.value is None else second

    def rows(self) -> Iterator[Field]:
        """Yield the items of a list; an absent list has none."""
        if self.value is None:
            return
        if not isinstance(self.value, list):
            raise ModelError(self.where, "must be a list")
        for i, value in enumerate(self.value):
            yield Field(value, f"[{i}]", self)

    def number(self, default: float | None = None, *, least: float = -math.inf) -> float:
        """Return a finite number that is not less than `least`, or the default."""
        if self.value is None and default is not None:
            return default
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise ModelError(self.where, self._missing("a number"))
        try:
            number = float(self.value)
        except OverflowError:  # a whole number past every double
            number = math.inf
        if not math.isfinite(number):
            raise ModelError(self.where, "must be finite")
        if number < least:
            raise ModelError(self.where, f"is {number:g}, must not be less than {least:g}")
        return number

    def positive(self) -> float:
        """Return a number above zero."""
        number = self.number()
        if number <= 0.0:
            raise ModelError(self.where, f"is {number:g}, must be above 0")
        return number

    def date_s(self) -> float:
        """Return seconds since the Unix epoch of an ISO 8601 date with its time zone."""
        if not isinstance(self.value, str):
            raise ModelError(self.where, self._missing("a date"))
        try:
            moment = datetime.fromisoformat(self.value)
        except ValueError:
            raise ModelError(self.where, f"{self.value!r} is no ISO 8601 date") from None
        if moment.tzinfo is None:
            raise ModelError(self.where, f"{self.value!r} has no time zone")
        if not _YEARS[0] <= moment.year < _YEARS[1]:
            raise ModelError(self.where, f"{self.value!r} is not between 1970 and 2200")
        return moment.timestamp()

    def flag(self, default: bool) -> bool:
        """Return true or false."""
        if self.value is None:
            return default
        if not isinstance(self.value, bool):
            raise ModelError(self.where, "must be true or false")
        return self.value

    def one_of(self, names: tuple[str, ...], default: str | None = None) -> str:
        """Return one of some names."""
        if self.value is None and default is not None:
            return default
        if self.value not in names:
            raise ModelError(self.where, f"is {self.value!r}, must be one of {', '.join(names)}")
        return str(self.value)

    def _missing(self, what: str) -> str:
        return f"is missing, must be {what}" if self.value is None else f"must be {what}"


def date_text(at_s: float) -> str:
    """Return a time as ISO 8601 in UTC, to the second where it is a whole one."""
    moment = datetime.fromtimestamp(at_s, UTC)
    text = moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")
    return text.replace("+00:00", "Z")
