"""A code from its secret: whoever copied the secret of one-time codes makes fresh ones."""

from __future__ import annotations

from banting.attacks.app_sources import CAREGIVER_HOLDS, LOOP_OTP
from banting.errors import TechniqueFailed, WireError
from banting.interfaces import Grip, Program, Wait
from banting.schema.day import unix_ms
from banting.schema.facts import Fact, Rule
from banting.schema.verdict import TechniqueShown
from banting.units import MS_PER_S
from banting.wire.totp import secret_bytes, totp

__all__ = ["CODE_FROM_SECRET", "CodeFromSecret"]


class CodeFromSecret:
    """The same arithmetic as in any authenticator."""

    shown = TechniqueShown(
        id="code-from-secret",
        title="Make a one-time code from its secret",
        what="whoever has the secret behind the one-time codes, from a picture code or a helper's "
        "phone, makes the code of any half minute",
        stop_it="make a new secret in the app after any doubt, and show its picture code to "
        "nobody who does not need it",
        cwe=("CWE-522",),
        cve=(),
        emb3d=("TID-329",),
        attack_ics=("T0859",),
        sources=(LOOP_OTP, CAREGIVER_HOLDS),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="code-from-secret",
            technique="code-from-secret",
            needs=frozenset({Fact("knows.otp-secret")}),
            gives=Fact("knows.otp-code"),
            says="make a fresh one-time code from its secret",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Check that the secret makes codes; each command makes its own when it is sent."""
        del rule
        secret = grip.knows("otp-secret")
        yield Wait(until_ms=grip.now_ms)
        try:
            code = totp(secret_bytes(secret.decode("ascii")), unix_ms(grip.now_ms) // MS_PER_S)
        except (UnicodeDecodeError, WireError) as error:
            raise TechniqueFailed("the secret makes no codes") from error
        return f"the secret makes a code for every half minute, {code} just now"


CODE_FROM_SECRET = CodeFromSecret()
