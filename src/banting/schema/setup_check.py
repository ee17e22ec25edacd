"""What is wrong in a set-up document, all of it at once, in sentences.

Knows: the form (`setup_form`) and a document as tomllib returns it. Never knows: files, lines and
columns; a complaint names the key, and `setup_file` says where that stands. A document without
complaints can be turned into a `Setup` without another check.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from banting.schema.option_check import (
    Complaint,
    near_name,
    no_table,
    same_name,
    shown_value,
    value_complaints,
    written_value,
)
from banting.schema.setup import DeviceSpec, Need, OptionSpec
from banting.schema.setup_form import ROLE_SAYS, TITLE, SetupForm, device_keys
from banting.schema.toml_positions import KeyPath

__all__ = ["complaints"]

_Document = Mapping[str, object]


def complaints(document: _Document, form: SetupForm) -> tuple[Complaint, ...]:
    """Return everything wrong in a document, in no particular order; () when it is a set-up."""
    found = [*_top_level(document, form)]
    for table in form.tables:
        if table not in document:
            continue
        content = document[table]
        if not isinstance(content, dict):
            found.append(no_table((table,), content))
        elif form.models(table):
            found.extend(_device(table, content, form))
        else:
            found.extend(_keys(table, content, form.keys(table), form))
    found.extend(_company(document, form))
    return tuple(found)


def _company(document: _Document, form: SetupForm) -> Iterator[Complaint]:
    """Yield each device that another one cannot do without and that is not there."""
    for role, specs in form.roles:
        content = document.get(role)
        if not isinstance(content, dict):
            continue
        spec = next((spec for spec in specs if spec.model == content.get("model")), None)
        for need in spec.needs if spec else ():
            if need.role in document or not _holds(need, content, spec):
                continue
            yield Complaint(
                path=(role, need.option) if need.option in content else (role,),
                expected=f"{need.why}, and there is no [{need.role}]",
                hint=_table_to_add(need.role, form.models(need.role)),
            )


def _table_to_add(role: str, specs: tuple[DeviceSpec, ...]) -> str:
    """Return how to add a device that is missing as a whole."""
    names = [spec.model for spec in specs]
    if len(names) == 1:
        return f'add [{role}] with model = "{names[0]}"'
    return f"add [{role}] with one of the models {', '.join(names)}"


def _holds(need: Need, content: _Document, spec: DeviceSpec | None) -> bool:
    """Return whether a device is needed as its owner is switched."""
    if not need.option:
        return True
    defaults = {option.key: option.default for option in spec.options} if spec else {}
    return content.get(need.option, defaults.get(need.option)) in need.values


def _top_level(document: _Document, form: SetupForm) -> Iterator[Complaint]:
    known = ("title", *form.tables)
    meant = {key: near_name(key, known) for key in document if key not in known}
    for key in meant:
        yield _unknown((key,), known, form)
    if "title" in document:
        yield from value_complaints(("title",), document["title"], TITLE)
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
        near = same_name(model, names)
        return Complaint(
            path=(role, "model"),
            expected=f"there is no {role} model {shown_value(model).removeprefix('the text ')}",
            hint=f"did you mean `{near}`?" if near else _models(role, specs),
        )
    written = written_value(model)
    quoted = f'write model = "{written}" with quotes'
    return Complaint(
        path=(role, "model"),
        expected=f"expected a text, got {shown_value(model)}",
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
            yield from value_complaints((table, name), value, by_name[name])
        elif spec is not None and (has := _models_with(name, form.models(table))):
            yield Complaint(
                path=(table, name),
                expected=f"{_with_article(spec.title)} has no such option",
                hint=f"{table} models that have it: {has}",
            )
        else:
            yield _unknown((table, name), tuple(by_name), form)


def _with_article(title: str) -> str:
    """Return a device's title after an article; one that brings its own is not given another."""
    return f"a{title[1:]}" if title.startswith("A ") else f"the {title}"


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
    elif near := near_name(name, known):
        hint = f"did you mean `{near}`?"
    else:
        hint = f"known here: {', '.join(known)}"
    return Complaint(path=path, expected="unknown key", hint=hint)
