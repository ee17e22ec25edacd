"""How numbers read: both units, intervals that stay together, rates a person can picture."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.reports import phrases
from banting.reports.wording import joined, people
from banting.schema.outcome import Estimate

NB = "\u00a0"
TO = "\u2013\u2060"


@pytest.mark.parametrize(
    ("mgdl", "words"),
    [
        (54, "54 mg/dL (3.0 mmol/L)"),
        (70, "70 mg/dL (3.9 mmol/L)"),
        (180, "180 mg/dL (10.0 mmol/L)"),
    ],
)
def test_glucose_reads_in_both_units(mgdl, words):
    assert phrases.glucose(mgdl).replace(NB, " ") == words


def test_an_interval_stands_beside_its_value():
    estimate = Estimate(value=0.71, low=0.681, high=0.737)
    assert phrases.share_estimate(estimate) == f"71.0{NB}% [68.1{TO}73.7]"
    assert phrases.plain_estimate(estimate, 2) == f"0.71 [0.68{TO}0.74]"


def test_shares_read_as_people():
    assert phrases.of_patients(0.93, 1_000) == "930 of 1,000"


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (2.3, "2.3 a year"),
        (0.056, "once in 17.9 years"),
        (6e-6, "once in 167,000 years"),
        (0.0, "never"),
    ],
)
def test_rates_read_as_years(rate, words):
    assert phrases.per_year(rate) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(2.3, "2.3"), (2.813, "2.81"), (0.056, "0.056"), (6e-6, "0.000006"), (0.1, "0.1"), (0, "0")],
)
def test_rates_are_written_out(value, words):
    assert phrases.decimal(value) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [(383_333, "383,000"), (1.3e9, "1,300,000,000"), (5e6, "5,000,000"), (0.5, "0.5")],
)
def test_large_numbers_keep_three_digits(value, words):
    assert phrases.significant(value) == words


@pytest.mark.parametrize(
    ("at_ms", "words"),
    [
        (0, "12:00:00.000"),
        (61_250, "12:01:01.250"),
        (12 * 3_600_000, f"00:00:00.000 +1{NB}d"),
    ],
)
def test_replay_time_is_the_clock_of_a_day_from_noon(at_ms, words):
    assert phrases.replay_clock(at_ms) == words


def test_lists_read_as_sentences():
    assert joined([]) == ""
    assert joined(["a"]) == "a"
    assert joined(["a", "b"], ", then ") == "a, then b"
    assert joined(["a", "b", "c"]) == "a, b and c"


def test_a_sentence_has_a_capital_and_one_stop():
    assert phrases.sentence("a bolus of 25 U") == f"A bolus of 25{NB}U."
    assert phrases.sentence("why?") == "Why?"
    assert phrases.sentence("iAPS takes it") == "iAPS takes it."
    assert phrases.sentence("  ") == ""


@given(st.text())
def test_a_sentence_keeps_every_word(text):
    said = phrases.sentence(text).replace(NB, " ").split()
    words = text.replace(NB, " ").split()
    assert len(said) == len(words)


@given(st.floats(min_value=1e-9, max_value=1e9))
def test_a_number_written_out_is_right_to_three_digits(value):
    assert float(phrases.decimal(value).replace(",", "")) == pytest.approx(value, rel=6e-3)


def test_one_person_is_not_told_as_many():
    assert people("adult", 1) == "adult"
    assert people("child", 1) == "child"
    assert people("child", 2) == people("child") == "children"
