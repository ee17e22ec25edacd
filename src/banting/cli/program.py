"""The program `banting`: its verbs, and which exit code every way of ending has.

An error that Banting raises on purpose ends in one sentence and a code. Whatever else goes wrong is
a fault of ours and ends with code 70, never with one that could be read as an answer.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from types import TracebackType

import click

from banting import __version__
from banting.cli.ask import ask
from banting.cli.assess import assess
from banting.cli.catalogue import catalogue
from banting.cli.check import check
from banting.cli.completion import completion
from banting.cli.exit_codes import EXIT_CODE_SAYS, ExitCode
from banting.cli.explain import explain
from banting.cli.merge import merge
from banting.cli.recommend import recommend
from banting.cli.remote_commands import remote_commands
from banting.cli.replay import replay
from banting.cli.risk import risk_scenarios
from banting.cli.simulate import simulate
from banting.cli.speech import tell
from banting.cli.truth import truth
from banting.cli.twin import twin
from banting.cli.whatif import whatif
from banting.errors import (
    BantingError,
    EvidenceError,
    ReplayMismatch,
    SetupError,
)

__all__ = ["banting", "main"]

_VERBS = (
    assess,
    ask,
    check,
    explain,
    replay,
    whatif,
    simulate,
    merge,
    recommend,
    remote_commands,
    risk_scenarios,
    truth,
    twin,
    catalogue,
    completion,
)
_CODES = "\n".join(f"  {code.value:>3}  {says}" for code, says in EXIT_CODE_SAYS.items())
_NOT_REPLAYED = (EvidenceError, ReplayMismatch)


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=f"\b\nExit codes:\n{_CODES}\n\n"
    "Simulation only: nothing here can transmit. Not a medical device; no dosing advice.",
)
@click.version_option(__version__, prog_name="banting")
def banting() -> None:
    """Answer whether someone can take control of an insulin pump, from where, with what harm.

    \b
    Start with:  banting ask my-setup.toml --from internet
    All places:  banting assess my-setup.toml
    Or a trial:  banting simulate my-trial.toml
    """  # noqa: D301 - click reads \b


for _verb in _VERBS:
    banting.add_command(_verb)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code; `arguments` None means those of the process."""
    sys.excepthook = _end_with_fault
    try:
        ended = banting.main(args=arguments, prog_name="banting", standalone_mode=False)
    except click.Abort:
        tell("interrupted; earlier results are as they were")
        return ExitCode.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return ExitCode.BAD_INPUT
    except SetupError:  # its problems were told where the text was at hand
        return ExitCode.BAD_INPUT
    except BantingError as error:
        tell(f"error: {error}")
        return ExitCode.NOT_REPLAYED if isinstance(error, _NOT_REPLAYED) else ExitCode.BAD_INPUT
    return ended if isinstance(ended, int) else ExitCode.NO_CONTROL


def _end_with_fault(
    kind: type[BaseException], fault: BaseException, trace: TracebackType | None
) -> None:
    """End the process with the code of a fault; Python's own 1 would read as `control possible`."""
    traceback.print_exception(kind, fault, trace)
    tell("This is a fault in Banting, not in your set-up. Earlier results are as they were.")
    sys.stderr.flush()
    os._exit(ExitCode.INTERRUPTED if kind is KeyboardInterrupt else ExitCode.INTERNAL_FAULT)
