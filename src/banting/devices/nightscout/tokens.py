"""Access tokens and the signed tokens they are exchanged for (JSON Web Tokens, HS256).

Knows: how a subject's access token follows from the secret and his id, how a signed token is made
and checked. Never knows: what anyone may do. Source: lib/authorization/storage.js,
lib/server/enclave.js; RFC 7515, RFC 7519.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re

from banting.devices.nightscout.site import Site
from banting.devices.nightscout.state import Subject
from banting.units import MS_PER_S

__all__ = ["access_token", "signed_token", "subject_of", "verified_token"]

_DIGEST_CHARS = 16
_TOKEN_CHARS_MAX = 2_048
_KEY_LABEL = b"banting synthetic nightscout: key of signed tokens"


def access_token(site: Site, subject: Subject) -> str:
    """Return a subject's access token: ten letters of his name and sixteen of a digest."""
    letters = re.sub(r"[^0-9a-z_]", "", subject.name.lower())[:10]
    return f"{letters}-{_digest(site, subject)[:_DIGEST_CHARS]}"


def subject_of(site: Site, subjects: tuple[Subject, ...], token: str) -> Subject | None:
    """Return whose access token this is: what follows the last hyphen must begin his digest."""
    ending = token.rsplit("-", 1)[-1]
    if len(ending) < _DIGEST_CHARS:
        return None
    return next((one for one in subjects if _digest(site, one).startswith(ending)), None)


def signed_token(site: Site, token: str, now_ms: int) -> tuple[str, int, int]:
    """Return a signed token for an access token, and when it was issued and ends, in s."""
    issued_s = now_ms // MS_PER_S
    ends_s = issued_s + site.version.token_life_ms // MS_PER_S
    head = _part({"alg": "HS256", "typ": "JWT"})
    claims = _part({"accessToken": token, "iat": issued_s, "exp": ends_s})
    return f"{head}.{claims}.{_signature(site, f'{head}.{claims}')}", issued_s, ends_s


def verified_token(site: Site, token: str, now_ms: int) -> str | None:
    """Return the access token inside a signed one; None when it is no such token or has ended."""
    signed, point, signature = token.rpartition(".")
    if not point or len(token) > _TOKEN_CHARS_MAX or not token.isascii():
        return None
    if not hmac.compare_digest(signature, _signature(site, signed)):
        return None
    claims = _fields(signed.partition(".")[2])
    ends_s, inside = claims.get("exp"), claims.get("accessToken")
    if not isinstance(ends_s, int) or ends_s * MS_PER_S <= now_ms:
        return None
    return inside if isinstance(inside, str) else None


def _digest(site: Site, subject: Subject) -> str:
    whole = site.secret_hash + subject.id
    return hashlib.sha1(whole.encode()).hexdigest()  # noqa: S324 - Nightscout's choice


def _signature(site: Site, signed: str) -> str:
    """Sign with the secret's hash as the old versions do, later ones with a random key."""
    key = _KEY_LABEL if site.version.guards_v2 else site.secret_hash.encode()
    return _base64url(hmac.new(key, signed.encode(), hashlib.sha256).digest())


def _part(fields: dict[str, str | int]) -> str:
    return _base64url(json.dumps(fields, separators=(",", ":")).encode())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _fields(part: str) -> dict[str, object]:
    try:
        fields = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
