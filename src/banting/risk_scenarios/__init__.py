"""Tidepool's risk scenarios: read from a folder of their simulator, run with our controllers.

Their scenarios reduce every cause to an edited list of doses, carbs and readings; here they are run
on their linear patient and scored with their thresholds, so that results stand side by side.
"""

from __future__ import annotations

from banting.risk_scenarios.folder import ScenarioFolder, read_folder, suites_of
from banting.risk_scenarios.found import RiskSuite, gathered
from banting.risk_scenarios.nouns import Scenario, Stage
from banting.risk_scenarios.run import CONTROLLER_NAMES, Ran, batches, run_batch
from banting.risk_scenarios.score import Score, Thresholds

__all__ = [
    "CONTROLLER_NAMES",
    "Ran",
    "RiskSuite",
    "Scenario",
    "ScenarioFolder",
    "Score",
    "Stage",
    "Thresholds",
    "batches",
    "gathered",
    "read_folder",
    "run_batch",
    "suites_of",
]
