"""One Nightscout as its owner has set it up: version, secret, default roles, push key.

Knows: what a hosting page asks for. Never knows: what the site keeps; that is `state.py`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from banting.devices.home_secrets import API_SECRET, PushKey, push_key
from banting.devices.nightscout.versions import VERSIONS, Version

__all__ = ["SECRET_LENGTH_MIN", "Site", "secret_hash", "site_of"]

SECRET_LENGTH_MIN = 12  # lib/server/enclave.js: shorter ones are not taken


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A site's configuration. `default_roles` are those of a caller who shows no secret."""

    version: Version
    secret: str
    default_roles: tuple[str, ...]
    push_key: PushKey | None

    @property
    def secret_hash(self) -> str:
        """The SHA-1 of the secret in hexadecimal: what requests carry."""
        return secret_hash(self.secret)


def secret_hash(secret: str) -> str:
    """Return what a client sends for a secret."""
    return hashlib.sha1(secret.encode()).hexdigest()  # noqa: S324 - Nightscout's choice


def site_of(
    version: str = "15.0.7",
    default_roles: str = "readable",
    push_key_set: bool = False,
    secret: str | None = None,
) -> Site:
    """Return a site from the words of a set-up; `secret` None takes the home's made-up one."""
    return Site(
        version=VERSIONS[version],
        secret=API_SECRET.decode("ascii") if secret is None else secret,
        default_roles=tuple(default_roles.split()),
        push_key=push_key() if push_key_set else None,
    )
