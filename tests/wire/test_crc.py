from hypothesis import given
from hypothesis import strategies as st

from banting.wire import crc8, crc16


def test_crc8_of_nothing_is_zero_and_of_one_is_the_polynomial():
    assert crc8(b"") == 0
    assert crc8(b"\x01") == 0x9B


def test_crc16_matches_the_published_check_value_of_ccitt_false():
    assert crc16(b"123456789") == 0x29B1


@given(st.binary(min_size=1, max_size=80), st.data())
def test_both_crcs_see_every_single_flipped_bit(message, data):
    place = data.draw(st.integers(0, len(message) * 8 - 1))
    flipped = bytearray(message)
    flipped[place // 8] ^= 1 << place % 8
    assert crc8(message) != crc8(bytes(flipped))
    assert crc16(message) != crc16(bytes(flipped))


@given(st.binary(max_size=80))
def test_a_message_followed_by_its_crc_leaves_no_remainder(message):
    assert crc8(message + bytes([crc8(message)])) == 0
    assert crc16(message + crc16(message).to_bytes(2, "big")) == 0
