"""Likely lives for oref0: a day of glucose, insulin and meals that hang together.

Hypothesis draws one seed and how much of each life there is; a difference shrinks by shortening
it. `random_inputs` draws the unlikely ones.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.controllers.oref0.random_inputs import MIDNIGHT, iso, ms

COUNTS = {"readings": 80, "temps": 24, "boluses": 6, "meals": 3, "suspensions": 2, "entries": 4}


class Life:
    """One person for a day, from a seed; every part has its own stream, so that parts can go."""

    def __init__(self, seed: int, counts: dict[str, int]) -> None:
        """Draw the time and the profile."""
        self.seed, self.counts = seed, counts
        chance = self.stream("now")
        self.now = MIDNIGHT + timedelta(milliseconds=int(chance.integers(0, 86_400_000)))
        self.profile = self._profile()

    def stream(self, name: str) -> np.random.Generator:
        """Return the chance of one part."""
        return np.random.default_rng([self.seed, *name.encode()])

    def pick(self, chance: np.random.Generator, values: list[Any]) -> Any:
        """Draw one of some values."""
        return values[int(chance.integers(len(values)))]

    def _schedule(self, name: str, values: list[Any]) -> list[dict[str, Any]]:
        """Draw a schedule of so many entries."""
        chance = self.stream(name)
        key, value = ("minutes", "rate") if name == "basal" else ("offset", "sensitivity")
        starts = sorted({0, *(int(n) * 30 for n in chance.integers(1, 48, self.counts["entries"]))})
        return [{"i": i, key: at, value: self.pick(chance, values)} for i, at in enumerate(starts)]

    def _profile(self) -> dict[str, Any]:
        """Draw a profile."""
        chance = self.stream("profile")
        basal = self._schedule("basal", [round(0.05 * n, 2) for n in range(2, 45)])
        isf = self._schedule("isf", [20, 34, 45, 50, 60, 75, 90])
        low = int(chance.integers(80, 125))
        some = {
            "dia": [3, 5, 6, 7], "curve": ["rapid-acting", "ultra-rapid", "bilinear"],
            "carb_ratio": [5, 8, 10, 11.3, 15], "max_iob": [0, 2, 5, 10, 20],
            "max_basal": [2, 3, 5], "maxSMBBasalMinutes": [30, 60, 90],
            "maxUAMSMBBasalMinutes": [30, 60], "SMBInterval": [1, 3, 5],
            "bolus_increment": [0.1, 0.05], "enableSMB_high_bg_target": [110, 160],
            "out_units": ["mg/dL", "mmol/L"], "model": ["522", "554"],
            "noisyCGMTargetMultiplier": [1.3], "carbsReqThreshold": [1], "maxCOB": [120],
            "min_5m_carbimpact": [8, 3], "remainingCarbsCap": [90, 60],
            "remainingCarbsFraction": [1, 0.8], "autosens_max": [1.2], "autosens_min": [0.7],
            "half_basal_exercise_target": [160], "maxDelta_bg_threshold": [0.2, 0.3],
            "max_daily_safety_multiplier": [3], "current_basal_safety_multiplier": [4],
            "temptargetSet": [False, False, False, True], "enableUAM": [True, True, False],
            "exercise_mode": [False, False, True], "suspend_zeros_iob": [True, True, False],
            "skip_neutral_temps": [False, False, True],
        }  # fmt: skip
        switches = (
            *("enableSMB_always", "enableSMB_with_COB", "enableSMB_after_carbs"),
            *("enableSMB_with_temptarget", "enableSMB_high_bg", "A52_risk_enable"),
            *("allowSMB_with_high_temptarget", "resistance_lowers_target"),
            *("low_temptarget_lowers_sensitivity", "sensitivity_raises_target"),
        )
        return {
            **{key: self.pick(chance, values) for key, values in some.items()},
            **{key: bool(chance.integers(2)) for key in switches},
            "basalprofile": basal,
            "current_basal": self.pick(chance, basal)["rate"],
            "max_daily_basal": max(entry["rate"] for entry in basal),
            "isfProfile": {"sensitivities": isf},
            "sens": self.pick(chance, isf)["sensitivity"],
            "min_bg": low,
            "max_bg": low + self.pick(chance, [0, 0, 10, 30]),
        }

    def readings(self) -> list[dict[str, Any]]:
        """Draw a walk of readings, newest first, with gaps and doubles."""
        chance = self.stream("glucose")
        value, slope = chance.uniform(45, 320), chance.normal(0, 5)
        when = self.now - timedelta(seconds=int(chance.integers(0, 400)))
        found = []
        for _ in range(self.counts["readings"]):
            named = {"date": ms(when), "dateString": iso(when), "device": "x", "type": "sgv"}
            noise = self.pick(chance, [1] * 40 + [2])
            found.append({**named, "sgv": int(np.clip(value, 39, 400)), "noise": noise})
            slope = 0.85 * slope + chance.normal(0, 2.5)
            value += slope
            value += 8.0 if value < 60 else (-4.0 if value > 320 else 0.0)
            seconds = self.pick(chance, [300] * 30 + [298, 303, 60, 600, 1200, 2400])
            when -= timedelta(seconds=seconds)
        return found

    def history(self) -> list[dict[str, Any]]:
        """Draw temps, boluses and suspensions, newest first."""
        chance = self.stream("history")
        found: list[tuple[datetime, list[dict[str, Any]]]] = []
        when = self.now
        for _ in range(self.counts["temps"]):
            when -= timedelta(milliseconds=int(chance.integers(20_000, 3_600_000)))
            rate, minutes = self.pick(chance, [0, 0.15, 0.5, 1, 2, 3, 4]), self.lasting(chance)
            temp = {"_type": "TempBasal", "temp": "absolute", "rate": rate, "timestamp": iso(when)}
            lasts = {"_type": "TempBasalDuration", "duration (min)": minutes}
            found.append((when, [temp, {**lasts, "timestamp": iso(when)}]))
        for _ in range(self.counts["boluses"]):
            at = self.back(chance, 7)
            units = round(float(chance.exponential(1.5)), 1)
            found.append((at, [{"_type": "Bolus", "amount": units, "timestamp": iso(at)}]))
        for _ in range(self.counts["suspensions"]):
            at = self.back(chance, 6)
            over = at + timedelta(minutes=int(chance.integers(2, 90)))
            found.append((at, [{"_type": "PumpSuspend", "timestamp": iso(at)}]))
            if over < self.now and chance.integers(6):
                found.append((over, [{"_type": "PumpResume", "timestamp": iso(over)}]))
        found.sort(key=lambda item: item[0], reverse=True)
        return [entry for _, entries in found for entry in entries]

    def lasting(self, chance: np.random.Generator) -> int:
        """Draw how long a temp is to run (min)."""
        return int(self.pick(chance, [30, 30, 30, 60, 45, 90, 120]))

    def back(self, chance: np.random.Generator, hours: float) -> datetime:
        """Draw a time of the last hours."""
        return self.now - timedelta(milliseconds=int(chance.uniform(0, hours) * 3_600_000))

    def meals(self, hours: float) -> list[dict[str, Any]]:
        """Draw announced meals."""
        chance = self.stream("meals")
        return [
            {"created_at": iso(self.back(chance, hours)), "carbs": int(chance.integers(5, 90))}
            for _ in range(self.counts["meals"])
        ]

    def whole(self) -> dict[str, Any]:
        """Return the input of the whole pipeline."""
        chance = self.stream("rest")
        history = self.history()
        temps = [entry for entry in history if entry["_type"] == "TempBasal"]
        running = {"duration": 0, "rate": 0, "temp": "absolute"}
        if temps and chance.integers(8):
            age = (self.now - datetime.fromisoformat(temps[0]["timestamp"])).total_seconds() / 60
            left = max(0, round(self.pick(chance, [30, 30, 60, 120]) - age))
            running |= {"duration": left, "rate": temps[0]["rate"]}
        late = timedelta(seconds=self.pick(chance, [0, 5, 86_400]))
        return {
            "clock": iso(self.now),
            "wall_clock": iso(self.now + late),
            "glucose": self.readings(),
            "pumphistory": history,
            "carbs": self.meals(6.5),
            "profile": self.profile,
            "currenttemp": running,
            "autosens": {"ratio": self.pick(chance, [1, 1, 0.8, 1.15, 0.93, 1.07])},
            "microBolusAllowed": bool(chance.integers(4)),
            "reservoir": 100,
        }

    def sensitivity(self) -> dict[str, Any]:
        """Return the input of autosens."""
        asked = self.whole()
        chance = self.stream("autosens")
        asked |= {"retrospective": bool(chance.integers(2)), "carbs": self.meals(24)}
        asked["deviations"] = self.pick(chance, [96, 288])
        asked["profile"]["rewind_resets_autosens"] = True
        asked["temptargets"] = [
            {"created_at": iso(self.back(chance, 20)), "duration": 60, "targetTop": high,
             "targetBottom": high - 10}
            for high in (90, 130, 160)
        ]  # fmt: skip
        return asked


@st.composite
def lives(draw: st.DrawFn, readings: int = COUNTS["readings"]) -> Life:
    """Draw a life."""
    most = {**COUNTS, "readings": readings}
    # whole by default, and shorter only by shrinking or now and then
    cut = draw(st.sampled_from([None, *most]))
    counts = {key: n - (draw(st.integers(0, n)) if key == cut else 0) for key, n in most.items()}
    counts["readings"] = max(1, counts["readings"])
    for key in ("temps", "boluses", "meals", "suspensions", "entries"):
        counts[key] = draw(st.integers(0, counts[key]))
    return Life(draw(st.integers(0, 2**32 - 1)), counts)
