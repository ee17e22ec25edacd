"""The machine on the internet link: who gets an answer, what waits, what a set-up makes true."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.home_secrets import BUNDLE_ID, device_token_json
from banting.devices.nightscout import DEVICES, SERVICE, SPECS, VERSIONS, credentials
from banting.devices.nightscout.machine import OWED_MAX, Nightscout
from banting.schema.effects import Act, Frame, Rejected, Send
from banting.schema.facts import Change
from banting.schema.intents import ReadCloud, RemoteOverride
from banting.schema.setup import Setup, Wearer
from banting.wire.http import Request, Response, decode_response, encode_request, encode_response
from tests.devices.nightscout.sites import setup

HELD = {"preset": b"Run"}


def machine(version: str = "15.0.7", roles: str = "readable", key: str = "set") -> Nightscout:
    """Return a machine of a set-up."""
    return Nightscout(setup(version, roles, key), SPECS[0])


def owner(of: Nightscout) -> dict[str, bytes]:
    """Return what the owner of a site holds."""
    return {**HELD, "api-secret": of.site.secret.encode()}


def heard(of: Nightscout, state, raw: bytes, sender: str = "caregiver", now_ms: int = 0):
    """Let a machine hear bytes from someone."""
    frame = Frame(link="internet", sender=sender, raw=raw, at_ms=now_ms, to="nightscout")
    return of.receive(state, frame, now_ms)


def with_phone(of: Nightscout):
    """Return the machine's state after a phone has uploaded its profile."""
    fields = {"store": {}, "loopSettings": json.loads(device_token_json(BUNDLE_ID))}
    request = Request(
        method="POST",
        target="/api/v1/profile.json",
        headers=(("api-secret", of.site.secret_hash), ("content-type", "application/json")),
        body=json.dumps(fields).encode(),
    )
    return heard(of, of.initial(), encode_request(request, "x"), "phone")[0]


def test_an_answer_goes_to_who_asked_and_to_nobody_else():
    own = machine()
    for sender in ("phone", "attacker"):
        exchange = SERVICE.ask(ReadCloud(what="status"), {}, 0)
        _, (sent,) = heard(own, own.initial(), exchange.raw, sender)
        assert isinstance(sent, Send)
        assert (sent.link, sent.to) == ("internet", sender)
        assert decode_response(sent.raw).status == 200


def test_a_refusal_is_answered_and_kept_as_evidence():
    own = machine(roles="denied")
    exchange = SERVICE.ask(ReadCloud(what="entries"), {}, 0)
    _, (refused, sent) = heard(own, own.initial(), exchange.raw)
    assert refused == Rejected(reason="status 401", raw=exchange.raw)
    assert decode_response(sent.raw).status == 401


def test_a_command_goes_to_the_push_service_and_is_answered_after_it():
    own = machine()
    state = with_phone(own)
    exchange = SERVICE.ask(RemoteOverride(minutes=60), owner(own), 0)
    state, (push,) = heard(own, state, exchange.raw, now_ms=1_000)
    assert push.to == "push"
    assert own.wake_at(state) == 31_000
    state, (told,) = heard(own, state, encode_response(Response(status=200)), "push", 1_400)
    assert told.to == "caregiver"
    assert SERVICE.meaning(exchange, told.raw).value == "accepted"
    assert own.wake_at(state) is None


def test_a_refusal_of_the_push_service_is_passed_on_with_its_reason():
    own = machine()
    exchange = SERVICE.ask(RemoteOverride(minutes=60), owner(own), 0)
    state, _ = heard(own, with_phone(own), exchange.raw)
    body = b'{"reason":"BadDeviceToken"}'
    _, (told,) = heard(own, state, encode_response(Response(status=400, body=body)), "push")
    assert decode_response(told.raw) == Response(
        status=500,
        headers=(("content-type", "text/plain; charset=utf-8"),),
        body=b"APNs delivery failed: BadDeviceToken",
    )


def test_two_commands_are_answered_in_their_order():
    own = machine()
    state = with_phone(own)
    exchange = SERVICE.ask(RemoteOverride(minutes=60), owner(own), 0)
    state, _ = heard(own, state, exchange.raw, "caregiver", 0)
    state, _ = heard(own, state, exchange.raw, "attacker", 100)
    told = []
    for status in (200, 403):
        state, (sent,) = heard(own, state, encode_response(Response(status=status)), "push", 500)
        told.append((sent.to, decode_response(sent.raw).status))
    assert told == [("caregiver", 200), ("attacker", 500)]


def test_a_push_service_that_says_nothing_is_given_up():
    own = machine()
    exchange = SERVICE.ask(RemoteOverride(minutes=60), owner(own), 0)
    state, _ = heard(own, with_phone(own), exchange.raw)
    assert own.tick(state, 29_999) == (state, ())
    state, (told,) = own.tick(state, 30_000)
    assert decode_response(told.raw).status == 500
    assert (own.wake_at(state), state.owed) == (None, ())


def test_nobody_but_the_push_service_answers_for_it():
    own = machine()
    exchange = SERVICE.ask(RemoteOverride(minutes=60), owner(own), 0)
    state, _ = heard(own, with_phone(own), exchange.raw)
    same, (refused,) = heard(own, state, encode_response(Response(status=200)), "attacker")
    assert same == state
    assert isinstance(refused, Rejected)
    _, (refused,) = heard(own, own.initial(), encode_response(Response(status=200)), "push")
    assert refused.reason == "an answer to nothing that was asked"


