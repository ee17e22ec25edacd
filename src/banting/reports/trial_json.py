"""A trial as one JSON object of a published, versioned form.

What programs may rely on: `schema_version`; `plan`; `arms`, a list for each of `plan.physiologies`
of one outcome for each of `plan.arms`, estimates as `value`, `low` and `high` (95 %); `parts`, what
the plan names with its sources. Names are those of `schema/`; `reports/schema/trial.schema.json` is
the whole form.

Knows: what was found. Never knows: files, or where the text goes.
"""

from __future__ import annotations

from importlib.resources import files

from banting.reports.json_nouns import json_value
from banting.reports.json_text import object_text
from banting.schema.trial_found import FOUND_SCHEMA_VERSION, TrialFound

__all__ = ["published_schema", "render"]


def render(found: TrialFound) -> bytes:
    """Return a trial as UTF-8 JSON, newline at the end; equal trials give equal bytes."""
    record = {"schema_version": FOUND_SCHEMA_VERSION, **json_value(found, TrialFound)}
    return object_text(record).encode()


def published_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of a trial, as text."""
    path = files("banting.reports") / "schema" / "trial.schema.json"
    return path.read_text(encoding="utf-8")
