"""Every rule fires on the machines with its needs, and with any one of them removed it does not.

The step is carried out alone: secrets that earlier steps would have learned are handed over, so
that only the removed need can make the difference.
"""

from dataclasses import replace
from functools import cache

import pytest

from banting.attacks import FACT_WORDS, TECHNIQUES, rules_for
from banting.build import AT_M, RADIO_RANGE_M, System, build_stage, build_system, device_specs
from banting.links import Radio
from banting.replay import ATTACKER, Attack, Day, Pair, Stage, reached
from banting.schema.facts import Fact, Rule
from banting.schema.question import Goal, Position
from banting.schema.setup_file import setup_with
from banting.units import MS_PER_H, MS_PER_MIN, milliunits_from_u

EVERYTHING_ON = """
title = "every need of every rule holds"

[pump]
model = "522"
remote_option = true
easy_bolus = true
easy_bolus_step_u = 1.0
meter_option = true
sensor_option = true
max_bolus_u = 10.0
max_basal_u_per_h = 4.0

[remote]
model = "MMT-503"

[meter]
model = "UltraLink"

[sensor]
model = "MiniLink"

[stick]
model = "CareLink-USB"
plugged_in = true

[assume]
serial_guessed = true
malware_on_computer = true
malware_from_internet = true
low_battery_ignored = true
"""

# A need of the set-up -> the change that takes it away and leaves the rest as it is.
WITHOUT: dict[str, tuple[str, ...]] = {
    "pump.obeys-serial": ('pump.model="551"', "pump.pc_connect=false"),
    "pump.hears-remote": ("pump.remote_option=false",),
    "pump.easy-bolus": ("pump.easy_bolus=false",),
    "pump.takes-meter": ("pump.meter_option=false",),
    "pump.takes-sensor": ("pump.sensor_option=false",),
    "wearer.reads-meter-on-pump": ('meter.used="never"',),
    "wearer.reads-sensor-on-pump": ('sensor.used="never"',),
    "remote.in-use": ('remote.used="never"',),
    "air.carries-remote-id": ('remote.used="never"',),
    "air.carries-meter-id": ('meter.used="never"',),
    "air.carries-sensor-id": ('sensor.used="never"',),
    "air.carries-pump-serial": ('stick.used="never"', "stick.plugged_in=false"),
    "stick.in-use": ('stick.used="never"', "stick.plugged_in=false"),
    "stick.plugged-in": ("stick.plugged_in=false",),
    "assume.low-battery-ignored": ("assume.low_battery_ignored=false",),
}
# A need of the attacker -> the links he has without it.
NOT_THERE = ("at.", "code.on-computer", "assume.malware", "assume.pump-in-hands")
SECRETS = {"pump-serial": "pump", "remote-id": "remote", "meter-id": "meter", "sensor-id": "sensor"}
WRONG = bytes.fromhex("900009")
RULES = rules_for(  # those of pumps; phones, bridges and clouds have homes of their own
    (rule for technique in TECHNIQUES.values() for rule in technique.rules), frozenset()
)


@cache
def system(changes: tuple[str, ...] = ()) -> System:
    return build_system(setup_with(EVERYTHING_ON, "everything.toml", changes, device_specs()))


@cache
def day(changes: tuple[str, ...], low_night: bool, pump_in_range: bool) -> Day:
    stage = build_stage(system(changes), low_night=low_night)
    return Day(stage if pump_in_range else out_of_range(stage))


def out_of_range(stage: Stage) -> Stage:
    """Return the stage with the pump too far for any radio."""
    links = tuple(
        replace(
            link,
            nodes=tuple(
                replace(node, at_m=100 * RADIO_RANGE_M) if node.name == "pump" else node
                for node in link.nodes
            ),
        )
        if isinstance(link, Radio)
        else link
        for link in stage.links
    )
    return replace(stage, links=links)


def links_of(rule: Rule) -> tuple[str, ...]:
    if {Fact("at.radio"), Fact("at.touch")} & rule.needs:
        return ("radio",)
    return ("usb",) if rule.technique == "stick-malware" else ()


