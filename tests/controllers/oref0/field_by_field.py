"""How an answer of ours differs from oref0's, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

FIGURES_END = "; "


def figures_of(reason: str) -> str | None:
    """Return the figures that lead a reason, None where it has none; the rest is our own words."""
    return reason.split(FIGURES_END)[0] if reason.startswith("COB: ") else None


def differences(ours: Any, theirs: Any, where: str = "") -> Iterator[str]:
    """Yield every field that differs: `where: ours, theirs`."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(ours.keys() | theirs.keys()):
            if key == "error":
                if ("error" in ours) != ("error" in theirs):
                    yield f"{where}: {ours}, {theirs}"
            elif key not in ours or key not in theirs:
                gone = "absent"
                yield f"{where}.{key}: {ours.get(key, gone)}, {theirs.get(key, gone)}"
            else:
                yield from differences(ours[key], theirs[key], f"{where}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(a, b, f"{where}[{i}]")
    elif where.endswith(".reason"):
        if figures_of(ours) != figures_of(theirs):
            yield f"{where}: {ours!r}, {theirs!r}"
    elif ours != theirs:
        yield f"{where}: {ours!r}, {theirs!r}"
