"""Every rule on phones, bridges and clouds fires on the machines, and not without any one need.

As with pumps (`test_rule_mutation.py`), a step is carried out alone: secrets that earlier steps
would have learned are handed over, so that only the removed need can make the difference.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from banting.assess.invented import invented_secrets
from banting.attacks import TECHNIQUES, rules_for
from banting.devices.home_secrets import (
    API_SECRET,
    OTP_SECRET,
    SHARE_LOGIN,
    SMS_NUMBER,
    SMS_PIN,
    TRIO_SECRET,
    bundle_identifier,
    device_token_json,
    push_key_json,
)
from banting.devices.phone.loop import surface
from banting.links import Radio
from banting.replay import Attack, Day, Pair, Stage, reached
from banting.schema.effects import Rejected
from banting.schema.facts import Fact, Rule
from banting.schema.question import Goal
from banting.units import MS_PER_MIN
from tests.attacks.homes import (
    WITHOUT,
    Home,
    day_of,
    home_of,
    stage_of,
    system_of,
    without,
)

EVERY_RULE = [rule for technique in TECHNIQUES.values() for rule in technique.rules]
OF_PUMPS = rules_for(EVERY_RULE, frozenset())
RULES = [rule for rule in EVERY_RULE if rule not in OF_PUMPS]
STRIKE_MS = 67 * MS_PER_MIN
BEFORE_COMMAND_MS = 261 * MS_PER_MIN  # 16:21; a caregiver sends at half past
SENT_AT = b"2026-01-12T16:30:00.000Z"  # which a caregiver's direct push will say
OF_ATTACKER = ("at.", "reach.", "code.on-phone", "assume.phone", "assume.code-on-phone")
HOLDERS = {
    "assume.caregiver-turned": ("caregiver",),
    "assume.insider-at-host": ("nightscout", "share"),
}
LIMITS = (
    ("max_bolus", 10_000),
    ("max_basal", 4_000),
    ("app_max_bolus", 8_000),
    ("app_max_carbs_g", 250),
)
BY_CODE = Fact("loop.takes-used-code")  # no version states it: a doctored machine stands in


def secrets(rule: Rule, home: Home, lacks: str) -> dict[str, bytes]:
    """Return what earlier steps would have learned; a missing one is made up."""
    holder = next((HOLDERS[need] for need in rule.needs if need in HOLDERS), None)
    if holder is not None:
        every = dict(system_of(home).secrets)
        return {} if lacks in HOLDERS else dict(o for name in holder for o in every.get(name, ()))
    app = home.app if home.app in ("loop", "trio") else "loop"
    held = {
        "pump-serial": bytes.fromhex("555001"),
        "push-key": push_key_json(),
        "device-token": device_token_json(bundle_identifier(app)),
        "preset": b"Eating soon",
        "api-secret": API_SECRET,
        "otp-secret": OTP_SECRET,
        "share-login": SHARE_LOGIN,
        "trio-secret": TRIO_SECRET,
        "sms-number": SMS_NUMBER,
        "sms-pin": SMS_PIN,
        "guessed-otp-secret": OTP_SECRET,
    }
    if Fact("knows.sent-at") in rule.needs:
        held["sent-at"] = SENT_AT
    if lacks == "assume.otp-guessed":
        del held["guessed-otp-secret"]
    missing = lacks.removeprefix("knows.")
    if missing in ("otp-code", "sms-code"):
        del held["otp-secret"]
    if missing == "otp-secret":
        return {name: value for name, value in held.items() if name != missing}
    made_up = {**dict(invented_secrets()), "pump-serial": bytes.fromhex("900009")}
    return {**held, missing: made_up[missing]} if missing in made_up else held


def links_of(rule: Rule) -> tuple[str, ...]:
    """Return the links that the positions a rule speaks of reach."""
    if Fact("at.radio") in rule.needs:
        return ("radio", "ble")
    near = {Fact("code.on-phone"), Fact("assume.phone-zero-day"), Fact("assume.code-on-phone")}
    near_phone = ("ble",) if near & rule.needs else ()
    return (*near_phone, "internet", "sms")


def carried_out(rule: Rule, lacks: str = "", before: tuple[Rule, ...] = ()) -> Pair:
    """Carry out one rule with one of its needs removed, by itself or after other steps."""
    home = home_of(rule)
    home = home_of(before[0]) if before else home
    home = elsewhere(rule, lacks) or (without(home, lacks) if lacks in WITHOUT else home)
    there = not lacks.startswith(OF_ATTACKER)
    held = secrets(rule, home, lacks)
    held = {name: held[name] for name in held if not before or name == "sms-number"}
    links = {link.name for link in system_of(home).links}
    plan = Attack(
        steps=tuple((one, TECHNIQUES[one.technique]) for one in (*before, rule)),
        links=tuple(link for link in links_of(rule) if link in links) if there else (),
        hands=("phone",) if there else (),
        granted=tuple(held.items()),
        made_up=(),
        limits=LIMITS,
        model=system_of(home).setup.devices[0].model,
        strike_ms=BEFORE_COMMAND_MS if home.commanded else STRIKE_MS,
        until_ms=home.ends_ms,
    )
    on = day(home, rule, lacks)
    attacked = on.attacked(plan)
    return Pair(attacked=attacked, twin=on.twin(attacked))


def elsewhere(rule: Rule, lacks: str) -> Home | None:
    """Return another app's home where a switch leaves a secret that nobody needs any more."""
    if (rule.id, lacks) == ("caregiver-trio-secret", "trio.takes-push"):
        return replace(home_of(rule), app="loop")
    return None


