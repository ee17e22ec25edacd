"""What Trio obeys and what it refuses, one check after another, and what it states of itself."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.home_secrets import TRIO_SECRET
from banting.devices.phone.surface import (
    Notify,
    OrderBolus,
    OrderCancel,
    OrderCarbs,
    OrderOverride,
    OrderTarget,
    Refused,
    Upload,
)
from banting.devices.phone.trio import APP
from banting.devices.phone.trio.payload import TrioCommand, TrioKind, sealed_payload
from banting.devices.phone.trio.surface import TrioSurface
from banting.schema.day import unix_ms
from banting.wire.http import Response
from tests.devices.phone.from_afar import (
    MIN,
    NOW,
    answer,
    bolus,
    carbs,
    home_of,
    phone_of,
    push,
    seen,
    sms,
    treatment,
)

SECRET = TRIO_SECRET.decode()


def surface(*roles: str, **switched: object) -> TrioSurface:
    """Return Trio with remote control on, switched as given."""
    phone = phone_of(APP, **{"remote_commands": True, **switched})
    return TrioSurface(phone, home_of(phone, *roles))


def sealed(kind: TrioKind, sent_ms: int = NOW, secret: str = SECRET, **fields: object) -> bytes:
    command = TrioCommand(kind=kind, user="Caregiver", sent_unix_ms=unix_ms(sent_ms), **fields)
    return sealed_payload(secret, command, "Remote command")


def heard(trio: TrioSurface, payload: bytes, **has_seen: object) -> list[object]:
    """Return what a push does, without the notification and notes."""
    _, answers = trio.hear(trio.initial(), push(payload), seen(**has_seen), NOW)
    assert answers[0] == Notify(text="Remote command")
    return [one for one in answers[1:] if not isinstance(one, Upload)]


def refused(answers: list[object]) -> str:
    (one,) = answers
    assert isinstance(one, Refused)
    return one.reason


# boluses


def test_a_sealed_bolus_is_given():
    (order,) = heard(surface(), sealed(TrioKind.BOLUS, bolus=2_500))
    assert isinstance(order, OrderBolus)
    assert order.milliunits == 2_500


def test_by_default_remote_control_is_off_and_the_push_still_shows():
    off = surface(remote_commands=False)
    assert phone_of(APP).flag("remote_commands") is False
    assert "switched off" in refused(heard(off, sealed(TrioKind.BOLUS, bolus=2_500)))


def test_a_push_sealed_with_another_secret_is_refused():
    payload = sealed(TrioKind.BOLUS, secret="0" * 32, bolus=2_500)
    assert "another key" in refused(heard(surface(), payload))


@pytest.mark.parametrize(
    ("late_ms", "why"),
    [(600_000, ""), (600_001, "ago"), (-600_000, ""), (-600_001, "ahead")],
)
def test_a_command_counts_ten_minutes_either_way(late_ms, why):
    answers = heard(surface(), sealed(TrioKind.BOLUS, sent_ms=NOW - late_ms, bolus=500))
    assert why in refused(answers) if why else isinstance(answers[0], OrderBolus)


@pytest.mark.parametrize(
    ("asked", "active", "why"),
    [
        (10_000, -2_000, ""),
        (10_001, -3_000, "maximum bolus"),
        (3_000, 5_000, ""),
        (3_001, 5_000, "on board"),
    ],
)
def test_a_bolus_keeps_to_the_maximum_bolus_and_to_insulin_on_board(asked, active, why):
    answers = heard(surface(), sealed(TrioKind.BOLUS, bolus=asked), active=active)
    assert why in refused(answers) if why else isinstance(answers[0], OrderBolus)


@given(st.integers(-1_000, 20_000), st.integers(-5_000, 12_000))
def test_no_bolus_is_ever_above_the_limits(asked, active):
    orders = [
        one
        for one in heard(surface(), sealed(TrioKind.BOLUS, bolus=asked), active=active)
        if isinstance(one, OrderBolus)
    ]
    for order in orders:
        assert 0 < order.milliunits <= 10_000
        assert order.milliunits + active <= 8_000


def test_a_bolus_of_no_amount_is_refused():
    assert "names no bolus" in refused(heard(surface(), sealed(TrioKind.BOLUS)))


def test_a_bolus_that_was_given_blocks_its_own_replay():
    payload = sealed(TrioKind.BOLUS, sent_ms=NOW - 5 * MIN, bolus=2_000)
    assert isinstance(heard(surface(), payload)[0], OrderBolus)
    given_since = (bolus(4, 2_000),)
    assert "20 %" in refused(heard(surface(), payload, boluses=given_since))


@pytest.mark.parametrize(("milliunits", "blocks"), [(399, False), (400, True)])
def test_boluses_of_a_fifth_since_it_was_sent_block_a_command(milliunits, blocks):
    payload = sealed(TrioKind.BOLUS, sent_ms=NOW - 5 * MIN, bolus=2_000)
    answers = heard(surface(), payload, boluses=(bolus(6, 5_000), bolus(4, milliunits)))
    assert isinstance(answers[0], Refused) == blocks


def test_nothing_but_delivery_remembers_a_command():
    trio, payload = surface(), sealed(TrioKind.BOLUS, bolus=2_000)
    state, _ = trio.hear(trio.initial(), push(payload), seen(), NOW)
    assert state == trio.initial()
    assert isinstance(heard(trio, payload)[0], OrderBolus)


# meals


def test_a_meal_is_stored_when_it_is_eaten_and_its_bolus_follows():
    later = unix_ms(NOW + 15 * MIN)
    payload = sealed(TrioKind.MEAL, carbs_g=60, bolus=3_000, at_unix_ms=later)
    meal, dose = heard(surface(), payload)
    assert isinstance(meal, OrderCarbs)
    assert (meal.grams, meal.at_ms) == (60, NOW + 15 * MIN)
    assert isinstance(dose, OrderBolus)
    assert dose.milliunits == 3_000


def test_a_meal_keeps_to_the_maximum_of_carbohydrate():
    assert isinstance(
        heard(surface(max_carbs_g=80), sealed(TrioKind.MEAL, carbs_g=80))[0], OrderCarbs
    )
    too_much = sealed(TrioKind.MEAL, carbs_g=81, bolus=100)
    assert "maximum of carbohydrate" in refused(heard(surface(max_carbs_g=80), too_much))
    assert "names no meal" in refused(heard(surface(), sealed(TrioKind.MEAL)))


def test_a_meal_after_newer_carbohydrate_is_called_rejected_and_stored_all_the_same():
    payload = sealed(TrioKind.MEAL, sent_ms=NOW - 5 * MIN, carbs_g=40)
    trio = surface()
    _, answers = trio.hear(trio.initial(), push(payload), seen(carbs=(carbs(1, 40),)), NOW)
    (note,) = [one for one in answers if isinstance(one, Upload)]
    assert "rejected" in json.loads(note.document)["notes"]
    assert [one.grams for one in answers if isinstance(one, OrderCarbs)] == [40]
    _, first = trio.hear(trio.initial(), push(payload), seen(carbs=(carbs(9, 40),)), NOW)
    assert not [one for one in first if isinstance(one, Upload)]


def test_fat_alone_stores_no_carbohydrate():
    assert heard(surface(), sealed(TrioKind.MEAL, fat_g=20)) == []


# targets and overrides


@pytest.mark.parametrize(("asked", "runs"), [(40, 80), (90, 90), (250, 200)])
def test_any_target_is_taken_and_oref0_bounds_it(asked, runs):
    (order,) = heard(surface(), sealed(TrioKind.TEMP_TARGET, target_mgdl=asked, minutes=120))
    assert isinstance(order, OrderTarget)
    assert (order.target_mgdl, order.minutes) == (runs, 120)


@given(st.integers(-10, 100_000))
def test_a_target_lasts_from_a_minute_to_a_day_or_is_refused(minutes):
    (one,) = heard(surface(), sealed(TrioKind.TEMP_TARGET, target_mgdl=90, minutes=minutes))
    assert isinstance(one, OrderTarget) == (1 <= minutes <= 1440)


def test_a_target_without_a_time_or_value_is_refused():
    for fields in ({"target_mgdl": 90}, {"minutes": 30}):
        assert "names no target" in refused(
            heard(surface(), sealed(TrioKind.TEMP_TARGET, **fields))
        )


def test_an_override_starts_by_its_exact_name_as_the_wearer_made_it():
    trio = surface(preset="Sport", preset_needs_percent=50, preset_target_mgdl=150)
    (order,) = heard(trio, sealed(TrioKind.START_OVERRIDE, preset="Sport"))
    assert isinstance(order, OrderOverride)
    assert (order.needs_percent, order.target_mgdl, order.minutes) == (50, 150, 60)
    for name in ("sport", "Sport ", ""):
        assert isinstance(heard(trio, sealed(TrioKind.START_OVERRIDE, preset=name))[0], Refused)
    nothing = heard(surface(), sealed(TrioKind.START_OVERRIDE, preset="Sport"))
    assert "no override preset" in refused(nothing)


@pytest.mark.parametrize("kind", [TrioKind.CANCEL_OVERRIDE, TrioKind.CANCEL_TEMP_TARGET])
def test_what_runs_can_be_ended_from_afar(kind):
    (order,) = heard(surface(), sealed(kind))
    assert isinstance(order, OrderCancel)


def test_a_refusal_leaves_a_note_in_nightscout():
    trio = surface()
    _, answers = trio.hear(trio.initial(), push(sealed(TrioKind.BOLUS, bolus=11_000)), seen(), NOW)
    (note,) = [one for one in answers if isinstance(one, Upload)]
    assert note.collection == "treatments"
    assert json.loads(note.document)["eventType"] == "Note"


@given(st.binary(max_size=300))
def test_any_push_shows_and_leaves_the_state_unchanged(raw):
    trio = surface()
    state, answers = trio.hear(trio.initial(), push(raw), seen(), NOW)
    assert state == trio.initial()
    assert isinstance(answers[0], Notify)
    assert isinstance(answers[1], Refused)


def test_trio_reads_no_text_messages():
    trio = surface()
    _, (one,) = trio.hear(trio.initial(), sms(b"+12025550143", "BOLUS 1"), seen(), NOW)
    assert isinstance(one, Refused)


# Nightscout


def test_without_the_switch_nightscout_is_not_asked():
    trio = surface("nightscout")
    assert trio.polls(trio.initial(), seen(), NOW) == (trio.initial(), ())
    assert surface(nightscout_import=True).polls(trio.initial(), seen(), NOW)[1] == ()


def test_treatments_of_others_are_taken_once():
    trio = surface("nightscout", nightscout_import=True)
    state, (poll,) = trio.polls(trio.initial(), seen(), NOW)
    assert (poll.host, poll.key) == ("nightscout", "treatments")
    assert poll.request.path == "/api/v1/treatments.json"
    records = answer(
        treatment("a", carbs=45, enteredBy="x"),
        treatment("b", carbs=20, enteredBy="Trio"),
        treatment(
            "c", 10, eventType="Temporary Target", targetTop=90, targetBottom=80, duration=30
        ),
        treatment(
            "d", 60, eventType="Temporary Target", targetTop=90, targetBottom=90, duration=30
        ),
        treatment("e", eventType="Note"),
    )
    state, orders = trio.answered(state, "treatments", records, seen(), NOW)
    target, meal = orders
    assert isinstance(meal, OrderCarbs)
    assert (meal.grams, meal.at_ms) == (45, NOW - MIN)
    assert isinstance(target, OrderTarget)
    assert (target.target_mgdl, target.minutes) == (85, 20)
    assert trio.answered(state, "treatments", records, seen(), NOW) == (state, ())


def test_a_target_of_no_minutes_in_nightscout_ends_the_one_that_runs():
    trio = surface("nightscout", nightscout_import=True)
    ends = answer(treatment("a", eventType="Temporary Target", duration=0))
    _, (order,) = trio.answered(trio.initial(), "treatments", ends, seen(), NOW)
    assert isinstance(order, OrderCancel)


@pytest.mark.parametrize(
    "response",
    [Response(status=401), Response(status=200, body=b"no"), Response(status=200, body=b"{}")],
)
def test_an_answer_that_is_none_changes_nothing(response):
    trio = surface("nightscout", nightscout_import=True)
    assert trio.answered(trio.initial(), "treatments", response, seen(), NOW) == (
        trio.initial(),
        (),
    )


# what it states


def names(*roles: str, **switched: object) -> set[str]:
    return {one.fact for one in surface(*roles, **switched).stated_facts()}


def test_each_fact_follows_its_switch_and_its_change_undoes_it():
    assert names(remote_commands=False) == set()
    assert names() == {"trio.takes-push"}
    assert names(preset="Sport") == {"trio.takes-push", "trio.has-preset"}
    assert names("nightscout") == {"trio.takes-push", "trio.uploads-device"}
    everything = {"preset": "Sport", "nightscout_import": True}
    stated = surface("nightscout", **everything).stated_facts()
    for one in stated:
        if one.change is None:
            continue
        key = one.change.key.removeprefix("phone.")
        value = {"false": False, '""': ""}[one.change.value]
        assert one.fact not in names("nightscout", **{**everything, key: value})


def test_an_interface_that_is_off_says_so():
    notes = {one.interface: one.why_no_command for one in surface("nightscout").interfaces()}
    assert notes["phone.push"] == ""
    assert notes["phone.nightscout"]
    off = surface("nightscout", remote_commands=False, nightscout_import=True).interfaces()
    notes = {one.interface: one.why_no_command for one in off}
    assert notes["phone.push"]
    assert notes["phone.nightscout"] == ""


def test_the_app_holds_the_secret_only_where_remote_control_is_on():
    on, off = phone_of(APP, remote_commands=True, preset="Sport"), phone_of(APP)
    assert dict(APP.secrets(home_of(on)))["trio-secret"] == TRIO_SECRET
    assert dict(APP.secrets(home_of(on)))["preset"] == b"Sport"
    assert set(dict(APP.secrets(home_of(off)))) == {"device-token"}
    assert APP.rule(on) == "oref0"
    assert APP.max_active(replace(on)) == 8_000
    assert APP.preset(off) is None


def test_nothing_follows_when_the_pump_has_carried_out_an_order():
    trio = surface()
    order = OrderBolus(milliunits=100, says="x")
    assert trio.done(trio.initial(), order, True, seen(), NOW) == (trio.initial(), ())
