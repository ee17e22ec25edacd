"""Provider tokens: JSON Web Tokens signed with ES256, as a push service takes them.

Knows: the compact form (RFC 7515), P-256 signatures over SHA-256 as r and s side by side (RFC 7518
section 3.4), the three claims of a push provider (key id, team id, time of issue), and keys in PEM
(PKCS 8, the form of a `.p8` file). Signatures are deterministic (RFC 6979), so that the same
request has the same bytes in every replay. Never knows: whose key it is, how old a token may be, or
a real key: `synthetic_key` makes one up out of a label that anyone can read here.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from banting.errors import WireError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )

__all__ = [
    "ProviderToken",
    "decode_provider_token",
    "es256_jwt",
    "public_pem",
    "sign_es256",
    "synthetic_key",
    "verify_es256",
]

_ORDER_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # FIPS 186-5
_NUMBER_BYTES = 32
TOKEN_CHARS_MAX = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderToken:
    """Who says that he sends: the key's id, the team's, and when it was issued (s since 1970)."""

    key_id: str
    team_id: str
    issued_unix_s: int


def synthetic_key(label: str) -> str:
    """Return a P-256 private key in PEM that follows from a label; nobody's, and no secret."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    wide = hashlib.sha512(b"banting synthetic P-256 key: " + label.encode()).digest()
    number = int.from_bytes(wide, "big") % (_ORDER_P256 - 1) + 1
    key = ec.derive_private_key(number, ec.SECP256R1())
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    return key.private_bytes(*form, serialization.NoEncryption()).decode("ascii")


def public_pem(key_pem: str) -> str:
    """Return the public half of a private key, in PEM.

    Raises:
        WireError: when the text is no P-256 private key.
    """
    from cryptography.hazmat.primitives import serialization

    form = (serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return _private(key_pem).public_key().public_bytes(*form).decode("ascii")


def sign_es256(key_pem: str, message: bytes) -> bytes:
    """Return the 64 bytes of a message's signature: r, then s.

    Raises:
        WireError: when the text is no P-256 private key.
    """
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    scheme = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
    r, s = utils.decode_dss_signature(_private(key_pem).sign(message, scheme))
    return r.to_bytes(_NUMBER_BYTES, "big") + s.to_bytes(_NUMBER_BYTES, "big")


def es256_jwt(key_pem: str, key_id: str, team_id: str, issued_unix_s: int) -> str:
    """Return the token that a holder of a key issues for his team at a time.

    Raises:
        WireError: when the text is no P-256 private key.
    """
    head = _part({"alg": "ES256", "kid": key_id})
    claims = _part({"iss": team_id, "iat": issued_unix_s})
    signature = sign_es256(key_pem, f"{head}.{claims}".encode("ascii"))
    return f"{head}.{claims}.{_base64url(signature)}"


def decode_provider_token(token: str) -> ProviderToken:
    """Return what a token claims; whether it is true, `verify_es256` tells.

    Raises:
        WireError: when it is no token with the head and claims of a provider.
    """
    head, claims, _ = _parts(token)
    if head.get("alg") != "ES256":
        raise WireError(0, "the token is not signed with ES256")
    key_id, team_id, issued = head.get("kid"), claims.get("iss"), claims.get("iat")
    if not isinstance(key_id, str) or not isinstance(team_id, str):
        raise WireError(0, "the token names no key or no team")
    if not isinstance(issued, int) or isinstance(issued, bool):
        raise WireError(0, "the token tells no time of issue")
    return ProviderToken(key_id=key_id, team_id=team_id, issued_unix_s=issued)


def verify_es256(token: str, key_pem: str) -> bool:
    """Return whether a token was signed with a key, given its public half in PEM.

    Raises:
        WireError: when the token has not three parts, or the text is no P-256 public key.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, utils

    _, _, signature = _parts(token)
    if len(signature) != 2 * _NUMBER_BYTES:
        return False
    r, s = (int.from_bytes(signature[i : i + _NUMBER_BYTES], "big") for i in (0, _NUMBER_BYTES))
    signed = token.rpartition(".")[0].encode("ascii")
    try:
        der = utils.encode_dss_signature(r, s)
        _public(key_pem).verify(der, signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


@functools.lru_cache(maxsize=64)
def _private(pem: str) -> EllipticCurvePrivateKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode("utf-8", "replace"), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise WireError(0, "no private key in PEM") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise WireError(0, "the key is not one of P-256")
    return key


@functools.lru_cache(maxsize=64)
def _public(pem: str) -> EllipticCurvePublicKey:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem.encode("utf-8", "replace"))
    except (ValueError, UnsupportedAlgorithm) as error:
        raise WireError(0, "no public key in PEM") from error
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise WireError(0, "the key is not one of P-256")
    return key


def _part(fields: Mapping[str, str | int]) -> str:
    return _base64url(json.dumps(fields, separators=(",", ":")).encode("utf-8"))


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _parts(token: str) -> tuple[dict[str, object], dict[str, object], bytes]:
    """Return head, claims and signature of a token in the compact form."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > TOKEN_CHARS_MAX or not token.isascii():
        raise WireError(0, "a token has three parts with points between them")
    head, claims, signature = (_bytes_of(part) for part in parts)
    return _fields(head), _fields(claims), signature


def _bytes_of(part: str) -> bytes:
    try:
        raw = base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise WireError(0, f"no base64url: {error}") from error
    if _base64url(raw) != part:
        raise WireError(0, "not the one way to write these bytes in base64url")
    return raw


def _fields(raw: bytes) -> dict[str, object]:
    try:
        fields = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise WireError(0, f"a part is no JSON: {error}") from error
    if not isinstance(fields, dict):
        raise WireError(0, "a part is no JSON object")
    return fields
