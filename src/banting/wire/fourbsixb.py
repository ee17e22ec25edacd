"""4b6b, the DC-balanced line code of the Paradigm radio: each nibble goes on the air as six bits.

Knows: nibbles and symbols. Never knows: packets. High nibble first, most significant bit first; the
end of a transmission is a byte 00, which no run of symbols contains.
Source: protocols sections 1.1 and 1.2 of the project's fact sheet (ecc1/medtronic packet/encoding).

    byte        A        7
    bits     101010   110100          (symbols 2A, 34)
    on air   1010 1011 0100 ....
"""

from __future__ import annotations

from banting.errors import WireError

__all__ = ["decode_4b6b", "encode_4b6b"]

_SYMBOL_OF_NIBBLE = (
    0x15, 0x31, 0x32, 0x23, 0x34, 0x25, 0x26, 0x16,
    0x1A, 0x19, 0x2A, 0x0B, 0x2C, 0x0D, 0x0E, 0x1C,
)  # fmt: skip
_FILL_NIBBLE = 0x5  # what real pumps put into the last half byte of an odd message
_END = 0x00

_TWELVE_BITS_OF_BYTE = tuple(
    _SYMBOL_OF_NIBBLE[byte >> 4] << 6 | _SYMBOL_OF_NIBBLE[byte & 0xF] for byte in range(256)
)
_BYTE_OF_TWELVE_BITS = {bits: byte for byte, bits in enumerate(_TWELVE_BITS_OF_BYTE)}
_NIBBLE_OF_SYMBOL = {symbol: nibble for nibble, symbol in enumerate(_SYMBOL_OF_NIBBLE)}


def encode_4b6b(message: bytes) -> bytes:
    """Return the symbols of a message, ceil(12 n / 8) bytes; the ending 00 is not part of them."""
    bits = 0
    for byte in message:
        bits = bits << 12 | _TWELVE_BITS_OF_BYTE[byte]
    if len(message) % 2:
        bits = bits << 4 | _FILL_NIBBLE
    return bits.to_bytes((len(message) * 12 + 7) // 8, "big")


def decode_4b6b(symbols: bytes) -> bytes:
    """Return the message in symbols up to the first 00, without a trailing partial symbol.

    Raises WireError, with the offset of the symbol counted in symbols, when one is not in the code.
    """
    end = symbols.find(_END)
    coded = symbols if end < 0 else symbols[:end]
    count, spare_bits = divmod(len(coded) * 8, 12)
    bits = int.from_bytes(coded, "big") >> spare_bits
    message = bytearray(count)
    for index in reversed(range(count)):
        twelve = bits & 0xFFF
        byte = _BYTE_OF_TWELVE_BITS.get(twelve)
        if byte is None:
            raise _not_in_code(index, bits)
        message[index] = byte
        bits >>= 12
    return bytes(message)


def _not_in_code(index: int, bits: int) -> WireError:
    """Return the error for the first bad symbol among the first `index + 1` bytes."""
    symbols = [bits >> (6 * place) & 0x3F for place in reversed(range(2 * (index + 1)))]
    place, symbol = next(
        (place, symbol) for place, symbol in enumerate(symbols) if symbol not in _NIBBLE_OF_SYMBOL
    )
    return WireError(place, f"symbol {symbol:02X} is not in the 4b6b code (offset in symbols)")
