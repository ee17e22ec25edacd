"""Where a number or a claim from outside comes from.

Every opcode, parameter, rate, threshold and claimed weakness carries one of these.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Source"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A citation: a short `id`, the `title`, `where` in it, and what it `says`, in our words."""

    id: str
    title: str
    where: str
    says: str
