"""Handed over: what a caregiver who turns, or an insider at the host, has in hands already.

No trick at all: the secrets were given to them. Each rule says what one of them holds; what it
opens is another technique's doing.
"""

from __future__ import annotations

from banting.attacks.app_sources import CAREGIVER_HOLDS, CREDENTIALS_LEAK
from banting.interfaces import Grip, Program, Wait
from banting.schema.facts import Fact, Rule
from banting.schema.verdict import TechniqueShown

__all__ = ["HANDED_OVER", "HandedOver"]

_TURNED, _INSIDER = Fact("assume.caregiver-turned"), Fact("assume.insider-at-host")
_CAREGIVERS: dict[str, tuple[str, str]] = {  # secret -> what the caregiver states, in words
    "api-secret": ("caregiver.holds-api-secret", "the Nightscout secret"),
    "push-key": ("caregiver.holds-push-key", "the push key"),
    "device-token": ("caregiver.holds-push-key", "where pushes to the phone go"),
    "otp-secret": ("caregiver.holds-otp-secret", "the secret of the one-time codes"),
    "sms-number": ("caregiver.sends-sms", "a number that may send commands"),
}
_TRIO = Rule(
    id="caregiver-trio-secret",
    technique="handed-over",
    needs=frozenset({_TURNED, Fact("caregiver.holds-push-key"), Fact("trio.takes-push")}),
    gives=Fact("knows.trio-secret"),
    says="a caregiver's phone holds the secret that Trio shares with followers",
)
_PRESETS = tuple(
    Rule(
        id=f"caregiver-{app}-preset",
        technique="handed-over",
        needs=frozenset({_TURNED, Fact("caregiver.holds-push-key"), Fact(f"{app}.has-preset")}),
        gives=Fact("knows.preset"),
        says="a caregiver's phone shows what the wearer's presets are called",
    )
    for app in ("loop", "trio")
)
_HOSTS: dict[str, tuple[str, str]] = {
    "api-secret": ("nightscout.in-use", "the Nightscout secret"),
    "push-key": ("nightscout.sends-push", "the push key"),
    "share-login": ("share.in-use", "what the login of the sensor maker's cloud opens"),
}


def _rules(who: str, turns: Fact, holds: dict[str, tuple[str, str]], says: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            id=f"{who}-{secret}",
            technique="handed-over",
            needs=frozenset({turns, Fact(stated)}),
            gives=Fact(f"knows.{secret}"),
            says=f"{says} {what}",
        )
        for secret, (stated, what) in holds.items()
    )


class HandedOver:
    """Secrets in the hands of those who were trusted with them."""

    shown = TechniqueShown(
        id="handed-over",
        title="Secrets in trusted hands",
        what="a caregiver who turns or goes too far, whoever takes a caregiver's phone, or an "
        "insider at the host uses the secrets that were given to them",
        stop_it="give each helper the least that the help takes, keep one-time codes with one "
        "person, and renew every secret when a helper leaves or loses a phone",
        cwe=("CWE-272", "CWE-522"),
        cve=(),
        emb3d=("TID-329",),
        attack_ics=("T0859",),
        sources=(CAREGIVER_HOLDS, CREDENTIALS_LEAK),
    )
    rules: tuple[Rule, ...] = (
        *_rules("caregiver", _TURNED, _CAREGIVERS, "a caregiver's phone holds"),
        _TRIO,
        *_PRESETS,
        *_rules("host", _INSIDER, _HOSTS, "the host keeps"),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Have it: the assumption itself put it into these hands."""
        secret = rule.gives.removeprefix("knows.")
        grip.knows(secret)
        yield Wait(until_ms=grip.now_ms)
        return f"the {secret.replace('-', ' ')} was in these hands already"


HANDED_OVER = HandedOver()