def test_commands_that_wait_are_bounded():
    own = machine()
    state = with_phone(own)
    exchange = SERVICE.ask(RemoteOverride(minutes=60), owner(own), 0)
    for _ in range(OWED_MAX):
        state, _ = heard(own, state, exchange.raw)
    same, (_, told) = heard(own, state, exchange.raw)
    assert decode_response(told.raw).status == 429
    assert same.owed == state.owed


@given(st.binary(max_size=120), st.sampled_from(["push", "phone", "attacker"]))
def test_any_bytes_are_answered_or_rejected(raw, sender):
    own = machine()
    _, effects = heard(own, own.initial(), raw, sender)
    assert effects
    assert all(isinstance(effect, Send | Rejected) for effect in effects)


def test_the_machine_remembers_no_log_and_nobody_has_hands_on_it():
    own = machine()
    assert own.log(own.initial()) == ()
    assert own.tick(own.initial(), 5) == (own.initial(), ())
    with pytest.raises(AssertionError, match="hands cannot"):
        own.act(own.initial(), Act(device="nightscout", name="press"), 0)


FACTS = {
    ("13.0.1", "readable", "set"): "in-use reads-open sends-push tells-push-key",
    ("13.0.1", "readable", "none"): "in-use reads-open",
    ("13.0.1", "denied", "set"): "in-use second-interface-open sends-push tells-push-key",
    ("14.0.0", "readable", "set"): "in-use reads-open sends-push",
    ("14.0.0", "denied", "none"): "in-use second-interface-open",
    ("15.0.7", "readable careportal", "none"): "in-use reads-open writes-open",
    ("15.0.7", "denied", "set"): "in-use sends-push",
    ("15.0.7", "denied", "none"): "in-use",
}


@pytest.mark.parametrize(("switched", "names"), FACTS.items())
def test_facts_follow_the_switches(switched, names):
    stated = machine(*switched).stated_facts()
    assert {one.fact for one in stated} == {f"nightscout.{name}" for name in names.split()}
    assert all(one.device == "nightscout" and one.source.where for one in stated)


def changed(own: Nightscout, change: Change) -> Nightscout:
    """Return the machine after the wearer switched something."""
    options = {**dict(own.setup.options), change.key.split(".")[1]: json.loads(change.value)}
    return machine(*(str(options[name]) for name in ("version", "default_roles", "push_key")))


@pytest.mark.parametrize("switched", FACTS)
def test_every_change_undoes_the_fact_that_names_it(switched):
    own = machine(*switched)
    for one in own.stated_facts():
        if one.change is not None:
            after = {fact.fact for fact in changed(own, one.change).stated_facts()}
            assert one.fact not in after


def test_each_stated_fact_shows_on_the_machine():
    """What is stated is what the bytes do, for every combination of switches."""
    for version in VERSIONS:
        for roles in ("denied", "readable", "readable careportal"):
            for key in ("none", "set"):
                own = machine(version, roles, key)
                stated = {one.fact.partition(".")[2] for one in own.stated_facts()}
                assert_shown(own, stated)


def assert_shown(own: Nightscout, stated: set[str]) -> None:
    """Ask the machine as a stranger for all that facts are stated of."""

    def status(method: str, target: str, body: bytes = b"") -> tuple[int, bytes]:
        sent = (("content-type", "application/json"),)
        request = Request(method=method, target=target, headers=sent, body=body)
        _, effects = heard(own, own.initial(), encode_request(request, "x"), "attacker")
        answered = decode_response(effects[-1].raw)
        return answered.status, answered.body

    reads = status("GET", "/api/v1/profile.json")[0] == 200
    told = status("GET", "/api/v1/status.json")[1]
    second = status("GET", "/api/v2/ddata/at")[0] == 200
    writes = status("POST", "/api/v1/treatments.json", b'{"carbs":5}')[0] == 200
    assert reads is ("reads-open" in stated)
    assert writes is ("writes-open" in stated)
    assert second is (reads or "second-interface-open" in stated)
    assert (b"apnsKey" in told) is ({"reads-open", "tells-push-key"} <= stated)


def test_the_family_is_built_from_a_set_up():
    table = setup("14.0.0", "denied", "set")
    built = DEVICES["nightscout"](table, None, None)  # type: ignore[arg-type]
    assert (built.role, built.links) == ("nightscout", ("internet",))
    world = Setup(title="x", wearer=Wearer(), devices=(table,))
    held = dict(credentials(world))
    assert set(held) == {"api-secret", "push-key"}
    assert json.loads(held["push-key"])["apnsKeyId"] == "BANTINGKEY"
    assert credentials(Setup(title="x", wearer=Wearer(), devices=())) == ()
    assert set(dict(credentials(Setup(
        title="x", wearer=Wearer(), devices=(setup("14.0.0", "denied", "none"),)
    )))) == {"api-secret"}  # fmt: skip


def test_interfaces_say_why_or_leave_it_to_rules():
    notes = {one.interface: one.why_no_command for one in machine().interfaces()}
    assert notes["nightscout.http"] == ""
    assert notes["nightscout.page"]
