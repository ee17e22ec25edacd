"""Errands to the pump, one after the other, and what each end does to what the app believes.

Knows: the queue, the driver, what follows a bolus that may or may not have been given. Never knows:
why a dose was decided. A bolus that was out is never sent again: the app takes it as given, asks
the pump whether one runs, and reads its history when none does.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.phone.config import Config
from banting.devices.phone.diary import entry
from banting.devices.phone.doses import (
    BOLUS_PER_MIN,
    bolus_given,
    is_same_bolus,
    temp_accepted,
    unsure_settled,
)
from banting.devices.phone.driver import Driven, End, Outcome
from banting.devices.phone.state import Caused, Errand, PhoneState, Unsure
from banting.schema.effects import Effect, Show
from banting.schema.intents import BolusTold, GiveBolus, Read, SetTempBasal
from banting.units import MS_PER_MIN

__all__ = [
    "Ended",
    "dose_ended",
    "drive",
    "errand_first",
    "errand_last",
    "may_still_run",
    "run",
    "settle_doubt",
]

# A finished errand, for whoever decides what follows; None while one is on its way.
Ended = tuple[Errand, Outcome]


def errand_last(state: PhoneState, *errands: Errand) -> PhoneState:
    """Return the phone that wants something of the pump after all else."""
    return replace(state, errands=(*state.errands, *errands))


def errand_first(state: PhoneState, *errands: Errand) -> PhoneState:
    """Return the phone that wants something of the pump before all else."""
    return replace(state, errands=(*errands, *state.errands))


def run(config: Config, state: PhoneState, now_ms: int) -> Caused:
    """Begin the next errand when none is on its way."""
    if state.errand is not None or not state.errands or config.driver is None:
        return state, ()
    errand, *rest = state.errands
    driver, effects, _ = config.driver.begin(state.driver, errand.wanted, now_ms)
    return replace(state, driver=driver, errand=errand, errands=tuple(rest)), effects


def drive(state: PhoneState, driven: Driven) -> tuple[PhoneState, tuple[Effect, ...], Ended | None]:
    """Return the phone after its driver moved, and the errand that ended with it."""
    driver, effects, outcome = driven
    state = replace(state, driver=driver)
    if outcome is None or state.errand is None:
        return state, effects, None
    ended = (state.errand, outcome)
    return replace(state, errand=None), effects, ended


def dose_ended(state: PhoneState, ended: Ended, now_ms: int) -> Caused:
    """Return the phone after a bolus or a rate came to its end."""
    errand, outcome = ended
    wanted = errand.wanted
    if isinstance(wanted, GiveBolus):
        return _bolus_ended(state, errand, outcome.end, wanted.milliunits, now_ms)
    assert isinstance(wanted, SetTempBasal), f"{wanted} is no dose"
    per_h, minutes = wanted.milliunits_per_h, wanted.minutes
    return _temp_ended(state, errand, outcome.end, per_h, minutes, now_ms)


def _bolus_ended(
    state: PhoneState, errand: Errand, end: End, milliunits: int, now_ms: int
) -> Caused:
    amount = f"{milliunits / 1000:g} U"
    match end:
        case End.DONE:
            state = bolus_given(state, milliunits, now_ms)
            says = f"bolus {amount} given"
            return entry(state, says, errand.by, now_ms), _shown(errand, says)
        case End.UNCERTAIN:
            unsure = Unsure(milliunits=milliunits, sent_ms=now_ms, errand=errand)
            state = replace(bolus_given(state, milliunits, now_ms), unsure=unsure)
            state = errand_first(state, Errand(wanted=Read(what="status"), by="doubt"))
            says = f"bolus {amount} may have failed; it counts as given until the pump tells"
            return entry(state, says, errand.by, now_ms), (Show(text=says),)
        case End.REFUSED | End.UNREACHED:
            why = "the pump refused it" if end is End.REFUSED else "the pump was not reached"
            says = f"bolus {amount} not given: {why}"
            return entry(state, says, errand.by, now_ms), _shown(errand, says)


def _shown(errand: Errand, says: str) -> tuple[Effect, ...]:
    """Show what came of what a person asked for; of its own doses the app shows nothing."""
    return () if errand.by == "loop" else (Show(text=says),)


def _temp_ended(
    state: PhoneState, errand: Errand, end: End, per_h: int, minutes: int, now_ms: int
) -> Caused:
    says = f"temporary rate {per_h / 1000:g} U/h for {minutes} min"
    if end is End.DONE:
        state = temp_accepted(state, per_h, minutes, now_ms)
        return entry(state, says, errand.by, now_ms), ()
    if end is End.UNCERTAIN and errand.tries_left:
        again = replace(errand, tries_left=errand.tries_left - 1)
        return errand_first(state, again), ()  # the same rate twice is one rate
    return entry(state, f"{says}: not set, {end.value}", errand.by, now_ms), ()


def settle_doubt(
    state: PhoneState, boluses: tuple[BolusTold, ...] | None, now_ms: int
) -> tuple[PhoneState, tuple[Effect, ...], bool]:
    """Return the phone with its doubt settled: by a page's boluses, or None: one runs just now.

    The last of the three says whether the bolus was given.
    """
    unsure = state.unsure
    assert unsure is not None, "there is a doubt to settle"
    if boluses is None:
        milliunits: int | None = unsure.milliunits
    else:
        same = (one for one in boluses if is_same_bolus(one, unsure.sent_ms, now_ms))
        milliunits = next((one.milliunits for one in same), None)
    state = unsure_settled(state, milliunits, now_ms)
    told = "was not given" if milliunits is None else f"was given: {milliunits / 1000:g} U"
    says = f"the pump tells: the doubtful bolus of {unsure.milliunits / 1000:g} U {told}"
    return entry(state, says, unsure.errand.by, now_ms), (Show(text=says),), milliunits is not None


def may_still_run(unsure: Unsure, now_ms: int) -> bool:
    """Return whether a bolus that runs now can be the doubtful one."""
    lasts_ms = unsure.milliunits * MS_PER_MIN // BOLUS_PER_MIN
    return now_ms <= unsure.sent_ms + 2 * lasts_ms + MS_PER_MIN
