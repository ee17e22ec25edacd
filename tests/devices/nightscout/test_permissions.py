"""Permissions: what a grant covers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.nightscout.permissions import ROLES, covers, granted_by

PART = st.sampled_from(["api", "admin", "entries", "treatments", "read", "create", "*"])


@pytest.mark.parametrize(
    ("grant", "asked", "covered"),
    [
        ("*", "api:treatments:create", True),
        ("*", "*:*:admin", True),
        ("*:*:read", "api:entries:read", True),
        ("*:*:read", "*:*:read", True),
        ("*:*:read", "api:entries:create", False),
        ("*:*:read", "admin:api:subjects:read", False),
        ("*:*:read", "authorization:debug:test", False),
        ("api:treatments:create", "api:treatments:create", True),
        ("api:treatments:create", "api:treatments:create,update", False),
        ("api:treatments:create,update", "api:treatments:update", True),
        ("api:*:create,update,delete", "*:*:create,update,delete", False),
        ("api:treatments", "api:treatments:delete", True),
        ("api:treatments:*:x", "api:treatments:delete", False),
        ("api:treatments:*:*", "api:treatments:delete", True),
        ("", "api:treatments:delete", False),
    ],
)
def test_a_grant_covers_what_it_says_and_no_more(grant, asked, covered):
    assert covers((grant,), asked) is covered


@given(st.lists(PART, min_size=1, max_size=4).map(":".join), st.lists(PART, max_size=3))
def test_whoever_may_more_may_the_same(asked, more):
    assert covers((*more, asked), asked)
    assert covers((*more, "*"), asked)
    assert not covers((), asked)


def test_roles_add_up_and_an_unknown_one_grants_nothing():
    assert granted_by(("readable", "careportal", "baker")) == (
        "*:*:read",
        "api:treatments:create",
    )
    assert granted_by(("denied",)) == ()
    assert covers(granted_by(("admin",)), "notifications:loop:push")
    assert not any(
        covers(granted_by((role,)), "notifications:loop:push") for role in ROLES if role != "admin"
    )
