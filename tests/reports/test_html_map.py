"""The map's layout: every device has its place, and no line runs through a box."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from banting.reports.html.device_map import NARROW, WIDE, device_map
from banting.reports.html.headline import headline
from banting.reports.html.map_plan import attacker_id, plan_map
from banting.reports.html.map_routes import Wire, route
from banting.schema.question import Answer, Goal, Position
from banting.schema.verdict import MapLink, MapNode
from tests.reports.sample_places import only
from tests.reports.sample_verdict import sample_verdict

LANES = ("internet", "cloud", "phone", "usb", "radio", "touch", "body")
VERDICT = sample_verdict()


@st.composite
def maps(draw):
    lanes = draw(st.lists(st.sampled_from(LANES), min_size=1, max_size=9))
    nodes = tuple(
        MapNode(id=f"n{i}", title=f"Device number {i}", lane=lane, note="on")
        for i, lane in enumerate(lanes)
    )
    ends = st.sampled_from([n.id for n in nodes])
    pairs = draw(st.lists(st.tuples(ends, ends), max_size=12))
    links = tuple(MapLink(a=a, b=b, kind="radio", on=True, says="") for a, b in pairs if a != b)
    return replace(VERDICT, map_nodes=nodes, map_links=links)


def laid_out(verdict, size):
    plan = plan_map(verdict, size, ())
    wires = tuple(
        Wire(key=str(i), start=plan.box(link.a), end=plan.box(link.b))
        for i, link in enumerate(verdict.map_links)
    )
    return plan, wires, route(plan, wires)


@settings(max_examples=60, deadline=None)
@given(maps(), st.sampled_from([WIDE, NARROW]))
def test_no_line_runs_through_a_box(verdict, size):
    plan, _, routed = laid_out(verdict, size)
    frames = [
        (
            b.left,
            routed.row_tops[b.row],
            b.left + b.width,
            routed.row_tops[b.row] + plan.rows[b.row].height,
        )
        for b in plan.boxes
    ]
    for line in routed.lines:
        for (ax, ay), (bx, by) in pairwise(line.points):
            for left, top, right, bottom in frames:
                inside_x = max(ax, bx) > left + 0.5 and min(ax, bx) < right - 0.5
                inside_y = max(ay, by) > top + 0.5 and min(ay, by) < bottom - 0.5
                assert not (inside_x and inside_y)


@settings(max_examples=60, deadline=None)
@given(maps(), st.sampled_from([WIDE, NARROW]))
def test_a_line_joins_its_two_boxes_by_right_angles(verdict, size):
    plan, wires, routed = laid_out(verdict, size)
    by_key = {line.key: line for line in routed.lines}
    assert set(by_key) == {w.key for w in wires}
    for wire in wires:
        points = by_key[wire.key].points
        for (ax, ay), (bx, by) in pairwise(points):
            assert abs(ax - bx) < 0.01 or abs(ay - by) < 0.01
        for box, (x, y) in ((wire.start, points[0]), (wire.end, points[-1])):
            top = routed.row_tops[box.row]
            assert box.left <= x <= box.left + box.width
            assert top <= y <= top + plan.rows[box.row].height


@settings(max_examples=60, deadline=None)
@given(maps(), st.sampled_from([WIDE, NARROW]))
def test_every_device_and_every_attacker_has_a_box_of_his_own(verdict, size):
    plan, _, routed = laid_out(verdict, size)
    wanted = [n.id for n in verdict.map_nodes] + [attacker_id(p) for p in Position]
    assert sorted(b.id for b in plan.boxes) == sorted(wanted)
    assert len({(b.row, b.column) for b in plan.boxes}) == len(plan.boxes)
    assert all(b.left >= 0 and b.left + b.width <= size.width for b in plan.boxes)
    assert list(routed.row_tops) == sorted(routed.row_tops)


def test_the_path_runs_from_what_is_heard_to_the_attacker_to_the_pump():
    shown = device_map(VERDICT, headline(VERDICT))
    assert [(s.number, s.origin, s.target) for s in shown.steps] == [
        (1, "CareLink USB stick", "attacker, near"),
        (2, "attacker, near", "Paradigm 522"),
        (0, "Paradigm 522", "The wearer"),
    ]


def test_a_command_over_several_devices_is_numbered_once():
    evidence = next(e for e in VERDICT.paths if e.path.id == "G1-radio")
    command = evidence.steps[-1]
    path = replace(evidence.path, position=Position.USB)
    stick = replace(evidence, path=path, through=("computer", "stick", "pump"), steps=(command,))
    cells = tuple(
        replace(
            c,
            answer=Answer.YES if c.id == "G1-usb" else Answer.NO,
            path="G1-usb" if c.id == "G1-usb" else None,
        )
        for c in VERDICT.cells
    )
    verdict = replace(VERDICT, cells=cells, paths=(stick,))
    shown = device_map(verdict, headline(verdict))
    assert [s.number for s in shown.steps] == [1, 1, 1, 0]
    assert shown.wide.count('class="number"') == 1


def test_a_refused_try_ends_in_a_mark_that_names_who_stopped_it():
    shown = device_map(VERDICT, headline(VERDICT))
    assert [(s.letter, s.position, s.device) for s in shown.stops] == [("A", Position.USB, "pump")]
    for drawing in (shown.wide, shown.narrow):
        assert drawing.count('class="stop-mark"') == 1
        assert "stopped" in drawing


def test_a_switched_off_link_says_so():
    links = tuple(replace(k, on=k.a != "remote") for k in VERDICT.map_links)
    shown = device_map(replace(VERDICT, map_links=links), headline(VERDICT))
    assert "off</text>" in shown.wide
    assert "wire radio off" in shown.wide


@pytest.mark.parametrize("goal", [Goal.G1, Goal.G3])
def test_the_path_of_hands_on_the_pump_is_drawn_too(goal):
    cells = tuple(
        replace(c, answer=Answer.YES if c.id == f"{goal.name}-touch" else Answer.NO)
        for c in VERDICT.cells
    )
    verdict = replace(VERDICT, cells=cells)
    head = headline(verdict)
    assert head.evidence is not None
    assert head.evidence.path.id == f"{goal.name}-touch"
    assert [s.target for s in device_map(verdict, head).steps] == ["Paradigm 522", "The wearer"]


def test_a_long_name_is_cut_before_a_capital_and_not_in_a_word():
    node = MapNode(id="app", title="LoopCaregiver on a phone", lane="internet", note="")
    plan = plan_map(replace(VERDICT, map_nodes=(node,), map_links=()), NARROW, ())
    assert plan.box("app").title[:2] == ("Loop", "Caregiver")


def test_only_places_that_were_asked_about_have_an_attacker():
    plan = plan_map(only(Position.RADIO), WIDE, ())
    attackers = {box.id for box in plan.boxes if box.column == 0}
    assert attackers == {attacker_id(Position.RADIO)}
    assert {node.id for node in VERDICT.map_nodes} <= {box.id for box in plan.boxes}


def test_what_a_cloud_tells_is_drawn_to_the_attacker_and_what_it_sends_to_the_pump():
    cloud = MapNode(id="nightscout", title="Nightscout", lane="cloud", note="")
    push = MapNode(id="push", title="Push service", lane="cloud", note="")
    evidence = next(e for e in VERDICT.paths if e.path.id == "G1-radio")
    frame = evidence.steps[0].frames[0]

    def step(*senders):
        frames = tuple(replace(frame, sender=one, link="internet") for one in senders)
        return replace(evidence.steps[0], frames=frames)

    noise = replace(frame, sender="sensor", link="ble")
    asked = replace(step("attacker", "nightscout"), frames=(
        step("attacker").frames[0], noise, step("nightscout").frames[0]
    ))  # fmt: skip
    steps = (asked, step("attacker", "push"))
    told = replace(evidence, steps=steps, through=("push", "pump"))
    verdict = replace(
        VERDICT,
        paths=tuple(told if e is evidence else e for e in VERDICT.paths),
        map_nodes=(*VERDICT.map_nodes, cloud, push),
    )
    drawn = device_map(verdict, headline(verdict)).steps
    assert [(one.number, one.origin, one.target) for one in drawn] == [
        (1, "Nightscout", "attacker, near"),
        (2, "attacker, near", "Push service"),
        (2, "Push service", "Paradigm 522"),
        (0, "Paradigm 522", "The wearer"),
    ]
