"""Read the cloud: ask a Nightscout site as anyone may, or with its secret, and keep what it tells.

A site open to readers tells more than glucose: where pushes to the phone go, what the wearer's
presets are called, and in some versions the key that pushes are signed with.
"""

from __future__ import annotations

from banting.attacks.app_sources import (
    LOOP_TELLS_DEVICE,
    NIGHTSCOUT_API,
    NIGHTSCOUT_KEY,
    SHARE_UPLOAD,
)
from banting.attacks.cloud_talk import NIGHTSCOUT, SHARE, ask_service, log_in, read_secret
from banting.errors import TechniqueFailed
from banting.interfaces import Grip, Program, Wait
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.intents import ReadCloud
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown

__all__ = ["READ_CLOUD", "ReadCloudSite"]

_ON_IT = Fact("reach.internet")
_OPEN = frozenset({_ON_IT, Fact("nightscout.reads-open")})
_WITH_SECRET = frozenset({_ON_IT, Fact("nightscout.in-use"), Fact("knows.api-secret")})
_TOLD_IN = {"push-key": "status", "device-token": "profile", "preset": "profile"}
_UPLOADED = (  # app, the secret in its profile, the facts that put it there
    ("loop", "device-token", "loop.uploads-device"),
    ("loop", "preset", "loop.uploads-device loop.has-preset"),
    ("trio", "device-token", "trio.uploads-device"),
    ("trio", "preset", "trio.uploads-device trio.has-preset"),
)
_NOTHING = (b"", b"[]", b"{}")
_END_OF_HEAD = b"\r\n\r\n"
_SAYS = {
    "push-key": "read the push key in the site's status",
    "device-token": "read in the uploaded profile where pushes to the phone go",
    "preset": "read the names of the wearer's presets in the uploaded profile",
}


def _reads(way: str, needs: frozenset[Fact], with_what: str) -> tuple[Rule, ...]:
    """Return the rules for one way of reading."""
    told = [
        *([("push-key", "push-key", "nightscout.tells-push-key")] if way == "open" else []),
        *((f"{app}-{secret}", secret, stated) for app, secret, stated in _UPLOADED),
    ]
    secrets = tuple(
        Rule(
            id=f"read-{way}-{name}",
            technique="read-the-cloud",
            needs=needs | {Fact(one) for one in stated.split()},
            gives=Fact(f"knows.{secret}"),
            says=f"{_SAYS[secret]}, {with_what}",
        )
        for name, secret, stated in told
    )
    return (
        *secrets,
        Rule(
            id=f"read-{way}-G9",
            technique="read-the-cloud",
            needs=needs,
            gives=goal_fact(Goal.G9),
            says=f"read glucose, doses and settings on the Nightscout site, {with_what}",
        ),
    )


class ReadCloudSite:
    """Requests that any browser can make."""

    shown = TechniqueShown(
        id="read-the-cloud",
        title="Read the cloud",
        what="whoever has the address of an open Nightscout site, or its secret, reads glucose "
        "and doses there, and what the app has uploaded about itself",
        stop_it="set AUTH_DEFAULT_ROLES to denied, give followers tokens of their own, and use a "
        "version that keeps the push key to itself; a key once told must be revoked",
        cwe=("CWE-200", "CWE-522", "CWE-306"),
        cve=(),
        emb3d=("TID-310",),
        attack_ics=("T0883", "T0882"),
        sources=(NIGHTSCOUT_KEY, NIGHTSCOUT_API, LOOP_TELLS_DEVICE, SHARE_UPLOAD),
    )
    rules: tuple[Rule, ...] = (
        *_reads("open", _OPEN, "which is open to all"),
        *_reads("held", _WITH_SECRET, "with its secret"),
        Rule(
            id="read-share-G9",
            technique="read-the-cloud",
            needs=frozenset({_ON_IT, Fact("share.in-use"), Fact("knows.share-login")}),
            gives=goal_fact(Goal.G9),
            says="read glucose in the sensor maker's cloud with the wearer's login",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Ask, and keep what is told; what the app uploads is there from the day's start on."""
        yield Wait(until_ms=grip.strike_ms)
        if rule.id == "read-share-G9":
            return (yield from _read_share(grip))
        held = _used(rule, grip)
        if rule.gives == goal_fact(Goal.G9):
            return (yield from _read_therapy(grip, held))
        secret = rule.gives.removeprefix("knows.")
        wanted = ReadCloud(what=_TOLD_IN[secret])
        yield from read_secret(grip, NIGHTSCOUT, wanted, secret, held)
        return f"the site's {_TOLD_IN[secret]} told the {secret.replace('-', ' ')}"


def _used(rule: Rule, grip: Grip) -> dict[str, bytes]:
    """Return the secrets that a way of reading takes: none where the site is open."""
    if Fact("knows.api-secret") in rule.needs:
        return {"api-secret": grip.knows("api-secret")}
    return {}


def _read_therapy(grip: Grip, held: dict[str, bytes]) -> Program:
    """Read what the site keeps, the loop's own reports first, until something stands there."""
    for what in ("devices", "entries", "treatments"):
        answer = yield from ask_service(grip, NIGHTSCOUT, ReadCloud(what=what), held)
        if answer.raw.partition(_END_OF_HEAD)[2] not in _NOTHING:
            grip.learn("therapy-data", answer.raw)
            return f"the site told its {what}"
    raise TechniqueFailed("nothing is stored on the site")


def _read_share(grip: Grip) -> Program:
    held = yield from log_in(grip, SHARE, {"share-login": grip.knows("share-login")})
    answer = yield from ask_service(grip, SHARE, ReadCloud(what="entries"), held)
    grip.learn("therapy-data", answer.raw)
    return "the sensor maker's cloud told its readings"


READ_CLOUD = ReadCloudSite()
