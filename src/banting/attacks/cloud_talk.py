"""How a technique talks with a service: ask with the secrets held, read what the answer means.

Knows: `interfaces.Service`. Never knows: which machine answers. Other traffic may arrive first; it
is kept by whoever listens and skipped here.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping

from banting.errors import TechniqueFailed
from banting.interfaces import Action, Grip, Listen, Service, Transmit
from banting.schema.effects import Frame
from banting.schema.intents import CloudIntent, Exchange, Heard, LogIn

__all__ = [
    "NIGHTSCOUT",
    "PUSH",
    "SHARE",
    "SMS",
    "TRIO",
    "ask_service",
    "log_in",
    "read_secret",
    "send",
]

# How services are called by those who hold a grip.
NIGHTSCOUT, SHARE = "nightscout", "share"
PUSH, TRIO, SMS = "push", "trio", "sms"  # Loop by push, Trio by push, AndroidAPS by text

Answered = Generator[Action, Frame | None, Frame]


def ask_service(
    grip: Grip, name: str, wanted: CloudIntent, held: Mapping[str, bytes] | None = None
) -> Answered:
    """Ask a service for something and return its answer.

    Args:
        grip: the attacker's.
        name: the service.
        wanted: what is asked.
        held: secrets to ask with, None for all that are held.

    Raises:
        TechniqueFailed: when it is refused or not answered.
    """
    service = grip.service(name)
    exchange = service.ask(wanted, grip.held if held is None else held, grip.now_ms)
    return (yield from send(grip, service, exchange))


def send(grip: Grip, service: Service, exchange: Exchange) -> Answered:
    """Send one exchange to a service and return its answer.

    Raises:
        TechniqueFailed: when it is refused or not answered.
    """
    ends_ms = grip.now_ms + exchange.wait_ms
    frame = yield Transmit(link=service.link, exchange=exchange)
    while frame is not None:
        heard = service.meaning(exchange, frame.raw)
        if heard is Heard.REFUSED:
            raise TechniqueFailed(f"refused: {exchange.says}")
        if heard is not Heard.OTHER:
            return frame
        if grip.now_ms >= ends_ms:
            break
        frame = yield Listen(link=service.link, until_ms=ends_ms)
    raise TechniqueFailed(f"no answer: {exchange.says}")


def log_in(
    grip: Grip, name: str, held: Mapping[str, bytes]
) -> Generator[Action, Frame | None, dict[str, bytes]]:
    """Open a session at a service; return what was held and what the answer told.

    Raises:
        TechniqueFailed: when it is refused or not answered.
    """
    answer = yield from ask_service(grip, name, LogIn(), held)
    return {**held, **dict(grip.service(name).secrets_in(answer.raw))}


def read_secret(
    grip: Grip,
    name: str,
    wanted: CloudIntent,
    secret: str,
    held: Mapping[str, bytes] | None = None,
) -> Answered:
    """Ask a service for something, and learn a secret that stands in the answer.

    `held` are the secrets to ask with, None for all that are held.

    Raises:
        TechniqueFailed: when it is refused, not answered, or not told.
    """
    answer = yield from ask_service(grip, name, wanted, held)
    found = dict(grip.service(name).secrets_in(answer.raw)).get(secret)
    if found is None:
        raise TechniqueFailed(f"the answer of {name} tells no {secret.replace('-', ' ')}")
    grip.learn(secret, found)
    return answer
