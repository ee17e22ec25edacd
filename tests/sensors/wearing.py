"""Sensors worn on given glucose, tick by tick, as the trial wears them."""

from __future__ import annotations

import numpy as np

from banting import seeds
from banting.chance import key_halves
from banting.kernels import LANES, TICKS_PER_DAY, WHEN, packed, unpacked
from banting.sensors import Wear, kernels_of

BARE = Wear(life_days=1e6, warm_up_min=0.0, calibration_h=1 / 12)  # the error at t = 0 alone


def worn(name, glucose, *, wear=None, seed=1, numbers=None, clock_min=720.0, first_tick=0):
    """Return readings `[ticks, n]` of plasma and interstitial glucose `[2, ticks, n]`."""
    kernels = kernels_of(name, wear)
    ticks, n = glucose.shape[1:]
    parameters, state = kernels.draw(seed, np.arange(n) if numbers is None else numbers)
    parameters, state = packed(parameters), packed(state)
    key = key_halves(seeds.key(seed, "sensor", name))
    reading, readings = np.zeros((len(state), LANES)), np.zeros((ticks, n))
    when = np.zeros(len(WHEN))
    for t in range(ticks):
        when[:2] = first_tick + t, (clock_min + 5.0 * t) % 1440.0
        felt = packed(np.array([glucose[0, t], glucose[1, t], np.zeros(n)]))
        kernels.read(state, parameters, felt, when, key, reading)
        readings[t] = unpacked(reading, n)[0]
    return readings


def level(mgdl, ticks, n):
    """Return glucose that never moves."""
    return np.full((2, ticks, n), float(mgdl))


def days_of_glucose(days, n, seed=5):
    """Return plasma and interstitial glucose that swings as a bad week does, 45 to 390 mg/dL.

    A smooth random walk around 150 mg/dL in the logarithm, rates up to 6 mg/dL/min; the
    interstitium follows with a lag of eight minutes.
    """
    rng = np.random.default_rng(seed)
    ticks = days * TICKS_PER_DAY
    plasma, site = np.empty((2, ticks, n))
    slow, smooth = rng.normal(0.0, 0.45, n), np.zeros(n)
    keep, follow = np.exp(-5.0 / 150.0), np.exp(-5.0 / 25.0)
    smooth[:] = slow
    at_site = 150.0 * np.exp(smooth)
    for t in range(ticks):
        slow = keep * slow + 0.45 * np.sqrt(1.0 - keep * keep) * rng.normal(size=n)
        smooth = follow * smooth + (1.0 - follow) * slow
        plasma[t] = np.clip(150.0 * np.exp(smooth), 45.0, 390.0)
        at_site = plasma[t] + (at_site - plasma[t]) * np.exp(-5.0 / 8.0)
        site[t] = at_site
    return np.array([plasma, site])
