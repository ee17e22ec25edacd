"""Checksums and line codes that several families share; they know bits, never a pump.

Everything here is a pure function of bytes. What the bytes mean belongs to a family on the devices
shelf.
"""

from banting.wire.crc import crc8, crc16
from banting.wire.fourbsixb import decode_4b6b, encode_4b6b

__all__ = ["crc8", "crc16", "decode_4b6b", "encode_4b6b"]
