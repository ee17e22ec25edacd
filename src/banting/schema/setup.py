"""A set-up: what someone owns, how it is switched and how it is used, as frozen nouns.

`setup_file.py` reads one from TOML. What options a device takes is stated by its family as a
`DeviceSpec`, so that a new pump adds its options in its own folder and the file form, the JSON
Schema, the checks and the catalogue follow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from banting.schema.source import Source

__all__ = [
    "ASSUMPTION_KEYS",
    "DeviceSetup",
    "DeviceSpec",
    "Need",
    "OptionSpec",
    "Scalar",
    "Setup",
    "Wearer",
    "WearerReacts",
]

Scalar = bool | int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptionSpec:
    """One key a device takes in a set-up file.

    `kind` is `bool`, `int`, `float` or `str`; `choices` lists the legal values of a `str`;
    `minimum` and `maximum` bound a number (inclusive). `pattern` is a regular expression that a
    free `str` must match as a whole; `says` then tells what is expected. `default` None means the
    key may be absent and the device decides.
    """

    key: str
    kind: str
    says: str
    default: Scalar | None
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A device that another cannot do without: the table that must be there, and why.

    With `option` it is needed only while that option has one of `values`.
    """

    role: str
    why: str
    option: str = ""
    values: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSpec:
    """What a family says of one model, for the set-up file and the catalogue.

    `role` is the table in the file (`pump`, `remote`, `meter`, `sensor`, `stick`); `firmwares` are
    the versions the model is known with, oldest first, () when firmware gates nothing. A serial
    must match the regular expression `serial_pattern` as a whole; `serial_says` puts it in words.
    Without a pattern nobody asks for its serial number or firmware.
    `needs` are other devices that the file must have as well.
    """

    role: str
    model: str
    title: str
    family: str
    firmwares: tuple[str, ...]
    options: tuple[OptionSpec, ...]
    sources: tuple[Source, ...]
    serial_pattern: str = ""
    serial_says: str = ""
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSetup:
    """One device as owned and switched; `options` holds every option, defaults filled in."""

    role: str
    model: str
    firmware: str
    serial: str
    options: tuple[tuple[str, Scalar], ...]

    def option(self, key: str) -> Scalar:
        """Return the value of an option; KeyError is our own bug."""
        return dict(self.options)[key]

    def flag(self, key: str) -> bool:
        """Return a yes/no option."""
        value = self.option(key)
        assert isinstance(value, bool), f"{self.role}.{key} is no yes/no"
        return value

    def number(self, key: str) -> float:
        """Return a number option."""
        value = self.option(key)
        assert isinstance(value, int | float), f"{self.role}.{key} is no number"
        return float(value)

    def text(self, key: str) -> str:
        """Return a text option."""
        value = self.option(key)
        assert isinstance(value, str), f"{self.role}.{key} is no text"
        return value


class WearerReacts(StrEnum):
    """Who notices and treats lows and highs: nobody, the wearer when awake, someone always."""

    NEVER = "never"
    AWAKE = "awake"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wearer:
    """The person: a cohort of virtual patients, their therapy settings and their day.

    `cohort` is `adult`, `adolescent` or `child`; `patient` is one of its people by number, None for
    all. `basal_u_per_h`, `isf_mgdl_per_u` and
    `carb_ratio_g_per_u` None means: each virtual patient has his own. `asleep_from_min` and
    `asleep_to_min` are minutes from midnight; a sleep over midnight has from > to.
    """

    cohort: str = "adult"
    asleep_from_min: int = 23 * 60
    asleep_to_min: int = 7 * 60
    reacts: WearerReacts = WearerReacts.AWAKE
    basal_u_per_h: float | None = None
    isf_mgdl_per_u: float | None = None
    carb_ratio_g_per_u: float | None = None
    target_mgdl: float = 110.0
    patient: int | None = None


# What a set-up may grant an attacker beyond the position, `[assume]` in the file: key -> meaning.
ASSUMPTION_KEYS: dict[str, str] = {
    "malware_on_computer": "malware runs on the computer that the USB stick is used with",
    "malware_from_internet": "someone on the Internet steers malware on that computer",
    "serial_known": "the attacker already knows the pump's serial number",
    "serial_guessed": "the attacker stays in range long enough to guess the pump's serial number",
    "low_battery_ignored": "the pump's low-battery alarms are ignored until it stops",
    "api_secret_held": "the Nightscout secret has leaked, was found or was passed on",
    "share_login_held": "the login of the sensor maker's cloud has leaked or is used elsewhere too",
    "push_key_held": "the key that pushes are signed with has leaked",
    "otp_secret_held": "the secret of the one-time codes has been copied",
    "otp_guessed": "one-time codes are tried by push until one counts",
    "otp_code_seen": "a caregiver's remote command is seen with its one-time code",
    "trio_secret_held": "the secret that Trio shares with its followers has leaked",
    "sms_number_known": "the attacker knows the number of a caregiver who sends commands by text",
    "sms_code_seen": "a caregiver's text message is seen with its code",
    "caregiver_turned": "a caregiver turns or goes too far, or a caregiver's phone is taken",
    "insider_at_host": "someone who works at the cloud's host reads what it keeps",
    "phone_zero_day": "an unknown flaw lets someone on the Internet run code on the phone",
    "phone_in_hands": "someone else holds the phone while it is unlocked",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """A whole set-up. `assume` lists granted assumptions by key, sorted."""

    title: str
    wearer: Wearer
    devices: tuple[DeviceSetup, ...]
    assume: tuple[str, ...] = ()

    def device(self, role: str) -> DeviceSetup | None:
        """Return the device of a role, None when the set-up has none."""
        return next((device for device in self.devices if device.role == role), None)

    def with_device(self, device: DeviceSetup) -> Setup:
        """Return the set-up with the device of that role replaced."""
        others = tuple(device if d.role == device.role else d for d in self.devices)
        return replace(self, devices=others)
