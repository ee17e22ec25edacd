"""Permissions as Nightscout writes them: `api:treatments:create`, with `*` and comma lists.

Knows: roles and what they grant, and whether a grant covers what is asked. Never knows: who asks.
Source: the default roles of lib/authorization/storage.js; Apache Shiro's wildcard permissions.
"""

from __future__ import annotations

from itertools import zip_longest

__all__ = ["ADMIN", "ROLES", "covers", "granted_by"]

ADMIN = "*"

ROLES: dict[str, tuple[str, ...]] = {
    "admin": (ADMIN,),
    "denied": (),
    "status-only": ("api:status:read",),
    "readable": ("*:*:read",),
    "careportal": ("api:treatments:create",),
    "devicestatus-upload": ("api:devicestatus:create",),
}


def granted_by(roles: tuple[str, ...]) -> tuple[str, ...]:
    """Return what some roles grant together; a role that nobody defined grants nothing."""
    return tuple(dict.fromkeys(grant for role in roles for grant in ROLES.get(role, ())))


def covers(grants: tuple[str, ...], asked: str) -> bool:
    """Return whether one of the grants covers a permission."""
    return any(_implies(grant, asked) for grant in grants)


def _implies(grant: str, asked: str) -> bool:
    """Compare part by part; a grant that ends early covers everything below it."""
    parts = tuple(grant.split(":"))
    for given, wanted in zip_longest(parts, asked.split(":")):
        if given is None:
            return True
        names = set(given.split(","))
        if "*" not in names and (wanted is None or not set(wanted.split(",")) <= names):
            return False
    return True
