"""What a trial found, as a text to be kept beside its blocks and read again.

A finished trial then answers at once, without a kernel, and its reports are made anew. Knows: the
nouns of outcomes, by their types. The form is ours alone, of this version; reports are for others.
"""

from __future__ import annotations

import json
from dataclasses import asdict, fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from banting.errors import EvidenceError
from banting.schema.outcome import ArmOutcome
from banting.schema.trial_found import TrialFound
from banting.schema.trial_plan import TrialPlan

__all__ = ["found_from_record", "found_record"]


def found_record(found: TrialFound) -> str:
    """Return what was found as text; the plan is kept elsewhere."""
    return json.dumps([[asdict(outcome) for outcome in arms] for arms in found.arms])


def found_from_record(text: str, plan: TrialPlan, version: str) -> TrialFound:
    """Return what was found of a plan.

    Raises: EvidenceError when the text is no such record.
    """
    try:
        arms = tuple(
            tuple(_read(ArmOutcome, outcome) for outcome in arms) for arms in json.loads(text)
        )
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise EvidenceError(f"what was found before cannot be read: {problem}") from problem
    return TrialFound(plan=plan, arms=arms, version=version)


def _read(kind: Any, plain: Any) -> Any:
    """Return a value of a type from JSON: dataclasses, tuples, unions with None, and scalars."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{f.name: _read(hints[f.name], plain[f.name]) for f in fields(kind)})  # type: ignore[operator]
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in plain)
    if get_origin(kind) is UnionType:
        wanted = next(one for one in get_args(kind) if one is not type(None))
        return None if plain is None else _read(wanted, plain)
    if not isinstance(plain, kind):
        raise TypeError(f"{plain!r} is no {kind.__name__}")
    return plain
