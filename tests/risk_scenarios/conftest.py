"""A folder of scenarios of our own making, and Tidepool's where it lies beside the repository."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from banting.risk_scenarios import Scenario, ScenarioFolder, read_folder

FIXTURES = Path(__file__).parents[3] / "shared/fixtures/tidepool_risk"
SUITE = "risk_v9/suite_a"


def base_of(basal: float = 1.0, isf: float = 40.0, ratio: float = 10.0) -> dict[str, Any]:
    """A base of a person, in their form and with numbers of ours."""

    def needs() -> dict[str, Any]:
        return {
            name: {"start_times": ["0:00:00"], "values": [value]}
            for name, value in (
                ("basal_rate", basal),
                ("insulin_sensitivity_factor", isf),
                ("carb_insulin_ratio", ratio),
            )
        }

    return {
        "sim_id": "base",
        "time_to_calculate_at": "3/4/2021 06:00:00",
        "duration_hours": 8.0,
        "patient": {
            "sensor": {"glucose_history": "reusable.glucose.flat_120", "type": "IdealSensor",
                       "parameters": {}},
            "pump": {
                "metabolism_settings": needs(),
                "bolus_entries": [],
                "carb_entries": [],
                "target_range": {"start_times": ["0:00:00"], "lower_values": [100],
                                 "upper_values": [120]},
            },
            "patient_model": {
                "metabolism_settings": needs(),
                "glucose_history": "reusable.glucose.flat_120",
                "bolus_entries": [],
                "carb_entries": [],
                "physical_activity_entries": [],
            },
        },
        "controller": {"id": "swift", "settings": "reusable.loop_settings.ours",
                       "automation_control_timeline": []},
    }  # fmt: skip


LOOP_SETTINGS = {
    "max_basal_rate": 5.0,
    "max_bolus": 8.0,
    "suspend_threshold": 75,
    "model": "rapid_acting_adult",
    "partial_application_factor": 0.4,
    "use_mid_absorption_isf": True,
    "includePositiveVelocityAndRC": False,
    "max_active_insulin_modifier": 2.0,
}


def flat_table(mgdl: float, rows: int = 100) -> bytes:
    """A table of a flat glucose that ends at 6:00 on 3/4/2021."""
    lines = ["datetime,value,units"]
    for i in range(rows):
        minute = 360 - 5 * (rows - 1 - i)
        day, minute = ("3/3/2021", minute + 1440) if minute < 0 else ("3/4/2021", minute)
        lines.append(f"{day} {minute // 60:02d}:{minute % 60:02d}:00,{mgdl:g},mg/dL")
    return "\n".join(lines).encode()


def pieces() -> dict[str, bytes]:
    """The reusable pieces of our folder."""
    return {
        "risk_v9/reusable/simulations/base/person_v1.json": json.dumps(base_of()).encode(),
        "risk_v9/reusable/loop_settings/ours.json": json.dumps(LOOP_SETTINGS).encode(),
        "risk_v9/reusable/glucose/flat_120.csv": flat_table(120.0),
        "risk_v9/reusable/glucose/flat_250.csv": flat_table(250.0),
    }


def document(*overrides: dict[str, Any], base: Any = "reusable.simulations.person_v1") -> bytes:
    """A scenario file with overrides."""
    return json.dumps({
        "metadata": {"risk-id": "R-1"}, "base_config": base, "override_config": list(overrides),
    }).encode()  # fmt: skip


def both(**entries: Any) -> dict[str, Any]:
    """The part of an override that is true and told alike."""
    return {"patient_model": dict(entries), "pump": dict(entries)}


Make = Callable[..., Scenario]


def folder_of(*overrides: dict[str, Any], **more: bytes) -> ScenarioFolder:
    """A folder with one file of overrides, and more files."""
    files = pieces() | {f"{SUITE}/R-1/one.json": document(*overrides)} | more
    return read_folder(files)


@pytest.fixture
def make() -> Make:
    """Make one scenario from one override."""

    def one(sim_id: str = "pre-Loop_NoMitigations_t1_ours", **override: Any) -> Scenario:
        read = folder_of({"sim_id": sim_id, **override})
        assert [str(defect) for defect in read.defects if defect.sims != 0] == []
        (scenario,) = read.scenarios
        return scenario

    return one


@pytest.fixture(scope="session")
def theirs() -> dict[str, bytes]:
    """Tidepool's own folder."""
    if not FIXTURES.is_dir():
        pytest.skip("Tidepool's scenario_configs do not lie beside the repository")
    return {
        path.relative_to(FIXTURES).as_posix(): path.read_bytes()
        for path in FIXTURES.rglob("*")
        if path.suffix in (".json", ".csv", ".tsv")
    }


@pytest.fixture(scope="session")
def their_folder(theirs) -> ScenarioFolder:
    """All their scenarios."""
    return read_folder(theirs)
