"""`banting recommend RULES INPUT...`: what Loop or oref0 would do, from their own JSON.

An input is one object, in the form that the rules' own programs take; a file may hold one, a list
of them, or test cases that have one as `input`. Every answer is one line of JSON in the rules' own
fields. An `error` that the rules themselves answer is an answer.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from banting.cli import story
from banting.cli.exit_codes import ExitCode
from banting.cli.json_source import JsonProblem, read_json
from banting.cli.speech import answer, answer_bytes, tell
from banting.errors import ModelError

__all__ = ["recommend"]

RULES = {
    "loop": "LoopAlgorithm's rules of 2026",
    "loop35": "Loop 3.5's",
    "oref0": "oref0 0.7.1's",
    "aaps": "oref0's as in AndroidAPS",
}
STDIN = "-"


@click.command(short_help="Say what Loop or oref0 would do, from their own JSON.")
@click.argument("rules", metavar="RULES", type=click.Choice(list(RULES)))
@click.argument(
    "inputs",
    metavar="INPUT...",
    nargs=-1,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
)
@click.option("--jsonl", is_flag=True, help="Read an input a line; answer each line at once.")
def recommend(rules: str, inputs: tuple[str, ...], *, jsonl: bool) -> ExitCode:
    """Say what Loop or oref0 would do: one line of JSON for each decision.

    RULES are loop, loop35, oref0 or aaps. INPUT is a JSON file as LoopAlgorithm's runner or oref0
    take it, a list of such, or - for stdin. With --jsonl an input is a line, of stdin unless files
    are named; a line that cannot be answered is answered with {"error": ...}.
    """
    if jsonl:
        return _stream(rules, inputs or (STDIN,))
    if not inputs:
        raise click.UsageError("Missing argument 'INPUT...': JSON files, or - for stdin")
    asked: list[tuple[str, Any]] = []
    wrong = 0
    for name in inputs:
        try:
            asked += _asked(name)
        except JsonProblem as problem:
            tell(f"error: {_shown(name)}:{problem}")
            wrong += 1
    answers = [] if wrong else list(_answers(rules, asked))
    if wrong or None in answers:
        return ExitCode.BAD_INPUT
    answer("".join(f"{line}\n" for line in answers))
    return ExitCode.NO_CONTROL


def _shown(name: str) -> str:
    """Return an input's name as it is told."""
    return "<stdin>" if name == STDIN else name


def _asked(name: str) -> Iterator[tuple[str, Any]]:
    """Yield every input of a file, with its name.

    Raises: JsonProblem; click's error when the file cannot be read.
    """
    try:
        raw = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as fault:
        raise click.FileError(name, fault.strerror) from fault
    document = read_json(raw)
    if isinstance(document, list):
        yield from ((f"{_shown(name)}[{at}]", _input(one)) for at, one in enumerate(document))
    else:
        yield _shown(name), _input(document)


def _input(document: Any) -> Any:
    """Return the input of a test case; anything else is one itself."""
    if isinstance(document, dict) and isinstance(document.get("input"), dict):
        return document["input"]
    return document


def _answers(rules: str, asked: list[tuple[str, Any]]) -> Iterator[str | None]:
    """Yield the line that answers each input; None, and a word on stderr, where it is none."""
    decide = story.decider(rules)
    for name, document in asked:
        try:
            yield _line(_decided(decide, document))
        except ModelError as error:
            tell(f"error: {name}: {error}")
            yield None


def _decided(decide: Callable[[dict[str, Any]], dict[str, Any]], document: Any) -> dict[str, Any]:
    """Return what the rules answer.

    Raises: ModelError when the document is no input of theirs.
    """
    if not isinstance(document, dict):
        raise ModelError("input", "must be an object")
    return decide(document)


def _line(said: dict[str, Any]) -> str:
    """Return an answer as one line."""
    return json.dumps(_plain(said), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    """Return a value as JSON can hold it: what is no number is null, as JavaScript has it."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _stream(rules: str, names: tuple[str, ...]) -> ExitCode:
    """Answer line by line; whatever a line is, it gets one answer and the next one is read."""
    decide = story.decider(rules)
    for name in names:
        try:
            with nullcontext(sys.stdin.buffer) if name == STDIN else open(name, "rb") as lines:
                for raw in lines:
                    answer_bytes(f"{_answer_to(decide, raw)}\n".encode())
        except OSError as fault:
            raise click.FileError(name, fault.strerror) from fault
    return ExitCode.NO_CONTROL


def _answer_to(decide: Callable[[dict[str, Any]], dict[str, Any]], raw: bytes) -> str:
    """Return the line that answers a line."""
    try:
        return _line(_decided(decide, _input(read_json(raw))))
    except JsonProblem as problem:
        return _line({"error": f"column {problem.column}: {problem.why}"})
    except ModelError as error:
        return _line({"error": str(error)})
