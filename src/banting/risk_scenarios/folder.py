"""A folder of scenarios: which files are scenarios, of which suite, and what is wrong in each.

Knows: paths and bytes. Never knows: a disk. Everything that cannot be read is told and passed over;
the rest is read. Source: scenario-form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from banting.errors import ModelError
from banting.risk_scenarios.defects import Defect, DefectKind, ScenarioError
from banting.risk_scenarios.json_form import scenario_from
from banting.risk_scenarios.merge import merged, resolved
from banting.risk_scenarios.nouns import Scenario, Stage
from banting.risk_scenarios.pointers import KEYWORD, Reusable, parsed_json, roots_of
from banting.risk_scenarios.stages import counted_by_theirs
from banting.risk_scenarios.tsv_form import HEADER, scenarios_from_table, table_names

__all__ = ["ScenarioFolder", "Unread", "read_folder", "suites_of"]

TABLE_SUITE = "tables"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A simulation that cannot be read, or a whole file of them (`sim_id` ""), and why."""

    file: str
    risk: str
    sim_id: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioFolder:
    """What a folder holds: `files` that should be scenarios, `sims` written down in them.

    `whole_files` are read without loss; `sims` counts those of files that can be parsed. `others`
    are files of another form: no scenarios at all, told among the defects.
    """

    files: int
    whole_files: int
    others: int
    sims: int
    scenarios: tuple[Scenario, ...]
    unread: tuple[Unread, ...]
    defects: tuple[Defect, ...]


def suites_of(paths: Mapping[str, bytes]) -> tuple[tuple[str, int], ...]:
    """Return the suites of a folder with how many files each has, in order of their names."""
    counts = Counter(_suite(path) for path in paths if _may_be_scenario(path))
    return tuple(sorted(counts.items()))


def read_folder(files: Mapping[str, bytes], suite: str = "") -> ScenarioFolder:
    """Return all scenarios of a folder, or of one suite of it.

    Args:
        files: content by path, folders parted by `/`; pieces that scenarios point to among them.
        suite: the name of a folder of risks, or `tables`; all where none is said.
    """
    pieces = {root: Reusable(files, root) for root in roots_of(files)}
    paths = [
        path for path in sorted(files) if _may_be_scenario(path) and suite in ("", _suite(path))
    ]
    read = _Reading()
    for path in paths:
        _read_file(files[path], path, pieces, read)
    lost = {gone.file for gone in read.unread}
    others = sum(defect.kind is DefectKind.ANOTHER_FORM for defect in read.defects)
    return ScenarioFolder(
        files=len(paths) - others,
        whole_files=len(paths) - others - len(lost),
        others=others,
        sims=len(read.scenarios) + sum(gone.sim_id != "" for gone in read.unread),
        scenarios=tuple(read.scenarios),
        unread=tuple(read.unread),
        defects=tuple(read.defects),
    )


class _Reading:
    """What has been read so far."""

    def __init__(self) -> None:
        self.scenarios: list[Scenario] = []
        self.unread: list[Unread] = []
        self.defects: list[Defect] = []

    def lose(self, error: ScenarioError, path: str, names: list[str], within: str = "") -> None:
        """Note an error by which simulations are lost; no names: a file that cannot be counted."""
        where = ".".join(part for part in (within, error.where) if part)
        says = error.says
        if error.file:
            where, says = within, f"{error.file}:{error.where}  {error.says}"
        sims = len(names) if names else None
        defect = Defect(kind=error.kind, file=path, where=where, says=says, sims=sims)
        self.defects.append(defect)
        if error.kind is not DefectKind.ANOTHER_FORM:
            self.unread.extend(
                Unread(file=path, risk=_risk(path), sim_id=name, why=str(defect))
                for name in (names or [""])
            )


def _may_be_scenario(path: str) -> bool:
    """Return whether a path is a candidate: JSON or a table, and no reusable piece."""
    folders = path.split("/")[:-1]
    return path.endswith((".json", ".tsv")) and KEYWORD not in folders


def _suite(path: str) -> str:
    """Return the suite of a path: the folder of its folder of a risk; all tables are one suite."""
    folders = path.split("/")[:-1]
    if path.endswith(".tsv"):
        return TABLE_SUITE
    return folders[-2] if len(folders) > 1 else ""


def _risk(path: str) -> str:
    """Return the folder of a scenario, such as TLR-615; of a table, its own name without type."""
    *folders, name = path.split("/")
    if path.endswith(".tsv"):
        return name.removesuffix(".tsv").replace(" - inputs", "")
    return folders[-1] if folders else name


