"""The card's kernels as machine code: what a thread holds, and how many instructions a day takes.

Needs no card: numba-cuda compiles for one that is not here, ptxas says what registers and spills
became, and nvdisasm lists the instructions. How often each is executed is counted by rules that are
written here, not measured; see docs/gpu.md.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import numpy as np

__all__ = ["BENCHMARKS", "assembled", "compiled", "compiled_meals", "missing"]

Figures = dict[str, float | str]
CAPABILITY = (9, 0)  # Hopper: H100, H200
MULTIPROCESSORS, LANES_EACH, CLOCK_HZ = 132, 128, 1.98e9  # of an H200
TICKS = 288
EATING_SHARE = 0.453  # of minutes, that someone in a warp of six-meals people has food in the way
NIGHT_SHARE, QUARTER_SHARE = 1.0 / 3.0, 1.0 / 3.0  # of ticks
_LINE = re.compile(r"\s*/\*([0-9a-f]{4,})\*/\s+(.*?);")
_LABEL = re.compile(r"^(\.L_\w+):")


def missing() -> str:
    """Return what is not here that compiling for a card needs; nothing if all is."""
    if importlib.util.find_spec("numba_cuda") is None:
        return "numba-cuda (pip install banting[gpu])"
    return "" if _program("ptxas") else "ptxas"


def _program(name: str) -> str | None:
    """Return where a program of the CUDA toolkit is: on the path, or in its package."""
    package = importlib.util.find_spec("nvidia")
    places = list(package.submodule_search_locations or ()) if package else []
    found = [path for place in places for path in Path(place).glob(f"*/bin/{name}")]
    return shutil.which(name) or (str(found[0]) if found else None)


def _parts(model: str, precision: str, rule: str, sensor: str) -> tuple[object, tuple[object, ...]]:
    """Return a kernel of the closed loop and what it would be launched with."""
    from banting.controllers import CONTROLLERS
    from banting.patients import PATIENTS
    from banting.schema.disturbance import NOTHING
    from banting.schema.setup import Wearer
    from banting.sensors import SENSORS
    from banting.trial import Course, Treatment
    from banting.trial.cuda import course as card
    from banting.trial.cuda.through import kernel_of
    from banting.trial.living import life_of, tables_of
    from banting.trial.people import day_of, people_of

    treatment = Treatment(
        controller=CONTROLLERS[rule].kernels(()),
        disturbance=NOTHING,
        sensor=SENSORS[sensor].kernels(),
    )
    patient = PATIENTS[model].kernels(precision)  # type: ignore[arg-type]
    course = Course(wearer=Wearer(), patient=patient, treatments=(treatment,), seed=1)
    people = people_of(course, np.arange(32))
    life = life_of(course, people, treatment)
    carried, told = card.arrays_of(life)
    tables = card.typed_tables(tables_of(life, day_of(course, people, 0), 0), patient.dtype)
    rows = card.rows_of(carried, told)
    kernel = kernel_of(card.lanes_of(course, treatment), rows, card.precision_of(course))
    return kernel, (carried, told, tables)


def compiled(model: str, precision: str, rule: str, sensor: str) -> str:
    """Return the closed loop's PTX for a card of `CAPABILITY`, which need not be here."""
    from numba import types

    kernel, arguments = _parts(model, precision, rule, sensor)
    return _ptx(kernel, arguments, [types.int64] * 4)


def compiled_meals() -> str:
    """Return the PTX of the kernel that serves meals."""
    from numba import types

    from banting.schema.setup import Wearer
    from banting.trial.behaviour import BEHAVIOURS
    from banting.trial.cuda.table import kernel
    from banting.trial.meals import MEALS, told_of

    table = np.zeros((TICKS, 32), np.float32)
    told = told_of(MEALS["six-meals"], BEHAVIOURS["counting"], Wearer(), 1)
    return _ptx(kernel(), (table, table, np.arange(32)), [types.int64], told)


def _ptx(kernel: Any, arrays: Sequence[Any], numbers: list[Any], more: Sequence[Any] = ()) -> str:
    """Return a kernel's PTX for arguments like these: arrays, numbers, and more arrays."""
    import numba
    from numba import cuda, types

    given = [*map(numba.typeof, arrays), *numbers, *map(numba.typeof, more)]
    with patch(
        "numba.cuda.dispatcher.get_current_device",
        lambda: SimpleNamespace(compute_capability=CAPABILITY),
    ):
        ptx, _ = cuda.compile_ptx(kernel.py_func, types.void(*given), cc=CAPABILITY, fastmath=True)
    return str(ptx)


