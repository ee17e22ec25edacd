"""Trio's remote commands on the phone: sealed pushes, and treatments from Nightscout if imported.

Knows: what a push holds and what Trio does with it. Never knows: the pump, or whoever sent. Nothing
remembers which commands were obeyed: a bolus that was given blocks its own repetition, nothing else
does. Source: `sources.py`; read, not run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from banting.devices.home_secrets import TRIO_SECRET
from banting.devices.phone.nightscout_reads import Treatment, treatments_in, treatments_request
from banting.devices.phone.surface import (
    Notify,
    OrderBolus,
    OrderCancel,
    OrderCarbs,
    OrderOverride,
    OrderTarget,
    PhoneSeen,
    Poll,
    Preset,
    Refused,
    RemoteAnswer,
    RemoteOrder,
    Upload,
)
from banting.devices.phone.trio.checks import (
    bolus_refused,
    meal_refused,
    newer_carbs,
    not_fresh,
    override_refused,
    target_refused,
)
from banting.devices.phone.trio.payload import TrioCommand, TrioKind, alert_in, open_payload
from banting.devices.phone.trio.stated import trio_facts, trio_interfaces
from banting.errors import WireError
from banting.schema.day import DAY_STARTS_UNIX_MS, unix_ms
from banting.schema.effects import Frame
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.setup import DeviceSetup, Setup
from banting.units import MS_PER_DAY
from banting.wire.http import Response
from banting.wire.loop_push import iso_from_unix_ms

__all__ = ["TARGET_MGDL", "TrioState", "TrioSurface", "preset_of"]

TARGET_MGDL = (80, 200)  # what oref0 bounds a target to, whatever was asked for
ABSORPTION_MIN = 180  # oref0 works out for itself how fast carbohydrate is absorbed
OWN = "Trio"

Answered = tuple["TrioState", tuple[RemoteAnswer, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrioState:
    """The treatments of Nightscout that were taken, by id."""

    taken: frozenset[str] = frozenset()


def preset_of(phone: DeviceSetup) -> Preset | None:
    """Return the wearer's own override preset, None for none."""
    if not phone.text("preset"):
        return None
    return Preset(
        name=phone.text("preset"),
        needs_percent=int(phone.number("preset_needs_percent")),
        target_mgdl=int(phone.number("preset_target_mgdl")),
        minutes=int(phone.number("preset_minutes")),
    )


class TrioSurface:
    """What Trio takes from afar: implements `phone.surface.RemoteSurface`."""

    def __init__(self, phone: DeviceSetup, setup: Setup) -> None:
        """Take the switches of a phone."""
        self._on = phone.flag("remote_commands")
        self._max_carbs_g = int(phone.number("max_carbs_g"))
        self._preset = preset_of(phone)
        in_use = setup.device("nightscout") is not None
        self._imports = in_use and phone.flag("nightscout_import")
        self._facts = trio_facts(phone, in_use)
        self._notes = trio_interfaces(phone, in_use)

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return what is true of Trio from afar as it is switched."""
        return self._facts

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return where it is reached from afar."""
        return self._notes

    def initial(self) -> TrioState:
        """Return the state at the start of the day."""
        return TrioState()

    def hear(self, state: TrioState, frame: Frame, seen: PhoneSeen, now_ms: int) -> Answered:
        """Return what a push does; it shows on the phone whatever Trio makes of it."""
        if frame.link != "internet":
            return state, (Refused(reason="Trio reads no text messages", raw=frame.raw),)
        shown = Notify(text=alert_in(frame.raw) or "Trio: a push")
        if not self._on:
            return state, (shown, *_rejected("remote control is switched off", frame.raw, now_ms))
        try:
            command = open_payload(TRIO_SECRET.decode("ascii"), frame.raw)
        except WireError as error:
            return state, (shown, *_rejected(error.reason, frame.raw, now_ms))
        why = not_fresh(command, now_ms)
        if why:
            return state, (shown, *_rejected(why, frame.raw, now_ms))
        return state, (shown, *self._obeyed(command, frame.raw, seen, now_ms))

    def polls(
        self, state: TrioState, seen: PhoneSeen, now_ms: int
    ) -> tuple[TrioState, tuple[Poll, ...]]:
        """Return the question for treatments of the last day, where Trio imports them."""
        del seen
        if not self._imports:
            return state, ()
        request = treatments_request(now_ms - MS_PER_DAY)
        return state, (Poll(key="treatments", host="nightscout", request=request),)

    def answered(
        self, state: TrioState, key: str, response: Response, seen: PhoneSeen, now_ms: int
    ) -> Answered:
        """Return what treatments do that others have stored and that were not taken yet."""
        del key, seen
        new = [
            one
            for one in treatments_in(response)
            if one.id not in state.taken and one.entered_by != OWN
        ]
        orders = tuple(order for one in new for order in _imported(one, now_ms))
        return replace(state, taken=state.taken | {one.id for one in new}), orders

    def done(
        self,
        state: TrioState,
        order: RemoteOrder,
        delivered: bool | None,
        seen: PhoneSeen,
        now_ms: int,
    ) -> Answered:
        """Return nothing: Trio tells its sender by a push of its own, which is left out."""
        del order, delivered, seen, now_ms
        return state, ()

    def _obeyed(
        self, command: TrioCommand, raw: bytes, seen: PhoneSeen, now_ms: int
    ) -> tuple[RemoteAnswer, ...]:
        """Return what a fresh command does."""
        match command.kind:
            case TrioKind.BOLUS:
                return _bolus(command, raw, seen, now_ms)
            case TrioKind.MEAL:
                return self._meal(command, raw, seen, now_ms)
            case TrioKind.TEMP_TARGET:
                return _target(command, raw, now_ms)
            case TrioKind.START_OVERRIDE:
                return self._override(command, raw, now_ms)
            case TrioKind.CANCEL_TEMP_TARGET | TrioKind.CANCEL_OVERRIDE:
                return (OrderCancel(says=f"{command.user} ended it from afar"),)

    def _meal(
        self, command: TrioCommand, raw: bytes, seen: PhoneSeen, now_ms: int
    ) -> tuple[RemoteAnswer, ...]:
        """Return a meal, and the bolus that came with it.

        The check for newer carbohydrate only says that it rejects (`sources.MEAL`).
        """
        why = meal_refused(command, self._max_carbs_g)
        if why:
            return _rejected(why, raw, now_ms)
        answers: tuple[RemoteAnswer, ...] = ()
        if newer_carbs(command, seen):
            answers = (_note("rejected: newer carbohydrate has been entered since", now_ms),)
        if command.carbs_g is not None and command.carbs_g > 0:
            at_ms = now_ms
            if command.at_unix_ms is not None:
                at_ms = command.at_unix_ms - DAY_STARTS_UNIX_MS
            says = f"{command.user} entered {command.carbs_g} g from afar"
            grams = command.carbs_g
            answers += (
                OrderCarbs(grams=grams, absorption_min=ABSORPTION_MIN, at_ms=at_ms, says=says),
            )
        if command.bolus is None:
            return answers
        return answers + _bolus(command, raw, seen, now_ms)

    def _override(self, command: TrioCommand, raw: bytes, now_ms: int) -> tuple[RemoteAnswer, ...]:
        why = override_refused(command, self._preset)
        if why:
            return _rejected(why, raw, now_ms)
        assert self._preset is not None, "a command that is not refused names it"
        preset = self._preset
        return (
            OrderOverride(
                name=preset.name,
                needs_percent=preset.needs_percent,
                target_mgdl=preset.target_mgdl,
                minutes=preset.minutes,
                says=f"{command.user} started {preset.name} from afar",
            ),
        )


