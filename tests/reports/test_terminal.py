"""The screen: what it must say, that it fits, and that colour changes nothing but colour."""

import re
from dataclasses import replace

import pytest

from banting.reports.terminal import TerminalReport
from banting.schema.question import Answer, Goal, Position
from tests.reports.sample_verdict import sample_verdict

VERDICT = sample_verdict()
CODES = re.compile(r"\x1b\[[0-9;]*m")


def screen(verdict=VERDICT, **how):
    return TerminalReport(**how).render(verdict).decode()


def row(text, position):
    """The table's row of a position, as words."""
    found = re.search(rf"^  {position} .*$", text, flags=re.MULTILINE)
    return found.group().split()


def test_it_fits_one_screen():
    lines = screen().splitlines()
    assert len(lines) <= 52
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("width", [60, 72, 80, 100, 120])
def test_it_fits_the_width_it_is_given(width):
    assert max(map(len, screen(width=width).splitlines())) <= width + 2


def test_the_answer_and_where_from_stand_first():
    text = screen()
    assert "│  YES  │" in text
    told = " ".join(text.split())
    assert "Yes from near (radio) or with the pump in hand (touch)." in told
    assert "No from the computer (usb), the phone, the cloud or the Internet." in told
    assert "Can someone take control of this insulin-delivery system" in text


def test_each_position_has_a_row_with_control_and_every_goal():
    text = screen()
    assert row(text, "radio") == [
        "radio",
        "near",
        *["YES"] * 5,
        "no",
        "YES",
        "no",
        "?",
        "YES",
        "YES",
    ]
    assert row(text, "touch") == [
        "touch",
        "hands",
        *["YES"] * 5,
        "no",
        "no",
        "YES",
        "no",
        "YES",
        "YES",
    ]
    assert row(text, "usb") == ["usb", "computer", "NO", *["no"] * 10]
    for position in ("phone", "cloud", "internet"):
        assert row(text, position) == [position, "NO", *["no"] * 10]


def test_what_decides_comes_with_steps_distance_or_certificate():
    text = " ".join(screen().split())
    assert "G1-touch in 1 step: the keys are not locked" in text
    assert "G1-radio in 2 steps: the pump obeys a bolus command that carries its serial" in text
    assert "G1-usb, YES if malware_on_computer + stick_plugged_in: nothing runs on" in text
    assert "G1-phone, -cloud, -internet, certificate: no device" in text


def test_harm_stands_beside_the_same_day_and_the_bent_cannula():
    text = screen()
    assert "What G1-radio does to the wearer: a bolus of 25 U at 03:00" in text
    (low,) = re.findall(r"ever below 54.*", text)
    assert low.split("  ")[-1].strip() == "930 of 1,000 (91.2% to 94.4%)"
    assert "3 of 1,000" in low
    assert re.search(r"lowest glucose.* 82 \(4\.6\) .* 96 \(5\.3\) .* 31 \(1\.7\)", text)
    assert "Models of the body disagree on severe harm: s2008-extended 71%, s2008 34%." in text


def test_frequency_is_told_with_its_arithmetic_and_cautions():
    text = " ".join(screen().split())
    assert "A set fails 2.3 times a person-year (2 to 2.6)" in text
    assert "fewer than 1 in 170,000" in text
    assert "1 billion times would take 1.3 billion person-years" in text
    assert "Frequency is not severity." in text


def test_what_to_change_first_comes_with_a_command_that_a_shell_takes():
    text = screen()
    assert "banting whatif letter-2011.toml pump.meter_option=false" in text
    assert """banting whatif letter-2011.toml 'pump.model="630G"'""" in text
    assert "closes G6 (radio)" in text
    assert "leaves G1-G4 G7 G9-G10 (touch)" in " ".join(text.split())


def test_a_no_is_never_said_to_be_more_than_it_is():
    assert "A NO holds for the techniques, versions and assumptions listed." in screen()


def test_without_colour_there_are_no_terminal_codes():
    assert "\x1b" not in screen(colour=False)


@pytest.mark.parametrize("width", [60, 100])
def test_colour_changes_nothing_but_colour(width):
    coloured = screen(colour=True, width=width)
    assert "\x1b[1;31m" in coloured
    assert CODES.sub("", coloured) == screen(colour=False, width=width)


def with_cells(change):
    return replace(VERDICT, cells=tuple(change(cell) for cell in VERDICT.cells))


def closed(cell):
    if cell.answer is Answer.NO:
        return cell
    return replace(
        cell,
        answer=Answer.NO,
        path=None,
        certificate=cell.id,
        decides="closed",
        bound="",
        distance_to_yes=None,
    )


def test_a_no_from_everywhere_has_no_harm_and_nothing_to_change():
    verdict = replace(
        with_cells(closed), answer=Answer.NO, paths=(), harms=(), advice=(), comparison=None
    )
    text = screen(verdict)
    assert "│  NO  │" in text
    told = " ".join(text.split())
    assert "No from near (radio), the computer (usb), the phone" in told
    assert "or with the pump in hand (touch)." in told
    assert "YES" not in text.replace("YES if", "")
    assert "banting explain ID" in text
    assert "does to the wearer" not in text
    assert "Change first" not in text
    assert "How often" not in text
    assert "? unknown" not in text


