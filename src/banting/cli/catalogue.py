"""`banting catalogue [KIND]`: everything Banting knows, with the sources it knows it from."""

from __future__ import annotations

from dataclasses import asdict
from itertools import groupby

import click

from banting.cli.entries import KINDS, Entry, entries
from banting.cli.exit_codes import ExitCode
from banting.cli.speech import answer, answer_json, laid_out, typed_command

__all__ = ["catalogue", "entry_text"]


@click.command(short_help="List devices, techniques, controllers, patients and all else.")
@click.argument("kind", required=False, type=click.Choice(list(KINDS)))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--sources", is_flag=True, help="Print sources and details of every entry.")
def catalogue(kind: str | None, *, as_json: bool, sources: bool) -> ExitCode:
    """List devices, techniques, goals, faults, controllers, sensors and patients, with sources."""
    listed = [entry for entry in entries() if kind in (None, entry.kind)]
    if as_json:
        answer_json({"schema_version": "1.0", "entries": [asdict(entry) for entry in listed]})
        return ExitCode.NO_CONTROL
    for of_kind, group in groupby(listed, key=lambda entry: entry.kind):
        answer(f"{KINDS[of_kind]}\n\n")
        for entry in group:
            answer(entry_text(entry) if sources else _line(entry))
        answer("\n")
    if not sources:
        run = typed_command()
        answer(f"One entry in full: {run} explain ID. All: {run} catalogue --sources\n")
    return ExitCode.NO_CONTROL


def _line(entry: Entry) -> str:
    return f"  {entry.id:<24}  {entry.title}\n"


def entry_text(entry: Entry) -> str:
    """Return an entry in full."""
    lines = [laid_out(f"{entry.id}  {entry.title}", "  ")]
    if entry.says:
        lines.append(laid_out(entry.says, "    "))
    lines += [laid_out(f"{name}: {text}", "    ") for name, text in entry.details]
    for source in entry.sources:
        lines.append(laid_out(f"source {source.id}: {source.title}, {source.where}", "    "))
        lines.append(laid_out(source.says, "      "))
    return "\n".join(lines) + "\n\n"
