"""iAPS takes carbohydrate from Nightscout, each record once, and nothing else from afar."""

from __future__ import annotations

import pytest

from banting.devices.phone.iaps import APP
from banting.devices.phone.iaps.surface import IapsSurface
from banting.devices.phone.surface import OrderBolus, OrderCarbs, Refused
from banting.wire.http import Response
from tests.devices.phone.from_afar import (
    MIN,
    NOW,
    answer,
    home_of,
    phone_of,
    push,
    seen,
    sms,
    treatment,
)


def surface(*roles: str, **switched: object) -> IapsSurface:
    phone = phone_of(APP, **switched)
    return IapsSurface(phone, home_of(phone, *roles))


def test_by_default_carbohydrate_of_nightscout_is_carbohydrate_that_was_eaten():
    iaps = surface("nightscout")
    state, (poll,) = iaps.polls(iaps.initial(), seen(), NOW)
    assert poll.host == "nightscout"
    assert "find[created_at][$gte]=2026-01-11T21:00:00.000Z" in poll.request.target
    records = answer(
        treatment("a", 3, carbs=80, enteredBy="anyone"),
        treatment("b", 2, carbs=15.0),
        treatment("c", carbs=30, enteredBy="iAPS"),
        treatment("d", carbs=0),
        treatment("e", insulin=3),
        treatment("f", carbs=-5),
    )
    state, orders = iaps.answered(state, poll.key, records, seen(), NOW)
    assert [(one.grams, one.at_ms) for one in orders] == [(80, NOW - 3 * MIN), (15, NOW - 2 * MIN)]
    assert all(isinstance(one, OrderCarbs) for one in orders)
    again = answer(*(treatment("a", 3, carbs=80), treatment("g", carbs=7)))
    _, (only,) = iaps.answered(state, poll.key, again, seen(), NOW)
    assert only.grams == 7


@pytest.mark.parametrize(
    ("roles", "switched"), [((), {}), (("nightscout",), {"carb_import": False})]
)
def test_without_the_switch_or_a_site_nothing_is_asked_or_stated(roles, switched):
    iaps = surface(*roles, **switched)
    assert iaps.polls(iaps.initial(), seen(), NOW) == (iaps.initial(), ())
    assert iaps.stated_facts() == ()
    assert all(note.why_no_command for note in iaps.interfaces())


def test_the_fact_names_the_switch_that_undoes_it():
    (stated,) = surface("nightscout").stated_facts()
    assert stated.fact == "iaps.imports-carbs"
    assert (stated.change.key, stated.change.value) == ("phone.carb_import", "false")
    (note,) = surface("nightscout").interfaces()
    assert (note.interface, note.why_no_command) == ("phone.nightscout", "")


@pytest.mark.parametrize("frame", [push(b'{"aps":{}}'), sms(b"+12025550143", "BOLUS 1")])
def test_no_message_commands_it(frame):
    iaps = surface("nightscout")
    state, (one,) = iaps.hear(iaps.initial(), frame, seen(), NOW)
    assert state == iaps.initial()
    assert isinstance(one, Refused)
    order = OrderBolus(milliunits=1, says="x")
    assert iaps.done(state, order, True, seen(), NOW) == (state, ())


def test_a_refusal_of_the_site_changes_nothing():
    iaps = surface("nightscout")
    refusal = Response(status=401, body=b"{}")
    assert iaps.answered(iaps.initial(), "treatments", refusal, seen(), NOW) == (
        iaps.initial(),
        (),
    )


def test_the_app_doses_with_oref0_within_its_maximum_of_insulin_on_board():
    phone = phone_of(APP, max_iob_u=5.5, dosing="automatic-bolus")
    assert APP.rule(phone) == "oref0"
    assert APP.max_active(phone) == 5_500
    assert APP.automatic_bolus(phone)
    assert not APP.automatic_bolus(phone_of(APP))
    assert APP.preset(phone) is None
    assert APP.secrets(home_of(phone)) == ()
