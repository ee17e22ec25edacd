"""The replay engine: a day of machines, links, a wearer and an attacker with least authority."""

from banting.replay.attacker import StepDone
from banting.replay.day import Day, replay
from banting.replay.pair import Pair
from banting.replay.stage import ATTACKER, WEARER, Attack, Meal, Planned, Stage, WearerHabits
from banting.replay.twin import disturbance_of, reached
from banting.replay.world import Replayed

__all__ = [
    "ATTACKER",
    "WEARER",
    "Attack",
    "Day",
    "Meal",
    "Pair",
    "Planned",
    "Replayed",
    "Stage",
    "StepDone",
    "WearerHabits",
    "disturbance_of",
    "reached",
    "replay",
]
