"""Why a cell is YES or NO, step by step, as nouns a report can print."""

from __future__ import annotations

from dataclasses import dataclass

from banting.schema.facts import Fact
from banting.schema.question import Answer

__all__ = ["Explanation", "Need", "StepExplained", "WhyNot"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A fact, what it says, and whence it comes: `the pump`, `step 1`, `the position`, ..."""

    fact: Fact
    says: str
    whence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepExplained:
    """One step of a path: what it needs and what it gives."""

    number: int
    rule: str
    technique: str
    says: str
    needs: tuple[Need, ...]
    gives: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class WhyNot:
    """One rule that would lead to the goal: the needs that hold, and those that do not."""

    rule: str
    technique: str
    says: str
    holds: tuple[Need, ...]
    missing: tuple[Need, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Of one cell.

    A YES has `steps`; a NO has `why_not`, nearest the goal first, and `leaves`: the missing facts
    that no rule could give.
    """

    id: str
    answer: Answer
    steps: tuple[StepExplained, ...]
    why_not: tuple[WhyNot, ...]
    leaves: tuple[Need, ...]
