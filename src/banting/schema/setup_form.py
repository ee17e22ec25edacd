"""The form of a set-up file as data: which tables there are and which keys each takes.

Everything is said in `OptionSpec`s, the tables of this file as well as the options that device
families state, so that the checker, the published JSON Schema and `whatif` read the same data and
cannot drift apart. It never reads a file and never judges a value.

The bounds of `[wearer]` are no medical advice: they are wide, and catch a slip of the decimal point
or a value in mmol/L.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.schema.setup import ASSUMPTION_KEYS, DeviceSpec, OptionSpec, Wearer, WearerReacts

__all__ = ["PLAIN_TEXT", "ROLE_SAYS", "TITLE", "WEARER", "SetupForm", "device_keys", "setup_form"]

# No control characters and no turns of the writing direction: a set-up may come from a stranger,
# and what it names is printed.
PLAIN_TEXT = r"[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]"

_DAY = r"([01][0-9]|2[0-3]):[0-5][0-9]"

TITLE = OptionSpec(
    key="title",
    kind="str",
    says="a title of one line, at most 200 plain characters",
    default=None,
    pattern=rf"(?=.*\S){PLAIN_TEXT}{{1,200}}",
)

WEARER = (
    OptionSpec(
        key="cohort",
        kind="str",
        says="the cohort of virtual patients that stands in for the wearer",
        default=Wearer().cohort,
        choices=("adult", "adolescent", "child"),
    ),
    OptionSpec(
        key="asleep",
        kind="str",
        says="the hours asleep, from and to, as HH:MM-HH:MM",
        default="23:00-07:00",
        pattern=f"{_DAY}-{_DAY}",
    ),
    OptionSpec(
        key="reacts",
        kind="str",
        says="who notices and treats a low or a high",
        default=Wearer().reacts.value,
        choices=tuple(reacts.value for reacts in WearerReacts),
    ),
    OptionSpec(
        key="basal_u_per_h",
        kind="float",
        says="basal rate in units per hour",
        default=None,
        minimum=0.025,
        maximum=35.0,
    ),
    OptionSpec(
        key="isf_mgdl_per_u",
        kind="float",
        says="insulin sensitivity in mg/dL per unit",
        default=None,
        minimum=8.0,
        maximum=600.0,
    ),
    OptionSpec(
        key="carb_ratio_g_per_u",
        kind="float",
        says="grams of carbohydrate per unit",
        default=None,
        minimum=1.0,
        maximum=200.0,
    ),
    OptionSpec(
        key="patient",
        kind="int",
        says="one virtual patient of the cohort, by the number in a report; all when absent",
        default=None,
        minimum=0,
        maximum=999_999,
    ),
    OptionSpec(
        key="target_mgdl",
        kind="float",
        says="target glucose in mg/dL",
        default=Wearer().target_mgdl,
        minimum=70.0,
        maximum=200.0,
    ),
)

ROLE_SAYS: dict[str, str] = {
    "pump": "the insulin pump; every set-up has one",
    "remote": "a remote control that belongs to the pump",
    "meter": "a blood glucose meter that can talk to the pump",
    "sensor": "a glucose sensor with its transmitter",
    "stick": "a USB stick that connects a computer to the pump",
    "bridge": "a bridge between the phone's Bluetooth and the pump's radio",
    "phone": "the phone and the app on it that doses",
    "push": "the service that carries pushes to the phone; there without being named",
    "nightscout": "a Nightscout site that the phone uploads to",
    "share": "the account of the sensor's maker in the cloud",
    "caregiver": "someone who follows from afar, and the app for it",
}

_FREE_FIRMWARE = r"[0-9A-Za-z][0-9A-Za-z. -]{0,15}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupForm:
    """All tables of a set-up file. `roles` holds, per device table, the models it may name."""

    wearer: tuple[OptionSpec, ...]
    assume: tuple[OptionSpec, ...]
    roles: tuple[tuple[str, tuple[DeviceSpec, ...]], ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of all tables."""
        return ("wearer", *(role for role, _ in self.roles), "assume")

    def models(self, role: str) -> tuple[DeviceSpec, ...]:
        """Return the specs of a device table, () when there is no such table."""
        return next((specs for name, specs in self.roles if name == role), ())

    def keys(self, table: str) -> tuple[OptionSpec, ...]:
        """Return every key that a table takes for at least one of its models."""
        if table == "wearer":
            return self.wearer
        if table == "assume":
            return self.assume
        found = {key.key: key for spec in self.models(table) for key in device_keys(spec)}
        return tuple(found.values())


def setup_form(specs: tuple[DeviceSpec, ...]) -> SetupForm:
    """Return the form for the devices that exist: pump first, then as the specs come."""
    roles = sorted({spec.role: None for spec in specs}, key=lambda role: role != "pump")
    assume = tuple(
        OptionSpec(key=key, kind="bool", says=says, default=False)
        for key, says in ASSUMPTION_KEYS.items()
    )
    return SetupForm(
        wearer=WEARER,
        assume=assume,
        roles=tuple((role, tuple(s for s in specs if s.role == role)) for role in roles),
    )


def device_keys(spec: DeviceSpec) -> tuple[OptionSpec, ...]:
    """Return all keys a model takes: what every device has, then its own options.

    A firmware is one of the versions known; where it gates nothing, any version may be noted.
    """
    model = OptionSpec(
        key="model", kind="str", says="the model", default=None, choices=(spec.model,)
    )
    if not spec.serial_pattern:
        return (model, *spec.options)
    firmware = OptionSpec(
        key="firmware",
        kind="str",
        says="the firmware version, as the device shows it",
        default=None,
        choices=spec.firmwares,
        pattern="" if spec.firmwares else _FREE_FIRMWARE,
    )
    serial = OptionSpec(
        key="serial",
        kind="str",
        says=spec.serial_says,
        default=None,
        pattern=spec.serial_pattern,
    )
    return (model, firmware, serial, *spec.options)
