"""Read a cloud anonymously: ask an open Nightscout site as any browser may, and keep what it tells.

Such a site tells more than glucose: where pushes to the phone go, what the wearer's presets are
called, and in some versions the key that pushes are signed with.
"""

from __future__ import annotations

from banting.attacks.app_sources import (
    LOOP_TELLS_DEVICE,
    NIGHTSCOUT_API,
    NIGHTSCOUT_KEY,
    NIGHTSCOUT_SECOND,
)
from banting.attacks.cloud_reading import KEPT, TOLD_IN, read_rules, read_therapy
from banting.attacks.cloud_talk import NIGHTSCOUT, read_secret
from banting.interfaces import Grip, Program, Wait
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.intents import ReadCloud
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown

__all__ = ["READ_ANONYMOUSLY", "ReadAnonymously"]

_ID = "read-cloud-anonymously"
_OPEN = frozenset({Fact("reach.internet"), Fact("nightscout.reads-open")})
_SECOND = frozenset({Fact("reach.internet"), Fact("nightscout.second-interface-open")})
_EVERYTHING = "everything"  # what the second interface tells in one answer


class ReadAnonymously:
    """Requests without any secret."""

    shown = TechniqueShown(
        id=_ID,
        title="Read a cloud anonymously",
        what="whoever has the address of an open Nightscout site reads glucose and doses there, "
        "and what the app has uploaded about itself",
        stop_it="set AUTH_DEFAULT_ROLES to denied, give followers tokens of their own, and use a "
        "version that keeps the push key to itself; a key once told must be revoked",
        cwe=("CWE-200", "CWE-522", "CWE-306"),
        cve=(),
        emb3d=("TID-310",),
        attack_ics=("T0883", "T0882"),
        sources=(NIGHTSCOUT_KEY, NIGHTSCOUT_API, NIGHTSCOUT_SECOND, LOOP_TELLS_DEVICE),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="read-open-push-key",
            technique=_ID,
            needs=_OPEN | {Fact("nightscout.tells-push-key")},
            gives=Fact("knows.push-key"),
            says="read the push key in the status of the site, which is open to all",
        ),
        *read_rules(_ID, "open", _OPEN, "which is open to all"),
        *read_rules(_ID, "second", _SECOND, "by its second interface, which asks for no secret"),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Ask, and keep what is told; what the app uploads is there from the day's start on."""
        yield Wait(until_ms=grip.strike_ms)
        second = rule.needs >= _SECOND
        if rule.gives == goal_fact(Goal.G9):
            return (yield from read_therapy(grip, {}, (_EVERYTHING,) if second else KEPT))
        secret = rule.gives.removeprefix("knows.")
        what = _EVERYTHING if second else TOLD_IN[secret]
        yield from read_secret(grip, NIGHTSCOUT, ReadCloud(what=what), secret, {})
        return f"the site's {what} told the {secret.replace('-', ' ')}"


READ_ANONYMOUSLY = ReadAnonymously()
