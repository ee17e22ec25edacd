"""Trio's commands as bytes: what is sealed comes out again, anything else is no command."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.phone.trio.payload import (
    TrioCommand,
    TrioKind,
    alert_in,
    decode_command,
    encode_command,
    open_payload,
    sealed_payload,
    sealed_text,
)
from banting.errors import WireError
from banting.wire.sealed import key_of, open_sealed

SECRET = "0f" * 16
AMOUNT = st.none() | st.integers(0, 100_000)
COMMANDS = st.builds(
    TrioCommand,
    kind=st.sampled_from(TrioKind),
    user=st.text(max_size=20),
    sent_unix_ms=st.integers(0, 4_000_000_000_000),
    bolus=AMOUNT,
    carbs_g=AMOUNT,
    fat_g=AMOUNT,
    protein_g=AMOUNT,
    target_mgdl=AMOUNT,
    minutes=AMOUNT,
    preset=st.none() | st.text(max_size=20),
    at_unix_ms=st.none() | st.integers(0, 4_000_000_000_000),
)


@given(COMMANDS)
def test_a_command_survives_the_bytes(command):
    assert decode_command(encode_command(command)) == command


@given(COMMANDS)
def test_a_command_survives_the_seal_and_opens_with_no_other_secret(command):
    payload = sealed_payload(SECRET, command, "a command")
    assert open_payload(SECRET, payload) == command
    assert alert_in(payload) == "a command"
    with pytest.raises(WireError, match="another key"):
        open_payload("1f" * 16, payload)


def test_the_seal_is_a_nonce_and_aes_gcm_under_the_hash_of_the_secret():
    command = TrioCommand(kind=TrioKind.BOLUS, user="A", sent_unix_ms=1_700_000_000_000, bolus=1200)
    sealed = base64.b64decode(sealed_text(sealed_payload(SECRET, command, "x")))
    plain = open_sealed(key_of(SECRET), sealed)
    assert len(sealed) == 12 + len(plain) + 16
    assert json.loads(plain) == {
        "user": "A",
        "command_type": "bolus",
        "timestamp": 1_700_000_000,
        "bolus_amount": 1.2,
    }


def test_two_commands_never_share_a_nonce():
    one = TrioCommand(kind=TrioKind.BOLUS, user="A", sent_unix_ms=1_700_000_000_000, bolus=1200)
    two = TrioCommand(kind=TrioKind.BOLUS, user="A", sent_unix_ms=1_700_000_000_001, bolus=1200)
    nonces = {
        base64.b64decode(sealed_text(sealed_payload(SECRET, command, "x")))[:12]
        for command in (one, two)
    }
    assert len(nonces) == 2


@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_any_bytes_are_a_command_or_a_wire_error(raw):
    for read in (decode_command, lambda one: open_payload(SECRET, one)):
        with pytest.raises(WireError):
            read(raw)
    assert alert_in(raw) == ""


@given(st.integers(0, 300), st.integers(0, 255))
def test_a_payload_with_one_byte_changed_is_refused_or_unchanged_in_meaning(place, value):
    command = TrioCommand(kind=TrioKind.MEAL, user="A", sent_unix_ms=1, carbs_g=40)
    payload = bytearray(sealed_payload(SECRET, command, "x"))
    payload[place % len(payload)] = value
    try:
        assert open_payload(SECRET, bytes(payload)) == command
    except WireError:
        assert bytes(payload) != sealed_payload(SECRET, command, "x")


@pytest.mark.parametrize(
    "changed",
    [
        {"command_type": "reboot"},
        {"command_type": 3},
        {"user": None},
        {"timestamp": None},
        {"timestamp": "now"},
        {"timestamp": True},
        {"bolus_amount": "1"},
        {"bolus_amount": 1e13},
        {"carbs": 12.5},
        {"overrideName": 4},
    ],
)
def test_json_that_is_no_command_is_refused(changed):
    fields = {"command_type": "bolus", "user": "A", "timestamp": 1, "bolus_amount": 1, **changed}
    with pytest.raises(WireError):
        decode_command(json.dumps(fields).encode())


def test_json_that_is_no_object_is_no_command():
    with pytest.raises(WireError, match="no JSON object"):
        decode_command(b"[1]")


@pytest.mark.parametrize(
    "payload",
    [b"[]", b"{}", b'{"encrypted_data":7}', b'{"encrypted_data":"not base64!"}'],
)
def test_a_push_without_a_sealed_part_carries_no_command(payload):
    with pytest.raises(WireError):
        open_payload(SECRET, payload)


def test_without_the_secret_nothing_is_sealed_in():
    command = TrioCommand(kind=TrioKind.BOLUS, user="A", sent_unix_ms=1, bolus=1)
    payload = sealed_payload(None, command, "x")
    assert sealed_text(payload) == ""
    assert b"bolus" not in payload
