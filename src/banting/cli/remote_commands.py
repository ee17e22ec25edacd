"""`banting remote-commands`: what one credential lets someone on the Internet do with each app.

The table goes to stdout, progress to stderr. `--record FOLDER` writes it with the page made of it.
"""

from __future__ import annotations

from pathlib import Path

import click

from banting.cli import story
from banting.cli.exit_codes import ExitCode
from banting.cli.progress import Stage, progress_bar
from banting.cli.recording import write_page
from banting.cli.speech import answer, screen_width, wants_colour

__all__ = ["remote_commands"]

_JSON, _PAGE = "remote-commands.json", "remote-commands.md"


@click.command(short_help="What each credential opens, app by app.")
@click.option("--json", "as_json", is_flag=True, help="Print the table as one JSON object.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the page.")
@click.option(
    "--record",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    help="Write remote-commands.json and remote-commands.md into a folder.",
)
@click.option("--no-color", is_flag=True, help="Print without colour; NO_COLOR does the same.")
def remote_commands(
    *, as_json: bool, as_markdown: bool, record: Path | None, no_color: bool
) -> ExitCode:
    """Tell what one credential lets someone on the Internet do with Loop, Trio and AndroidAPS.

    Read access, write access, push key, shared secret, a text message's number, code on the phone:
    each alone, everything it opens carried out on the machines, and the smallest sets that open
    more. Takes about a minute.
    """
    with progress_bar(Stage(), quiet=False) as progress:
        table = story.remote_table(progress)
    if as_json:
        answer(story.remote_json(table))
    elif as_markdown:
        answer(story.remote_page(table))
    else:
        colour = wants_colour(no_color=no_color)
        answer(story.remote_screen(table, colour=colour, width=screen_width()))
    if record is not None:
        write_page(record / _JSON, story.remote_json(table))
        write_page(record / _PAGE, story.remote_page(table))
    return ExitCode.NO_CONTROL
