"""A trial file that asks for published subjects: how many, from where, and what is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from banting.errors import ModelError, SetupError
from banting.schema.setup_changes import SetupChange
from banting.schema.subjects import Subjects
from banting.schema.trial_file import read_trial
from tests.schema.trial_shelves import SHELVES

COHORT = "simglucose-adults"
WITH_SUBJECTS = replace(
    SHELVES,
    cohorts=tuple((n, (*c, COHORT) if n != "hovorka" else c) for n, c in SHELVES.cohorts),
    usual=(*SHELVES.usual, (COHORT, ("extended", "s2008"))),
)
FOUR = Subjects(names=("a#1", "a#2", "a#3", "a#4"), sha256="0", ratios_sha256=None)
TEXT = f'title = "t"\n[people]\ncohort = "{COHORT}"\n%s\n[run]\n%s\n[arms.a]\n'


def read(people="", run="", subjects_from=lambda _cohort, _place: FOUR, changes=()):
    return read_trial(TEXT % (people, run), "t.toml", WITH_SUBJECTS, changes, subjects_from).plan


def problems(*args, **how):
    with pytest.raises(SetupError) as caught:
        read(*args, **how)
    return [str(problem) for problem in caught.value.problems]


def test_all_of_them_take_part_unless_fewer_are_asked_for():
    assert read().patients == 4
    assert read("patients = 3").patients == 3
    assert (read("patient = 2").patients, read("patient = 2").wearer.patient) == (1, 2)
    assert read("patient = 2\npatients = 2").patients == 2
    assert read().subjects is FOUR
    assert read().physiologies == ("extended", "s2008")


@pytest.mark.parametrize(
    ("people", "where"),
    [
        ("patients = 5", "t.toml:4:1  people.patients"),
        ("patient = 4", "t.toml:4:1  people.patient"),
        ("patient = 3\npatients = 2", "t.toml:5:1  people.patients"),
    ],
)
def test_nobody_takes_part_twice(people, where):
    (told,) = problems(people)
    assert told.startswith(f"{where}: there are 4 of them, numbered from 0")


def test_the_place_that_the_file_names_is_handed_on_and_an_option_replaces_it():
    seen = []
    read('subjects = "x.csv"', subjects_from=lambda c, p: seen.append((c, p)) or FOUR)
    change = SetupChange(argument="--subjects y", path=("people", "subjects"), value="y")
    read(changes=(change,), subjects_from=lambda c, p: seen.append((c, p)) or FOUR)
    read(subjects_from=lambda c, p: seen.append((c, p)) or FOUR)
    assert seen == [(COHORT, "x.csv"), (COHORT, "y"), (COHORT, None)]


@pytest.mark.parametrize(
    ("people", "where"),
    [("", "t.toml:3:1  people.cohort"), ('subjects = "x"', "t.toml:4:1  people.subjects")],
)
def test_what_cannot_be_read_is_a_problem_of_its_key(people, where):
    def fails(_cohort, _place):
        raise ModelError("x.csv", "is nowhere; try another")

    assert problems(people, subjects_from=fails) == [f"{where}: x.csv is nowhere; try another"]


def test_nothing_is_read_for_a_file_that_is_wrong_or_has_people_of_its_own():
    def never(_cohort, _place):
        raise AssertionError

    assert len(problems("patients = 0", subjects_from=never)) == 1
    ours = TEXT.replace(COHORT, "adult") % ("", "")
    assert read_trial(ours, "t", WITH_SUBJECTS, (), never).plan.subjects is None


def test_a_file_of_subjects_for_people_of_our_own_is_of_no_use():
    text = TEXT.replace(COHORT, "adult") % ('subjects = "x"', "")
    with pytest.raises(SetupError, match="the people of adult are not read from a file"):
        read_trial(text, "t", WITH_SUBJECTS)


def test_a_model_that_has_no_place_for_them_is_named():
    (told,) = problems(run='physiologies = ["hovorka"]')
    assert "hovorka has people of adult only, none of simglucose-adults" in told
