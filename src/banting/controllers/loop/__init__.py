"""Loop, the do-it-yourself closed loop on a phone: its algorithm, and the app around it.

Two rule sets: the LoopAlgorithm package of 2026, and the older copy inside Loop 3.5.
"""

from __future__ import annotations

from banting.controllers.loop.algorithm import LOOP_35, LOOP_ALGORITHM_2026, recommend
from banting.controllers.loop.fixture_form import answer, loop_input_from
from banting.controllers.loop.nouns import LoopInput, LoopOutput
from banting.controllers.loop.sources import SOURCES

__all__ = [
    "LOOP_35",
    "LOOP_ALGORITHM_2026",
    "SOURCES",
    "LoopInput",
    "LoopOutput",
    "answer",
    "loop_input_from",
    "recommend",
]
