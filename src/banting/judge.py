"""The rule for yes, no and unknown, on half a page.

YES needs a path and a replay in which the machines did it. NO needs a certificate that the checker
accepts, no interface without rules, and no try that got through. All else is UNKNOWN.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.schema.question import CONTROL_GOALS, Answer
from banting.schema.verdict import Cell

__all__ = ["Findings", "judge", "overall"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What was found for one goal and position.

    `reached` is what the machines did on the path's replay, "" for nothing. `faults` are the
    checker's complaints; `blind` the interfaces without rules that could matter; `got_through` the
    tries that should have been refused and were not; `bound_reached` says a replay was cut off.
    """

    has_path: bool
    reached: str
    why_not_replayed: str
    faults: tuple[str, ...]
    blind: tuple[str, ...]
    got_through: tuple[str, ...]
    bound_reached: bool


def judge(findings: Findings) -> tuple[Answer, str]:
    """Return the answer, and for UNKNOWN what would decide it ("" otherwise)."""
    if findings.has_path and findings.reached:
        return Answer.YES, ""
    if findings.bound_reached:
        return Answer.UNKNOWN, "a bound on the replay was reached; a longer replay would decide"
    if findings.has_path:
        return Answer.UNKNOWN, f"the path did not replay: {findings.why_not_replayed}"
    if findings.got_through:
        return Answer.UNKNOWN, f"a try that should be refused was not: {findings.got_through[0]}"
    if findings.faults:
        return Answer.UNKNOWN, f"the certificate does not hold: {findings.faults[0]}"
    if findings.blind:
        return Answer.UNKNOWN, f"nothing is modelled of what {', '.join(findings.blind)} carries"
    return Answer.NO, ""


def overall(cells: tuple[Cell, ...]) -> Answer:
    """Return the answer for control from anywhere, without assumptions."""
    control = [cell for cell in cells if cell.goal in CONTROL_GOALS and not cell.assumptions]
    if any(cell.answer is Answer.YES for cell in control):
        return Answer.YES
    if any(cell.answer is Answer.UNKNOWN for cell in control):
        return Answer.UNKNOWN
    return Answer.NO
