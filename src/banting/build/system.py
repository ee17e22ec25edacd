"""Names in the set-up -> things off the shelves: machines, links, rules, and a stage for a day.

Knows: every shelf of the security half. Never knows: what an answer will be. No file is read here
and nothing is printed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.attacks import TECHNIQUES, assumptions, rules_for
from banting.build.day import Therapy, habits, meals, plan
from banting.build.home import jam, links, speeches
from banting.build.positions import position_assumptions, reaches
from banting.build_dosing import dosing_rule
from banting.controllers.open_loop import CARB_RULE, SENSITIVITY_RULE, daily_dose_u
from banting.devices import FAMILIES, Family, HomeParts
from banting.interfaces import Body, Carrier, Device, Dialect, Link, Service, Speech
from banting.patients import PATIENTS
from banting.replay import Stage
from banting.schema.facts import Assumption, Fact, InterfaceNote, Rule, StatedFact
from banting.schema.question import Position
from banting.schema.setup import DeviceSetup, DeviceSpec, Setup, Wearer
from banting.units import MS_PER_DAY

__all__ = ["System", "build_stage", "build_system", "device_specs"]

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
    "bridge.ble": ("bridge.open", "phone.drives-pump"),
    "bridge.radio": ("bridge.open", "air.carries-pump-serial"),
    "phone.app": ("assume.phone-in-hands", "code.on-phone"),
    "phone.push": ("loop.takes-override-push", "loop.takes-dose-push", "trio.takes-push"),
    "phone.sms": ("aaps.takes-sms",),
    "phone.nightscout": (
        "aaps.imports-carbs",
        "aaps.imports-glucose",
        "aaps.imports-targets",
        "aaps.takes-profiles",
        "aaps.takes-profile-switches",
        "iaps.imports-carbs",
        "trio.imports-carbs",
    ),
    "phone.cgm-cloud": ("phone.cgm-from-share", "phone.cgm-from-nightscout"),
    "nightscout.http": (
        "nightscout.in-use",
        "nightscout.reads-open",
        "nightscout.writes-open",
        "nightscout.sends-push",
    ),
    "push.requests": ("push.delivers",),
    "share.service": ("share.in-use",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """The machines and links that a set-up builds, what they state, and what may be done.

    `secrets` are those that each family's machines hold, by the family's name; `services` and
    `carrier` are how clouds, apps and the bridge look from outside, `speeches` how the bytes of a
    link do.
    """

    setup: Setup
    devices: tuple[Device, ...]
    links: tuple[Link, ...]
    dialect: Dialect
    carrier: Carrier | None
    services: tuple[tuple[str, Service], ...]
    speeches: tuple[tuple[str, Speech], ...]
    secrets: tuple[tuple[str, tuple[tuple[str, bytes], ...]], ...]
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

    @property
    def link_names(self) -> tuple[str, ...]:
        """The links there are."""
        return tuple(link.name for link in self.links)

    def taken_for_granted(self, position: Position) -> tuple[str, ...]:
        """Return the keys of assumptions that hold at a position: the set-up's and its own."""
        known = {assumption.key for assumption in self.assumptions}
        own = position_assumptions(position, self.setup)
        return tuple(key for key in dict.fromkeys((*self.setup.assume, *own)) if key in known)

    def granted(self, position: Position) -> frozenset[Fact]:
        """Return what an attacker starts with at a position, assumptions of the set-up included."""
        taken = self.taken_for_granted(position)
        start = {Fact(f"at.{position.value}"), *(stated.fact for stated in self.stated)}
        start |= {Fact(f"reach.{link}") for link in reaches(position, self.link_names)}
        start |= {a.fact for a in self.assumptions if a.key in taken}
        return frozenset(start)

    def assumed(self, facts: frozenset[Fact]) -> tuple[str, ...]:
        """Return the keys of granted assumptions among some facts, sorted."""
        return tuple(sorted(a.key for a in self.assumptions if a.fact in facts))


def device_specs() -> tuple[DeviceSpec, ...]:
    """Return what every family says of models that someone owns."""
    owned = (family for family in FAMILIES.values() if family.implied is None)
    return tuple(spec for family in owned for spec in family.specs)


