"""What is wrong with one value, in a sentence: its kind, its bounds, and what was probably meant.

Knows: an `OptionSpec` and a value as tomllib returns it. Never knows: tables, files, lines; a
complaint names the key, and the reader of the file says where that stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from banting.schema.setup import OptionSpec
from banting.schema.toml_positions import KeyPath

__all__ = [
    "Complaint",
    "dotted",
    "near_name",
    "no_table",
    "same_name",
    "shown_value",
    "value_complaints",
    "wanted_value",
    "written_value",
]

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


def no_table(path: KeyPath, content: object) -> Complaint:
    """Return the complaint on something that should be a table."""
    name = dotted(path)
    if isinstance(content, list):
        hint = f"one {path[-1]} at a time: write [{name}] with single brackets"
    else:
        hint = f"write [{name}] on a line of its own and the keys below it"
    shown = shown_value(content)
    return Complaint(path=path, expected=f"expected a table, got {shown}", hint=hint)


def dotted(path: KeyPath) -> str:
    """Return a key path as people write it: `pump.max_bolus_u`."""
    return ".".join(str(step) for step in path)


def near_name(word: str, known: tuple[str, ...]) -> str:
    """Return the known word that is most like this one, whatever the case; empty for none."""
    by_lower = {name.lower(): name for name in reversed(known)}
    close = get_close_matches(word.strip().lower(), by_lower, n=1)
    return by_lower[close[0]] if close else ""


def same_name(word: str, known: tuple[str, ...]) -> str:
    """Return the known name that the word surely stands for: a model is never guessed."""
    plain = word.strip().lower()
    for name in known:
        if plain and (name.lower().startswith(plain) or plain.endswith(name.lower())):
            return name
    return ""


def _meant(word: str, spec: OptionSpec) -> str:
    """Return the choice that a wrong text was probably meant to be; empty for none."""
    return (
        same_name(word, spec.choices) if spec.key == "firmware" else near_name(word, spec.choices)
    )


def value_complaints(path: KeyPath, value: object, spec: OptionSpec) -> Iterator[Complaint]:
    """Yield at most one complaint on a value: its kind first, then what it may be."""
    if not _is_kind(value, spec.kind):
        yield Complaint(
            path=path,
            expected=f"expected {wanted_value(spec)}, got {shown_value(value)}",
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
            expected=f"expected {wanted_value(spec)}, got {shown_value(value)}",
            hint=f'did you mean "{near}"?' if near else "",
        )


def _number(path: KeyPath, value: float, spec: OptionSpec) -> Iterator[Complaint]:
    low = -_INTEGER_MAX if spec.minimum is None else spec.minimum
    high = _INTEGER_MAX if spec.maximum is None else spec.maximum
    if not low <= value <= high:  # so that nan and inf are refused too
        yield Complaint(
            path=path,
            expected=f"expected {wanted_value(spec)}, got {shown_value(value)}",
            hint=_unit_hint(value, spec),
        )


def _unit_hint(value: float, spec: OptionSpec) -> str:
    in_mgdl = value * 18.016
    low, high = spec.minimum or 0.0, spec.maximum or 0.0
    if "_mgdl" in spec.key and low <= in_mgdl <= high:
        return f"if that was in mmol/L, write {round(in_mgdl)}"
    return ""


def wanted_value(spec: OptionSpec) -> str:
    """Return what a key takes, in words."""
    if spec.choices:
        quoted = [f'"{choice}"' for choice in spec.choices]
        return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
    if spec.pattern:
        return spec.says
    wanted = _KIND_SAYS[spec.kind]
    if spec.minimum is not None and spec.maximum is not None:
        return f"{wanted} from {spec.minimum:.12g} to {spec.maximum:.12g}"
    if spec.minimum is not None:
        return f"{wanted} of at least {spec.minimum:.12g}"
    if spec.maximum is not None:
        return f"{wanted} of at most {spec.maximum:.12g}"
    return wanted


def shown_value(value: object) -> str:
    """Return a value as a reader would name it, cut where it is long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return (
            f"the number {written_value(value)}"
            if written_value(value)
            else "a number beyond 64 bits"
        )
    if isinstance(value, str):
        text = value if len(value) <= 40 else value[:40] + "…"
        return f'the text "{text}"'.replace("\n", "\\n") if value else "an empty text"
    if isinstance(value, dict):
        return "a table"
    return "a list" if isinstance(value, list) else f"the date or time {value}"


def written_value(value: object) -> str:
    """Return a value as it was written, near enough; empty for a whole number beyond 64 bits."""
    if isinstance(value, int) and abs(value) > _INTEGER_MAX:
        return ""
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def _other_kind_hint(spec: OptionSpec, value: object) -> str:
    """Return how to write a value that was written as another kind, where that is plain."""
    text = written_value(value).strip().lower()
    if spec.kind == "bool" and text in _YES_NO:
        return f"write {spec.key} = {_YES_NO[text]}"
    if spec.kind in ("int", "float") and re.fullmatch(r"[+-]?\d+(\.\d+)?", text):
        fits = spec.kind == "float" or "." not in text
        return f"write {spec.key} = {text} without quotes" if fits else ""
    if spec.kind == "str" and isinstance(value, int | float) and not isinstance(value, bool):
        right = _meant(text, spec) if spec.choices else text
        return f'write {spec.key} = "{right}" with quotes' if right else ""
    return ""
