"""What a folder of scenarios came to: each risk with its stages, what ran, and what did not.

Nothing that did not run is left out: each such simulation stands in `not_run` with its reason, and
`ran`, `sims` and `uncounted_files` make the first line of every report.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from banting.risk_scenarios.defects import Defect
from banting.risk_scenarios.folder import ScenarioFolder, Unread
from banting.risk_scenarios.harm import StageHarm, stage_harm
from banting.risk_scenarios.nouns import Stage
from banting.risk_scenarios.run import Ran
from banting.risk_scenarios.score import Score, Thresholds
from banting.risk_scenarios.stages import stage_of

__all__ = ["RiskFound", "RiskSuite", "gathered"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskFound:
    """One risk: a folder such as TLR-615, and its stages in order.

    `outside_stages` simulations, or files that cannot be counted, belong to no stage.
    """

    risk: str
    stages: tuple[StageHarm, ...]
    outside_stages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskSuite:
    """All of it. `defects` are those of the files; `not_run` are simulations without a score.

    `sims` are written down in files that can be parsed, `uncounted_files` are those that cannot;
    `others` are files of another form. `remarks`: what was run otherwise than written, and in how
    many simulations; `silent`: how many had steps at which Loop declined to decide.
    """

    folder: str
    suite: str
    controller: str
    thresholds: Thresholds
    files: int
    whole_files: int
    others: int
    uncounted_files: int
    sims: int
    ran: int
    risks: tuple[RiskFound, ...]
    runs: tuple[Ran, ...]
    not_run: tuple[Unread, ...]
    defects: tuple[Defect, ...]
    remarks: tuple[tuple[str, int], ...]
    silent: int


def gathered(
    read: ScenarioFolder,
    runs: Iterable[Ran],
    *,
    folder: str,
    suite: str,
    controller: str,
    thresholds: Thresholds,
) -> RiskSuite:
    """Return what was read and what ran as one finding; runs may come in any order."""
    ordered = tuple(sorted(runs, key=lambda run: (run.scenario.file, run.scenario.sim_id)))
    scored = [run for run in ordered if run.score is not None]
    lost = (*read.unread, *(_gone(run) for run in ordered if run.score is None))
    remarks = Counter(remark for run in scored for remark in run.scenario.remarks)
    return RiskSuite(
        folder=folder,
        suite=suite,
        controller=controller,
        thresholds=thresholds,
        files=read.files,
        whole_files=read.whole_files,
        others=read.others,
        uncounted_files=sum(gone.sim_id == "" for gone in read.unread),
        sims=read.sims,
        ran=len(scored),
        risks=_risks(ordered, lost),
        runs=ordered,
        not_run=lost,
        defects=read.defects,
        remarks=tuple(sorted(remarks.items())),
        silent=sum(run.silence.steps > 0 for run in scored),
    )


def _gone(run: Ran) -> Unread:
    """Return a run without a score."""
    scenario = run.scenario
    return Unread(file=scenario.file, risk=scenario.risk, sim_id=scenario.sim_id, why=run.why_not)


def _risks(runs: tuple[Ran, ...], not_run: tuple[Unread, ...]) -> tuple[RiskFound, ...]:
    """Return every risk with its stages; one of which nothing ran is there as well."""
    scores: dict[tuple[str, Stage | None], list[Score]] = {}
    sims: Counter[tuple[str, Stage | None]] = Counter()
    for run in runs:
        if run.score is not None:
            key = (run.scenario.risk, run.scenario.stage)
            scores.setdefault(key, []).append(run.score)
            sims[key] += 1
    for gone in not_run:
        sims[gone.risk, stage_of(gone.sim_id)] += 1
    names = sorted({risk for risk, _ in sims}, key=_natural)
    return tuple(
        RiskFound(
            risk=name,
            stages=tuple(
                stage_harm(stage, sims[name, stage], scores.get((name, stage), ()))
                for stage in Stage
                if sims[name, stage]
            ),
            outside_stages=sims[name, None],
        )
        for name in names
    )


def _natural(name: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts TLR-615 before TLR-1049."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)
