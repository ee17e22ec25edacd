"""The page on a terminal: the order of its parts, its width, its commands, and its colours."""

import re
from dataclasses import replace

import pytest

from banting.reports.place_page import place_page
from banting.reports.terminal_page import place_screen
from banting.schema.question import Goal, Position
from tests.reports.sample_places import assumed, changed, closed, unknown
from tests.reports.sample_verdict import sample_verdict

VERDICT = sample_verdict()
CODES = re.compile(r"\x1b\[[0-9;]*m")
PARTS = ("Why", "What it takes", "What it would do to you tonight", "What to switch", "Evidence")


def screen(position=Position.RADIO, verdict=VERDICT, *, colour=False, width=100, command="banting"):
    page = place_page(verdict, position)
    made = place_screen(page, colour=colour, width=width, command=command, folder="out/mine")
    return made.decode()


def told(*where, **how):
    return " ".join(screen(*where, **how).split())


@pytest.mark.parametrize("position", list(Position))
def test_yes_or_no_stands_first_then_why_what_it_takes_what_it_does_what_to_switch(position):
    text = screen(position)
    assert re.match(r"\s*(YES|NO|UNKNOWN)[.,]", text)
    heads = [row.strip() for row in text.splitlines() if re.match(r"  [A-Z][A-Za-z ]+$", row)]
    wanted = [head.replace("What it takes", "What it would take") for head in PARTS]
    found = [head.replace("What it takes", "What it would take") for head in heads]
    assert [head for head in found if head in wanted] == wanted


@pytest.mark.parametrize("width", [60, 80, 100, 120])
@pytest.mark.parametrize("position", [Position.RADIO, Position.USB, Position.TOUCH])
def test_it_fits_the_width_it_is_given(position, width):
    assert max(map(len, screen(position, width=width).splitlines())) <= width


def test_large_cohorts_fit_a_narrow_screen_too():
    def many(arms):
        return tuple(replace(arm, patients=1_000_000) for arm in arms)

    harms = tuple(replace(harm, arms=many(harm.arms)) for harm in VERDICT.harms)
    verdict = replace(
        VERDICT, harms=harms, baseline=many(VERDICT.baseline), cannula=many(VERDICT.cannula)
    )
    assert max(map(len, screen(verdict=verdict, width=80).splitlines())) <= 80


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_nothing_on_the_page_is_cut(width):
    text = screen(width=width)
    assert "…" not in re.sub(r"[0-9a-f]{12}…", "", text)


@pytest.mark.parametrize("width", [80, 120])
def test_colour_changes_nothing_but_colour(width):
    coloured = screen(colour=True, width=width)
    assert "\x1b[1;31mYES" in coloured
    assert CODES.sub("", coloured) == screen(width=width)


def test_without_colour_there_are_no_terminal_codes():
    assert "\x1b" not in screen()


def test_every_goal_has_a_row_of_evidence_with_its_answer():
    text = screen()
    evidence = text[text.index("  Evidence") :]
    for goal in Goal:
        (row,) = re.findall(rf"^    {goal.name} .*$", evidence, re.MULTILINE)
        cell = VERDICT.cell(goal, Position.RADIO)
        word = {"YES": "YES", "NO": "no", "UNKNOWN": "?"}[cell.answer.value]
        assert f" {word} " in row
        rests = (cell.path and f"trace {cell.id}, ") or (
            cell.certificate and f"certificate {cell.id}"
        )
        assert (rests or "see below") in row


def test_the_commands_are_those_that_the_reader_types():
    text = told(command="python3 run.py")
    assert "python3 run.py replay out/mine G1-radio" in text
    assert "python3 run.py explain G1-radio --run out/mine" in text
    assert "python3 run.py whatif letter-2011.toml 'pump.model=\"630G\"'" in text
    assert "banting replay" not in text


def test_a_no_shows_the_command_for_its_certificate():
    assert "banting replay out/mine G1-internet" in told(Position.INTERNET)


def test_a_yes_by_assumption_reads_no_unless_and_is_marked_below():
    text = told(verdict=assumed("malware_on_computer"))
    assert text.startswith("NO, unless malware runs on the computer")
    assert "YES*" in text
    assert "* rests on an assumption" in text
    assert "If so, YES, they can give you a bolus" in text


def test_an_unknown_says_what_would_decide_it():
    text = told(Position.INTERNET, verdict=unknown(Goal.G1, Position.INTERNET))
    assert text.startswith("UNKNOWN. It is not decided whether anyone on the Internet can give")
    assert "G1-internet: no rules for the modem" in text


def test_prices_and_numbers_stand_with_what_it_would_take():
    def near(cell):
        if cell.position is not Position.INTERNET:
            return cell
        return replace(closed(cell), to_yes=(("serial_guessed",),), distance_to_yes=1)

    text = told(Position.INTERNET, verdict=changed(near))
    assert "Price 3 of 3: this takes a rare skill or a great deal of money." in text
    assert "1 in 1,000,000 a try" in text


def test_harm_is_told_in_people_beside_two_other_days():
    text = screen()
    (severe,) = re.findall(r"^ +harmed severely .*$", text, re.MULTILINE)
    assert re.split(r"\s{2,}", severe.strip()) == [
        "harmed severely",
        "0 of 1,000",
        "710 of 1,000",
        "310 of 1,000",
    ]


def test_the_tone_is_calm():
    for position in Position:
        text = screen(position).lower()
        for word in ("danger", "deadly", "lethal", "kill", "hacker", "alarming", "!"):
            assert word not in text, word
