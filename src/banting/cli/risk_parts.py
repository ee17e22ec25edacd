"""Every call from `banting risk-scenarios` into the house below it; each import waits until then.

`--help` needs no number and no compiler. Workers call `run`, so it must be found by its name.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from banting.risk_scenarios import Ran, RiskSuite, Scenario, ScenarioFolder

__all__ = ["batches", "controllers", "found", "read", "record", "resized", "run", "suites", "text"]


def controllers() -> tuple[str, ...]:
    """Return who may steer."""
    from banting.risk_scenarios import CONTROLLER_NAMES

    return CONTROLLER_NAMES


def suites(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the names of the suites in a folder."""
    from banting.risk_scenarios import suites_of

    return tuple(name for name, _ in suites_of(files))


def read(files: Mapping[str, bytes], suite: str) -> ScenarioFolder:
    """Return the scenarios of a folder, or of one suite of it."""
    from banting.risk_scenarios import read_folder

    return read_folder(files, suite)


def resized(folder: ScenarioFolder, bolus_u: float) -> ScenarioFolder:
    """Return the same scenarios with every bolus of one size."""
    from banting.risk_scenarios.dose_change import with_boluses_of

    changed = tuple(with_boluses_of(scenario, bolus_u) for scenario in folder.scenarios)
    return replace(folder, scenarios=changed)


def batches(folder: ScenarioFolder) -> tuple[tuple[Scenario, ...], ...]:
    """Return scenarios in batches for workers."""
    from banting.risk_scenarios import batches as parted

    return tuple(parted(folder.scenarios))


def run(
    scenarios: Sequence[Scenario], controller: str, thresholds: str, seed: int
) -> tuple[Ran, ...]:
    """Return what came of one batch."""
    from banting.risk_scenarios import Thresholds, run_batch

    return run_batch(scenarios, controller, Thresholds(thresholds), seed)


def found(
    folder: ScenarioFolder,
    runs: Iterable[Ran],
    *,
    name: str,
    suite: str,
    controller: str,
    thresholds: str,
) -> RiskSuite:
    """Return the whole finding."""
    from banting.risk_scenarios import Thresholds, gathered

    return gathered(
        folder,
        runs,
        folder=name,
        suite=suite,
        controller=controller,
        thresholds=Thresholds(thresholds),
    )


def record(suite: RiskSuite) -> dict[str, Any]:
    """Return the finding as one JSON object."""
    from banting.risk_scenarios.summary_json import suite_record

    return suite_record(suite)


def text(suite: RiskSuite, *, all_defects: bool = False) -> str:
    """Return the finding as text."""
    from banting.risk_scenarios.summary_text import summary_text

    return summary_text(suite, all_defects=all_defects)