def build_system(setup: Setup) -> System:
    """Return the system of a checked set-up."""
    body = PATIENTS["extended"].body(setup.wearer.cohort)
    therapy = _therapy(setup.wearer, body.basal_u_per_h)
    told = _with_implied(_with_assumed_battery(_with_therapy(setup, therapy)))
    families = {name: family for name, family in FAMILIES.items() if _in_use(family, told)}
    pump = _family(told, "pump")
    assert pump.dialect is not None, "a pump's family has a dialect"
    assert pump.radio is not None, "a pump's family has a radio"
    bridge = _family(told, "bridge") if told.device("bridge") else None
    carrier = bridge.carrier(pump.dialect) if bridge and bridge.carrier else None
    parts = _parts(told, pump.dialect, carrier)
    devices = tuple(
        _family(told, one.role).devices[one.role](one, told, parts) for one in told.devices
    )
    there = _there(devices)
    every_rule = (rule for technique in TECHNIQUES.values() for rule in technique.rules)
    rules = rules_for(every_rule, there)
    own = tuple(one for family in families.values() for one in family.speech)
    services = tuple(one for family in families.values() for one in family.services)
    return System(
        setup=setup,
        devices=devices,
        links=links(devices, pump.radio, setup.assume),
        dialect=pump.dialect,
        carrier=carrier,
        services=services,
        speeches=speeches(own, services, carrier),
        secrets=tuple((name, family.secrets(told)) for name, family in families.items()),
        body=body,
        therapy=therapy,
        stated=tuple(fact for device in devices for fact in device.stated_facts()),
        assumptions=assumptions(pump.dialect, there),
        interfaces=tuple(
            _with_rules(note, rules) for device in devices for note in device.interfaces()
        ),
        rules=rules,
        limits=tuple(limit for family in families.values() for limit in family.limits),
    )


def build_stage(system: System, *, low_night: bool) -> Stage:
    """Return the wearer's day with the system on stage.

    Args:
        system: machines, links and body.
        low_night: whether an evening bolus too many makes the night low (for alarms to sound).
    """
    stated = frozenset(str(one.fact) for one in system.stated)
    return Stage(
        devices=system.devices,
        links=system.links,
        dialect=system.dialect,
        body=system.body,
        habits=habits(system.setup, system.therapy, stated),
        plan=plan(system.setup, system.therapy, low_night=low_night),
        meals=meals(),
        sensed=("fingerstick", "sense"),
        jam=jam,
        seed=1,
        ends_ms=MS_PER_DAY,
        services=system.services,
        carrier=system.carrier,
        speeches=system.speeches,
    )


def _parts(setup: Setup, dialect: Dialect, carrier: Carrier | None) -> HomeParts:
    """Return what the families of a home lend each other; the pump knows its own serial number."""
    parts = HomeParts(dialect=dialect, carrier=carrier, rule=dosing_rule)
    pump = setup.device("pump")
    assert pump is not None, "a set-up has a pump"
    machine = _family(setup, "pump").devices["pump"](pump, setup, parts)
    return replace(parts, pump_serial=bytes.fromhex(machine.setup.serial))


def _family(setup: Setup, role: str) -> Family:
    """Return the family that the device of a role belongs to."""
    device = setup.device(role)
    assert device is not None, f"the set-up has no {role}"
    for family in FAMILIES.values():
        if any((spec.role, spec.model) == (role, device.model) for spec in family.specs):
            return family
    raise AssertionError(f"no family has the {role} {device.model}")


def _there(devices: tuple[Device, ...]) -> frozenset[str]:
    """Return roles and models of a home."""
    return frozenset(name for one in devices for name in (one.role, one.setup.model))


def _in_use(family: Family, setup: Setup) -> bool:
    owned = {(device.role, device.model) for device in setup.devices}
    return any((spec.role, spec.model) in owned for spec in family.specs)


def _with_therapy(setup: Setup, therapy: Therapy) -> Setup:
    """Return the set-up with every therapy setting told, so that all machines know the same."""
    wearer = replace(setup.wearer, basal_u_per_h=therapy.basal_u_per_h)
    if setup.device("phone") is not None:
        wearer = replace(
            wearer,
            isf_mgdl_per_u=therapy.isf_mgdl_per_u,
            carb_ratio_g_per_u=therapy.carb_ratio_g_per_u,
        )
    return replace(setup, wearer=wearer)


def _with_implied(setup: Setup) -> Setup:
    """Return the set-up with devices that are there without anyone owning them."""
    implied: tuple[DeviceSetup, ...] = tuple(
        device
        for family in FAMILIES.values()
        if family.implied is not None
        for device in family.implied(setup)
    )
    return replace(setup, devices=(*setup.devices, *implied))


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