def _read_file(content: bytes, path: str, pieces: Mapping[str, Reusable], read: _Reading) -> None:
    """Read the scenarios of a file, and note its defects."""
    try:
        if path.endswith(".tsv"):
            return _read_table(content, path, read)
        overrides, base = _parts(parsed_json(content))
    except ScenarioError as error:
        return read.lose(error, path, [])
    names = [_name(override, i) for i, override in enumerate(overrides)]
    reusable = _pieces_for(path, pieces)
    try:
        base = resolved(base, reusable, "base_config")
        if not isinstance(base, dict):
            raise ScenarioError(DefectKind.WRONG_VALUE, "base_config", "must be an object")
    except ScenarioError as error:
        return read.lose(error, path, names) if names else None
    return _read_overrides(overrides, base, reusable, path, read)


def _name(override: Any, i: int) -> str:
    """Return what a simulation calls itself, or its place where it has no name."""
    said = override.get("sim_id") if isinstance(override, dict) else None
    return said if isinstance(said, str) and said else f"override_config[{i}]"


def _parts(document: Any) -> tuple[list[Any], Any]:
    """Return the overrides and the base of a document."""
    if not isinstance(document, dict) or not {"base_config", "override_config"} & set(document):
        says = "is no scenario: it has neither base_config nor override_config"
        raise ScenarioError(DefectKind.ANOTHER_FORM, "", says)
    overrides = document.get("override_config")
    if not isinstance(overrides, list):
        says = "is missing or no list of simulations"
        raise ScenarioError(DefectKind.WRONG_VALUE, "override_config", says)
    return overrides, document.get("base_config")


def _pieces_for(path: str, pieces: Mapping[str, Reusable]) -> Reusable:
    """Return the reusable pieces that lie nearest to a file."""
    for root, reusable in pieces.items():
        if root == "" or path.startswith(f"{root}/"):
            return reusable
    return next(iter(pieces.values())) if pieces else Reusable({}, "")


def _read_overrides(
    overrides: list[Any], base: dict[str, Any], reusable: Reusable, path: str, read: _Reading
) -> None:
    """Read one scenario for each override that can be laid over the base."""
    names: list[str] = []
    for i, override in enumerate(overrides):
        place = f"override_config[{i}]"
        try:
            if not isinstance(override, dict):
                raise ScenarioError(DefectKind.WRONG_VALUE, "", "must be an object")
            laid = merged(base, resolved(override, reusable))
            scenario = scenario_from(laid, path, _risk(path))
        except ScenarioError as error:
            read.lose(error, path, [_name(override, i)], place)
        except ModelError as error:
            wrong = ScenarioError(DefectKind.WRONG_VALUE, error.where, error.reason)
            read.lose(wrong, path, [_name(override, i)], place)
        else:
            read.scenarios.append(scenario)
            read.defects.extend(_notes(scenario, path, f"{place}.sim_id", names))
            names.append(scenario.sim_id)


def _notes(scenario: Scenario, path: str, where: str, names: list[str]) -> list[Defect]:
    """Return what is odd about a simulation that is read all the same."""
    notes = []
    name = scenario.sim_id
    if name in names:
        says = f"{name!r} stands twice; Tidepool's reader keeps the last one only, here all run"
        notes.append(Defect(kind=DefectKind.REPEATED, file=path, where=where, says=says))
    if scenario.stage is None:
        says = f"{name!r} is none of pre-Loop, pre-NoLoop, post-Loop: it counts for no stage"
        notes.append(Defect(kind=DefectKind.UNKNOWN_STAGE, file=path, where=where, says=says))
    elif not counted_by_theirs(name):
        says = f"{name!r} is spelt so that Tidepool's summary leaves it out; here it counts"
        notes.append(Defect(kind=DefectKind.DROPPED_STAGE, file=path, where=where, says=says))
    if scenario.stage is not None and (scenario.stage is Stage.NO_LOOP) != (scenario.loop is None):
        what = "has no controller" if scenario.loop is None else "has a controller: Loop runs"
        says = f"{name!r} {what}; it runs as written and counts for the stage of its name"
        notes.append(Defect(kind=DefectKind.CONTRADICTION, file=path, where=where, says=says))
    return notes


def _read_table(content: bytes, path: str, read: _Reading) -> None:
    """Read the two scenarios of a table."""
    if not content.startswith(HEADER):
        says = "is no scenario: its first column must be called setting_name"
        raise ScenarioError(DefectKind.ANOTHER_FORM, "1:1", says)
    try:
        text = content.decode("utf-8-sig")
        read.scenarios.extend(scenarios_from_table(text, path, _risk(path)))
    except UnicodeDecodeError:
        raise ScenarioError(DefectKind.UNPARSABLE, "1:1", "not UTF-8 text") from None
    except ModelError as error:
        wrong = ScenarioError(DefectKind.WRONG_VALUE, error.where, error.reason)
        read.lose(wrong, path, list(table_names(path)))
