"""The JSON Schema of trial files, for editors: generated from the same form as the checker reads.

Knows: the form, the names on the shelves, and JSON Schema draft 7. What it cannot say (an event
after the end of the run, a target upside down) the checker adds; a test holds the two together.

Source: https://json-schema.org/draft-07/json-schema-validation
"""

from __future__ import annotations

import json
from typing import Any

from banting.schema.setup import OptionSpec
from banting.schema.setup_schema import table_schema, value_schema
from banting.schema.trial_check import ARMS_MOST, NO_SENSOR
from banting.schema.trial_events import EVENTS_MOST
from banting.schema.trial_form import (
    ARM_NAME,
    ARM_SAYS,
    CONTROLLER,
    EVENTS,
    EXTERNAL,
    SETTING_KEYS,
    TITLE,
    ControllerSpec,
    EventForm,
    Shelves,
    people_keys,
    run_keys,
)

__all__ = ["trial_schema"]

_Node = dict[str, Any]  # JSON Schema is open-ended by nature; it ends in text two calls up


def trial_schema(shelves: Shelves) -> str:
    """Return the JSON Schema of a trial file with these shelves, as text with a last newline."""
    keys, physiology = run_keys(shelves)
    run = table_schema(keys, "how long, and what everything follows from")
    run["properties"]["physiologies"] = {**_names(physiology), "minItems": 1}
    own = ControllerSpec(id=EXTERNAL, title="a program of your own", needs_sensor=True)
    document: _Node = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Banting trial",
        "type": "object",
        "required": ["title", "arms"],
        "additionalProperties": False,
        "properties": {
            "title": value_schema(TITLE),
            "people": table_schema(people_keys(shelves), "who takes part"),
            "run": run,
            "arms": {
                "description": "one table an arm: how the same people are treated",
                "type": "object",
                "minProperties": 1,
                "maxProperties": ARMS_MOST,
                "propertyNames": {"pattern": f"^(?:{ARM_NAME})$"},
                "additionalProperties": {
                    "anyOf": [_arm(spec, shelves) for spec in (*shelves.controllers, own)]
                },
            },
        },
        "definitions": {
            **{event.key: _events(event) for event in EVENTS},
            "faults": _names(_fault(shelves)),
            "settings": _settings(),
        },
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _arm(spec: ControllerSpec, shelves: Shelves) -> _Node:
    """Return the schema of an arm with one controller."""
    sensors = shelves.sensors if spec.needs_sensor else (*shelves.sensors, NO_SENSOR)
    controller: _Node = {"description": spec.title, "enum": [spec.id]}
    if spec.id == EXTERNAL:
        pattern = rf"^{EXTERNAL}(?=.*\S)"
        controller = {"description": spec.title, "type": "string", "pattern": pattern}
    properties = {
        "controller": controller,
        "says": value_schema(ARM_SAYS),
        "sensor": {"description": "what everyone wears", "enum": list(sensors)},
        **{option.key: value_schema(option) for option in spec.options},
        **{key: {"$ref": f"#/definitions/{key}"} for key in ("faults", "settings")},
        **{event.key: {"$ref": f"#/definitions/{event.key}"} for event in EVENTS},
    }
    node: _Node = {"title": spec.title, "type": "object", "properties": properties}
    if spec.id != CONTROLLER:
        node["required"] = ["controller"]
    return {**node, "additionalProperties": False}


def _fault(shelves: Shelves) -> OptionSpec:
    says = "what goes wrong by chance, at its published rate"
    return OptionSpec(key="faults", kind="str", says=says, default=None, choices=shelves.faults)


def _names(spec: OptionSpec) -> _Node:
    """Return the schema of a list of names off a shelf."""
    items = {"enum": list(spec.choices)}
    return {"description": spec.says, "type": "array", "uniqueItems": True, "items": items}


def _settings() -> _Node:
    """Return the schema of what everyone's pump is told."""
    both = ("target_low_mgdl", "target_high_mgdl")
    node = table_schema(SETTING_KEYS, "what everyone's pump is told; each person's own without")
    return {**node, "dependencies": {both[0]: [both[1]], both[1]: [both[0]]}}


def _events(form: EventForm) -> _Node:
    """Return the schema of the list of one kind of event, told by the clock or in minutes."""
    clock = [key.key for key in form.clock_keys]
    minutes = [key.key for key in form.minute_keys]
    entry = table_schema(form.all_keys, form.says)
    entry["required"] = list(form.required)
    entry["anyOf"] = [
        {"required": clock, "properties": dict.fromkeys(minutes, False)},
        {"required": minutes, "properties": dict.fromkeys((*clock, "day"), False)},
    ]
    return {"description": form.says, "type": "array", "maxItems": EVENTS_MOST, "items": entry}
