"""How the phone and its apps word what is true of them: a fact, a source, what undoes it.

Knows: the nouns of `schema.facts`. Never knows: any app.
"""

from __future__ import annotations

from banting.schema.facts import Change, Fact, InterfaceNote, StatedFact
from banting.schema.question import Position
from banting.schema.source import Source

__all__ = ["HABIT", "MENU", "REPLACE", "change", "fact", "interface"]

MENU, HABIT, REPLACE = 1, 2, 3  # what a change costs: a menu setting, a habit, a device given up


def fact(name: str, says: str, source: Source, undone_by: Change | None = None) -> StatedFact:
    """Return a stated fact of the phone."""
    return StatedFact(fact=Fact(name), says=says, device="phone", source=source, change=undone_by)


def change(key: str, value: str, says: str, cost: int = MENU) -> Change:
    """Return what the wearer can switch: `key` is `phone.remote_overrides`, `value` TOML text."""
    return Change(key=key, value=value, says=says, cost=cost)


def interface(
    name: str,
    source: Source,
    why_no_command: str = "",
    reached_from: tuple[Position, ...] = (),
) -> InterfaceNote:
    """Return an interface of the phone; one without a reason must be used by rules."""
    return InterfaceNote(
        device="phone",
        interface=name,
        rules=(),
        why_no_command=why_no_command,
        source=source,
        reached_from=reached_from,
    )
