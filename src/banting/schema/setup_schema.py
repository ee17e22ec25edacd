"""The JSON Schema of set-up files, for editors: generated from the same form as the checker reads.

Knows: the form and JSON Schema draft 7, the one that TOML editors understand. What it cannot say (a
`did you mean`, several sentences at once) the checker adds; what it can say, both say alike, and a
test holds them to it.

Source: https://json-schema.org/draft-07/json-schema-validation
"""

from __future__ import annotations

import json
from typing import Any

from banting.schema.setup import DeviceSpec, OptionSpec
from banting.schema.setup_form import ROLE_SAYS, TITLE, device_keys, setup_form

__all__ = ["setup_schema", "table_schema", "value_schema"]

_Node = dict[str, Any]  # JSON Schema is open-ended by nature; it ends in text two calls up
_KINDS = {"bool": "boolean", "int": "integer", "float": "number", "str": "string"}


def setup_schema(specs: tuple[DeviceSpec, ...]) -> str:
    """Return the JSON Schema of a set-up file with these devices, as text with a last newline."""
    form = setup_form(specs)
    tables: _Node = {"wearer": table_schema(form.wearer, "the person who wears the pump")}
    for role, models in form.roles:
        says = ROLE_SAYS.get(role, f"the {role}")
        tables[role] = {
            "description": says,
            "type": "object",
            "required": ["model"],
            "properties": {"model": {"enum": [spec.model for spec in models]}},
            "anyOf": [_model(group) for group in _alike(models)],
        }
    tables["assume"] = table_schema(form.assume, "what an attacker is granted beyond the position")
    document: _Node = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Banting set-up",
        "type": "object",
        "required": ["title", "pump"],
        "additionalProperties": False,
        "properties": {"title": value_schema(TITLE), **tables},
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _alike(models: tuple[DeviceSpec, ...]) -> tuple[tuple[DeviceSpec, ...], ...]:
    """Return the models in groups that take exactly the same keys, so that the schema is short."""
    groups: dict[tuple[OptionSpec, ...], list[DeviceSpec]] = {}
    for spec in models:
        groups.setdefault(device_keys(spec)[1:], []).append(spec)
    return tuple(tuple(group) for group in groups.values())


def _model(group: tuple[DeviceSpec, ...]) -> _Node:
    """Return the schema of the table of models that take the same keys."""
    keys = {key.key: value_schema(key) for key in device_keys(group[0])}
    keys["model"] = {"enum": [spec.model for spec in group]}
    title = ", ".join(spec.title for spec in group)
    return {"title": title, "properties": keys, "additionalProperties": False}


def table_schema(keys: tuple[OptionSpec, ...], says: str) -> _Node:
    """Return the schema of a table that takes exactly some keys."""
    return {
        "description": says,
        "type": "object",
        "additionalProperties": False,
        "properties": {key.key: value_schema(key) for key in keys},
    }


def value_schema(key: OptionSpec) -> _Node:
    """Return the schema of one key's value."""
    node: _Node = {"description": key.says, "type": _KINDS[key.kind]}
    if key.default is not None:
        node["default"] = key.default
    if key.choices:
        node["enum"] = list(key.choices)
    if key.pattern:
        node["pattern"] = f"^(?:{key.pattern})$"
    if key.minimum is not None:
        node["minimum"] = key.minimum
    if key.maximum is not None:
        node["maximum"] = key.maximum
    return node
