"""The nouns that compute a little: traces that hash, disturbances, sleepers, goals and ids."""

from dataclasses import replace

import pytest

from banting.schema.disturbance import (
    NOTHING,
    BasalWindow,
    ExtraBolus,
    FalseCarbs,
    FalseGlucose,
    LeakWindow,
)
from banting.schema.facts import Fact, goal_fact, position_fact
from banting.schema.proof import Certificate, Path, cell_id
from banting.schema.question import CONTROL_GOALS, Goal, Position
from banting.schema.trace import Trace, TraceEvent

EVENT = TraceEvent(at_ms=5, actor="pump", kind="effect", fields=(("effect", "Show"),))


def test_a_traces_hash_holds_time_actor_fields_and_order_and_no_glucose() -> None:
    other = replace(EVENT, at_ms=6)
    first = Trace(events=(EVENT, other))
    assert first.hash() != Trace(events=(other, EVENT)).hash()
    assert first.hash() != Trace(events=(EVENT, replace(other, actor="meter"))).hash()
    assert first.hash() != Trace(events=(EVENT, replace(other, fields=()))).hash()
    felt = replace(other, glucose_mgdl=99.5, says="a meaning")
    assert first.hash() == Trace(events=(EVENT, felt)).hash()


def test_a_line_is_one_json_object_of_integers_and_text() -> None:
    assert EVENT.line == '{"at_ms":5,"actor":"pump","kind":"effect","effect":"Show"}'
    assert "\\u" in replace(EVENT, fields=(("text", "é"),)).line


@pytest.mark.parametrize(
    "part",
    [
        {"boluses": (ExtraBolus(at_min=1, insulin_u=1.0),)},
        {"basal": (BasalWindow(from_min=0, to_min=30, basal_u_per_h=0.0),)},
        {"false_glucose": (FalseGlucose(at_min=1, shown_mgdl=300.0),)},
        {"false_carbs": (FalseCarbs(at_min=1, carbs_g=40.0),)},
        {"leaks": (LeakWindow(from_min=0, to_min=30, delivered=0.1),)},
    ],
    ids=lambda part: next(iter(part)),
)
def test_a_disturbance_is_harmless_only_when_it_has_no_part(part) -> None:
    assert NOTHING.harmless
    assert not replace(NOTHING, **part).harmless


def test_paths_and_certificates_go_by_the_id_of_their_cell() -> None:
    path = Path(goal=Goal.G10, position=Position.USB, granted=frozenset(), steps=())
    proof = Certificate(
        goal=Goal.G10,
        position=Position.USB,
        granted=frozenset(),
        rules=(),
        closed=frozenset(),
        missing=(),
    )
    assert path.id == proof.id == cell_id(Goal.G10, Position.USB) == "G10-usb"


def test_facts_of_goals_and_positions_are_all_different_and_have_words() -> None:
    facts = {*(goal_fact(goal) for goal in Goal), *(position_fact(at) for at in Position)}
    assert len(facts) == len(Goal) + len(Position)
    assert goal_fact(Goal.G1) == Fact("goal.G1")
    assert all(goal.says for goal in Goal)
    assert len({at.says for at in Position}) == len(Position)
    assert set(CONTROL_GOALS) == {Goal.G1, Goal.G2, Goal.G3, Goal.G4, Goal.G5, Goal.G6}
