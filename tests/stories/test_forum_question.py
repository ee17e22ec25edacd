"""The forum's question of 2019, answered: what must be YES, what NO, and what stands between.

Written down before the machines said it. The full matrices are in `examples/expected`.
"""

import pytest

from banting.schema.question import Answer, Goal, Position
from banting.schema.verdict import Cell, PathEvidence
from tests.stories.test_examples import assessed, cell

INTERNET = "internet"


def evidence(name: str, goal: str, position: str) -> PathEvidence:
    return next(p for p in assessed(name).verdict.paths if p.path.id == f"{goal}-{position}")


def to_yes(one: Cell) -> set[tuple[str, ...]]:
    return set(one.to_yes)


def frames_of(name: str, goal: str, position: str) -> list[tuple[str, str, str]]:
    """Return link, sender and addressee of every frame of a path's day."""
    trace = dict(assessed(name).traces)[f"{goal}-{position}"]
    return [(e.frame.link, e.frame.sender, e.frame.to) for e in trace.events if e.frame is not None]


@pytest.mark.parametrize(
    ("name", "goal", "position", "answer"),
    [
        ("forum-2019", "G5", "internet", "YES"),
        ("forum-2019", "G8", "internet", "YES"),
        ("forum-2019", "G1", "internet", "NO"),
        ("forum-2019", "G1", "radio", "YES"),
        ("forum-2019-upgraded", "G5", "internet", "NO"),
        ("forum-2019-upgraded", "G1", "internet", "NO"),
        ("forum-2019-denied", "G5", "internet", "NO"),
        ("forum-2019-denied", "G9", "internet", "YES"),  # its second interface stays open
        ("loop-3.5-open-key", "G5", "internet", "YES"),
        ("loop-3.5-open-key", "G1", "internet", "NO"),
        ("loop-today", "G5", "internet", "NO"),
        ("loop-today", "G1", "internet", "NO"),
        ("iaps-open-carbs", "G5", "internet", "YES"),
        ("iaps-no-import", "G5", "internet", "NO"),
        ("androidaps-sms", "G1", "internet", "YES"),
        ("loop-code-seen", "G1", "internet", "NO"),
        ("loop-zero-day", "G1", "internet", "YES"),
        ("loop-share", "G6", "internet", "YES"),
    ],
)
def test_the_forums_cells_answer_as_the_public_record_says(
    name: str, goal: str, position: str, answer: str
) -> None:
    assert cell(name, goal, position).answer.value == answer


def test_in_2019_the_preset_is_reached_from_the_internet_by_real_pushes() -> None:
    steps = [step.technique for step in evidence("forum-2019", "G5", INTERNET).steps]
    assert steps[0] == "read-cloud-anonymously"
    sent = frames_of("forum-2019", "G5", INTERNET)
    assert ("internet", "attacker", "nightscout") in sent
    assert ("internet", "attacker", "push") in sent
    assert ("internet", "push", "phone") in sent
    assert ("ble", "phone", "bridge") in sent
    assert any(link == "radio" and sender == "bridge" for link, sender, _ in sent)
    override = evidence("forum-2019", "G5", INTERNET).disturbance.overrides[0]
    assert override.needs_share == pytest.approx(1.5)
    assert override.to_min - override.from_min == 24 * 60  # its own length, not the day's rest


def test_each_step_is_shown_its_own_frames_and_no_other_steps() -> None:
    steps = evidence("forum-2019", "G5", INTERNET).steps
    shown = [(frame.at_ms, frame.raw_hex) for step in steps for frame in step.frames]
    assert len(shown) == len(set(shown)) == 8  # four requests, four answers
    assert [step.frames[0].sender for step in steps] == ["attacker"] * 4


def test_after_the_upgrade_one_leaked_secret_stands_between() -> None:
    for name in ("forum-2019-upgraded", "loop-today"):
        one = cell(name, "G5", INTERNET)
        assert one.distance_to_yes == 1
        assert ("api_secret_held",) in to_yes(one)
        assert one.certificate is not None
        assert one.refusals


def test_a_bolus_from_the_internet_needs_the_one_time_codes_secret_or_a_zero_day() -> None:
    one = cell("loop-3.5-open-key", "G1", INTERNET)
    assert ("otp_secret_held",) in to_yes(one)
    assert ("phone_zero_day",) in to_yes(one)
    assert one.distance_to_yes == 1


def test_the_loop_of_2019_takes_no_bolus_by_push_at_all() -> None:
    one = cell("forum-2019", "G1", INTERNET)
    assert not any("otp" in key for keys in to_yes(one) for key in keys)
    assert ("phone_zero_day",) in to_yes(one)


def test_code_on_the_phone_passes_the_apps_limit_and_stops_at_the_pumps() -> None:
    given = evidence("loop-zero-day", "G1", INTERNET).disturbance.boluses
    assert sum(bolus.insulin_u for bolus in given) == pytest.approx(10.0)  # the app allows 8


def test_a_text_messages_bolus_stays_within_the_apps_limit() -> None:
    given = evidence("androidaps-sms", "G1", INTERNET).disturbance.boluses
    assert 0 < given[0].insulin_u <= 8.0
    assert cell("androidaps-sms", "G1", INTERNET).assumptions == (
        "sms_code_seen",
        "sms_number_known",
    )


def test_loop_refuses_a_code_that_was_used() -> None:
    one = cell("loop-code-seen", "G1", INTERNET)
    assert one.answer is Answer.NO
    assert any("code" in refusal.reason for refusal in one.refusals)


def test_false_glucose_from_the_cloud_reaches_the_loop() -> None:
    false = evidence("loop-share", "G6", INTERNET).disturbance.false_glucose
    assert false
    assert cell("loop-share", "G6", INTERNET).assumptions == ("share_login_held",)


def test_no_answer_about_control_from_the_internet_is_left_open() -> None:
    control = (Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G5, Goal.G6)
    for name in ("forum-2019", "forum-2019-upgraded", "loop-today", "loop-share"):
        answers = {cell(name, goal.name, INTERNET).answer for goal in control}
        assert Answer.UNKNOWN not in answers


def test_every_path_over_the_internet_ends_in_the_pumps_own_bytes() -> None:
    for name in ("forum-2019", "iaps-open-carbs", "androidaps-sms", "loop-share", "loop-zero-day"):
        done = [
            one.goal
            for one in assessed(name).verdict.cells
            if one.position is Position.INTERNET
            and one.answer is Answer.YES
            and one.goal in (Goal.G1, Goal.G5, Goal.G6)
        ]
        assert done
        for goal in done:
            sent = frames_of(name, goal.name, INTERNET)
            assert any(link == "radio" and by == "bridge" for link, by, _ in sent)
