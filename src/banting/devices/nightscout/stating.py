"""What is true of a Nightscout as it is set up: its facts, what undoes them, its interfaces.

Knows: the words of the attack graph for this family. Never knows: any technique.
"""

from __future__ import annotations

from collections.abc import Iterator

from banting.devices.nightscout.permissions import covers, granted_by
from banting.devices.nightscout.site import Site
from banting.devices.nightscout.sources import (
    AUTHORIZATION,
    LOOP_PUSH,
    PUSH_KEY_LEAK,
    ROLES,
    ROUTES,
    V2_OPEN,
)
from banting.schema.facts import Change, Fact, InterfaceNote, StatedFact
from banting.schema.source import Source

__all__ = ["ROLE", "interfaces", "stated_facts"]

ROLE = "nightscout"
_MENU, _HABIT = 1, 2  # what a change costs: a setting or an upgrade of the site, a habit given up
_DENIED = Change(
    key="nightscout.default_roles",
    value='"denied"',
    says="set AUTH_DEFAULT_ROLES to denied, and give followers tokens",
    cost=_MENU,
)
_READABLE = Change(
    key="nightscout.default_roles",
    value='"readable"',
    says="take careportal out of AUTH_DEFAULT_ROLES",
    cost=_MENU,
)
_UPGRADED = Change(
    key="nightscout.version",
    value='"15.0.7"',
    says="upgrade Nightscout, and revoke the push key that the old version told",
    cost=_MENU,
)
_NO_KEY = Change(
    key="nightscout.push_key",
    value='"none"',
    says="take the push key out of Nightscout and revoke it in the developer account",
    cost=_HABIT,
)


def stated_facts(site: Site) -> tuple[StatedFact, ...]:
    """Return what is true of a site."""
    return tuple(_facts(site))


def interfaces() -> tuple[InterfaceNote, ...]:
    """Return the inventory of a site's interfaces."""
    shown = "pages for people; every value on them comes through the programming interfaces"
    return (
        _interface("nightscout.http", ROUTES),
        _interface("nightscout.page", ROUTES, shown),
    )


def _facts(site: Site) -> Iterator[StatedFact]:
    version = site.version
    grants = granted_by(site.default_roles)
    yield _fact("in-use", "a Nightscout site shows the wearer's data", AUTHORIZATION)
    if covers(grants, "api:entries:read"):
        yield _fact("reads-open", "anyone may read the site without a secret", ROLES, _DENIED)
    elif not version.guards_v2:
        says = f"{version.number} shows glucose and profile to anyone in its second interface"
        yield _fact("second-interface-open", says, V2_OPEN, _UPGRADED)
    if covers(grants, "api:treatments:create"):
        says = "anyone may add treatments without a secret"
        yield _fact("writes-open", says, ROLES, _READABLE)
    if site.push_key is None:
        return
    yield _fact("sends-push", "the site holds the key for commands to Loop", LOOP_PUSH, _NO_KEY)
    if not version.filters_push_key:
        says = f"{version.number} tells the push key to whoever may read its status (read, not run)"
        yield _fact("tells-push-key", says, PUSH_KEY_LEAK, _UPGRADED)


def _fact(name: str, says: str, source: Source, undone_by: Change | None = None) -> StatedFact:
    return StatedFact(
        fact=Fact(f"{ROLE}.{name}"), says=says, device=ROLE, source=source, change=undone_by
    )


def _interface(name: str, source: Source, why_no_command: str = "") -> InterfaceNote:
    return InterfaceNote(
        device=ROLE, interface=name, rules=(), why_no_command=why_no_command, source=source
    )
