"""oref0's decision on a phone: what the app has seen -> the rules -> what the app sends.

Knows: the nouns on both sides. Never knows: how oref0 decides (`controllers.oref0`). A rate or a
microbolus reaches the pump rounded down to what the pump takes, and never above the wearer's
limits; AndroidAPS leaves the rounding to its pump drivers, and so it happens here for both.

Autosens is off, as in the arms of a trial. The wearer's suspend threshold is not oref0's: its own
lies half way between the target and 40 mg/dL.

Source: oref0 (lib/determine-basal/determine-basal.js), AndroidAPS (core, BolusWizard.kt).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from banting.build_dosing.oref0_inputs import (
    AGE_MS_MAX,
    Seen,
    insulin_of,
    meal_of,
    running_of,
    seen_of,
    settings_of,
    status_of,
)
from banting.controllers.loop.app_rules import supported_dose
from banting.controllers.oref0.forecast import POINTS
from banting.controllers.oref0.modes import Mode
from banting.controllers.oref0.nouns import Decision, LastTemp, Moment
from banting.controllers.oref0.reason import sentences
from banting.schema.dosing import DosingView, Order
from banting.units import MS_PER_MIN, milliunits_from_u, u_from_milliunits

__all__ = ["Oref0Rule"]

NAN = float("nan")
TREND_TICKS = 3.0  # the calculator looks a quarter of an hour ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class Oref0Rule:
    """oref0 as one of its hosts runs it, as a `DosingRule`."""

    mode: Mode

    def decide(self, view: DosingView) -> Order:
        """Return what is to be sent to the pump now; imports numba."""
        seen = seen_of(view)
        active = milliunits_from_u(float(seen.ticks[0, 0]))
        why = _withheld(view)
        if why:
            return Order(active=active, why=why)
        decision = _decided(view, seen, self.mode)
        return replace(_order(view, decision, active), active=active)

    def bolus_milliunits(self, view: DosingView) -> int:
        """Return the bolus calculator's: glucose, its trend, carbohydrate, less insulin on board.

        The parts are those of AndroidAPS's calculator with every switch on; 0 without a reading
        that is fresh enough to dose by.
        """
        if not view.glucose or view.now_ms - view.glucose[-1].at_ms > AGE_MS_MAX:
            return 0
        seen, settings = seen_of(view), settings_of(view, self.mode)
        status, meal = status_of(view), meal_of(view, seen)
        low, high = settings.min_bg_mgdl, settings.max_bg_mgdl
        off_mgdl = status.glucose_mgdl - min(max(status.glucose_mgdl, low), high)
        ahead_mgdl = off_mgdl + TREND_TICKS * status.short_avgdelta_mgdl
        wanted_u = ahead_mgdl / settings.isf_mgdl_per_u + meal.cob_g / settings.carb_ratio_g_per_u
        return _bolus(view, wanted_u - float(seen.ticks[0, 0]))

    def active_milliunits(self, view: DosingView) -> int:
        """Return insulin on board beyond the scheduled basal, in milliunits."""
        return milliunits_from_u(float(seen_of(view).ticks[0, 0]))


def _withheld(view: DosingView) -> str:
    """Return why the app does not even ask, empty where it does."""
    pump = view.pump
    if not view.closed_loop:
        return "closed loop is switched off"
    if not view.glucose:
        return "no glucose has been seen"
    if view.now_ms - view.glucose[-1].at_ms > AGE_MS_MAX:
        return "the last reading is more than 15 minutes old"
    if view.now_ms - pump.at_ms > AGE_MS_MAX:
        return "the pump has not reported for more than 15 minutes"
    if pump.bolusing:
        return "a bolus is being requested or given"
    return "the pump is suspended" if pump.suspended else ""


def _decided(view: DosingView, seen: Seen, mode: Mode) -> Decision:
    """Return oref0's decision.

    The pump's own report is the latest temp there is, so that history and pump never disagree.
    """
    from banting.controllers.oref0 import compiled

    moment = Moment(
        autosens_known=False,
        autosens_ratio=1.0,
        microbolus_allowed=view.settings.automatic_bolus,
        minute_of_hour=float(view.now_ms // MS_PER_MIN % 60),
    )
    _, decision = compiled.decide(
        status_of(view),
        running_of(view),
        LastTemp(known=False, rate_u_per_h=NAN, duration_min=NAN, age_min=0.0),
        insulin_of(view, seen),
        meal_of(view, seen),
        moment,
        settings_of(view, mode),
        np.ascontiguousarray(seen.ticks[:, 1]),
        np.ascontiguousarray(seen.zero_ticks[:, 1]),
        np.zeros((4, POINTS)),
    )
    found: Decision = decision
    return found


def _order(view: DosingView, decision: Decision, active: int) -> Order:
    """Return what a decision sends to the pump."""
    temp, limits = decision.order.temp, view.settings.limits
    eventual = decision.weighed.eventual_mgdl
    order = Order(
        forecast_mgdl=None if math.isnan(eventual) else round(eventual),
        why=sentences(decision, running_of(view)),
    )
    if not math.isnan(temp.duration_min):
        most = u_from_milliunits(limits.max_basal_per_h)
        rate = supported_dose(min(temp.rate_u_per_h, most), view.pump.rate_steps_per_u)
        order = replace(
            order, temp_per_h=milliunits_from_u(rate), temp_minutes=round(temp.duration_min)
        )
    if not math.isnan(decision.order.smb_u):
        room_u = u_from_milliunits(limits.max_active - active)
        order = replace(order, bolus=_bolus(view, min(decision.order.smb_u, room_u)))
    return order


def _bolus(view: DosingView, wanted_u: float) -> int:
    """Return a bolus within the maximum as the pump takes it, in milliunits."""
    most = u_from_milliunits(view.settings.limits.max_bolus)
    return milliunits_from_u(supported_dose(min(wanted_u, most), view.pump.bolus_steps_per_u))
