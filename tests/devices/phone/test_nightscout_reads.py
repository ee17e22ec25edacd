"""What an app asks of Nightscout, and that no answer, however odd, is more than records."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.phone.nightscout_reads import (
    entries_request,
    profile_request,
    readings_in,
    stored_profile,
    treatments_in,
    treatments_request,
)
from banting.schema.day import unix_ms
from banting.wire.http import Response, decode_request, encode_request
from tests.devices.phone.from_afar import MIN, NOW, answer, iso, treatment

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=10,
)
FIELDS = st.sampled_from(
    (
        "_id",
        "created_at",
        "carbs",
        "duration",
        "sgv",
        "date",
        "store",
        "defaultProfile",
        "startDate",
    )
)


@pytest.mark.parametrize(
    "request_", [treatments_request(NOW), entries_request(12), profile_request()]
)
def test_a_question_survives_the_bytes(request_):
    raw = encode_request(request_, "nightscout.example")
    decoded = decode_request(raw)
    assert decoded.query == request_.query != ()
    assert decoded.path.startswith("/api/v1/")


def test_a_treatment_is_read_with_what_steers_a_loop():
    (one,) = treatments_in(
        answer(
            treatment("a", 5, eventType="Meal", enteredBy="x", carbs=30.4, duration=0)
            | {"targetTop": 100, "targetBottom": 90, "percentage": 150}
        )
    )
    assert (one.id, one.at_ms, one.kind, one.entered_by) == ("a", NOW - 5 * MIN, "Meal", "x")
    assert (one.carbs_g, one.target_mgdl, one.minutes, one.percent) == (30, 95, 0, 150)


def test_treatments_come_oldest_first_and_those_without_a_time_not_at_all():
    found = treatments_in(
        answer(treatment("a", 1), treatment("b", 9), {"_id": "c"}, {"created_at": "soon"})
    )
    assert [one.id for one in found] == ["b", "a"]


def test_a_local_time_is_put_in_utc():
    (one,) = treatments_in(answer({"_id": "a", "created_at": "2026-01-12T22:00:00+01:00"}))
    assert one.at_ms == NOW
    (bare,) = treatments_in(answer({"created_at": "2026-01-12T21:00:00"}))
    assert (bare.at_ms, bare.id) == (NOW, "2026-01-12T21:00:00")


@pytest.mark.parametrize("date", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_the_first_and_last_dates_there_are_are_dates(date):
    assert len(treatments_in(answer({"created_at": date}))) == 1


def test_readings_come_oldest_first_and_only_those_a_sensor_can_make():
    found = readings_in(
        answer(
            *(
                {"sgv": value, "date": unix_ms(NOW - ago * MIN)}
                for value, ago in ((120, 0), (110, 5), (38, 10), (501, 15))
            ),
            {"sgv": 100},
            {"date": unix_ms(NOW)},
        )
    )
    assert [(one.glucose_mgdl, one.at_ms) for one in found] == [(110, NOW - 5 * MIN), (120, NOW)]


def profile(**changes: object) -> dict[str, object]:
    store = {
        "basal": [{"time": "00:00", "value": "1.5"}],
        "sens": [{"value": 40}],
        "carbratio": [{"value": 8}],
    }
    whole = {"defaultProfile": "Default", "store": {"Default": store}, "created_at": iso(NOW)}
    return {**whole, **changes}


def test_the_newest_profile_is_read_by_its_first_values():
    found = stored_profile(answer(profile(), profile(created_at=iso(0))))
    assert found is not None
    assert (found.at_ms, found.basal_u_per_h) == (NOW, 1.5)
    assert (found.isf_mgdl_per_u, found.carb_ratio_g_per_u) == (40.0, 8.0)
    by_start = stored_profile(answer(profile(created_at=None, startDate=iso(NOW - MIN))))
    assert by_start is not None
    assert by_start.at_ms == NOW - MIN


@pytest.mark.parametrize(
    "changes",
    [
        {"defaultProfile": "Other"},
        {"defaultProfile": 3},
        {"store": []},
        {"created_at": "never"},
        {"store": {"Default": {"basal": [], "sens": [{"value": 4}], "carbratio": [{"value": 8}]}}},
        {"store": {"Default": {"basal": [{"value": "x"}]}}},
        {"store": {"Default": {"basal": [{"value": True}]}}},
        {"store": {"Default": {"basal": [{"value": 0}]}}},
    ],
)
def test_a_profile_that_cannot_be_dosed_by_is_none(changes):
    assert stored_profile(answer(profile(**changes))) is None
    assert stored_profile(answer()) is None


@given(st.lists(st.dictionaries(FIELDS, JSON), max_size=3) | JSON, st.sampled_from((200, 401)))
def test_any_answer_is_records_or_nothing(body, status):
    response = Response(status=status, body=json.dumps(body).encode())
    for read in (treatments_in, readings_in):
        assert isinstance(read(response), tuple)
    stored_profile(response)
    if status != 200:
        assert treatments_in(response) == () == readings_in(response)
