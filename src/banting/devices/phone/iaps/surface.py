"""iAPS from afar: carbohydrate in Nightscout is carbohydrate that the wearer ate.

Knows: which treatments it takes, each once. Never knows: who may write there. It has no cap of its
own on a meal; what the loop doses for is bounded by oref0 and by the wearer's limits.
Source: `sources.py`; read, not run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from banting.devices.phone.iaps.sources import CARBS
from banting.devices.phone.nightscout_reads import treatments_in, treatments_request
from banting.devices.phone.stating import change, fact, interface
from banting.devices.phone.surface import (
    OrderCarbs,
    PhoneSeen,
    Poll,
    Refused,
    RemoteAnswer,
    RemoteOrder,
)
from banting.schema.effects import Frame
from banting.schema.facts import InterfaceNote, StatedFact
from banting.schema.question import Position
from banting.schema.setup import DeviceSetup, Setup
from banting.units import MS_PER_DAY
from banting.wire.http import Response

__all__ = ["IapsState", "IapsSurface"]

ABSORPTION_MIN = 180  # oref0 works out for itself how fast carbohydrate is absorbed
OWN = "iAPS"
AFAR = (Position.PHONE, Position.CLOUD, Position.INTERNET)

Answered = tuple["IapsState", tuple[RemoteAnswer, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class IapsState:
    """The treatments of Nightscout that were taken, by id."""

    taken: frozenset[str] = frozenset()


class IapsSurface:
    """What iAPS takes from afar: implements `phone.surface.RemoteSurface`."""

    def __init__(self, phone: DeviceSetup, setup: Setup) -> None:
        """Take the switch of a phone, and whether there is a Nightscout to read."""
        self._in_use = setup.device("nightscout") is not None
        self._imports = self._in_use and phone.flag("carb_import")

    def stated_facts(self) -> tuple[StatedFact, ...]:
        """Return that it imports, where it does."""
        if not self._imports:
            return ()
        off = change("phone.carb_import", "false", "turn fetching from Nightscout off in iAPS")
        says = "iAPS doses for carbohydrate that anyone stores in Nightscout"
        return (fact("iaps.imports-carbs", says, CARBS, off),)

    def interfaces(self) -> tuple[InterfaceNote, ...]:
        """Return where it is reached from afar."""
        if not self._in_use:
            return ()
        why = "" if self._imports else "iAPS takes nothing from Nightscout"
        return (interface("phone.nightscout", CARBS, why, AFAR),)

    def initial(self) -> IapsState:
        """Return the state at the start of the day."""
        return IapsState()

    def hear(self, state: IapsState, frame: Frame, seen: PhoneSeen, now_ms: int) -> Answered:
        """Return a refusal: iAPS reads no pushes and no text messages."""
        del seen, now_ms
        return state, (Refused(reason="iAPS takes no commands by message", raw=frame.raw),)

    def polls(
        self, state: IapsState, seen: PhoneSeen, now_ms: int
    ) -> tuple[IapsState, tuple[Poll, ...]]:
        """Return the question for treatments of the last day, where iAPS imports them."""
        del seen
        if not self._imports:
            return state, ()
        request = treatments_request(now_ms - MS_PER_DAY)
        return state, (Poll(key="treatments", host="nightscout", request=request),)

    def answered(
        self, state: IapsState, key: str, response: Response, seen: PhoneSeen, now_ms: int
    ) -> Answered:
        """Return the carbohydrate of treatments that were not taken yet."""
        del key, seen, now_ms
        new = [
            one
            for one in treatments_in(response)
            if one.carbs_g and one.carbs_g > 0 and one.entered_by != OWN
            if one.id not in state.taken
        ]
        orders = tuple(
            OrderCarbs(
                grams=one.carbs_g or 0,
                absorption_min=ABSORPTION_MIN,
                at_ms=one.at_ms,
                says=f"Nightscout has {one.carbs_g} g by {one.entered_by or 'nobody'}",
            )
            for one in new
        )
        return replace(state, taken=state.taken | {one.id for one in new}), orders

    def done(
        self,
        state: IapsState,
        order: RemoteOrder,
        delivered: bool | None,
        seen: PhoneSeen,
        now_ms: int,
    ) -> Answered:
        """Return nothing: nobody waits for an answer."""
        del order, delivered, seen, now_ms
        return state, ()
