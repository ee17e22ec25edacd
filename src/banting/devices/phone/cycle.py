"""The five-minute cycle: a new reading, questions to the pump, one decision, orders to the pump.

Knows: the order of steps. Never knows: how the rule decides or what the pump's bytes are.

    a new reading           shown, kept; ask status, ask reservoir
    status told             a doubtful bolus that runs is settled; one that does not: read history
    reservoir told          explained by the doses: decide; else read history, then decide
    decided                 a temporary rate, then a bolus; told to Nightscout
    the pump is silent      no decision; told to Nightscout; the next reading tries again

Source: Loop 3.5 LoopDataManager (facts of controllers, section 1.8): about every five minutes, none
without recent pump data.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.phone import cloud
from banting.devices.phone.config import Config
from banting.devices.phone.diary import entry
from banting.devices.phone.doses import (
    learn_boluses,
    reservoir_explains,
    temp_accepted,
    temps_until,
)
from banting.devices.phone.driver import Driven, End, Outcome
from banting.devices.phone.errands import (
    Ended,
    dose_ended,
    drive,
    errand_first,
    errand_last,
    may_still_run,
    run,
    settle_doubt,
)
from banting.devices.phone.letters import tell_nightscout
from banting.devices.phone.orders import carry_out
from banting.devices.phone.state import GLUCOSE_MS, Caused, Errand, PhoneState
from banting.devices.phone.view import seen_by_surface, view_of
from banting.schema.dosing import GlucoseSeen, Order
from banting.schema.effects import Effect, Rejected, ShowGlucose
from banting.schema.intents import BolusTold, GiveBolus, PumpTold, Read, SetTempBasal
from banting.units import MS_PER_MIN

__all__ = ["move", "take_reading"]

LOOP, SCREEN = "loop", "phone"  # who uses a reading: the loop doses on it, or it is shown only
_FUTURE_MS = MS_PER_MIN
_STUCK_MS = 4 * MS_PER_MIN
_LOOK_AGAIN_MIN = 30


def take_reading(config: Config, state: PhoneState, reading: GlucoseSeen, now_ms: int) -> Caused:
    """Return the phone after a reading: kept, shown, and a cycle begun; one known says nothing.

    A reading is the loop's only while the app doses by itself.
    """
    if reading.at_ms > now_ms + _FUTURE_MS:
        reason = f"a reading {(reading.at_ms - now_ms) // MS_PER_MIN} min from the future"
        return state, (Rejected(reason=reason, raw=b""),)
    if state.glucose and reading.at_ms <= state.glucose[-1].at_ms:
        return state, ()
    kept = tuple(one for one in state.glucose if one.at_ms > now_ms - GLUCOSE_MS)
    carbs = tuple(one for one in state.carbs if one.at_ms > now_ms - GLUCOSE_MS)
    state = replace(state, glucose=(*kept, reading), carbs=carbs)
    state, effects = _begin(config, state, now_ms)
    doses = state.closed_loop and config.driver is not None
    shown = ShowGlucose(glucose_mgdl=reading.glucose_mgdl, origin=LOOP if doses else SCREEN)
    return state, (shown, *effects)


def _begin(config: Config, state: PhoneState, now_ms: int) -> Caused:
    """Ask the pump how it is; a cycle in progress goes on, unless it has stuck."""
    if config.driver is None:
        return _give_up(config, state, "there is no bridge to the pump", now_ms)
    if state.cycle_ms is not None and now_ms - state.cycle_ms < _STUCK_MS:
        return state, ()
    state = errand_last(
        replace(_without_questions(state), cycle_ms=now_ms),
        Errand(wanted=Read(what="status"), by="cycle"),
        Errand(wanted=Read(what="reservoir"), by="cycle"),
    )
    return run(config, state, now_ms)


def _without_questions(state: PhoneState) -> PhoneState:
    kept = tuple(one for one in state.errands if not isinstance(one.wanted, Read))
    return replace(state, errands=kept)


def move(config: Config, state: PhoneState, driven: Driven, now_ms: int) -> Caused:
    """Return the phone after its driver moved: an errand may have ended, another begins."""
    state, effects, ended = drive(state, driven)
    if ended is None:
        return state, effects
    state, caused = _ended(config, state, ended, now_ms)
    state, more = run(config, state, now_ms)
    return state, (*effects, *caused, *more)


def _ended(config: Config, state: PhoneState, ended: Ended, now_ms: int) -> Caused:
    errand, outcome = ended
    if not isinstance(errand.wanted, Read):
        state, effects = dose_ended(state, ended, now_ms)
        state, more = _tell_surface(config, state, errand, outcome.end, now_ms)
        return state, (*effects, *more)
    if outcome.end is not End.DONE or outcome.told is None:
        return _unanswered(config, state, errand, outcome, now_ms)
    match errand.wanted.what:
        case "status":
            return _status_told(config, state, outcome.told, now_ms)
        case "reservoir":
            return _reservoir_told(config, state, outcome.told, now_ms)
        case _:
            return _history_told(config, state, errand, outcome.told, now_ms)


def _unanswered(
    config: Config, state: PhoneState, errand: Errand, outcome: Outcome, now_ms: int
) -> Caused:
    """Give the cycle up; a doubt stays until the next cycle asks again."""
    if errand.by != "cycle":
        return state, ()
    asked = errand.wanted.what if isinstance(errand.wanted, Read) else ""
    why = f"the pump did not tell its {asked} ({outcome.end.value})"
    return _give_up(config, _without_questions(state), why, now_ms)


def _status_told(config: Config, state: PhoneState, told: PumpTold, now_ms: int) -> Caused:
    suspended, was_suspended = bool(told.suspended), state.pump.suspended
    if suspended or was_suspended:  # while delivery stands still, nothing is given
        state = temp_accepted(state, 0, _LOOK_AGAIN_MIN if suspended else 0, now_ms)
    pump = replace(state.pump, at_ms=now_ms, suspended=suspended, bolusing=bool(told.bolusing))
    state = replace(state, pump=pump)
    if state.unsure is None:
        return state, ()
    if pump.bolusing and may_still_run(state.unsure, now_ms):
        return _settled(config, state, None, now_ms)
    return errand_first(state, Errand(wanted=Read(what="history"), by="doubt")), ()


def _reservoir_told(config: Config, state: PhoneState, told: PumpTold, now_ms: int) -> Caused:
    assert told.reservoir is not None, "an answer about the reservoir tells it"
    state = temps_until(state, now_ms)
    state, explained = reservoir_explains(state, told.reservoir, config.basal_per_h, now_ms)
    if explained:
        return _decide(config, state, now_ms)
    return errand_first(state, Errand(wanted=Read(what="history"), by="cycle")), ()


def _history_told(
    config: Config, state: PhoneState, errand: Errand, told: PumpTold, now_ms: int
) -> Caused:
    boluses = told.boluses or ()
    effects: tuple[Effect, ...] = ()
    if state.unsure is not None:
        state, effects = _settled(config, state, boluses, now_ms)
    state, new = learn_boluses(state, boluses, now_ms)
    for one in new:
        says = f"the pump's history tells of a bolus of {one.milliunits / 1000:g} U"
        state = entry(state, says, "loop", now_ms)
    if errand.by != "cycle":
        return state, effects
    state, decided = _decide(config, state, now_ms)
    return state, (*effects, *decided)


def _settled(
    config: Config, state: PhoneState, boluses: tuple[BolusTold, ...] | None, now_ms: int
) -> Caused:
    unsure = state.unsure
    assert unsure is not None, "there is a doubt to settle"
    state, effects, given = settle_doubt(state, boluses, now_ms)
    end = End.DONE if given else End.UNREACHED
    state, more = _tell_surface(config, state, unsure.errand, end, now_ms)
    return state, (*effects, *more)


def _tell_surface(
    config: Config, state: PhoneState, errand: Errand, end: End, now_ms: int
) -> Caused:
    """Tell the app's surface what became of its order."""
    if errand.order is None or (end is End.UNCERTAIN and isinstance(errand.wanted, SetTempBasal)):
        return state, ()
    delivered = None if end is End.UNCERTAIN else end is End.DONE
    seen = seen_by_surface(config, state, now_ms)
    surface, answers = config.surface.done(state.surface, errand.order, delivered, seen, now_ms)
    return carry_out(config, replace(state, surface=surface), answers, now_ms)


