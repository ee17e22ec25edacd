"""Harm: one cohort for every arm, the worst first, and nothing counted that was not replayed."""

from dataclasses import replace
from functools import cache

from banting.assess.cells import find_cell
from banting.assess.harm import find_harm
from banting.assess.shown import show_path
from banting.schema.question import Goal, Position
from banting.schema.setup import WearerReacts
from banting.schema.verdict import PathEvidence
from tests.assess.systems import rehearsal_of, setup_of

PATIENTS = 8


@cache
def evidence(goal: Goal, position: Position) -> PathEvidence:
    rehearsal = rehearsal_of("letter-2011")
    found = find_cell(rehearsal, goal, position)
    assert found.path is not None
    assert found.pair is not None
    return show_path(found.path, found.pair, rehearsal.system)


def harm_of(*paths: PathEvidence, reacts: WearerReacts = WearerReacts.AWAKE):
    setup = setup_of("letter-2011", f'wearer.reacts="{reacts.value}"')
    told: list[tuple[int, int]] = []
    found = find_harm(
        setup,
        paths,
        seed=1,
        patients=PATIENTS,
        progress=lambda what, done, of: told.append((done, of)),
    )
    return found, told


def test_every_harm_has_an_arm_a_physiology_and_a_way_of_reacting() -> None:
    found, told = harm_of(evidence(Goal.G1, Position.RADIO), evidence(Goal.G3, Position.RADIO))
    arms = 2 * 2
    assert [len(found.baseline), len(found.cannula)] == [arms, arms]
    assert {harm.disturbance.id for harm in found.harms} == {
        "G1-harm",
        "G1-awake-harm",
        "G3-harm",
    }
    assert all(len(harm.arms) == arms for harm in found.harms)
    assert found.comparison is not None
    assert told[-1][0] == told[-1][1]


def test_the_worst_harm_comes_first() -> None:
    found, _ = harm_of(evidence(Goal.G1, Position.RADIO), evidence(Goal.G6, Position.RADIO))
    severe = [harm.arms[0].severe_share.value for harm in found.harms]
    assert severe == sorted(severe, reverse=True)


def test_a_wearer_nobody_reacts_for_is_not_run_twice() -> None:
    found, _ = harm_of(evidence(Goal.G3, Position.RADIO), reacts=WearerReacts.NEVER)
    assert len(found.baseline) == 2


def test_the_same_bolus_awake_is_the_same_insulin_at_another_hour() -> None:
    found, _ = harm_of(evidence(Goal.G1, Position.RADIO))
    by_id = {harm.disturbance.id: harm.disturbance.boluses for harm in found.harms}
    asleep, awake = by_id["G1-harm"], by_id["G1-awake-harm"]
    assert [b.insulin_u for b in asleep] == [b.insulin_u for b in awake]
    assert awake[0].at_min == 4 * 60


def test_hands_are_told_apart_from_what_reaches_as_far_by_radio() -> None:
    by_radio, by_hand = evidence(Goal.G3, Position.RADIO), evidence(Goal.G3, Position.TOUCH)
    found, _ = harm_of(by_hand, by_radio)
    assert {name for harm in found.harms for name in harm.paths} == {"G3-touch", "G3-radio"}


def test_nothing_is_counted_that_the_machines_did_not_do() -> None:
    failed = replace(evidence(Goal.G3, Position.RADIO), outcome="")
    settings = replace(
        evidence(Goal.G4, Position.RADIO),
        disturbance=evidence(Goal.G3, Position.RADIO).disturbance,
    )
    found, _ = harm_of(failed, settings)
    assert found.harms == ()
    assert found.comparison is None
    assert len(found.baseline) == 2 * 2


def test_one_named_patient_lives_as_in_the_cohort() -> None:
    def lived(*changes: str):
        setup = setup_of("letter-2011", *changes)
        found = find_harm(setup, (), seed=1, patients=40, progress=lambda what, done, of: None)
        return found.baseline[0]

    worst = lived().worst
    alone = lived(f"wearer.patient={worst.patient}")
    assert alone.patients == 1
    assert alone.worst == worst


def test_who_sleeps_in_the_afternoon_is_not_called_awake_then() -> None:
    def told(asleep: str) -> set[str]:
        setup = setup_of("letter-2011", f'wearer.asleep="{asleep}"')
        path = evidence(Goal.G1, Position.RADIO)
        harms = find_harm(setup, (path,), seed=1, patients=2, progress=lambda *_: None).harms
        return {harm.disturbance.id for harm in harms}

    assert told("23:00-07:00") == {"G1-harm", "G1-awake-harm"}
    assert told("14:00-20:00") == {"G1-harm"}
