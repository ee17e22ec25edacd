"""Replay a command: send a caregiver's remote command again, byte for byte, with the code in it.

What it is tried for is to be refused: Loop keeps the codes that were used, and no version that is
known states otherwise. An AndroidAPS code is another matter (`reuse_sms_code.py`).
"""

from __future__ import annotations

from collections.abc import Generator

from banting.attacks.app_sources import LOOP_DUPLICATES, LOOP_OTP
from banting.attacks.cloud_talk import NIGHTSCOUT, PUSH
from banting.errors import TechniqueFailed
from banting.interfaces import Action, Grip, Listen, Program, Service, Transmit, Wait
from banting.schema.effects import Frame
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.intents import Exchange
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown
from banting.units import MS_PER_S

__all__ = ["REPLAY_COMMAND", "ReplayCommand"]

_ID = "replay-remote-command"
_LATER_MS = 40 * MS_PER_S  # the first one has done its work, and its code still lives
_WAIT_MS = 5 * MS_PER_S


class ReplayCommand:
    """The same request once more."""

    shown = TechniqueShown(
        id=_ID,
        title="Replay a remote command",
        what="someone who saw a caregiver's remote command with its one-time code sends the very "
        "same bytes again",
        stop_it="Loop refuses a code that was used, and a command that was seen before",
        cwe=("CWE-294",),
        cve=(),
        emb3d=("TID-407", "TID-221"),
        attack_ics=("T0855",),
        sources=(LOOP_OTP, LOOP_DUPLICATES),
    )
    rules: tuple[Rule, ...] = (
        Rule(
            id="replay-loop-G1",
            technique=_ID,
            needs=frozenset(
                {
                    Fact("reach.internet"),
                    Fact("push.delivers"),
                    Fact("assume.otp-code-seen"),
                    Fact("caregiver.in-use"),
                    Fact("caregiver.holds-otp-secret"),
                    Fact("loop.takes-dose-push"),
                    Fact("loop.takes-used-code"),
                }
            ),
            gives=goal_fact(Goal.G1),
            says="send a caregiver's remote bolus again, byte for byte, with its one-time code",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait for the caregiver's command, and send it again while its code lives."""
        del rule
        seen = yield from _command(grip)
        yield Wait(until_ms=grip.now_ms + _LATER_MS)
        again = Exchange(
            raw=seen.raw, repeats=1, wait_ms=_WAIT_MS, says="the same command again", to=seen.to
        )
        yield Transmit(link=seen.link, exchange=again)
        return f"sent the caregiver's command to {seen.to} again, byte for byte"


def _command(grip: Grip) -> Generator[Action, Frame | None, Frame]:
    """Return the first message seen that carries a one-time code, to a push service or a site."""
    services = _services(grip)
    while True:
        frame: Frame | None = yield Listen(link=services[0].link, until_ms=grip.until_ms)
        if frame is None:
            raise TechniqueFailed("no remote command with a one-time code was seen")
        if any("otp-code" in dict(service.secrets_in(frame.raw)) for service in services):
            return frame


def _services(grip: Grip) -> tuple[Service, ...]:
    """Return the push service and, where the home has one, the site that commands go through."""
    push = grip.service(PUSH)
    try:
        return push, grip.service(NIGHTSCOUT)
    except TechniqueFailed:
        return (push,)


REPLAY_COMMAND = ReplayCommand()
