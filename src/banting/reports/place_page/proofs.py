"""The evidence under the page: what each goal's answer rests on, by name, to be checked by anyone.

Knows: ids and hashes. Never knows: where the files lie.
"""

from __future__ import annotations

from banting.reports.place_page.here import Here
from banting.reports.place_page.nouns import Proof
from banting.schema.question import Answer
from banting.schema.verdict import Cell, Verdict

__all__ = ["proofs"]


def proofs(verdict: Verdict, here: Here) -> tuple[Proof, ...]:
    """Return the proof of every goal's answer, goals in order."""
    hashes = {evidence.path.id: evidence.trace_hash for evidence in verdict.paths}
    return tuple(_proof(cell, hashes) for cell in here.cells)


def _proof(cell: Cell, hashes: dict[str, str]) -> Proof:
    return Proof(
        cell=cell.id,
        goal=cell.goal,
        answer=cell.answer,
        assumed=bool(cell.assumptions),
        certificate=cell.certificate,
        trace=cell.path if cell.path in hashes else None,
        trace_hash=hashes.get(cell.path or ""),
        refused=tuple(refusal.replay for refusal in cell.refusals),
        says=cell.decides if cell.answer is Answer.UNKNOWN else "",
    )
