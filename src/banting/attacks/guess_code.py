"""Guess a one-time code: push commands with one code after another until one counts.

The codes change every 30 s, so tries never use each other up: each has the same small chance. What
holds the attacker back is how many pushes the phone's system lets through, and that each try shows.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from banting.attacks.app_sources import APNS_RATE, LOOP_OTP
from banting.attacks.cloud_aims import bolus
from banting.attacks.cloud_talk import PUSH, ask_service
from banting.interfaces import Grip, Program, Wait
from banting.schema.day import unix_ms
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown
from banting.units import MS_PER_S
from banting.wire.totp import DIGITS, secret_bytes, totp

__all__ = [
    "ADVISED_PER_H",
    "CODES",
    "CODES_ACCEPTED",
    "FASTEST_PER_H",
    "GUESS_CODE",
    "CodeOdds",
    "GuessOneTimeCode",
    "code_odds",
    "code_odds_in_words",
]

CODES = 10**DIGITS
CODES_ACCEPTED = 2  # the current step's and the one before (Loop, OTPManager.swift)
ADVISED_PER_H = 3.0  # background pushes that Apple advises not to go beyond
FASTEST_PER_H = 3_600.0  # estimate: one a second, if nothing held them back
HOURS_PER_DAY, DAYS_PER_MONTH = 24, 30
_SHOWN_MISSES = 3
_BETWEEN_MS = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeOdds:
    """What guessing comes to at a rate of tries; chances are 0-1."""

    tries_per_h: float
    chance_by_try: float
    chance_by_hour: float
    chance_by_day: float
    chance_by_month: float
    days_to_half: float


def code_odds(tries_per_h: float, accepted: int = CODES_ACCEPTED, space: int = CODES) -> CodeOdds:
    """Return the odds of trying codes that change while one tries, each try by itself.

    Args:
        tries_per_h: pushes that reach the app in an hour, above 0.
        accepted: how many codes count at a time.
        space: how many codes there are.
    """
    one = accepted / space

    def by(tries: float) -> float:
        return -math.expm1(tries * math.log1p(-one))

    per_day = tries_per_h * HOURS_PER_DAY
    days_to_half = math.log(0.5) / math.log1p(-one) / per_day
    return CodeOdds(
        tries_per_h=tries_per_h,
        chance_by_try=one,
        chance_by_hour=by(tries_per_h),
        chance_by_day=by(per_day),
        chance_by_month=by(per_day * DAYS_PER_MONTH),
        days_to_half=days_to_half,
    )


def code_odds_in_words() -> str:
    """Return the odds at the advised rate and at the fastest, as one sentence."""
    slow, fast = code_odds(ADVISED_PER_H), code_odds(FASTEST_PER_H)
    return (
        f"{CODES_ACCEPTED} of {CODES:,} codes count: at {slow.tries_per_h:g} pushes an hour "
        f"{slow.chance_by_day:.3%} by day and {slow.chance_by_month:.1%} by month; at one a second "
        f"{fast.chance_by_hour:.1%} by hour, if the phone let them through, and each try shows"
    )


class GuessOneTimeCode:
    """Pushes with made-up codes."""

    shown = TechniqueShown(
        id="guess-one-time-code",
        title="Guess a one-time code",
        what="whoever can push to the phone tries one code after another; nothing locks, but few "
        "pushes get through and each shows on the phone",
        stop_it="revoke the push key when commands show that nobody sent; build the app with "
        "remote commands off",
        cwe=("CWE-307", "CWE-330"),
        cve=(),
        emb3d=("TID-314",),
        attack_ics=("T0806", "T0855"),
        sources=(LOOP_OTP, APNS_RATE),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="guess-code-G1",
            technique="guess-one-time-code",
            needs=frozenset(
                {
                    Fact("reach.internet"),
                    Fact("push.delivers"),
                    Fact("knows.push-key"),
                    Fact("knows.device-token"),
                    Fact("loop.takes-dose-push"),
                    Fact("assume.otp-guessed"),
                }
            ),
            gives=goal_fact(Goal.G1),
            says="push boluses to Loop with one code after another until one counts",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Show some misses and the hit: the last codes of a search that assumption grants."""
        del rule
        key = secret_bytes(grip.knows("guessed-otp-secret").decode("ascii"))
        grip.knows("push-key"), grip.knows("device-token")
        yield Wait(until_ms=grip.strike_ms)
        for left in range(_SHOWN_MISSES, -1, -1):
            right = int(totp(key, unix_ms(grip.now_ms) // MS_PER_S))
            code = f"{(right - left) % CODES:0{DIGITS}d}".encode("ascii")
            held = {**grip.held, "otp-code": code}
            held.pop("otp-secret", None)
            yield from ask_service(grip, PUSH, bolus(grip), held)
            yield Wait(until_ms=grip.now_ms + _BETWEEN_MS)
        return f"{_SHOWN_MISSES} codes were wrong, then one counted"


GUESS_CODE = GuessOneTimeCode()
