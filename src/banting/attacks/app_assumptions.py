"""What an attacker is not granted by default around phones and clouds: price, number, source.

Each is offered only to a home where it could matter: `there` names one of the roles or models that
must be in it.
"""

from __future__ import annotations

from banting.attacks.app_sources import (
    AAPS_CODE_REUSE,
    AAPS_SMS,
    APNS_RATE,
    CAREGIVER_HOLDS,
    CREDENTIALS_LEAK,
    LOOP_ASKED,
    LOOP_OTP,
    NIGHTSCOUT_KEY,
    SHARE_UPLOAD,
    TRIO_PUSH,
)
from banting.attacks.guess_code import code_odds_in_words
from banting.schema.facts import Assumption, Fact
from banting.schema.setup import ASSUMPTION_KEYS
from banting.schema.source import Source

__all__ = ["APP_ASSUMPTIONS", "CODE_ON_PHONE"]

CODE_ON_PHONE = "code_on_phone"  # what the position `phone` itself amounts to
_NO_FIGURE = "no public figure for this target"
_IOS = ("loop", "trio")  # apps that take pushes


def _assume(key: str, fact: str, price: int, odds: str, source: Source) -> Assumption:
    return Assumption(
        key=key, fact=Fact(fact), says=ASSUMPTION_KEYS[key], price=price, odds=odds, source=source
    )


# roles or models of which one must be there -> the assumption
APP_ASSUMPTIONS: tuple[tuple[tuple[str, ...], Assumption], ...] = (
    (
        ("nightscout",),
        _assume(
            "api_secret_held",
            "knows.api-secret",
            1,
            "one secret is shared by all who help, and by apps that upload",
            CREDENTIALS_LEAK,
        ),
    ),
    (
        ("share",),
        _assume(
            "share_login_held",
            "knows.share-login",
            1,
            "a password used elsewhere falls with that other site",
            SHARE_UPLOAD,
        ),
    ),
    (
        _IOS,
        _assume(
            "push_key_held",
            "knows.push-key",
            2,
            "keys were found with a search engine while Nightscout told them",
            NIGHTSCOUT_KEY,
        ),
    ),
    (
        ("loop",),
        _assume(
            "otp_secret_held",
            "knows.otp-secret",
            2,
            "it stands as a picture code in the app and in each helper's",
            LOOP_OTP,
        ),
    ),
    (
        ("loop",),
        _assume("otp_guessed", "assume.otp-guessed", 2, code_odds_in_words(), APNS_RATE),
    ),
    (
        ("loop",),
        _assume(
            "otp_code_seen",
            "assume.otp-code-seen",
            2,
            "it counts for a minute at most, and only once",
            LOOP_OTP,
        ),
    ),
    (
        ("trio",),
        _assume(
            "trio_secret_held",
            "knows.trio-secret",
            2,
            "the phone and each follower's phone keep it",
            TRIO_PUSH,
        ),
    ),
    (
        ("androidaps",),
        _assume(
            "sms_number_known",
            "knows.sms-number",
            1,
            "a telephone number is no secret",
            AAPS_SMS,
        ),
    ),
    (
        ("androidaps",),
        _assume(
            "sms_code_seen",
            "assume.sms-code-seen",
            2,
            "texts go unencrypted and show on locked screens",
            AAPS_CODE_REUSE,
        ),
    ),
    (
        ("caregiver",),
        _assume("caregiver_turned", "assume.caregiver-turned", 2, _NO_FIGURE, CAREGIVER_HOLDS),
    ),
    (
        ("nightscout", "share"),
        _assume("insider_at_host", "assume.insider-at-host", 3, _NO_FIGURE, CREDENTIALS_LEAK),
    ),
    (
        ("phone",),
        _assume("phone_zero_day", "assume.phone-zero-day", 3, _NO_FIGURE, LOOP_ASKED),
    ),
    (
        ("phone",),
        _assume(
            "phone_in_hands",
            "assume.phone-in-hands",
            2,
            "it takes a phone left unlocked, or its code",
            LOOP_ASKED,
        ),
    ),
    (
        ("phone",),
        Assumption(
            key=CODE_ON_PHONE,
            fact=Fact("assume.code-on-phone"),
            says="an attacker's code runs on the phone with the app's rights",
            price=1,
            odds="what standing on the phone means",
            source=LOOP_ASKED,
        ),
    ),
)
