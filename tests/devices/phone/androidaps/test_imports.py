"""What AndroidAPS takes from Nightscout: each kind by its own switch, profiles by default."""

from __future__ import annotations

import pytest

from banting.devices.home_secrets import SMS_NUMBER
from banting.devices.phone.androidaps import APP
from banting.devices.phone.surface import (
    OrderCancel,
    OrderCarbs,
    OrderProfile,
    OrderTarget,
    TakeGlucose,
)
from banting.schema.day import unix_ms
from banting.schema.dosing import GlucoseSeen
from tests.devices.phone.androidaps.texting import Talk, surface
from tests.devices.phone.from_afar import (
    MIN,
    NOW,
    SETTINGS,
    answer,
    home_of,
    iso,
    phone_of,
    seen,
    treatment,
)

SWITCHES = {
    "import_carbs": "aaps.imports-carbs",
    "import_glucose": "aaps.imports-glucose",
    "import_targets": "aaps.imports-targets",
    "import_profile_switch": "aaps.takes-profile-switches",
    "profile_store": "aaps.takes-profiles",
}
OTHERS = {"sms_commands": False}
TREATMENTS = answer(
    treatment("a", 4, carbs=40, enteredBy="x"),
    treatment("b", 3, carbs=30, enteredBy="AndroidAPS"),
    treatment("c", 2, eventType="Temporary Target", targetTop=80, targetBottom=80, duration=60),
    treatment("d", 1, eventType="Profile Switch", percentage=140),
)


def stored(basal: float, ago_min: int = 10, extra_ms: int = 5) -> object:
    """Return an answer with a profile, not dated to a whole second unless asked."""
    day = {"basal": basal, "sens": 50.0 / basal, "carbratio": 10.0 / basal}
    store = {name: [{"time": "00:00", "value": value}] for name, value in day.items()}
    at = iso(NOW - ago_min * MIN + extra_ms)
    return answer({"defaultProfile": "P", "store": {"P": store}, "created_at": at})


def asked(*roles: str, **switched: object) -> list[str]:
    aaps = surface(*roles, **{**OTHERS, **switched})
    return [poll.key for poll in aaps.polls(aaps.initial(), seen(), NOW)[1]]


def test_by_default_only_stored_profiles_are_asked_for():
    assert asked("nightscout") == ["profile"]
    assert asked("caregiver") == []
    assert asked("nightscout", profile_store=False) == []
    assert asked("nightscout", import_glucose=True) == ["profile", "entries"]
    for switch in ("import_carbs", "import_targets", "import_profile_switch"):
        assert asked("nightscout", **{switch: True}) == ["profile", "treatments"]


@pytest.mark.parametrize(
    ("switch", "kind"),
    [
        ("import_carbs", OrderCarbs),
        ("import_targets", OrderTarget),
        ("import_profile_switch", OrderProfile),
    ],
)
def test_each_kind_of_treatment_has_its_own_switch(switch, kind):
    aaps = surface("nightscout", **{switch: True})
    state, (order,) = aaps.answered(aaps.initial(), "treatments", TREATMENTS, seen(), NOW)
    assert isinstance(order, kind)
    assert aaps.answered(state, "treatments", TREATMENTS, seen(), NOW) == (state, ())
    off = surface("nightscout")
    assert off.answered(off.initial(), "treatments", TREATMENTS, seen(), NOW)[1] == ()


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"targetTop": 72, "targetBottom": 72, "duration": 60}, OrderTarget),
        ({"targetTop": 71, "targetBottom": 71, "duration": 60}, None),
        ({"targetTop": 201, "targetBottom": 201, "duration": 60}, None),
        ({"targetTop": 90, "targetBottom": 90, "duration": 1}, None),
        ({"targetTop": 90, "targetBottom": 90, "duration": 3_000}, None),
        ({"targetTop": 90, "targetBottom": 90}, None),
        ({"duration": 0}, OrderCancel),
    ],
)
def test_a_target_of_nightscout_keeps_to_the_hard_limits(fields, kind):
    aaps = surface("nightscout", import_targets=True)
    record = answer(treatment("a", 1, eventType="Temporary Target", **fields))
    _, orders = aaps.answered(aaps.initial(), "treatments", record, seen(), NOW)
    assert [type(one) for one in orders] == ([] if kind is None else [kind])


def test_readings_are_taken_when_they_are_newer_than_ones_own_and_not_of_the_future():
    aaps = surface("nightscout", import_glucose=True)
    own = (GlucoseSeen(at_ms=NOW - 6 * MIN, glucose_mgdl=110),)
    records = answer(
        *(
            {"sgv": value, "date": unix_ms(NOW - ago * MIN)}
            for value, ago in ((300, 1), (200, 6), (100, 11), (250, -5))
        )
    )
    _, (taken,) = aaps.answered(aaps.initial(), "entries", records, seen(glucose=own), NOW)
    assert isinstance(taken, TakeGlucose)
    assert taken.reading.glucose_mgdl == 300
    _, first = aaps.answered(aaps.initial(), "entries", records, seen(), NOW)
    assert [one.reading.glucose_mgdl for one in first] == [100, 200, 300]


# stored profiles


