"""What the app shows its rule, and its surface: the phone's state as their nouns.

Knows: both sides. Never knows: what they make of it. Nothing is changed here.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.phone.config import Config, with_needs
from banting.devices.phone.doses import temps_until
from banting.devices.phone.state import PhoneState
from banting.devices.phone.surface import PhoneSeen
from banting.schema.dosing import (
    DoseKind,
    DosingSettings,
    DosingView,
    OverrideInForce,
    PumpSeen,
)
from banting.schema.intents import GiveBolus

__all__ = ["override_in_force", "seen_by_surface", "settings_now", "view_of"]

RATE_STEPS_PER_U, BOLUS_STEPS_PER_U = 20, 10  # steps that every pump of the family takes


def settings_now(config: Config, state: PhoneState) -> DosingSettings:
    """Return the wearer's therapy with what was changed since: max bolus, a scaled profile."""
    settings = config.settings
    if state.max_bolus != settings.limits.max_bolus:
        limits = replace(settings.limits, max_bolus=state.max_bolus)
        settings = replace(settings, limits=limits)
    return with_needs(settings, state.needs_percent)


def override_in_force(state: PhoneState, now_ms: int) -> OverrideInForce:
    """Return the override that runs at a time."""
    runs = state.override
    if runs is None or now_ms >= runs.until_ms:
        return OverrideInForce()
    return OverrideInForce(
        needs_percent=runs.needs_percent,
        target_mgdl=runs.target_mgdl,
        since_ms=runs.from_ms,
        until_ms=runs.until_ms,
    )


def view_of(config: Config, state: PhoneState, now_ms: int) -> DosingView:
    """Return all that a decision is made of."""
    state = temps_until(state, now_ms)
    temp, pump = state.temp, state.pump
    return DosingView(
        now_ms=now_ms,
        glucose=state.glucose,
        doses=state.doses,
        carbs=state.carbs,
        settings=settings_now(config, state),
        override=override_in_force(state, now_ms),
        pump=PumpSeen(
            at_ms=now_ms if pump.at_ms is None else pump.at_ms,
            temp_per_h=None if temp is None else temp.per_h,
            temp_ends_ms=0 if temp is None else temp.ends_ms,
            suspended=pump.suspended,
            bolusing=_bolus_wanted_or_running(state, now_ms),
            rate_steps_per_u=RATE_STEPS_PER_U,
            bolus_steps_per_u=BOLUS_STEPS_PER_U,
        ),
        closed_loop=state.closed_loop,
    )


def _bolus_wanted_or_running(state: PhoneState, now_ms: int) -> bool:
    """Return whether a bolus is requested, in doubt or not yet through: no other order then."""
    wanted = (*state.errands, *(() if state.errand is None else (state.errand,)))
    return (
        state.pump.bolusing
        or state.unsure is not None
        or any(isinstance(one.wanted, GiveBolus) for one in wanted)
        or any(one.kind is DoseKind.BOLUS and one.to_ms > now_ms for one in state.doses)
    )


def _active_now(state: PhoneState) -> int:
    """Return insulin on board: that of the last decision, and every bolus since."""
    since_ms = -1 if state.cycled_ms is None else state.cycled_ms
    boluses = (one for one in state.doses if one.kind is DoseKind.BOLUS)
    return state.active + sum(one.milliunits for one in boluses if one.from_ms > since_ms)


def seen_by_surface(config: Config, state: PhoneState, now_ms: int) -> PhoneSeen:
    """Return what the app's surface may look at."""
    return PhoneSeen(
        settings=settings_now(config, state),
        preset=config.preset,
        glucose=state.glucose,
        boluses=tuple(one for one in state.doses if one.kind is DoseKind.BOLUS),
        carbs=state.carbs,
        override=override_in_force(state, now_ms),
        active=_active_now(state),
        closed_loop=state.closed_loop,
        suspended=state.pump.suspended,
        bolusing=state.pump.bolusing,
    )
