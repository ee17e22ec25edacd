"""Names in the set-up -> things off the shelves: the only file that knows every shelf.

Knows: which family a model belongs to, how a home is laid out, what a wearer's day looks like.
Never knows: what an answer will be. No file is read here and nothing is printed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.attacks import PUMP_IN_HANDS, TECHNIQUES, assumptions
from banting.controllers.open_loop import CARB_RULE, SENSITIVITY_RULE, daily_dose_u
from banting.devices import FAMILIES, Family
from banting.interfaces import Body, Device, Dialect, Link
from banting.links import Jammed, Radio, Usb
from banting.links.radio import Node
from banting.patients import PATIENTS
from banting.replay import ATTACKER, Meal, Planned, Stage, WearerHabits
from banting.schema.day import day_min
from banting.schema.effects import Act
from banting.schema.facts import Assumption, Fact, InterfaceNote, Rule, StatedFact
from banting.schema.question import Position
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup, Wearer, WearerReacts
from banting.units import MIN_PER_DAY, MS_PER_DAY, MS_PER_MIN, milliunits_from_u

__all__ = ["System", "build_stage", "build_system", "device_specs", "secret_values"]

# Where things are, in metres from the wearer, who carries pump, remote, meter and sensor.
AT_M = {"pump": 0.0, "sensor": 0.0, "remote": 0.5, "meter": 0.5, "stick": 1.5, ATTACKER: 5.0}
RADIO_RANGE_M = 10.0  # estimate for a common receiver; a directional antenna reaches further
NEARLY_EMPTY_PERCENT = 10  # where ignored low-battery alarms leave the battery

# Which facts of a rule mean that it uses an interface.
_INTERFACE_FACTS: dict[str, tuple[str, ...]] = {
    "pump.rf-a7": ("pump.obeys-serial", "pump.answers-serial"),
    "pump.rf-a6": ("pump.hears-remote",),
    "pump.rf-a5": ("pump.takes-meter",),
    "pump.rf-sensor": ("pump.takes-sensor",),
    "pump.keypad": ("assume.pump-in-hands",),
    "stick.usb": ("code.on-computer", "stick.plugged-in"),
    "stick.radio": ("air.carries-pump-serial",),
    "remote.radio": ("air.carries-remote-id",),
    "meter.radio": ("air.carries-meter-id",),
    "sensor.radio": ("air.carries-sensor-id",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Therapy:
    """What the wearer's pump is told: basal rate, sensitivity, carbohydrate ratio, target."""

    basal_u_per_h: float
    isf_mgdl_per_u: float
    carb_ratio_g_per_u: float
    target_mgdl: float


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """The machines and links that a set-up builds, what they state, and what may be done."""

    setup: Setup
    devices: tuple[Device, ...]
    links: tuple[Link, ...]
    dialect: Dialect
    body: Body
    therapy: Therapy
    stated: tuple[StatedFact, ...]
    assumptions: tuple[Assumption, ...]
    interfaces: tuple[InterfaceNote, ...]
    rules: tuple[Rule, ...]
    limits: tuple[str, ...]

    def device(self, role: str) -> Device | None:
        """Return the machine of a role, None when there is none."""
        return next((device for device in self.devices if device.role == role), None)

    def states(self, fact: str) -> bool:
        """Return whether a device states a fact."""
        return any(stated.fact == fact for stated in self.stated)

    def granted(self, position: Position) -> frozenset[Fact]:
        """Return what an attacker starts with at a position, assumptions of the set-up included."""
        start = {Fact(f"at.{position.value}"), *(stated.fact for stated in self.stated)}
        start |= {a.fact for a in self.assumptions if a.key in self.setup.assume}
        if position is Position.TOUCH:
            start |= {a.fact for a in self.assumptions if a.key == PUMP_IN_HANDS}
        return frozenset(start)

    def assumed(self, facts: frozenset[Fact]) -> tuple[str, ...]:
        """Return the keys of granted assumptions among some facts, sorted."""
        return tuple(sorted(a.key for a in self.assumptions if a.fact in facts))


def device_specs() -> tuple[DeviceSpec, ...]:
    """Return what every family says of its models."""
    return tuple(spec for family in FAMILIES.values() for spec in family.specs)


