"""Where the published subjects and the reference lie, when they are there."""

import os
from pathlib import Path

import pytest

REFERENCE = (
    Path(__file__).parents[3] / "shared/fixtures/s2008_reference/s2008_openloop_reference.npz"
)


@pytest.fixture
def vpatient_params() -> Path:
    """The parameter file of an installed simglucose, found through its Python."""
    python = os.environ.get("BANTING_SIMGLUCOSE_PYTHON", "")
    found = sorted(Path(python).parent.parent.glob("lib/*/site-packages/simglucose/params"))
    if not python or not found:
        pytest.skip("simglucose is not installed: BANTING_SIMGLUCOSE_PYTHON names no such Python")
    return found[0] / "vpatient_params.csv"


@pytest.fixture
def reference() -> Path:
    """Reference trajectories of the published subjects."""
    if not REFERENCE.exists():
        pytest.skip("no reference trajectories beside the repository")
    return REFERENCE
