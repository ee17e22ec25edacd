"""`banting truth [TABLE...]`: published tables reproduced, ours beside theirs.

Tables go to stdout, progress to stderr. `--record FOLDER` writes the run and the page made from it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from banting.cli import story
from banting.cli.exit_codes import ExitCode
from banting.cli.progress import Stage, progress_bar
from banting.cli.recording import write_page
from banting.cli.speech import answer, laid_out

if TYPE_CHECKING:
    from banting.truth import Compared

__all__ = ["truth"]

_JSON, _PAGE = "truth.json", "truth.md"


@click.command(short_help="Reproduce published tables, ours beside theirs.")
@click.argument("tables", nargs=-1, metavar="[TABLE...]")
@click.option(
    "--patients", type=click.IntRange(min=2), help="People of each group, instead of the table's."
)
@click.option("--seed", type=int, default=1, show_default=True, help="All chance follows from it.")
@click.option("--json", "as_json", is_flag=True, help="Print the run as one JSON object.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the page.")
@click.option(
    "--record",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Write truth.json and truth.md, the page made from it, into a folder.",
)
@click.option("--list", "listed", is_flag=True, help="List the tables and end.")
def truth(
    tables: tuple[str, ...],
    *,
    patients: int | None,
    seed: int,
    as_json: bool,
    as_markdown: bool,
    record: Path | None,
    listed: bool,
) -> ExitCode:
    """Reproduce published tables with Banting's engine, ours beside theirs.

    Without TABLE all of them, which takes some minutes. Where ours differs, the page says by how
    much and why. Not medical advice.
    """
    known = story.truth_tables()
    if listed:
        answer("".join(f"{name}\n" for name in known))
        return ExitCode.NO_CONTROL
    unknown = [name for name in tables if name not in known]
    if unknown:
        raise click.UsageError(f"no table {unknown[0]!r}; there are {', '.join(known)}")
    stage = Stage()
    with progress_bar(stage, quiet=False) as progress:
        made = story.truth_run(tables or known, patients=patients, seed=seed, progress=progress)
    if as_json:
        answer(story.truth_json(made))
    elif as_markdown:
        answer(story.truth_page(made))
    else:
        answer("".join(_screen(table) for table in made.tables))
    if record is not None:
        write_page(record / _JSON, story.truth_json(made))
        write_page(record / _PAGE, story.truth_page(made))
    return ExitCode.NO_CONTROL


def _screen(table: Compared) -> str:
    """Return a table for a terminal."""
    from banting.truth import Standing, standing

    lines = [f"{table.title}\n", laid_out(table.asked, "  ")]
    for rows in table.figures:
        theirs = rows[0].theirs
        said = "" if theirs is None else f", theirs {theirs.value:.4g}: {standing(rows)}"
        lines.append(laid_out(f"{rows[0].what}, {rows[0].unit}{said}", "  "))
        for row in rows:
            ours = f"{row.ours.value:.4g} ({row.ours.low:.4g} to {row.ours.high:.4g})"
            lines.append(f"    {row.body:<17} {ours}")
    met = f"  {table.standings.count(Standing.MET)} of {len(table.standings)} figures met\n"
    return "\n".join((*lines, met, laid_out(table.explained, "  "), "\n"))
