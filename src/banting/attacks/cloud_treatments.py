"""Store treatments in the cloud: write what an app will take for the wearer's own.

Some apps fetch carbohydrate, targets or profile switches that others stored in Nightscout and dose
by them. A site that lets anyone use its careportal needs no secret for it. A stored profile is left
out: it counts only from the next profile switch on, and a switch alone does as much.
"""

from __future__ import annotations

from banting.attacks.app_sources import AAPS_IMPORTS, IAPS_CARBS, NIGHTSCOUT_API, TRIO_IMPORT
from banting.attacks.cloud_aims import (
    Asked,
    asked_in_words,
    low_target,
    more_needs,
    stored_carbs,
)
from banting.attacks.cloud_talk import NIGHTSCOUT, ask_service
from banting.interfaces import Grip, Program, Wait
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown

__all__ = ["CLOUD_TREATMENTS", "StoreTreatments"]

_OPEN = frozenset({Fact("reach.internet"), Fact("nightscout.writes-open")})
_WITH_SECRET = frozenset(
    {Fact("reach.internet"), Fact("nightscout.in-use"), Fact("knows.api-secret")}
)
_TARGETS, _SWITCHES = Fact("aaps.imports-targets"), Fact("aaps.takes-profile-switches")
_TAKES: dict[str, tuple[Fact, str]] = {  # rule's end -> what the app states, what is stored
    "iaps-carbs": (Fact("iaps.imports-carbs"), "carbohydrate that nobody eats, for iAPS"),
    "trio-carbs": (Fact("trio.imports-carbs"), "carbohydrate that nobody eats, for Trio"),
    "aaps-carbs": (Fact("aaps.imports-carbs"), "carbohydrate that nobody eats, for AndroidAPS"),
    "aaps-target": (_TARGETS, "a low temporary target, for AndroidAPS"),
    "aaps-profile-switch": (_SWITCHES, "a switch to far more insulin, for AndroidAPS"),
}


def _rule(name: str, needs: frozenset[Fact], says: str) -> Rule:
    return Rule(
        id=name,
        technique="store-treatments",
        needs=needs | {Fact("phone.doses")},
        gives=goal_fact(Goal.G5),
        says=says,
    )


class StoreTreatments:
    """Treatments written into Nightscout."""

    shown = TechniqueShown(
        id="store-treatments",
        title="Store treatments in the cloud",
        what="whoever may write to Nightscout stores carbohydrate nobody eats, a low target or a "
        "profile switch, and an app that imports them doses by it",
        stop_it="switch the import off in the app; do not give `careportal` to everyone",
        cwe=("CWE-306", "CWE-863", "CWE-441"),
        cve=(),
        emb3d=("TID-310", "TID-406"),
        attack_ics=("T0836", "T0856", "T0859"),
        sources=(IAPS_CARBS, AAPS_IMPORTS, TRIO_IMPORT, NIGHTSCOUT_API),
    )
    rules: tuple[Rule, ...] = (
        *(
            _rule(f"store-open-{end}", _OPEN | {takes}, f"store {what}, on a site open to all")
            for end, (takes, what) in _TAKES.items()
        ),
        *(
            _rule(f"store-held-{end}", _WITH_SECRET | {takes}, f"store {what}, with the secret")
            for end, (takes, what) in _TAKES.items()
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait for the hour and store it; the app fetches it by itself."""
        held = {}
        if Fact("knows.api-secret") in rule.needs:
            held["api-secret"] = grip.knows("api-secret")
        yield Wait(until_ms=grip.strike_ms)
        wanted = _wanted(rule, grip)
        yield from ask_service(grip, NIGHTSCOUT, wanted, held)
        return f"Nightscout stored {asked_in_words(wanted)}"


def _wanted(rule: Rule, grip: Grip) -> Asked:
    if _SWITCHES in rule.needs:
        return more_needs()
    return low_target() if _TARGETS in rule.needs else stored_carbs(grip)


CLOUD_TREATMENTS = StoreTreatments()
