"""The JSON Schemas of a verdict, of a page and of a trial, made from the types that are written.

Knows: type hints, and the few constraints that a type cannot say (`_PATTERNS`, `_cell_rules`).
Never knows: a verdict. The results are published beside this file; tests keep them equal.
"""

from __future__ import annotations

import inspect
import json
import types
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from banting.reports.json_nouns import choices_of, is_pairs, plain_type
from banting.reports.place_json import PLACE_SCHEMA_VERSION
from banting.reports.place_page import PlacePage
from banting.schema.facts import Rule
from banting.schema.question import Goal, Position
from banting.schema.trial_found import FOUND_SCHEMA_VERSION, TrialFound
from banting.schema.verdict import SCHEMA_VERSION, Verdict

__all__ = ["found_schema", "place_schema", "verdict_schema"]

_HEX = {"pattern": "^([0-9a-f]{2})*$"}
_CELL_ID = {
    "pattern": f"^({'|'.join(goal.name for goal in Goal)})-"
    f"({'|'.join(position.value for position in Position)})$"
}
_PATTERNS: dict[tuple[str, str], dict[str, str]] = {
    ("Cell", "id"): _CELL_ID,
    ("KeyFrame", "raw_hex"): _HEX,
    ("KeyFrame", "packet_hex"): _HEX,
    ("Refusal", "raw_hex"): _HEX,
    ("Refusal", "trace_hash"): {"pattern": "^([0-9a-f]{64})?$"},
    ("PathEvidence", "trace_hash"): {"pattern": "^[0-9a-f]{64}$"},
    ("Proof", "cell"): _CELL_ID,
}
_PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": ["number", "null"]},  # null: not a finite number
    type(None): {"type": "null"},
}


def verdict_schema() -> str:
    """Return the schema as JSON text, newline at the end."""
    definitions: dict[str, Any] = {}
    _reference(Verdict, definitions)
    _reference(Rule, definitions)
    top = definitions.pop("Verdict")
    definitions["Certificate"]["properties"]["rules"] = {
        "type": "array",
        "items": {"type": "string"},
        "description": "Ids of rules in the verdict's `rules`.",
    }
    definitions["Cell"]["allOf"] = _cell_rules()
    beside = {
        "question": {"type": "string"},
        "rules": {"type": "array", "items": {"$ref": "#/$defs/Rule"}},
    }
    return _published("verdict", SCHEMA_VERSION, top, definitions, beside)


def found_schema() -> str:
    """Return the schema of what a trial found as JSON text, newline at the end."""
    definitions: dict[str, Any] = {}
    _reference(TrialFound, definitions)
    top = definitions.pop("TrialFound")
    return _published("trial", FOUND_SCHEMA_VERSION, top, definitions, {})


def place_schema() -> str:
    """Return the schema of a place's page as JSON text, newline at the end."""
    definitions: dict[str, Any] = {}
    _reference(PlacePage, definitions)
    top = definitions.pop("PlacePage")
    return _published("place", PLACE_SCHEMA_VERSION, top, definitions, {})


def _published(
    name: str,
    version: str,
    top: dict[str, Any],
    definitions: dict[str, Any],
    beside: dict[str, Any],
) -> str:
    """Return a whole schema: the noun's own fields, then `schema_version` and what is beside it."""
    major = version.split(".")[0]
    more = {"schema_version": {"type": "string", "pattern": f"^{major}\\."}, **beside}
    top["properties"] |= more
    top["required"] = [*top["required"], *more]
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:banting:{name}:{version}",
        "title": f"A {name} of Banting",
        **top,
        "$defs": dict(sorted(definitions.items())),
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def _cell_rules() -> list[dict[str, Any]]:
    """Return what an answer asks of its cell: a path for YES, a certificate for NO."""

    def when(answer: str, then: dict[str, Any]) -> dict[str, Any]:
        condition = {"properties": {"answer": {"const": answer}}}
        return {"if": condition, "then": {"properties": then}}

    text, null = {"type": "string"}, {"type": "null"}
    at_least_one = {"type": ["integer", "null"], "minimum": 1}
    return [
        when("YES", {"path": text, "certificate": null, "distance_to_yes": {"const": 0}}),
        when("NO", {"path": null, "certificate": text, "distance_to_yes": at_least_one}),
    ]


def _schema(hint: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a hinted type; nouns go into the definitions."""
    hint = plain_type(hint)
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if is_dataclass(hint):
        return _reference(hint, definitions)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"enum": list(choices_of(hint))}
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [_schema(one, definitions) for one in inner]}
    if is_pairs(hint):
        return {
            "type": "object",
            "additionalProperties": _schema(get_args(inner[0])[1], definitions),
        }
    assert origin in (tuple, frozenset), f"no JSON form for {hint}"
    items = {"type": "array", "items": _schema(inner[0], definitions)}
    if origin is frozenset:
        return {**items, "uniqueItems": True}
    if inner[1:] == (...,):
        return items
    assert len(set(inner)) == 1, f"no JSON form for {hint}"
    return {**items, "minItems": len(inner), "maxItems": len(inner)}


def _reference(noun: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return a reference to a noun's definition, made when it is met first."""
    name = noun.__name__
    if name not in definitions:
        definitions[name] = {}  # so that a noun may hold itself
        of_field = get_type_hints(noun)
        names = [field.name for field in fields(noun)]
        properties = {
            field: _schema(of_field[field], definitions) | _PATTERNS.get((name, field), {})
            for field in names
        }
        definitions[name] |= {
            "type": "object",
            "description": " ".join((inspect.getdoc(noun) or "").split()),
            "properties": properties,
            "required": names,
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
