"""Whether a record of the whole pipeline has the shape that oref0 takes: lists of objects, objects.

JavaScript finds no field in a number and goes on, and stops at `null` with an error that names no
place. Here whatever is no object where one belongs is named, with its place in the list. Knows: the
names of oref0's inputs. Never knows: what a field means.
"""

from __future__ import annotations

from typing import Any

from banting.controllers.oref0.javascript import Json
from banting.errors import ModelError

__all__ = ["require_shape"]

SHOWN = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    type(None): "null",
}


def require_shape(asked: Json) -> None:
    """Raise ModelError at the first part of a pipeline's record that has another shape."""
    for key in ("glucose", "pumphistory", "carbs"):
        _require_objects(key, asked.get(key))
    profile = asked["profile"]
    _require_object("profile", profile)
    if asked.get("autosens") is not None:
        _require_object("autosens", asked["autosens"])
    _require_objects("profile.basalprofile", profile.get("basalprofile"))
    if profile.get("isfProfile"):
        _require_object("profile.isfProfile", profile["isfProfile"])
        sensitivities = profile["isfProfile"].get("sensitivities")
        _require_objects("profile.isfProfile.sensitivities", sensitivities)
    curve = profile.get("curve")
    if not isinstance(curve, str | None):
        raise ModelError("profile.curve", f"must be a text, not {_shown(curve)}")


def _require_object(where: str, value: Any) -> None:
    """Raise ModelError for what is no object."""
    if not isinstance(value, dict):
        raise ModelError(where, f"must be an object, not {_shown(value)}")


def _require_objects(where: str, value: Any) -> None:
    """Raise ModelError for what is no list of objects; whatever is false stands for none."""
    if not value:
        return
    if not isinstance(value, list | tuple):
        raise ModelError(where, f"must be a list, not {_shown(value)}")
    for at, entry in enumerate(value):
        _require_object(f"{where}[{at}]", entry)


def _shown(value: Any) -> str:
    """Return what kind of JSON value it is, in words."""
    return SHOWN.get(type(value), type(value).__name__)
