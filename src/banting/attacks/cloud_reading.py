"""What a Nightscout site tells, and where: the rules and requests that every way of reading shares.

Knows: in which answer a secret stands and which facts put it there. Never knows: who reads.
"""

from __future__ import annotations

from collections.abc import Mapping

from banting.attacks.cloud_talk import NIGHTSCOUT, ask_service
from banting.errors import TechniqueFailed
from banting.interfaces import Grip, Program
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.intents import ReadCloud
from banting.schema.question import Goal

__all__ = ["KEPT", "TOLD_IN", "read_rules", "read_therapy"]

KEPT = ("devices", "entries")  # what a site keeps that is worth reading, in order
TOLD_IN = {"push-key": "status", "device-token": "profile", "preset": "profile"}
_SAYS = {
    "push-key": "read the push key in the site's status",
    "device-token": "read in the uploaded profile where pushes to the phone go",
    "preset": "read the names of the wearer's presets in the uploaded profile",
}
_UPLOADED = (  # app, the secret in its profile, the facts that put it there
    ("loop", "device-token", ("loop.uploads-device",)),
    ("loop", "preset", ("loop.uploads-device", "loop.has-preset")),
    ("trio", "device-token", ("trio.uploads-device",)),
    ("trio", "preset", ("trio.uploads-device", "trio.has-preset")),
)
_NOTHING = (b"", b"[]", b"{}")
_END_OF_HEAD = b"\r\n\r\n"


def read_rules(
    technique: str, way: str, needs: frozenset[Fact], with_what: str
) -> tuple[Rule, ...]:
    """Return the rules for one way of reading a site: what apps uploaded there, and its data.

    Args:
        technique: whose rules they are.
        way: the middle of their ids.
        needs: what the way of reading takes.
        with_what: the end of their sentences.
    """
    uploaded = tuple(
        Rule(
            id=f"read-{way}-{app}-{secret}",
            technique=technique,
            needs=needs | {Fact(one) for one in stated},
            gives=Fact(f"knows.{secret}"),
            says=f"{_SAYS[secret]}, {with_what}",
        )
        for app, secret, stated in _UPLOADED
    )
    therapy = Rule(
        id=f"read-{way}-G9",
        technique=technique,
        needs=needs,
        gives=goal_fact(Goal.G9),
        says=f"read glucose, doses and settings on the Nightscout site, {with_what}",
    )
    return (*uploaded, therapy)


def read_therapy(grip: Grip, held: Mapping[str, bytes], whats: tuple[str, ...] = KEPT) -> Program:
    """Read what the site keeps, the loop's own reports first, until something stands there.

    Raises:
        TechniqueFailed: when it is refused, or nothing is stored.
    """
    for what in whats:
        answer = yield from ask_service(grip, NIGHTSCOUT, ReadCloud(what=what), held)
        if answer.raw.partition(_END_OF_HEAD)[2] not in _NOTHING:
            grip.learn("therapy-data", answer.raw)
            return f"the site told its {what}"
    raise TechniqueFailed("nothing is stored on the site")