def day(home: Home, rule: Rule, lacks: str) -> Day:
    """Return the undisturbed day, the pump out of reach where nothing is to answer."""
    if lacks == "pump.answers-serial":
        return Day(out_of_range(stage_of(home)))
    if BY_CODE in rule.needs and lacks != BY_CODE:
        return Day(stage_of(home))  # of the doctored machine, kept apart from the others
    return day_of(home)


def out_of_range(stage: Stage) -> Stage:
    """Return the stage with the pump too far for any radio."""
    links = tuple(
        replace(
            link,
            nodes=tuple(
                replace(node, at_m=1_000.0) if node.name == "pump" else node for node in link.nodes
            ),
        )
        if isinstance(link, Radio)
        else link
        for link in stage.links
    )
    return replace(stage, links=links)


def fires(rule: Rule, pair: Pair) -> bool:
    """Return whether a step gave what its rule says."""
    if pair.attacked.failed is not None:
        return False
    if rule.gives.startswith("goal."):
        return reached(Goal[rule.gives.removeprefix("goal.")], pair) != ""
    return len(pair.attacked.steps) == 1


@pytest.fixture
def doctored(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take Loop's list of used codes away where a rule is about a Loop that keeps none."""
    rule, lacks = request.getfixturevalue("rule"), request.getfixturevalue("lacks")
    if BY_CODE in rule.needs and lacks != BY_CODE:
        monkeypatch.setattr(surface, "used_codes", lambda code, used: ())


@pytest.mark.usefixtures("doctored")
@pytest.mark.parametrize("lacks", [""], ids=[""])
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_rule_fires_on_the_machines_with_its_needs(rule: Rule, lacks: str) -> None:
    pair = carried_out(rule, lacks)
    assert fires(rule, pair), (
        pair.attacked.failed,
        [e.effect for e in pair.only_attacked(Rejected)],
    )


@pytest.mark.usefixtures("doctored")
@pytest.mark.parametrize(
    ("rule", "lacks"),
    [
        pytest.param(rule, str(need), id=f"{rule.id} without {need}")
        for rule in RULES
        for need in sorted(rule.needs)
    ],
)
def test_rule_does_not_fire_without_one_of_its_needs(rule: Rule, lacks: str) -> None:
    assert not fires(rule, carried_out(rule, lacks))


def test_every_need_can_be_taken_away() -> None:
    needs = {need for rule in RULES for need in rule.needs}
    by_hand = {"pump.answers-serial", "assume.otp-guessed", str(BY_CODE), *HOLDERS}
    for need in needs:
        known = need in WITHOUT or need in by_hand or need.startswith((*OF_ATTACKER, "knows."))
        assert known, f"no test takes {need} away"


@cache
def stated(home: Home) -> frozenset[str]:
    return frozenset(str(one.fact) for one in system_of(home).stated)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_a_rule_needs_of_a_home_is_stated_there_and_can_be_undone(rule: Rule) -> None:
    home = home_of(rule)
    of_home = {
        need for need in rule.needs if not need.startswith(("knows.", "assume.", *OF_ATTACKER))
    }
    assert of_home - {BY_CODE} <= stated(home)
    for need in of_home & set(WITHOUT):
        assert need not in stated(without(home, need)), need


def test_a_code_seen_in_a_text_is_taken_again_within_its_minute() -> None:
    by_id = {rule.id: rule for rule in RULES}
    pair = carried_out(by_id["reuse-sms-code-G1"], before=(by_id["see-sms-code"],))
    assert pair.attacked.failed is None
    assert reached(Goal.G1, pair) == "8.0 U were delivered that nobody prescribed"
    seen, used = pair.attacked.steps
    assert used.to_ms - seen.to_ms < MS_PER_MIN


def test_loop_refuses_a_command_that_is_sent_again_with_its_code() -> None:
    rule = next(rule for rule in RULES if rule.id == "replay-loop-G1")
    pair = carried_out(rule, lacks=BY_CODE)
    refused = [
        e.effect.reason for e in pair.only_attacked(Rejected) if isinstance(e.effect, Rejected)
    ]
    assert refused == ["push: the one-time code was used before"]
