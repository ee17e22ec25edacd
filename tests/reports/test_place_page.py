"""The page for one place: what it answers first, and that nothing on it is more than was found."""

import re
from dataclasses import replace

import pytest

from banting.reports.place_page import place_page
from banting.schema.question import CONTROL_GOALS, Answer, Goal, Position
from tests.reports.sample_places import assumed, changed, closed, only, unknown
from tests.reports.sample_verdict import sample_verdict

VERDICT = sample_verdict()
EVERY = (
    VERDICT,
    changed(closed),
    assumed("malware_on_computer"),
    unknown(Goal.G1, Position.INTERNET),
    unknown(Goal.G1, Position.RADIO),
)


def texts(noun):
    """Every text of a noun, however deep."""
    if isinstance(noun, str):
        return [noun]
    if isinstance(noun, tuple):
        return [text for one in noun for text in texts(one)]
    names = getattr(type(noun), "__dataclass_fields__", ())
    return [text for name in names for text in texts(getattr(noun, name))]


@pytest.mark.parametrize("position", list(Position))
@pytest.mark.parametrize("verdict", EVERY)
def test_the_lead_begins_with_the_answer_and_with_no_other(verdict, position):
    page = place_page(verdict, position)
    word = re.split(r"[.,]", page.lead)[0].split()[0]
    assert word == page.answer.value


def test_a_yes_names_who_and_what_and_denies_the_rest():
    page = place_page(VERDICT, Position.RADIO)
    assert page.lead.startswith("YES. Someone within radio range can give you a bolus, raise")
    assert "steer your loop" not in page.lead
    (rest,) = (text for text in page.rest if text.startswith("No to the rest"))
    assert "steer your loop" in rest
    assert "not by the techniques modelled, under these assumptions, for these versions" in rest


def test_a_no_says_how_far_it_reaches():
    page = place_page(VERDICT, Position.INTERNET)
    assert page.lead == (
        "NO, not by the techniques modelled, under these assumptions, for these versions."
    )
    assert page.unless == ()
    assert "give you a bolus" in page.rest[0]


def test_a_yes_that_only_an_assumption_gives_is_told_as_no_unless():
    page = place_page(assumed("malware_on_computer"), Position.RADIO)
    assert page.answer is Answer.NO
    assert page.lead.startswith(
        "NO, unless malware runs on the computer that the stick is used with. Then they could give"
    )
    assert page.unless == ("malware runs on the computer that the stick is used with",)
    assert page.tonight.says[0].startswith("If that were so: ")
    assert all(way.assumed for way in page.ways)


def test_what_a_place_itself_amounts_to_is_no_news_to_who_asks_about_it():
    page = place_page(assumed("pump_in_hands", position=Position.TOUCH), Position.TOUCH)
    assert page.answer is Answer.NO
    assert page.lead.startswith("NO, as long as nobody is there. Someone who holds the pump can ")


def test_a_yes_by_assumption_stands_beside_what_is_open():
    page = place_page(
        unknown(Goal.G1, Position.RADIO, assumed("malware_on_computer")), Position.RADIO
    )
    assert page.answer is Answer.UNKNOWN
    assert page.lead.startswith("UNKNOWN, and YES if malware runs on the computer")
    assert page.lead.endswith("can give you a bolus.")


def test_several_assumptions_at_once_are_joined_with_and():
    page = place_page(assumed("malware_on_computer", "stick_plugged_in"), Position.RADIO)
    assert "used with and the stick is plugged in. Then" in page.lead


def test_an_assumption_never_hides_what_is_possible_without_it():
    def one_assumed(cell):
        given = cell.id == "G6-radio"
        return replace(cell, assumptions=("malware_on_computer",)) if given else cell

    page = place_page(changed(one_assumed), Position.RADIO)
    assert page.answer is Answer.YES
    assert "false glucose" not in page.lead
    assert any(
        text.startswith("If malware runs") and "then also: show you or your loop a false" in text
        for text in page.rest
    )


def test_an_unknown_is_never_rounded():
    page = place_page(unknown(Goal.G1, Position.INTERNET), Position.INTERNET)
    assert page.answer is Answer.UNKNOWN
    assert page.lead == (
        "UNKNOWN. It is not decided whether anyone on the Internet can give you a bolus."
    )
    (proof,) = (one for one in page.proofs if one.cell == "G1-internet")
    assert (proof.answer, proof.says) == (Answer.UNKNOWN, "no rules for the modem")
    assert proof.certificate is None


def test_an_unknown_beside_a_yes_is_not_counted_as_safe():
    page = place_page(unknown(Goal.G2, Position.RADIO), Position.RADIO)
    assert page.answer is Answer.YES
    assert any("not counted as safe: raise your basal" in text for text in page.rest)


