"""The remote table as one JSON object. Sources stand once; commands cite them by number, from 1."""

from __future__ import annotations

import json
from dataclasses import asdict
from enum import Enum
from typing import Any

from banting.schema.remote_table import Credential, RemoteCommand, RemoteTable
from banting.schema.source import Source

__all__ = ["record"]

_FORM = 1


def record(table: RemoteTable) -> str:
    """Return the whole table as JSON."""
    sources = table.sources
    told = {
        "schema": _FORM,
        "credentials": {str(one): one.says for one in Credential},
        "assumptions": dict(table.assumptions),
        "apps": [
            {**asdict(app), "switched_on": [asdict(one) for one in table.switched_on(app.id)]}
            for app in table.apps
        ],
        "cells": [
            {
                **asdict(cell),
                "words": table.beyond_reading(cell),
                "commands": _commands(cell.commands, sources),
            }
            for cell in table.cells
        ],
        "together": [
            {**asdict(one), "words": one.words, "commands": _commands(one.commands, sources)}
            for one in table.together
        ],
        "sources": [asdict(source) for source in sources],
    }
    return json.dumps(told, indent=1, ensure_ascii=False, default=_name) + "\n"


def _commands(
    commands: tuple[RemoteCommand, ...], sources: tuple[Source, ...]
) -> list[dict[str, Any]]:
    return [
        {
            **asdict(one),
            "stands_on": [setting.key for setting in one.stands_on],
            "sources": [sources.index(source) + 1 for source in one.sources],
        }
        for one in commands
    ]


def _name(one: object) -> str:
    """Return a goal by its name, G1."""
    assert isinstance(one, Enum), f"{one!r} has no form in JSON"
    return one.name
