"""What the programs on clouds and pushes ask, with which secrets, what they learn; failures."""

from __future__ import annotations

import json

import pytest

from banting.attacks import TECHNIQUES
from banting.errors import TechniqueFailed
from banting.interfaces import Action, Listen, Transmit
from banting.schema.effects import Frame
from banting.schema.facts import Rule
from banting.schema.intents import (
    CloudIntent,
    LogIn,
    ReadCloud,
    RemoteBolus,
    RemoteCarbs,
    RemoteOverride,
    SwitchProfile,
    WriteCarbs,
    WriteGlucose,
    WriteTarget,
)
from tests.attacks.doubles import STRIKE_MS, FakeGrip, FakeService, answer_as_told, run

SECRETS = {
    "push-key": b"a push key",
    "device-token": b"a token",
    "preset": b"Eating soon",
    "api-secret": b"a secret of a cloud",
    "otp-secret": b"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
    "share-login": b"a login",
    "trio-secret": b"a secret of Trio",
}
TOLD = {
    "status": ("push-key", b"a push key"),
    "profile": ("device-token", b"a token"),
}
RULES = {rule.id: rule for one in TECHNIQUES.values() for rule in one.rules}
ON_CLOUDS = (
    "read-cloud-anonymously",
    "read-cloud-with-secret",
    "push-without-server",
    "command-through-cloud",
    "falsify-in-cloud",
    "store-treatments",
)


def home(**secrets: bytes) -> FakeGrip:
    """Return a grip with every service there is, and some secrets."""
    names = ("nightscout", "share", "push", "trio")
    services = {name: FakeService(name=name) for name in names}
    services["nightscout"].tells = dict(TOLD)
    services["share"].tells = {"LogIn": ("share-session", b"a session")}
    return FakeGrip(services=services, secrets=dict(secrets))


def holding(*names: str) -> FakeGrip:
    return home(**{name: SECRETS[name] for name in names})


def needed(rule: Rule) -> tuple[str, ...]:
    """Return the secrets a rule needs, an OTP's own secret where it needs a code."""
    names = {need.removeprefix("knows.") for need in rule.needs if need.startswith("knows.")}
    return tuple(name.replace("otp-code", "otp-secret") for name in names)


def carried_out(rule: Rule, grip: FakeGrip) -> str:
    return run(TECHNIQUES[rule.technique].perform(rule, grip), grip)[0]


def asked_of(grip: FakeGrip, name: str) -> list[CloudIntent]:
    return [wanted for wanted, _, _ in grip.services[name].asked]


@pytest.mark.parametrize(
    ("rule", "service", "wanted"),
    [
        ("push-loop-G1", "push", RemoteBolus(milliunits=8_000)),
        ("push-loop-carbs", "push", RemoteCarbs(grams=250)),
        ("push-loop-override", "push", RemoteOverride(minutes=1_440)),
        ("push-trio-carbs", "trio", RemoteCarbs(grams=250)),
        ("push-trio-override", "trio", RemoteOverride(minutes=1_440)),
        ("cloud-loop-G1", "nightscout", RemoteBolus(milliunits=8_000)),
        ("cloud-loop-carbs", "nightscout", RemoteCarbs(grams=250)),
        ("cloud-loop-override", "nightscout", RemoteOverride(minutes=1_440)),
        ("store-open-iaps-carbs", "nightscout", WriteCarbs(grams=250)),
        ("store-held-aaps-carbs", "nightscout", WriteCarbs(grams=250)),
        ("store-open-aaps-target", "nightscout", WriteTarget(target_mgdl=72, minutes=1_440)),
        (
            "store-held-aaps-profile-switch",
            "nightscout",
            SwitchProfile(needs_percent=200, minutes=1_440),
        ),
        ("read-open-push-key", "nightscout", ReadCloud(what="status")),
        ("read-held-push-key", "nightscout", ReadCloud(what="status")),
        ("read-held-loop-device-token", "nightscout", ReadCloud(what="profile")),
    ],
)
def test_each_rule_asks_for_the_worst_that_limits_allow(
    rule: str, service: str, wanted: CloudIntent
) -> None:
    grip = holding(*needed(RULES[rule]))
    carried_out(RULES[rule], grip)
    assert asked_of(grip, service) == [wanted]
    assert grip.services[service].asked[0][2] >= STRIKE_MS, "nothing is asked before the hour"


@pytest.mark.parametrize(
    "rule", [one for one in RULES.values() if one.technique in ON_CLOUDS], ids=lambda one: one.id
)
def test_a_rule_fails_without_a_secret_that_it_needs(rule: Rule) -> None:
    for missing in needed(rule):
        if missing == "otp-secret":  # a push without a code goes out, and is refused by the app
            continue
        grip = holding(*(name for name in needed(rule) if name != missing))
        with pytest.raises(TechniqueFailed, match=f"holds no {missing}"):
            carried_out(rule, grip)


@pytest.mark.parametrize(
    "rule", [one for one in RULES.values() if one.technique in ON_CLOUDS], ids=lambda one: one.id
)
def test_a_refusal_ends_the_step_in_a_sentence(rule: Rule) -> None:
    grip = holding(*needed(rule))
    for service in grip.services.values():
        service.accepts = False
    with pytest.raises(TechniqueFailed, match="refused: ask"):
        carried_out(rule, grip)


