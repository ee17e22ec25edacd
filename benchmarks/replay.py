"""How fast a day is replayed: events a second, and what an attacked day costs beside a whole one.

The limit that is known is the queue itself: the same number of events pushed and popped on a heap
with nothing done to them. The share of it says how much of the time machines, bytes and body take.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from pathlib import Path

from banting.assess import assess
from banting.assess.rehearsal import Rehearsal
from banting.attack_graph import close, find_path
from banting.build import build_stage, build_system, device_specs
from banting.replay import Day
from banting.schema.question import Goal, Position
from banting.schema.setup_file import read_setup

__all__ = ["BENCHMARKS"]

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
LETTER = EXAMPLES / "letter-2011.toml"
FORUM = EXAMPLES / "forum-2019.toml"
TIMES = 5


def _best_s(run: Callable[[], object]) -> float:
    """Return the shortest processor time of some runs, in seconds."""
    taken = []
    for _ in range(TIMES):
        begun = time.process_time()
        run()
        taken.append(time.process_time() - begun)
    return min(taken)


def _queue_alone(events: int) -> None:
    queue: list[tuple[int, int]] = []
    for number in range(events):
        heapq.heappush(queue, (number * 7919 % events, number))
    while queue:
        heapq.heappop(queue)


def replay_letter() -> dict[str, float | str]:
    """Replay the day of letter-2011, and the day of its bolus by radio."""
    system = build_system(read_setup(LETTER.read_text(), LETTER.name, device_specs()))
    stage = build_stage(system, low_night=False)
    events = len(Day(stage).undisturbed.trace.events)
    day_s = _best_s(lambda: Day(stage))
    rehearsal = Rehearsal(system)
    closure = close(system.rules, system.granted(Position.RADIO))
    found = find_path(system.rules, closure, Goal.G2, Position.RADIO)
    assert found is not None, "basal can be raised by radio"
    steps = tuple(step.rule for step in found.path.steps)
    rehearsal.run(Goal.G2, Position.RADIO, steps)
    attacked_s = _best_s(lambda: rehearsal.run(Goal.G2, Position.RADIO, steps))
    queue_s = _best_s(lambda: _queue_alone(events))
    return {
        "events": float(events),
        "day_s": day_s,
        "events_per_s": events / day_s,
        "share_of_bare_queue": queue_s / day_s,
        "attacked_and_twin_s": attacked_s,
        "attacked_and_twin_to_day": attacked_s / day_s,
    }


def replay_forum() -> dict[str, float | str]:
    """Replay a day of the whole chain: pump, bridge, phone with Loop deciding, clouds, caregiver.

    The limit that is known is what the decisions alone cost: the rule is the same as in a trial.
    """
    system = build_system(read_setup(FORUM.read_text(), FORUM.name, device_specs()))
    stage = build_stage(system, low_night=False)
    day = Day(stage)
    events = len(day.undisturbed.trace.events)
    frames = sum(event.frame is not None for event in day.undisturbed.trace.events)
    day_s = _best_s(lambda: Day(stage))
    return {
        "events": float(events),
        "frames": float(frames),
        "day_s": day_s,
        "events_per_s": events / day_s,
        "share_of_bare_queue": _best_s(lambda: _queue_alone(events)) / day_s,
        "days_per_letter_day": day_s / _letter_day_s(),
    }


def answer_forum() -> dict[str, float | str]:
    """Work out every cell of forum-2019 from the Internet, replays included, as `ask` does."""
    text = FORUM.read_text()
    setup = read_setup(text, FORUM.name, device_specs())

    def answer() -> None:
        assess(
            setup,
            setup_text=text,
            setup_name=FORUM.name,
            seed=1,
            patients=0,
            with_trial=False,
            progress=_silent,
            positions=(Position.INTERNET,),
        )

    answer()
    return {"cells": float(len(Goal)), "seconds": _best_s(answer)}


def _silent(what: str, done: int, of: int) -> None:
    del what, done, of


def _letter_day_s() -> float:
    system = build_system(read_setup(LETTER.read_text(), LETTER.name, device_specs()))
    stage = build_stage(system, low_night=False)
    return _best_s(lambda: Day(stage))


def search_letter() -> dict[str, float | str]:
    """Search all sixty cells of letter-2011, without replays."""
    system = build_system(read_setup(LETTER.read_text(), LETTER.name, device_specs()))

    def search() -> None:
        for position in Position:
            closure = close(system.rules, system.granted(position))
            for goal in Goal:
                find_path(system.rules, closure, goal, position)

    return {"rules": float(len(system.rules)), "cells": 60.0, "seconds": _best_s(search)}


BENCHMARKS: dict[str, Callable[[], dict[str, float | str]]] = {
    "replay.letter": replay_letter,
    "replay.forum": replay_forum,
    "answer.forum": answer_forum,
    "search.letter": search_letter,
}
