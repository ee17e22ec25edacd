"""Times as Nightscout writes them: ms since 1970, ISO 8601 in UTC, HTTP dates.

Knows: how a moment is written and read. Never knows: what time it is.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

__all__ = ["MS_MAX", "http_date", "iso", "ms_of_http_date", "ms_of_iso", "offset_minutes"]

MS_MAX = 4_102_444_800_000  # the year 2100: dates beyond are no dates of a record


def iso(unix_ms: int) -> str:
    """Return `2026-01-12T12:00:00.000Z`."""
    whole = _moment(unix_ms).replace(tzinfo=None).isoformat(timespec="milliseconds")
    return f"{whole}Z"


def http_date(unix_ms: int) -> str:
    """Return `Mon, 12 Jan 2026 12:00:00 GMT`."""
    return format_datetime(_moment(unix_ms), usegmt=True)


def ms_of_iso(text: str) -> int | None:
    """Return the moment that an ISO 8601 text names (UTC if it does not say), or None."""
    moment = _read(text)
    return None if moment is None else _whole_ms(moment)


def offset_minutes(text: str) -> int:
    """Return the offset from UTC that an ISO 8601 text tells, in minutes; 0 when it tells none."""
    moment = _read(text)
    offset = None if moment is None else moment.utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def ms_of_http_date(text: str) -> int | None:
    """Return the moment of an HTTP date, None when it is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _whole_ms(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text.strip())
    except ValueError:
        return None


def _moment(unix_ms: int) -> datetime:
    seconds, ms = divmod(unix_ms, 1_000)
    return datetime.fromtimestamp(seconds, tz=UTC).replace(microsecond=ms * 1_000)


def _whole_ms(moment: datetime) -> int | None:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        ms = round((aware - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000)
    except OverflowError:
        return None
    return ms if 0 <= ms <= MS_MAX else None
