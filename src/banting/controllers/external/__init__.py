"""A dosing rule of the user's own: any program that answers a JSON line with a JSON line.

The program is started by a door, which hands over `exchange`: it sends a line (without its end)
and returns the answer. It raises `ModelError` when the program has crashed or is silent for too
long. Until an answer has been read whole and checked, nothing is written to the state or the
orders, so the same tick can be asked again. `exchange` may be called from several threads.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from banting import therapy
from banting.controllers.external import lines

if TYPE_CHECKING:
    from banting.kernels import ControllerKernels

__all__ = ["PREFIX", "kernels"]

PREFIX = "external:"  # in a trial file: `controller = "external:python3 my_rule.py"`

Floats = NDArray[np.float64]


def kernels(command: str, exchange: Callable[[str], str]) -> ControllerKernels:
    """Return a program's rule over a cohort.

    Args:
        command: what was started, for reports.
        exchange: sends a line to the program and returns the line it answers.
    """
    from banting.kernels import LANES, ControllerKernels, packed, unpacked

    def initial(settings: Floats) -> Floats:
        told = unpacked(settings, settings.shape[0] * LANES)
        return lines.read_memory(exchange(lines.begin_line(told)), told.shape[1])

    def decide(state: Floats, settings: Floats, heard: Floats, when: Floats, orders: Floats) -> int:
        told, n = unpacked(settings, len(state)), len(state)
        asked = lines.decide_line(told, unpacked(heard, n), when, state)
        answer = lines.read_answer(exchange(asked), told, state)
        state[:] = answer.memory
        orders[:] = packed(answer.orders)
        return 0

    return ControllerKernels(
        id=PREFIX + command,
        title=f"the program {command!r}",
        steers=True,
        therapy=therapy.told,
        initial=initial,
        decide=decide,
        compiled=False,
    )
