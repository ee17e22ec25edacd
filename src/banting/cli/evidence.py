"""Reads a run folder back: checks every file against SHA256SUMS, and finds what can be replayed.

Knows: the form of a run folder. Never repairs anything: damaged evidence is told, file by file.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from banting.cli.run_folder import SUMS, recorded_sums
from banting.errors import EvidenceError

if TYPE_CHECKING:
    from banting.schema.setup import DeviceSpec, Setup

__all__ = ["RunEvidence", "open_run"]

_TRACE = ".trace.jsonl"
_CERTIFICATE = ".certificate.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEvidence:
    """A run folder whose files are as they were written.

    `traces` and `certificates` are the names of what can be replayed and checked: `G1-radio`,
    `refused/G1-radio-1`.
    """

    folder: Path
    setup: Setup
    setup_text: str
    seed: int
    banting_version: str
    traces: tuple[str, ...]
    certificates: tuple[str, ...]

    def recorded_trace(self, name: str) -> bytes:
        """Return a trace file's bytes."""
        return (self.folder / "evidence" / f"{name}{_TRACE}").read_bytes()

    def recorded_certificate(self, name: str) -> str:
        """Return a certificate file's text."""
        return (self.folder / "evidence" / f"{name}{_CERTIFICATE}").read_text("utf-8")

    def refusals(self, name: str) -> tuple[str, ...]:
        """Return the traces of what was tried and refused for a cell that is NO."""
        return tuple(trace for trace in self.traces if trace.startswith(f"refused/{name}-"))


def open_run(folder: Path, specs: tuple[DeviceSpec, ...]) -> RunEvidence:
    """Return the evidence in a run folder.

    Raises: EvidenceError naming every file that is missing, truncated or changed.
    """
    from banting.schema.setup_file import read_setup
    from banting.schema.toml_text import decode_setup

    sums = recorded_sums(folder)
    if not sums:
        raise EvidenceError(f"{folder} holds no run: {SUMS} is missing or empty")
    faults = [fault for name in sums if (fault := _fault(folder, name, sums[name]))]
    if faults:
        raise EvidenceError(f"the evidence in {folder} is damaged:\n  " + "\n  ".join(faults))
    seed, version = _seed_and_version(folder)
    setup_text = decode_setup(_read(folder / "setup.toml"), str(folder / "setup.toml"))
    return RunEvidence(
        folder=folder,
        setup=read_setup(setup_text, str(folder / "setup.toml"), specs),
        setup_text=setup_text,
        seed=seed,
        banting_version=version,
        traces=_names(sums, _TRACE),
        certificates=_names(sums, _CERTIFICATE),
    )


def _fault(folder: Path, name: str, recorded: str) -> str:
    """Return what is wrong with a file, nothing when it is as recorded."""
    try:
        content = (folder / name).read_bytes()
    except OSError as fault:
        return f"{name} cannot be read: {fault.strerror}"
    if hashlib.sha256(content).hexdigest() == recorded:
        return ""
    if name.endswith(_TRACE) and not content.endswith(b"\n"):
        line = content.count(b"\n") + 1
        return f"{name} is truncated: it breaks off in line {line}"
    return f"{name} is truncated or changed: its {len(content)} bytes are not those recorded"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise EvidenceError(f"{path} cannot be read: {fault.strerror}") from fault


def _seed_and_version(folder: Path) -> tuple[int, str]:
    """Return the seed and the version of Banting that a run was made with."""
    try:
        verdict = json.loads(_read(folder / "verdict.json"))
        return int(verdict["seed"]), str(dict(verdict["versions"])["banting"])
    except (ValueError, KeyError, TypeError) as fault:
        raise EvidenceError(f"{folder / 'verdict.json'} is no verdict of this version") from fault


def _names(sums: dict[str, str], ending: str) -> tuple[str, ...]:
    """Return the names of all evidence files of a kind, without folder and ending."""
    names = (Path(name).as_posix() for name in sums)
    return tuple(
        sorted(
            name.removeprefix("evidence/").removesuffix(ending)
            for name in names
            if name.startswith("evidence/") and name.endswith(ending)
        )
    )
