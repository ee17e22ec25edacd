"""`banting explain ID`: why a cell is YES or NO, or what a technique, device or goal is."""

from __future__ import annotations

from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banting.cli import story
from banting.cli.catalogue import entry_text
from banting.cli.entries import entries
from banting.cli.evidence import open_run
from banting.cli.exit_codes import ExitCode
from banting.cli.setup_source import read_source
from banting.cli.speech import answer, answer_json, laid_out, typed_command
from banting.schema.day import clock_min
from banting.schema.question import Goal, Position
from banting.units import MS_PER_MIN, clock_from_minute

if TYPE_CHECKING:
    from banting.cli.entries import Entry
    from banting.schema.explanation import Explanation, Need
    from banting.schema.verdict import Cell, KeyFrame, Refusal, Verdict

__all__ = ["explain"]

_NEAR_MAX = 4  # names proposed for one that is not known


@click.command(short_help="Explain a cell, technique, device, goal or position.")
@click.argument("name", metavar="ID")
@click.option(
    "--run",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The run that a cell belongs to; by default the latest in out/.",
)
@click.option(
    "--setup",
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
    help="The set-up file that a cell belongs to, instead of a run.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def explain(name: str, *, run: Path | None, setup: str | None, as_json: bool) -> ExitCode:
    """Explain a cell (G1-radio) step by step, or anything `banting catalogue` lists."""
    if _is_cell(name):
        return _explain_cell(name, _verdict(run, setup), as_json=as_json)
    chosen = [entry for entry in entries() if name == entry.id or name in entry.parts]
    if not chosen:
        known = sorted({key for entry in entries() for key in (entry.id, *entry.parts)})
        holding = [key for key in known if name.lower() in key.lower()]
        holding.sort(key=lambda key: not key.lower().startswith(name.lower()))
        near = holding[:_NEAR_MAX] or get_close_matches(name, known, n=1)
        hint = f"did you mean {', '.join(near)}?" if near else f"see {typed_command()} catalogue"
        raise click.BadParameter(f"nothing is called {name}; {hint}", param_hint="ID")
    if as_json:
        record = {"schema_version": "1.0", "entries": [asdict(entry) for entry in chosen]}
        answer_json(record)
    else:
        answer(_entries_text(name, chosen))
    return ExitCode.NO_CONTROL


def _is_cell(name: str) -> bool:
    goal, _, position = name.partition("-")
    return goal in Goal.__members__ and position in list(Position)


def _entries_text(name: str, chosen: list[Entry]) -> str:
    """Return entries in full; of an option that many devices have, what it says of each."""
    if all(entry.kind == "device" and name in entry.parts for entry in chosen):
        models: dict[str, list[str]] = {}
        for entry in chosen:
            models.setdefault(dict(entry.details)[name], []).append(entry.id)
        lines = [
            f"{laid_out(f'{name}  {says}', '  ')}\n{laid_out('of ' + ', '.join(of), '    ')}\n"
            for says, of in models.items()
        ]
        return "".join(lines)
    return "".join(entry_text(entry) for entry in chosen)


def _verdict(run: Path | None, setup: str | None) -> Verdict:
    """Return the verdict that a cell belongs to: the one recorded, or the one of a set-up file."""
    if setup is None:
        evidence = open_run(run or _latest_run(), story.device_specs())
        return story.recorded_verdict((evidence.folder / "verdict.json").read_text("utf-8"))
    source = read_source(setup)
    return story.found(
        source.setup,
        source.text,
        source.name,
        seed=1,  # without a trial no draw reaches the answer
        patients=1,
        with_trial=False,
        progress=lambda _stage, _done, _total: None,
    ).verdict


def _latest_run() -> Path:
    """Return the run folder in out/ that was written last."""
    runs = sorted(Path("out").glob("*/verdict.json"), key=lambda path: path.stat().st_mtime)
    if not runs:
        raise click.UsageError(
            "a cell belongs to a run, and out/ holds none: assess first, or give --run or --setup"
        )
    return runs[-1].parent


def _explain_cell(name: str, verdict: Verdict, *, as_json: bool) -> ExitCode:
    cell = next((cell for cell in verdict.cells if cell.id == name), None)
    if cell is None:
        asked = ", ".join(dict.fromkeys(cell.position.value for cell in verdict.cells))
        raise click.BadParameter(f"that run asked only from {asked}; not {name}", param_hint="ID")
    why = story.explanation(verdict, name)
    if as_json:
        record = {"id": name, "answer": cell.answer.value, "decides": cell.decides}
        answer_json({"schema_version": "1.0", **record, "why": asdict(why) if why else None})
    else:
        answer(_cell_text(cell, why, verdict))
    return ExitCode.NO_CONTROL


def _cell_text(cell: Cell, why: Explanation | None, verdict: Verdict) -> str:
    lines = [
        f"{cell.id}  {cell.goal.says}, {cell.position.says}: {cell.answer.value}",
        laid_out(cell.decides, "  "),
    ]
    if cell.bound:
        lines.append(laid_out(f"at most: {cell.bound}", "  "))
    lines += _steps(why, verdict) if why and why.steps else []
    lines += _why_not(why) if why and why.why_not else []
    lines += _refusals(cell.refusals) if cell.refusals else []
    if cell.to_yes:
        lines += ["", *_to_yes(cell, verdict)]
    return "\n".join(lines) + "\n"


def _to_yes(cell: Cell, verdict: Verdict) -> list[str]:
    """Return each smallest set of assumptions that turns a NO into a YES, with its number."""
    odds = {one.key: one.odds for one in verdict.assumptions}
    lines = []
    for keys in cell.to_yes:
        numbers = "; ".join(odds[key] for key in keys if odds.get(key))
        lines.append(
            laid_out(
                f"It turns YES with {' and '.join(keys)}{f' ({numbers})' if numbers else ''}", "  "
            )
        )
    return lines


def _steps(why: Explanation, verdict: Verdict) -> list[str]:
    """Return the steps of a YES, with what each needs and the frames that counted."""
    carried_out = {
        step.rule: step for path in verdict.paths if path.path.id == why.id for step in path.steps
    }
    lines = []
    for step in why.steps:
        title = f"{step.number}. {step.says}  ({step.technique}, rule {step.rule})"
        lines += ["", laid_out(title, "  ")]
        lines += [laid_out(f"needs {_need(need)}", "     ") for need in step.needs]
        shown = carried_out.get(step.rule)
        if shown is not None:
            lines += [_frame(frame) for frame in shown.frames]
            lines.append(laid_out(f"result: {story.readable(shown.result)}", "     "))
    return lines + _remembered(why, verdict)


def _remembered(why: Explanation, verdict: Verdict) -> list[str]:
    """Return what a path leaves in the devices' own logs."""
    log = [entry for path in verdict.paths if path.path.id == why.id for entry in path.log]
    if not log:
        return ["", "  No device's log would show it."]
    told = [f"{entry.clock}  {entry.says}, asked for by {entry.requestor.value}" for entry in log]
    heading = "  What the devices' own logs show afterwards, each by its own clock:"
    return ["", heading, *(f"     {one}" for one in told)]


def _frame(frame: KeyFrame) -> str:
    """Return a frame with the clock's time, what it says, and its text or its decoded bytes."""
    minute, ms = divmod(frame.at_ms, MS_PER_MIN)
    clock = f"{clock_from_minute(clock_min(minute))}:{ms / 1000:06.3f}"
    shown = story.message_line(frame) or frame.packet_hex
    return laid_out(f"{clock}  {frame.sender}: {frame.says}  {shown}", "     ")


def _why_not(why: Explanation) -> list[str]:
    """Return the ways to the goal that are cut, and what each lacks."""
    lines = ["", "  The ways that lead there, and what each lacks:"]
    for way in why.why_not:
        lines.append(laid_out(f"- {way.says}  ({way.technique}, rule {way.rule})", "  "))
        lines += [laid_out(f"lacks {_need(need)}", "      ") for need in way.missing]
    if why.leaves:
        lines += ["", "  In the end it hangs on:"]
        lines += [laid_out(f"- {_need(need)}", "  ") for need in why.leaves]
    return lines


def _need(need: Need) -> str:
    says = f" ({need.says})" if need.says else ""
    return f"{need.fact}{says}: {need.whence}"


def _refusals(refusals: tuple[Refusal, ...]) -> list[str]:
    """Return what was tried on the machines all the same, and why it was refused."""
    lines = ["", "  Tried on the machines all the same:"]
    for refusal in refusals:
        told = f"- {refusal.tried}; the {refusal.device} refused: {story.readable(refusal.reason)}"
        lines.append(laid_out(f"{told}  ({refusal.replay})", "  "))
    return lines
