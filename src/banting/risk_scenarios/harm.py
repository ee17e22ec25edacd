"""The harm of each stage of a risk: scores averaged over profiles, and the category they fall in.

A stage of which nothing ran has no harm category at all: it is `not run`, never `no harm`. Source:
severity-summary.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from banting.risk_scenarios.nouns import Stage
from banting.risk_scenarios.score import Score

__all__ = ["Harm", "StageHarm", "harm_of", "rounded_half_up", "stage_harm"]

_HIGH_PERCENT = 12.0


class Harm(StrEnum):
    """The harm a stage falls into."""

    BASELINE = "baseline"
    HYPOGLYCEMIA = "hypoglycemia"
    HYPERGLYCEMIA = "hyperglycemia"
    DKA = "DKA"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageHarm:
    """One stage of a risk: of `sims` simulations `ran` ran, and what they score on average.

    `harm` and what follows are None where none ran. `lowest_mgdl` and `lbgi_worst` are of the
    worst profile; `lbgi` and `dka_index_h` are means of the indices, `above_180_percent` as well.
    """

    stage: Stage
    sims: int
    ran: int
    harm: Harm | None = None
    severity: int | None = None
    lbgi_score: int | None = None
    dka_score: int | None = None
    high_score: int | None = None
    lbgi: float | None = None
    dka_index_h: float | None = None
    above_180_percent: float | None = None
    lbgi_worst: float | None = None
    lowest_mgdl: float | None = None


def rounded_half_up(value: float) -> int:
    """Return the nearest whole number, the upper one of two."""
    return math.floor(value + 0.5)


def harm_of(lbgi_score: int, dka_score: int, high_score: int) -> tuple[Harm, int]:
    """Return the category and severity of three scores."""
    if lbgi_score == dka_score == high_score == 0:
        return Harm.BASELINE, 0
    if lbgi_score <= 1 and dka_score == 0:
        return Harm.HYPERGLYCEMIA, high_score
    if lbgi_score >= dka_score:
        return Harm.HYPOGLYCEMIA, lbgi_score
    return Harm.DKA, dka_score


def stage_harm(stage: Stage, sims: int, scores: Sequence[Score]) -> StageHarm:
    """Return the harm of a stage; `sims` counts those that did not run as well."""
    if not scores:
        return StageHarm(stage=stage, sims=sims, ran=0)
    above = _mean(score.above_180_percent for score in scores)
    lbgi_score = rounded_half_up(_mean(score.lbgi_score for score in scores))
    dka_score = rounded_half_up(_mean(score.dka_score for score in scores))
    high_score = _high_score(above)
    harm, severity = harm_of(lbgi_score, dka_score, high_score)
    return StageHarm(
        stage=stage,
        sims=sims,
        ran=len(scores),
        harm=harm,
        severity=severity,
        lbgi_score=lbgi_score,
        dka_score=dka_score,
        high_score=high_score,
        lbgi=_mean(score.lbgi for score in scores),
        dka_index_h=_mean(score.dka_index_h for score in scores),
        above_180_percent=above,
        lbgi_worst=max(score.lbgi for score in scores),
        lowest_mgdl=min(score.lowest_mgdl for score in scores),
    )


def _high_score(above_180_percent: float) -> int:
    """Return the score of the time above 180 mg/dL, which theirs takes to one digit."""
    shown = round(above_180_percent, 1)
    if shown == 0.0:
        return 0
    return 1 if shown < _HIGH_PERCENT else 2


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found)
