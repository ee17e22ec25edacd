"""A story that was made up, so that the doors can be tested without the house behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from banting.cli import story
from banting.schema.question import Answer, Position
from banting.schema.verdict import Verdict
from tests.reports.sample_verdict import sample_verdict
from tests.schema.specs import SPECS

SETUP = """\
title = "a set-up"

[pump]
model = "522"
serial = "123456"
"""
PLACES = tuple(Position)
TRACE = b'{"banting_trace":"1.0"}\n{"at_ms":1}\n'


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpAssessment:
    """As much of an assessment as the doors look at."""

    verdict: Verdict
    with_trial: bool


def tell_made_up_story(
    monkeypatch: pytest.MonkeyPatch,
    *,
    answer: Answer = Answer.YES,
    during: Callable[[bool], None] = lambda _with_trial: None,
) -> None:
    """Put made-up answers in the place of the house; `during` may interrupt or fail."""

    def found(
        setup, setup_text, setup_name, *, seed, patients, with_trial, progress, positions=PLACES
    ):
        progress("search and replay", 1, 1)
        if with_trial:
            progress("patients", 0, patients)
        during(with_trial)
        sample = sample_verdict()
        verdict = replace(
            sample,
            cells=tuple(cell for cell in sample.cells if cell.position in positions),
            setup=setup,
            setup_text=setup_text,
            setup_name=setup_name,
            seed=seed,
            answer=answer,
        )
        return MadeUpAssessment(verdict=verdict, with_trial=with_trial)

    def run_files(assessment):
        versions = '{"banting": "0.1.0"}'
        verdict = f'{{"seed": {assessment.verdict.seed}, "versions": {versions}}}'
        yield "setup.toml", assessment.verdict.setup_text.encode()
        yield "verdict.json", verdict.encode()
        yield "evidence/G1-radio.trace.jsonl", TRACE
        yield "evidence/refused/G1-cloud-1.trace.jsonl", TRACE
        yield "evidence/G1-cloud.certificate.json", b'{"form": "made up"}'
        if assessment.with_trial:
            yield "report.html", b"<!doctype html>"

    monkeypatch.setattr(story, "device_specs", lambda: SPECS)
    monkeypatch.setattr(story, "found", found)
    monkeypatch.setattr(story, "run_files", run_files)
    monkeypatch.setattr(story, "json_report", lambda verdict: b'{"answer": "made up"}\n')
    monkeypatch.setattr(story, "terminal_report", lambda verdict, **_: b"one screen\n")
    monkeypatch.setattr(story, "replay_trace", lambda setup, name, recorded: ("ab12", True))
    monkeypatch.setattr(story, "certificate_faults", lambda text: ())
    monkeypatch.setattr(story, "recorded_verdict", lambda text: sample_verdict())


def files_in(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder, hidden ones too."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
