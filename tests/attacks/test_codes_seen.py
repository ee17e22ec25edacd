"""Codes that were seen: used again by text message, and a command sent again byte for byte."""

from __future__ import annotations

import pytest

from banting.attacks import TECHNIQUES
from banting.errors import TechniqueFailed
from banting.interfaces import Action, Listen, Transmit
from banting.schema.day import unix_ms
from banting.schema.effects import Frame
from banting.schema.intents import (
    LogIn,
    RemoteBasal,
    RemoteBolus,
    RemoteCarbs,
    RemoteLoop,
    SwitchProfile,
)
from banting.wire.totp import secret_bytes, totp
from tests.attacks.doubles import STRIKE_MS, FakeGrip, FakeService, run

RULES = {rule.id: rule for one in TECHNIQUES.values() for rule in one.rules}
OTP = b"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
TEXTS, REPLAY = TECHNIQUES["reuse-sms-code"], TECHNIQUES["replay-remote-command"]


def texting(**secrets: bytes) -> FakeGrip:
    sms = FakeService(name="sms", link="sms", tells={"": ("sms-code", b"1234567890")})
    return FakeGrip(services={"sms": sms}, secrets=secrets)


def coming(*frames: Frame) -> object:
    left = list(frames)

    def answering(grip: FakeGrip, action: Action) -> Frame | None:
        del grip
        return left.pop(0) if left and isinstance(action, Listen) else None

    return answering


def frame(raw: bytes, link: str = "sms", to: str = "phone") -> Frame:
    return Frame(link=link, sender="caregiver", raw=raw, at_ms=0, to=to)


def test_the_first_text_with_a_code_is_kept() -> None:
    grip = texting()
    answering = coming(frame(b"BOLUS 1"), frame(b"sms-code=1234567890"))
    said, done = run(TEXTS.perform(RULES["see-sms-code"], grip), grip, answering)  # type: ignore[arg-type]
    assert "saw a code" in said
    assert grip.learned == {"sms-code": b"1234567890"}
    assert len(done) == 2


def test_no_text_no_code() -> None:
    with pytest.raises(TechniqueFailed, match="no text message with a code"):
        run(TEXTS.perform(RULES["see-sms-code"], texting()), texting(), lambda g, a: None)


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ("reuse-sms-code-G1", RemoteBolus(milliunits=8_000)),
        ("reuse-sms-code-carbs", RemoteCarbs(grams=48)),
        ("reuse-sms-code-profile-switch", SwitchProfile(needs_percent=200, minutes=1_440)),
    ],
)
def test_what_is_asked_is_confirmed_with_the_code_at_once(rule: str, wanted: object) -> None:
    grip = texting(**{"sms-number": b"+1", "sms-code": b"1234567890"})
    run(TEXTS.perform(RULES[rule], grip), grip, lambda g, a: None)
    asked = grip.services["sms"].asked
    assert [one for one, _, _ in asked] == [wanted, LogIn()]
    assert asked[1][1] == {"sms-number": b"+1", "sms-code": b"1234567890"}
    assert grip.now_ms < 60_000, "a code that was seen does not wait for the night"


@pytest.mark.parametrize(("goal", "rate"), [("G2", 4_000), ("G3", 0)])
def test_the_loop_is_stopped_before_a_rate_is_asked_for(goal: str, rate: int) -> None:
    grip = texting(**{"sms-number": b"+1", "sms-code": b"1234567890"})
    grip.services["sms"].accepts = False  # a loop that is off already is told so

    def answering(grip: FakeGrip, action: Action) -> Frame | None:
        first = len(grip.services["sms"].asked) <= 2
        return (
            frame(b"Not done", to="caregiver") if isinstance(action, Transmit) and first else None
        )

    rule = RULES[f"reuse-sms-code-{goal}"]
    _, done = run(TEXTS.perform(rule, grip), grip, answering)
    asked = [one for one, _, _ in grip.services["sms"].asked]
    basal = RemoteBasal(milliunits_per_h=rate, minutes=240)
    assert asked == [RemoteLoop(on=False), LogIn(), basal, LogIn()]
    sent = [one.exchange.wait_ms for one in done if isinstance(one, Transmit)]
    assert sum(sent[:3]) < 10_000, "all four while one code lives"
    assert grip.now_ms >= 240 * 60_000, "the rate runs to its end"


def test_a_rate_is_asked_for_within_the_day() -> None:
    grip = texting(**{"sms-number": b"+1", "sms-code": b"1234567890"})
    grip.until_ms = 30 * 60_000
    run(TEXTS.perform(RULES["reuse-sms-code-G2"], grip), grip, lambda g, a: None)
    assert grip.now_ms < grip.until_ms


def test_who_makes_codes_waits_for_the_hour_and_makes_a_fresh_one() -> None:
    grip = texting(**{"sms-number": b"+1", "otp-secret": OTP, "sms-pin": b"4321"})
    run(TEXTS.perform(RULES["reuse-sms-code-G1"], grip), grip, lambda g, a: None)
    _, held, at_ms = grip.services["sms"].asked[1]
    assert at_ms >= STRIKE_MS
    fresh = totp(secret_bytes(OTP.decode()), unix_ms(at_ms) // 1_000)
    assert held["sms-code"] == fresh.encode() + b"4321"


def test_a_refusal_that_is_seen_ends_the_step() -> None:
    grip = texting(**{"sms-number": b"+1", "sms-code": b"1234567890"})
    grip.services["sms"].accepts = False
    with pytest.raises(TechniqueFailed, match="refused: ask sms"):
        run(
            TEXTS.perform(RULES["reuse-sms-code-G1"], grip),
            grip,
            lambda g, a: frame(b"Not done", to="caregiver"),
        )


@pytest.mark.parametrize("missing", ["otp-secret", "sms-pin"])
def test_codes_are_made_from_secret_and_pin_only(missing: str) -> None:
    held = {"otp-secret": OTP, "sms-pin": b"4321"}
    del held[missing]
    grip = texting(**held)
    with pytest.raises(TechniqueFailed, match=f"holds no {missing}"):
        run(TEXTS.perform(RULES["make-sms-code"], grip), grip, lambda g, a: None)


def test_nothing_is_sent_without_a_number_or_a_code() -> None:
    for held, missing in (({"sms-code": b"1"}, "sms-number"), ({"sms-number": b"+1"}, "sms-code")):
        grip = texting(**held)
        with pytest.raises(TechniqueFailed, match=f"holds no {missing}"):
            run(TEXTS.perform(RULES["reuse-sms-code-G1"], grip), grip, lambda g, a: None)
        assert not grip.services["sms"].asked


def replaying() -> FakeGrip:
    push = FakeService(name="push", tells={"": ("otp-code", b"123456")})
    return FakeGrip(services={"push": push})


def test_a_command_with_a_code_is_sent_again_byte_for_byte_to_the_same_service() -> None:
    grip = replaying()
    command = frame(b"a request, otp-code=123456", link="internet", to="nightscout")
    answering = coming(frame(b"an override", link="internet", to="nightscout"), command)
    _, done = run(REPLAY.perform(RULES["replay-loop-G1"], grip), grip, answering)  # type: ignore[arg-type]
    sent = [one.exchange for one in done if isinstance(one, Transmit)]
    assert [(one.raw, one.to) for one in sent] == [(command.raw, "nightscout")]
    assert 30_000 < grip.now_ms < 60_000, "the code is used and still lives"


def test_no_command_no_replay() -> None:
    with pytest.raises(TechniqueFailed, match="no remote command"):
        run(REPLAY.perform(RULES["replay-loop-G1"], replaying()), replaying(), lambda g, a: None)