def assembled(ptx: str, registers: int) -> tuple[dict[str, float], list[str] | None]:
    """Return what ptxas says of a kernel, and its instructions if nvdisasm is here."""
    ptxas, nvdisasm = _program("ptxas"), _program("nvdisasm")
    assert ptxas is not None
    with tempfile.TemporaryDirectory() as folder:
        source, cubin = Path(folder, "kernel.ptx"), Path(folder, "kernel.cubin")
        source.write_text(ptx)
        said = subprocess.run(
            [ptxas, "-v", "-arch=sm_90", f"-maxrregcount={registers}", source, "-o", cubin],
            capture_output=True,
            text=True,
            check=True,
        ).stderr
        listing = (
            subprocess.run([nvdisasm, "-c", cubin], capture_output=True, text=True, check=True)
            if nvdisasm
            else None
        )
    figures = {
        "registers": float(re.findall(r"Used (\d+) registers", said)[-1]),
        "stack, bytes": float(re.findall(r"(\d+) bytes stack frame", said)[-1]),
        "spill stores, bytes": float(re.findall(r"(\d+) bytes spill stores", said)[-1]),
    }
    return figures, listing.stdout.splitlines() if listing else None


def instructions_per_tick(listing: list[str], eating_share: float = EATING_SHARE) -> float:
    """Return how many instructions a thread executes in a tick, by the shares of this file."""
    code, label_at, waiting = [], {}, []
    for line in listing:
        if label := _LABEL.match(line.strip()):
            waiting.append(label.group(1))
        elif found := _LINE.match(line):
            label_at.update(dict.fromkeys(waiting, len(code)))
            waiting = []
            code.append(found.group(2))
    jumps = [
        (at, label_at[name])
        for at, text in enumerate(code)
        if re.search(r"\bBRA\b", text)
        for name in re.findall(r"(\.L_\w+)", text)
        if name in label_at
    ]
    loops = [(to, at) for at, to in jumps if to < at]
    ticks = max(loops, key=lambda loop: loop[1] - loop[0])
    inner = [loop for loop in loops if ticks[0] <= loop[0] and loop[1] < ticks[1]]
    minutes = max(inner)  # the last one; before it only the draws of a new sensor loop
    weights = np.zeros(len(code))
    weights[ticks[0] : ticks[1] + 1] = 1.0
    weights[minutes[0] : minutes[1] + 1] = 5.0
    for at, to in jumps:
        if ticks[0] <= at < to <= ticks[1]:
            skipped = slice(at + 1, to)
            weights[skipped] *= _share(code[skipped], [a - at for a, _ in inner if a != minutes[0]])
        if minutes[0] <= at < to <= minutes[1] and to - at > 30:
            otherwise = [end for begin, end in jumps if begin == to - 1 and end > to]
            if otherwise:  # food in the way or not: the longer way is only for those who eat
                ways = (slice(at + 1, to), slice(to, otherwise[0]))
                longer = max(ways, key=lambda way: way.stop - way.start)
                weights[longer] = 5.0 * eating_share
    return float(weights.sum())


def _share(skipped: list[str], loops: list[int]) -> float:
    """Return how often a stretch of code that a branch may skip is executed."""
    size = len(skipped)
    if size < 30:
        return 0.0 if any("CALL" in text for text in skipped) else 1.0  # a slow path of division
    if 1000 < size < 2500 and any(0 < begin < size for begin in loops):
        return 0.0  # a new sensor, once in ten days
    if 300 < size < 800 and any("CALL" in text for text in skipped):
        return NIGHT_SHARE  # lying on the sensor
    atomics = any(re.search(r"\b(RED|ATOM|ATOMG)\b", text) for text in skipped)
    return QUARTER_SHARE if atomics and size < 300 else 1.0


def machine_code() -> Figures:
    """Compile the closed loop for an H200 and count; nothing is run."""
    lacking = missing()
    if lacking:
        return {"machine code": f"not here: {lacking}"}
    from banting.trial.cuda.through import REGISTERS

    figures: Figures = {}
    peak = MULTIPROCESSORS * LANES_EACH * CLOCK_HZ
    for model in ("extended", "s2008"):
        for precision, registers in REGISTERS.items():
            name = f"{model} {precision}"
            said, listing = assembled(
                compiled(model, precision, "pid-feedback", "dexcom-g6"), registers
            )
            figures |= {f"{name}, {key}": value for key, value in said.items()}
            if listing is None:
                figures[f"{name}, instructions"] = "not counted: nvdisasm is not here"
                continue
            for share, words in ((EATING_SHARE, ""), (0.0, " when nobody eats")):
                per_tick = instructions_per_tick(listing, share)
                figures[f"{name}, instructions a minute{words}"] = per_tick / 5.0
                figures[f"{name}, M patient-days/s at most{words}"] = peak / per_tick / TICKS / 1e6
    return figures


BENCHMARKS: dict[str, Callable[[], Figures]] = {"gpu-machine-code": machine_code}
