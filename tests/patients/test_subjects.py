"""Published subjects: what is read of a file, what is refused, and who they are in a trial."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from banting.errors import ModelError
from banting.kernels import LANES, unpacked
from banting.patients import PATIENTS
from banting.patients.uva_padova.one_patient import one_patient
from banting.patients.uva_padova.population import virtual_cohort
from banting.patients.uva_padova.subjects import (
    _COLUMNS,
    _LEGAL,
    draw_of,
    subjects,
    subjects_in,
)
from banting.schema.subjects import SUBJECT_COHORTS, age_group
from banting.therapy import told
from tests.made_up_subjects import EACH, parameters_csv, ratios_csv

PARAMETERS, RATIOS = parameters_csv().encode(), ratios_csv().encode()


def cells(**changed):
    """The made-up file with cells of its first subject changed."""
    head, first, *rest = parameters_csv().splitlines()
    names = head.split(",")
    values = first.split(",")
    for name, value in changed.items():
        values[names.index(name)] = value
    return "\n".join([head, ",".join(values), *rest]).encode()


@pytest.mark.parametrize("cohort", SUBJECT_COHORTS)
def test_a_cohort_has_the_subjects_of_its_age_in_the_order_of_the_file(cohort):
    found = subjects_in(cohort, PARAMETERS, RATIOS)
    group = age_group(cohort)
    assert len(found.names) == len(found.rows) == len(found.ratios)
    assert len(found.names) == (3 * EACH if group == "all" else EACH)
    assert all(group in ("all", name.split("#")[0]) for name in found.names)
    assert list(found.names) == sorted(found.names)


def test_a_subject_in_a_trial_is_the_body_of_its_row():
    chosen = subjects_in("simglucose", PARAMETERS)
    people = draw_of(chosen)("simglucose", 1, np.arange(3 * EACH))
    for number, (name, person) in enumerate(subjects(PARAMETERS.decode())):
        alone = virtual_cohort("simglucose", np.array([number]), person, np.array([False]))
        assert chosen.names[number] == name
        n = people.patients
        assert (unpacked(people.parameters, n)[:, number] == alone.parameters[0][::LANES]).all()
        assert (unpacked(people.initial, n)[:, number] == alone.initial[0][::LANES]).all()
        assert people.basal_u_per_h[number] == float(alone.basal_u_per_h[0])


def test_the_same_number_is_the_same_subject_in_any_company_and_by_any_seed():
    draw = draw_of(subjects_in("simglucose", PARAMETERS, RATIOS))
    some, one = draw("simglucose", 1, np.arange(2, 7)), draw("simglucose", 9, np.array([4]))
    assert (unpacked(some.parameters, 5)[:, 2] == unpacked(one.parameters, 1)[:, 0]).all()
    assert some.carb_ratio_g_per_u[2] == one.carb_ratio_g_per_u[0]


def test_pumps_are_told_the_ratios_of_the_file_where_there_is_one():
    numbers = np.arange(EACH)
    own = told(draw_of(subjects_in("simglucose-adults", PARAMETERS, RATIOS))("", 1, numbers))
    rule = told(draw_of(subjects_in("simglucose-adults", PARAMETERS))("", 1, numbers))
    assert own.isf_mgdl_per_u.tolist() == [31.5, 32.5, 33.5]
    assert own.carb_ratio_g_per_u.tolist() == [9.0, 10.0, 11.0]
    assert (own.basal_u_per_h == rule.basal_u_per_h).all()
    assert own.isf_mgdl_per_u != pytest.approx(rule.isf_mgdl_per_u, rel=0.01)


def test_a_number_that_nobody_has_is_refused():
    with pytest.raises(ModelError, match="has the people 0 to 2 only"):
        draw_of(subjects_in("simglucose-adults", PARAMETERS))("simglucose-adults", 1, np.arange(4))


@pytest.mark.parametrize(
    ("parameters", "ratios", "why"),
    [
        (b"Name,BW\nadult#001,70\n", None, "adult#001 cannot be read: 'Gb'"),
        (b"Who,BW\nadult#001,70\n", None, "cannot be read: 'Name'"),
        (b"\xff\xfe\x00", None, "cannot be read"),
        (b"", None, "has no subject that is called adolescent#..."),
        (cells(Name="adult#001"), None, "'adult#001' is no name, or there twice"),
        (cells(Name=""), None, "'' is no name"),
        (cells(Name="cat#001").replace(b"adolescent", b"cat"), None, "has no subject that is call"),
        (cells(BW="heavy"), None, "adolescent#001 cannot be read"),
        (cells(BW="nan"), None, "BW is nan, outside 5 to 300"),
        (cells(Vg="inf"), None, "Vg is inf"),
        (cells(kabs="-0.1"), None, "kabs is -0.1"),
        (cells(b="1.0"), None, "b is 1"),
        (cells(kabs="12.3"), None, "kabs is 12.3, outside 0.0142667 to 1.848"),
        (cells(d="0.49", b="0.41"), None, "d below b"),
        (cells(kmin="0.03", kmax="0.02"), None, "kmin is to be below kmax"),
        (cells(k1="0.023", k2="0.42", EGPb="6"), None, "no fasting state follows"),
        (PARAMETERS, b"Name,CR,CF\nadult#001,10,30\n", "has no ratios of adolescent#001"),
        (PARAMETERS, RATIOS.replace(b",31.5,", b",0,"), "CF is 0, which is no ratio"),
        (PARAMETERS, RATIOS.replace(b",31.5,", b",nan,"), "CF is nan, which is no ratio"),
        (PARAMETERS, b"Name,CR\nadolescent#001,10\n", "cannot be read: 'CF'"),
    ],
)
def test_a_file_that_describes_no_bodies_is_refused_with_a_reason(parameters, ratios, why):
    with pytest.raises(ModelError) as caught:
        subjects_in("simglucose-adolescents", parameters, ratios)
    assert why in str(caught.value)


@settings(max_examples=40, deadline=None)
@given(where=st.lists(st.floats(0.0, 1.0), min_size=len(_COLUMNS), max_size=len(_COLUMNS)))
def test_no_row_that_is_accepted_makes_a_body_that_is_lost(where):
    """Anywhere in the legal ranges: half a day, a dinner and a bolus by weight."""
    values = {
        column: repr(low + share * (high - low))
        for (field, column), share in zip(_COLUMNS.items(), where, strict=True)
        for low, high in (_LEGAL[field],)
    }
    try:
        ((_, person), *_) = subjects(cells(**values).decode())
    except ModelError:
        assume(False)
    for faithful in (True, False):
        body = one_patient(person, faithful=faithful)
        state = body.initial()
        for minute in range(720):
            per_kg = person.body_weight_kg if minute == 60 else 0.0
            insulin_u = body.basal_u_per_h / 60.0 + 0.04 * per_kg
            state = body.minute(state, insulin_u, 1.0 * per_kg)
            assert -1e-9 < body.glucose_mgdl(state) < 1500.0


def test_a_report_is_told_who_they_are_and_no_row():
    chosen = subjects_in("simglucose-adults", PARAMETERS, RATIOS)
    shown = chosen.without_rows
    assert (shown.names, shown.sha256, shown.rows, shown.ratios) == (
        chosen.names, chosen.sha256, (), (),
    )  # fmt: skip
    assert chosen.rows


def test_models_of_s2008_take_them_and_no_other_does():
    takes = {name for name, entry in PATIENTS.items() if entry.subject_cohorts}
    assert takes == {"extended", "extended-varying", "s2008"}


def test_the_installed_subjects_are_ten_of_each_age_with_ratios(vpatient_params):
    parameters = vpatient_params.read_bytes()
    ratios = vpatient_params.with_name("Quest.csv").read_bytes()
    for cohort, group in SUBJECT_COHORTS.items():
        found = subjects_in(cohort, parameters, ratios)
        assert len(found.names) == (30 if group == "all" else 10)
        people = draw_of(found)(cohort, 1, np.arange(len(found.names)))
        assert 0.25 < people.basal_u_per_h.min() < people.basal_u_per_h.max() < 1.8
