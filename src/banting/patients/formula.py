"""Formulas written down once, then worked out for many people in one compiled call.

A model turns a person into some hundred constants with thousands of + - * /. NumPy does that for a
cohort in as many short calls, each of which holds Python's lock and lets go of it again, so that
two threads which draw people halt each other. Here a formula is written down by giving it
placeholders, and its steps are then worked out for a few dozen people at a time, without the lock.

Each step is rounded by itself, as NumPy and Python round it: results are the same to the last bit.
Knows: arithmetic. Never knows: what it is of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from banting.kernels import aligned

__all__ = ["Formula", "Placeholder", "worked_out", "written_down"]

Floats = NDArray[np.float64]
_ADD, _SUBTRACT, _MULTIPLY, _DIVIDE, _ROOT = range(5)
_ABREAST = 64  # people worked out side by side: their values stay near a core


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """Steps on a sheet with a row for each value: what it reads, constants, what follows.

    Attributes:
        steps: `[steps, 4]`: operation, row of the outcome, row of the left and the right operand;
            the outcome's row is neither of the operands'.
        given: how many values are given. reads: which of them are needed; they come first.
        constants: they fill the rows after those.
        rows: of the whole sheet.
        results: `[results]`: which row holds each at the end.
    """

    steps: NDArray[np.int64]
    given: int
    reads: NDArray[np.int64]
    constants: Floats
    rows: int
    results: NDArray[np.int64]


_Step = tuple[int, int, int]  # an operation, and the numbers of its operands


class _Draft:
    """A formula while it is written: values are numbered, and no value is written twice.

    The first are given; a float is a constant.
    """

    def __init__(self, given: int) -> None:
        self.given = given
        self.values: list[_Step | float | None] = [None] * given
        self.known: dict[_Step | str, int] = {}

    def number_of(self, value: Placeholder | float) -> int:
        """Return the number of a placeholder, or of a constant."""
        if isinstance(value, Placeholder):
            return value.number
        return self._numbered(float(value).hex(), float(value))  # 0.0 is not -0.0

    def step(self, operation: int, left: Placeholder | float, right: Any) -> Placeholder:
        """Return the outcome of a step."""
        step = operation, self.number_of(left), self.number_of(right)
        return Placeholder(self, self._numbered(step, step))

    def _numbered(self, key: _Step | str, value: _Step | float) -> int:
        if key not in self.known:
            self.known[key] = len(self.values)
            self.values.append(value)
        return self.known[key]


class Placeholder:
    """Stands for a value in a formula that is being written down: takes + - * / and ** 0.5."""

    __slots__ = ("draft", "number")

    def __init__(self, draft: _Draft, number: int) -> None:
        self.draft, self.number = draft, number

    def __add__(self, other: Any) -> Placeholder:
        return self.draft.step(_ADD, self, other)

    def __radd__(self, other: Any) -> Placeholder:
        return self.draft.step(_ADD, other, self)

    def __sub__(self, other: Any) -> Placeholder:
        return self.draft.step(_SUBTRACT, self, other)

    def __rsub__(self, other: Any) -> Placeholder:
        return self.draft.step(_SUBTRACT, other, self)

    def __mul__(self, other: Any) -> Placeholder:
        return self.draft.step(_MULTIPLY, self, other)

    def __rmul__(self, other: Any) -> Placeholder:
        return self.draft.step(_MULTIPLY, other, self)

    def __truediv__(self, other: Any) -> Placeholder:
        return self.draft.step(_DIVIDE, self, other)

    def __rtruediv__(self, other: Any) -> Placeholder:
        return self.draft.step(_DIVIDE, other, self)

    def __neg__(self) -> Placeholder:
        return self.draft.step(_MULTIPLY, -1.0, self)  # exact, as a changed sign is

    def __pow__(self, power: float) -> Placeholder:
        assert power == 0.5, "of powers, a formula takes the square root only"
        return self.draft.step(_ROOT, self, self)


def written_down(function: Callable[[Sequence[Placeholder]], Sequence[Any]], given: int) -> Formula:
    """Return what a function does with so many values, in nothing but + - * / and ** 0.5.

    A result may be a plain number, or one of the values as it was given.
    """
    draft = _Draft(given)
    outcome = function([Placeholder(draft, number) for number in range(given)])
    wanted = [draft.number_of(value) for value in outcome]
    return _laid_out(draft, wanted)


def _laid_out(draft: _Draft, wanted: Sequence[int]) -> Formula:
    """Return the steps that lead to the wanted values, each in a row; rows are used again."""
    values, last = draft.values, _last_uses(draft, wanted)
    reads = [n for n in sorted(last) if values[n] is None]
    constants = [n for n in sorted(last) if isinstance(values[n], float)]
    row = {n: at for at, n in enumerate([*reads, *constants])}
    rows, free = len(row), list[int]()
    steps: list[tuple[int, int, int, int]] = []
    for number in sorted(last.keys() - row.keys()):
        step = values[number]
        assert isinstance(step, tuple)
        operation, left, right = step
        if not free:
            free, rows = [rows], rows + 1
        row[number] = free.pop()
        steps.append((operation, row[number], row[left], row[right]))
        # only now: no step writes over what it reads
        done = {n for n in (left, right) if last[n] == number and isinstance(values[n], tuple)}
        free += [row[n] for n in sorted(done)]
    return Formula(
        steps=np.array(steps, np.int64).reshape(-1, 4),
        given=draft.given,
        reads=np.array(reads, np.int64),
        constants=np.array([values[n] for n in constants], np.float64),
        rows=rows,
        results=np.array([row[n] for n in wanted], np.int64),
    )


def _last_uses(draft: _Draft, wanted: Sequence[int]) -> dict[int, int]:
    """Return each value that the wanted ones need, with the last that is made of it."""
    last = dict.fromkeys(wanted, len(draft.values))
    for number in range(len(draft.values) - 1, -1, -1):
        value = draft.values[number]
        if number in last and isinstance(value, tuple):
            for operand in value[1:]:
                last.setdefault(operand, number)
    return last


def worked_out(formula: Formula, given: Floats) -> Floats:
    """Return a formula's results of many people, `[results, n]`.

    Args:
        formula: what `written_down` returned.
        given: `[given, n]`, the values of each person.
    """
    assert len(given) == formula.given
    out = np.empty((len(formula.results), given.shape[1]))
    sheet = aligned(np.ones((formula.rows, _ABREAST)))
    first = len(formula.reads)
    sheet[first : first + len(formula.constants)] = formula.constants[:, None]
    _work_out(
        formula.reads, formula.steps, formula.results, np.ascontiguousarray(given), sheet, out
    )
    return out


@njit(nogil=True, cache=True, error_model="numpy")  # no fast arithmetic: every step rounds alone
def _work_out(reads: Any, steps: Any, results: Any, given: Any, sheet: Any, out: Any) -> None:
    """Work the steps out for everyone, some abreast."""
    people = given.shape[1]
    for first in range(0, people, _ABREAST):
        width = min(_ABREAST, people - first)
        for row in range(len(reads)):
            for i in range(width):
                sheet[row, i] = given[reads[row], first + i]
        for k in range(len(steps)):
            operation = steps[k, 0]
            to, a, b = sheet[steps[k, 1]], sheet[steps[k, 2]], sheet[steps[k, 3]]
            if operation == _ADD:
                for i in range(_ABREAST):
                    to[i] = a[i] + b[i]
            elif operation == _SUBTRACT:
                for i in range(_ABREAST):
                    to[i] = a[i] - b[i]
            elif operation == _MULTIPLY:
                for i in range(_ABREAST):
                    to[i] = a[i] * b[i]
            elif operation == _DIVIDE:
                for i in range(_ABREAST):
                    to[i] = a[i] / b[i]
            else:
                for i in range(_ABREAST):
                    to[i] = np.sqrt(a[i])
        for row in range(len(results)):
            for i in range(width):
                out[row, first + i] = sheet[results[row], i]
