"""How AndroidAPS's text-message commands look from outside: one message a wish, one for its code.

Knows: what can be asked with a number and a code. Logging in is sending the code that confirms what
was asked for before. A number or code that is not held is left out. Never knows: what is checked.
An answer goes to the number's owner: who sends in another's name never hears one.
Source: `sources.SMS`; read, not run.
"""

from __future__ import annotations

from collections.abc import Mapping

from banting.devices.phone.androidaps.texts import (
    DONE,
    NOT_DONE,
    PHONE_NUMBER,
    SmsText,
    code_in,
    decode_sms,
    encode_sms,
)
from banting.errors import TechniqueFailed, WireError
from banting.schema.intents import (
    CloudIntent,
    Exchange,
    Heard,
    LogIn,
    ReadCloud,
    RemoteBasal,
    RemoteBolus,
    RemoteCancel,
    RemoteCarbs,
    RemoteLoop,
    RemoteTarget,
    SwitchProfile,
)
from banting.schema.verdict import ByteField

__all__ = ["SMS_COMMANDS", "AapsSender"]

_WAIT_MS = 15_000  # estimate: some seconds there and back on the telephone network
_TARGETS = ((115, "MEAL"), (150, "ACTIVITY"))  # up to a target, the preset that is nearest


class AapsSender:
    """Text messages to AndroidAPS: implements `interfaces.Service`."""

    link = "sms"
    host = "phone"

    def ask(self, wanted: CloudIntent, held: Mapping[str, bytes], now_ms: int) -> Exchange:
        """Return the message that asks for something, or (`LogIn`) the one with the code.

        Raises:
            TechniqueFailed: when no text message asks for that.
        """
        del now_ms
        text = _text(wanted, held)
        number = held.get("sms-number", b"").decode("utf-8", "replace").replace("\n", "")
        shown = "a code and PIN" if isinstance(wanted, LogIn) else text
        return Exchange(
            raw=encode_sms(SmsText(number=number, text=text)),
            repeats=1,
            wait_ms=_WAIT_MS,
            says=f"text message as {number or 'nobody'}: {shown}",
            to=self.host,
        )

    def meaning(self, exchange: Exchange, answer: bytes) -> Heard:
        """Return what an answer to a message means."""
        del exchange
        try:
            text = decode_sms(answer).text
        except WireError:
            return Heard.OTHER
        if text.startswith(DONE):
            return Heard.ACCEPTED
        return Heard.REFUSED if text.startswith(NOT_DONE) else Heard.ANSWER

    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        """Return what a listener learns: a number that sends commands, a code."""
        try:
            heard = decode_sms(raw)
        except WireError:
            return ()
        if heard.number in ("", PHONE_NUMBER):
            return ()
        found = [("sms-number", heard.number.encode("utf-8"))]
        code = code_in(heard.text)
        if code is not None:
            found.append(("sms-code", code.encode("utf-8")))
        return tuple(found)

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
        """Return a sentence, the message and its fields; no sentence for other bytes."""
        try:
            heard = decode_sms(raw)
        except WireError:
            return "", raw, ()
        number = len(heard.number.encode("utf-8"))
        shown = "a code and PIN" if code_in(heard.text) else heard.text
        fields = (
            ByteField(offset=0, length=number, name="number", meaning="who it says it is from"),
            ByteField(offset=number + 1, length=len(raw) - number - 1, name="text", meaning=shown),
        )
        return f"text message from {heard.number or 'nobody'}: {shown}", raw, fields


def _text(wanted: CloudIntent, held: Mapping[str, bytes]) -> str:
    match wanted:
        case RemoteBolus(milliunits=milliunits):
            return f"BOLUS {milliunits / 1000:g}"
        case RemoteCarbs(grams=grams):
            return f"CARBS {grams}"
        case RemoteTarget(target_mgdl=target):
            word = next((word for most, word in _TARGETS if target <= most), "HYPO")
            return f"TARGET {word}"
        case RemoteCancel():
            return "TARGET STOP"
        case RemoteBasal(milliunits_per_h=rate, minutes=minutes):
            return f"BASAL {rate / 1000:g} {minutes}"
        case RemoteLoop(on=on):
            return f"LOOP {'START' if on else 'STOP'}"
        case SwitchProfile(needs_percent=percent):
            return f"PROFILE 1 {percent}"
        case ReadCloud(what="status" | "entries"):
            return "BG"
        case LogIn():
            return held.get("sms-code", b"").decode("utf-8", "replace")
        case _:
            raise TechniqueFailed(f"no text message asks AndroidAPS for {type(wanted).__name__}")


SMS_COMMANDS = AapsSender()
