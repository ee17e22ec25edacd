"""oref0 on a grid, worked out anew from the whole history at every tick: slow, and easy to read.

What the compiled grid keeps as running sums is here a loop over everything that ever happened. The
decision itself is `determine_basal`, whole.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from banting.controllers.oref0 import grid_decide, grid_layout
from banting.controllers.oref0.compiled import decide
from banting.controllers.oref0.grid import initial
from banting.controllers.oref0.nouns import Insulin, LastTemp, Meal, Moment, Running, Status
from banting.kernels import HEARD, LANES, SETTINGS

NAN = float("nan")
GAP_TICKS = 48


def js_round(value, scale):
    """Round as JavaScript does, by another road than the code under test."""
    return math.floor(value * scale + 0.5) / scale


class Person:
    """One person's history, in ticks, with what oref0 would make of it."""

    def __init__(self, mode, options, told):
        """Remember the settings; `told` `[settings]`."""
        self.told = dict(zip(SETTINGS, map(float, told), strict=True))
        packed_told = np.repeat(np.asarray(told, float), LANES)[None]
        tables = initial(packed_told, mode, options)[0]
        at, n = grid_layout.TABLES_AT, grid_layout.CURVE_TICKS_MAX
        self.curves = tables[at : at + 4 * n].reshape(4, n)
        self.zero = tables[grid_layout.ZERO_AT : grid_layout.ZERO_AT + grid_layout.ZERO_TICKS]
        work = np.zeros(grid_layout.WORK_ROWS * LANES)
        grid_decide.read_profile(tables, packed_told[0], work, 1.0)
        self.settings = grid_decide.settings_at(tables, packed_told[0], work, 0, 0.0)
        self.heard = []

    def hear(self, row):
        """Append one tick's heard."""
        self.heard.append(dict(zip(HEARD, map(float, row), strict=True)))

    def insulin(self, at, ahead, until):
        """Return (activity, insulin on board) `ahead` ticks after `at`, of doses heard `until`."""
        ticks = np.arange(until + 1)
        due = self.told["basal_u_per_h"] / 12.0
        bolus = np.array([heard["bolus_u"] for heard in self.heard[: until + 1]])
        net = np.array([heard["basal_u"] - due for heard in self.heard[: until + 1]])
        net[0] = 0.0  # before anything was heard, the schedule was delivered
        k = at + ahead - ticks
        live = k < self.curves.shape[1]
        of_bolus, of_basal = self.curves[:2, k[live]], self.curves[2:, k[live]]
        return tuple((of_bolus * bolus[live] + of_basal * net[live]).sum(axis=1))

    def line(self):
        """Return glucose by tick back to the last long gap, gaps filled straight; newest first."""
        seen = [(t, h["reading_mgdl"]) for t, h in enumerate(self.heard) if h["reading_mgdl"] > 38]
        seen.reverse()
        points = [seen[0][1]]
        for (later, after), (sooner, before) in pairwise(seen):
            gap = later - sooner
            if gap > GAP_TICKS:
                break
            points += [after - (after - before) / gap * k for k in range(1, gap + 1)]
        return points

    def status(self):
        """Return glucose and its changes, from readings alone."""
        back = [h["reading_mgdl"] for h in reversed(self.heard)]
        changes = {
            k: (back[0] - back[k]) / k for k in range(1, 9) if k < len(back) and back[k] > 38
        }
        spans = [[c for k, c in changes.items() if k in span] for span in ((1,), (1, 2, 3))]
        spans.append([c for k, c in changes.items() if k > 3])
        rounded = [js_round(sum(s) / len(s) if s else 0.0, 100) for s in spans]
        return Status(back[0], *rounded, noise=1.0, age_min=0.0, may_be_flat=False)

    def deviations(self):
        """Return deviations of a tick, and over three, from now back as far as they are known."""
        points, now = self.line(), len(self.heard) - 1
        one, three = [], []
        for k in range(len(points) - 3):
            activity = js_round(self.insulin(now - k, 0, now - k)[0], 10000)
            bgi = js_round(-activity * self.told["isf_mgdl_per_u"] * 5, 100)
            one.append(js_round(points[k] - points[k + 1] - bgi, 100))
            three.append(js_round((points[k] - points[k + 3]) / 3 - bgi, 1000))
        return one, three

    def meal(self):
        """Return carbohydrate on board, meal by meal, as cob.js and total.js go about it."""
        one, three = self.deviations()
        isf, ratio = self.told["isf_mgdl_per_u"], self.told["carb_ratio_g_per_u"]
        back = [h["carbs_g"] if h["carbs_g"] >= 1.0 else 0.0 for h in reversed(self.heard)][:72]
        cob = carbs = removed = 0.0
        for age, grams in enumerate(back):
            if grams == 0.0:
                continue
            carbs += grams
            seen = one[: max(0, age - 1)]
            mine = max(0.0, carbs - sum(max(d, three[0] / 2, 8.0) * ratio / isf for d in seen))
            cob = max(cob, mine)
            removed = removed + grams if mine < cob else 0.0
        ages = [age for age, grams in enumerate(back) if grams]
        slopes = self.slopes(three)
        return Meal(
            carbs_g=js_round(carbs - removed, 1000),
            cob_g=js_round(min(120.0, cob), 1) if three else 0.0,
            last_carb_age_min=5.0 * ages[0] if ages else 0.0,
            slope_from_max_mgdl=slopes[0],
            slope_from_min_mgdl=slopes[1],
            wizard_found=False,
            clock_unread=False,
        )

    @staticmethod
    def slopes(three):
        """Return how fast the last half hour's deviations fall from the highest, and the lowest."""
        highest, lowest, falls, rises = 0.0, 999.0, 0.0, 999.0
        for k, deviation in enumerate(three[1:7], start=1):
            slope = (deviation - three[0]) / -k
            if deviation > highest:
                highest, falls = deviation, js_round(min(0.0, slope), 1000)
            if deviation < lowest:
                lowest, rises = deviation, js_round(max(0.0, slope), 1000)
        return falls, rises

    def bolus_age_min(self):
        """Return minutes since the last bolus was begun."""
        ages = [k for k, h in enumerate(reversed(self.heard)) if h["bolus_u"] > 0.0]
        return 5.0 * (ages[0] + 1) if ages else 1000.0

    def decide(self):
        """Return the decision on this history."""
        now, heard = len(self.heard) - 1, self.heard[-1]
        coming = [self.insulin(now, k, now)[0] for k in range(48)]
        basal = self.told["basal_u_per_h"]
        activity = np.array([js_round(a, 10000) for a in coming])
        stopped = [js_round(a + basal * z, 10000) for a, z in zip(coming, self.zero, strict=True)]
        runs = heard["temp_u_per_h"] >= 0.0 and heard["temp_left_min"] > 0.0
        _, decision = decide(
            self.status(),
            Running(*((heard["temp_u_per_h"], heard["temp_left_min"]) if runs else (0.0, 0.0))),
            LastTemp(known=False, rate_u_per_h=NAN, duration_min=NAN, age_min=NAN),
            Insulin(
                iob_u=js_round(self.insulin(now, 0, now)[1], 1000),
                activity_u_per_min=activity[0],
                bolus_age_min=self.bolus_age_min(),
            ),
            self.meal(),
            Moment(False, 1.0, heard["asks"] <= 0.0, 0.0),
            self.settings,
            activity,
            np.array(stopped),
            np.zeros((4, 48)),
        )
        return decision
