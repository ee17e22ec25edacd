"""Writes the folder of a run, whole or not at all.

Knows: which files a run has, and that a folder is ours when SHA256SUMS in it accounts for every
file. Everything is written into a hidden folder beside the target and swapped in at the end, so a
full disk, a read-only place, Ctrl-C or a fault leaves the earlier results as they were. A folder
that holds anything Banting did not write is never replaced.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from banting.errors import OutputError

__all__ = ["SUMS", "PendingRun", "pending_run", "recorded_sums"]

SUMS = "evidence/SHA256SUMS"


class PendingRun:
    """A run folder in the making."""

    def __init__(self, target: Path, made_in: Path) -> None:
        """Start in the empty folder `made_in`; `target` is untouched until `keep`."""
        self.target = target
        self.made_in = made_in
        self._sums: dict[str, str] = {}

    def write(self, name: str, content: bytes) -> None:
        """Write a file by its path in the folder (`evidence/G1-radio.pcapng`).

        Raises: OutputError when it cannot be written.
        """
        path = self.made_in / name
        with _told(self.target):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        self._sums[name] = hashlib.sha256(content).hexdigest()

    def keep(self) -> None:
        """Write the checksums and put the folder in the target's place.

        Raises: OutputError when that fails; the target is then as it was.
        """
        sums = [
            f"{digest}  {os.path.relpath(name, 'evidence')}\n"
            for name, digest in sorted(self._sums.items())
        ]
        with _told(self.target):
            (self.made_in / SUMS).parent.mkdir(exist_ok=True)
            (self.made_in / SUMS).write_text("".join(sums), "utf-8")
            _swap(self.made_in, self.target)


@contextmanager
def pending_run(folder: Path) -> Iterator[PendingRun]:
    """Open a run folder for writing; what is not kept at the end leaves no trace.

    Raises: OutputError, before any work is done, when the folder is not ours or cannot be written.
    """
    target = folder.resolve()
    made_in = target.with_name(f".{target.name}.new-{os.getpid()}")
    with _told(target):
        _restore(target)
        _refuse_foreign(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(made_in, ignore_errors=True)
        made_in.mkdir()
    try:
        yield PendingRun(target, made_in)
    finally:
        shutil.rmtree(made_in, ignore_errors=True)


def recorded_sums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that a run folder accounts for, by path; {} without sums."""
    try:
        lines = (folder / SUMS).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    pairs = [line.split("  ", 1) for line in lines if "  " in line]
    return {os.path.normpath(f"evidence/{name}"): digest for digest, name in pairs}


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Turn an error of the file system into one sentence."""
    try:
        yield
    except OSError as fault:
        why = fault.strerror or str(fault)
        raise OutputError(
            f"cannot write {target}: {why}; nothing in it was changed. "
            "Make room there, or choose another folder with -o"
        ) from fault


def _refuse_foreign(target: Path) -> None:
    """Raise when the target holds what Banting did not write, or the place one stands in."""
    if not target.exists():
        return
    if not target.is_dir():
        raise OutputError(f"{target} is a file, not a folder; choose another folder with -o")
    if target in (Path.cwd(), *Path.cwd().parents):
        raise OutputError(f"{target} is the folder you are in; choose one inside it with -o")
    ours = {*recorded_sums(target), os.path.normpath(SUMS)}
    for path in sorted(target.rglob("*")):
        name = str(path.relative_to(target))
        if name not in ours and not (path.is_dir() and not path.is_symlink()):
            raise OutputError(
                f"{target} holds {name}, which Banting did not write; "
                "nothing was changed. Choose another folder with -o"
            )


def _swap(new: Path, target: Path) -> None:
    """Put `new` where `target` is; if that breaks off, `target` is put back."""
    before = target.with_name(f".{target.name}.before-{os.getpid()}")
    if not target.exists():
        new.rename(target)
        return
    try:
        target.rename(before)
        new.rename(target)
    except BaseException:
        if not target.exists():
            before.rename(target)
        raise
    shutil.rmtree(before, ignore_errors=True)


def _restore(target: Path) -> None:
    """Put back a folder that a killed process had moved aside and not replaced."""
    aside = sorted(target.parent.glob(f".{target.name}.before-*"), key=lambda p: p.stat().st_mtime)
    if aside and not target.exists():
        aside[-1].rename(target)
