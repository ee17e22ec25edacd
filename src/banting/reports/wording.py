"""Words that every form of report puts together in the same way."""

from __future__ import annotations

from collections.abc import Sequence

from banting.schema.subjects import age_group

__all__ = ["counted", "joined", "people"]

_NBSP = "\u00a0"


def joined(words: Sequence[str], last: str = " and ") -> str:
    """Return words as a list in a sentence: `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])}{last}{words[-1]}"


def people(cohort: str, number: int = 2) -> str:
    """Return the plural of a cohort's name; of what is no kind of person, whose people they are.

    A `number` of 1 gives the singular.
    """
    plurals = {"adult": "adults", "adolescent": "adolescents", "child": "children"}
    group = age_group(cohort)
    if number == 1 and group in plurals:
        return group if group == cohort else f"{group} of simglucose"
    if group == cohort:
        return plurals.get(cohort, f"people of {cohort}")
    return f"{plurals.get(group, 'subjects')} of simglucose"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Return `1 step`, `2 steps`."""
    return f"{number:,}{_NBSP}{noun if number == 1 else plural or noun + 's'}"
