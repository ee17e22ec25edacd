"""`banting twin nightscout`: a Nightscout on this computer that real clients can talk to.

It serves, and never dials out: a command for a phone is answered and shown, and nothing is sent.
Knows: how a request gets from a socket to `devices.nightscout.answer` and back. It listens on
127.0.0.1 alone, and a request must have been meant for it: another host in the Host header (a name
that a stranger's page was made to resolve to this computer) or another origin is refused.
"""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import click

from banting.cli.exit_codes import ExitCode
from banting.cli.speech import answer, tell
from banting.errors import OutputError, WireError
from banting.wire.http import Request, Response, decode_request, json_body

if TYPE_CHECKING:
    from banting.devices.nightscout import Site

__all__ = ["Twin", "twin"]

LOOPBACK = "127.0.0.1"
VERSIONS = ("13.0.1", "14.0.0", "15.0.7")
_OWN_NAMES = (LOOPBACK, "localhost")
_BODY_BYTES_MAX = 1_048_576
_IDLE_S = 10
_UNDECIDED = ("connection", "date", "server", "content-length")  # what the carrier writes itself


class Twin(ThreadingHTTPServer):
    """A site on a port of this computer; one request at a time sees and changes what it keeps."""

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self, site: Site, port: int, *, with_day: bool = False) -> None:
        """Open the port; 0 takes a free one.

        Raises:
            OSError: when the port is taken.
        """
        from banting.devices.nightscout import CloudState, with_made_up_day

        self._site = site
        self._state = CloudState()
        if with_day:
            self._state = with_made_up_day(self._state, _now_ms())
        self._one = threading.Lock()
        super().__init__((LOOPBACK, port), _Carrier)

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{LOOPBACK}:{self.server_port}"

    def meant(self, host: str, origin: str | None) -> bool:
        """Return whether a request was meant for this server, by what its headers say."""
        own = {f"{name}{port}" for name in _OWN_NAMES for port in ("", f":{self.server_port}")}
        return host in own and (origin is None or origin.removeprefix("http://") in own)

    def answered(self, request: Request) -> Response:
        """Return the site's answer, and show what it would have pushed to a phone."""
        from banting.devices.nightscout import answer as site_answer

        with self._one:
            answered = site_answer(self._site, self._state, request, _now_ms())
            self._state = answered.state
        tell(f"{request.method} {_shown(request.path)} {answered.response.status}")
        if answered.push is not None:
            tell(f"  would push to the phone, sent nowhere: {_pushed(answered.push)}")
        return answered.response