def build_system(setup: Setup) -> System:
    """Return the system of a checked set-up."""
    body = PATIENTS["extended"].body(setup.wearer.cohort)
    therapy = _therapy(setup.wearer, body.basal_u_per_h)
    told = _with_assumed_battery(
        replace(setup, wearer=replace(setup.wearer, basal_u_per_h=therapy.basal_u_per_h))
    )
    family = _family_of(setup)
    devices = tuple(family.devices[device.role](device, told) for device in told.devices)
    rules = tuple(rule for technique in TECHNIQUES.values() for rule in technique.rules)
    return System(
        setup=setup,
        devices=devices,
        links=_links(setup, family),
        dialect=family.dialect,
        body=body,
        therapy=therapy,
        stated=tuple(fact for device in devices for fact in device.stated_facts()),
        assumptions=assumptions(family.dialect),
        interfaces=tuple(
            _with_rules(note, rules) for device in devices for note in device.interfaces()
        ),
        rules=rules,
        limits=family.limits,
    )


def build_stage(system: System, *, low_night: bool) -> Stage:
    """Return the wearer's day with the system on stage.

    Args:
        system: machines, links and body.
        low_night: whether an evening bolus too many makes the night low (for alarms to sound).
    """
    return Stage(
        devices=system.devices,
        links=system.links,
        dialect=system.dialect,
        body=system.body,
        habits=_habits(system),
        plan=_plan(system, low_night=low_night),
        meals=tuple(Meal(at_ms=_at_ms(clock), carbs_g=grams) for clock, grams in MEALS),
        sensed=("fingerstick", "sense"),
        jam=_jam,
        seed=1,
        ends_ms=MS_PER_DAY,
    )


def secret_values(system: System) -> tuple[tuple[str, bytes], ...]:
    """Return the secrets that granted assumptions put into the attacker's hands."""
    pump = system.device("pump")
    assert pump is not None, "a set-up has a pump"
    serial = bytes.fromhex(pump.setup.serial)
    named = {"serial_known": "pump-serial", "serial_guessed": "guessed-serial"}
    return tuple((named[key], serial) for key in system.setup.assume if key in named)


# the home


def _family_of(setup: Setup) -> Family:
    pump = setup.device("pump")
    assert pump is not None, "a set-up has a pump"
    for family in FAMILIES.values():
        if any(spec.model == pump.model and spec.role == "pump" for spec in family.specs):
            return family
    raise AssertionError(f"no family has the pump {pump.model}")


def _links(setup: Setup, family: Family) -> tuple[Link, ...]:
    there = {device.role for device in setup.devices} | {ATTACKER}
    nodes = tuple(Node(name=name, at_m=at_m) for name, at_m in AT_M.items() if name in there)
    radio = Radio(
        name="radio",
        nodes=nodes,
        range_m=RADIO_RANGE_M,
        bit_rate_hz=family.radio.bit_rate_hz,
        overhead_bytes=family.radio.overhead_bytes,
        gap_ms=family.radio.gap_ms,
    )
    if "stick" not in there:
        return (radio,)
    return radio, Usb(name="usb", stick="stick", hosts=(ATTACKER,))


def _jam(link: Link, sender: str, from_ms: int, until_ms: int) -> Link:
    return Jammed(inner=link, sender=sender, from_ms=from_ms, until_ms=until_ms, spares=ATTACKER)


def _with_rules(note: InterfaceNote, rules: tuple[Rule, ...]) -> InterfaceNote:
    """Join the rules that use an interface to its note."""
    facts = {Fact(name) for name in _INTERFACE_FACTS.get(note.interface, ())}
    return replace(note, rules=tuple(rule.id for rule in rules if rule.needs & facts))


def _with_assumed_battery(setup: Setup) -> Setup:
    """Ignored low-battery alarms mean that the battery is near its end already."""
    pump = setup.device("pump")
    if "low_battery_ignored" not in setup.assume or pump is None:
        return setup
    left = min(NEARLY_EMPTY_PERCENT, int(pump.number("battery_percent")))
    options = {**dict(pump.options), "battery_percent": left}
    return setup.with_device(replace(pump, options=tuple(sorted(options.items()))))


# the wearer's day

