"""A small remote table, made up: one app, with every kind of cell that a reader may meet."""

from banting.schema.question import Answer, Goal
from banting.schema.remote_table import (
    Credential,
    NonDefault,
    RemoteAnswer,
    RemoteApp,
    RemoteCell,
    RemoteCommand,
    RemoteTable,
    Together,
    Tried,
)
from banting.schema.source import Source

SETTING = NonDefault(key="phone.preset", value='"Tea"', default='""', says="a name; empty for none")
SOURCE = Source(id="a", title="some/App 1", where="File.swift:3", says="it does so; read, not run.")
OTHER = Source(id="b", title="some/Site", where="lib/a.js", says="it tells")


def command(goal: Goal, word: str, **changes: object) -> RemoteCommand:
    fields: dict[str, object] = {
        "goal": goal,
        "rule": f"rule-{goal.name}",
        "technique": "some-technique",
        "word": word,
        "says": ("read a name", f"ask for {word} | twice"),
        "did": f"the machines did {word}",
        "why_not": "",
        "bound": "8 U a command",
        "stands_on": (SETTING,),
        "otherwise": False,
        "sources": (SOURCE,),
        "read_not_run": True,
    }
    return RemoteCommand(**{**fields, **changes})


def answer(goal: Goal, given: Answer, **changes: object) -> RemoteAnswer:
    fields: dict[str, object] = {
        "goal": goal,
        "answer": given,
        "decides": "",
        "tries": (),
        "to_yes": (),
    }
    return RemoteAnswer(**{**fields, **changes})


READS = command(
    Goal.G9, "reads", stands_on=(), sources=(OTHER,), read_not_run=False, bound="what is kept"
)
REFUSED = answer(
    Goal.G1,
    Answer.NO,
    decides="no code is known",
    tries=(
        Tried(says="ask with a code", device="phone", reason="the code is wrong"),
        Tried(says="ask again", device="attacker", reason="it changed nothing"),
    ),
    to_yes=(("code_held",), ("a_held", "b_held")),
)
_FOR_ALL = (REFUSED, answer(Goal.G9, Answer.YES))


def cell(credential: Credential, **changes: object) -> RemoteCell:
    fields: dict[str, object] = {
        "app": "app",
        "credential": credential,
        "holds": "key_held",
        "not_taken": "",
        "answers": _FOR_ALL,
        "commands": (),
    }
    return RemoteCell(**{**fields, **changes})


CELLS = (
    cell(Credential.READ, holds="", commands=(READS,)),
    cell(
        Credential.WRITE,
        answers=(
            answer(Goal.G1, Answer.UNKNOWN, decides="the path did not replay"),
            answer(Goal.G5, Answer.YES),
            answer(Goal.G9, Answer.YES),
        ),
        commands=(
            command(Goal.G1, "bolus ≤ 8 U", did="", why_not="nobody answered"),
            command(Goal.G5, "override"),
            command(Goal.G6, "false glucose", otherwise=True),
        ),
    ),
    cell(Credential.PUSH_KEY, not_taken="no push service delivers to App 1"),
    cell(Credential.SHARED_SECRET),
    cell(Credential.SMS_SENDER, not_taken="App 1 reads no text messages"),
    cell(Credential.PHONE_CODE, commands=(command(Goal.G1, "bolus ≤ 10 U", stands_on=()),)),
)

TABLE = RemoteTable(
    apps=(
        RemoteApp(
            id="app",
            title="App 1",
            setup_text='title = "a home"\n',
            otherwise=('phone.cgm="cloud"',),
            unused=("App 1 takes profiles",),
        ),
    ),
    cells=CELLS,
    together=(
        Together(
            app="app",
            goal=Goal.G1,
            keys=("key_held",),
            commands=(command(Goal.G1, "bolus ≤ 10 U"),),
        ),
        Together(
            app="app",
            goal=Goal.G1,
            keys=("a_held", "b_held"),
            commands=(command(Goal.G1, "bolus ≤ 8 U"),),
        ),
        Together(
            app="app",
            goal=Goal.G5,
            keys=("c_held", "d_held"),
            commands=(command(Goal.G5, "carbs ≤ 9 g", did="", why_not="it was refused"),),
        ),
    ),
    assumptions=(("a_held", "a was copied"), ("key_held", "the key was copied")),
)
