"""What cannot be run on a graphics card is said before anything is drawn."""

import pytest

from banting.controllers import CONTROLLERS
from banting.errors import ModelError
from banting.patients import PATIENTS
from banting.schema.disturbance import NOTHING
from banting.schema.setup import Wearer
from banting.trial.cuda import run_on_gpu
from banting.trial.cuda.through import cuda
from banting.trial.treatment import Course, Treatment


def course(model="extended", rule="open-loop", **more):
    treatment = Treatment(controller=CONTROLLERS[rule].kernels(()), disturbance=NOTHING)
    patient = PATIENTS[model].kernels("f64")
    return Course(wearer=Wearer(), patient=patient, treatments=(treatment,), seed=1, **more)


@pytest.mark.skipif(cuda.is_available(), reason="here is a graphics card")
def test_without_a_card_it_says_so_and_what_to_do():
    with pytest.raises(ModelError, match=r"graphics card: none can be used here.*banting\[gpu\]"):
        run_on_gpu(course(), 32)


def test_a_rule_without_a_form_for_cards_is_named():
    with pytest.raises(ModelError, match="arm baseline: loop has no form for a graphics card"):
        run_on_gpu(course(rule="loop"), 32)


def test_a_body_without_a_form_for_cards_is_named():
    with pytest.raises(ModelError, match="arm baseline: hovorka has no form for a graphics card"):
        run_on_gpu(course(model="hovorka"), 32)


def test_sizes_are_bounded_as_on_the_processor():
    with pytest.raises(ModelError, match="patients"):
        run_on_gpu(course(), 0)
    with pytest.raises(ModelError, match="hours"):
        run_on_gpu(course(hours=0), 32)
