"""The JSON form of a certificate is what the separate checker reads."""

import json
from dataclasses import replace

from banting.attack_graph.checker import check_text
from banting.reports.certificate_json import certificate_json
from tests.reports.sample_verdict import sample_verdict


def test_every_certificate_of_the_sample_holds_in_its_json_form():
    certificates = sample_verdict().certificates
    assert certificates
    for certificate in certificates:
        assert check_text(certificate_json(certificate)) == ()


def test_a_certificate_with_its_goal_inside_does_not_hold():
    certificate = sample_verdict().certificates[0]
    goal = f"goal.{certificate.goal.name}"
    broken = replace(certificate, closed=certificate.closed | {goal})
    assert f"the goal {goal} is in the set" in check_text(certificate_json(broken))


def test_the_form_names_its_cell_its_rules_and_what_is_missing():
    certificate = next(c for c in sample_verdict().certificates if c.id == "G1-usb")
    record = json.loads(certificate_json(certificate))
    assert record["banting_certificate"] == "1.0"
    assert (record["id"], record["goal"], record["position"]) == ("G1-usb", "G1", "usb")
    assert record["closed"] == sorted(certificate.closed)
    assert [rule["id"] for rule in record["rules"]] == [r.id for r in certificate.rules]
    assert {"rule": "hands-G1", "needs": ["at.touch"]} in record["missing"]