class _Carrier(BaseHTTPRequestHandler):
    """One connection: bytes to a request, an answer to bytes."""

    server: Twin
    protocol_version = "HTTP/1.1"
    server_version = "banting-twin"
    sys_version = ""
    timeout = _IDLE_S

    def _serve(self) -> None:
        """Answer the request that the base class has read the head of."""
        refused = self._refusal()
        if refused:
            status, why = refused
            self.close_connection = True
            self._send(Response(status=status, body=f"{why}\n".encode()))
            return
        length = int(self.headers.get("content-length") or "0")
        headers = tuple((name.lower(), value.strip()) for name, value in self.headers.items())
        request = Request(
            method="GET" if self.command == "HEAD" else self.command,
            target=self.path,
            headers=headers,
            body=self.rfile.read(length),
        )
        self._send(self.server.answered(request))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = _serve  # noqa: N815 - its names

    def _refusal(self) -> tuple[int, str] | None:
        """Return why a request is not even looked at, None when it is."""
        hosts = self.headers.get_all("host") or []
        if len(hosts) != 1 or not self.server.meant(hosts[0], self.headers.get("origin")):
            return 403, "this server answers requests meant for it, from this computer"
        if not self.path.startswith("/") or self.headers.get("transfer-encoding"):
            return 400, "a path, and a body whose length is told"
        told = self.headers.get("content-length") or "0"
        if not (told.isascii() and told.isdigit()):
            return 400, "content-length is no number"
        if int(told[:12]) > _BODY_BYTES_MAX:
            return 413, f"at most {_BODY_BYTES_MAX} bytes"
        return None

    def _send(self, response: Response) -> None:
        """Write an answer; a client that went away is no fault."""
        try:
            self.send_response(response.status)
            for name, value in response.headers:
                if name not in _UNDECIDED:
                    self.send_header(name, value)
            self.send_header("x-content-type-options", "nosniff")
            bare = response.status in (204, 304)
            self.send_header("content-length", "0" if bare else str(len(response.body)))
            if self.close_connection:
                self.send_header("connection", "close")
            self.end_headers()
            if self.command != "HEAD" and not bare:
                self.wfile.write(response.body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
        """Say nothing; the server tells each request itself."""
        del format, args


@click.group(short_help="Offer a machine to real clients on this computer.")
def twin() -> None:
    """Offer one of Banting's machines to real clients, on this computer only."""


@twin.command(short_help="Serve Nightscout over HTTP on 127.0.0.1.")
@click.option("--version", type=click.Choice(VERSIONS), default="15.0.7", show_default=True)
@click.option(
    "--port", type=click.IntRange(0, 65_535), default=0, show_default="a free one", help="Port."
)
@click.option("--host", default=LOOPBACK, show_default=True, help="No other is taken.")
@click.option(
    "--default-roles",
    default="readable",
    show_default=True,
    help="What anyone may do: denied, readable, careportal ..., with blanks between them.",
)
@click.option("--api-secret", help="At least 12 characters; a made-up one when absent.")
@click.option("--push-key", is_flag=True, help="Set a made-up key for commands to Loop.")
@click.option("--with-day", is_flag=True, help="Keep a made-up day of readings from the start.")
def nightscout(
    version: str,
    *,
    port: int,
    host: str,
    default_roles: str,
    api_secret: str | None,
    push_key: bool,
    with_day: bool,
) -> ExitCode:
    """Serve a Nightscout on this computer until Ctrl-C.

    Clients send the secret as its SHA-1 in the header api-secret. Nothing is sent anywhere: what a
    real site would push to a phone is shown on stderr.
    """
    from banting.devices.nightscout import site_of

    _check(host, default_roles, api_secret)
    site = site_of(version, default_roles, push_key_set=push_key, secret=api_secret)
    try:
        server = Twin(site, port, with_day=with_day)
    except OSError as fault:
        why = fault.strerror or fault
        says = f"port {port} cannot be opened: {why}; leave --port out for a free one"
        raise OutputError(says) from fault
    with server:
        try:
            tell(f"Nightscout {version}, default roles: {default_roles}. Ctrl-C ends it.")
            tell(f"API secret: {site.secret}  (header api-secret: {site.secret_hash})")
            answer(f"{server.url}\n")
            server.serve_forever(poll_interval=0.1)
        except KeyboardInterrupt:
            tell("ended; what was kept is gone")
    return ExitCode.NO_CONTROL


def _check(host: str, default_roles: str, api_secret: str | None) -> None:
    """Refuse another address, roles that are none, a secret that Nightscout would not take."""
    from banting.devices.nightscout import ROLES, SECRET_LENGTH_MIN

    if host not in _OWN_NAMES:
        raise click.BadParameter(f"only {LOOPBACK} is served", param_hint="--host")
    unknown = [role for role in default_roles.split() if role not in ROLES]
    if unknown or not default_roles.split():
        known = ", ".join(ROLES)
        raise click.BadParameter(f"roles are: {known}", param_hint="--default-roles")
    if api_secret is not None and len(api_secret) < SECRET_LENGTH_MIN:
        says = f"at least {SECRET_LENGTH_MIN} characters"
        raise click.BadParameter(says, param_hint="--api-secret")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _shown(path: str) -> str:
    """Return a path for the screen: no character in it can move the cursor."""
    return "".join(one if one.isprintable() else "?" for one in path[:120])


def _pushed(raw: bytes) -> str:
    """Return the text that the phone would show."""
    try:
        content = json_body(decode_request(raw).body)
    except WireError as error:
        raise AssertionError("a push that the site wrote itself") from error
    assert isinstance(content, dict), "a push is an object"
    return _shown(str(content["aps"]["alert"]).replace("\n", ", "))
