"""`python3 run.py bench [NAME] [--json]`: run the benchmarks whose name begins with NAME.

Each file of this folder is one subject and ends in a table `BENCHMARKS` of name -> function; what a
function returns is printed as it is. Figures are compared as ratios: machines differ.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
from collections.abc import Callable

SUBJECTS = (
    "command_line",
    "attack_graph",
    "replay",
    "trial",
    "patients",
    "sensors",
    "physiologies",
    "oref0",
    "closed_loop_controllers",
    "oref0_grid",
    "loop",
    "gpu",
    "gpu_code",
)

Benchmark = Callable[[], dict[str, float | str]]


def main(arguments: list[str]) -> int:
    """Run the benchmarks asked for, print their figures, and return the exit code."""
    parser = argparse.ArgumentParser(prog="run.py bench", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help="the beginning of a name")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args(arguments)
    chosen = {name: run for name, run in _all().items() if name.startswith(asked.name)}
    if not chosen:
        parser.error(f"no benchmark begins with {asked.name}; there are {', '.join(_all())}")
    figures = {}
    for name, run in chosen.items():
        print(f"{name} ...", file=sys.stderr, flush=True)
        figures[name] = run()
        if not asked.json:
            print(_text(name, figures[name]))
    if asked.json:
        machine = {"python": platform.python_version(), "cpu": platform.machine()}
        record = {"schema_version": "1.0", **machine, "cores": os.cpu_count()}
        print(json.dumps({**record, "benchmarks": figures}, indent=1))
    return 0


def _all() -> dict[str, Benchmark]:
    """Return every benchmark by name, subject by subject."""
    found: dict[str, Benchmark] = {}
    for subject in SUBJECTS:
        found.update(importlib.import_module(f"benchmarks.{subject}").BENCHMARKS)
    return found


def _text(name: str, figures: dict[str, float | str]) -> str:
    shown = (
        f"  {key:<24} {value:,.4g}" if isinstance(value, float) else f"  {key:<24} {value}"
        for key, value in figures.items()
    )
    return "\n".join((name, *shown))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
