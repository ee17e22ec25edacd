"""Where a set-up comes from: a file named on the command line, or stdin for `-`."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from banting.cli import story
from banting.cli.file_kinds import is_set_up, is_trial
from banting.cli.speech import tell, tell_problems, typed_command
from banting.errors import SetupError

if TYPE_CHECKING:
    from banting.schema.setup import Setup

__all__ = ["SETUP_ARGUMENT", "SetupSource", "read_source", "setup_from"]

SETUP_ARGUMENT = click.argument(
    "setup", type=click.Path(exists=True, dir_okay=False, allow_dash=True)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupSource:
    """A set-up as read, its text, the name it was given by, and the stem its folder is named by."""

    setup: Setup
    text: str
    name: str
    stem: str


def read_source(name: str, changes: tuple[str, ...] = ()) -> SetupSource:
    """Return the set-up in a file, with `whatif` changes made.

    Raises: SetupError after its problems were told; click's error when the file cannot be read.
    """
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as fault:
        raise click.FileError(name, fault.strerror) from fault
    return setup_from(raw, name, changes)


def setup_from(raw: bytes, name: str, changes: tuple[str, ...] = ()) -> SetupSource:
    """Return the set-up in the bytes of a file, with `whatif` changes made.

    Raises: SetupError after its problems were told.
    """
    from banting.schema.setup_file import setup_with
    from banting.schema.toml_text import decode_setup

    shown = "<stdin>" if name == "-" else name
    text = ""
    try:
        text = decode_setup(raw, shown)
        setup = setup_with(text, shown, changes, story.device_specs())
    except SetupError as error:
        tell_problems(error, text)
        if is_trial(text) and not is_set_up(text):
            tell(f"this is a trial: {typed_command()} simulate {shlex.quote(name)}")
        raise
    stem = "stdin" if name == "-" else Path(name).stem
    return SetupSource(setup=setup, text=text, name=shown, stem=stem)
