import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.errors import WireError
from banting.wire import decode_4b6b, encode_4b6b


@given(st.binary(max_size=120))
def test_decoding_gives_back_what_was_encoded(message):
    assert decode_4b6b(encode_4b6b(message)) == message
    assert decode_4b6b(encode_4b6b(message) + b"\x00") == message


@given(st.binary(max_size=120))
def test_symbols_never_hold_the_ending_zero_and_take_twelve_bits_a_byte(message):
    symbols = encode_4b6b(message)
    assert 0 not in symbols
    assert len(symbols) == -(-len(message) * 12 // 8)


def test_an_odd_message_is_filled_with_five_as_real_pumps_do():
    assert encode_4b6b(b"\x00") == b"\x55\x55"
    assert encode_4b6b(b"\xff")[-1] & 0xF == 5


@given(st.binary(max_size=60))
def test_any_bytes_decode_or_raise_a_wire_error(symbols):
    try:
        message = decode_4b6b(symbols)
    except WireError:
        return
    coded = symbols.split(b"\x00")[0]
    assert len(message) == len(coded) * 8 // 12


def test_decoding_stops_at_the_first_zero_and_drops_a_partial_symbol():
    assert decode_4b6b(b"\x55\x55\x55\x00\xff\xff") == b"\x00\x00"
    assert decode_4b6b(b"\x55\x55\x55\xff") == b"\x00\x00"


@pytest.mark.parametrize(
    ("symbols", "offset"),
    [(b"\xff\xff\xff", 0), (b"\x54\x05\x55", 1), (b"\x55\x55\x55\x57\xf5\x55", 5)],
)
def test_an_unknown_symbol_is_named_by_its_place(symbols, offset):
    with pytest.raises(WireError, match="not in the 4b6b code") as caught:
        decode_4b6b(symbols)
    assert caught.value.offset == offset
