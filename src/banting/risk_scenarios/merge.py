"""A base and an override become one scenario: pointers first, then every leaf of the override.

A leaf is whatever is no object; each must exist in the base, or the override says something that
nobody reads. Two keys are open: what a sensor's parameters are depends on its type, and physical
activity is replaced as a whole, because a pointer to it is an object where the base has a list.
Source: scenario-form.
"""

from __future__ import annotations

from typing import Any

from banting.risk_scenarios.defects import DefectKind, ScenarioError
from banting.risk_scenarios.pointers import KEYWORD, Reusable

__all__ = ["merged", "resolved"]

_OPEN = "patient.sensor.parameters"
_WHOLE = "patient.patient_model.physical_activity_entries"
_DEEPEST = 32


def resolved(value: Any, reusable: Reusable, where: str = "", depth: int = 0) -> Any:
    """Return a copy of a value in which every pointer is replaced by what it points to.

    Raises: ScenarioError, with the dotted key of the pointer.
    """
    if depth > _DEEPEST:
        says = f"pointers go deeper than {_DEEPEST}; do they point to each other?"
        raise ScenarioError(DefectKind.BROKEN_POINTER, where, says)
    if isinstance(value, str) and KEYWORD in value:
        try:
            target = reusable.pointed_to(value)
        except ScenarioError as error:
            place = error.where if error.file else where
            raise ScenarioError(error.kind, place, error.says, error.file) from None
        return resolved(target, reusable, where, depth + 1)
    if isinstance(value, dict):
        return {
            key: resolved(item, reusable, f"{where}.{key}" if where else key, depth + 1)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [
            resolved(item, reusable, f"{where}[{i}]", depth + 1) for i, item in enumerate(value)
        ]
    return value


def merged(base: dict[str, Any], override: dict[str, Any]) -> dict[str, Any]:
    """Return a base with an override laid over it; both without pointers, the base is copied.

    Raises: ScenarioError that names every leaf that has no place in the base.
    """
    unread: list[str] = []
    whole = _laid_over(base, override, "", unread)
    if unread:
        keys = ", ".join(unread[:3]) + (f" and {len(unread) - 3} more" if len(unread) > 3 else "")
        says = "the base has no such key, so nothing would read the value"
        raise ScenarioError(DefectKind.MISMATCH, keys, says)
    return whole


def _laid_over(
    base: dict[str, Any], override: dict[str, Any], where: str, unread: list[str]
) -> dict[str, Any]:
    """Return an object with its overriding leaves, and note what has no place."""
    out = dict(base)
    for key, value in override.items():
        path = f"{where}.{key}" if where else key
        if path in (_OPEN, _WHOLE):
            out[key] = value
        elif key not in base:
            unread.extend(_leaves(value, path))
        elif isinstance(value, dict):
            if isinstance(base[key], dict):
                out[key] = _laid_over(base[key], value, path, unread)
            else:
                unread.extend(_leaves(value, path))
        else:
            out[key] = value
    return out


def _leaves(value: Any, where: str) -> list[str]:
    """Return the dotted keys of all leaves of a value."""
    if not isinstance(value, dict) or not value:
        return [where]
    return [leaf for key, item in value.items() for leaf in _leaves(item, f"{where}.{key}")]