def secrets(without: str | None) -> tuple[tuple[str, bytes], ...]:
    """Return all secrets as earlier steps would have learned them; a missing one is made up."""
    held = [
        (name, bytes.fromhex(device.setup.serial))
        for name, role in SECRETS.items()
        if (device := system().device(role)) is not None
    ]
    serial = dict(held)["pump-serial"]
    if without != "assume.serial-guessed":
        held.append(("guessed-serial", serial))
    missing = {"code.sees-pump-serial": "pump-serial"}.get(without or "", "")
    missing = missing or (without or "").removeprefix("knows.")
    return tuple((name, WRONG if name == missing else value) for name, value in held)


def carried_out(rule: Rule, without: str | None = None) -> Pair:
    """Carry out one rule by itself, with one of its needs removed."""
    changes = WITHOUT.get(without or "", ())
    there = without is None or not without.startswith(NOT_THERE)
    on = day(changes, rule.gives == Fact("goal.G7"), without != "pump.answers-serial")
    pump = system(changes).device("pump")
    assert pump is not None
    plan = Attack(
        steps=((rule, TECHNIQUES[rule.technique]),),
        links=links_of(rule) if there else (),
        hands=("pump",) if there and Fact("at.touch") in rule.needs else (),
        granted=secrets(without),
        made_up=(),
        limits=(
            ("max_bolus", milliunits_from_u(pump.setup.number("max_bolus_u"))),
            ("max_basal", milliunits_from_u(pump.setup.number("max_basal_u_per_h"))),
        ),
        model=pump.setup.model,
        strike_ms=strike_ms(rule),
        until_ms=until_ms(rule),
    )
    attacked = on.attacked(plan)
    return Pair(attacked=attacked, twin=on.twin(attacked))


def strike_ms(rule: Rule) -> int:
    if rule.gives == Fact("goal.G6"):
        return 4 * MS_PER_H
    return 11 * MS_PER_H if rule.gives == Fact("goal.G7") else 13 * MS_PER_H + 7 * MS_PER_MIN


def until_ms(rule: Rule) -> int:
    """Return when what a deed does has shown; batteries and remotes take the whole day."""
    all_day = rule.id == "drain-battery" or rule.gives == Fact("goal.G8")
    return 24 * MS_PER_H if all_day else strike_ms(rule) + 4 * MS_PER_H


def fires(rule: Rule, without: str | None = None) -> bool:
    pair = carried_out(rule, without)
    if pair.attacked.failed is not None:
        return False
    if rule.gives.startswith("goal."):
        return reached(Goal[rule.gives.removeprefix("goal.")], pair) != ""
    if rule.gives.startswith("knows."):
        return rule.gives.removeprefix("knows.") in dict(pair.attacked.learned)
    if rule.gives == Fact("code.sees-pump-serial"):
        return "pump-serial" in dict(pair.attacked.learned)
    return len(pair.attacked.steps) == 1


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_fires_on_the_machines_with_its_needs(rule: Rule) -> None:
    assert fires(rule), carried_out(rule).attacked.failed


@pytest.mark.parametrize(
    ("rule", "need"),
    [
        pytest.param(rule, need, id=f"{rule.id} without {need}")
        for rule in RULES
        for need in sorted(rule.needs)
    ],
)
def test_rule_does_not_fire_without_one_of_its_needs(rule: Rule, need: str) -> None:
    assert not fires(rule, need)


def test_every_need_can_be_taken_away_and_has_words() -> None:
    needs = {need for rule in RULES for need in rule.needs}
    for need in needs:
        taken = (
            need in WITHOUT
            or need.startswith((*NOT_THERE, "knows."))
            or need in {"code.sees-pump-serial", "pump.answers-serial", "assume.serial-guessed"}
        )
        assert taken, f"no test takes {need} away"
        assert need.startswith("at.") or need in FACT_WORDS, f"{need} has no words"


def test_taking_a_need_away_takes_the_stated_fact_away() -> None:
    for need, changes in WITHOUT.items():
        if need.startswith("assume."):
            continue
        assert system().states(need)
        assert not system(changes).states(need)


def test_every_position_and_every_device_has_a_place() -> None:
    assert {p.value for p in Position} >= {"touch", "radio", "usb", "internet"}
    assert ATTACKER in AT_M
