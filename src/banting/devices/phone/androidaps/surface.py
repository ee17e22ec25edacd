"""AndroidAPS from afar: commands by text message with a code, and what it takes from Nightscout.

Knows: one request waits for its code at a time; the number is compared as a string; a code may
confirm twice. Never knows: the pump, or whoever really sent. Source: `sources.py`; read, not run.
"""

from __future__ import annotations

from dataclasses import replace

from banting.devices.home_secrets import SMS_NUMBER
from banting.devices.phone.androidaps.age_limits import AGE_GROUPS
from banting.devices.phone.androidaps.codes import CONFIRM_MS, confirms
from banting.devices.phone.androidaps.commands import EATING_SOON, NAMES, About, Told, asked
from banting.devices.phone.androidaps.imports import imports_of
from banting.devices.phone.androidaps.state import AapsState, Ordered, Wish, switched
from banting.devices.phone.androidaps.stated import aaps_facts, aaps_interfaces
from banting.devices.phone.androidaps.texts import (
    PHONE_NUMBER,
    SmsText,
    asks,
    decode_sms,
    done,
    encode_sms,
    not_done,
)
from banting.devices.phone.surface import (
    Notify,
    OrderBasal,
    OrderBolus,
    OrderTarget,
    PhoneSeen,
    Poll,
    Refused,
    RemoteAnswer,
    RemoteOrder,
    Reply,
)
from banting.errors import WireError
from banting.schema.day import unix_ms
from banting.schema.effects import Frame
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, Setup
from banting.units import MS_PER_MIN
from banting.wire.http import Response

__all__ = ["SECOND_NUMBER", "AapsSurface"]

DISTANCE_MIN = 15
SECOND_NUMBER = "+12025550187"  # of someone who is no machine of the home

Answered = tuple[AapsState, tuple[RemoteAnswer, ...]]


