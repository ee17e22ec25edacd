"""Push without the server: sign a push with the wearer's own key and send it to his phone.

Apple's service asks only who signed; what the app asks beyond that differs: Loop wants a one-time
code for insulin and carbohydrate and only a preset's name for an override, Trio a shared secret.
"""

from __future__ import annotations

from collections.abc import Mapping

from banting.attacks.app_sources import LOOP_OTP, LOOP_PUSH, NIGHTSCOUT_KEY, TRIO_PUSH
from banting.attacks.cloud_aims import Asked, asked_in_words, bolus, carbs, override
from banting.attacks.cloud_reading import TOLD_IN
from banting.attacks.cloud_talk import NIGHTSCOUT, PUSH, TRIO, ask_service, read_secret
from banting.interfaces import Grip, Program, Wait
from banting.schema.facts import Fact, Rule, goal_fact
from banting.schema.intents import ReadCloud, RemoteBolus
from banting.schema.question import Goal
from banting.schema.verdict import TechniqueShown
from banting.units import MS_PER_MIN

__all__ = ["PUSH_COMMAND", "PushWithoutServer"]

_SIGNED = frozenset(
    {
        Fact("reach.internet"),
        Fact("push.delivers"),
        Fact("knows.push-key"),
        Fact("knows.device-token"),
    }
)
_LOOP_ON = frozenset({Fact("phone.doses")})  # carbohydrate and overrides are for a loop to dose on
_DOSE = frozenset({Fact("loop.takes-dose-push"), Fact("knows.otp-code")})
_PRESET = _LOOP_ON | {
    Fact("loop.takes-override-push"),
    Fact("loop.has-preset"),
    Fact("knows.preset"),
}
_TRIO = frozenset({Fact("trio.takes-push"), Fact("knows.trio-secret")})
_TRIO_PRESET = _LOOP_ON | {Fact("trio.has-preset"), Fact("knows.preset")}
_FOUND = frozenset(  # what makes the key worth having, all of it told by the site
    {
        Fact("reach.internet"),
        Fact("push.delivers"),
        Fact("nightscout.tells-push-key"),
        Fact("loop.uploads-device"),
        Fact("loop.takes-override-push"),
        Fact("loop.has-preset"),
        *_LOOP_ON,
    }
)
_LEAST_BOLUS = 500  # milliunits; less is not worth a push
_BETWEEN_MS = 6 * MS_PER_MIN  # longer than a pump takes for the largest of them
_WANTS: dict[str, str] = {  # rule -> what is asked
    "push-loop-G1": "bolus",
    "push-loop-carbs": "carbs",
    "push-loop-override": "override",
    "push-trio-G1": "bolus",
    "push-trio-carbs": "carbs",
    "push-trio-override": "override",
}


def _rule(name: str, needs: frozenset[Fact], goal: Goal, says: str) -> Rule:
    return Rule(
        id=name,
        technique="push-without-server",
        needs=_SIGNED | needs,
        gives=goal_fact(goal),
        says=says,
    )


class PushWithoutServer:
    """Pushes signed with the wearer's key, sent to Apple's service by someone else."""

    shown = TechniqueShown(
        id="push-without-server",
        title="Push without the server",
        what="whoever has the push key and the phone's device token sends the app commands "
        "through Apple's service, and needs no Nightscout for it",
        stop_it="revoke a push key that anyone else may have seen; build the app with remote "
        "overrides off, or delete presets that would do harm",
        cwe=("CWE-345", "CWE-306", "CWE-522"),
        cve=(),
        emb3d=("TID-310", "TID-406"),
        attack_ics=("T0855", "T0836", "T0859"),
        sources=(NIGHTSCOUT_KEY, LOOP_PUSH, LOOP_OTP, TRIO_PUSH),
    )
    rules: tuple[Rule, ...] = (
        _rule("push-loop-G1", _DOSE, Goal.G1, "push a bolus to Loop with a fresh one-time code"),
        _rule("push-trio-G1", _TRIO, Goal.G1, "push a bolus to Trio, sealed with its secret"),
        _rule(
            "push-loop-carbs",
            _DOSE | _LOOP_ON,
            Goal.G5,
            "push carbohydrate that nobody eats to Loop",
        ),
        _rule(
            "push-trio-carbs",
            _TRIO | _LOOP_ON,
            Goal.G5,
            "push carbohydrate that nobody eats to Trio",
        ),
        _rule(
            "push-loop-override",
            _PRESET,
            Goal.G5,
            "push the name of one of the wearer's presets to Loop, which asks no code for it",
        ),
        _rule(
            "push-trio-override",
            _TRIO | _TRIO_PRESET,
            Goal.G5,
            "push the name of one of the wearer's presets to Trio, sealed with its secret",
        ),
        Rule(
            id="push-key-found",
            technique="push-without-server",
            needs=_FOUND | {Fact("nightscout.reads-open")},
            gives=goal_fact(Goal.G10),
            says="the push key that the open site tells is all that Loop's overrides ask for",
        ),
        Rule(
            id="push-key-found-held",
            technique="push-without-server",
            needs=_FOUND | {Fact("nightscout.in-use"), Fact("knows.api-secret")},
            gives=goal_fact(Goal.G10),
            says="the push key that the site tells to its secret outlives a change of the secret",
        ),
    )

    def perform(self, rule: Rule, grip: Grip) -> Program:
        """Wait for the hour and push; the answer is the service's, never the app's."""
        yield Wait(until_ms=grip.strike_ms)
        if rule.gives == goal_fact(Goal.G10):
            held = {}
            if Fact("knows.api-secret") in rule.needs:
                held["api-secret"] = grip.knows("api-secret")
            yield from _read_all(grip, held)
            yield from ask_service(grip, PUSH, override())
            return "the site told key, device token and preset, and the push service took the key"
        for need in sorted(rule.needs):
            if need.startswith("knows.") and need != "knows.otp-code":
                grip.knows(need.removeprefix("knows."))
        if rule.id == "push-trio-G1":
            return (yield from _less_and_less(grip))
        wanted = _wanted(_WANTS[rule.id], grip)
        yield from ask_service(grip, TRIO if rule.id.startswith("push-trio") else PUSH, wanted)
        return f"the push service took it: {asked_in_words(wanted)}"


def _wanted(what: str, grip: Grip) -> Asked:
    match what:
        case "bolus":
            return bolus(grip)
        case "carbs":
            return carbs(grip)
        case _:
            return override()


def _less_and_less(grip: Grip) -> Program:
    """Ask Trio for boluses, each half of the last: it refuses what its max IOB has no room for."""
    wanted, asked = bolus(grip), 0
    while wanted.milliunits >= _LEAST_BOLUS and grip.now_ms + _BETWEEN_MS < grip.until_ms:
        yield from ask_service(grip, TRIO, wanted)
        asked += 1
        yield Wait(until_ms=grip.now_ms + _BETWEEN_MS)
        wanted = RemoteBolus(milliunits=wanted.milliunits // 2)
    return f"the push service took {asked} of them, from {asked_in_words(bolus(grip))} downwards"


def _read_all(grip: Grip, held: Mapping[str, bytes]) -> Program:
    """Read what the site tells to anyone, or to whoever holds its secret."""
    for secret, what in TOLD_IN.items():
        yield from read_secret(grip, NIGHTSCOUT, ReadCloud(what=what), secret, held)
    return "read"


PUSH_COMMAND = PushWithoutServer()
