"""Cyclic checksums of the pump families, each defined by its polynomial and start value.

Knows: bits. Never knows: which packet a checksum guards. A CRC finds noise; it proves nothing about
the sender, which is why none of these ever counts as an authentication.
Source: protocols section 1.3 of the project's fact sheet (ecc1/medtronic packet/crc8, crc16).
"""

from __future__ import annotations

__all__ = ["crc8", "crc16"]

_POLYNOMIAL_8 = 0x9B  # Medtronic's choice; the first table entry after zero
_POLYNOMIAL_16 = 0x1021  # CCITT
_START_16 = 0xFFFF


def _table(polynomial: int, width: int) -> tuple[int, ...]:
    """Return the remainders of all bytes for an MSB-first CRC of `width` bits."""
    top, mask = 1 << (width - 1), (1 << width) - 1
    remainders = []
    for byte in range(256):
        remainder = byte << (width - 8)
        for _ in range(8):
            remainder = ((remainder << 1) ^ (polynomial if remainder & top else 0)) & mask
        remainders.append(remainder)
    return tuple(remainders)


_TABLE_8 = _table(_POLYNOMIAL_8, 8)
_TABLE_16 = _table(_POLYNOMIAL_16, 16)


def crc8(message: bytes) -> int:
    """Return the CRC-8 (polynomial 9B, start 0, MSB first, no final xor) of a message."""
    remainder = 0
    for byte in message:
        remainder = _TABLE_8[remainder ^ byte]
    return remainder


def crc16(message: bytes) -> int:
    """Return the CRC-16 (polynomial 1021, start FFFF, MSB first, no final xor) of a message."""
    remainder = _START_16
    for byte in message:
        remainder = ((remainder << 8) & 0xFFFF) ^ _TABLE_16[(remainder >> 8) ^ byte]
    return remainder