def test_what_is_undecided_under_an_assumption_is_told_with_it():
    def open_(cell):
        if cell.id != "G1-internet":
            return cell
        given = replace(closed(cell), answer=Answer.UNKNOWN, certificate=None)
        return replace(given, assumptions=("serial_guessed",))

    page = place_page(changed(open_), Position.INTERNET)
    assert page.answer is Answer.NO
    assert any(
        text.startswith("If the attacker stays near until he has guessed the serial number, it is")
        and text.endswith("not decided whether they could give you a bolus.")
        for text in page.rest
    )
    assert "give you a bolus" not in next(t for t in page.rest if t.startswith("Looked for"))


def test_a_single_way_says_how_far_it_goes_beside_the_answer():
    def one(cell):
        alone = cell.position is not Position.RADIO or cell.goal is Goal.G1
        return cell if alone else closed(cell)

    page = place_page(changed(one), Position.RADIO)
    assert page.rest[0].startswith("How far it goes: 25\u00a0U a bolus, the pump's highest")


def test_an_unknown_from_another_place_changes_nothing_here():
    verdict = unknown(Goal.G1, Position.INTERNET)
    assert place_page(verdict, Position.CLOUD) == place_page(VERDICT, Position.CLOUD)


@pytest.mark.parametrize("position", list(Position))
def test_the_page_of_a_place_asked_alone_is_that_of_the_whole(position):
    assert place_page(only(position), position) == place_page(VERDICT, position)


def test_goals_with_one_reason_stand_together_and_yes_before_no():
    why = place_page(VERDICT, Position.RADIO).why
    assert [one.answer for one in why] == sorted(
        (one.answer for one in why), key=[Answer.YES, Answer.UNKNOWN, Answer.NO].index
    )
    told = [goal for one in why for goal in one.goals]
    assert sorted(goal.name for goal in told) == sorted(goal.name for goal in CONTROL_GOALS)


def test_each_way_has_its_steps_in_order_with_what_they_came_to():
    ways = place_page(VERDICT, Position.RADIO).ways
    first = ways[0]
    assert Goal.G1 in first.goals
    evidence = next(one for one in VERDICT.paths if one.path.id == "G1-radio")
    assert [step.says.lower().rstrip(".") for step in first.steps] == [
        step.says.lower() for step in evidence.steps
    ]
    assert {goal for way in ways for goal in way.goals} == {
        Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G6
    }  # fmt: skip


def test_the_distance_to_a_yes_is_told_in_words_with_price_and_number():
    def near(cell):
        if cell.position is not Position.INTERNET:
            return cell
        sets = (("serial_guessed",), ("malware_on_computer", "stick_plugged_in"))
        return replace(closed(cell), to_yes=sets, distance_to_yes=1)

    page = place_page(changed(near), Position.INTERNET)
    nearest, farther = page.further
    assert nearest.takes == ("the attacker stays near until he has guessed the serial number",)
    assert (nearest.price, nearest.odds) == (
        3, ("1 in 1,000,000 a try, about 2,000 tries an hour",)
    )  # fmt: skip
    assert farther.takes[0].startswith("malware runs")
    assert farther.price_says == "this takes an effort aimed at you"
    assert nearest.goals == CONTROL_GOALS
    assert "any one of these" in page.further_says


def test_a_no_that_nothing_modelled_turns_says_so():
    page = place_page(VERDICT, Position.CLOUD)
    assert page.further == ()
    assert page.further_says.startswith("No set of assumptions that was modelled")


def test_harm_stands_beside_the_same_day_and_the_bent_cannula():
    (told,) = place_page(VERDICT, Position.RADIO).tonight.tables
    severe = told.rows[0]
    assert (severe.label, severe.without, severe.attacked, severe.cannula) == (
        "harmed severely", "0 of 1,000", "710 of 1,000", "310 of 1,000"
    )  # fmt: skip
    lowest = told.rows[-1]
    assert (lowest.without, lowest.attacked) == ("82 (4.6)", "31 (1.7)")


def test_a_day_with_the_loop_on_stands_beside_the_one_with_it_off():
    def both(arms):
        first = next(arm for arm in arms if arm.physiology == "s2008-extended")
        told = f"{first.says}; nobody reacts"
        return (replace(first, says=told, controller="loop"), replace(first, says=told))

    harms = (replace(VERDICT.harms[0], arms=both(VERDICT.harms[0].arms)),)
    verdict = replace(
        VERDICT, harms=harms, baseline=both(VERDICT.baseline), cannula=both(VERDICT.cannula)
    )
    tables = place_page(verdict, Position.RADIO).tonight.tables
    assert [one.condition for one in tables] == [
        "the loop doses, nobody reacts",
        "the loop is off, nobody reacts",
    ]


