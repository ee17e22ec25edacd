"""Homes in which the rules on phones, bridges and clouds are tried: one for each app, open or shut.

An open home has a cloud that anyone may read and write; a shut one asks for its secret. `WITHOUT`
says what takes a fact away and leaves the rest as it is as far as can be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from banting.build import System, build_stage, build_system, device_specs
from banting.replay import Day, Stage
from banting.schema.facts import Fact, Rule
from banting.schema.setup import Setup
from banting.schema.setup_file import setup_with
from banting.units import MS_PER_H

_BASE = """
title = "a home in which every need of a rule holds"

[pump]
model = "723"
max_bolus_u = 10.0
max_basal_u_per_h = 4.0

[bridge]
model = "rileylink"

[sensor]
model = "dexcom-g6"
uploads = "{uploads}"

[phone]
model = "{app}"
max_bolus_u = 8.0
max_basal_u_per_h = 3.0
{phone}
"""
_PRESET = 'preset = "Eating soon"\npreset_needs_percent = 150\n'
_PHONES = {
    "loop": f'version = "3.5"\n{_PRESET}',
    "trio": f"remote_commands = true\nnightscout_import = true\n{_PRESET}",
    "iaps": "carb_import = true\n",
    "androidaps": "sms_commands = true\nimport_carbs = true\nimport_targets = true\n"
    "import_glucose = true\nimport_profile_switch = true\n",
}
_NIGHTSCOUT = """
[nightscout]
model = "nightscout"
version = "{version}"
default_roles = "{roles}"
push_key = "set"
"""
_CAREGIVERS = {
    "loop": 'model = "loopcaregiver"\nholds_push_key = true\nholds_one_time_codes = true',
    "trio": 'model = "loopfollow"\nholds_push_key = true',
    "androidaps": 'model = "phone-sms"',
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """Which app, whether its cloud is open to all, where glucose comes from, what is left out.

    `old` is a shut cloud of a version that asks for no secret everywhere; `commanded` whether the
    caregiver's command has a part in what is tried.
    """

    app: str
    is_open: bool
    cgm: str = "sensor"
    old: bool = False
    commanded: bool = False
    left_out: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()

    @property
    def ends_ms(self) -> int:
        """How long its day is followed: past the caregiver's command where one has a part in it."""
        seen = any(one.startswith("assume.") for one in self.changes)
        return 5 * MS_PER_H if seen or self.commanded else 3 * MS_PER_H

    def text(self) -> str:
        """Return the set-up's TOML."""
        cgm = f'cgm = "{self.cgm}"\n' if self.cgm != "sensor" else ""
        uploads = "none" if self.cgm == "sensor" else self.cgm
        told = _BASE.format(app=self.app, phone=_PHONES[self.app] + cgm, uploads=uploads)
        if self.cgm == "share":
            told += '\n[share]\nmodel = "dexcom-share"\n'
        version = "13.0.1" if self.is_open or self.old else "15.0.7"
        roles = "readable careportal" if self.is_open else "denied"
        told += _NIGHTSCOUT.format(version=version, roles=roles)
        caregiver = _CAREGIVERS.get(self.app)
        return told if caregiver is None else f"{told}\n[caregiver]\n{caregiver}\n"


