"""Messages sealed with a shared secret: AES-256-GCM, the nonce in front, the tag behind.

Knows: a key is the SHA-256 of a secret's text; what is sealed stands as 12 bytes of nonce, the
cipher text and 16 bytes of tag. Never knows: what is inside, who may read it, or when it was
sealed: nothing here says that a message is fresh. The nonce is an argument, since chance is.
Source: Trio 0.8.4, Trio/Sources/Services/RemoteControl (read, not run); NIST SP 800-38D.
"""

from __future__ import annotations

import hashlib

from banting.errors import WireError

__all__ = ["KEY_BYTES", "NONCE_BYTES", "TAG_BYTES", "key_of", "open_sealed", "seal"]

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16


def key_of(secret: str) -> bytes:
    """Return the 32-byte key that follows from a secret's text."""
    return hashlib.sha256(secret.encode("utf-8")).digest()


def seal(key: bytes, nonce: bytes, plain: bytes) -> bytes:
    """Return nonce, cipher text and tag of a message; a nonce must never serve a key twice."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    assert len(key) == KEY_BYTES, "the key has 32 bytes"
    assert len(nonce) == NONCE_BYTES, "the nonce has 12 bytes"
    return nonce + AESGCM(key).encrypt(nonce, plain, None)


def open_sealed(key: bytes, sealed: bytes) -> bytes:
    """Return the message that was sealed with a key.

    Raises:
        WireError: when it is too short, was sealed with another key, or was changed.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    assert len(key) == KEY_BYTES, "the key has 32 bytes"
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise WireError(len(sealed), "too short for a nonce and a tag")
    nonce, body = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, body, None)
    except InvalidTag as error:
        raise WireError(NONCE_BYTES, "sealed with another key, or changed since") from error
