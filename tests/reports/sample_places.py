"""Variations of the sample verdict in which one place answers in a given way."""

from dataclasses import replace

from banting.schema.question import Answer, Goal, Position
from banting.schema.verdict import Cell, Verdict
from tests.reports.sample_verdict import sample_verdict

__all__ = ["CONTROLLED", "assumed", "changed", "closed", "only", "unknown"]

CONTROLLED = ("G1-radio", "G2-radio", "G3-radio", "G4-radio", "G6-radio")


def changed(change, verdict: Verdict | None = None) -> Verdict:
    """Return a verdict with every cell changed."""
    verdict = verdict or sample_verdict()
    return replace(verdict, cells=tuple(change(cell) for cell in verdict.cells))


def closed(cell: Cell) -> Cell:
    """Return a cell as a NO with a certificate and nothing near."""
    return replace(
        cell,
        answer=Answer.NO,
        path=None,
        certificate=cell.id,
        decides="the door is shut",
        bound="",
        assumptions=(),
        distance_to_yes=None,
        to_yes=(),
    )


def assumed(*keys: str, position: Position = Position.RADIO) -> Verdict:
    """Return the sample with every YES of a place resting on assumptions."""

    def given(cell: Cell) -> Cell:
        here = cell.position is position and cell.answer is Answer.YES
        return replace(cell, assumptions=keys) if here else cell

    return changed(given)


def unknown(goal: Goal, position: Position, verdict: Verdict | None = None) -> Verdict:
    """Return a verdict with one cell undecided."""

    def open_(cell: Cell) -> Cell:
        if (cell.goal, cell.position) != (goal, position):
            return cell
        return replace(
            closed(cell), answer=Answer.UNKNOWN, certificate=None, decides="no rules for the modem"
        )

    return changed(open_, verdict)


def only(*positions: Position, verdict: Verdict | None = None) -> Verdict:
    """Return a verdict that was asked about some places only."""
    verdict = verdict or sample_verdict()
    cells = tuple(cell for cell in verdict.cells if cell.position in positions)
    ids = {cell.path for cell in cells}
    return replace(
        verdict,
        cells=cells,
        paths=tuple(one for one in verdict.paths if one.path.id in ids),
        certificates=tuple(one for one in verdict.certificates if one.position in positions),
    )