def switched(aaps_state: object, aaps: object, text: str = "PROFILE 1") -> list[object]:
    talk = Talk(aaps)
    talk.state = aaps_state
    return talk.confirmed(text)


def test_a_stored_profile_counts_from_the_next_profile_switch_on():
    aaps = surface("nightscout", "caregiver")
    state, orders = aaps.answered(aaps.initial(), "profile", stored(2.0), seen(), NOW)
    assert orders == ()
    (order,) = switched(state, aaps)
    assert order.needs_percent == 200
    (half,) = switched(state, aaps, "PROFILE 1 50")
    assert half.needs_percent == 100


def test_a_switch_from_nightscout_goes_to_the_stored_profile_too():
    aaps = surface("nightscout", import_profile_switch=True)
    state, _ = aaps.answered(aaps.initial(), "profile", stored(2.0), seen(), NOW)
    record = answer(treatment("a", 1, eventType="Profile Switch"))
    state, (order,) = aaps.answered(state, "treatments", record, seen(), NOW)
    assert order.needs_percent == 200
    assert state.needs_percent == 200
    scaled = seen(settings=SETTINGS.__class__(**{**fields_of(SETTINGS), "basal_u_per_h": 2.0}))
    again = answer(treatment("b", 1, eventType="Profile Switch", percentage=50))
    _, (back,) = aaps.answered(state, "treatments", again, scaled, NOW)
    assert back.needs_percent == 100


def fields_of(settings: object) -> dict[str, object]:
    return {name: getattr(settings, name) for name in type(settings).__dataclass_fields__}


def test_an_older_profile_counts_only_when_it_is_dated_to_a_whole_second():
    aaps = surface("nightscout")
    state, _ = aaps.answered(aaps.initial(), "profile", stored(1.0, ago_min=5), seen(), NOW)
    kept, _ = aaps.answered(state, "profile", stored(2.0, ago_min=60), seen(), NOW)
    assert kept == state
    older = stored(2.0, ago_min=60, extra_ms=0)
    taken, _ = aaps.answered(state, "profile", older, seen(), NOW)
    assert taken.stored.basal_u_per_h == 2.0


@pytest.mark.parametrize(("basal", "valid"), [(10.0, True), (10.1, False), (0.001, False)])
def test_a_stored_profile_beyond_the_hard_limits_is_not_switched_to(basal, valid):
    aaps = surface("nightscout", "caregiver")
    # sensitivity and ratio that are valid whatever the rate
    store = {"basal": [{"value": basal}], "sens": [{"value": 50}], "carbratio": [{"value": 10}]}
    record = answer({"defaultProfile": "P", "store": {"P": store}, "created_at": iso(NOW)})
    state, _ = aaps.answered(aaps.initial(), "profile", record, seen(), NOW)
    assert bool(switched(state, aaps)) == valid


def test_an_answer_without_a_profile_changes_nothing():
    aaps = surface("nightscout")
    assert aaps.answered(aaps.initial(), "profile", answer(), seen(), NOW) == (
        aaps.initial(),
        (),
    )


# what it states


def names(*roles: str, **switched: object) -> set[str]:
    return {one.fact for one in surface(*roles, **{**OTHERS, **switched}).stated_facts()}


def test_each_fact_follows_its_switch_and_its_change_undoes_it():
    assert names("caregiver", profile_store=True, import_carbs=True) == set()
    assert names("nightscout") == {"aaps.takes-profiles"}
    for switch, name in SWITCHES.items():
        assert name in names("nightscout", **{switch: True})
        assert name not in names("nightscout", **{switch: False})
    everything = {**dict.fromkeys(SWITCHES, True), "sms_commands": True}
    for one in surface("nightscout", **everything).stated_facts():
        key = one.change.key.removeprefix("phone.")
        assert one.change.value == "false"
        assert one.fact not in names("nightscout", **{**everything, key: False})


def test_an_interface_that_is_off_says_so():
    off = surface("nightscout", sms_commands=False, profile_store=False).interfaces()
    assert all(note.why_no_command for note in off)
    on = surface("nightscout", import_profile_switch=True).interfaces()
    assert {note.interface: note.why_no_command for note in on} == {
        "phone.sms": "",
        "phone.sms-senders": "",
        "phone.nightscout": "",
    }
    only_stored = {
        note.interface: note.why_no_command for note in surface("nightscout").interfaces()
    }
    assert "next profile switch" in only_stored["phone.nightscout"]
    of_texts = [note.interface for note in surface("caregiver").interfaces()]
    assert of_texts == ["phone.sms", "phone.sms-senders"]


def test_the_app_holds_a_number_only_where_commands_are_on():
    on = phone_of(APP, sms_commands=True, max_iob_u=60.0, dosing="automatic-bolus")
    assert dict(APP.secrets(home_of(on)))["sms-number"] == SMS_NUMBER
    assert APP.secrets(home_of(phone_of(APP))) == ()
    assert APP.rule(on) == "aaps"
    assert APP.max_active(on) == 22_000
    assert APP.max_active(phone_of(APP)) == 8_000
    assert APP.automatic_bolus(on)
    assert APP.preset(on) is None
    assert APP.takes_sms
