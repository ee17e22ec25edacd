"""Glucose on its way in: a sensor's bytes, a cloud's JSON, and nothing else."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.phone.readings import decode_sensor, entries_in, share_values_in
from banting.errors import WireError
from banting.schema.day import DAY_STARTS_UNIX_MS
from banting.schema.dosing import GlucoseSeen
from tests.devices.phone.home import sensor_message

GOOD = sensor_message(204)
VECTORS = Path(__file__).parents[4] / "shared" / "vectors" / "cgm.json"


def _published():
    if not VECTORS.exists():
        return []
    told = json.loads(VECTORS.read_text())
    return [one for one in told if one["hex"][:2] in ("31", "4f") and "glucose" in one["expect"]]


def test_a_message_is_these_bytes():
    assert GOOD.hex() == "310000000000000000" + "00" + "cc00" + "06" + "00" + GOOD[-2:].hex()
    assert decode_sensor(GOOD) == 204


@pytest.mark.skipif(not _published(), reason="the public vectors lie beside the repository only")
def test_published_messages_read_as_their_source_says():
    read = 0
    for vector in _published():
        expected = vector["expect"].get("glucose")
        if expected is None or vector["expect"].get("state") not in (6, 7, None):
            continue
        assert decode_sensor(bytes.fromhex(vector["hex"])) == expected
        read += 1
    assert read


@given(st.integers(20, 600), st.sampled_from([0x31, 0x4F]), st.sampled_from([6, 7]))
def test_a_message_reads_back_as_sent(glucose_mgdl, opcode, state):
    assert decode_sensor(sensor_message(glucose_mgdl, opcode, state)) == glucose_mgdl


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "no glucose message"),
        (GOOD[:-1] + bytes([GOOD[-1] ^ 1]), "checksum"),
        (sensor_message(120, state=2), "state 02"),
        (sensor_message(120 | 0xF000), "display only"),
        (sensor_message(12), "12 mg/dL is no glucose"),
    ],
)
def test_what_is_not_to_be_dosed_on_is_refused_with_its_reason(raw, reason):
    with pytest.raises(WireError, match=reason):
        decode_sensor(raw)


@given(st.binary(max_size=40))
def test_any_bytes_are_a_reading_or_a_wire_error(raw):
    with contextlib.suppress(WireError):
        assert 20 <= decode_sensor(raw) <= 600


def test_a_value_of_share_has_its_time_and_its_value():
    when = DAY_STARTS_UNIX_MS + 300_000
    body = json.dumps([{"WT": f"Date({when})", "ST": f"Date({when})", "Value": 142, "Trend": 4}])
    assert share_values_in(body.encode()) == (GlucoseSeen(at_ms=300_000, glucose_mgdl=142),)


def test_entries_are_sorted_and_meter_entries_left_out():
    entries = [
        {"type": "sgv", "sgv": 150, "date": DAY_STARTS_UNIX_MS + 600_000},
        {"type": "mbg", "mbg": 99, "date": DAY_STARTS_UNIX_MS},
        {"sgv": 140, "date": DAY_STARTS_UNIX_MS + 300_000},
    ]
    told = entries_in(json.dumps(entries).encode())
    assert [(one.at_ms, one.glucose_mgdl) for one in told] == [(300_000, 140), (600_000, 150)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[1]",
        b'[{"sgv": true, "date": 1}]',
        b'[{"sgv": 100}]',
        b'[{"sgv": 1e400, "date": 1}]',
        b'[{"sgv": 9000, "date": 1}]',
        json.dumps([{}] * 301).encode(),
    ],
)
def test_another_answer_of_a_cloud_is_a_wire_error(body):
    with pytest.raises(WireError):
        entries_in(body)
    with pytest.raises(WireError):
        share_values_in(body if body != b"[]" else b"[{}]")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["sgv", "date", "WT", "Value", "type"]), inner)
        ),
        max_leaves=8,
    )
)
def test_any_json_is_readings_or_a_wire_error(told):
    body = json.dumps(told).encode()
    for read in (entries_in, share_values_in):
        try:
            assert all(20 <= one.glucose_mgdl <= 600 for one in read(body))
        except WireError:
            continue
