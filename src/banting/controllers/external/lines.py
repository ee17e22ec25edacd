"""The lines that a trial and a program of the user's own exchange: one JSON object each.

The program is a function from a line to a line. What it wants to remember it hands back as numbers
and is handed again, so a line can be repeated to a program that was restarted and nothing is lost.
`docs/external-controllers.md` is the same protocol in words.

Knows: names, lengths, what a pump could carry out. Never knows: processes, pipes, time.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from banting.errors import ModelError
from banting.kernels import HEARD, MINUTES_PER_TICK, ORDERS, SETTINGS, WHEN

__all__ = ["PROTOCOL", "Answer", "begin_line", "decide_line", "read_answer", "read_memory"]

PROTOCOL = "banting-controller/1"
MEMORY_MAX = 4096  # numbers a patient
TEMP_MIN_MAX = 24 * 60.0
WHERE = "external controller"
_SLACK = 1e-9
_SHOWN = 80

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A checked answer: `orders` `[orders, n]`, and `memory` `[n, K]` for the next tick."""

    orders: Floats
    memory: Floats


def begin_line(settings: Floats) -> str:
    """Return the first line about some patients; `settings` `[settings, n]`."""
    line = {
        "protocol": PROTOCOL,
        "say": "begin",
        "patients": settings.shape[1],
        "minutes_per_tick": MINUTES_PER_TICK,
        "settings": _named(SETTINGS, settings),
    }
    return json.dumps(line, separators=(",", ":"))


def decide_line(settings: Floats, heard: Floats, when: Floats, memory: Floats) -> str:
    """Return the line of one tick; `[settings, n]`, `[heard, n]`, `[when]`, `[n, K]`."""
    line = {
        "protocol": PROTOCOL,
        "say": "decide",
        "patients": settings.shape[1],
        "when": dict(zip(WHEN, when.tolist(), strict=True)),
        "settings": _named(SETTINGS, settings),
        "heard": _named(HEARD, heard),
        "memory": memory.tolist(),
    }
    return json.dumps(line, separators=(",", ":"))


def read_memory(line: str, patients: int) -> Floats:
    """Return what a program wants to remember at the start, `[n, K]`; K is 0 if it says nothing.

    Raises ModelError when the answer to `begin_line` is none.
    """
    answer = _object(line)
    if "memory" not in answer:
        return np.zeros((patients, 0))
    rows = _list(answer["memory"], "memory", patients)
    numbers = len(rows[0]) if isinstance(rows[0], list) else _fail("memory[0] is no list")
    if numbers > MEMORY_MAX:
        _fail(f"memory[0] has {numbers} numbers, at most {MEMORY_MAX} are kept")
    return _memory(rows, numbers)


def read_answer(line: str, settings: Floats, memory: Floats) -> Answer:
    """Return the orders in a program's answer to `decide_line`.

    Args:
        line: what the program wrote.
        settings: `[settings, n]`, whose limits an order must keep.
        memory: `[n, K]` as it was sent; it stays when the answer has none.

    Raises ModelError, saying what is wrong and for which patient, when the line is no JSON object,
    an array lacks or has the wrong length, a value is no finite number, or a pump could not carry
    an order out: a negative or excessive rate, duration or bolus.
    """
    answer = _object(line)
    patients = settings.shape[1]
    orders = np.array([_numbers(answer, name, patients) for name in ORDERS])
    rate, minutes, bolus = orders
    rate[minutes <= 0.0] = 0.0
    most_bolus = settings[SETTINGS.index("max_bolus_u")]
    most_rate = settings[SETTINGS.index("max_basal_u_per_h")]
    _check(rate, np.zeros(patients), most_rate, "temp_u_per_h", "U/h")
    _check(minutes, minutes, np.full(patients, TEMP_MIN_MAX), "temp_min", "min")
    _check(bolus, np.zeros(patients), most_bolus, "bolus_u", "U")
    orders[0], orders[2] = np.clip(rate, 0.0, most_rate), np.clip(bolus, 0.0, most_bolus)
    if "memory" not in answer:
        return Answer(orders=orders, memory=memory)
    rows = _list(answer["memory"], "memory", patients)
    return Answer(orders=orders, memory=_memory(rows, memory.shape[1]))


def _named(names: tuple[str, ...], values: Floats) -> dict[str, list[float]]:
    """Return rows by name, as JSON wants them."""
    return {name: row.tolist() for name, row in zip(names, values, strict=True)}


def _object(line: str) -> dict[str, Any]:
    """Return the JSON object in a line; a program may say `{"error": "..."}` instead."""
    try:
        answer = json.loads(line, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        shown = line.strip()[:_SHOWN]
        raise ModelError(WHERE, f"{shown!r} is no JSON line ({error})") from error
    if not isinstance(answer, dict):
        _fail(f"{line.strip()[:_SHOWN]!r} is no JSON object")
    if "error" in answer:
        _fail(f"it says: {answer['error']}")
    return answer


def _no_number(name: str) -> NoReturn:
    """Refuse NaN and infinities, which JSON does not know."""
    raise ValueError(f"{name} is no number")


def _list(value: Any, name: str, length: int) -> list[Any]:
    """Return a list of the right length."""
    if not isinstance(value, list):
        _fail(f"{name} is no list")
    if len(value) != length:
        _fail(f"{name} has {len(value)} values for {length} patients")
    return list(value)


def _numbers(answer: dict[str, Any], name: str, patients: int) -> list[float]:
    """Return one array of an answer as floats."""
    if name not in answer:
        _fail(f"{name} is missing")
    values = _list(answer[name], name, patients)
    return [_number(value, f"{name}[{k}]") for k, value in enumerate(values)]


def _number(value: Any, name: str) -> float:
    """Return a finite number as a float."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        _fail(f"{name} is {value!r}, no number")
    if abs(value) > 1e300 or not math.isfinite(value):  # an int may be beyond all floats
        _fail(f"{name} is {str(value)[:_SHOWN]}, no finite number")
    return float(value)


def _memory(rows: list[Any], numbers: int) -> Floats:
    """Return a memory `[n, K]`, every patient's of the same length."""
    for k, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != numbers:
            _fail(f"memory[{k}] is no list of {numbers} numbers")
    flat = [
        _number(v, f"memory[{k}][{j}]") for k, row in enumerate(rows) for j, v in enumerate(row)
    ]
    return np.array(flat, float).reshape(len(rows), numbers)


def _check(values: Floats, least: Floats, most: Floats, name: str, unit: str) -> None:
    """Refuse the first value that a pump could not carry out."""
    wrong = np.flatnonzero((values < least - _SLACK) | (values > most + _SLACK))
    if wrong.size:
        k = int(wrong[0])
        bound = f"below {least[k]:g}" if values[k] < least[k] else f"above the most, {most[k]:g}"
        _fail(f"{name}[{k}] is {values[k]:g} {unit}, {bound}")


def _fail(reason: str) -> NoReturn:
    """Raise the error of this protocol."""
    raise ModelError(WHERE, reason)
