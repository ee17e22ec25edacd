"""How long a person waits at the command line: for help, for the verdict, for the verdict and harm.

Each figure is the shortest of some runs of a fresh process, the way a person starts it; a first
run is made and not counted, so that compiled kernels are on disk.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["BENCHMARKS"]

LETTER = Path(__file__).resolve().parents[1] / "examples" / "letter-2011.toml"
ANSWERS = (0, 1, 3)


def _best_s(arguments: list[str], times: int) -> float:
    """Return the shortest of some runs of `banting` in a fresh process, in seconds."""
    taken = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(times + 1):
            begun = time.perf_counter()
            command = [sys.executable, "-P", "-m", "banting", *arguments]
            ended = subprocess.run(command, cwd=folder, capture_output=True)
            taken.append(time.perf_counter() - begun)
            if ended.returncode not in ANSWERS:
                raise SystemExit(ended.stderr.decode("utf-8", "replace"))
    return min(taken[1:])


def _against(aim_s: float, arguments: list[str], times: int) -> dict[str, float | str]:
    seconds = _best_s(arguments, times)
    return {"seconds": seconds, "aim_s": aim_s, "ratio_to_aim": seconds / aim_s}


def show_help() -> dict[str, float | str]:
    """Time `banting --help`."""
    return _against(0.150, ["--help"], times=10)


def assess_letter() -> dict[str, float | str]:
    """Time `banting assess letter-2011.toml`: 1,000 patients, 24 hours, report and evidence."""
    return _against(5.0, ["assess", str(LETTER), "-o", "run"], times=3)


def assess_letter_without_trial() -> dict[str, float | str]:
    """Time `banting assess letter-2011.toml --no-trial`."""
    return _against(1.0, ["assess", str(LETTER), "-o", "run", "--no-trial"], times=3)


BENCHMARKS: dict[str, Callable[[], dict[str, float | str]]] = {
    "command_line.help": show_help,
    "command_line.assess_letter": assess_letter,
    "command_line.assess_letter_without_trial": assess_letter_without_trial,
}
