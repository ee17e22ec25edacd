"""`banting merge FOLDER...`: shards of a trial put together, to the report of the whole."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banting import __version__
from banting.cli.exit_codes import ExitCode
from banting.cli.pools import pool_for
from banting.cli.simulate import kept_of, programs_of
from banting.cli.speech import shown_path, tell, typed_command
from banting.cli.trial_answer import finished, show_found, write_whole
from banting.cli.trial_source import TrialSource, trial_from
from banting.cli.trial_store import KeptTrial, TrialStore, kept_trial, trial_store
from banting.errors import OutputError

if TYPE_CHECKING:
    from banting.schema.trial_found import TrialFound
    from banting.simulate import Block

__all__ = ["merge"]


@click.command(short_help="Put shards of a trial together.")
@click.argument(
    "folders",
    metavar="FOLDER...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option(
    "-o", "--out", required=True, type=click.Path(path_type=Path), help="Folder of the whole."
)
@click.option(
    "--subjects",
    metavar="PATH",
    type=click.Path(exists=True, resolve_path=True),
    help="As for simulate, where the shards' own path is not to be had.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("-q", "--quiet", is_flag=True, help="Print the answer only.")
@click.option("--no-color", is_flag=True, help="Print without colour; NO_COLOR does the same.")
def merge(
    folders: tuple[Path, ...],
    out: Path,
    *,
    subjects: str | None,
    as_json: bool,
    quiet: bool,
    no_color: bool,
) -> ExitCode:
    """Put shards of a trial together; any split gives the same report as one run.

    FOLDERs are what `simulate --shard` wrote. They are left as they are.
    """
    source = _one_trial(folders, subjects)
    with trial_store(out, kept_of(source)) as whole:
        write_whole(out / "trial.toml", source.text.encode())
        for folder in folders:
            if folder.resolve() != out.resolve():
                _take_over(folder, whole)
        missing = _missing(source, whole.blocks())
        if missing:
            return _tell_missing(missing, source, out)
        found = _found(source, whole, quiet=quiet)
        return show_found(found, out, as_json=as_json, quiet=quiet, no_color=no_color)


def _one_trial(folders: tuple[Path, ...], subjects: str | None) -> TrialSource:
    """Return the trial that all folders are of, its published subjects read from a place if given.

    Raises: OutputError when one is of another trial, or of another version of Banting.
    """
    kept = [kept_trial(folder) for folder in folders]
    first = kept[0]
    for folder, other in zip(folders, kept, strict=True):
        if other.fingerprint != first.fingerprint:
            raise OutputError(f"{folder} holds another trial than {folders[0]}: {_told(other)}")
    changes = first.changes
    if subjects is not None:
        changes = (*(one for one in changes if one[0] != "subjects"), ("subjects", subjects))
    source = trial_from(first.text, first.name, changes)
    if kept_of(source).fingerprint != first.fingerprint:
        if first.version == __version__:
            raise OutputError(f"{folders[0]} was lived with other subjects than are read here")
        raise OutputError(f"{folders[0]} was written by Banting {first.version}, not by this one")
    return source


def _told(kept: KeptTrial) -> str:
    """Return which trial it is, in words."""
    changed = "".join(f" --{name} {value}" for name, value in kept.changes)
    return f"{kept.title!r} ({kept.name}{changed}, Banting {kept.version})"


def _take_over(folder: Path, whole: TrialStore) -> None:
    """Keep the blocks of a shard that the whole does not have yet."""
    there = whole.blocks()
    with trial_store(folder, whole.kept) as shard:
        for block, summaries in shard.known():
            if block not in there:
                whole.keep(block, summaries)


def _missing(source: TrialSource, there: set[Block]) -> list[Block]:
    """Return the blocks that nobody has lived."""
    from banting.simulate import blocks_of

    return [block for block in blocks_of(source.plan) if block not in there]


def _tell_missing(missing: list[Block], source: TrialSource, out: Path) -> ExitCode:
    """Say which people are missing, and the command that lives them."""
    people = sum(block.last - block.first for block in missing)
    first = missing[0]
    model = source.plan.physiologies[first.physiology]
    tell(
        f"not whole yet: {people:,} people are missing, the first of them "
        f"{first.first} to {first.last - 1} in the physiology {model}. What is there is kept in "
        f"{shown_path(out)}"
    )
    words = ["simulate", str(out / "trial.toml"), "-o", str(out)]
    for name, value in source.changes:
        words += [f"--{name}", str(value)]
    tell(f"merge again with the rest, or live them here: {typed_command()} {shlex.join(words)}")
    return ExitCode.BAD_INPUT


def _found(source: TrialSource, whole: TrialStore, *, quiet: bool) -> TrialFound:
    """Put all blocks together; one that is damaged is lived again here."""
    from banting.simulate import blocks_of, gathered

    plan, external = source.plan, programs_of(source.plan, quiet=quiet)
    with pool_for(plan, "threads", None) as pool:
        summaries = gathered(plan, blocks_of(plan), pool, external=external, known=whole.known())
    return finished(plan, summaries, whole, external)
