"""Words that every form of report puts together in the same way."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["joined", "people"]


def joined(words: Sequence[str], last: str = " and ") -> str:
    """Return words as a list in a sentence: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])}{last}{words[-1]}"


def people(cohort: str) -> str:
    """Return the plural of a cohort's name."""
    return {"child": "children"}.get(cohort, f"{cohort}s")