def test_an_unknown_is_shown_as_such():
    def unknown(cell):
        if cell.id != "G1-internet":
            return closed(cell)
        return replace(
            cell, answer=Answer.UNKNOWN, certificate=None, decides="no rules for the modem"
        )

    verdict = replace(with_cells(unknown), answer=Answer.UNKNOWN, paths=())
    text = screen(verdict)
    assert "│  UNKNOWN  │" in text
    assert row(text, "internet")[:3] == ["internet", "UNKNOWN", "?"]
    assert "G1-internet: no rules for the modem" in text
    assert "Unknown from the Internet. No from near (radio)" in text


def test_a_yes_that_rests_on_an_assumption_is_marked():
    def assumed(cell):
        if cell.position is Position.TOUCH or cell.answer is not Answer.YES:
            return closed(cell)
        return replace(cell, assumptions=("serial_known",))

    text = screen(replace(with_cells(assumed), answer=Answer.NO))
    assert row(text, "radio")[:3] == ["radio", "near", "YES*"]
    assert "Yes from near (radio), but only as assumed." in " ".join(text.split())
    assert "G1-radio in 2 steps, given serial_known" in text
    assert "* rests on an assumption" in " ".join(text.split())


def test_a_run_without_a_trial_says_nothing_of_patients():
    text = screen(replace(VERDICT, baseline=(), cannula=(), harms=()))
    assert "virtual" not in text
    assert "seed 1" in text


def test_large_cohorts_are_told_in_percent():
    arms = tuple(replace(arm, patients=100_000) for arm in VERDICT.harms[0].arms)
    harm = replace(VERDICT.harms[0], arms=arms)
    assert "93.0% (91.2% to 94.4%)" in screen(replace(VERDICT, harms=(harm,)))


def test_all_smallest_sets_of_assumptions_are_not_listed_but_hinted_at():
    def many(cell):
        if (cell.goal, cell.position) != (Goal.G1, Position.CLOUD):
            return cell
        return replace(cell, distance_to_yes=1, to_yes=(("a",), ("b",), ("c",)))

    assert "G1-cloud, YES if a or b or more: " in screen(with_cells(many))


def test_models_that_agree_are_not_said_to_disagree():
    arm = VERDICT.harms[0].arms[0]
    harm = replace(VERDICT.harms[0], arms=(arm, replace(arm, physiology="s2008")))
    assert "disagree" not in screen(replace(VERDICT, harms=(harm,)))


def test_an_assumption_with_a_number_is_shown_with_it():
    named = {key for cell in VERDICT.cells for keys in cell.to_yes for key in keys}
    numbered = tuple(
        replace(one, odds="1 in 10,000 a day") if one.key in named else one
        for one in VERDICT.assumptions
    )
    assert "1 in 10,000 a day" in " ".join(screen(replace(VERDICT, assumptions=numbered)).split())


def test_hints_name_the_command_that_the_reader_types():
    text = TerminalReport(command="python3 run.py").render(VERDICT).decode()
    assert "python3 run.py whatif" in text
    assert "python3 run.py explain ID" in text
    assert "banting explain" not in text


def test_the_harm_shown_is_that_of_the_way_put_in_front():
    free = next(harm for harm in VERDICT.harms if "G3-radio" in harm.paths)

    def by_hand_only(harm):
        return replace(harm, paths=("G1-touch",))

    def assumed(cell):
        return replace(cell, assumptions=("serial_known",)) if cell.id == "G1-touch" else cell

    verdict = replace(
        with_cells(assumed),
        harms=(*(by_hand_only(one) for one in VERDICT.harms if one is not free), free),
    )
    text = " ".join(screen(verdict).split())
    assert f"What G3-radio does to the wearer: {free.disturbance.says}" in text
    assert "by hand, a bolus of 25 U" in text


def test_severe_harm_is_told_with_its_scale_and_the_model_of_the_body():
    text = " ".join(screen().split())
    scale = VERDICT.harms[0].arms[0].severity_set.partition(":")[0]
    assert f"Severe harm: 3 or more of 5, {scale}. Body: s2008-extended." in text


@pytest.mark.parametrize("width", [60, 80, 100])
def test_a_command_to_type_is_never_cut(width):
    text = " ".join(screen(width=width).split())
    for advice in VERDICT.advice[:2]:
        assert all(f"{change.key}=" in text for change in advice.changes)
    assert "…" not in text


def test_a_day_with_the_loop_on_says_so():
    def looped(arms):
        return tuple(replace(arm, controller="loop") for arm in arms)

    harms = tuple(replace(harm, arms=looped(harm.arms)) for harm in VERDICT.harms)
    text = screen(replace(VERDICT, harms=harms))
    assert "What G1-radio does to the wearer, the loop on: a bolus of 25 U at 03:00" in text
