"""A run of the tables as JSON, and back: what the page is made from, and what a test holds it to.

Infinity ("never within the run") is null, as JSON has none.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import Any

from banting.errors import EvidenceError
from banting.schema.outcome import Estimate
from banting.schema.source import Source
from banting.truth.compared import Compared, Row

__all__ = ["Recorded", "read_recorded", "recorded_json"]

_FORM = 1
_DIGITS = 5  # significant


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Some tables as one run made them: by which version, from which seed."""

    version: str
    seed: int
    tables: tuple[Compared, ...]


def recorded_json(recorded: Recorded) -> str:
    """Return a run as JSON, to five significant digits."""
    record = {
        "schema": _FORM,
        "version": recorded.version,
        "seed": recorded.seed,
        "tables": [
            {
                **asdict(table),
                "rows": [_row_record(row) for row in table.rows],
                "standings": [str(standing) for standing in table.standings],
                "within": table.within,
            }
            for table in recorded.tables
        ],
    }
    return json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _row_record(row: Row) -> dict[str, Any]:
    return {
        "what": row.what,
        "unit": row.unit,
        "body": row.body,
        "theirs": None if row.theirs is None else _figures(row.theirs),
        "band": row.band,
        "ours": _figures(row.ours),
        "within": row.within,
    }


def _figures(estimate: Estimate) -> list[float | None]:
    """Return value, low and high."""
    return [_rounded(number) for number in (estimate.value, estimate.low, estimate.high)]


def _rounded(number: float) -> float | None:
    return float(f"{number:.{_DIGITS}g}") if math.isfinite(number) else None


def read_recorded(text: str) -> Recorded:
    """Return the run that was written.

    Raises: EvidenceError for a text that is none of this form.
    """
    try:
        record = json.loads(text)
        if record["schema"] != _FORM:
            raise EvidenceError(f"truth.json: form {record['schema']!r} is not known")
        return Recorded(
            version=record["version"],
            seed=record["seed"],
            tables=tuple(_table(table) for table in record["tables"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise EvidenceError(f"truth.json is no recorded run: {error}") from error


def _table(record: Any) -> Compared:
    return Compared(
        id=record["id"],
        title=record["title"],
        asked=record["asked"],
        rows=tuple(_row(row) for row in record["rows"]),
        sources=tuple(Source(**source) for source in record["sources"]),
        explained=record["explained"],
    )


def _row(record: Any) -> Row:
    return Row(
        what=record["what"],
        unit=record["unit"],
        body=record["body"],
        theirs=None if record["theirs"] is None else _estimate(record["theirs"]),
        band=record["band"],
        ours=_estimate(record["ours"]),
    )


def _estimate(figures: Any) -> Estimate:
    value, low, high = (math.inf if number is None else float(number) for number in figures)
    return Estimate(value=value, low=low, high=high)