MEALS: tuple[tuple[int, float], ...] = (  # clock minute, grams: three meals of a common day
    (12 * 60 + 30, 60.0),
    (18 * 60 + 30, 70.0),
    (7 * 60 + 30, 50.0),
)
_FINGERSTICKS = (12 * 60 + 20, 18 * 60 + 20, 22 * 60 + 30, 7 * 60 + 10)
_UPLOAD = 20 * 60
_REMOTE_BOLUSES = (13 * 60, 9 * 60)
_LATE_BOLUS = 22 * 60 + 40
_SENSES_EVERY_MIN = 5
_PRESSES_APART_MS = 3_000
_CORRECTS_ABOVE_MGDL = 180.0  # the upper end of the target range (consensus on time in range)
_TREATS_BELOW_MGDL = 70.0  # level-1 hypoglycaemia
_RESCUE_CARBS_G = 15.0  # the 15-15 rule of self-care
_LATE_BOLUS_DROP_MGDL = 140.0  # what the evening bolus too many costs, before the night


def _therapy(wearer: Wearer, own_basal_u_per_h: float) -> Therapy:
    """Return the wearer's settings, those not given by the same rules as the trial's therapy."""
    basal = own_basal_u_per_h if wearer.basal_u_per_h is None else wearer.basal_u_per_h
    daily_u = daily_dose_u(own_basal_u_per_h)
    return Therapy(
        basal_u_per_h=basal,
        isf_mgdl_per_u=wearer.isf_mgdl_per_u or SENSITIVITY_RULE / daily_u,
        carb_ratio_g_per_u=wearer.carb_ratio_g_per_u or CARB_RULE / daily_u,
        target_mgdl=wearer.target_mgdl,
    )


def _habits(system: System) -> WearerHabits:
    wearer = system.setup.wearer
    asleep_from_ms = _at_ms(wearer.asleep_from_min)
    asleep_min = (wearer.asleep_to_min - wearer.asleep_from_min) % MIN_PER_DAY
    reads = (("meter", "meter.in-use"), ("sensor", "wearer.reads-sensor-on-pump"))
    return WearerHabits(
        reads=tuple(origin for origin, fact in reads if system.states(fact)),
        target_mgdl=system.therapy.target_mgdl,
        isf_mgdl_per_u=system.therapy.isf_mgdl_per_u,
        corrects_above_mgdl=_CORRECTS_ABOVE_MGDL,
        treats_below_mgdl=_TREATS_BELOW_MGDL,
        rescue_carbs_g=_RESCUE_CARBS_G,
        asleep_from_ms=asleep_from_ms,
        asleep_to_ms=asleep_from_ms + asleep_min * MS_PER_MIN,
        reacts_awake=wearer.reacts is not WearerReacts.NEVER,
        reacts_asleep=wearer.reacts is WearerReacts.ALWAYS,
    )


def _plan(system: System, *, low_night: bool) -> tuple[Planned, ...]:
    """Return what the wearer does with his devices, by what he owns and uses."""
    planned = [
        _planned(clock, "pump", "bolus", _bolus(grams / system.therapy.carb_ratio_g_per_u))
        for clock, grams in MEALS
    ]
    if low_night:
        extra_u = _LATE_BOLUS_DROP_MGDL / system.therapy.isf_mgdl_per_u
        planned.append(_planned(_LATE_BOLUS, "pump", "bolus", _bolus(extra_u)))
    for device in system.setup.devices:
        if dict(device.options).get("used", "never") != "never":
            planned += _use(device)
    return tuple(planned)


def _use(device: DeviceSetup) -> list[Planned]:
    """Return a day's use of a device; a weekly upload falls on this day."""
    match device.role:
        case "stick":
            return [_planned(_UPLOAD, "stick", "upload")]
        case "meter":
            return [_planned(clock, "meter", "fingerstick") for clock in _FINGERSTICKS]
        case "sensor":
            minutes = range(0, MIN_PER_DAY, _SENSES_EVERY_MIN)
            act = Act(device="sensor", name="sense")
            return [Planned(at_ms=minute * MS_PER_MIN, act=act) for minute in minutes]
        case "remote":
            presses = ("press-b", "press-act")
            return [
                Planned(
                    at_ms=_at_ms(clock) + number * _PRESSES_APART_MS,
                    act=Act(device="remote", name=press),
                )
                for clock in _REMOTE_BOLUSES
                for number, press in enumerate(presses)
            ]
        case _:
            return []


def _planned(clock_minute: int, device: str, name: str, value: int = 0) -> Planned:
    return Planned(at_ms=_at_ms(clock_minute), act=Act(device=device, name=name, value=value))


def _at_ms(clock_minute: int) -> int:
    return day_min(clock_minute) * MS_PER_MIN


def _bolus(insulin_u: float) -> int:
    """Return a bolus as a pump of this age takes it, in tenths of a unit."""
    return milliunits_from_u(round(insulin_u, 1))
