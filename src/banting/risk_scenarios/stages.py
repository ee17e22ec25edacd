"""Which stage a simulation belongs to: its name says so, in more spellings than one.

Source: severity-summary. Tidepool's own table of prefixes is exact, so a simulation spelt otherwise
drops out of its summary without a word; here spelling, case and separators do not matter, and what
theirs would drop is told.
"""

from __future__ import annotations

from banting.risk_scenarios.nouns import Stage

__all__ = ["counted_by_theirs", "stage_of"]

_THEIRS = (
    "pre-Loop_NoMitigations_",
    "pre-Loop-NoMitigations_",
    "pre-Loop-noMitigations_",
    "pre-LoopNoMitigations_",
    "pre-LoopNoMitigationss_",
    "pre-noLoop_",
    "pre-NoLoop_",
    "post-Loop-WithMitigations_",
    "post-LoopWithMitigations_",
    "post-Loop_WithMitigations_",
)


def stage_of(sim_id: str) -> Stage | None:
    """Return the stage that a name begins with, None for another name."""
    letters = "".join(c for c in sim_id.lower() if c.isalnum())
    if letters.startswith("prenoloop"):
        return Stage.NO_LOOP
    if letters.startswith("preloop"):
        return Stage.PRE
    return Stage.POST if letters.startswith("postloop") else None


def counted_by_theirs(sim_id: str) -> bool:
    """Return whether Tidepool's own summary would count a simulation of this name."""
    return sim_id.startswith(_THEIRS)
