"""The wearer in a replay: a body that what the pump gives reaches, and a person who acts on it.

Knows: the day's insulin and carbohydrate by minute, and the habits on the stage. Never knows: who
caused what. The body is integrated only when somebody looks at it.
"""

from __future__ import annotations

from banting.interfaces import Body
from banting.replay.stage import Meal, WearerHabits
from banting.units import MILLIUNITS_PER_U, MS_PER_H, MS_PER_MIN, u_from_milliunits

__all__ = ["FEELS_EVERY_MS", "WearerDay"]

FEELS_EVERY_MS = 15 * MS_PER_MIN  # how often lows are noticed; the 15-minute rule of self-care
CORRECTION_PAUSE_MS = 2 * MS_PER_H  # nobody corrects again before the last correction has worked


class WearerDay:
    """One patient's day, minute by minute, and what he decides."""

    def __init__(self, body: Body, habits: WearerHabits, meals: tuple[Meal, ...]) -> None:
        """Start the day with meals known, nothing delivered yet."""
        self._body = body
        self._habits = habits
        self._state = body.initial()
        self._lived_min = 0
        self._insulin_milliunits: dict[int, int] = {}
        self._carbs_g: dict[int, float] = {}
        self._corrected_ms: int | None = None
        for meal in meals:
            self.eat(meal.at_ms, meal.carbs_g)

    def fork(self) -> WearerDay:
        """Return a day that goes on from here by itself."""
        other = object.__new__(WearerDay)
        other.__dict__.update(self.__dict__)
        other._insulin_milliunits = dict(self._insulin_milliunits)
        other._carbs_g = dict(self._carbs_g)
        return other

    def receive_insulin(self, at_ms: int, milliunits: int) -> None:
        """Take insulin that the pump delivered."""
        minute = at_ms // MS_PER_MIN
        self._insulin_milliunits[minute] = self._insulin_milliunits.get(minute, 0) + milliunits

    def eat(self, at_ms: int, carbs_g: float) -> None:
        """Take carbohydrate."""
        minute = at_ms // MS_PER_MIN
        self._carbs_g[minute] = self._carbs_g.get(minute, 0.0) + carbs_g

    def glucose_mgdl(self, at_ms: int) -> float:
        """Return plasma glucose at a time, living up to it first."""
        for minute in range(self._lived_min, at_ms // MS_PER_MIN):
            insulin_u = u_from_milliunits(self._insulin_milliunits.get(minute, 0))
            self._state = self._body.minute(self._state, insulin_u, self._carbs_g.get(minute, 0.0))
            self._lived_min = minute + 1
        return self._body.glucose_mgdl(self._state)

    def rescue_carbs_g(self, at_ms: int) -> float:
        """Return what is eaten against a low felt now, 0 for nothing."""
        if not self._habits.reacts_at(at_ms):
            return 0.0
        low = self.glucose_mgdl(at_ms) < self._habits.treats_below_mgdl
        return self._habits.rescue_carbs_g if low else 0.0

    def correction_milliunits(self, at_ms: int, shown_mgdl: int) -> int:
        """Return the correction bolus that a shown reading leads to, 0 for none."""
        habits = self._habits
        recent = self._corrected_ms is not None and at_ms - self._corrected_ms < CORRECTION_PAUSE_MS
        if recent or not habits.reacts_at(at_ms) or shown_mgdl <= habits.corrects_above_mgdl:
            return 0
        self._corrected_ms = at_ms
        insulin_u = (shown_mgdl - habits.target_mgdl) / habits.isf_mgdl_per_u
        return round(insulin_u * 10) * (MILLIUNITS_PER_U // 10)  # pumps of this age take 0.1 U
