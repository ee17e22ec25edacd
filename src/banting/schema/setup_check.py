"""What is wrong in a set-up document, all of it at once, in sentences.

Knows: the form (`setup_form`) and a document as tomllib returns it. Never knows: files, lines and
columns; a complaint names the key, and `setup_file` says where that stands. A document without
complaints can be turned into a `Setup` without another check.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from banting.schema.setup import DeviceSpec, OptionSpec
from banting.schema.setup_form import ROLE_SAYS, TITLE, SetupForm, device_keys
from banting.schema.toml_positions import KeyPath

__all__ = ["Complaint", "complaints"]

_KIND_SAYS = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "str": "a text",
}
_YES_NO = {"yes": "true", "on": "true", "true": "true", "no": "false", "off": "false"}
_YES_NO |= {"false": "false", "1": "true", "0": "false"}
_INTEGER_MAX = 2**63 - 1  # TOML promises 64 bits; beyond, Python would even refuse to print one


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One thing wrong: at which key, what would be right, and a suggestion (empty for none)."""

    path: KeyPath
    expected: str
    hint: str = ""


_Document = Mapping[str, object]


def complaints(document: _Document, form: SetupForm) -> tuple[Complaint, ...]:
    """Return everything wrong in a document, in no particular order; () when it is a set-up."""
    found = [*_top_level(document, form)]
    for table in form.tables:
        if table not in document:
            continue
        content = document[table]
        if not isinstance(content, dict):
            found.append(_no_table(table, content))
        elif form.models(table):
            found.extend(_device(table, content, form))
        else:
            found.extend(_keys(table, content, form.keys(table), form))
    return tuple(found)


def _top_level(document: _Document, form: SetupForm) -> Iterator[Complaint]:
    known = ("title", *form.tables)
    meant = {key: _near(key, known) for key in document if key not in known}
    for key in meant:
        yield _unknown((key,), known, form)
    if "title" in document:
        yield from _value(("title",), document["title"], TITLE)
    elif "title" not in meant.values():
        yield Complaint(
            path=("title",),
            expected="missing; every set-up has a title",
            hint='try title = "my set-up" as the first line',
        )
    if "pump" not in document and "pump" not in meant.values():
        yield Complaint(
            path=("pump",),
            expected="missing; every set-up has a table [pump] with its model",
            hint=_models("pump", form.models("pump")),
        )


def _no_table(table: str, content: object) -> Complaint:
    if isinstance(content, list):
        hint = f"one {table} at a time: write [{table}] with single brackets"
    else:
        hint = f"write [{table}] on a line of its own and the keys below it"
    return Complaint(path=(table,), expected=f"expected a table, got {_shown(content)}", hint=hint)


def _device(role: str, content: _Document, form: SetupForm) -> Iterator[Complaint]:
    """Yield what is wrong in a device's table; its model decides which keys it takes."""
    specs = form.models(role)
    if "model" not in content:
        yield Complaint(
            path=(role,),
            expected=f"missing: the model of {_plain(role)}",
            hint=_models(role, specs),
        )
    model = content.get("model")
    spec = next((spec for spec in specs if spec.model == model), None)
    if spec is not None:
        yield from _keys(role, content, device_keys(spec), form, spec)
        return
    if "model" in content:
        yield _unknown_model(role, model, specs)
    known = tuple(key.key for key in form.keys(role))
    for key in content:
        if key not in known:
            yield _unknown((role, key), known, form)


def _plain(role: str) -> str:
    return ROLE_SAYS.get(role, f"the {role}").split(";")[0]


def _models(role: str, specs: tuple[DeviceSpec, ...]) -> str:
    names = ", ".join(spec.model for spec in specs)
    return f"the {role} models known are {names}" if len(specs) > 1 else f'try model = "{names}"'


def _unknown_model(role: str, model: object, specs: tuple[DeviceSpec, ...]) -> Complaint:
    """Return the complaint on a model that is none of the role's; quotes are often forgotten."""
    names = tuple(spec.model for spec in specs)
    if isinstance(model, str):
        near = _same(model, names)
        return Complaint(
            path=(role, "model"),
            expected=f"there is no {role} model {_shown(model).removeprefix('the text ')}",
            hint=f"did you mean `{near}`?" if near else _models(role, specs),
        )
    written = _written(model)
    quoted = f'write model = "{written}" with quotes'
    return Complaint(
        path=(role, "model"),
        expected=f"expected a text, got {_shown(model)}",
        hint=quoted if written in names else _models(role, specs),
    )


def _keys(
    table: str,
    content: _Document,
    keys: tuple[OptionSpec, ...],
    form: SetupForm,
    spec: DeviceSpec | None = None,
) -> Iterator[Complaint]:
    """Yield what is wrong with the keys of a table that takes exactly `keys`."""
    by_name = {key.key: key for key in keys}
    for name, value in content.items():
        if name in by_name:
            yield from _value((table, name), value, by_name[name])
        elif spec is not None and (has := _models_with(name, form.models(table))):
            yield Complaint(
                path=(table, name),
                expected=f"the {spec.title} has no such option",
                hint=f"{table} models that have it: {has}",
            )
        else:
            yield _unknown((table, name), tuple(by_name), form)


def _models_with(option: str, specs: tuple[DeviceSpec, ...]) -> str:
    has = [spec.model for spec in specs if option in (known.key for known in spec.options)]
    return ", ".join(has)


