"""What is done with the phone in hand: through the app's screen, or by code in the app's place.

    bolus           milliunits; at most the app's max bolus
    carbs           grams, eaten now, over three hours
    meal            grams; then the bolus that the app recommends is taken
    override        minutes of the wearer's preset, 0 for its own length
    cancel-override, open-loop, close-loop    no value
    max-bolus       milliunits; a setting that whoever holds the unlocked phone can change
    code-bolus      milliunits; code on the phone asks the driver itself: no limit of the app holds
    code-temp       milliunits an hour for 30 min, likewise
    code-glucose    mg/dL; code on the phone hands the app a reading as if its sensor had given it

Knows: the app's own limits. Never knows: the pump's, which hold whoever asks.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.phone.config import Config
from banting.devices.phone.cycle import take_reading
from banting.devices.phone.diary import entry
from banting.devices.phone.errands import run
from banting.devices.phone.orders import OVERRIDE_MIN_MAX, obey
from banting.devices.phone.state import Caused, PhoneState
from banting.devices.phone.surface import (
    OrderBasal,
    OrderBolus,
    OrderCancel,
    OrderCarbs,
    OrderClosedLoop,
    OrderOverride,
)
from banting.devices.phone.view import view_of
from banting.schema.dosing import GlucoseSeen
from banting.schema.effects import Act, Changed, Rejected, Requestor, Show

__all__ = ["ACTS", "CARBS_G_MAX", "act_on_phone"]

ACTS = (
    "bolus",
    "carbs",
    "meal",
    "override",
    "cancel-override",
    "open-loop",
    "close-loop",
    "max-bolus",
    "code-bolus",
    "code-temp",
    "code-glucose",
)
CARBS_G_MAX = 250  # LoopConstants.swift (Loop 710182e2); the other apps stay below it
MAX_BOLUS_MAX = 30_000  # LoopKit Guardrail+Settings.swift: max bolus up to 30 U
ABSORPTION_MIN = 180
_CODE_TEMP_MIN = 30


def act_on_phone(config: Config, state: PhoneState, act: Act, now_ms: int) -> Caused:
    """Return the phone after an act, and the errand it may have begun."""
    state, effects = _act(config, state, act, now_ms)
    state, more = run(config, state, now_ms)
    return state, (*effects, *more)


def _act(config: Config, state: PhoneState, act: Act, now_ms: int) -> Caused:
    value = act.value
    match act.name:
        case "bolus":
            return _bolus(config, state, value, now_ms)
        case "carbs":
            return _carbs(config, state, value, now_ms)
        case "meal":
            return _meal(config, state, value, now_ms)
        case "override":
            return _override(config, state, value, now_ms)
        case "cancel-override":
            order = OrderCancel(says="override ended by hand")
            return obey(config, state, order, "wearer", now_ms)
        case "open-loop" | "close-loop":
            return _switch_loop(config, state, now_ms, on=act.name == "close-loop")
        case "max-bolus":
            return _max_bolus(state, value, now_ms)
        case "code-bolus":
            order_bolus = OrderBolus(milliunits=value, says=f"bolus {value / 1000:g} U")
            return obey(config, state, order_bolus, "code", now_ms)
        case "code-temp":
            order_basal = OrderBasal(per_h=value, minutes=_CODE_TEMP_MIN, says="temporary rate")
            return obey(config, state, order_basal, "code", now_ms)
        case "code-glucose":
            reading = GlucoseSeen(at_ms=now_ms, glucose_mgdl=value)
            return take_reading(config, state, reading, now_ms)
    raise AssertionError(f"hands cannot {act.name} a phone")


def _refused(state: PhoneState, reason: str, now_ms: int) -> Caused:
    state = entry(state, f"refused: {reason}", "wearer", now_ms)
    return state, (Rejected(reason=reason, raw=b""), Show(text=f"refused: {reason}"))


def _switch_loop(config: Config, state: PhoneState, now_ms: int, *, on: bool) -> Caused:
    if state.closed_loop == on:
        return state, ()
    says = "closed loop switched on" if on else "closed loop switched off"
    return obey(config, state, OrderClosedLoop(on=on, says=says), "wearer", now_ms)


def _bolus(config: Config, state: PhoneState, milliunits: int, now_ms: int) -> Caused:
    if not 0 < milliunits <= state.max_bolus:
        limit = f"{state.max_bolus / 1000:g} U"
        return _refused(state, f"{milliunits / 1000:g} U is not within max bolus, {limit}", now_ms)
    order = OrderBolus(milliunits=milliunits, says=f"bolus {milliunits / 1000:g} U by hand")
    return obey(config, state, order, "wearer", now_ms)


def _carbs(config: Config, state: PhoneState, grams: int, now_ms: int) -> Caused:
    if not 0 < grams <= CARBS_G_MAX:
        return _refused(state, f"{grams} g is not within 1-{CARBS_G_MAX} g", now_ms)
    order = OrderCarbs(
        grams=grams,
        absorption_min=ABSORPTION_MIN,
        at_ms=now_ms,
        says=f"{grams} g carbohydrate entered by hand",
    )
    return obey(config, state, order, "wearer", now_ms)


def _meal(config: Config, state: PhoneState, grams: int, now_ms: int) -> Caused:
    """Enter carbohydrate and take the bolus that the app recommends then."""
    state, effects = _carbs(config, state, grams, now_ms)
    if not state.carbs or state.carbs[-1].at_ms != now_ms:
        return state, effects
    recommended = config.rule.bolus_milliunits(view_of(config, state, now_ms))
    milliunits = min(recommended, state.max_bolus)
    if milliunits <= 0:
        return state, (*effects, Show(text="no bolus is recommended"))
    state, more = _bolus(config, state, milliunits, now_ms)
    return state, (*effects, *more)


def _override(config: Config, state: PhoneState, minutes: int, now_ms: int) -> Caused:
    preset = config.preset
    if preset is None:
        return _refused(state, "there is no preset", now_ms)
    minutes = minutes or preset.minutes
    if not 1 <= minutes <= OVERRIDE_MIN_MAX:
        return _refused(state, "an override lasts from a minute to 24 hours", now_ms)
    order = OrderOverride(
        name=preset.name,
        needs_percent=preset.needs_percent,
        target_mgdl=preset.target_mgdl,
        minutes=minutes,
        says=f"override {preset.name} for {minutes} min by hand",
    )
    return obey(config, state, order, "wearer", now_ms)


def _max_bolus(state: PhoneState, milliunits: int, now_ms: int) -> Caused:
    if not 0 < milliunits <= MAX_BOLUS_MAX:
        return _refused(state, f"max bolus {milliunits / 1000:g} U is not within 30 U", now_ms)
    change = Changed(
        setting="max_bolus",
        before=f"{state.max_bolus / 1000:g} U",
        after=f"{milliunits / 1000:g} U",
        requestor=Requestor.KEYPAD,
    )
    state = entry(state, f"max bolus {milliunits / 1000:g} U", "wearer", now_ms)
    return replace(state, max_bolus=milliunits), (change,)
