"""What was not found possible, and why: per position, each NO with what is missing for it."""

from __future__ import annotations

from dataclasses import dataclass

from banting.reports.places import place
from banting.schema.facts import Fact, position_fact
from banting.schema.proof import Certificate
from banting.schema.question import Answer, Position
from banting.schema.verdict import Cell, Verdict

__all__ = ["Lack", "NearYes", "NoCell", "NoPlace", "near_yes", "no_places", "undecided"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """A rule that would give the goal, and the facts it lacks; each with what would grant it."""

    rule: str
    says: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoCell:
    """One NO: its certificate and why every rule for the goal falls short."""

    cell: Cell
    certificate: Certificate | None
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPlace:
    """All NOs from one position; `reason` is set when one sentence decides all of them."""

    position: Position
    reason: str
    cells: tuple[NoCell, ...]


def no_places(verdict: Verdict) -> tuple[NoPlace, ...]:
    """Return the NOs by position, farthest first, as the answers table has them."""
    certificates = {c.id: c for c in verdict.certificates}
    granting = {a.fact: a.says for a in verdict.assumptions}
    granting |= {position_fact(p): f"to be {place(p)}" for p in Position}
    found = []
    for position in Position:
        cells = [c for c in verdict.cells if c.position is position and c.answer is Answer.NO]
        if cells:
            reasons = {c.decides for c in cells}
            found.append(
                NoPlace(
                    position=position,
                    reason=cells[0].decides if len(reasons) == 1 and len(cells) > 1 else "",
                    cells=tuple(
                        _no_cell(c, certificates.get(c.certificate or ""), granting) for c in cells
                    ),
                )
            )
    return tuple(found)


def _no_cell(cell: Cell, certificate: Certificate | None, granting: dict[Fact, str]) -> NoCell:
    says = {r.id: r.says for r in certificate.rules} if certificate else {}
    return NoCell(
        cell=cell,
        certificate=certificate,
        lacks=tuple(
            Lack(
                rule=rule,
                says=says.get(rule, ""),
                facts=tuple((fact, granting.get(fact, "")) for fact in facts),
            )
            for rule, facts in (certificate.missing if certificate else ())
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NearYes:
    """NOs that the same smallest sets of assumptions would turn into YES."""

    cells: tuple[str, ...]
    distance: int
    sets: tuple[tuple[str, ...], ...]


def near_yes(verdict: Verdict) -> tuple[NearYes, ...]:
    """Return what would turn NOs into YES, nearest first, NOs with the same needs together."""
    together: dict[tuple[int, tuple[tuple[str, ...], ...]], list[str]] = {}
    for cell in verdict.cells:
        if cell.answer is Answer.NO and cell.to_yes and cell.distance_to_yes is not None:
            together.setdefault((cell.distance_to_yes, cell.to_yes), []).append(cell.id)
    return tuple(
        NearYes(cells=tuple(ids), distance=distance, sets=sets)
        for (distance, sets), ids in sorted(together.items(), key=lambda item: item[0][0])
    )


def undecided(verdict: Verdict) -> tuple[Cell, ...]:
    """Return the cells that stayed UNKNOWN."""
    return tuple(c for c in verdict.cells if c.answer is Answer.UNKNOWN)
