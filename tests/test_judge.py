"""The rule for yes, no and unknown."""

from dataclasses import replace

from banting.judge import Findings, judge, overall
from banting.schema.proof import cell_id
from banting.schema.question import Answer, Goal, Position
from banting.schema.verdict import Cell

NOTHING_FOUND = Findings(
    has_path=False,
    reached="",
    why_not_replayed="",
    faults=(),
    blind=(),
    got_through=(),
    bound_reached=False,
)


def cell(goal: Goal, answer: Answer, *assumptions: str) -> Cell:
    return Cell(
        id=cell_id(goal, Position.RADIO),
        goal=goal,
        position=Position.RADIO,
        answer=answer,
        decides="",
        bound="",
        path=None,
        certificate=None,
        assumptions=assumptions,
        distance_to_yes=None,
        to_yes=(),
    )


def test_yes_needs_a_path_and_a_deed() -> None:
    assert judge(replace(NOTHING_FOUND, has_path=True, reached="10 U")) == (Answer.YES, "")


def test_a_path_without_a_deed_is_unknown_and_says_why() -> None:
    answer, why = judge(replace(NOTHING_FOUND, has_path=True, why_not_replayed="pump silent"))
    assert answer is Answer.UNKNOWN
    assert "pump silent" in why


def test_no_needs_certificate_rules_and_refusals() -> None:
    assert judge(NOTHING_FOUND) == (Answer.NO, "")
    for found in (
        replace(NOTHING_FOUND, faults=("rule R leads out of the set",)),
        replace(NOTHING_FOUND, blind=("pump.rf-new",)),
        replace(NOTHING_FOUND, got_through=("10 U",)),
        replace(NOTHING_FOUND, bound_reached=True),
    ):
        answer, why = judge(found)
        assert answer is Answer.UNKNOWN
        assert why


def test_the_overall_answer_counts_control_without_assumptions_only() -> None:
    no = cell(Goal.G2, Answer.NO)
    assert overall((cell(Goal.G1, Answer.YES), no)) is Answer.YES
    assert overall((cell(Goal.G1, Answer.YES, "serial_known"), no)) is Answer.NO
    assert overall((cell(Goal.G9, Answer.YES), no)) is Answer.NO
    assert overall((cell(Goal.G1, Answer.UNKNOWN), no)) is Answer.UNKNOWN
    assert overall((cell(Goal.G1, Answer.UNKNOWN), cell(Goal.G3, Answer.YES))) is Answer.YES
