"""The finding as text: how many ran first, then every risk with its stages side by side.

Never says that something did no harm when it did not run.
"""

from __future__ import annotations

from collections import Counter

from banting.risk_scenarios.defects import by_kind
from banting.risk_scenarios.found import RiskFound, RiskSuite
from banting.risk_scenarios.harm import StageHarm
from banting.risk_scenarios.nouns import Stage

__all__ = ["first_line", "summary_text"]

_CELL = 34
_SHOWN = 5


def first_line(suite: RiskSuite) -> str:
    """Return how many simulations ran of how many, and what could not even be counted."""
    line = f"{suite.ran:,} of {suite.sims:,} simulations ran, of {suite.files:,} files"
    if suite.uncounted_files:
        line += (
            f"; {suite.uncounted_files:,} of the files cannot be read, nobody knows how many "
            "simulations they hold"
        )
    return line


def summary_text(suite: RiskSuite, *, all_defects: bool = False) -> str:
    """Return the whole finding for a terminal.

    Args:
        suite: the finding.
        all_defects: whether every defect is listed, or the first of each kind.
    """
    width = max([len("risk"), *(len(found.risk) for found in suite.risks)]) + 2
    head = "".join(f"{stage.value:<{_CELL}}" for stage in Stage)
    lines = [
        first_line(suite),
        f"Controller {suite.controller}; thresholds of the DKA index: {suite.thresholds.value}; "
        "Tidepool's linear patient.",
        "Severity 0 to 5 and harm, then LBGI (mean of profiles), DKA index in hours, lowest mg/dL.",
        "",
        f"{'risk':<{width}}{head}".rstrip(),
    ]
    lines += [_risk_line(found, width) for found in suite.risks]
    lines += ["", *_severities(suite), *_not_run(suite), *_notes(suite, all_defects)]
    return "\n".join(lines).rstrip() + "\n"


def _risk_line(found: RiskFound, width: int) -> str:
    """Return a risk with its stages side by side."""
    stages = {stage.stage: stage for stage in found.stages}
    cells = "".join(f"{_cell(stages.get(stage)):<{_CELL}}" for stage in Stage)
    line = f"{found.risk:<{width}}{cells}".rstrip()
    if found.outside_stages:
        line += f"  + {found.outside_stages} of no stage"
    return line


def _cell(stage: StageHarm | None) -> str:
    """Return a stage in one cell."""
    if stage is None:
        return "-"
    if stage.harm is None or stage.lbgi is None or stage.dka_index_h is None:
        return f"NOT RUN ({stage.sims})"
    part = "" if stage.ran == stage.sims else f" {stage.ran}/{stage.sims}"
    return (
        f"{stage.severity} {stage.harm.value:<13} {stage.lbgi:>5.1f} {stage.dka_index_h:>4.1f} "
        f"{stage.lowest_mgdl or 0.0:>4.0f}{part}"
    )


def _severities(suite: RiskSuite) -> list[str]:
    """Return how many risks have which severity, stage by stage."""
    lines = ["Risks by severity".ljust(22) + "".join(f"{n:>6}" for n in range(6)) + "  not run"]
    for stage in Stage:
        found = [s for risk in suite.risks for s in risk.stages if s.stage is stage]
        counts = Counter(s.severity for s in found)
        cells = "".join(f"{counts[n]:>6}" for n in range(6))
        lines.append(f"  {stage.value:<20}{cells}{counts[None]:>9}")
    return lines


def _not_run(suite: RiskSuite) -> list[str]:
    """Return why simulations did not run, the reason of most of them first."""
    if not suite.not_run:
        return []
    reasons = Counter(gone.why for gone in suite.not_run)
    lines = ["", f"Not run: {len(suite.not_run):,}; these count for nothing, not for no harm"]
    lines += [f"  {count:>5}  {why}" for why, count in reasons.most_common(4 * _SHOWN)]
    if len(reasons) > 4 * _SHOWN:
        lines.append(f"         and {len(reasons) - 4 * _SHOWN} reasons more, in the JSON")
    return lines


def _notes(suite: RiskSuite, all_defects: bool) -> list[str]:
    """Return defects by kind, and what was run otherwise than written."""
    lines = []
    if suite.defects:
        lines += ["", f"Defects of the files: {len(suite.defects):,}"]
    for kind, count in by_kind(suite.defects):
        lines.append(f"  {count:>5}  {kind.value}")
        alike = [defect for defect in suite.defects if defect.kind is kind]
        shown = alike if all_defects else alike[:1]
        lines += [f"           {defect}" for defect in shown]
        if len(alike) > len(shown):
            lines.append("           ...")
    if suite.remarks:
        lines += ["", "Run otherwise than written"]
        lines += [f"  {count:>5}  {remark}" for remark, count in suite.remarks]
    if suite.silent:
        lines += ["", f"In {suite.silent:,} simulations Loop declined to decide at some steps."]
    return lines
