"""Flood the pushes: use up what the push service lets through to a phone, so that no more follows.

Who may push to the phone may also push too much: with the push key, or with the Nightscout secret
by letting the site push. The pushes command nothing: they name a preset
that nobody has, so each shows and is refused, and nothing doses by them. What is refused beside
them, by the service, is the caregiver's genuine command. The hour is chosen, not guessed: commands
from afar stand with their time in Nightscout's treatments, and most people send them by habit.

The rate is an estimate: Apple names no number for alert pushes (`TooManyRequests`, 429, is all that
its documentation says), and the service here takes 30 a minute. So the rule says that it goes with
such a limit, and for how long; at another limit the same takes another number of pushes. Insulin is
not touched: the loop, the app and the pump's own keys work on.
"""

from __future__ import annotations

from banting.attacks.app_sources import APNS_RATE, APNS_TOO_MANY, NIGHTSCOUT_KEY
from banting.attacks.cloud_talk import NIGHTSCOUT, PUSH, ask_service
from banting.interfaces import Grip, Program, Transmit, Wait
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.intents import Heard, RemoteOverride
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown
from banting.units import MS_PER_MIN

__all__ = ["FLOOD_LASTS_MIN", "FLOOD_PER_MIN", "FLOOD_PUSH", "NOBODYS_PRESET", "FloodPush"]

_ID = "flood-pushes"
FLOOD_PER_MIN = 40  # a third more than the service is taken to let through (estimate)
FLOOD_LASTS_MIN = 15  # around an hour that is known; whoever does not know it goes on all day
NOBODYS_PRESET = b"-"  # no app calls a preset of the wearer's so: the push commands nothing
_EVERY_MS = MS_PER_MIN // FLOOD_PER_MIN
_NOTHING = RemoteOverride(minutes=1)
_TO_PUSH = ("push-key", "device-token")


class FloodPush:
    """Pushes that command nothing, more of them than the service takes."""

    shown = TechniqueShown(
        id=_ID,
        title="Flood the pushes",
        what="whoever has the push key and the phone's device token, or the secret of a Nightscout "
        "that pushes for him, sends more pushes than the push service takes (estimated at 30 a "
        "minute: Apple names no number) around the hour at "
        "which a caregiver sends, so that the caregiver's own command is refused; each push that "
        "gets through shows on the phone",
        stop_it="revoke a push key that anyone else may have seen; let a caregiver who sees a "
        "command refused call instead",
        cwe=("CWE-770", "CWE-522"),
        cve=(),
        emb3d=("TID-404",),
        attack_ics=("T0814", "T0803"),
        sources=(APNS_TOO_MANY, APNS_RATE, NIGHTSCOUT_KEY),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="flood-push-G8",
            technique=_ID,
            needs=frozenset(
                {
                    Fact("reach.internet"),
                    Fact("push.delivers"),
                    Fact("knows.push-key"),
                    Fact("knows.device-token"),
                    Fact("caregiver.commands-by-push"),
                }
            ),
            gives=goal_fact(Goal.G8),
            says="flood the phone's pushes at the hour at which a caregiver sends, so that the "
            "genuine command is refused (at an estimated 30 a minute)",
        ),
        Rule(
            id="flood-cloud-G8",
            technique=_ID,
            needs=frozenset(
                {
                    Fact("reach.internet"),
                    Fact("push.delivers"),
                    Fact("knows.api-secret"),
                    Fact("nightscout.sends-push"),
                    Fact("loop.uploads-device"),
                    Fact("caregiver.commands-by-push"),
                }
            ),
            gives=goal_fact(Goal.G8),
            says="with the Nightscout secret, make Nightscout flood the phone's pushes at the hour "
            "at which a caregiver sends (at an estimated 30 a minute)",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait until shortly before the hour, and keep the allowance used up for a while."""
        by_site = Fact("knows.api-secret") in rule.needs
        name, secrets = (NIGHTSCOUT, ("api-secret",)) if by_site else (PUSH, _TO_PUSH)
        held = {secret: grip.knows(secret) for secret in secrets} | {"preset": NOBODYS_PRESET}
        yield Wait(until_ms=grip.strike_ms)
        service, from_ms, refused = grip.service(name), grip.now_ms, 0
        yield from ask_service(grip, name, _NOTHING, held)  # who may not push is refused here
        pushes = FLOOD_LASTS_MIN * FLOOD_PER_MIN
        for number in range(1, pushes):
            yield Wait(until_ms=from_ms + number * _EVERY_MS)
            push = service.ask(_NOTHING, held, grip.now_ms)
            answer = yield Transmit(link=service.link, exchange=push)
            if answer is not None and service.meaning(push, answer.raw) is Heard.REFUSED:
                refused += 1
        return (
            f"sent {pushes} pushes that command nothing in {FLOOD_LASTS_MIN} minutes; the push "
            f"service took {pushes - refused} of them and refused {refused}"
        )


FLOOD_PUSH = FloodPush()
