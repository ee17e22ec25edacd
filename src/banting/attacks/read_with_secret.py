"""Read a cloud with its secret or login: what followers do every day, done by someone else."""

from __future__ import annotations

from banting.attacks.app_sources import (
    LOOP_TELLS_DEVICE,
    NIGHTSCOUT_API,
    NIGHTSCOUT_KEY,
    SHARE_UPLOAD,
)
from banting.attacks.cloud_reading import TOLD_IN, read_rules, read_therapy
from banting.attacks.cloud_talk import NIGHTSCOUT, SHARE, ask_service, log_in, read_secret
from banting.interfaces import Grip, Program, Wait
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.intents import ReadCloud
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown

__all__ = ["READ_WITH_SECRET", "ReadWithSecret"]

_ID = "read-cloud-with-secret"
_ON_IT = Fact("reach.internet")
_WITH_SECRET = frozenset({_ON_IT, Fact("nightscout.in-use"), Fact("knows.api-secret")})


class ReadWithSecret:
    """Requests with the secret of a site or the login of an account."""

    shown = TechniqueShown(
        id=_ID,
        title="Read a cloud with its secret",
        what="whoever has the Nightscout secret or the login of the sensor maker's cloud reads "
        "glucose and doses, and what the app has uploaded about itself",
        stop_it="change the secret when a helper leaves, give followers tokens that only read, and "
        "use a password that is used nowhere else",
        cwe=("CWE-522", "CWE-200"),
        cve=(),
        emb3d=("TID-329",),
        attack_ics=("T0859", "T0882"),
        sources=(NIGHTSCOUT_API, NIGHTSCOUT_KEY, LOOP_TELLS_DEVICE, SHARE_UPLOAD),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="read-held-push-key",
            technique=_ID,
            needs=_WITH_SECRET | {Fact("nightscout.tells-push-key")},
            gives=Fact("knows.push-key"),
            says="read the push key in the site's status, with its secret",
        ),
        *read_rules(_ID, "held", _WITH_SECRET, "with its secret"),
        Rule(
            id="read-share-G9",
            technique=_ID,
            needs=frozenset({_ON_IT, Fact("share.in-use"), Fact("knows.share-login")}),
            gives=goal_fact(Goal.G9),
            says="read glucose in the sensor maker's cloud with the wearer's login",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Ask with what is held, and keep what is told."""
        if rule.id == "read-share-G9":
            return (yield from _read_share(grip))
        held = {"api-secret": grip.knows("api-secret")}
        yield Wait(until_ms=grip.strike_ms)
        if rule.gives == goal_fact(Goal.G9):
            return (yield from read_therapy(grip, held))
        secret = rule.gives.removeprefix("knows.")
        yield from read_secret(grip, NIGHTSCOUT, ReadCloud(what=TOLD_IN[secret]), secret, held)
        return f"the site's {TOLD_IN[secret]} told the {secret.replace('-', ' ')}"


def _read_share(grip: Grip) -> Program:
    login = {"share-login": grip.knows("share-login")}
    yield Wait(until_ms=grip.strike_ms)
    held = yield from log_in(grip, SHARE, login)
    answer = yield from ask_service(grip, SHARE, ReadCloud(what="entries"), held)
    grip.learn("therapy-data", answer.raw)
    return "the sensor maker's cloud told its readings"


READ_WITH_SECRET = ReadWithSecret()
