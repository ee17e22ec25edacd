"""`banting replay RUN PATH...`: whether the evidence in a run folder comes out the same again.

A path, or a try that was refused, is carried out again on the machines and compared byte by byte.
For a NO the certificate is checked by the checker that shares no code with its maker, and what was
tried and refused is tried and refused again.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from difflib import get_close_matches
from pathlib import Path

import click

from banting import __version__
from banting.cli import story
from banting.cli.evidence import RunEvidence, open_run
from banting.cli.exit_codes import ExitCode
from banting.cli.speech import answer, answer_json
from banting.errors import ModelError, ReplayMismatch

__all__ = ["replay"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One piece of evidence: its name, whether it holds, its hash, and why it does not."""

    name: str
    holds: bool
    says: str
    sha256: str


@click.command(short_help="Carry out evidence again; compare it byte by byte.")
@click.argument("run", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("paths", metavar="[PATH]...", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def replay(run: Path, paths: tuple[str, ...], *, as_json: bool) -> ExitCode:
    """Carry out evidence again and compare it byte by byte.

    RUN is the folder that `assess` wrote; PATH is a cell like G1-radio, or a refused try like
    refused/G1-radio-1. Without PATH, all evidence of the run is replayed.
    """
    evidence = open_run(run, story.device_specs())
    names = [name for path in paths for name in _names(evidence, path)]
    if not paths:
        names = [*evidence.traces, *evidence.certificates]
    outcomes = [_outcome(evidence, name) for name in dict.fromkeys(names)]
    holds = all(outcome.holds for outcome in outcomes)
    if as_json:
        record = {"schema_version": "1.0", "replays": holds, "evidence": [*map(asdict, outcomes)]}
        answer_json(record)
    else:
        for outcome in outcomes:
            answer(f"{outcome.name}  {outcome.says}\n")
        if not paths:
            good = sum(outcome.holds for outcome in outcomes)
            answer(f"{good} of {len(outcomes)} pieces of evidence hold\n")
        if not holds:
            answer(_version_note(evidence))
    return ExitCode.NO_CONTROL if holds else ExitCode.NOT_REPLAYED


def _names(evidence: RunEvidence, path: str) -> tuple[str, ...]:
    """Return the evidence that a PATH means: itself, and for a NO what was refused.

    Raises: click's usage error, with the nearest name, when the run has no such evidence.
    """
    if path in evidence.traces:
        return (path,)
    if path in evidence.certificates:
        return (path, *evidence.refusals(path))
    known = (*evidence.traces, *evidence.certificates)
    near = get_close_matches(path, known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"it has {', '.join(known)}"
    raise click.BadParameter(f"the run has no evidence {path}; {hint}", param_hint="PATH")


def _outcome(evidence: RunEvidence, name: str) -> Outcome:
    return _trace(evidence, name) if name in evidence.traces else _certificate(evidence, name)


def _trace(evidence: RunEvidence, name: str) -> Outcome:
    """Carry a path or a refused try out again and compare."""
    recorded = evidence.recorded_trace(name)
    try:
        digest, every_byte = story.replay_trace(evidence.setup, name, recorded)
    except (ModelError, ReplayMismatch) as error:
        return Outcome(name=name, holds=False, says=f"does not replay: {error}", sha256="")
    how = "byte by byte" if every_byte else "all that is hashed; glucose differs in a digit shown"
    return Outcome(name=name, holds=True, says=f"replays, {how}: hash {digest}", sha256=digest)


def _certificate(evidence: RunEvidence, name: str) -> Outcome:
    """Check a certificate of NO again."""
    text = evidence.recorded_certificate(name)
    digest = hashlib.sha256(text.encode()).hexdigest()
    faults = story.certificate_faults(text)
    says = f"does not hold: {'; '.join(faults)}" if faults else f"certificate holds: hash {digest}"
    return Outcome(name=name, holds=not faults, says=says, sha256=digest)


def _version_note(evidence: RunEvidence) -> str:
    """Return why a replay may differ without anyone's fault, where that is so."""
    if evidence.banting_version == __version__:
        return ""
    return (
        f"the run was made by banting {evidence.banting_version}, this is {__version__}: "
        f"replay it with that version\n"
    )
