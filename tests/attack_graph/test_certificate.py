"""Certificates and their separate checker: every true one holds, every damaged one is caught."""

import ast
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from banting.attack_graph import certify, check, checker, close, leaves_of_no
from banting.schema.facts import Fact, position_fact
from banting.schema.question import Goal, Position
from tests.attack_graph.random_graphs import GOAL, LEAVES, grants, rule, rule_sets

AT = position_fact(Position.USB)


def certified(rules, granted):
    holding = frozenset(granted) | {AT}
    return certify(rules, close(rules, holding), Goal.G1, Position.USB)


def record(certificate):
    """The JSON form, written out here so that the checker is tested against its own contract."""
    return {
        "goal": certificate.goal.name,
        "position": certificate.position.value,
        "granted": sorted(certificate.granted),
        "closed": sorted(certificate.closed),
        "rules": [
            {"id": r.id, "needs": sorted(r.needs), "gives": r.gives} for r in certificate.rules
        ],
    }


@given(rule_sets(), grants)
def test_a_certificate_exists_exactly_when_the_goal_is_not_reached_and_then_holds(rules, granted):
    certificate = certified(rules, granted)
    if certificate is None:
        assert GOAL in close(rules, granted | {AT}).closed
    else:
        assert check(certificate) == ()
        assert checker.check_text(json.dumps(record(certificate))) == ()


@given(rule_sets(), grants, st.data())
def test_a_set_that_lacks_any_fact_is_caught(rules, granted, data):
    certificate = certified(rules, granted)
    assume(certificate is not None)
    gone = data.draw(st.sampled_from(sorted(certificate.closed)))
    damaged = replace(certificate, closed=certificate.closed - {gone})
    assert any(gone in fault for fault in check(damaged))


@given(rule_sets(), grants)
def test_a_rule_that_reaches_the_goal_is_caught(rules, granted):
    certificate = certified(rules, granted)
    assume(certificate is not None)
    damaged = replace(certificate, rules=(*certificate.rules, rule("new", [AT], GOAL)))
    assert check(damaged) == (f"rule new can fire and gives {GOAL}, which is not in the set",)


def test_a_set_with_the_goal_in_it_is_caught():
    certificate = certified((), ())
    damaged = replace(certificate, closed=certificate.closed | {GOAL})
    assert check(damaged) == ("the goal goal.G1 is in the set",)


def test_a_certificate_of_nowhere_is_caught():
    certificate = certified((), ())
    damaged = replace(certificate, granted=frozenset(), closed=frozenset())
    assert check(damaged) == ("the position at.usb is not granted",)


def test_missing_names_what_each_goal_rule_lacks():
    rules = (
        rule("near", ["at.radio", "serial"], GOAL),
        rule("hear", ["at.radio", "on-air"], "serial"),
        rule("other", [AT], "elsewhere"),
    )
    certificate = certified(rules, ())
    assert certificate.missing == (("near", (Fact("at.radio"), Fact("serial"))),)


def test_leaves_are_what_no_rule_could_give():
    rules = (
        rule("goal", ["a", "b", AT], GOAL),
        rule("a", ["b", "leaf.1"], "a"),
        rule("b", ["a"], "b"),
        rule("unrelated", ["leaf.2"], "c"),
    )
    assert leaves_of_no(certified(rules, ())) == (Fact("leaf.1"),)


@given(rule_sets(), grants)
def test_with_all_leaves_granted_only_a_cycle_can_keep_the_no(rules, granted):
    certificate = certified(rules, granted)
    assume(certificate is not None)
    leaves = leaves_of_no(certificate)
    assert not set(leaves) & certificate.closed
    assert set(leaves) <= {
        *LEAVES,
        *(set_of_inner := {r.gives for r in rules}),
        *_needs(rules),
        GOAL,
    }
    assert not set(leaves) & set_of_inner


def _needs(rules):
    return {need for one in rules for need in one.needs}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"goal": "G1"}',
        '{"goal":"G1","position":"usb","granted":"at.usb","closed":[],"rules":[]}',
        '{"goal":"G1","position":"usb","granted":[],"closed":[1],"rules":[]}',
        '{"goal":"G1","position":"usb","granted":[],"closed":[],"rules":[{"id":"a"}]}',
        "[" * 100_000,
    ],
)
def test_text_that_is_no_certificate_is_a_fault_not_a_crash(text):
    assert checker.check_text(text)[0].startswith("not a certificate")


def test_the_checker_imports_nothing_but_the_standard_library():
    tree = ast.parse(Path(checker.__file__).read_text())
    outside = next(node for node in ast.walk(tree) if isinstance(node, ast.If))
    guarded = set(ast.walk(outside))
    names = set()
    for node in ast.walk(tree):
        if node in guarded:
            continue
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module)
    assert names <= {"__future__", "json", "sys", "pathlib", "typing"}


def test_the_checker_runs_alone_on_files(tmp_path):
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    whole = record(certified((), ()))
    good.write_text(json.dumps(whole))
    bad.write_text(json.dumps({**whole, "closed": ["at.usb", "goal.G1"]}))
    lone = tmp_path / "checker.py"
    lone.write_text(Path(checker.__file__).read_text())

    def run(*files):
        return subprocess.run(
            [sys.executable, "-I", "-S", str(lone), *map(str, files)],
            capture_output=True,
            text=True,
            check=False,
        )

    assert run(good).returncode == 0
    mixed = run(good, bad, tmp_path / "absent.json")
    assert mixed.returncode == 1
    assert "good.json: holds" in mixed.stdout
    assert "bad.json: the goal goal.G1 is in the set" in mixed.stdout
    assert "absent.json: cannot be read" in mixed.stdout
    assert run().returncode == 1


def test_main_reports_on_each_file(tmp_path, capsys):
    file = tmp_path / "certificate.json"
    file.write_text(json.dumps(record(certified((), ()))))
    assert checker.main([str(file)]) == 0
    assert checker.main([str(file), str(tmp_path / "absent")]) == 1
    assert checker.main([]) == 1
    shown = capsys.readouterr()
    assert shown.out.count("holds") == 2
    assert "usage" in shown.err
