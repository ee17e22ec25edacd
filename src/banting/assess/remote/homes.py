"""The homes of the remote table: one an app, alike but for the app, with all that is remote on.

Knows: set-ups as text, and which assumption means that a credential is held. Never knows: what any
credential does. One assumption is added here that no set-up file takes: the secret of AndroidAPS's
codes together with the PIN, which an attacker has in hand as the caregiver's phone holds them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.attacks.app_sources import AAPS_SMS
from banting.build import System, build_system
from banting.schema.facts import Assumption, Fact
from banting.schema.remote_table import Credential
from banting.schema.setup import Setup

__all__ = ["HOMES", "Home", "held_by", "home_system", "in_hand"]

_HOME = """title = "{title}: everything remote switched on"

[pump]
model = "723"
max_bolus_u = 10.0
max_basal_u_per_h = 4.0

[bridge]
model = "rileylink"

[sensor]
model = "dexcom-g6"

[nightscout]
model = "nightscout"
version = "15.0.7"
default_roles = "readable"
push_key = "set"

[phone]
model = "{model}"
version = "{version}"
dosing = "automatic-bolus"
max_bolus_u = 8.0
max_basal_u_per_h = 3.0
{app}
[caregiver]
{caregiver}"""

_PRESET = """preset = "Eating soon"
preset_needs_percent = 150
preset_target_mgdl = 90
"""
_LOOP = f"""remote_overrides = true
remote_commands = true
{_PRESET}"""
_TRIO = f"""max_iob_u = 8.0
remote_commands = true
nightscout_import = true
{_PRESET}"""
_ANDROIDAPS = """max_iob_u = 8.0
sms_commands = true
import_carbs = true
import_glucose = true
import_targets = true
import_profile_switch = true
profile_store = true
"""
_FOLLOWS = """model = "loopfollow"
holds_push_key = true
"""
_FOLLOWS_WITH_CODES = f"{_FOLLOWS}holds_one_time_codes = true\n"
_TEXTS = """model = "phone-sms"
"""
_CLOUD_FED = ('phone.cgm="nightscout"', 'sensor.uploads="nightscout"')

_SMS_CODES_HELD = Assumption(
    key="sms_secret_and_pin_held",
    fact=Fact("knows.sms-code"),
    says="the secret of the codes by text message and the PIN have been copied",
    price=2,
    odds="they stand on the caregiver's phone and in a head",
    source=AAPS_SMS,
)

_HELD: dict[Credential, tuple[str, ...]] = {  # of an app's own, that which its home knows
    Credential.READ: (),
    Credential.WRITE: ("api_secret_held",),
    Credential.PUSH_KEY: ("push_key_held",),
    Credential.SHARED_SECRET: ("otp_secret_held", "trio_secret_held", _SMS_CODES_HELD.key),
    Credential.SMS_SENDER: ("sms_number_known",),
    Credential.PHONE_CODE: ("phone_zero_day",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """An app in its home: a set-up file, and changes under which more is tried."""

    app: str
    title: str
    text: str
    otherwise: tuple[str, ...] = ()


def _home(
    app: str, name: str, version: str, own: str, caregiver: str, otherwise: tuple[str, ...] = ()
) -> Home:
    title = f"{name} {version}"
    text = _HOME.format(title=title, model=app, version=version, app=own, caregiver=caregiver)
    return Home(app=app, title=title, text=text, otherwise=otherwise)


HOMES: tuple[Home, ...] = (
    _home("loop", "Loop", "3.5", _LOOP, _FOLLOWS_WITH_CODES, _CLOUD_FED),
    _home("trio", "Trio", "0.8.4", _TRIO, _FOLLOWS, _CLOUD_FED),
    _home("androidaps", "AndroidAPS", "3.4.2", _ANDROIDAPS, _TEXTS),
)


def home_system(setup: Setup) -> System:
    """Return the system of a home, with the added assumption where codes go by text message."""
    system = build_system(setup)
    if "sms-pin" not in _secrets(system):
        return system
    return replace(system, assumptions=(*system.assumptions, _SMS_CODES_HELD))


def held_by(credential: Credential, system: System) -> Assumption | None:
    """Return the assumption that a credential of an app means; None for one the app has not."""
    return next((one for one in system.assumptions if one.key in _HELD[credential]), None)


def in_hand(keys: tuple[str, ...], system: System) -> tuple[tuple[str, bytes], ...]:
    """Return the secrets that the added assumption puts into an attacker's hands."""
    if _SMS_CODES_HELD.key not in keys:
        return ()
    every = _secrets(system)
    return tuple((name, every[name]) for name in ("otp-secret", "sms-pin"))


def _secrets(system: System) -> dict[str, bytes]:
    return dict(one for _, secrets in system.secrets for one in secrets)
