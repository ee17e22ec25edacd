"""The tape played to our Nightscout: as a function, over HTTP, and beside a real one.

The last is left out unless asked for: `pytest -m nightscout`, with `BANTING_NIGHTSCOUT_URL` naming
a Nightscout on this computer and `BANTING_NIGHTSCOUT_SECRET` its API secret
(`docs/nightscout-twin.md` has the recipe). It writes made-up records there.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest

from banting.cli.twin import Twin
from banting.devices.nightscout import VERSIONS
from tests.devices.nightscout.sites import NOW_MS, SECRET, Client, site
from tests.devices.nightscout.tape import Asked, Told, play, tape

URL, REAL_SECRET = (
    os.environ.get(name, "") for name in ("BANTING_NIGHTSCOUT_URL", "BANTING_NIGHTSCOUT_SECRET")
)


def headers_of(asked: Asked, secret: str) -> dict[str, str]:
    """Return the headers that show who asks; a real site wants to hear of https for v3."""
    shown = {"accept": "application/json", "x-forwarded-proto": "https"}
    if asked.content is not None:
        shown["content-type"] = "application/json"
    match asked.by:
        case "nobody":
            return shown
        case "owner":
            return {**shown, "api-secret": hashlib.sha1(secret.encode()).hexdigest()}
        case "wrong":
            return {**shown, "api-secret": "0" * 40}
    return {**shown, "authorization": f"Bearer {asked.by}"}


def in_here(client: Client) -> Callable[[Asked], Told]:
    """Return how our site is asked as a function."""

    def ask(asked: Asked) -> Told:
        shown = headers_of(asked, SECRET)
        shown.pop("content-type", None)
        answered = client.ask(asked.method, asked.target, asked.content, **shown)
        return told(answered.status, answered.body)

    return ask


def over_http(url: str, secret: str) -> Callable[[Asked], Told]:
    """Return how a site at an address is asked."""

    def ask(asked: Asked) -> Told:
        target = asked.target.replace("[", "%5B").replace("]", "%5D").replace("$", "%24")
        request = urllib.request.Request(
            url.rstrip("/") + target,
            method=asked.method,
            headers=headers_of(asked, secret),
            data=None if asked.content is None else json.dumps(asked.content).encode(),
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answered:
                return told(answered.status, answered.read())
        except urllib.error.HTTPError as refused:
            return told(refused.code, refused.read())

    return ask


def told(status: int, body: bytes) -> Told:
    """Return an answer, its JSON where it has some."""
    try:
        return Told(status=status, content=json.loads(body))
    except ValueError:
        return Told(status=status, content=None)


@pytest.fixture
def twin() -> Iterator[Twin]:
    """Serve a site on a free port."""
    server = Twin(site(), 0)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("version", VERSIONS)
def test_our_nightscout_plays_the_tape(version):
    assert play(tape(NOW_MS, version), in_here(Client(site(version)))) == []


def test_our_nightscout_plays_the_tape_over_http(twin):
    now_ms = time.time_ns() // 1_000_000
    assert play(tape(now_ms), over_http(twin.url, SECRET)) == []


def test_the_tape_tells_a_site_that_differs():
    """A tape that finds nothing on any site would prove nothing."""
    for version, roles, at_least in (("13.0.1", "readable", 10), ("15.0.7", "denied", 20)):
        assert len(play(tape(NOW_MS), in_here(Client(site(version, roles))))) >= at_least
    assert len(play(tape(NOW_MS, "13.0.1"), in_here(Client(site())))) >= 4


@pytest.mark.nightscout
def test_a_real_nightscout_plays_the_tape():
    if not URL or not REAL_SECRET:
        pytest.skip("BANTING_NIGHTSCOUT_URL and BANTING_NIGHTSCOUT_SECRET name no Nightscout")
    host = urlsplit(URL).hostname
    if host not in ("127.0.0.1", "localhost", "::1"):
        pytest.skip(f"records are written: only a site on this computer is played to, not {host}")
    ask = over_http(URL, REAL_SECRET)
    status = ask(Asked(method="GET", target="/api/v1/status.json", by="owner"))
    now_ms = time.time_ns() // 1_000_000
    assert play(tape(now_ms, status.content["version"]), ask) == []