def test_an_arm_that_it_does_not_touch_is_a_line_and_no_table():
    hit, calm = (
        next(arm for arm in arms if arm.physiology == "s2008-extended")
        for arms in (VERDICT.harms[0].arms, VERDICT.baseline)
    )
    on, off = (
        replace(arm, says="a day; nobody reacts", controller=rule)
        for arm, rule in ((hit, "loop"), (calm, "open-loop"))
    )
    verdict = replace(
        VERDICT,
        harms=(replace(VERDICT.harms[0], arms=(on, off)),),
        baseline=(replace(off, controller="loop"), off),
        cannula=(),
    )
    night = place_page(verdict, Position.RADIO).tonight
    assert [one.condition for one in night.tables] == ["the loop doses, nobody reacts"]
    assert night.notes[0] == "The loop is off, nobody reacts: as without it."


def test_another_event_is_told_by_what_it_adds():
    told = place_page(VERDICT, Position.RADIO).tonight.others
    assert told
    assert all("of 1,000 without it)" in text for text in told)


@pytest.mark.parametrize(("on_low", "says"), [(0.4, "worse"), (0.0, "better"), (0.15, "")])
def test_what_the_loop_makes_of_it_is_said_only_beyond_chance(on_low, says):
    hit = next(arm for arm in VERDICT.harms[0].arms if arm.physiology == "s2008-extended")
    on, off = (
        replace(
            hit,
            says="a day; nobody reacts",
            controller=rule,
            severe_share=replace(hit.severe_share, value=low + 0.05, low=low, high=low + 0.1),
        )
        for rule, low in (("loop", on_low), ("open-loop", 0.2))
    )
    verdict = replace(VERDICT, harms=(replace(VERDICT.harms[0], arms=(on, off)),), baseline=())
    notes = [note for note in place_page(verdict, Position.RADIO).tonight.notes if "loop" in note]
    told = f"Nobody reacts: the loop makes it {says}; "
    assert [note.startswith(told) for note in notes] == ([True] if says else [])


def test_a_model_of_the_body_that_says_otherwise_is_heard():
    notes = place_page(VERDICT, Position.RADIO).tonight.notes
    assert any("“s2008”, says otherwise: 340 of 1,000" in note for note in notes)


def test_what_another_place_does_is_not_told_of_this_one():
    elsewhere = tuple(replace(harm, paths=("G1-touch",)) for harm in VERDICT.harms)
    told = place_page(replace(VERDICT, harms=elsewhere), Position.RADIO).tonight
    assert (told.tables, told.others) == ((), ())
    assert "25 U at 03:00" not in " ".join(told.says)


def test_bounds_are_told_for_what_is_possible_and_for_nothing_else():
    bounds = place_page(VERDICT, Position.RADIO).tonight.bounds
    assert [bound.goal for bound in bounds] == [Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G6]
    assert place_page(VERDICT, Position.INTERNET).tonight.bounds == ()


def test_without_a_trial_the_page_says_that_nothing_was_simulated():
    verdict = replace(VERDICT, baseline=(), cannula=(), harms=(), comparison=None)
    told = place_page(verdict, Position.RADIO).tonight
    assert told.says == ("Not simulated in this run: ask again without --no-trial.",)
    assert told.tables == ()


def test_only_changes_that_close_something_here_are_proposed_with_their_cost():
    page = place_page(VERDICT, Position.RADIO)
    assert [one.changes[0].key for one in page.switches] == ["pump.model", "pump.meter_option"]
    first, second = page.switches
    assert first.changes[0].cost == "a device given up or replaced"
    assert first.leaves == ()
    assert second.closes == (Goal.G6,)
    assert place_page(VERDICT, Position.INTERNET).switches == ()
    assert place_page(VERDICT, Position.INTERNET).switch_says == (
        "Nothing needs switching for this place."
    )


def test_every_answer_of_the_place_has_its_proof():
    for position in Position:
        proofs = place_page(VERDICT, position).proofs
        assert [one.goal for one in proofs] == list(Goal)
        for proof in proofs:
            assert bool(proof.trace) == (proof.answer is Answer.YES)
            assert bool(proof.certificate) == (proof.answer is Answer.NO)
    hashes = {one.path.id: one.trace_hash for one in VERDICT.paths}
    assert place_page(VERDICT, Position.RADIO).proofs[0].trace_hash == hashes["G1-radio"]


def test_nobody_is_told_to_change_therapy():
    for position in Position:
        page = place_page(VERDICT, position)
        assert any(text.startswith("Do not stop insulin") for text in page.mind)
        assert any("Not a medical device" in text for text in page.mind)


@pytest.mark.parametrize("position", list(Position))
@pytest.mark.parametrize("verdict", EVERY)
def test_no_key_or_name_of_a_fact_is_in_the_words(verdict, position):
    page = place_page(verdict, position)
    words = (page.lead, page.unless, page.rest, page.tonight, page.mind, page.switch_says)
    assert not re.search(r"\b(?:knows|assume|at|goal)\.[a-z]|_[a-z]+_", " ".join(texts(words)))
