"""How a technique talks with the pump by someone else's bridge: wrap, send, unwrap, read.

Knows: `interfaces.Carrier` and the pump's dialect. Never knows: the bridge's machine.
"""

from __future__ import annotations

from collections.abc import Generator

from banting.errors import TechniqueFailed
from banting.interfaces import Action, Carrier, Grip, Listen, Transmit
from banting.schema.effects import Frame
from banting.schema.intents import Exchange, Heard, Intent

__all__ = ["do_by_bridge"]

AWAKE_MINUTES = 2  # long enough for any one command

Talk = Generator[Action, Frame | None, bytes]


def do_by_bridge(grip: Grip, intent: Intent) -> Talk:
    """Wake the pump by the bridge with the serial held and carry out an intent.

    Returns what the bridge told of the pump's last answer.

    Raises:
        TechniqueFailed: when bridge or pump refuse or stay silent.
    """
    serial, carrier = grip.knows("pump-serial"), grip.bridge()
    answer = b""
    wake = grip.dialect.wake(serial, AWAKE_MINUTES)
    for exchange in (*wake, *grip.dialect.command(serial, intent, grip.model)):
        answer = yield from _carry(grip, carrier, exchange)
    return answer


def _carry(grip: Grip, carrier: Carrier, exchange: Exchange) -> Talk:
    """Send one frame by the bridge; return what it heard."""
    answer = b""
    for wrapped in carrier.carry(exchange):
        answer = yield from _write(grip, carrier, exchange, wrapped)
    return answer


def _write(grip: Grip, carrier: Carrier, exchange: Exchange, wrapped: Exchange) -> Talk:
    """Write one command to the bridge and wait for what it heard; others' frames are skipped."""
    ends_ms = grip.now_ms + wrapped.wait_ms
    frame = yield Transmit(link=carrier.link, exchange=wrapped)
    told = False
    while frame is not None:
        if frame.sender == carrier.host:
            told = True
            heard = _meaning(grip, carrier, exchange, frame.raw)
            if heard is Heard.REFUSED:
                raise TechniqueFailed(f"refused: {exchange.says}")
            if heard is not Heard.OTHER:
                return frame.raw
        if grip.now_ms >= ends_ms:
            break
        frame = yield Listen(link=carrier.link, until_ms=ends_ms)
    silent = "the pump" if told else "the bridge"
    raise TechniqueFailed(f"{silent} did not answer: {exchange.says}")


def _meaning(grip: Grip, carrier: Carrier, exchange: Exchange, raw: bytes) -> Heard:
    answer = carrier.carried(raw)
    return Heard.OTHER if answer is None else grip.dialect.meaning(exchange, answer)
