"""`banting ask SETUP --from PLACE`: the answer for one place, as a page for the wearer.

Only the cells of that place are worked out, so that an answer is there at once. The run is kept in
a folder of its own, so that it never takes the place of a whole assessment.
"""

from __future__ import annotations

from pathlib import Path

import click

from banting.cli import story
from banting.cli.asking import Question, trial_options
from banting.cli.exit_codes import ExitCode, exit_code_for
from banting.cli.setup_source import SETUP_ARGUMENT, read_source
from banting.cli.speech import (
    answer,
    answer_bytes,
    screen_width,
    shown_path,
    typed_command,
    wants_colour,
)
from banting.schema.question import Position

__all__ = ["ask"]


@click.command(short_help="Answer yes or no for one place, on a page for the wearer.")
@SETUP_ARGUMENT
@click.option(
    "--from",
    "place",
    type=click.Choice([position.value for position in reversed(Position)]),
    default=Position.INTERNET.value,
    show_default=True,
    help="Where someone would stand.",
)
@click.option("-o", "--out", type=click.Path(path_type=Path), help="Folder of the run.")
@trial_options
def ask(
    setup: str,
    place: str,
    out: Path | None,
    *,
    seed: int,
    patients: int,
    no_trial: bool,
    as_json: bool,
    quiet: bool,
    no_color: bool,
) -> ExitCode:
    """Answer yes or no for one place: why, what it takes, what it would do, what to switch.

    SETUP is a TOML file, or - for stdin. The evidence goes to out/NAME-from-PLACE (or -o). Control
    is G1 to G6; the exit code is that of `assess`, for this place alone.
    """
    position = Position(place)
    source = read_source(setup)
    usual = Path("out") / f"{source.stem}-from-{place}"
    folder = out or usual
    question = Question(
        typed=f"ask --from {place}",
        source=source,
        folder=folder,
        usual_folder=usual,
        seed=seed,
        patients=patients,
        positions=(position,),
    )
    verdict = question.answered(with_trial=not no_trial, quiet=quiet or as_json)
    if verdict is None:
        return ExitCode.INTERRUPTED
    if as_json:
        answer_bytes(story.place_json(verdict, position))
    elif quiet:
        answer(f"{story.place_lead(verdict, position)}\n")
    else:
        answer_bytes(
            story.place_screen(
                verdict,
                position,
                colour=wants_colour(no_color=no_color),
                width=screen_width(),
                command=typed_command(),
                folder=shown_path(folder),
            )
        )
    return exit_code_for(verdict.answer)
