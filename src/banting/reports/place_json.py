"""The answer for one place as JSON: what the page says, and its evidence by id and hash.

Knows: the page. The schema is published beside the verdict's, made from the very nouns that are
written.
"""

from __future__ import annotations

from importlib.resources import files

from banting.reports.json_nouns import json_value
from banting.reports.json_text import object_text
from banting.reports.place_page import PlacePage, place_page
from banting.schema.question import Position
from banting.schema.verdict import Verdict

__all__ = ["PLACE_SCHEMA_VERSION", "place_json", "published_place_schema"]

PLACE_SCHEMA_VERSION = "1.0"


def place_json(verdict: Verdict, position: Position) -> bytes:
    """Return the page for a place as UTF-8 JSON; equal verdicts give equal bytes."""
    page = place_page(verdict, position)
    record = json_value(page, PlacePage)
    head = {"schema_version": PLACE_SCHEMA_VERSION, "answer": record["answer"]}
    return object_text({**head, **record}).encode()


def published_place_schema() -> str:
    """Return the JSON Schema (draft 2020-12) of the page, as text."""
    path = files("banting.reports") / "schema" / "place.schema.json"
    return path.read_text(encoding="utf-8")
