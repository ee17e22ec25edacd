"""The whole story on one page: set-up -> system -> cells -> harm -> verdict.

Knows: the order of things. Never knows: files, screens, or how any part works.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version

from banting import __version__
from banting.assess.advice import advise
from banting.assess.cells import CellFound, find_cell
from banting.assess.device_map import draw_map
from banting.assess.harm import CANNULA_AT_MIN, HarmFound, find_harm
from banting.assess.progress import Progress
from banting.assess.rehearsal import Rehearsal
from banting.assess.shown import show_path
from banting.attacks import TECHNIQUES
from banting.build import System, build_system
from banting.errors import ModelError
from banting.judge import overall
from banting.schema.question import Goal, Position
from banting.schema.setup import Setup
from banting.schema.trace import Trace
from banting.schema.verdict import PathEvidence, Verdict

__all__ = ["Assessment", "assess", "find_one_cell", "replay_path"]

LIMITS = (
    "A NO holds for the techniques, models and versions listed here, under these assumptions.",
    "The machines follow public findings on real devices; makers' own documents were not read.",
    "Each position stands alone: what several attackers could do together is not asked.",
    "The virtual patients are a sampled population of ours; below 40 and above 400 mg/dL no open "
    "model is validated.",
    "Not a medical device; no dosing advice.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A verdict and the traces it rests on, by name: `G1-radio`, `refused/G1-radio-1`."""

    verdict: Verdict
    traces: tuple[tuple[str, Trace], ...]


def assess(
    setup: Setup,
    *,
    setup_text: str,
    setup_name: str,
    seed: int,
    patients: int,
    with_trial: bool,
    progress: Progress,
    positions: tuple[Position, ...] = tuple(Position),
) -> Assessment:
    """Return the verdict on a set-up with its evidence.

    Args:
        setup: what is owned, how it is switched and used.
        setup_text: the file as read, for the report.
        setup_name: its name, for the report and the commands that are proposed.
        seed: of every draw; same set-up and seed, same traces.
        patients: size of the cohort.
        with_trial: whether harm is simulated.
        progress: told (what, done, of how many) as work goes on.
        positions: where an attacker may stand; only their cells are worked out.
    """
    system = build_system(setup)
    rehearsal = Rehearsal(system)
    found = _find_cells(rehearsal, positions, progress)
    cells = tuple(one.cell for one in found)
    paths = _paths(found, system)
    harm = (
        find_harm(setup, paths, seed=seed, patients=patients, progress=progress)
        if with_trial
        else HarmFound(baseline=(), cannula=(), harms=(), comparison=None)
    )
    nodes, links = draw_map(system)
    verdict = Verdict(
        setup=setup,
        setup_text=setup_text,
        setup_name=setup_name,
        seed=seed,
        answer=overall(cells),
        cells=cells,
        paths=paths,
        certificates=tuple(one.certificate for one in found if one.certificate is not None),
        techniques=tuple(technique.shown for technique in TECHNIQUES.values()),
        facts=system.stated,
        assumptions=system.assumptions,
        interfaces=system.interfaces,
        advice=advise(system, cells),
        map_nodes=nodes,
        map_links=links,
        baseline=harm.baseline,
        cannula=harm.cannula,
        cannula_at_min=CANNULA_AT_MIN if harm.cannula else None,
        harms=harm.harms,
        comparison=harm.comparison,
        limits=(*LIMITS, *system.limits),
        versions=_versions(),
        reproduce=f"banting assess {setup_name} --seed {seed} --patients {patients}",
    )
    return Assessment(verdict=verdict, traces=_traces(found))


@lru_cache(maxsize=2)
def find_one_cell(setup: Setup, goal: Goal, position: Position) -> CellFound:
    """Return one cell of a set-up with its evidence; the last ones asked for are kept."""
    return find_cell(_rehearsal(setup), goal, position)


@lru_cache(maxsize=1)
def _rehearsal(setup: Setup) -> Rehearsal:
    """Return the days of a set-up, kept while pieces of one run are carried out again."""
    return Rehearsal(build_system(setup))


def replay_path(setup: Setup, *, name: str) -> Trace:
    """Return the trace of one path or refused try again, by its name.

    Raises:
        ModelError: when the set-up has no such path or try.
    """
    goal, position, number = _parse_name(name)
    found = find_one_cell(setup, goal, position)
    traces = dict(_traces((found,)))
    if name not in traces:
        kind = "refused try" if number else "path"
        raise ModelError(name, f"this set-up has no such {kind}")
    return traces[name]


def _find_cells(
    rehearsal: Rehearsal, positions: tuple[Position, ...], progress: Progress
) -> tuple[CellFound, ...]:
    asked = [(goal, position) for position in positions for goal in Goal]
    found = []
    for number, (goal, position) in enumerate(asked):
        progress("search and replay", number, len(asked))
        found.append(find_cell(rehearsal, goal, position))
    progress("search and replay", len(asked), len(asked))
    return tuple(found)


def _paths(found: tuple[CellFound, ...], system: System) -> tuple[PathEvidence, ...]:
    return tuple(
        show_path(one.path, one.pair, system)
        for one in found
        if one.path is not None and one.pair is not None
    )


def _traces(found: tuple[CellFound, ...]) -> tuple[tuple[str, Trace], ...]:
    traces = []
    for one in found:
        if one.path is not None and one.pair is not None:
            traces.append((one.cell.id, one.pair.attacked.trace))
        traces += [(miss.refusal.replay, miss.trace) for miss in one.near_misses]
    return tuple(traces)


def _parse_name(name: str) -> tuple[Goal, Position, int]:
    """Split `G1-radio` or `refused/G1-radio-1`."""
    parts = name.removeprefix("refused/").split("-")
    wanted = 3 if name.startswith("refused/") else 2
    if len(parts) != wanted or parts[0] not in Goal.__members__ or parts[1] not in list(Position):
        raise ModelError(name, "expected a name like G1-radio or refused/G1-radio-1")
    return Goal[parts[0]], Position(parts[1]), int(parts[2]) if wanted == 3 else 0


def _versions() -> tuple[tuple[str, str], ...]:
    packages = ("clingo", "numba", "numpy", "vl-convert-python")
    ours = (("banting", __version__), ("python", platform.python_version()))
    return (*ours, *((name, version(name)) for name in packages))
