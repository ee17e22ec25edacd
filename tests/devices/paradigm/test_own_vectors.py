"""Our own frames with synthetic identifiers, made bit by bit from the fact sheet."""

import json
from pathlib import Path

import pytest

from banting.devices.paradigm.packets import decode_air, encode_air
from banting.devices.paradigm.stick_frames import decode_request, encode_request
from tests.devices.paradigm.plays import DIALECT

VECTORS = json.loads((Path(__file__).parent / "own_vectors.json").read_text())


@pytest.mark.parametrize("vector", [v for v in VECTORS if "on_air" in v], ids=lambda v: v["says"])
def test_a_packet_of_our_own_is_read_said_and_written_again(vector):
    raw = bytes.fromhex(vector["on_air"])
    packet = decode_air(raw)
    assert packet.raw.hex() == vector["packet"]
    assert encode_air(packet) == raw
    assert DIALECT.describe(raw)[0] == vector["says"]


@pytest.mark.parametrize("vector", [v for v in VECTORS if "cable" in v], ids=lambda v: v["says"])
def test_a_request_of_our_own_is_read_said_and_written_again(vector):
    raw = bytes.fromhex(vector["cable"])
    assert encode_request(decode_request(raw)) == raw
    assert DIALECT.describe(raw)[0] == vector["says"]


def test_every_vector_names_its_source():
    assert all(vector["source"] for vector in VECTORS)
