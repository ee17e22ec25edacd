"""How any technique talks with a machine: send, wait for the answer that is meant, read it.

Other traffic may arrive first; it is kept by whoever listens and skipped here.
"""

from __future__ import annotations

from collections.abc import Generator

from banting.errors import TechniqueFailed
from banting.interfaces import Action, Grip, Listen, Transmit
from banting.schema.effects import Frame
from banting.schema.intents import Exchange, Heard, Intent

__all__ = ["ask", "carry_out", "do_by_radio"]

AWAKE_MINUTES = 2  # long enough for any one command


def ask(
    grip: Grip, link: str, exchange: Exchange
) -> Generator[Action, Frame | None, tuple[Heard, bytes]]:
    """Send one exchange; return what the answer means and its bytes (OTHER and b"" for none)."""
    ends_ms = grip.now_ms + grip.dialect.airtime_ms(exchange) + exchange.wait_ms
    frame = yield Transmit(link=link, exchange=exchange)
    while frame is not None:
        heard = grip.dialect.meaning(exchange, frame.raw)
        if heard is not Heard.OTHER:
            return heard, frame.raw
        if grip.now_ms >= ends_ms:
            break
        frame = yield Listen(link=link, until_ms=ends_ms)
    return Heard.OTHER, b""


def carry_out(
    grip: Grip, link: str, exchanges: tuple[Exchange, ...]
) -> Generator[Action, Frame | None, bytes]:
    """Send exchanges one after the other; return the last answer.

    Raises TechniqueFailed when one is refused or not answered.
    """
    answer = b""
    for exchange in exchanges:
        heard, answer = yield from ask(grip, link, exchange)
        if heard is Heard.REFUSED:
            raise TechniqueFailed(f"refused: {exchange.says}")
        if heard is Heard.OTHER:
            raise TechniqueFailed(f"no answer: {exchange.says}")
    return answer


def do_by_radio(grip: Grip, intent: Intent) -> Generator[Action, Frame | None, bytes]:
    """Wake the pump with the serial held and carry out an intent; return the last answer."""
    serial = grip.knows("pump-serial")
    yield from carry_out(grip, "radio", grip.dialect.wake(serial, AWAKE_MINUTES))
    return (yield from carry_out(grip, "radio", grip.dialect.command(serial, intent, grip.model)))
