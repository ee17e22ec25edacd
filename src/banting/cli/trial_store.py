"""Keeps the finished blocks of a trial in its folder, so that a run can go on where it was left.

One SQLite file, a row a block, and the trial as it was written. Knows: plans by their fingerprint
only; what belongs to another plan, and what is damaged, is never put together with this one. The
file is locked by whoever works on it, also on file systems that do not share memory.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from banting.errors import ModelError, OutputError

if TYPE_CHECKING:
    from banting.cli.trial_source import Changes
    from banting.simulate import Block
    from banting.trial.summary import Summary

__all__ = ["BLOCKS", "KeptTrial", "TrialStore", "kept_trial", "trial_store"]

BLOCKS = "blocks.sqlite"
_BEGIN = """
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS trial (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS block (
    physiology INTEGER, first INTEGER, last INTEGER, sha256 TEXT NOT NULL, summaries BLOB NOT NULL,
    PRIMARY KEY (physiology, first, last)
);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTrial:
    """Which trial a folder belongs to: its fingerprint, and all it takes to read it again."""

    fingerprint: str
    version: str
    title: str
    text: str
    name: str
    changes: Changes


class TrialStore:
    """The finished blocks of one trial."""

    def __init__(self, folder: Path, kept: KeptTrial, connection: sqlite3.Connection) -> None:
        """Use an open connection; `trial_store` makes one."""
        self.folder = folder
        self.kept = kept
        self._rows = connection

    def known(self) -> Iterator[tuple[Block, tuple[Summary, ...]]]:
        """Yield every block that is whole; one that is damaged is as if it had not been lived."""
        from banting.simulate import Block, summaries_from

        rows = self._rows.execute("SELECT * FROM block ORDER BY physiology, first")
        for physiology, first, last, digest, raw in rows:
            if hashlib.sha256(raw).hexdigest() == digest:
                block = Block(physiology=physiology, first=first, last=last)
                try:
                    yield block, summaries_from(raw)
                except ModelError:
                    continue

    def blocks(self) -> set[Block]:
        """Return which blocks are there, unread."""
        from banting.simulate import Block

        rows = self._rows.execute("SELECT physiology, first, last FROM block")
        return {Block(physiology=a, first=b, last=c) for a, b, c in rows}

    def keep(self, block: Block, summaries: tuple[Summary, ...]) -> None:
        """Write a finished block down.

        Raises: OutputError when that fails; what was kept before is as it was.
        """
        from banting.simulate import summary_bytes

        raw = summary_bytes(summaries)
        row = (block.physiology, block.first, block.last, hashlib.sha256(raw).hexdigest(), raw)
        with _told(self.folder):
            self._rows.execute("INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?)", row)

    def note(self, name: str, value: str) -> None:
        """Write down something about the trial.

        Raises: OutputError when that fails.
        """
        with _told(self.folder):
            self._rows.execute("INSERT OR REPLACE INTO trial VALUES (?, ?)", (name, value))

    def noted(self, name: str) -> str | None:
        """Return what was written down, None for nothing."""
        row = self._rows.execute("SELECT value FROM trial WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])


@contextmanager
def trial_store(folder: Path, kept: KeptTrial) -> Iterator[TrialStore]:
    """Open the blocks of a trial in a folder, which is made where it is not there.

    Raises: OutputError, before any work is done, when the folder cannot be written, holds another
        trial or something else, is damaged, or is being worked on.
    """
    _refuse_foreign(folder)
    with _told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder / BLOCKS, timeout=0.0, isolation_level=None)
    try:
        with _told(folder):
            connection.executescript(_BEGIN)
            connection.execute("BEGIN IMMEDIATE")  # takes the lock, which is then held
            store = TrialStore(folder, kept, connection)
            found = _kept_in(connection)
            if found is None:
                store.note("kept", json.dumps(asdict(kept)))
            connection.execute("COMMIT")
        if found is not None and found.fingerprint != kept.fingerprint:
            raise OutputError(_other(folder, found, kept))
        yield store
    finally:
        connection.close()


def kept_trial(folder: Path) -> KeptTrial:
    """Return which trial a folder belongs to.

    Raises: OutputError when it belongs to none, or cannot be read.
    """
    if not (folder / BLOCKS).is_file():
        raise OutputError(f"{folder} holds no trial: there is no {BLOCKS} in it")
    with _told(folder):
        connection = sqlite3.connect(folder / BLOCKS, timeout=0.0, isolation_level=None)
    try:
        with _told(folder):
            found = _kept_in(connection)
    finally:
        connection.close()
    if found is None:
        raise OutputError(f"{folder} holds no trial: its {BLOCKS} is empty")
    return found


def _kept_in(connection: sqlite3.Connection) -> KeptTrial | None:
    """Return the trial that a file belongs to, None for none yet."""
    row = connection.execute("SELECT value FROM trial WHERE name = 'kept'").fetchone()
    if row is None:
        return None
    try:
        plain = json.loads(row[0])
        return KeptTrial(**{**plain, "changes": tuple((name, v) for name, v in plain["changes"])})
    except (KeyError, TypeError, ValueError) as fault:
        raise sqlite3.DatabaseError("it was written by another Banting") from fault


def _other(folder: Path, found: KeptTrial, wanted: KeptTrial) -> str:
    """Return what to do about a folder that holds another trial."""
    changed = "".join(f" --{name} {value}" for name, value in found.changes)
    what = f"another trial: {found.title!r} ({found.name}{changed})"
    if found.version != wanted.version:
        what = f"a trial begun by Banting {found.version}; this is {wanted.version}"
    return (
        f"{folder} holds {what}. Nothing was changed. "
        "Choose another folder with -o, or remove this one"
    )


def _refuse_foreign(folder: Path) -> None:
    """Raise when a folder is none, or holds things but no trial."""
    if folder.exists() and not folder.is_dir():
        raise OutputError(f"{folder} is a file, not a folder; choose another folder with -o")
    if not folder.exists() or (folder / BLOCKS).exists():
        return
    with _told(folder):
        there = sorted(path.name for path in folder.iterdir())
    if there:
        raise OutputError(
            f"{folder} holds {there[0]}, which no trial wrote; "
            "nothing was changed. Choose another folder with -o"
        )


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turn an error of the file system, or of SQLite, into one sentence."""
    try:
        yield
    except OSError as fault:
        raise OutputError(f"cannot write {folder}: {fault.strerror or fault}") from fault
    except sqlite3.Error as fault:
        if "locked" in str(fault):
            why = "someone is at work on this trial there; wait, or choose another folder with -o"
        elif isinstance(fault, sqlite3.OperationalError) and "no such" not in str(fault):
            why = f"{fault}; make room there, or choose another folder with -o"
        else:
            why = f"{BLOCKS} in it is damaged ({fault}); remove it to begin again"
        raise OutputError(f"cannot write {folder}: {why}") from fault
