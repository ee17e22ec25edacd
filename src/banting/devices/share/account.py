"""The account that the cloud keeps: its password, sessions and readings, and what becomes of asks.

Knows: one account, its open sessions, a day of readings, wrong passwords. Never knows: who asks; a
name and a password are all it asks for. Pure: state and request in, state and response out.
Source: `sources.py`; refusals by the names that clients know.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from banting.errors import WireError
from banting.units import MS_PER_DAY, MS_PER_MIN
from banting.wire.http import Request, Response, json_body
from banting.wire.share import (
    AUTHENTICATE,
    BASE,
    LATEST,
    LOGIN_BY_ID,
    LOGIN_BY_NAME,
    POST_READINGS,
    SharedReading,
    encode_readings,
    posted_readings,
)

__all__ = ["READINGS_MAX", "Account", "Asked", "account_id", "respond"]

READINGS_MAX = 288  # a day of five minutes
SESSIONS_MAX = 16
WRONG_MAX, LOCKED_MS = 10, 10 * MS_PER_MIN  # estimate
GLUCOSE_MGDL = (39, 401)  # below and above the sensor's range
_NIL = "00000000-0000-0000-0000-000000000000"
_STARTS = ("Publisher/StartRemoteMonitoringSession", "Publisher/IsRemoteMonitoringSessionActive")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Open sessions (oldest first), readings by time, wrong passwords since the last right one."""

    sessions: tuple[str, ...] = ()
    readings: tuple[SharedReading, ...] = ()
    wrong: int = 0
    locked_until_ms: int = 0
    opened: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request at a time (ms since 1970), with the login that would open the account."""

    request: Request
    name: str
    password: str
    at_unix_ms: int


Outcome = tuple[Account, Response]


def account_id(name: str) -> str:
    """Return the id of an account, in the form of a UUID that follows from its name."""
    return _uuid(f"account {name}")


def respond(account: Account, asked: Asked) -> Outcome:
    """Return the account after a request, and the answer."""
    request = asked.request
    answers = _ANSWERS.get(request.path.removeprefix(BASE))
    if not request.path.startswith(BASE) or answers is None:
        return account, Response(status=404)
    if request.method != "POST":
        return account, Response(status=405)
    return answers(account, asked)


def _authenticate(account: Account, asked: Asked) -> Outcome:
    return _if_right(account, asked, "accountName", asked.name, _tell_id)


def _login_by_name(account: Account, asked: Asked) -> Outcome:
    return _if_right(account, asked, "accountName", asked.name, _open)


def _login_by_id(account: Account, asked: Asked) -> Outcome:
    return _if_right(account, asked, "accountId", account_id(asked.name), _open)


def _if_right(
    account: Account,
    asked: Asked,
    field: str,
    wanted: str,
    then: Callable[[Account, Asked], Outcome],
) -> Outcome:
    """Return what follows a right name and password; a wrong one counts."""
    told = _fields(asked.request.body)
    who, password = told.get(field), told.get("password")
    if not isinstance(who, str) or not isinstance(password, str) or not who or not password:
        return account, _refusal("InvalidArgument", f"{field} or password is missing")
    if asked.at_unix_ms < account.locked_until_ms:
        return account, _refusal("SSO_AuthenticateMaxAttemptsExceeded", "too many attempts")
    if (who, password) == (wanted, asked.password):
        return then(replace(account, wrong=0), asked)
    wrong = account.wrong + 1
    locked_until_ms = asked.at_unix_ms + LOCKED_MS if wrong >= WRONG_MAX else 0
    wrong = 0 if locked_until_ms else wrong
    by = "AccountName" if field == "accountName" else "AccountId"
    return (
        replace(account, wrong=wrong, locked_until_ms=locked_until_ms),
        _refusal("SSO_InternalError", f"Cannot Authenticate by {by}"),
    )


def _tell_id(account: Account, asked: Asked) -> Outcome:
    return account, _value(account_id(asked.name))


def _open(account: Account, asked: Asked) -> Outcome:
    session = _uuid(f"session {account.opened} {asked.at_unix_ms} {asked.password}")
    sessions = (*account.sessions, session)[-SESSIONS_MAX:]
    return replace(account, sessions=sessions, opened=account.opened + 1), _value(session)


def _latest(account: Account, asked: Asked) -> Outcome:
    refused = _no_session(account, asked.request)
    if refused is not None:
        return account, refused
    query = dict(asked.request.query)
    minutes, count = _number(query.get("minutes")), _number(query.get("maxCount"))
    if not 1 <= minutes <= 1440 or not 1 <= count <= READINGS_MAX:
        return account, _refusal("InvalidArgument", "minutes or maxCount out of range")
    since_ms = asked.at_unix_ms - minutes * MS_PER_MIN
    newest = [one for one in reversed(account.readings) if one.at_unix_ms >= since_ms][:count]
    return account, _json(encode_readings(tuple(newest)))


def _store(account: Account, asked: Asked) -> Outcome:
    refused = _no_session(account, asked.request)
    if refused is not None:
        return account, refused
    try:
        posted = posted_readings(asked.request.body)
    except WireError as error:
        return account, _refusal("InvalidArgument", error.reason)
    low, high = GLUCOSE_MGDL
    if any(not low <= one.glucose_mgdl <= high for one in posted):
        return account, _refusal("InvalidArgument", "a value is out of range")
    known = {one.at_unix_ms for one in account.readings}
    fresh = {one.at_unix_ms: one for one in posted if one.at_unix_ms not in known}
    if not fresh:
        return account, _refusal("DuplicateEgvPosted", "a reading of that time is there")
    since_ms = asked.at_unix_ms - MS_PER_DAY
    kept = (*(one for one in account.readings if one.at_unix_ms >= since_ms), *fresh.values())
    readings = tuple(sorted(kept, key=lambda one: one.at_unix_ms))[-READINGS_MAX:]
    return replace(account, readings=readings), _json(b"")


def _monitoring(account: Account, asked: Asked) -> Outcome:
    refused = _no_session(account, asked.request)
    return account, refused or _json(b"true")


_ANSWERS: dict[str, Callable[[Account, Asked], Outcome]] = {
    AUTHENTICATE: _authenticate,
    LOGIN_BY_NAME: _login_by_name,
    LOGIN_BY_ID: _login_by_id,
    LATEST: _latest,
    POST_READINGS: _store,
    **dict.fromkeys(_STARTS, _monitoring),
}


def _no_session(account: Account, request: Request) -> Response | None:
    session = dict(request.query).get("sessionId", "")
    if session in account.sessions:
        return None
    if not session or session == _NIL:
        return _refusal("SessionNotValid", "the session id is not valid")
    return _refusal("SessionIdNotFound", "the session id is not known")


def _fields(body: bytes) -> dict[str, object]:
    try:
        fields = json_body(body)
    except WireError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _number(text: str | None) -> int:
    """Return a number of a query, -1 when it is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= 9 else -1


def _value(text: str) -> Response:
    return _json(json.dumps(text).encode())


def _json(body: bytes) -> Response:
    return Response(status=200, headers=(("content-type", "application/json"),), body=body)


def _refusal(code: str, message: str) -> Response:
    body = json.dumps({"Code": code, "Message": message}, separators=(",", ":")).encode()
    headers = (("content-type", "application/json"),)
    return Response(status=500, headers=headers, body=body)


def _uuid(label: str) -> str:
    digits = hashlib.sha256(b"banting share " + label.encode("utf-8", "replace")).hexdigest()
    cuts = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
    return "-".join(digits[start:end] for start, end in cuts)