class AapsSurface:
    """What AndroidAPS takes from afar: implements `phone.surface.RemoteSurface`."""

    def __init__(self, phone: DeviceSetup, setup: Setup) -> None:
        """Take the switches of a phone, and who of the home reads answers."""
        self._on = phone.flag("sms_commands")
        first = SMS_NUMBER.decode("ascii")
        two = phone.number("sms_numbers") == 2
        self._numbers = (first, SECOND_NUMBER) if two else (first,)
        self._reads = {first: "caregiver"} if setup.device("caregiver") else {}
        minutes = int(phone.number("sms_distance_min")) if two else DISTANCE_MIN
        self._distance_ms = minutes * MS_PER_MIN
        self._age = AGE_GROUPS[phone.text("age_group")]
        in_use = setup.device("nightscout") is not None
        self._imports = imports_of(phone, in_use)
        self._facts = aaps_facts(phone, in_use)
        self._notes = aaps_interfaces(phone, in_use)

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return what is true of AndroidAPS from afar as it is switched."""
        return self._facts

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return where it is reached from afar."""
        return self._notes

    def initial(self) -> AapsState:
        """Return the state at the start of the day."""
        return AapsState()

    def hear(self, state: AapsState, frame: Frame, seen: PhoneSeen, now_ms: int) -> Answered:
        """Return what a text message does; the phone shows it to its wearer like any other."""
        if frame.link != "sms":
            return state, (Refused(reason="AndroidAPS reads no pushes", raw=frame.raw),)
        try:
            heard = decode_sms(frame.raw)
        except WireError as error:
            return state, (Refused(reason=f"no text message: {error.reason}", raw=frame.raw),)
        shown = Notify(text=f"text message from {heard.number}: {heard.text}")
        state, answers = self._heard(state, heard, frame.raw, seen, now_ms)
        return state, (shown, *answers)

    def polls(
        self, state: AapsState, seen: PhoneSeen, now_ms: int
    ) -> tuple[AapsState, tuple[Poll, ...]]:
        """Return what to ask of Nightscout, by what is switched on."""
        del seen
        return state, self._imports.polls(now_ms)

    def answered(
        self, state: AapsState, key: str, response: Response, seen: PhoneSeen, now_ms: int
    ) -> Answered:
        """Return what an answer of Nightscout does."""
        return self._imports.answered(state, key, response, seen, now_ms)

    def done(
        self,
        state: AapsState,
        order: RemoteOrder,
        delivered: bool | None,
        seen: PhoneSeen,
        now_ms: int,
    ) -> Answered:
        """Return what is told once the pump has carried out an order, or failed to say so.

        A bolus whose delivery is uncertain is told as failed (`sources.FIELD_REPORTS`).
        """
        del seen
        ours = next((one for one in state.ordered if one.order == order), None)
        if ours is None:
            return state, ()
        left = tuple(one for one in state.ordered if one is not ours)
        state = replace(state, ordered=left)
        if not delivered:
            return state, self._reply(ours.number, not_done(f"{ours.says} failed"))
        if isinstance(order, OrderBolus):
            state = replace(state, bolused_ms=now_ms)
        target, minutes = EATING_SOON
        soon = OrderTarget(target_mgdl=target, minutes=minutes, says="eating soon, after a meal")
        return state, ((soon,) if ours.meal else ()) + self._reply_all(done(ours.says))

    def _heard(
        self, state: AapsState, heard: SmsText, raw: bytes, seen: PhoneSeen, now_ms: int
    ) -> Answered:
        """Return what a message does: a command's, a code's, or nothing."""
        words = tuple(heard.text.split())
        if not self._on:
            return state, (Refused(reason="text-message commands are switched off", raw=raw),)
        if heard.number not in self._numbers:
            return state, (Refused(reason="the sender's number is not allowed", raw=raw),)
        if words and words[0].upper() in NAMES:
            about = About(
                seen=seen,
                state=state,
                age=self._age,
                distance_ms=self._distance_ms,
                now_ms=now_ms,
            )
            return self._asked(state, heard.number, asked(words, about), raw, now_ms)
        if words and state.wish is not None and state.wish.number == heard.number:
            return self._confirmed(replace(state, wish=None), state.wish, words[0], raw, now_ms)
        return state, (Refused(reason="no command, and no request waits for a code", raw=raw),)

    def _asked(
        self, state: AapsState, number: str, found: Wish | Told, raw: bytes, now_ms: int
    ) -> Answered:
        """Return the state with a request that waits for its code, or what is told at once."""
        if isinstance(found, Wish):
            wish = replace(found, number=number, asked_ms=now_ms)
            return replace(state, wish=wish), self._reply(number, asks(found.says))
        if not found.refused:
            return state, self._reply(number, found.text)
        refused = Refused(reason=found.refused, raw=raw)
        return state, (refused, *self._reply(number, not_done(found.refused)))

    def _confirmed(
        self, state: AapsState, wish: Wish, code: str, raw: bytes, now_ms: int
    ) -> Answered:
        """Return what a code does to the request that waited for it, which is over either way."""
        if not confirms(code, unix_ms(now_ms) // 1000):
            refused = Refused(reason="a wrong code: the request is cancelled", raw=raw)
            return state, (refused, *self._reply(wish.number, not_done("the code was wrong")))
        if now_ms - wish.asked_ms >= CONFIRM_MS:
            return state, (Refused(reason="the code came after more than five minutes", raw=raw),)
        ordered = tuple(
            Ordered(
                order=order,
                number=wish.number,
                says=wish.says,
                meal=wish.meal,
                ordered_ms=now_ms,
            )
            for order in wish.orders
            if isinstance(order, OrderBolus | OrderBasal)
        )
        state = replace(
            switched(state, wish.orders),
            ordered=state.ordered + ordered,
            commands_on=state.commands_on and not wish.stops,
        )
        told = () if ordered else self._reply_all(done(wish.says))
        return state, (*wish.orders, *told)

    def _reply(self, number: str, text: str) -> tuple[RemoteAnswer, ...]:
        """Return an answer to a number; none where nobody of the home reads it."""
        to = self._reads.get(number)
        if to is None or not text:
            return ()
        raw = encode_sms(SmsText(number=PHONE_NUMBER, text=text))
        return (Reply(link="sms", to=to, raw=raw),)

    def _reply_all(self, text: str) -> tuple[RemoteAnswer, ...]:
        return tuple(one for number in self._numbers for one in self._reply(number, text))
