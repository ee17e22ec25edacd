"""What was ordered from afar or by the wearer's hands, carried out on the phone.

Knows: what each order does to what the app doses by, and what of it is shown and told. Never knows:
whether the one who ordered was allowed to: the surface or the app's screen has checked that.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.phone import cloud
from banting.devices.phone.config import Config
from banting.devices.phone.diary import entry, requestor_of
from banting.devices.phone.errands import errand_last, run
from banting.devices.phone.letters import tell_nightscout
from banting.devices.phone.state import Caused, Errand, OverrideRuns, PhoneState
from banting.devices.phone.surface import (
    Notify,
    OrderBasal,
    OrderBolus,
    OrderCancel,
    OrderCarbs,
    OrderClosedLoop,
    OrderOverride,
    OrderProfile,
    OrderTarget,
    Refused,
    RemoteAnswer,
    RemoteOrder,
    Reply,
    TakeGlucose,
    Upload,
)
from banting.devices.phone.view import seen_by_surface
from banting.schema.dosing import CarbsEntered
from banting.schema.effects import Changed, Effect, Rejected, Send, Show, Steered
from banting.schema.intents import GiveBolus, SetTempBasal
from banting.units import MS_PER_MIN

__all__ = ["OVERRIDE_MIN_MAX", "carry_out", "obey"]

OVERRIDE_MIN_MAX = 24 * 60


def carry_out(
    config: Config, state: PhoneState, answers: tuple[RemoteAnswer, ...], now_ms: int
) -> Caused:
    """Return the phone after all that its surface made of a message."""
    effects: tuple[Effect, ...] = ()
    for one in answers:
        state, caused = _one(config, state, one, now_ms)
        effects = (*effects, *caused)
    state, more = run(config, state, now_ms)
    return state, (*effects, *more)


def _one(config: Config, state: PhoneState, answer: RemoteAnswer, now_ms: int) -> Caused:
    match answer:
        case Refused(reason=reason, raw=raw):
            state = entry(state, f"refused: {reason}", "remote", now_ms)
            return state, (Rejected(reason=reason, raw=raw),)
        case Reply(link=link, to=to, raw=raw):
            return state, (Send(link=link, raw=raw, to=to),)
        case Notify(text=text):
            return state, (Show(text=text),)
        case Upload(collection=collection, document=document):
            return tell_nightscout(config, state, collection, document, now_ms)
        case TakeGlucose():
            return replace(state, imported=(*state.imported, answer.reading)), ()
        case _:
            return obey(config, state, answer, "remote", now_ms)


def obey(config: Config, state: PhoneState, order: RemoteOrder, by: str, now_ms: int) -> Caused:
    """Return the phone after an order by `wearer`, `remote` or `code`."""
    match order:
        case OrderBolus() if state.unsure is not None:
            return _refused(config, state, order, by, now_ms)
        case OrderBolus(milliunits=milliunits, says=says):
            errand = Errand(
                wanted=GiveBolus(milliunits=milliunits), by=by, order=_remote(order, by)
            )
            return errand_last(entry(state, says, by, now_ms), errand), ()
        case OrderBasal(per_h=per_h, minutes=minutes):
            rate = SetTempBasal(milliunits_per_h=per_h, minutes=minutes)
            return errand_last(state, Errand(wanted=rate, by=by, order=_remote(order, by))), ()
        case OrderCarbs():
            return _carbs(config, state, order, by, now_ms)
        case OrderOverride(needs_percent=percent):
            return _override(config, state, order, order.name, percent, by, now_ms)
        case OrderTarget():
            return _override(config, state, order, "temporary target", 100, by, now_ms)
        case OrderCancel(says=says):
            steered = Steered(what="override", says=says, by=by)
            return entry(replace(state, override=None), says, by, now_ms), (steered,)
        case OrderProfile(needs_percent=percent, says=says):
            steered = Steered(what="profile", says=says, by=by, needs_percent=percent)
            return entry(replace(state, needs_percent=percent), says, by, now_ms), (steered,)
        case OrderClosedLoop(on=on, says=says):
            change = Changed(
                setting="closed_loop",
                before=_switch(on=state.closed_loop),
                after=_switch(on=on),
                requestor=requestor_of(by),
            )
            return entry(replace(state, closed_loop=on), says, by, now_ms), (change,)
        case TakeGlucose():
            raise AssertionError("readings are taken by the phone itself")


def _refused(config: Config, state: PhoneState, order: OrderBolus, by: str, now_ms: int) -> Caused:
    """Refuse a bolus while the fate of an earlier one is unknown, and tell who ordered it."""
    reason = "an earlier bolus is still uncertain"
    state = entry(state, f"bolus refused: {reason}", by, now_ms)
    refused = (Rejected(reason=reason, raw=b""), Show(text=f"bolus refused: {reason}"))
    if by != "remote":
        return state, refused
    seen = seen_by_surface(config, state, now_ms)
    surface, answers = config.surface.done(state.surface, order, False, seen, now_ms)
    state, told = carry_out(config, replace(state, surface=surface), answers, now_ms)
    return state, (*refused, *told)


def _remote(order: RemoteOrder, by: str) -> RemoteOrder | None:
    return order if by == "remote" else None


def _carbs(config: Config, state: PhoneState, order: OrderCarbs, by: str, now_ms: int) -> Caused:
    eaten = CarbsEntered(at_ms=order.at_ms, grams=order.grams, absorption_min=order.absorption_min)
    carbs = tuple(sorted((*state.carbs, eaten), key=lambda one: one.at_ms))
    steered = Steered(what="carbs", says=order.says, by=by, carbs_g=order.grams)
    state = entry(replace(state, carbs=carbs), order.says, by, now_ms)
    document = cloud.treatment(
        "Carb Correction",
        config.app.agent,
        order.at_ms,
        carbs=order.grams,
        absorptionTime=order.absorption_min,
    )
    state, told = tell_nightscout(config, state, "treatments", document, now_ms)
    return state, (steered, *told)


def _override(
    config: Config,
    state: PhoneState,
    order: OrderOverride | OrderTarget,
    name: str,
    needs_percent: int,
    by: str,
    now_ms: int,
) -> Caused:
    assert 1 <= order.minutes <= OVERRIDE_MIN_MAX, "an override lasts from a minute to a day"
    runs = OverrideRuns(
        name=name,
        needs_percent=needs_percent,
        target_mgdl=order.target_mgdl,
        from_ms=now_ms,
        until_ms=now_ms + order.minutes * MS_PER_MIN,
        by=by,
    )
    steered = Steered(
        what="override" if isinstance(order, OrderOverride) else "target",
        says=order.says,
        by=by,
        needs_percent=needs_percent,
        target_mgdl=order.target_mgdl,
        minutes=order.minutes,
    )
    state = entry(replace(state, override=runs), order.says, by, now_ms)
    document = cloud.treatment(
        "Temporary Override" if isinstance(order, OrderOverride) else "Temporary Target",
        config.app.agent,
        now_ms,
        reason=name,
        duration=order.minutes,
        insulinNeedsScaleFactor=needs_percent / 100,
    )
    state, told = tell_nightscout(config, state, "treatments", document, now_ms)
    return state, (steered, *told)


def _switch(*, on: bool) -> str:
    return "on" if on else "off"
