"""The shelf of techniques: each is told whole, and a home is offered only what speaks of it."""

from __future__ import annotations

import re

import pytest

from banting.attacks import FACT_WORDS, TECHNIQUES, assumptions, rules_for
from banting.attacks.app_assumptions import APP_ASSUMPTIONS, CODE_ON_PHONE
from banting.attacks.assumptions import PUMP_IN_HANDS
from banting.devices.paradigm import DIALECT
from banting.interfaces import Technique
from banting.schema.setup import ASSUMPTION_KEYS

RULES = [rule for technique in TECHNIQUES.values() for rule in technique.rules]
OLD_HOME = frozenset({"pump", "522", "remote", "meter", "sensor", "stick"})
LOOP_HOME = frozenset({"pump", "723", "bridge", "phone", "loop", "nightscout", "push"})


@pytest.mark.parametrize("name", TECHNIQUES)
def test_a_technique_is_told_whole(name: str) -> None:
    technique: Technique = TECHNIQUES[name]
    shown = technique.shown
    assert shown.id == name
    assert all((shown.title, shown.what, shown.stop_it, shown.sources, technique.rules))
    assert all(re.fullmatch(r"CWE-\d+", one) for one in shown.cwe)
    assert all(re.fullmatch(r"TID-[1-4]\d\d", one) for one in shown.emb3d)
    assert all(re.fullmatch(r"T08\d\d", one) for one in shown.attack_ics)
    assert all((shown.cwe, shown.emb3d, shown.attack_ics))
    assert all(rule.technique == name and rule.says for rule in technique.rules)


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_every_need_has_words_for_both_cases() -> None:
    needs = {need for rule in RULES for need in rule.needs if not need.startswith("at.")}
    assert [need for need in sorted(needs) if need not in FACT_WORDS] == []
    assert all(told.holds != told.lacks for told in FACT_WORDS.values())


def test_what_is_assumed_is_needed_and_what_can_be_set_is_told() -> None:
    every = assumptions(DIALECT)
    needs = {need for rule in RULES for need in rule.needs}
    keys = [one.key for one in every]
    assert len(set(keys)) == len(keys)
    assert set(ASSUMPTION_KEYS) | {PUMP_IN_HANDS, CODE_ON_PHONE} == set(keys)
    assert [one.key for one in every if one.fact not in needs] == []
    assert all(one.price in (1, 2, 3) and one.odds and one.says for one in every)


def test_an_assumption_of_apps_is_offered_where_it_could_matter() -> None:
    assert not {one.key for one in assumptions(DIALECT, OLD_HOME)} & {
        one.key for _, one in APP_ASSUMPTIONS
    }
    loop = {one.key for one in assumptions(DIALECT, LOOP_HOME)}
    assert {"api_secret_held", "push_key_held", "otp_guessed", "phone_zero_day"} <= loop
    assert not {"share_login_held", "trio_secret_held", "sms_code_seen", "caregiver_turned"} & loop


def test_a_home_without_a_phone_is_asked_what_it_always_was() -> None:
    asked = {rule.technique for rule in rules_for(RULES, OLD_HOME)}
    pumps = {name for name in TECHNIQUES if TECHNIQUES[name].rules[0] in rules_for(RULES, OLD_HOME)}
    assert asked == pumps
    assert "hands-on-pump" in asked
    assert "code-on-phone" not in asked
    assert "push-without-server" not in asked


def test_a_home_is_asked_of_its_own_app_only() -> None:
    asked = {rule.id for rule in rules_for(RULES, LOOP_HOME)}
    assert "push-loop-override" in asked
    assert not {"push-trio-G1", "store-open-iaps-carbs", "false-glucose-share"} & asked


def test_every_rule_is_asked_somewhere() -> None:
    there = LOOP_HOME | {"trio", "iaps", "androidaps", "share", "caregiver"}
    assert rules_for(RULES, there) == tuple(RULES)
