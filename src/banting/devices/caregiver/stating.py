"""What is true of a caregiver, and what undoes it.

Knows: the facts of the role by name. Never knows: bytes.
"""

from __future__ import annotations

from banting.devices.caregiver.belongings import Belongings
from banting.devices.caregiver.sources import AAPS_SMS, LOOPFOLLOW, NIGHTSCOUT_LOOP, OTP
from banting.schema.facts import Change, Fact, StatedFact
from banting.schema.source import Source

__all__ = ["stated"]

_MENU, _HABIT = 1, 2


def stated(has: Belongings, *, used: bool) -> tuple[StatedFact, ...]:
    """Return that a caregiver sends commands, and which secrets lie on his phone."""
    by_sms = has.model == "phone-sms"
    source = AAPS_SMS if by_sms else LOOPFOLLOW if has.push_key else NIGHTSCOUT_LOOP
    facts = []
    stop = _change("used", '"never"', "let nobody send commands from afar", _HABIT)
    if used:
        facts.append(_fact("in-use", "a caregiver sends commands from afar", source, stop))
    if used and has.by_push:
        says = "a caregiver's commands reach the app through the push service"
        facts.append(_fact("commands-by-push", says, source, stop))
    if used and by_sms:
        says = "a caregiver sends commands by text message, and the codes that the app asks for"
        facts.append(_fact("sends-sms", says, AAPS_SMS, stop))
    if has.api_secret:
        undo = _change(
            "holds_api_secret", "false", "give the caregiver a token that only reads", _MENU
        )
        says = "the caregiver's app holds the API secret of Nightscout"
        facts.append(_fact("holds-api-secret", says, NIGHTSCOUT_LOOP, undo))
    if has.push_key:
        undo = _change(
            "holds_push_key", "false", "take the push key out of the caregiver's app", _HABIT
        )
        says = "the caregiver's app holds the push key"
        facts.append(_fact("holds-push-key", says, LOOPFOLLOW, undo))
    if has.codes:
        undo = _change(
            "holds_one_time_codes",
            "false",
            "make new one-time codes and give them to nobody",
            _MENU,
        )
        says = "the caregiver's phone makes the one-time codes"
        facts.append(_fact("holds-otp-secret", says, OTP, undo))
    return tuple(facts)


def _change(key: str, value: str, says: str, cost: int) -> Change:
    return Change(key=f"caregiver.{key}", value=value, says=says, cost=cost)


def _fact(name: str, says: str, source: Source, undone_by: Change) -> StatedFact:
    return StatedFact(
        fact=Fact(f"caregiver.{name}"),
        says=says,
        device="caregiver",
        source=source,
        change=undone_by,
    )
