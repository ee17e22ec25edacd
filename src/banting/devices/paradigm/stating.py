"""How a device words what is true of it: a fact, a sentence, a source, what undoes it.

Knows: the nouns of `schema.facts`. Never knows: any device.
"""

from __future__ import annotations

from banting.schema.facts import Change, Fact, InterfaceNote, StatedFact
from banting.schema.source import Source

__all__ = ["HABIT", "MENU", "change", "fact", "interface"]

MENU, HABIT = 1, 2  # what a change costs: a menu setting, a habit given up


def fact(
    name: str, says: str, device: str, source: Source, undone_by: Change | None = None
) -> StatedFact:
    """Return a stated fact."""
    return StatedFact(fact=Fact(name), says=says, device=device, source=source, change=undone_by)


def change(key: str, value: str, says: str, cost: int) -> Change:
    """Return what the wearer can switch."""
    return Change(key=key, value=value, says=says, cost=cost)


def interface(device: str, name: str, source: Source, why_no_command: str = "") -> InterfaceNote:
    """Return an interface of the inventory; one without a reason must be used by rules."""
    return InterfaceNote(
        device=device, interface=name, rules=(), why_no_command=why_no_command, source=source
    )
