"""The remote table: each app's home, each credential alone, everything that it can do carried out.

Knows: homes, the attack graph, the rehearsal and the judge. Never knows: how a table is shown. No
cell is written down anywhere: each follows from rules that fire and from machines that then did it,
or from a certificate and tries that the machines refused. An attacker stands on the Internet.
"""

from __future__ import annotations

from dataclasses import replace

from banting.assess.cells import find_cell
from banting.assess.progress import Progress
from banting.assess.rehearsal import Rehearsal
from banting.assess.remote.commands import commands
from banting.assess.remote.homes import HOMES, Home, held_by, home_system, in_hand
from banting.assess.remote.together import together
from banting.build import System, device_specs
from banting.judge import Findings, judge
from banting.schema.question import Goal, Position
from banting.schema.remote_table import (
    Credential,
    RemoteAnswer,
    RemoteApp,
    RemoteCell,
    RemoteCommand,
    RemoteTable,
    Tried,
)
from banting.schema.setup import Setup
from banting.schema.setup_file import setup_with

__all__ = ["remote_table"]

_FROM = Position.INTERNET
_GOALS = tuple(Goal)
_COMBINED = (Goal.G1, Goal.G5)  # goals whose smallest sets are listed


def remote_table(progress: Progress) -> RemoteTable:
    """Return the table of all apps; `progress` is told (app, credentials done, of how many)."""
    tables = tuple(_table(home, progress) for home in HOMES)
    return RemoteTable(
        apps=tuple(app for one in tables for app in one.apps),
        cells=tuple(cell for one in tables for cell in one.cells),
        together=tuple(taken for one in tables for taken in one.together),
        assumptions=tuple(sorted({pair for one in tables for pair in one.assumptions})),
    )


def _table(home: Home, progress: Progress) -> RemoteTable:
    """Return the table of one app."""
    rehearsal = Rehearsal(home_system(_setup(home, ())))
    otherwise = Rehearsal(home_system(_setup(home, home.otherwise))) if home.otherwise else None
    cells: list[RemoteCell] = []
    for number, credential in enumerate(Credential):
        progress(home.title, number, len(Credential))
        reader = cells[0] if cells else None
        cells.append(_cell(home, rehearsal, otherwise, credential, reader))
    progress(home.title, len(Credential), len(Credential))
    return RemoteTable(
        apps=(_app(home, rehearsal.system),),
        cells=tuple(cells),
        together=together(rehearsal, _COMBINED, _FROM, tuple(cells)),
        assumptions=tuple((one.key, one.says) for one in rehearsal.system.assumptions),
    )


def _setup(home: Home, changes: tuple[str, ...]) -> Setup:
    return setup_with(home.text, home.title, changes, device_specs())


def _app(home: Home, system: System) -> RemoteApp:
    used = frozenset(need for rule in system.rules for need in rule.needs)
    return RemoteApp(
        id=home.app,
        title=home.title,
        setup_text=home.text,
        otherwise=home.otherwise,
        unused=tuple(
            one.says
            for one in system.stated
            if one.device == "phone"
            and not one.fact.startswith("phone.")  # what any app does, not what it takes
            and one.fact not in used
        ),
    )


def _cell(
    home: Home,
    rehearsal: Rehearsal,
    otherwise: Rehearsal | None,
    credential: Credential,
    reader: RemoteCell | None,
) -> RemoteCell:
    """Return one cell; `reader` is what anyone may do, None while that is worked out."""
    system = rehearsal.system
    held = held_by(credential, system)
    if held is None and reader is not None:
        why = _not_taken(home, credential, system)
        return replace(reader, credential=credential, not_taken=why, commands=())
    keys = () if held is None else (held.key,)
    hands = in_hand(keys, system)
    anyone = () if reader is None else reader.commands
    mine = rehearsal.assuming(keys, hands)
    here = commands(mine, _GOALS, _FROM, _rules(anyone))
    more: tuple[RemoteCommand, ...] = ()
    if otherwise is not None:
        there = otherwise.assuming(keys, hands)
        more = commands(there, _GOALS, _FROM, _rules((*anyone, *here)))
    return RemoteCell(
        app=home.app,
        credential=credential,
        holds="" if held is None else held.key,
        not_taken="",
        answers=tuple(_answer(mine, goal, (*anyone, *here)) for goal in _GOALS),
        commands=(*here, *(replace(one, otherwise=True) for one in more)),
    )


def _not_taken(home: Home, credential: Credential, system: System) -> str:
    """Return why an app has no such credential, as its machines show."""
    if credential is Credential.SMS_SENDER and "sms" not in system.link_names:
        return f"{home.title} reads no text messages"
    assert credential is Credential.PUSH_KEY, "no other is lacked"
    assert system.device("push") is None, "a key without a service"
    return f"no push service delivers to {home.title}"


def _rules(known: tuple[RemoteCommand, ...]) -> frozenset[str]:
    return frozenset(one.rule for one in known)


def _answer(rehearsal: Rehearsal, goal: Goal, done: tuple[RemoteCommand, ...]) -> RemoteAnswer:
    """Return the answer for a goal: by the commands that reach it, else by a certificate."""
    ways = tuple(one for one in done if one.goal is goal)
    if not ways:
        return _without_way(rehearsal, goal)
    best = next((one for one in ways if one.did), ways[0])
    answer, decides = judge(
        Findings(
            has_path=True,
            reached=best.did,
            why_not_replayed=best.why_not,
            faults=(),
            blind=(),
            got_through=(),
            bound_reached=False,
        )
    )
    return RemoteAnswer(goal=goal, answer=answer, decides=decides, tries=(), to_yes=())


def _without_way(rehearsal: Rehearsal, goal: Goal) -> RemoteAnswer:
    cell = find_cell(rehearsal, goal, _FROM).cell
    return RemoteAnswer(
        goal=goal,
        answer=cell.answer,
        decides=cell.decides,
        tries=tuple(
            Tried(says=one.tried, device=one.device, reason=one.reason) for one in cell.refusals
        ),
        to_yes=cell.to_yes,
    )
