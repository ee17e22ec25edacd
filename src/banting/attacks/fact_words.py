"""What a fact means in words: when it holds, and the reason it gives for a NO when it does not."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FactWords", "words"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactWords:
    """A fact that holds, and the reason it gives for a NO when it does not."""

    holds: str
    lacks: str


def words(holds: str, lacks: str) -> FactWords:
    """Return a fact's words: when it `holds`, and what it `lacks` otherwise."""
    return FactWords(holds=holds, lacks=lacks)
