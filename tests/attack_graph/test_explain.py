"""Explanations and mutations: every need told with where it comes from, or why it does not."""

from dataclasses import replace

from hypothesis import given

from banting.attack_graph import certify, close, explain_no, explain_yes, find_path, mutations
from banting.schema.facts import Assumption, Fact, StatedFact
from banting.schema.question import Answer, Goal, Position
from tests.attack_graph.random_graphs import GOAL, SOURCE, rule, rule_sets

RULES = (
    rule("hear", ["at.radio", "pump.on-air"], "knows.serial"),
    rule("command", ["at.radio", "knows.serial", "luck"], GOAL),
    rule("by-stick", ["at.usb", "malware", "knows.serial"], GOAL),
)
STATED = (
    StatedFact(
        fact=Fact("pump.on-air"),
        says="the serial is sent in clear",
        device="pump",
        source=SOURCE,
        change=None,
    ),
)
MALWARE = Assumption(
    key="malware_on_computer",
    fact=Fact("malware"),
    says="malware runs on the computer",
    price=2,
    odds="",
    source=SOURCE,
)
GRANTED = frozenset({Fact("at.radio"), Fact("pump.on-air")})


def test_a_yes_tells_whence_each_need_comes():
    granted = GRANTED | {Fact("luck")}
    path = find_path(RULES, close(RULES, granted), Goal.G1, Position.RADIO).path
    told = explain_yes(path, STATED, (MALWARE,))
    assert told.answer is Answer.YES
    assert [step.rule for step in told.steps] == ["hear", "command"]
    whence = {need.fact: need.whence for step in told.steps for need in step.needs}
    assert whence == {
        "at.radio": "the position",
        "pump.on-air": "the pump",
        "knows.serial": "step 1",
        "luck": "granted",
    }
    assert told.steps[0].needs[1].says == "the serial is sent in clear"
    assert told.steps[1].gives == GOAL


def test_an_assumption_a_path_uses_is_named():
    granted = frozenset({Fact("at.usb"), Fact("malware"), Fact("knows.serial")})
    path = find_path(RULES, close(RULES, granted), Goal.G1, Position.USB).path
    whence = {n.fact: n.whence for n in explain_yes(path, STATED, (MALWARE,)).steps[0].needs}
    assert whence["malware"] == "the assumption malware_on_computer"


def test_a_fact_that_a_step_gave_is_told_by_that_step_and_not_by_an_assumption_of_it():
    known = replace(MALWARE, fact=Fact("knows.serial"), says="the attacker already knows it")
    granted = GRANTED | {Fact("luck")}
    path = find_path(RULES, close(RULES, granted), Goal.G1, Position.RADIO).path
    by_step = explain_yes(path, STATED, (known,)).steps[1].needs[1]
    assert (by_step.says, by_step.whence) == (path.steps[0].rule.says, "step 1")
    certificate = certify(RULES, close(RULES, GRANTED), Goal.G1, Position.RADIO)
    held = explain_no(certificate, STATED, (known,)).why_not[0].holds[1]
    assert (held.says, held.whence) == (path.steps[0].rule.says, "other steps")
    assumed = find_path(RULES, close(RULES, granted | {known.fact}), Goal.G1, Position.RADIO).path
    told = explain_yes(assumed, STATED, (known,)).steps[0].needs[1]
    assert (told.says, told.whence) == (known.says, "the assumption malware_on_computer")


def test_a_no_tells_what_each_cut_rule_lacks_and_what_could_never_come():
    certificate = certify(RULES, close(RULES, GRANTED), Goal.G1, Position.RADIO)
    told = explain_no(certificate, STATED, (MALWARE,))
    assert told.answer is Answer.NO
    assert [why.rule for why in told.why_not] == ["command", "by-stick"]
    command, stick = told.why_not
    assert [(need.fact, need.whence) for need in command.holds] == [
        ("at.radio", "the position"),
        ("knows.serial", "other steps"),
    ]
    assert [(need.fact, need.whence) for need in command.missing] == [
        ("luck", "nothing in this set-up gives it"),
    ]
    assert [(need.fact, need.whence) for need in stick.missing] == [
        ("at.usb", "another position"),
        ("malware", "only if assumed: malware_on_computer"),
    ]
    assert [need.fact for need in told.leaves] == ["at.usb", "luck", "malware"]


def test_a_no_follows_cut_rules_back_to_their_roots():
    certificate = certify(RULES, close(RULES, {Fact("at.usb")}), Goal.G1, Position.USB)
    told = explain_no(certificate, STATED, (MALWARE,))
    assert [why.rule for why in told.why_not] == ["command", "by-stick", "hear"]
    lacking = {need.fact: need.whence for need in told.why_not[1].missing}
    assert lacking["knows.serial"] == "no step gives it from here"


@given(rule_sets())
def test_a_rule_fires_with_all_its_needs_and_with_none_left_out(rules):
    for one in rules:
        if one.gives in one.needs:
            continue
        assert one.gives in close((one,), one.needs).closed
        tried = mutations(one)
        assert [mutation.without for mutation in tried] == sorted(one.needs)
        for mutation in tried:
            assert one.gives not in close((one,), mutation.granted).closed
