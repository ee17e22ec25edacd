"""How the sensor maker's cloud looks from outside: log in, read glucose, store glucose.

Knows: what is asked with the secrets held: `share-login` for a session, and the session itself,
`share-session`, which the answer to a login tells. Never knows: how an account answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from banting.errors import TechniqueFailed, WireError
from banting.schema.day import unix_ms
from banting.schema.intents import CloudIntent, Exchange, Heard, LogIn, ReadCloud, WriteGlucose
from banting.schema.verdict import ByteField
from banting.wire.http import (
    Request,
    Response,
    decode_request,
    decode_response,
    encode_request,
    is_request,
    is_response,
    json_body,
)
from banting.wire.share import (
    BASE,
    HOST,
    SharedReading,
    decode_readings,
    latest_request,
    login_request,
    post_request,
    posted_readings,
)

__all__ = ["SHARE", "ShareFace"]

_WAIT_MS = 2_000
_SERIAL = "00000000"  # a receiver's serial; the cloud takes any from who has logged in
_FLAT = 4
STORED = Response(status=200, headers=(("content-type", "application/json"),))
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ShareFace:
    """The cloud from outside: implements `interfaces.Service`."""

    link = "internet"
    host = "share"

    def ask(self, wanted: CloudIntent, held: Mapping[str, bytes], now_ms: int) -> Exchange:
        """Return the request for something; without a session the cloud refuses it.

        Raises:
            TechniqueFailed: when the cloud offers no such thing, or the login is unreadable.
        """
        session = held.get("share-session", b"").decode("ascii", "replace")
        match wanted:
            case LogIn():
                name, password = _login(held)
                request, says = login_request(name, password), f"log in to Share as {name}"
            case ReadCloud(what="entries"):
                request, says = latest_request(session), "read the day's glucose in Share"
            case WriteGlucose(glucose_mgdl=glucose_mgdl):
                reading = SharedReading(
                    at_unix_ms=unix_ms(now_ms), glucose_mgdl=glucose_mgdl, trend=_FLAT
                )
                request = post_request(session, _SERIAL, (reading,))
                says = f"store {glucose_mgdl} mg/dL in Share as if the sensor had sent it"
            case _:
                raise TechniqueFailed(f"Share offers no {type(wanted).__name__}")
        raw = encode_request(request, HOST)
        return Exchange(raw=raw, repeats=1, wait_ms=_WAIT_MS, says=says, to=self.host)

    def meaning(self, exchange: Exchange, answer: bytes) -> Heard:
        """Return what an answer means: stored, told, or refused."""
        try:
            response = decode_response(answer)
        except WireError:
            return Heard.OTHER
        if response.status != 200:
            return Heard.REFUSED
        return Heard.ACCEPTED if b"PostReceiverEgvRecords" in exchange.raw else Heard.ANSWER

    def secrets_in(self, raw: bytes) -> tuple[tuple[str, bytes], ...]:
        """Return what a listener at either end learns: the login, or the session it opens."""
        try:
            if is_request(raw):
                return _secrets_asked(decode_request(raw))
            session = _session(decode_response(raw)) if is_response(raw) else None
        except WireError:
            return ()
        return () if session is None else (("share-session", session.encode()),)

    def describe(self, raw: bytes) -> tuple[str, bytes, tuple[ByteField, ...]]:
        """Return a sentence, the message and its fields; no sentence when it is not Share's."""
        try:
            if is_request(raw):
                request = decode_request(raw)
                says = _asked(request) if request.path.startswith(BASE) else ""
                body_at = len(raw) - len(request.body)
            else:
                response = decode_response(raw)
                says, body_at = _answered(response), len(raw) - len(response.body)
        except WireError:
            return "", raw, ()
        if not says:
            return "", raw, ()
        head = ByteField(offset=0, length=raw.find(b"\r\n"), name="start", meaning=says)
        body = ByteField(
            offset=body_at, length=len(raw) - body_at, name="body", meaning="JSON of Share"
        )
        return says, raw, (head, body) if body.length else (head,)


def _login(held: Mapping[str, bytes]) -> tuple[str, str]:
    """Return name and password held; empty ones when none is."""
    if "share-login" not in held:
        return "", ""
    try:
        told = json_body(held["share-login"])
    except WireError as error:
        raise TechniqueFailed(f"the login of Share cannot be read: {error.reason}") from error
    if not isinstance(told, dict):
        raise TechniqueFailed("the login of Share cannot be read")
    return str(told.get("accountName", "")), str(told.get("password", ""))


def _secrets_asked(request: Request) -> tuple[tuple[str, bytes], ...]:
    if not request.path.startswith(BASE):
        return ()
    session = dict(request.query).get("sessionId", "")
    found = [("share-session", session.encode("utf-8", "replace"))] if session else []
    told = json_body(request.body) if request.body else None
    if isinstance(told, dict) and {"accountName", "password"} <= set(told):
        login = {name: str(told[name]) for name in ("accountName", "password")}
        found.append(("share-login", json.dumps(login, separators=(",", ":")).encode()))
    return tuple(found)


def _session(response: Response) -> str | None:
    """Return the session or account id that an answer tells, None when it tells none."""
    if response.status != 200 or len(response.body) != 38:
        return None
    told = json_body(response.body)
    return told if isinstance(told, str) and _UUID.fullmatch(told) else None


def _asked(request: Request) -> str:
    name = request.path.removeprefix(BASE)
    if name.endswith("PostReceiverEgvRecords"):
        try:
            values = [f"{one.glucose_mgdl} mg/dL" for one in posted_readings(request.body)]
        except WireError:
            return f"to Share: {name}, no readings"
        return f"to Share: store {', '.join(values)}"
    return f"to Share: {name.partition('/')[2] or name}"


def _answered(response: Response) -> str:
    """Return what an answer of Share says, "" for one of another service."""
    if response.status == 500:
        told = json_body(response.body)
        code = told.get("Code") if isinstance(told, dict) else None
        return f"Share refuses: {code}" if isinstance(code, str) else ""
    if _session(response) is not None:
        return "Share opens a session, or tells an account's id"
    if response == STORED:
        return "Share has stored it"
    if response.status != 200 or not response.body.startswith(b'[{"WT"'):
        return ""
    readings = decode_readings(response.body)
    told = "1 reading" if len(readings) == 1 else f"{len(readings)} readings"
    return f"Share tells {told}, the newest {readings[0].glucose_mgdl} mg/dL"


SHARE = ShareFace()
