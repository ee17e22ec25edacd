import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.dexcom import SPEECH
from banting.devices.dexcom.messages import (
    GLUCOSE_G5,
    GLUCOSE_G6,
    GlucoseMessage,
    crc16_xmodem,
    decode_glucose,
    encode_glucose,
)
from banting.errors import WireError

VECTORS = Path(__file__).parents[4] / "shared" / "vectors" / "cgm.json"

MESSAGES = st.builds(
    GlucoseMessage,
    opcode=st.sampled_from([GLUCOSE_G5, GLUCOSE_G6]),
    status=st.integers(0, 255),
    sequence=st.integers(0, 2**32 - 1),
    time_s=st.integers(0, 2**32 - 1),
    glucose_mgdl=st.integers(0, 0xFFF),
    state=st.integers(0, 255),
    trend=st.none() | st.integers(-128, 126),
    display_only=st.booleans(),
)


def public(kind):
    if not VECTORS.exists():
        return []
    return [one for one in json.loads(VECTORS.read_text()) if one["kind"] == kind]


@pytest.mark.skipif(not VECTORS.exists(), reason="the public vectors are not beside the project")
def test_every_public_glucose_message_is_read_and_written_byte_for_byte():
    seen = 0
    for vector in public("dexcom_g5g6"):
        raw, expect = bytes.fromhex(vector["hex"]), vector["expect"]
        crc = int.from_bytes(raw[-2:], "little")
        assert crc16_xmodem(raw[:-2]) == crc
        if "trend" not in expect:
            continue
        told = decode_glucose(raw)
        assert encode_glucose(told) == raw
        assert (told.glucose_mgdl, told.trend) == (expect["glucose"], expect["trend"])
        assert (told.sequence, told.time_s) == (expect["sequence"], expect["timestamp"])
        assert (told.state, told.display_only) == (expect["state"], expect["display_only"])
        seen += 1
    assert seen >= 3


def test_the_crc_has_the_published_check_value():
    assert crc16_xmodem(b"123456789") == 0x31C3


@given(MESSAGES)
def test_a_message_is_read_as_it_was_written(message):
    assert decode_glucose(encode_glucose(message)) == message


@given(MESSAGES, st.integers(0, 16 * 8 - 1))
def test_every_flipped_bit_is_seen(message, place):
    raw = bytearray(encode_glucose(message))
    raw[place // 8] ^= 1 << place % 8
    with pytest.raises(WireError):
        decode_glucose(bytes(raw))


@given(st.binary(max_size=40))
def test_any_bytes_are_a_message_or_a_wire_error(raw):
    says, told, fields = SPEECH.describe(raw)
    assert told == raw
    assert bool(says) == bool(fields)
    try:
        decode_glucose(raw)
    except WireError:
        assert says == ""


def test_an_opcode_of_another_message_is_refused():
    message = GlucoseMessage(sequence=1, time_s=1, glucose_mgdl=1, trend=0)
    with pytest.raises(WireError, match="24 is no glucose"):
        decode_glucose(encode_glucose(replace(message, opcode=0x24)))


def test_a_reader_sees_glucose_and_trend_and_every_byte_is_told_once():
    message = GlucoseMessage(sequence=3, time_s=60, glucose_mgdl=142, trend=-25)
    raw = encode_glucose(message)
    says, told, fields = SPEECH.describe(raw)
    assert says == "sensor to phone: 142 mg/dL, trend -2.5 mg/dL per minute"
    assert told == raw
    covered = [at for f in fields for at in range(f.offset, f.offset + f.length)]
    assert covered == list(range(16))
    assert "none" in SPEECH.describe(encode_glucose(replace(message, trend=None)))[0]
    assert SPEECH.secrets_in(raw) == ()
