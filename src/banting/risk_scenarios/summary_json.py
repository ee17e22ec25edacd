"""The finding as JSON: the form is ours, version 1.0; fields carry their units in their names."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from banting.risk_scenarios.defects import by_kind
from banting.risk_scenarios.found import RiskSuite
from banting.risk_scenarios.run import Ran
from banting.risk_scenarios.sources import CITED
from banting.risk_scenarios.summary_text import first_line

__all__ = ["suite_record"]

SCHEMA_VERSION = "1.0"


def suite_record(suite: RiskSuite) -> dict[str, Any]:
    """Return the finding as one JSON object."""
    return {
        "schema_version": SCHEMA_VERSION,
        "summary": first_line(suite),
        "folder": suite.folder,
        "suite": suite.suite or None,
        "controller": suite.controller,
        "thresholds": suite.thresholds.value,
        "files": suite.files,
        "files_read_whole": suite.whole_files,
        "files_of_another_form": suite.others,
        "files_that_cannot_be_counted": suite.uncounted_files,
        "simulations": suite.sims,
        "simulations_run": suite.ran,
        "risks": [asdict(found) for found in suite.risks],
        "runs": [_run_record(run) for run in suite.runs if run.score is not None],
        "not_run": [asdict(gone) for gone in suite.not_run],
        "defects_by_kind": {kind.value: count for kind, count in by_kind(suite.defects)},
        "defects": [asdict(defect) for defect in suite.defects],
        "remarks": [{"says": says, "simulations": count} for says, count in suite.remarks],
        "sources": [asdict(source) for source in CITED.values()],
    }


def _run_record(run: Ran) -> dict[str, Any]:
    """Return one run."""
    assert run.score is not None
    scenario = run.scenario
    return {
        "file": scenario.file,
        "risk": scenario.risk,
        "sim_id": scenario.sim_id,
        "stage": scenario.stage,
        "hours": scenario.duration_min / 60.0,
        "remarks": list(scenario.remarks),
        "steps_without_decision": run.silence.steps,
        **asdict(run.score),
    }
