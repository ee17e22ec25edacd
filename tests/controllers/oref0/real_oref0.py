"""The real oref0, from npm, as a partner to compare with: one node process, JSON lines."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from banting.controllers.oref0.modes import OREF0, Mode

WORKER = Path(__file__).with_name("worker.cjs")
PACKAGE = "BANTING_OREF0"


def why_not() -> str | None:
    """Return why the real oref0 cannot be asked, None if it can."""
    if not shutil.which("node"):
        return "node is not installed"
    home = os.environ.get(PACKAGE, "")
    if not home:
        return f"{PACKAGE} names no folder of the npm package oref0 0.7.1"
    package = Path(home) / "package.json"
    if not package.exists():
        return f"{PACKAGE}={home} is no npm package"
    version = json.loads(package.read_text("utf-8")).get("version")
    return None if version == "0.7.1" else f"{PACKAGE} holds oref0 {version}, not 0.7.1"


class RealOref0:
    """A running worker."""

    def __init__(self, mode: Mode = OREF0) -> None:
        """Start it, in UTC: oref0 reads schedules in local time."""
        self._process = subprocess.Popen(
            ["node", str(WORKER), os.environ[PACKAGE], mode.id],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TZ": "UTC"},
        )

    def ask(self, kind: str, asked: dict[str, Any]) -> Any:
        """Return its answer to one record."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"kind": kind, "input": asked}) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def stop(self) -> None:
        """End it."""
        self._process.communicate()
