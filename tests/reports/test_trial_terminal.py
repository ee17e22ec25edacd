"""A trial on the screen: what it must say, that it fits, that colour changes nothing but colour."""

import re
from dataclasses import replace

import pytest

from banting.reports.trial_terminal import render
from tests.reports.sample_found import about, only, sample_found

FOUND = sample_found()
CODES = re.compile(r"\x1b\[[0-9;]*m")


def words(text):
    return " ".join(text.replace("\u00a0", " ").split())


def rows(text, label):
    """The cells of every row of a label, three spaces or more apart."""
    found = re.findall(rf"^  {re.escape(label)}  +(.*)$", text, flags=re.MULTILINE)
    return [re.split(r" {3,}", row.strip()) for row in found]


def test_the_first_line_says_what_was_run():
    first = render(FOUND).splitlines()[0]
    assert first == (
        "400 adults · 3 days · 7,200 patient-days · seed 7 · sensor dexcom-g6 · behaviour counting"
    )


@pytest.mark.parametrize("width", [60, 80, 100, 140])
def test_it_fits_the_width_it_is_given(width):
    assert max(map(len, render(FOUND, width=width).splitlines())) <= width


def test_arms_stand_side_by_side_with_intervals_by_each_model():
    text = render(FOUND)
    assert rows(text, "95 % intervals") == [["hand", "loop", "oref0"]] * 2
    extended, hovorka = rows(text, "54–69 (3.0–3.8), %")
    assert extended == ["2.4 (2.1-2.7)", "1.1 (0.8-1.4)", "1.2 (0.9-1.5)"]
    assert hovorka == ["3.5 (3.2-3.8)", "2.1 (1.8-2.4)", "2.2 (1.9-2.5)"]
    assert rows(text, "mean, mg/dL and mmol/L")[0][0] == "150/8.3 (148-152)"
    assert rows(text, "lows below 54, a week")[0][0] == "1.25 (1.05-1.45)"
    assert rows(text, "sensor reads, %")[0][0] == "96.4 (96.2-96.6)"
    assert rows(text, "food, rescue too, g/day")[0][0] == "213 (209-217)"
    for label in ("GMI, %", "people ever above 300, %", "low risk index, LBGI", "DKA index, h/day"):
        assert [len(row) for row in rows(text, label)] == [3, 3], label


def test_the_comparison_stands_on_the_first_screen():
    head = render(FOUND).splitlines()[:24]
    assert any("By both models of the body" in line for line in head)
    assert any("Severe days: by extended from 1.2" in words(line) for line in head)
    (loop,) = (re.split(r" {2,}", line.strip()) for line in head if line.startswith("  loop  "))
    assert loop == [
        "loop",
        "extended",
        "81.5 (80.3-82.7) ✓",
        "+9.5 (+8.3 to +10.7)",
        "0.20 (0.05-0.35) ✓",
        "1.2 (0.6-1.8)",
    ]


def test_narrow_screens_stack_arms_and_lose_nothing():
    wide, narrow = render(FOUND), render(FOUND, width=60)
    assert len(rows(narrow, "95 % intervals")) > len(rows(wide, "95 % intervals"))
    intervals = re.compile(r"[\d.,/]+ \([\d.,]+-[\d.,]+\)")
    assert set(intervals.findall(narrow)) == set(intervals.findall(wide))


def test_goals_are_marked_by_sign_and_the_signs_are_explained():
    text = render(FOUND)
    extended, hovorka = rows(text, "70–180 (3.9–10.0), %")
    assert [cell[-1] for cell in extended] == ["✓", "✓", "✓"]
    assert [cell[-1] for cell in hovorka] == ["✗", "?", "?"]
    assert [cell[-1] for cell in rows(text, "below 54 (3.0), %")[1]] == ["✗", "?", "?"]
    assert "✓ met, ✗ missed, ? open: the consensus goals" in words(text)
    assert "below 54 (3.0) under 1 %" in words(text)


def test_what_stays_at_rest_is_named_and_not_listed():
    text = render(FOUND)
    assert not rows(text, "highest ketone proxy, mmol/L")
    assert "At rest in every arm, so not listed: highest ketone proxy" in words(text)
    first, *others = FOUND.arms[0]
    ill = replace(FOUND, arms=((replace(first, ketone_mmoll_max=about(2.0, 0.5)), *others),))
    ill = replace(ill, arms=(*ill.arms, FOUND.arms[1]))
    assert rows(render(ill), "highest ketone proxy, mmol/L")[0][0] == "2.00 (1.50-2.50)"
    assert "At rest" not in render(ill)


def test_what_nobody_had_is_not_called_certain():
    first, *others = FOUND.arms[0]
    spared = replace(only(FOUND, models=1), arms=((replace(first, below_54=about(0, 0)), *others),))
    assert rows(render(spared), "below 54 (3.0), %")[0][0] == "0.0 (none seen) ✓"


def test_models_disagree_by_a_number():
    text = render(FOUND)
    assert rows(text, "70–180 (3.9–10.0), points") == [["-12.0", "-11.3", "-10.5"]]
    assert "On loop and oref0 against hand they agree" in words(text)


def test_equal_models_are_not_said_to_disagree():
    same = tuple(replace(arm, physiology="hovorka") for arm in FOUND.arms[0])
    text = words(render(replace(FOUND, arms=(FOUND.arms[0], same))))
    assert "lies over (+) or under (-)" not in text
    assert "Not apart beyond chance: 70–180 (3.9–10.0); below 54 (3.0)" in text


def test_arms_of_one_controller_are_told_apart_by_their_options():
    loop = replace(FOUND.plan.arms[1], says="Loop")
    plan = replace(FOUND.plan, arms=(FOUND.plan.arms[0], loop, FOUND.plan.arms[2]))
    assert "loop: Loop (max_iob_u = 3.5)" in words(render(replace(FOUND, plan=plan)))


def test_one_model_says_that_it_is_one():
    assert "One model of the body was run" in render(only(FOUND, models=1))


def test_an_arm_without_a_sensor_has_a_dash():
    first, *others = FOUND.arms[0]
    bare = replace(only(FOUND, models=1), arms=((replace(first, read_percent=None), *others),))
    assert rows(render(bare), "sensor reads, %") == [["-", "96.4 (96.2-96.6)", "96.4 (96.2-96.6)"]]
    none = tuple(replace(arm, read_percent=None) for arm in FOUND.arms[0])
    assert "sensor reads" not in render(replace(only(FOUND, models=1), arms=(none,)))


def test_it_ends_with_what_it_is_not():
    end = words(render(FOUND))[-220:]
    assert "Simulated" in end
    assert "no advice on treatment" in end


def test_without_colour_there_are_no_terminal_codes_and_with_it_the_same_text():
    plain, coloured = render(FOUND), render(FOUND, colour=True)
    assert "\x1b" not in plain
    assert "\x1b[1;31m" in coloured
    assert CODES.sub("", coloured) == plain


def test_a_certain_value_still_has_an_interval():
    arm = replace(FOUND.arms[0][0], in_70_180=about(100.0, 0.0))
    text = render(replace(only(FOUND, arms=1, models=1), arms=((arm,),)))
    assert "100.0 (100.0-100.0)" in text
