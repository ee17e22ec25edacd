"""A set-up file: TOML text to a `Setup`, or every problem in it with file, line and column.

Knows: the TOML form and the device specs it is given. Never knows: where the text came from, or
which devices exist; both are arguments. This is the border at which a set-up is parsed, once.
`setup_with` applies `whatif` changes to the parsed document before the check; a problem that such a
change causes names the argument instead of a line.
"""

from __future__ import annotations

from collections.abc import Mapping

from banting.errors import SetupError, SetupProblem
from banting.schema.setup import DeviceSetup, DeviceSpec, Scalar, Setup, Wearer, WearerReacts
from banting.schema.setup_changes import SetupChange, apply_change, placed, read_change
from banting.schema.setup_check import complaints
from banting.schema.setup_form import SetupForm, setup_form
from banting.schema.toml_text import parse_toml

__all__ = ["read_setup", "setup_with", "wearer_of"]


def read_setup(text: str, file_name: str, specs: tuple[DeviceSpec, ...]) -> Setup:
    """Return the set-up that a TOML text describes, defaults filled in.

    Raises: SetupError with every problem, in file order.
    """
    return setup_with(text, file_name, (), specs)


def setup_with(
    text: str, file_name: str, changes: tuple[str, ...], specs: tuple[DeviceSpec, ...]
) -> Setup:
    """Return the set-up of a TOML text with changes made, each `table.key=value` or `device=none`.

    A value is TOML (`false`, `2.5`, `"522"`); where a text is due, the quotes may be left out.

    Raises: SetupError with every problem; one that stems from a change names that change.
    """
    form = setup_form(specs)
    document, positions = parse_toml(text, file_name)
    read = [read_change(change, form) for change in changes]
    unread = [change for change in read if isinstance(change, SetupProblem)]
    good = [change for change in read if isinstance(change, SetupChange)]
    for change in good:
        apply_change(change, document)
    found = complaints(document, form)
    if unread or found:
        raise SetupError((*placed(found, file_name, positions, good), *unread))
    return _setup(document, form)


def _setup(document: Mapping[str, object], form: SetupForm) -> Setup:
    """Return the set-up of a document that has no complaints."""
    assume = _table(document, "assume")
    devices = tuple(
        _device(role, _table(document, role), form) for role, _ in form.roles if role in document
    )
    return Setup(
        title=str(document["title"]),
        wearer=wearer_of(_table(document, "wearer")),
        devices=devices,
        assume=tuple(sorted(key for key, granted in assume.items() if granted)),
    )


def _table(document: Mapping[str, object], name: str) -> Mapping[str, Scalar]:
    table = document.get(name, {})
    assert isinstance(table, dict), f"[{name}] was checked to be a table"
    return table


def wearer_of(table: Mapping[str, Scalar]) -> Wearer:
    """Return the person that a checked table describes; keys of others are passed over."""
    default = Wearer()
    asleep_from, asleep_to = default.asleep_from_min, default.asleep_to_min
    if "asleep" in table:
        asleep_from, asleep_to = (_minute(time) for time in str(table["asleep"]).split("-"))
    return Wearer(
        cohort=str(table.get("cohort", default.cohort)),
        asleep_from_min=asleep_from,
        asleep_to_min=asleep_to,
        reacts=WearerReacts(str(table.get("reacts", default.reacts.value))),
        basal_u_per_h=_number(table, "basal_u_per_h"),
        isf_mgdl_per_u=_number(table, "isf_mgdl_per_u"),
        carb_ratio_g_per_u=_number(table, "carb_ratio_g_per_u"),
        target_mgdl=float(table.get("target_mgdl", default.target_mgdl)),
        patient=int(table["patient"]) if "patient" in table else None,
    )


def _minute(time: str) -> int:
    hour, minute = time.split(":")
    return int(hour) * 60 + int(minute)


def _number(table: Mapping[str, Scalar], key: str) -> float | None:
    return float(table[key]) if key in table else None


def _device(role: str, table: Mapping[str, Scalar], form: SetupForm) -> DeviceSetup:
    """Return one device with every option filled in, in order of their names."""
    spec = next(spec for spec in form.models(role) if spec.model == table["model"])
    options: dict[str, Scalar] = {}
    for option in spec.options:
        value = table.get(option.key, option.default)
        if value is not None:
            options[option.key] = float(value) if option.kind == "float" else value
    return DeviceSetup(
        role=role,
        model=spec.model,
        firmware=str(table.get("firmware", "")),
        serial=str(table.get("serial", "")),
        options=tuple(sorted(options.items())),
    )
