"""What is left of steering and false glucose where the app does not dose by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from banting.attacks import TECHNIQUES
from banting.replay import Attack, Pair, disturbance_of, reached
from banting.replay.insulin import insulin_u
from banting.replay.pair import by_loop
from banting.schema.effects import Steered
from banting.schema.facts import Rule
from banting.schema.question import Goal
from tests.attacks.homes import Home, day_of, home_of, system_of
from tests.attacks.test_rule_mutation_apps import LIMITS, STRIKE_MS, links_of, secrets

RULES: dict[str, Rule] = {rule.id: rule for one in TECHNIQUES.values() for rule in one.rules}
LOOP_OFF = "phone.closed_loop=false"
STEERS = [rule.id for rule in RULES.values() if "phone.doses" in rule.needs]
FALSIFIES = [rule.id for rule in RULES.values() if rule.id.startswith("false-glucose-")]


def carried_out(rule: Rule, home: Home, *then: Rule) -> Pair:
    """Carry one rule out in a home, and others after it, with all secrets that the first needs."""
    links = {link.name for link in system_of(home).links}
    plan = Attack(
        steps=tuple((one, TECHNIQUES[one.technique]) for one in (rule, *then)),
        links=tuple(link for link in links_of(rule) if link in links),
        hands=("phone",),
        granted=tuple(secrets(rule, home, "").items()),
        made_up=(),
        limits=LIMITS,
        model="723",
        strike_ms=STRIKE_MS,
        until_ms=home.ends_ms,
    )
    attacked = day_of(home).attacked(plan)
    return Pair(attacked=attacked, twin=day_of(home).twin(attacked))


def switched_off(rule: Rule, app: str = "") -> Home:
    home = home_of(rule)
    return replace(home, app=app or home.app, changes=(*home.changes, LOOP_OFF))


@pytest.mark.parametrize("rule_id", STEERS)
def test_what_is_told_to_an_app_that_does_not_dose_steers_nothing(rule_id: str) -> None:
    rule = RULES[rule_id]
    pair = carried_out(rule, switched_off(rule))
    assert pair.attacked.failed is None
    assert not pair.looped
    assert reached(Goal.G5, pair) == ""


def test_the_app_took_it_all_the_same() -> None:
    rule = RULES["push-loop-override"]
    assert carried_out(rule, switched_off(rule)).only_attacked(Steered)


@pytest.mark.parametrize("rule_id", [*FALSIFIES, "phone-app-G6"])
def test_without_a_loop_the_wearer_reads_the_phone_and_doses_by_it(rule_id: str) -> None:
    rule = RULES[rule_id]
    pair = carried_out(rule, switched_off(rule))
    assert reached(Goal.G6, pair).startswith("the wearer read 38")
    assert all(not one.as_sensor for one in disturbance_of("x", "x", pair).false_glucose)


@pytest.mark.parametrize("app", ["loop", "iaps", "trio", "androidaps"])
def test_every_app_s_loop_doses_on_readings_that_code_hands_it(app: str) -> None:
    rule = RULES["phone-app-G6"]
    pair = carried_out(rule, replace(home_of(rule), app=app))
    assert reached(Goal.G6, pair).startswith("the loop dosed on 38")
    assert insulin_u(pair.attacked) > insulin_u(pair.twin) + 1.0


@pytest.mark.parametrize("app", ["loop", "iaps", "trio", "androidaps"])
@pytest.mark.parametrize("rule_id", ["phone-app-G5", "phone-hands-G5"])
def test_whoever_has_the_app_switches_its_loop_on(rule_id: str, app: str) -> None:
    pair = carried_out(RULES[rule_id], switched_off(RULES[rule_id], app))
    assert not pair.looped
    assert "250 g carbohydrate" in reached(Goal.G5, pair)
    assert any(by_loop(event.effect) for event in pair.attacked.trace.events)


def test_a_rate_of_nothing_by_text_is_one_window_while_the_loop_is_stopped() -> None:
    rule = RULES["reuse-sms-code-G3"]
    pair = carried_out(rule, home_of(rule))
    assert pair.loop_stopped
    assert reached(Goal.G3, pair).startswith("delivery stopped: 1.")
    (window,) = disturbance_of("x", "x", pair).basal
    assert window.basal_u_per_h == 0.0
    assert window.to_min - window.from_min >= 60


@pytest.mark.parametrize("goal", [Goal.G2, Goal.G3])
def test_a_rate_by_text_needs_no_loop(goal: Goal) -> None:
    rule = RULES[f"reuse-sms-code-{goal.name}"]
    pair = carried_out(rule, switched_off(rule))
    assert not pair.loop_stopped
    assert reached(goal, pair) != ""


@pytest.mark.parametrize("way", ["store-open-aaps-profile-switch", "reuse-sms-code-profile-switch"])
def test_a_profile_that_is_switched_to_steers_to_the_day_s_end(way: str) -> None:
    pair = carried_out(RULES[way], home_of(RULES[way]))
    (window,) = disturbance_of("x", "x", pair).overrides
    assert (window.needs_share, window.to_min) == (2.0, pair.attacked.ends_ms // 60_000)
    assert insulin_u(pair.attacked) > insulin_u(pair.twin) + 1.0


def test_a_profile_runs_until_the_next_one() -> None:
    rule, then = RULES["reuse-sms-code-profile-switch"], RULES["store-open-aaps-profile-switch"]
    pair = carried_out(rule, home_of(then), then)
    first, second = disturbance_of("x", "x", pair).overrides
    assert first.to_min == second.from_min > first.from_min
    assert second.to_min == pair.attacked.ends_ms // 60_000