def _decide(config: Config, state: PhoneState, now_ms: int) -> Caused:
    """Decide, and order what was decided."""
    order = config.rule.decide(view_of(config, state, now_ms))
    state = replace(
        state,
        active=order.active,
        forecast_mgdl=order.forecast_mgdl,
        cycle_ms=None,
        cycled_ms=now_ms,
    )
    if state.closed_loop:
        state = errand_last(state, *_doses(order))
    document = cloud.devicestatus(config, state, order, order.why, now_ms)
    return tell_nightscout(config, state, "devicestatus", document, now_ms)


def _doses(order: Order) -> tuple[Errand, ...]:
    wanted: list[SetTempBasal | GiveBolus] = []
    if order.temp_per_h is not None:
        wanted.append(SetTempBasal(milliunits_per_h=order.temp_per_h, minutes=order.temp_minutes))
    if order.bolus:
        wanted.append(GiveBolus(milliunits=order.bolus))
    return tuple(Errand(wanted=one, by="loop") for one in wanted)


def _give_up(config: Config, state: PhoneState, why: str, now_ms: int) -> Caused:
    """End a cycle without a decision, and say so."""
    state = entry(replace(state, cycle_ms=None), f"no decision: {why}", "loop", now_ms)
    document = cloud.devicestatus(config, state, None, why, now_ms)
    return tell_nightscout(config, state, "devicestatus", document, now_ms)
