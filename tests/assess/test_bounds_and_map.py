"""Bounds, the map, and paths as shown: sentences and nodes follow the set-up."""

import pytest

from banting.assess.bounds import bound
from banting.assess.cells import find_cell
from banting.assess.device_map import draw_map
from banting.assess.shown import FRAMES_MAX, show_path
from banting.schema.question import Goal, Position
from tests.assess.systems import rehearsal_of, setup_of, system_of


@pytest.mark.parametrize(
    ("goal", "rule", "said"),
    [
        (Goal.G1, "command-G1", "10 U a bolus (max bolus)"),
        (Goal.G1, "forge-remote-bolus", "0.5 U a press (the easy-bolus step), at most 10 U"),
        (Goal.G2, "command-G2", "up to max basal, 4 U/h"),
        (Goal.G3, "forge-remote-suspend", "until someone resumes"),
        (Goal.G4, "stick-G4", "max bolus up to 25 U"),
        (Goal.G6, "falsify-meter", "one reading"),
        (Goal.G7, "silence-sensor-alert", "the low alert"),
        (Goal.G8, "jam-remote", "the pump's own keys still work"),
        (Goal.G9, "read-by-serial", "settings, status and history"),
        (Goal.G9, "read-meter-off-the-air", "each reading sent"),
        (Goal.G10, "stick-secret", ""),
    ],
)
def test_a_bound_names_the_limit_that_holds(goal: Goal, rule: str, said: str) -> None:
    told = bound(goal, rule, setup_of("letter-2011"))
    assert said in told
    assert bool(told) == bool(said)


@pytest.mark.parametrize("rule", ["flood-push-G8", "forge-sent-at-G8"])
def test_what_blocks_from_afar_leaves_app_and_pump_at_work(rule: str) -> None:
    told = bound(Goal.G8, rule, setup_of("forum-2019"))
    assert told == "commands from afar, as long as it goes on; the app and the pump still work"
    assert "still work" in bound(Goal.G8, "jam-phone", setup_of("forum-2019"))
    assert bound(Goal.G8, "jam-phone", setup_of("forum-2019")) != told


def test_a_bound_follows_the_pumps_own_limits() -> None:
    assert bound(Goal.G1, "command-G1", setup_of("letter-2011", "pump.max_bolus_u=2.5")).startswith(
        "2.5 U a bolus"
    )


@pytest.mark.parametrize(("asked", "held"), [(5, 87), (90, 90)])
def test_a_presets_target_is_told_as_loop_holds_it(asked: int, held: int) -> None:
    home = setup_of("forum-2019", f"phone.preset_target_mgdl={asked}")
    assert f"a target of {held} mg/dL" in bound(Goal.G5, "push-loop-override", home)


def test_every_link_of_the_map_joins_nodes_that_are_there() -> None:
    for name in ("letter-2011", "letter-silent", "usb-malware"):
        nodes, links = draw_map(system_of(name))
        ids = [node.id for node in nodes]
        assert len(ids) == len(set(ids))
        assert {end for link in links for end in (link.a, link.b)} <= set(ids)


def test_a_link_is_on_when_the_pump_listens_and_off_when_not() -> None:
    on = {(link.a, link.b): link.on for link in draw_map(system_of("letter-2011"))[1]}
    assert set(on.values()) == {True}
    off = ("pump.remote_option=false", "pump.meter_option=false", "pump.sensor_option=false")
    links = draw_map(system_of("letter-2011", *off, 'stick.used="never"'))[1]
    assert {link.a for link in links if not link.on} == {
        "remote",
        "meter",
        "sensor",
        "stick",
        "computer",
    }


def test_a_set_up_without_a_stick_has_no_computer() -> None:
    nodes, _ = draw_map(system_of("letter-silent"))
    assert {node.id for node in nodes} == {"wearer", "pump"}


def test_a_shown_path_has_the_frames_that_mattered_with_their_bytes() -> None:
    rehearsal = rehearsal_of("letter-2011")
    found = find_cell(rehearsal, Goal.G1, Position.RADIO)
    assert found.path is not None
    assert found.pair is not None
    shown = show_path(found.path, found.pair, rehearsal.system)
    heard, told = shown.steps
    assert [frame.sender for frame in heard.frames] in (["stick"], ["pump"])
    assert {frame.sender for frame in told.frames} == {"attacker", "pump"}
    assert all(len(step.frames) <= FRAMES_MAX for step in shown.steps)
    serial = rehearsal.system.device("pump").setup.serial
    assert all(serial in frame.packet_hex for step in shown.steps for frame in step.frames)
    raws = [e.frame.raw.hex() for e in found.pair.attacked.trace.events if e.frame is not None]
    assert all(frame.raw_hex in raws for step in shown.steps for frame in step.frames)
    assert shown.through == ("pump",)
    assert "obeys whoever sends its serial number" in told.why


def test_a_step_by_hand_shows_no_frames() -> None:
    rehearsal = rehearsal_of("letter-silent")
    found = find_cell(rehearsal, Goal.G1, Position.TOUCH)
    assert found.path is not None
    assert found.pair is not None
    shown = show_path(found.path, found.pair, rehearsal.system)
    assert shown.steps[0].frames == ()
