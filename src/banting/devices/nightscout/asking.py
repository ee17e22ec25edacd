"""A request as a site sees it: path, extension, query, body, and who is asking with what right.

Knows: where secrets and tokens stand in a request, and what a version makes of a wrong one. Never
knows: what a path leads to. Source: lib/authorization/index.js of old and new versions.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import parse_qsl

from banting.devices.nightscout.permissions import ADMIN, covers, granted_by
from banting.devices.nightscout.site import Site
from banting.devices.nightscout.state import CloudState, Subject
from banting.devices.nightscout.tokens import subject_of, verified_token
from banting.errors import WireError
from banting.wire.http import Request, json_body

__all__ = ["BODY_BYTES_MAX", "Asked", "Caller", "caller_of", "read_request"]

BODY_BYTES_MAX = 1_048_576  # lib/api/treatments/index.js
_EXTENSIONS = ("json", "svg", "csv", "txt", "png", "html", "tsv")
_PARTS_MAX = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request read. `extension` is what the path ended in; `body` its JSON, None without one."""

    request: Request
    path: tuple[str, ...]
    extension: str
    query: tuple[tuple[str, str], ...]
    body: object
    now_ms: int

    def parameter(self, name: str) -> str | None:
        """Return the first value of a query parameter, None when it is not there."""
        return next((value for key, value in self.query if key == name), None)

    def wants_json(self) -> bool:
        """Return whether JSON is asked for, by extension or by header."""
        accepts = self.request.header("accept") or ""
        return self.extension == "json" or (not self.extension and "json" in accepts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Who asks. `grants` is what he may do, `by_default` whether only by the default roles.

    `failed` is set when he showed something that was not taken for what he meant it to be.
    """

    grants: tuple[str, ...]
    by_default: bool = False
    subject: Subject | None = None
    failed: bool = False

    def may(self, permission: str) -> bool:
        """Return whether he has a permission."""
        return covers(self.grants, permission)


def read_request(request: Request, now_ms: int) -> Asked:
    """Return a request with its path taken apart and its body read.

    Raises:
        WireError: when the body is none of the kind that it says.
    """
    path = tuple(part for part in request.path.split("/") if part)
    if len(path) > _PARTS_MAX:
        raise WireError(0, "a path longer than any that leads somewhere")
    last, point, extension = path[-1].rpartition(".") if path else ("", "", "")
    if point and last and extension in _EXTENSIONS:
        path = (*path[:-1], last)
    else:
        extension = ""
    return Asked(
        request=request,
        path=path,
        extension=extension,
        query=request.query,
        body=_body(request),
        now_ms=now_ms,
    )


def caller_of(site: Site, state: CloudState, asked: Asked, *, v3: bool = False) -> Caller:
    """Return who asks; the third interface takes tokens only.

    Args:
        site: how the site is set up.
        state: who has access tokens.
        asked: the request.
        v3: whether the request is to the third interface.
    """
    secret = None if v3 else _secret(asked)
    if secret is not None and _is_secret(site, secret):
        return Caller(grants=(ADMIN,))
    bearer, token = _bearer(asked), asked.parameter("token") or _in_body(asked.body, "token")
    shown = verified_token(site, bearer, asked.now_ms) if bearer else None
    if shown is None and not bearer and token:
        shown = token if subject_of(site, state.subjects, token) else None
    late = site.version.wrong_secret_denied
    if shown is None and late and secret and subject_of(site, state.subjects, secret):
        shown = secret  # a token may stand where the secret stands
    default = granted_by(site.default_roles)
    if shown is None:
        failed = bool(bearer) or (late and secret is not None)
        return Caller(grants=() if failed else default, by_default=not failed, failed=failed)
    subject = subject_of(site, state.subjects, shown)
    if subject is None:
        return Caller(grants=(), failed=True)
    return Caller(grants=(*granted_by(subject.roles), *default), subject=subject)


def _is_secret(site: Site, shown: str) -> bool:
    """Compare with the secret's hash; a plain secret is not taken."""
    if not site.version.wrong_secret_denied:
        return shown == site.secret_hash
    return shown.lower() == site.secret_hash or shown == _sha512(site.secret)


def _sha512(secret: str) -> str:
    return hashlib.sha512(secret.encode()).hexdigest()


def _secret(asked: Asked) -> str | None:
    """Return the secret that a request carries: in the query, a header or the body."""
    shown = asked.parameter("secret") or asked.request.header("api-secret")
    shown = shown or _in_body(asked.body, "secret")
    return None if shown in (None, "", "null") else shown


def _in_body(body: object, key: str) -> str | None:
    first = body[0] if isinstance(body, list) and body else body
    shown = first.get(key) if isinstance(first, dict) else None
    return shown if isinstance(shown, str) else None


def _bearer(asked: Asked) -> str:
    kind, _, token = (asked.request.header("authorization") or "").partition(" ")
    return token if kind == "Bearer" and " " not in token else ""


def _body(request: Request) -> object:
    """Return what a body says: JSON, or a form's fields; of any other kind it says nothing."""
    kind = (request.header("content-type") or "").partition(";")[0].strip().lower()
    if not request.body:
        return None
    if kind == "application/json" or kind.endswith("+json"):
        return json_body(request.body)
    if kind == "application/x-www-form-urlencoded":
        return _form(request.body)
    return None


def _form(body: bytes) -> object:
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=100))
    except ValueError as error:
        raise WireError(0, f"no form: {error}") from error
