"""What people live through on the grid, told to Loop's general path in its own terms."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from banting.controllers.loop.grid_kernels import kernels, watch
from banting.controllers.loop.grid_state import HISTORY_TICKS
from banting.controllers.loop.guardrails import CARBS_G
from banting.controllers.loop.insulin import InsulinType
from banting.controllers.loop.insulin_effect import BASAL, BOLUS
from banting.controllers.loop.nouns import CarbEntries, Doses, Glucose, LoopInput, Timeline, Wanted
from banting.kernels import HEARD, LANES, ORDERS, groups_for, packed, unpacked

POINTS = 75
START_S = 3.0e6  # early, so that the moment before a tick can be told from the tick
BEFORE_S = 1e-8
FAR_S = 40.0 * 3600.0


@dataclass
class Choices:
    """What was chosen of Loop, as the general path takes it."""

    wanted: Wanted = Wanted.TEMP_BASAL
    factor: object = lambda *_: 0.4
    integral: bool = False
    positive: bool = True
    mid: bool = False
    insulin: InsulinType = InsulinType.NOVOLOG


@dataclass
class Histories:
    """`n` people with their Loops; `live` gives them one more tick.

    `forecasts` `[n, 75]` and `orders` `[ORDERS, n]` are of the last tick, forecasts NaN where none
    was made.
    """

    settings: np.ndarray
    rules: str = "loop"
    options: tuple = ()
    heard: list = field(default_factory=list)
    share: list = field(default_factory=list)
    target: list = field(default_factory=list)

    def __post_init__(self):
        self.told = packed(self.settings)
        self.state = kernels(self.rules, self.options).initial(self.told)
        groups = groups_for(self.n)
        self.forecasts = np.zeros((groups * LANES, POINTS))
        self.flat = np.zeros((groups, len(ORDERS) * LANES))

    @property
    def n(self):
        return self.settings.shape[1]

    @property
    def orders(self):
        return unpacked(self.flat, self.n)

    def live(self, heard, share=1.0, target=0.0):
        self.heard.append(heard)
        self.share.append(share)
        self.target.append(target)
        when = np.array([len(self.heard) - 1, 0.0, share, target])
        watch(self.state, self.told, packed(heard), when, self.flat, self.forecasts)

    def general_input(self, p, choices, wanted=None):
        """Return what the general path would be told of patient `p` at the last tick.

        Of glucose and meals the last 10 h; of doses all.
        """
        basal, isf, ratio, low, high, suspend, max_bolus, max_basal = self.settings[:, p]
        now = len(self.heard) - 1
        heard = np.array([row[:, p] for row in self.heard])
        at = START_S + 300.0 * np.arange(now + 1)
        kept = np.arange(now + 1) >= now - HISTORY_TICKS
        seen, ate = kept & (heard[:, 0] > 0), kept & (heard[:, 1] > 0)
        shares = np.array([1.0, *self.share])
        edges = np.concatenate([[START_S - FAR_S], at, [at[-1] + FAR_S]])
        if self.target[-1] > 0:
            low = high = self.target[-1]

        def timeline(values, early_s=0.0):
            return Timeline(start_s=edges[:-1] - early_s, end_s=edges[1:] - early_s, value=values)

        readings = heard[seen, 0]
        return LoopInput(
            start_s=float(at[-1]),
            glucose=Glucose(
                at_s=at[seen],
                mgdl=readings,
                display_only=np.zeros(len(readings), np.bool_),
                source=np.zeros(len(readings), np.int64),
            ),
            doses=_doses(at, heard, choices.insulin),
            carbs=CarbEntries(
                at_s=at[ate],
                grams=np.minimum(heard[ate, 1], CARBS_G.high),
                absorption_s=np.full(int(ate.sum()), 10800.0),
            ),
            basal=timeline(basal * shares),
            # An override that begins at a tick holds for the decision of that tick; at the very
            # instant at which two sensitivities meet, the general path takes the earlier one.
            sensitivity=timeline(isf * (1.0 / shares), 0.0 if choices.mid else BEFORE_S),
            carb_ratio=timeline(ratio * (1.0 / shares)),
            target=Timeline(
                start_s=edges[:1], end_s=edges[-1:], value=np.array([low]), high=np.array([high])
            ),
            suspend_below_mgdl=suspend,
            max_bolus_u=max_bolus,
            max_basal_u_per_h=max_basal,
            wanted=choices.wanted if wanted is None else wanted,
            insulin=choices.insulin,
            automatic_factor=choices.factor(readings[-1] if len(readings) else 0.0, low),
            integral_correction=choices.integral,
            positive_effects=choices.positive,
            mid_absorption_sensitivity=choices.mid,
        )


def _doses(at, heard, insulin):
    """Return doses: basal insulin in pieces of five minutes, boluses at the tick before."""
    starts, bolused = at - 300.0, heard[:, 4] != 0
    n, boluses = len(at), int(bolused.sum())
    return Doses(
        start_s=np.concatenate([starts, starts[bolused]]),
        end_s=np.concatenate([at, starts[bolused]]),
        volume_u=np.concatenate([heard[:, 3], heard[bolused, 4]]),
        kind=np.array([BASAL] * n + [BOLUS] * boluses, np.int64),
        insulin=np.full(n + boluses, list(InsulinType).index(insulin), np.int64),
    )


def drawn_settings(rng, n):
    """Return settings of `n` people, within Loop's guardrails."""
    basal, low = rng.uniform(0.1, 2.0, n), rng.uniform(90, 120, n)
    return np.array(
        [
            basal,
            rng.uniform(15, 200, n),
            rng.uniform(4, 30, n),
            low,
            low + rng.uniform(0, 30, n),
            rng.uniform(67, 88, n),
            rng.uniform(1, 15, n),
            basal * rng.uniform(1, 6, n),
        ]
    )


class Days:
    """Wandering glucose with jumps, gaps and outages, meals, boluses and any basal rate."""

    def __init__(self, rng, settings, busy):
        self.rng, self.settings, self.busy = rng, settings, busy
        n = settings.shape[1]
        self.glucose, self.outage = rng.uniform(80, 250, n), np.zeros(n)

    def tick(self):
        """Return what is heard at the next tick `[HEARD, n]`."""
        rng, n = self.rng, len(self.glucose)
        jumps = np.where(rng.random(n) < 0.02, rng.normal(0, 60, n), 0.0)
        rises = np.where(rng.random(n) < 0.1, 20 * rng.random(n), 0.0)
        self.glucose += rng.normal(0, 3, n) + 0.01 * (130 - self.glucose) + jumps + rises
        np.clip(self.glucose, 40, 400, out=self.glucose)
        begins = rng.random(n) < 0.004
        self.outage = np.where(begins, rng.integers(2, 140, n), self.outage - 1)
        there = (rng.random(n) < 0.94) & (self.outage <= 0)
        heard = np.zeros((len(HEARD), n))
        heard[0] = np.where(there, np.round(self.glucose), 0.0)
        heard[1] = np.where(rng.random(n) < self.busy, rng.uniform(3, 300, n), 0.0)
        heard[2] = np.where(rng.random(n) < 0.06, 1.0, 0.0)
        heard[3] = np.where(rng.random(n) < 0.5, self.settings[0], rng.uniform(0, 4, n)) / 12.0
        heard[4] = np.where(rng.random(n) < 0.05, rng.uniform(0.05, 6, n), 0.0)
        heard[6] = -1.0
        return heard
