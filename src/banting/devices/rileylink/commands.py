"""Commands as a phone writes them to the bridge's data characteristic, both ways.

Knows: numbers, parameters and their order. Never knows: what a carried frame means, or who writes.

    length  01                                              is anyone there
    length  02                                              which firmware
    length  03  channel  timeout(4)                         listen
    length  04  channel  repeats  delay(2) preamble(2) ..   send
    length  05  channel  repeats  delay(2) channel timeout(4) retries preamble(2) ..  send, listen
    length  06  register  value                             set a register of the radio
    length  07                                              start again
    length  08  led  mode                                   a light: 0 green, 1 blue; 0 off, 1, auto
    length  09  register                                    read a register
    length  0A  mode  (register value)*                     registers of one mode, 1 send, 2 listen
    length  0B  coding                                      0 none, 1 Manchester, 2 4b6b
    length  0C  preamble(2)     0D                          preamble; the radio as it came
    length  0E                                              statistics

The length counts what follows it; numbers are big-endian. `repeats` counts sends after the first.
Source: `sources.SUBG_RFSPY` (firmware from 2.0 on: two-byte delay and preamble), `sources.BLE_KIT`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from banting.errors import WireError

__all__ = [
    "WRITE_BYTES_MAX",
    "Command",
    "CommandCode",
    "GetPacket",
    "Plain",
    "SendAndListen",
    "SendPacket",
    "decode_command",
    "encode_command",
]

WRITE_BYTES_MAX = 220


class CommandCode(IntEnum):
    """What the bridge can be told to do."""

    GET_STATE = 1
    GET_VERSION = 2
    GET_PACKET = 3
    SEND_PACKET = 4
    SEND_AND_LISTEN = 5
    UPDATE_REGISTER = 6
    RESET = 7
    LED = 8
    READ_REGISTER = 9
    SET_MODE_REGISTERS = 10
    SET_ENCODING = 11
    SET_PREAMBLE = 12
    RESET_RADIO = 13
    GET_STATISTICS = 14


# How many parameter bytes the other commands have; None: pairs after a mode.
_PARAMETERS: dict[CommandCode, int | None] = {
    CommandCode.GET_STATE: 0,
    CommandCode.GET_VERSION: 0,
    CommandCode.UPDATE_REGISTER: 2,
    CommandCode.RESET: 0,
    CommandCode.LED: 2,
    CommandCode.READ_REGISTER: 1,
    CommandCode.SET_MODE_REGISTERS: None,
    CommandCode.SET_ENCODING: 1,
    CommandCode.SET_PREAMBLE: 2,
    CommandCode.RESET_RADIO: 0,
    CommandCode.GET_STATISTICS: 0,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GetPacket:
    """Listen on a channel until something is heard or time is up."""

    channel: int
    timeout_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPacket:
    """Send bytes, and again `repeats` times."""

    channel: int
    repeats: int
    delay_ms: int
    preamble_ms: int
    packet: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SendAndListen:
    """Send bytes, and again `repeats` times; listen; when nothing is heard, retry all of it."""

    channel: int
    repeats: int
    delay_ms: int
    listen_channel: int
    timeout_ms: int
    retries: int
    preamble_ms: int
    packet: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """A command about the bridge itself, with its parameter bytes."""

    code: CommandCode
    parameters: bytes = b""


Command = GetPacket | SendPacket | SendAndListen | Plain


def encode_command(command: Command) -> bytes:
    """Return what is written to the characteristic."""
    content = _content(command)
    assert len(content) <= WRITE_BYTES_MAX, f"a write carries {WRITE_BYTES_MAX} bytes"
    return bytes([len(content)]) + content


def _content(command: Command) -> bytes:
    match command:
        case GetPacket(channel=channel, timeout_ms=timeout_ms):
            return bytes([CommandCode.GET_PACKET, channel]) + timeout_ms.to_bytes(4, "big")
        case SendPacket():
            head = bytes([CommandCode.SEND_PACKET, command.channel, command.repeats])
            return head + _two(command.delay_ms) + _two(command.preamble_ms) + command.packet
        case SendAndListen():
            return (
                bytes([CommandCode.SEND_AND_LISTEN, command.channel, command.repeats])
                + _two(command.delay_ms)
                + bytes([command.listen_channel])
                + command.timeout_ms.to_bytes(4, "big")
                + bytes([command.retries])
                + _two(command.preamble_ms)
                + command.packet
            )
        case Plain(code=code, parameters=parameters):
            return bytes([code]) + parameters


def _two(number: int) -> bytes:
    return number.to_bytes(2, "big")


def decode_command(raw: bytes) -> Command:
    """Return the command in bytes written to the characteristic.

    Raises:
        WireError: for a wrong length, an unknown command or parameters that do not fit it.
    """
    if len(raw) < 2 or raw[0] != len(raw) - 1 or raw[0] > WRITE_BYTES_MAX:
        raise WireError(0, "a command starts with how many bytes follow, 1 to 220")
    try:
        code = CommandCode(raw[1])
    except ValueError as error:
        raise WireError(1, f"no command {raw[1]:02X}") from error
    content = raw[2:]
    match code:
        case CommandCode.GET_PACKET:
            _need(len(content) == 5, "listening takes a channel and a time")
            return GetPacket(channel=content[0], timeout_ms=_int(content[1:5]))
        case CommandCode.SEND_PACKET:
            return _send(content)
        case CommandCode.SEND_AND_LISTEN:
            return _send_and_listen(content)
    return _plain(code, content)


def _send(content: bytes) -> SendPacket:
    _need(len(content) > 6, "sending takes six parameters and a packet")
    return SendPacket(
        channel=content[0],
        repeats=content[1],
        delay_ms=_int(content[2:4]),
        preamble_ms=_int(content[4:6]),
        packet=content[6:],
    )


def _send_and_listen(content: bytes) -> SendAndListen:
    _need(len(content) > 12, "sending and listening takes twelve parameters and a packet")
    return SendAndListen(
        channel=content[0],
        repeats=content[1],
        delay_ms=_int(content[2:4]),
        listen_channel=content[4],
        timeout_ms=_int(content[5:9]),
        retries=content[9],
        preamble_ms=_int(content[10:12]),
        packet=content[12:],
    )


def _plain(code: CommandCode, parameters: bytes) -> Plain:
    wanted = _PARAMETERS[code]
    fits = len(parameters) % 2 == 1 if wanted is None else len(parameters) == wanted
    _need(fits, f"{code.name.lower()} does not take {len(parameters)} bytes")
    return Plain(code=code, parameters=parameters)


def _need(holds: bool, reason: str) -> None:
    if not holds:
        raise WireError(2, reason)


def _int(raw: bytes) -> int:
    return int.from_bytes(raw, "big")
