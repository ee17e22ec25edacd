"""`banting check SETUP...`: whether set-up files are right; nothing is assessed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from banting.cli.exit_codes import ExitCode
from banting.cli.setup_source import read_source
from banting.cli.speech import answer, answer_json
from banting.errors import SetupError

if TYPE_CHECKING:
    from banting.cli.setup_source import SetupSource

__all__ = ["check"]


@click.command(short_help="Check set-up files: every problem with its line.")
@click.argument(
    "setups",
    metavar="SETUP...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True),
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(setups: tuple[str, ...], *, as_json: bool) -> ExitCode:
    """Check set-up files: every problem with its line, or what was understood."""
    checked: list[dict[str, Any]] = []
    for name in setups:
        try:
            source = read_source(name)
        except SetupError as error:
            problems = [asdict(problem) for problem in error.problems]
            checked.append({"file": name, "valid": False, "problems": problems})
        else:
            checked.append({"file": name, "valid": True, "title": source.setup.title})
            if not as_json:
                answer(f"{source.name}: {_understood(source)}\n")
    if as_json:
        answer_json({"schema_version": "1.0", "files": checked})
    good = all(one["valid"] for one in checked)
    return ExitCode.NO_CONTROL if good else ExitCode.BAD_INPUT


def _understood(source: SetupSource) -> str:
    """Return what a set-up says, in one line."""
    devices = ", ".join(f"{device.role} {device.model}" for device in source.setup.devices)
    assumed = f"; assuming {', '.join(source.setup.assume)}" if source.setup.assume else ""
    return f"a set-up, “{source.setup.title}”: {devices}{assumed}"
