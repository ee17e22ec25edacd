"""What one credential lets someone on the Internet do with an app: a table, as data.

Knows: apps, credentials, commands with what the machines did, refusals. Never knows: how they were
found or how they are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from banting.schema.question import Answer, Goal
from banting.schema.source import Source

__all__ = [
    "Credential",
    "NonDefault",
    "RemoteAnswer",
    "RemoteApp",
    "RemoteCell",
    "RemoteCommand",
    "RemoteTable",
    "Together",
    "Tried",
]


class Credential(StrEnum):
    """What someone holds, and nothing else."""

    READ = "read"
    WRITE = "write/admin"
    PUSH_KEY = "push key"
    SHARED_SECRET = "shared secret"  # noqa: S105 - what it is called
    SMS_SENDER = "SMS sender"
    PHONE_CODE = "phone code"

    @property
    def says(self) -> str:
        """What it is, for a reader."""
        return _SAYS[self]


_SAYS = {
    Credential.READ: "nothing, or a token that reads: the site is open to readers",
    Credential.WRITE: "Nightscout's API secret or an admin token",
    Credential.PUSH_KEY: "the key that pushes to the phone are signed with",
    Credential.SHARED_SECRET: "Loop's secret of one-time codes; Trio's shared secret; "
    "AndroidAPS's secret of codes and the PIN",
    Credential.SMS_SENDER: "a number that may send commands",
    Credential.PHONE_CODE: "code that runs on the phone with the app's rights",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NonDefault:
    """A setting that is not as it comes: `key` as a set-up names it, values as TOML text."""

    key: str
    value: str
    default: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteApp:
    """An app in its home.

    Attributes:
        id: model of the phone, `loop`.
        title: name and version.
        setup_text: the home as a set-up file.
        otherwise: changes to it under which more commands are tried, as `whatif` takes them.
        unused: what the app takes from afar by its own words and no technique uses.
    """

    id: str
    title: str
    setup_text: str
    otherwise: tuple[str, ...]
    unused: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCommand:
    """A way to a goal, carried out.

    Attributes:
        rule, technique: ids.
        word: in a few words, for a table: `carbs ≤ 250 g`.
        says: the steps in order, the command last.
        did: what the machines did, "" when they did not; `why_not` then says why.
        bound: the most that can be reached, under the limits of app and pump.
        stands_on: settings that are not the default and without which it fails.
        otherwise: whether the home was changed for it, as `RemoteApp.otherwise` says.
        sources: where it was read; `read_not_run` when it was never replayed on the real program.
    """

    goal: Goal
    rule: str
    technique: str
    word: str
    says: tuple[str, ...]
    did: str
    why_not: str
    bound: str
    stands_on: tuple[NonDefault, ...]
    otherwise: bool
    sources: tuple[Source, ...]
    read_not_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A near miss: what was tried, which device refused it, and why."""

    says: str
    device: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteAnswer:
    """One goal with one credential, in the home as it stands.

    `decides` says why not, or what would decide it; `to_yes` what would turn it: all smallest sets
    of further things held, by key.
    """

    goal: Goal
    answer: Answer
    decides: str
    tries: tuple[Tried, ...]
    to_yes: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteCell:
    """One app, one credential.

    Attributes:
        app: its id.
        holds: the assumption that grants it, by key; "" for a reader.
        not_taken: why this app has no use for such a credential, "" when it has; then all stands as
            for a reader.
        answers: goal by goal.
        commands: what it adds to reading; for a reader what he can do.
    """

    app: str
    credential: Credential
    holds: str
    not_taken: str
    answers: tuple[RemoteAnswer, ...]
    commands: tuple[RemoteCommand, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The commands that were carried out, in a few words each."""
        done = (one for one in self.commands if one.did)
        return tuple(dict.fromkeys(f"{one.word}{' *' if one.otherwise else ''}" for one in done))


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """A smallest set of things held that reaches a goal, each way that it opens carried out.

    `keys` are assumptions; no part of the set does it alone.
    """

    app: str
    goal: Goal
    keys: tuple[str, ...]
    commands: tuple[RemoteCommand, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """The commands that were carried out, in a few words each."""
        return tuple(dict.fromkeys(one.word for one in self.commands if one.did))


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteTable:
    """The table, of one app or of all; `assumptions` says what each key means."""

    apps: tuple[RemoteApp, ...]
    cells: tuple[RemoteCell, ...]
    together: tuple[Together, ...]
    assumptions: tuple[tuple[str, str], ...]

    def cell(self, app: str, credential: Credential) -> RemoteCell:
        """Return the cell of an app and a credential."""
        return next(c for c in self.cells if (c.app, c.credential) == (app, credential))

    def beyond_reading(self, cell: RemoteCell) -> tuple[str, ...]:
        """Return the words of a cell that a reader's cell lacks; of a reader's cell its own."""
        if cell.credential is Credential.READ:
            return cell.words
        known = self.cell(cell.app, Credential.READ).words
        return tuple(word for word in cell.words if word not in known)

    def commands(self, app: str) -> tuple[RemoteCommand, ...]:
        """Return every command of an app: by one credential, then by several together."""
        rows = ([c for c in self.cells if c.app == app], [t for t in self.together if t.app == app])
        return tuple(command for row in rows for one in row for command in one.commands)

    def switched_on(self, app: str) -> tuple[NonDefault, ...]:
        """Return the settings that an app's commands stand on and that are not the default."""
        return tuple(dict.fromkeys(one for c in self.commands(app) for one in c.stands_on))

    @property
    def sources(self) -> tuple[Source, ...]:
        """Every source once, in the order in which commands cite them."""
        every = (one for app in self.apps for c in self.commands(app.id) for one in c.sources)
        return tuple(dict.fromkeys(every))
