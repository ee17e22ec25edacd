"""Sites to ask, and short ways of asking them."""

from __future__ import annotations

import json
from typing import Any

from banting.devices.nightscout import CloudState, Site, answer, site_of
from banting.schema.day import DAY_STARTS_UNIX_MS
from banting.schema.setup import DeviceSetup
from banting.wire.http import Request, Response

NOW_MS = DAY_STARTS_UNIX_MS
SECRET = "a-secret-of-the-tests"
JSON = ("content-type", "application/json")


def site(version: str = "15.0.7", roles: str = "readable", *, key: bool = False) -> Site:
    """Return a site of the tests."""
    return site_of(version, roles, push_key_set=key, secret=SECRET)


def setup(version: str, roles: str, push_key: str) -> DeviceSetup:
    """Return the table of a set-up file."""
    options = (("version", version), ("default_roles", roles), ("push_key", push_key))
    return DeviceSetup(
        role="nightscout", model="nightscout", firmware="", serial="", options=options
    )


class Client:
    """Someone who asks a site again and again; the site's state is kept between."""

    def __init__(self, of: Site, state: CloudState | None = None) -> None:
        """Begin with an empty site."""
        self.site = of
        self.state = state or CloudState()
        self.push: bytes | None = None

    def ask(
        self,
        method: str,
        target: str,
        content: Any = None,
        *,
        secret: bool = False,
        now_ms: int = NOW_MS,
        **headers: str,
    ) -> Response:
        """Ask, as the owner when `secret`; header names have _ for -."""
        sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
        sent += [("api-secret", self.site.secret_hash)] if secret else []
        body = b"" if content is None else json.dumps(content).encode()
        sent += [JSON] if content is not None else []
        request = Request(method=method, target=target, headers=tuple(sent), body=body)
        answered = answer(self.site, self.state, request, now_ms)
        self.state, self.push = answered.state, answered.push
        return answered.response

    def get(self, target: str, **asked: Any) -> Any:
        """Return the JSON of an answer that must be 200."""
        response = self.ask("GET", target, **asked)
        assert response.status == 200, response.body
        return json.loads(response.body)

    def post(self, target: str, content: Any, **asked: Any) -> Any:
        """Return the JSON that the owner gets for what he posts."""
        response = self.ask("POST", target, content, secret=True, **asked)
        assert response.status in (200, 201), response.body
        return json.loads(response.body) if response.body else None

    def token(self, *roles: str) -> str:
        """Return the access token of a new subject."""
        wanted = {"name": "A Follower!", "roles": list(roles)}
        subjects = "/api/v2/authorization/subjects"
        made = self.post(subjects, wanted)[0]
        found = self.get(subjects, secret=True)
        return str(next(one for one in found if one["_id"] == made["_id"])["accessToken"])
