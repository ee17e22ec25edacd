"""AndroidAPS with its commands by text message on, and a telephone that sends them."""

from __future__ import annotations

from banting.devices.home_secrets import OTP_SECRET, SMS_NUMBER, SMS_PIN
from banting.devices.phone.androidaps import APP
from banting.devices.phone.androidaps.surface import AapsSurface
from banting.devices.phone.surface import Notify, Refused, Reply
from banting.schema.day import unix_ms
from banting.wire.totp import secret_bytes, totp
from tests.devices.phone.from_afar import NOW, home_of, phone_of, seen, sms


def surface(*roles: str, **switched: object) -> AapsSurface:
    """Return AndroidAPS with text-message commands on, switched as given."""
    phone = phone_of(APP, **{"sms_commands": True, **switched})
    return AapsSurface(phone, home_of(phone, *(roles or ("caregiver",))))


def code(at_ms: int = NOW) -> str:
    """Return the code that an authenticator shows at a time, and the PIN."""
    key = secret_bytes(OTP_SECRET.decode())
    return totp(key, unix_ms(at_ms) // 1000) + SMS_PIN.decode()


class Talk:
    """A day's texts with one phone: keeps its state, tells what each text did."""

    def __init__(self, aaps: AapsSurface, number: bytes = SMS_NUMBER, **has_seen: object) -> None:
        """Begin at nine in the evening."""
        self.aaps, self.number, self.seen = aaps, number, seen(**has_seen)
        self.state, self.now_ms = aaps.initial(), NOW
        self.told: list[str] = []
        self.refused: list[str] = []

    def __call__(self, text: str, number: bytes | None = None) -> list[object]:
        """Send a text; return the orders it led to."""
        frame = sms(self.number if number is None else number, text)
        self.state, answers = self.aaps.hear(self.state, frame, self.seen, self.now_ms)
        assert isinstance(answers[0], Notify)
        return self._kept(answers[1:])

    def confirmed(self, text: str) -> list[object]:
        """Send a request and its code; return the orders."""
        assert self(text) == []
        return self(code(self.now_ms))

    def done(self, order: object, delivered: bool | None) -> list[object]:
        """Tell the app what became of an order."""
        self.state, answers = self.aaps.done(self.state, order, delivered, self.seen, self.now_ms)
        return self._kept(answers)

    def _kept(self, answers: tuple[object, ...]) -> list[object]:
        self.told = [
            one.raw.partition(b"\n")[2].decode() for one in answers if isinstance(one, Reply)
        ]
        self.refused = [one.reason for one in answers if isinstance(one, Refused)]
        return [one for one in answers if not isinstance(one, Reply | Refused)]