# A fact of a set-up -> what takes it away: changes, or devices that are left out (`-bridge`).
WITHOUT: dict[str, tuple[str, ...]] = {
    "pump.obeys-serial": ('pump.model="551"', "pump.pc_connect=false"),
    "bridge.open": ("-bridge",),
    "air.carries-pump-serial": ("-bridge",),
    "phone.drives-pump": ("-bridge",),
    "phone.doses": ("phone.closed_loop=false",),
    "phone.cgm-from-share": ('phone.cgm="sensor"',),
    "phone.cgm-from-nightscout": ('phone.cgm="sensor"',),
    "loop.takes-override-push": ("phone.remote_overrides=false",),
    "loop.takes-dose-push": ("phone.remote_commands=false",),
    "loop.has-preset": ('phone.preset=""',),
    "loop.uploads-device": ("-nightscout",),
    "trio.takes-push": ("phone.remote_commands=false",),
    "trio.has-preset": ('phone.preset=""',),
    "trio.uploads-device": ("-nightscout",),
    "trio.imports-carbs": ("phone.nightscout_import=false",),
    "iaps.imports-carbs": ("phone.carb_import=false",),
    "aaps.takes-sms": ("phone.sms_commands=false",),
    "aaps.imports-carbs": ("phone.import_carbs=false",),
    "aaps.imports-glucose": ("phone.import_glucose=false",),
    "aaps.imports-targets": ("phone.import_targets=false",),
    "aaps.takes-profile-switches": ("phone.import_profile_switch=false",),
    "nightscout.in-use": ("-nightscout",),
    "nightscout.reads-open": ('nightscout.default_roles="denied"',),
    "nightscout.second-interface-open": ('nightscout.version="15.0.7"',),
    "nightscout.writes-open": ('nightscout.default_roles="readable"',),
    "nightscout.tells-push-key": ('nightscout.version="14.0.0"',),
    "nightscout.sends-push": ('nightscout.push_key="none"',),
    "push.delivers": ('nightscout.push_key="none"', "caregiver.holds_push_key=false"),
    "share.in-use": ("-share",),
    "caregiver.in-use": ('caregiver.used="never"',),
    "caregiver.commands-by-push": (
        "phone.remote_overrides=false",
        "phone.remote_commands=false",
    ),
    "loop.keeps-sent-at": ('phone.version="2019"',),
    "caregiver.holds-api-secret": ("caregiver.holds_api_secret=false",),
    "caregiver.holds-push-key": ("caregiver.holds_push_key=false",),
    "caregiver.holds-otp-secret": ("caregiver.holds_one_time_codes=false",),
    "caregiver.sends-sms": ('caregiver.model="loopfollow"',),
    "assume.sms-code-seen": (),
    "assume.otp-code-seen": (),
}
_ON_TRIO = {  # Trio's own push needs no key in Nightscout to be known to the service
    "push.delivers": ("phone.remote_commands=false", *WITHOUT["push.delivers"]),
}
_SEEN = {"assume.sms-code-seen": "sms_code_seen", "assume.otp-code-seen": "otp_code_seen"}


def home_of(rule: Rule) -> Home:
    """Return the home in which all needs of a rule hold."""
    facts = {need.partition(".")[0] for need in rule.needs}
    app = next((app for app in ("trio", "iaps") if app in facts), "loop")
    app = "androidaps" if "aaps" in facts or "sms-" in rule.id else app
    cgm = next(
        (cgm for cgm in ("share", "nightscout") if f"phone.cgm-from-{cgm}" in rule.needs), ""
    )
    cgm = "share" if "share" in facts else cgm
    outruns = rule.id.startswith("outrun-")
    commanded = outruns or Fact("caregiver.commands-by-push") in rule.needs
    shut = {
        "api-secret",
        "cloud-loop",
        "caregiver",
        "host",
        "replay",
        "outrun",
        "flood-",
        "forge-sent-at",
    }
    told = {Fact("nightscout.tells-push-key"), Fact("knows.api-secret")} <= rule.needs
    old = told or Fact("nightscout.second-interface-open") in rule.needs
    is_open = Fact("knows.api-secret") not in rule.needs and not rule.id.startswith(tuple(shut))
    seen = tuple(f"assume.{key}=true" for fact, key in _SEEN.items() if fact in rule.needs)
    direct = ('caregiver.model="loopfollow"',) if rule.id == "forge-sent-at-G8" else ()
    return Home(
        app=app,
        is_open=is_open and not old,
        cgm=cgm or "sensor",
        changes=(*seen, *direct),
        old=old,
        commanded=commanded,
    )


def without(home: Home, fact: str) -> Home:
    """Return the home with a fact taken away."""
    if fact in _SEEN:
        unseen = tuple(one.replace("=true", "=false") for one in home.changes)
        return replace(home, changes=unseen)
    taken = _ON_TRIO.get(fact, WITHOUT[fact]) if home.app == "trio" else WITHOUT[fact]
    return replace(
        home,
        left_out=tuple(one[1:] for one in taken if one.startswith("-")),
        changes=(*home.changes, *(one for one in taken if not one.startswith("-"))),
    )


@cache
def system_of(home: Home) -> System:
    """Return the system of a home."""
    setup = setup_with(home.text(), "home.toml", home.changes, device_specs())
    devices = tuple(one for one in setup.devices if one.role not in home.left_out)
    left: Setup = replace(setup, devices=devices)
    return build_system(left)


def stage_of(home: Home) -> Stage:
    """Return the day of a home, as far as these tests follow it."""
    return replace(build_stage(system_of(home), low_night=False), ends_ms=home.ends_ms)


@cache
def day_of(home: Home) -> Day:
    """Return the undisturbed day of a home."""
    return Day(stage_of(home))