def test_trio_is_asked_for_less_and_less_until_something_fits() -> None:
    grip = holding(*needed(RULES["push-trio-G1"]))
    said = carried_out(RULES["push-trio-G1"], grip)
    wanted = [one.milliunits for one in asked_of(grip, "trio") if isinstance(one, RemoteBolus)]
    assert wanted == [8_000, 4_000, 2_000, 1_000, 500]
    assert "5 of them" in said


def test_what_is_open_is_asked_without_any_secret() -> None:
    for rule in RULES.values():
        if rule.id.startswith(("read-open-", "read-second-", "store-open-")):
            grip = holding(*SECRETS)
            named = (rule.gives.removeprefix("knows."), b"a name")
            whats = ("profile", "status", "everything")
            grip.services["nightscout"].tells = dict.fromkeys(whats, named)
            carried_out(rule, grip)
            assert all(held == {} for _, held, _ in grip.services["nightscout"].asked), rule.id


def test_a_secret_is_learned_only_from_an_answer_that_tells_it() -> None:
    grip = home()
    assert "told the push key" in carried_out(RULES["read-open-push-key"], grip)
    assert grip.learned == {"push-key": b"a push key"}
    silent = home()
    silent.services["nightscout"].tells = {}
    with pytest.raises(TechniqueFailed, match="tells no push key"):
        carried_out(RULES["read-open-push-key"], silent)


def test_therapy_data_are_whatever_the_site_keeps() -> None:
    grip = home()
    assert carried_out(RULES["read-open-G9"], grip) == "the site told its devices"
    assert set(grip.learned) == {"therapy-data"}


def test_an_empty_site_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    grip = home()
    monkeypatch.setattr(FakeService, "answer", lambda self, raw: b"HTTP/1.1 200 OK\r\n\r\n[]")
    with pytest.raises(TechniqueFailed, match="nothing is stored"):
        carried_out(RULES["read-open-G9"], grip)
    assert [one.what for one in asked_of(grip, "nightscout") if isinstance(one, ReadCloud)] == [
        "devices",
        "entries",
    ]


def test_the_login_s_session_goes_with_each_false_reading() -> None:
    grip = holding("share-login")
    said = carried_out(RULES["false-glucose-share"], grip)
    asked = grip.services["share"].asked
    assert asked[0][0] == LogIn()
    assert all(one == WriteGlucose(glucose_mgdl=380) for one, _, _ in asked[1:])
    assert "120 times" in said
    assert len(asked) == 121


def test_false_readings_come_between_a_sensor_s_and_end_with_the_day() -> None:
    grip = holding("api-secret")
    grip.until_ms = STRIKE_MS + 4 * 60_000
    carried_out(RULES["false-glucose-nightscout"], grip)
    times = [at_ms for _, _, at_ms in grip.services["nightscout"].asked]
    assert [at_ms - STRIKE_MS for at_ms in times] == [30_000, 90_000, 150_000, 210_000]


def test_a_found_key_is_shown_to_be_worth_something() -> None:
    grip = home()
    tells = {"status": ("push-key", b"a push key"), "profile": ("device-token", b"a token")}
    grip.services["nightscout"].tells = tells
    with pytest.raises(TechniqueFailed, match="tells no preset"):
        carried_out(RULES["push-key-found"], grip)
    assert grip.learned == {"push-key": b"a push key", "device-token": b"a token"}


def test_other_traffic_is_skipped_until_the_answer_comes() -> None:
    grip = holding("api-secret")
    late = iter([b"noise", b"noise"])

    def answering(grip: FakeGrip, action: Action) -> Frame | None:
        noise = next(late, None) if isinstance(action, Transmit | Listen) else None
        if noise is not None:
            return Frame(link="internet", sender="someone", raw=noise, at_ms=grip.now_ms)
        if isinstance(action, Listen):
            return Frame(link="internet", sender="nightscout", raw=b"200", at_ms=grip.now_ms)
        return answer_as_told(grip, action)

    rule = RULES["store-held-aaps-carbs"]
    said, done = run(TECHNIQUES[rule.technique].perform(rule, grip), grip, answering)
    assert said.startswith("Nightscout stored")
    assert [type(one).__name__ for one in done] == ["Wait", "Transmit", "Listen", "Listen"]


def test_silence_is_no_answer() -> None:
    grip = holding("api-secret")
    rule = RULES["store-held-aaps-carbs"]
    with pytest.raises(TechniqueFailed, match="no answer"):
        run(TECHNIQUES[rule.technique].perform(rule, grip), grip, lambda grip, action: None)


def test_what_trusted_hands_hold_is_theirs_without_a_frame() -> None:
    for rule in TECHNIQUES["handed-over"].rules:
        secret = rule.gives.removeprefix("knows.")
        grip = home(**{secret: json.dumps("x").encode()})
        assert "in these hands already" in carried_out(rule, grip)
        with pytest.raises(TechniqueFailed, match=f"holds no {secret}"):
            carried_out(rule, home())
