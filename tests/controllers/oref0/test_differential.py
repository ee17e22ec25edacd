"""Our oref0 beside the real one from npm, on random inputs.

Left out unless asked for: `pytest -m differential`, with `BANTING_OREF0` naming the package's
folder (`npm install oref0@0.7.1 --ignore-scripts` puts it into node_modules/oref0). How many new
inputs are drawn: `BANTING_OREF0_CASES`; unless that is set, 500 of each kind, always the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from banting.controllers.oref0.autosens_form import detect
from banting.controllers.oref0.fixture_form import answer
from banting.controllers.oref0.modes import AAPS
from tests.controllers.oref0.field_by_field import differences
from tests.controllers.oref0.likely_inputs import lives
from tests.controllers.oref0.random_inputs import direct_inputs, sensitivity_inputs, whole_inputs
from tests.controllers.oref0.real_oref0 import RealOref0, why_not

CASES = int(os.environ.get("BANTING_OREF0_CASES", "500"))
many = settings(
    max_examples=CASES,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
    derandomize="BANTING_OREF0_CASES" not in os.environ,
)
pytestmark = pytest.mark.differential


@pytest.fixture(scope="module")
def real() -> Iterator[RealOref0]:
    """Run the real oref0, or skip with the reason."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    worker = RealOref0()
    yield worker
    worker.stop()


@pytest.fixture(scope="module")
def in_aaps() -> Iterator[RealOref0]:
    """Run it as AndroidAPS hosts it, or skip with the reason."""
    reason = why_not()
    if reason:
        pytest.skip(reason)
    worker = RealOref0(AAPS)
    yield worker
    worker.stop()


@many
@given(asked=direct_inputs())
def test_one_decision_is_the_real_one(real, asked):
    assert list(differences(answer(asked), real.ask("direct", asked))) == []


@many
@given(asked=whole_inputs())
def test_the_whole_pipeline_is_the_real_one(real, asked):
    assert list(differences(answer(asked), real.ask("whole", asked))) == []


@many
@given(asked=sensitivity_inputs())
def test_the_detected_sensitivity_is_the_real_one(real, asked):
    assert list(differences(detect(asked), real.ask("sensitivity", asked))) == []


@many
@given(life=lives())
def test_a_likely_day_comes_out_as_in_the_real_one(real, life):
    asked = life.whole()
    assert list(differences(answer(asked), real.ask("whole", asked))) == []


@many
@given(life=lives(readings=280))
def test_a_likely_sensitivity_comes_out_as_in_the_real_one(real, life):
    asked = life.sensitivity()
    assert list(differences(detect(asked), real.ask("sensitivity", asked))) == []


@many
@given(asked=direct_inputs())
def test_one_decision_is_the_real_one_inside_androidaps(in_aaps, asked):
    assert list(differences(answer(asked, AAPS), in_aaps.ask("direct", asked))) == []


@many
@given(life=lives())
def test_a_likely_day_comes_out_as_inside_androidaps(in_aaps, life):
    asked = life.whole()
    assert list(differences(answer(asked, AAPS), in_aaps.ask("whole", asked))) == []
