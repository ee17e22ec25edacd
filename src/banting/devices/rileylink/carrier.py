"""How the bridge looks from outside: a frame for the pump's channel, wrapped for Bluetooth.

Knows: commands and answers of the bridge. Never knows: a pump; the speech of the frames it carries
is lent (`pump`), so that a listener on Bluetooth learns what a listener on the radio would.
Implements `interfaces.Carrier`.
"""

from __future__ import annotations

from dataclasses import dataclass

from banting.devices.rileylink.answers import (
    Answer,
    AnswerCode,
    decode_answer,
    heard_in,
)
from banting.devices.rileylink.commands import (
    Command,
    GetPacket,
    Plain,
    SendAndListen,
    SendPacket,
    decode_command,
    encode_command,
)
from banting.errors import WireError
from banting.interfaces import Speech
from banting.schema.intents import Exchange
from banting.schema.verdict import ByteField

__all__ = ["CARRIER", "CHANNEL", "RileyLinkCarrier"]

CHANNEL = 0  # one channel is set up by the radio's registers; its number is 0 in all commands
# How long a phone waits for an answer: more than a repeat takes, the longest frame, Bluetooth.
REPEAT_MS_MAX, FRAME_MS_MAX, BLUETOOTH_MS_MAX = 40, 100, 300

_ENDED = {
    AnswerCode.TIMEOUT: "nothing was heard",
    AnswerCode.INTERRUPTED: "interrupted by another command",
    AnswerCode.ZERO_DATA: "an empty frame was heard",
    AnswerCode.INVALID_PARAMETER: "a parameter is not known",
    AnswerCode.UNKNOWN_COMMAND: "the command is not known",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RileyLinkCarrier:
    """The bridge's wrapping; `pump` tells what the wrapped frames say, None: nobody does."""

    pump: Speech | None = None
    link: str = "ble"
    host: str = "bridge"

    def carry(self, exchange: Exchange) -> tuple[Exchange, ...]:
        """Return the one command that sends a frame by radio, as often as it is repeated."""
        command = SendAndListen(
            channel=CHANNEL,
            repeats=exchange.repeats - 1,
            delay_ms=0,
            listen_channel=CHANNEL,
            timeout_ms=exchange.wait_ms,
            retries=0,
            preamble_ms=0,
            packet=exchange.raw,
        )
        burst_ms = REPEAT_MS_MAX * exchange.repeats + FRAME_MS_MAX
        return (
            Exchange(
                raw=encode_command(command),
                repeats=1,
                wait_ms=burst_ms + exchange.wait_ms + BLUETOOTH_MS_MAX,
                says=f"by the bridge: {exchange.says}",
                to=self.host,
            ),
        )

    def carried(self, raw: bytes) -> bytes | None:
        """Return the on-air bytes in an answer, or in a command that sends; None for no bytes."""
        command = _command(raw)
        if isinstance(command, SendAndListen | SendPacket):
            return command.packet
        answer = _answer(raw)
        heard = None if answer is None else heard_in(answer)
        return None if heard is None else heard.packet

    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        """Return what a listener learns: what the carried frame gives away."""
        inside = self.carried(raw)
        return () if inside is None or self.pump is None else self.pump.secrets_in(inside)

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
        """Return a sentence, the bytes and their fields; what is carried is told with it."""
        command = _command(raw)
        if command is not None:
            says, fields = _told_command(command)
        else:
            answer = _answer(raw)
            if answer is None:
                return "bytes that are no command or answer of a bridge", raw, ()
            says, fields = _told_answer(answer)
        inside = self.carried(raw)
        if inside is not None and self.pump is not None:
            says = f"{says}: {self.pump.describe(inside)[0]}"
        return says, raw, fields


def _command(raw: bytes) -> Command | None:
    try:
        return decode_command(raw)
    except WireError:
        return None


def _answer(raw: bytes) -> Answer | None:
    try:
        return decode_answer(raw)
    except WireError:
        return None


def _field(offset: int, length: int, name: str, meaning: str) -> ByteField:
    return ByteField(offset=offset, length=length, name=name, meaning=meaning)


def _told_command(command: Command) -> tuple[str, tuple[ByteField, ...]]:
    match command:
        case SendAndListen(repeats=repeats, timeout_ms=timeout_ms, packet=packet):
            return f"bridge, send {repeats + 1} times and listen {timeout_ms} ms", (
                _field(1, 1, "command", "send and listen"),
                _field(3, 1, "repeats", str(repeats)),
                _field(7, 4, "timeout", f"{timeout_ms} ms"),
                _field(14, len(packet), "frame", "as on the air"),
            )
        case SendPacket(repeats=repeats, packet=packet):
            return f"bridge, send {repeats + 1} times", (
                _field(1, 1, "command", "send"),
                _field(3, 1, "repeats", str(repeats)),
                _field(8, len(packet), "frame", "as on the air"),
            )
        case GetPacket(timeout_ms=timeout_ms):
            return f"bridge, listen {timeout_ms} ms", (_field(1, 1, "command", "listen"),)
        case Plain(code=code):
            name = code.name.lower().replace("_", " ")
            return f"bridge, {name}", (_field(1, 1, "command", name),)


def _told_answer(answer: Answer) -> tuple[str, tuple[ByteField, ...]]:
    if answer.code in _ENDED:
        ended = _ENDED[answer.code]
        return f"bridge: {ended}", (_field(0, 1, "code", ended),)
    heard = heard_in(answer)
    if heard is None:
        return "bridge: done", (_field(0, 1, "code", "done"),)
    return f"bridge heard at {heard.rssi_dbm} dBm", (
        _field(0, 1, "code", "heard"),
        _field(1, 1, "strength", f"{heard.rssi_dbm} dBm"),
        _field(2, 1, "count", str(heard.count)),
        _field(3, len(heard.packet), "frame", "as on the air"),
    )


CARRIER = RileyLinkCarrier()
