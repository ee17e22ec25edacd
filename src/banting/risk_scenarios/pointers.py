"""Dotted pointers of scenarios: `reusable.simulations.X` is a file, in a folder or one below it.

Knows: which subfolders are searched, and in which order. Never knows: a file system; files come as
a mapping of path to bytes. Source: scenario-form.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from banting.risk_scenarios.defects import DefectKind, ScenarioError

__all__ = ["KEYWORD", "GlucoseTable", "Reusable", "parsed_json", "roots_of"]

KEYWORD = "reusable"
_NO_VALUE = frozenset({"", "null", "nan", "na", "none"})
_BELOW = {
    "simulations": ("base", "suspend", "loop_versions", "specialized"),
    "metabolism_settings": ("profiles", "suspensions", "presets", "versions", "types"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GlucoseTable:
    """A table of glucose as its file has it: dates as written, values (mg/dL)."""

    file: str
    dates: tuple[str, ...]
    mgdl: tuple[float, ...]


def parsed_json(content: bytes) -> Any:
    """Return a JSON text as Python values.

    Raises: ScenarioError with line and column.
    """
    try:
        return json.loads(content.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        place = f"{error.lineno}:{error.colno}"
        raise ScenarioError(DefectKind.UNPARSABLE, place, f"no JSON: {error.msg}") from None
    except UnicodeDecodeError as error:
        place = f"1:{error.start + 1}"
        raise ScenarioError(DefectKind.UNPARSABLE, place, "no JSON: not UTF-8 text") from None
    except RecursionError:
        raise ScenarioError(DefectKind.UNPARSABLE, "1:1", "no JSON: nested too deep") from None
    except ValueError:
        says = "a whole number of thousands of digits"
        raise ScenarioError(DefectKind.UNPARSABLE, "1:1", says) from None


def roots_of(paths: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the folders that hold a folder `reusable`, longest first; "" for the top."""
    found = set()
    for path in paths:
        folders = path.split("/")[:-1]
        if KEYWORD in folders:
            found.add("/".join(folders[: folders.index(KEYWORD)]))
    return tuple(sorted(found, key=lambda root: (-len(root), root)))


class Reusable:
    """The reusable pieces below one root, read when first pointed to and then kept."""

    def __init__(self, files: Mapping[str, bytes], root: str) -> None:
        """Keep the files and the root."""
        self._files = files
        self._root = root
        self._known: dict[str, Any] = {}

    def pointed_to(self, pointer: str) -> Any:
        """Return what a pointer points to; the value is shared and must not be changed.

        Raises: ScenarioError when there is no such file or it cannot be read.
        """
        if pointer not in self._known:
            self._known[pointer] = self._read(pointer)
        return self._known[pointer]

    def _read(self, pointer: str) -> Any:
        """Return the content of the first file that a pointer may mean."""
        *folders, name = pointer.split(".")
        below = next((subs for word, subs in _BELOW.items() if word in folders), ())
        for ending, read in ((".json", parsed_json), (".csv", None)):
            for sub in ("", *below):
                path = "/".join(p for p in (self._root, *folders, sub, name + ending) if p)
                if path in self._files:
                    return self._content(path, read, pointer)
        says = f"points to {pointer}, which is no file"
        if below:
            says += f", not in {', '.join(below)} either"
        raise ScenarioError(DefectKind.MISSING_POINTER, "", says)

    def _content(self, path: str, read: Any, pointer: str) -> Any:
        """Return a file's content, its error told as that of the pointer's file."""
        try:
            return read(self._files[path]) if read else _glucose_table(path, self._files[path])
        except ScenarioError as error:
            says = f"{error.says} (reached by {pointer})"
            raise ScenarioError(DefectKind.BROKEN_POINTER, error.where, says, path) from None


def _glucose_table(path: str, content: bytes) -> GlucoseTable:
    """Return a table with the columns `datetime` and `value`; lines without a value are left out.

    Raises: ScenarioError with the line.
    """
    dates, mgdl = [], []
    number = 1
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        for number, row in enumerate(rows, start=2):
            date, value = row.get("datetime"), row.get("value")
            if date is None or value is None:
                says = "a table of glucose needs the columns datetime and value"
                raise ScenarioError(DefectKind.BROKEN_POINTER, f"{number}:1", says)
            if value.strip().lower() not in _NO_VALUE:
                dates.append(date.strip())
                mgdl.append(float(value))
    except (ValueError, csv.Error) as error:
        raise ScenarioError(DefectKind.BROKEN_POINTER, f"{number}:1", str(error)) from None
    return GlucoseTable(file=path, dates=tuple(dates), mgdl=tuple(mgdl))
