"""`banting whatif SETUP key=value...`: the verdict before and after a change, without a trial."""

from __future__ import annotations

import shlex
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from banting.cli import story
from banting.cli.exit_codes import ExitCode, exit_code_for
from banting.cli.setup_source import SETUP_ARGUMENT, read_source
from banting.cli.speech import answer, answer_json, laid_out

if TYPE_CHECKING:
    from banting.cli.setup_source import SetupSource
    from banting.schema.verdict import Cell, Verdict

__all__ = ["whatif"]


@click.command(short_help="Show which answers a change to the set-up turns.")
@SETUP_ARGUMENT
@click.argument("changes", metavar="KEY=VALUE...", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def whatif(setup: str, changes: tuple[str, ...], *, as_json: bool) -> ExitCode:
    """Show which answers a change would turn.

    KEY=VALUE is as in the set-up file, `pump.remote_option=false`, or takes a device away,
    `stick=none`. The set-up file itself is not touched.
    """
    if setup == "-":
        raise click.BadParameter("whatif reads the set-up twice; give a file", param_hint="SETUP")
    before = _verdict(read_source(setup))
    after = _verdict(read_source(setup, changes))
    turned = [
        (was, now)
        for was, now in zip(before.cells, after.cells, strict=True)
        if was.answer is not now.answer
    ]
    if as_json:
        answer_json(_record(changes, before, after, turned))
    else:
        answer(_text(changes, before, after, turned))
    return exit_code_for(after.answer)


def _verdict(source: SetupSource) -> Verdict:
    return story.found(
        source.setup,
        source.text,
        source.name,
        seed=1,  # without a trial no draw reaches the answer
        patients=1,
        with_trial=False,
        progress=lambda _stage, _done, _total: None,
    ).verdict


def _record(
    changes: tuple[str, ...], before: Verdict, after: Verdict, turned: list[tuple[Cell, Cell]]
) -> dict[str, Any]:
    return {
        "schema_version": "1.0",
        "changes": list(changes),
        "answer_before": before.answer.value,
        "answer": after.answer.value,
        "turned": [
            {
                "id": now.id,
                "goal": now.goal.name,
                "position": now.position.value,
                "before": was.answer.value,
                "after": now.answer.value,
                "decides": now.decides,
            }
            for was, now in turned
        ],
    }


def _text(
    changes: tuple[str, ...], before: Verdict, after: Verdict, turned: list[tuple[Cell, Cell]]
) -> str:
    lines = [
        f"{before.setup_name} with {shlex.join(changes)}",
        "",
        f"  Can someone take control?   before {before.answer.value}   after {after.answer.value}",
        "",
    ]
    width = max((len(now.id) for _, now in turned), default=0)
    for reason, group in groupby(turned, key=lambda pair: pair[1].decides):
        lines += [
            f"  {now.id:<{width}}  {was.answer.value:>7} -> {now.answer.value:<7}  {now.goal.says}"
            for was, now in group
        ]
        lines.append(laid_out(reason, " " * (width + 4)))
    lines += ["", f"  {_counted(len(turned))}, {len(after.cells) - len(turned)} stay as they are"]
    return "\n".join(lines) + "\n"


def _counted(turned: int) -> str:
    if turned == 0:
        return "no answer turns"
    return "1 answer turns" if turned == 1 else f"{turned} answers turn"
