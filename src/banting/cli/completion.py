"""`banting completion SHELL`: the script that teaches a shell to complete banting's verbs."""

from __future__ import annotations

import click

from banting.cli.exit_codes import ExitCode
from banting.cli.speech import answer

__all__ = ["completion"]


@click.command(short_help="Print the completion script of a shell.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> ExitCode:
    """Print the completion script of a shell.

    \b
    bash:  banting completion bash >> ~/.bashrc
    zsh:   banting completion zsh >> ~/.zshrc
    fish:  banting completion fish > ~/.config/fish/completions/banting.fish
    """  # noqa: D301 - click reads \b
    from click.shell_completion import get_completion_class

    form = get_completion_class(shell)
    assert form is not None, "click knows these shells"
    program = context.find_root().command
    answer(form(program, {}, "banting", "_BANTING_COMPLETE").source() + "\n")
    return ExitCode.NO_CONTROL