def _bolus(
    command: TrioCommand, raw: bytes, seen: PhoneSeen, now_ms: int
) -> tuple[RemoteAnswer, ...]:
    why = bolus_refused(command, seen)
    if why:
        return _rejected(why, raw, now_ms)
    assert command.bolus is not None, "a command that is not refused names it"
    says = f"{command.user} asked for {command.bolus / 1000:g} U from afar"
    return (OrderBolus(milliunits=command.bolus, says=says),)


def _target(command: TrioCommand, raw: bytes, now_ms: int) -> tuple[RemoteAnswer, ...]:
    why = target_refused(command)
    if why:
        return _rejected(why, raw, now_ms)
    assert command.target_mgdl is not None and command.minutes is not None  # noqa: PT018
    says = f"{command.user} set a target of {command.target_mgdl} mg/dL from afar"
    return (_bounded_target(command.target_mgdl, command.minutes, says),)


def _bounded_target(target_mgdl: int, minutes: int, says: str) -> OrderTarget:
    low, high = TARGET_MGDL
    return OrderTarget(target_mgdl=min(max(target_mgdl, low), high), minutes=minutes, says=says)


def _imported(treatment: Treatment, now_ms: int) -> tuple[RemoteOrder, ...]:
    """Return what a treatment of Nightscout does: carbohydrate, or a target that still runs."""
    orders: tuple[RemoteOrder, ...] = ()
    if treatment.carbs_g is not None and treatment.carbs_g > 0:
        says = f"Nightscout has {treatment.carbs_g} g by {treatment.entered_by or 'nobody'}"
        orders += (
            OrderCarbs(
                grams=treatment.carbs_g,
                absorption_min=ABSORPTION_MIN,
                at_ms=treatment.at_ms,
                says=says,
            ),
        )
    if treatment.kind == "Temporary Target" and treatment.minutes is not None:
        left_min = (treatment.at_ms - now_ms) // 60_000 + treatment.minutes
        says = f"Nightscout has a target by {treatment.entered_by or 'nobody'}"
        if treatment.minutes == 0 and treatment.at_ms <= now_ms:
            orders += (OrderCancel(says=says),)
        elif treatment.target_mgdl is not None and 1 <= left_min <= 24 * 60:
            orders += (_bounded_target(treatment.target_mgdl, left_min, says),)
    return orders


def _rejected(why: str, raw: bytes, now_ms: int) -> tuple[RemoteAnswer, ...]:
    """Return a refusal, and the note of it that Trio leaves in Nightscout."""
    return Refused(reason=why, raw=raw), _note(f"rejected: {why}", now_ms)


def _note(text: str, now_ms: int) -> Upload:
    fields = {
        "eventType": "Note",
        "notes": f"Command {text}",
        "enteredBy": OWN,
        "created_at": iso_from_unix_ms(unix_ms(now_ms)),
    }
    return Upload(collection="treatments", document=json.dumps(fields).encode("utf-8"))
