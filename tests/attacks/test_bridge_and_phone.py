"""What the programs on bridge and phone send, whom they drown, what they press, how they fail."""

from __future__ import annotations

from itertools import pairwise

import pytest

from banting.attacks import TECHNIQUES
from banting.devices.paradigm import DIALECT
from banting.errors import TechniqueFailed
from banting.interfaces import Action, Hands, Jam, Listen, Transmit
from banting.schema.effects import Act, Frame
from banting.schema.facts import Rule
from banting.schema.intents import Exchange, Heard
from tests.attacks.doubles import STRIKE_MS, FakeCarrier, FakeGrip, run

SERIAL = bytes.fromhex("123456")
RULES = {rule.id: rule for one in TECHNIQUES.values() for rule in one.rules}
CALL = DIALECT.wake(SERIAL, 2)[0]


class Pump:
    """Answers what comes by the bridge, as far as it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, heard: Heard = Heard.ACCEPTED) -> None:
        """Let every answer mean the same."""
        self.carried: list[bytes] = []
        monkeypatch.setattr(
            type(DIALECT), "meaning", lambda self, exchange, answer: heard, raising=True
        )

    def answer(self, grip: FakeGrip, action: Action) -> Frame | None:
        """Say what was asked again, as the bridge would carry it."""
        if not isinstance(action, Transmit):
            return None
        self.carried.append(action.exchange.raw[1:])
        return Frame(link="ble", sender="bridge", raw=action.exchange.raw, at_ms=grip.now_ms)


def grip_with(serial: bytes | None = SERIAL, carrier: FakeCarrier | None = None) -> FakeGrip:
    held = {} if serial is None else {"pump-serial": serial}
    return FakeGrip(carrier=carrier or FakeCarrier(), secrets=held)


def performed(rule: Rule, grip: FakeGrip, pump: Pump) -> tuple[str, list[Action]]:
    return run(TECHNIQUES[rule.technique].perform(rule, grip), grip, pump.answer)


@pytest.mark.parametrize(
    "rule", [one for one in RULES if one.startswith(("bridge-", "phone-bridge-"))]
)
def test_the_bridge_carries_what_the_radio_would(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pump, grip, goal = Pump(monkeypatch), grip_with(), rule.rpartition("-")[2]
    said, _ = performed(RULES[rule], grip, pump)
    assert "by the bridge, the pump acknowledged" in said
    assert pump.carried[0] == CALL.raw
    assert len(pump.carried) > 2 or goal == "G9"
    assert ("therapy-data" in grip.learned) == (goal == "G9")


@pytest.mark.parametrize("rule", ["bridge-G1", "phone-bridge-G3"])
def test_the_phone_is_kept_still_until_the_bridge_is_free(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, done = performed(RULES[rule], grip_with(), Pump(monkeypatch))
    jam = next(one for one in done if isinstance(one, Jam))
    first = next(index for index, one in enumerate(done) if isinstance(one, Transmit))
    assert (jam.link, jam.sender) == ("ble", "phone")
    assert done.index(jam) < first
    assert jam.until_ms > STRIKE_MS + 5 * 60_000


def test_a_refusal_and_silence_end_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TechniqueFailed, match="refused: "):
        performed(RULES["bridge-G1"], grip_with(), Pump(monkeypatch, Heard.REFUSED))
    with pytest.raises(TechniqueFailed, match="the pump did not answer"):
        performed(RULES["bridge-G1"], grip_with(), Pump(monkeypatch, Heard.OTHER))
    grip = grip_with()
    rule = RULES["bridge-G1"]
    with pytest.raises(TechniqueFailed, match="the bridge did not answer"):
        run(TECHNIQUES[rule.technique].perform(rule, grip), grip, lambda grip, action: None)


def test_bytes_of_the_bridge_that_carry_nothing_are_no_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Pump(monkeypatch)

    def timed_out(grip: FakeGrip, action: Action) -> Frame | None:
        told = isinstance(action, Transmit)
        return Frame(link="ble", sender="bridge", raw=b"T", at_ms=grip.now_ms) if told else None

    grip, rule = grip_with(), RULES["bridge-G1"]
    with pytest.raises(TechniqueFailed, match="the pump did not answer"):
        run(TECHNIQUES[rule.technique].perform(rule, grip), grip, timed_out)


@pytest.mark.parametrize("rule", ["bridge-G1", "phone-bridge-G3"])
def test_nothing_is_carried_without_serial_or_bridge(
    rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pump = Pump(monkeypatch)
    with pytest.raises(TechniqueFailed, match="holds no pump-serial"):
        performed(RULES[rule], grip_with(serial=None), pump)
    with pytest.raises(TechniqueFailed, match="no bridge"):
        performed(RULES[rule], FakeGrip(secrets={"pump-serial": SERIAL}), pump)
    assert not pump.carried


def heard(*frames: tuple[str, bytes]) -> tuple[list[Frame], object]:
    coming = [Frame(link="ble", sender=who, raw=raw, at_ms=0) for who, raw in frames]

    def answering(grip: FakeGrip, action: Action) -> Frame | None:
        del grip
        return coming.pop(0) if coming and isinstance(action, Listen) else None

    return coming, answering


def test_code_on_the_phone_sees_the_serial_in_what_is_carried() -> None:
    rule = RULES["phone-sees-serial"]
    carried: Exchange = FakeCarrier().carry(CALL)[0]
    _, answering = heard(("sensor", b"x"), ("phone", b"Cnonsense"), ("phone", carried.raw))
    grip = grip_with(serial=None)
    said, _ = run(TECHNIQUES[rule.technique].perform(rule, grip), grip, answering)  # type: ignore[arg-type]
    assert "123456" in said
    assert grip.learned == {"pump-serial": SERIAL}
    silent = grip_with(serial=None)
    with pytest.raises(TechniqueFailed, match="carried the serial"):
        run(TECHNIQUES[rule.technique].perform(rule, silent), silent, lambda g, a: None)


@pytest.mark.parametrize("rule", ["code-at-phone", "code-from-internet"])
def test_code_on_the_phone_waits_for_the_phone_to_speak(rule: str) -> None:
    _, answering = heard(("bridge", b"x"), ("phone", b"y"))
    grip = grip_with(serial=None)
    technique = TECHNIQUES["code-on-phone"]
    said, _ = run(technique.perform(RULES[rule], grip), grip, answering)  # type: ignore[arg-type]
    assert said.startswith("the code runs")
    with pytest.raises(TechniqueFailed, match="never spoke"):
        run(technique.perform(RULES[rule], grip_with()), grip_with(), lambda g, a: None)


@pytest.mark.parametrize(
    ("rule", "act"),
    [
        ("phone-hands-G1", Act(device="phone", name="bolus", value=8_000)),
        ("phone-hands-G4", Act(device="phone", name="max-bolus", value=30_000)),
        ("phone-driver-G1", Act(device="phone", name="code-bolus", value=10_000)),
    ],
)
def test_whoever_has_the_app_presses_its_keys_at_the_hour(rule: str, act: Act) -> None:
    grip = FakeGrip()
    found = RULES[rule]
    _, done = run(TECHNIQUES[found.technique].perform(found, grip), grip, lambda g, a: None)
    assert done[1:] == [Hands(act=act)]
    assert grip.now_ms == STRIKE_MS


@pytest.mark.parametrize("rule_id", ["phone-hands-G5", "phone-app-G5"])
def test_the_loop_is_switched_on_before_it_is_told_of_carbohydrate(rule_id: str) -> None:
    grip, rule = FakeGrip(), RULES[rule_id]
    _, done = run(TECHNIQUES[rule.technique].perform(rule, grip), grip, lambda g, a: None)
    acts = [(one.act.name, one.act.value) for one in done if isinstance(one, Hands)]
    assert acts == [("close-loop", 0), ("carbs", 250)]


def test_readings_by_code_are_the_newest_each_minute_and_never_quite_the_same() -> None:
    grip, rule = FakeGrip(), RULES["phone-app-G6"]
    said, done = run(TECHNIQUES[rule.technique].perform(rule, grip), grip, lambda g, a: None)
    shown = [one.act.value for one in done if isinstance(one, Hands)]
    assert {one.act.name for one in done if isinstance(one, Hands)} == {"code-glucose"}
    assert len(shown) == 120
    assert all(380 <= one <= 390 for one in shown)
    assert all(one != another for one, another in pairwise(shown))
    assert STRIKE_MS < grip.now_ms <= STRIKE_MS + 2 * 3_600_000
    assert "120 times" in said


def test_a_rate_past_the_app_is_asked_for_again_and_again_with_the_loop_open() -> None:
    grip, rule = FakeGrip(), RULES["phone-driver-G2"]
    _, done = run(TECHNIQUES[rule.technique].perform(rule, grip), grip, lambda g, a: None)
    acts = [one.act for one in done if isinstance(one, Hands)]
    assert acts[0] == Act(device="phone", name="open-loop")
    assert acts[1:] == [Act(device="phone", name="code-temp", value=4_000)] * 8
    assert grip.now_ms == STRIKE_MS + 4 * 3_600_000


@pytest.mark.parametrize("rule_id", ["jam-phone", "phone-stops-app"])
def test_the_phone_is_kept_still_all_day(rule_id: str) -> None:
    grip, rule = grip_with(), RULES[rule_id]
    _, done = run(TECHNIQUES[rule.technique].perform(rule, grip), grip, lambda g, a: None)
    assert done == [Jam(link="ble", sender="phone", until_ms=grip.until_ms)]