def _unknown(path: KeyPath, known: tuple[str, ...], form: SetupForm) -> Complaint:
    """Return the complaint on an unknown key: a near name, the table it belongs in, or the list."""
    name = str(path[-1])
    here = path[0] if len(path) > 1 else ""
    tables = [t for t in form.tables if t != here and name in (k.key for k in form.keys(t))]
    if tables:
        hint = f"it belongs in {' or '.join(f'[{table}]' for table in tables)}"
    elif near := _near(name, known):
        hint = f"did you mean `{near}`?"
    else:
        hint = f"known here: {', '.join(known)}"
    return Complaint(path=path, expected="unknown key", hint=hint)


def _near(word: str, known: tuple[str, ...]) -> str:
    """Return the known word that is most like this one, whatever the case; empty for none."""
    by_lower = {name.lower(): name for name in reversed(known)}
    close = get_close_matches(word.strip().lower(), by_lower, n=1)
    return by_lower[close[0]] if close else ""


def _same(word: str, known: tuple[str, ...]) -> str:
    """Return the known name that the word surely stands for: a model is never guessed."""
    plain = word.strip().lower()
    for name in known:
        if plain and (name.lower().startswith(plain) or plain.endswith(name.lower())):
            return name
    return ""


def _meant(word: str, spec: OptionSpec) -> str:
    """Return the choice that a wrong text was probably meant to be; empty for none."""
    return _same(word, spec.choices) if spec.key == "firmware" else _near(word, spec.choices)


def _value(path: KeyPath, value: object, spec: OptionSpec) -> Iterator[Complaint]:
    """Yield at most one complaint on a value: its kind first, then what it may be."""
    if not _is_kind(value, spec.kind):
        yield Complaint(
            path=path,
            expected=f"expected {_wanted(spec)}, got {_shown(value)}",
            hint=_other_kind_hint(spec, value),
        )
    elif isinstance(value, str):
        yield from _text(path, value, spec)
    elif not isinstance(value, bool):
        assert isinstance(value, int | float), "the kind was checked"
        yield from _number(path, value, spec)


def _is_kind(value: object, kind: str) -> bool:
    """Tell whether a TOML value is of a kind; true and false are no numbers, 5 is also 5.0."""
    if isinstance(value, int) and abs(value) > _INTEGER_MAX:
        return False
    if isinstance(value, bool) or kind == "bool":
        return isinstance(value, bool) and kind == "bool"
    kinds: dict[str, tuple[type, ...]] = {"int": (int,), "float": (int, float), "str": (str,)}
    return isinstance(value, kinds[kind])


def _text(path: KeyPath, value: str, spec: OptionSpec) -> Iterator[Complaint]:
    wrong_choice = spec.choices and value not in spec.choices
    wrong_form = spec.pattern and not re.fullmatch(spec.pattern, value)
    if wrong_choice or wrong_form:
        near = _meant(value, spec)
        yield Complaint(
            path=path,
            expected=f"expected {_wanted(spec)}, got {_shown(value)}",
            hint=f'did you mean "{near}"?' if near else "",
        )


def _number(path: KeyPath, value: float, spec: OptionSpec) -> Iterator[Complaint]:
    low = -_INTEGER_MAX if spec.minimum is None else spec.minimum
    high = _INTEGER_MAX if spec.maximum is None else spec.maximum
    if not low <= value <= high:  # so that nan and inf are refused too
        yield Complaint(
            path=path,
            expected=f"expected {_wanted(spec)}, got {_shown(value)}",
            hint=_unit_hint(value, spec),
        )


def _unit_hint(value: float, spec: OptionSpec) -> str:
    in_mgdl = value * 18.016
    low, high = spec.minimum or 0.0, spec.maximum or 0.0
    if "_mgdl" in spec.key and low <= in_mgdl <= high:
        return f"if that was in mmol/L, write {round(in_mgdl)}"
    return ""


def _wanted(spec: OptionSpec) -> str:
    """Return what a key takes, in words."""
    if spec.choices:
        quoted = [f'"{choice}"' for choice in spec.choices]
        return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
    if spec.pattern:
        return spec.says
    wanted = _KIND_SAYS[spec.kind]
    if spec.minimum is not None and spec.maximum is not None:
        return f"{wanted} from {spec.minimum:g} to {spec.maximum:g}"
    if spec.minimum is not None:
        return f"{wanted} of at least {spec.minimum:g}"
    if spec.maximum is not None:
        return f"{wanted} of at most {spec.maximum:g}"
    return wanted


def _shown(value: object) -> str:
    """Return a value as a reader would name it, cut where it is long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {_written(value)}" if _written(value) else "a number beyond 64 bits"
    if isinstance(value, str):
        text = value if len(value) <= 40 else value[:40] + "…"
        return f'the text "{text}"'.replace("\n", "\\n") if value else "an empty text"
    if isinstance(value, dict):
        return "a table"
    return "a list" if isinstance(value, list) else f"the date or time {value}"


def _written(value: object) -> str:
    """Return a value as it was written, near enough; empty for a whole number beyond 64 bits."""
    if isinstance(value, int) and abs(value) > _INTEGER_MAX:
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _other_kind_hint(spec: OptionSpec, value: object) -> str:
    """Return how to write a value that was written as another kind, where that is plain."""
    text = _written(value).strip().lower()
    if spec.kind == "bool" and text in _YES_NO:
        return f"write {spec.key} = {_YES_NO[text]}"
    if spec.kind in ("int", "float") and re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
        fits = spec.kind == "float" or "." not in text
        return f"write {spec.key} = {text} without quotes" if fits else ""
    if spec.kind == "str" and isinstance(value, int | float) and not isinstance(value, bool):
        right = _meant(text, spec) if spec.choices else text
        return f'write {spec.key} = "{right}" with quotes' if right else ""
    return ""
