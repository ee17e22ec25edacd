"""`banting twin nightscout`: whom it serves, what it refuses, and that it never dials out."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from banting.cli.exit_codes import ExitCode
from banting.cli.program import main
from banting.cli.twin import VERSIONS, Twin
from banting.devices import nightscout
from banting.devices.home_secrets import DEVICE_TOKEN

SECRET = "a-secret-of-the-tests"
HASHED = hashlib.sha1(SECRET.encode()).hexdigest()
OWNER = {"api-secret": HASHED, "content-type": "application/json"}
COMMAND = {"eventType": "Temporary Override", "reason": "Running", "duration": 60}


@pytest.fixture
def twin(request: pytest.FixtureRequest) -> Iterator[Twin]:
    """Serve a site with a day and a push key on a free port."""
    site = nightscout.site_of("15.0.7", "readable", push_key_set=True, secret=SECRET)
    server = Twin(site, 0, with_day=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def ask(
    twin: Twin, method: str, target: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Return what the twin answers; header names have _ for -."""
    connection = http.client.HTTPConnection("127.0.0.1", twin.server_port, timeout=10)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, target, body, sent)
    answered = connection.getresponse()
    told = {name.lower(): value for name, value in answered.getheaders()}
    content = answered.read()
    connection.close()
    return answered.status, told, content


def raw(twin: Twin, sent: bytes) -> bytes:
    """Return all that comes back for some bytes."""
    with socket.create_connection(("127.0.0.1", twin.server_port), timeout=10) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        got = b""
        while more := line.recv(65_536):
            got += more
    return got


def test_it_listens_on_this_computer_alone(twin):
    assert twin.server_address[0] == "127.0.0.1"
    assert twin.url == f"http://127.0.0.1:{twin.server_port}"


def test_a_day_is_served_to_whoever_asks(twin):
    status, told, body = ask(twin, "GET", "/api/v1/entries/sgv.json?count=300")
    readings = json.loads(body)
    assert (status, told["x-content-type-options"]) == (200, "nosniff")
    assert len(readings) == 288
    assert all(40 <= one["sgv"] <= 400 for one in readings)
    profile = json.loads(ask(twin, "GET", "/api/v1/profile/current")[2])
    assert profile["loopSettings"]["deviceToken"] == DEVICE_TOKEN


def test_what_is_written_is_served_again(twin):
    reading = json.dumps([{"type": "sgv", "sgv": 77, "date": 1_768_219_200_000}]).encode()
    sent = {name.replace("-", "_"): value for name, value in OWNER.items()}
    assert ask(twin, "POST", "/api/v1/entries.json", reading)[0] == 401
    assert ask(twin, "POST", "/api/v1/entries.json", reading, **sent)[0] == 200
    found = ask(twin, "GET", "/api/v1/entries.json?find%5Bsgv%5D=77&find%5Bdate%5D%5B%24gte%5D=0")
    assert [one["sgv"] for one in json.loads(found[2])] == [77]


def test_a_command_is_answered_and_shown_and_nothing_is_sent(twin, capfd, monkeypatch):
    def dialled(*_: object) -> None:
        raise AssertionError("it dialled out")

    sent = {name.replace("-", "_"): value for name, value in OWNER.items()}
    connection = http.client.HTTPConnection("127.0.0.1", twin.server_port, timeout=10)
    connection.connect()
    monkeypatch.setattr(socket.socket, "connect", dialled)
    monkeypatch.setattr(socket, "create_connection", dialled)
    headers = {name.replace("_", "-"): value for name, value in sent.items()}
    connection.request("POST", "/api/v2/notifications/loop", json.dumps(COMMAND).encode(), headers)
    got = connection.getresponse()
    assert (got.status, got.read()) == (200, b"OK")
    connection.close()
    shown = capfd.readouterr().err
    assert "would push to the phone, sent nowhere: Running Temporary Override" in shown


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "evil.example:{port}"},
        {"host": "127.0.0.1.evil.example:{port}"},
        {"host": "127.0.0.1:1"},
        {"host": "127.0.0.1:{port}", "origin": "http://evil.example"},
        {"host": "127.0.0.1:{port}", "origin": "null"},
        {"host": "127.0.0.1:{port}", "origin": "https://127.0.0.1:{port}"},
    ],
)
def test_a_request_that_was_meant_for_another_is_refused(twin, headers):
    filled = {name: value.format(port=twin.server_port) for name, value in headers.items()}
    status, told, body = ask(twin, "GET", "/api/v1/status.json", **filled)
    assert (status, told["connection"]) == (403, "close")
    assert b"settings" not in body


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:{port}", "localhost:{port}"])
def test_its_own_names_are_let_in(twin, host):
    own = host.format(port=twin.server_port)
    assert ask(twin, "GET", "/api/v1/status.json", host=own, origin=f"http://{own}")[0] == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /api/v1/status.json HTTP/1.1\r\n\r\n", b" 403 "),
        (b"GET /api/v1/status.json HTTP/1.1\r\nHost: localhost\r\nHost: x\r\n\r\n", b" 403 "),
        (b"GET http://x/ HTTP/1.1\r\nHost: localhost\r\n\r\n", b" 400 "),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", b" 400 "),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", b" 400 "),
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9999999\r\n\r\n", b" 413 "),
        (b"BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", b" 501 "),
        (b"nonsense\r\n\r\n", b"400"),
        (b"POST /api/v1/entries.json HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx",
         b" 401 "),
    ],
)  # fmt: skip
def test_odd_bytes_are_answered(twin, sent, status):
    assert status in raw(twin, sent).split(b"\r\n")[0] or status in raw(twin, sent)
    assert ask(twin, "GET", "/api/v1/status.json")[0] == 200


def test_a_head_request_has_the_head_alone(twin):
    status, told, body = ask(twin, "HEAD", "/api/v1/status.json")
    assert (status, body) == (200, b"")
    assert int(told["content-length"]) > 100


def test_one_connection_carries_many_requests(twin):
    connection = http.client.HTTPConnection("127.0.0.1", twin.server_port, timeout=10)
    for _ in range(3):
        connection.request("GET", "/api/v1/status.json")
        assert connection.getresponse().read()
    connection.close()


def test_the_screen_is_never_written_on_by_a_path(twin, capfd):
    ask(twin, "GET", "/api/v1/%1b[2J%0aPOST")
    shown = capfd.readouterr().err
    assert "\x1b" not in shown
    assert "GET /api/v1/?[2J?POST 404\n" in shown


def test_the_versions_are_those_of_the_machine():
    assert tuple(nightscout.VERSIONS) == VERSIONS


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--host", "0.0.0.0"], "only 127.0.0.1 is served"),
        (["--host", "192.168.1.5"], "only 127.0.0.1 is served"),
        (["--host", "::"], "only 127.0.0.1 is served"),
        (["--version", "12.0.0"], "13.0.1"),
        (["--default-roles", "baker"], "roles are: admin, denied"),
        (["--default-roles", ""], "roles are: admin, denied"),
        (["--api-secret", "short"], "at least 12 characters"),
        (["--port", "99999"], "65535"),
    ],
)
def test_what_is_not_served_is_refused_before_a_port_is_opened(arguments, says, capfd):
    assert main(["twin", "nightscout", *arguments]) == ExitCode.BAD_INPUT
    assert says in capfd.readouterr().err


def test_a_port_that_is_taken_is_told(twin, capfd):
    arguments = ["twin", "nightscout", "--port", str(twin.server_port)]
    assert main(arguments) == ExitCode.BAD_INPUT
    told = capfd.readouterr().err
    assert "cannot be opened" in told
    assert "leave --port out" in told


@pytest.fixture
def served() -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the program as a user does; yield it and its address."""
    line = [sys.executable, "-m", "banting", "twin", "nightscout", "--api-secret", SECRET]
    program = subprocess.Popen(
        [*line, "--with-day"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    yield program, program.stdout.readline().strip()
    program.kill()
    program.communicate()


def test_ctrl_c_ends_it_cleanly(served):
    program, url = served
    assert url.startswith("http://127.0.0.1:")
    program.send_signal(signal.SIGINT)
    _, told = program.communicate(timeout=20)
    assert program.returncode == ExitCode.NO_CONTROL
    assert f"API secret: {SECRET}  (header api-secret: {HASHED})" in told
    assert told.endswith("ended; what was kept is gone\n")
    assert "Traceback" not in told


OREF0 = Path(os.environ.get("BANTING_OREF0", "no oref0")) / "bin"


@pytest.mark.skipif(
    not (OREF0 / "ns-get.sh").is_file() or not all(map(shutil.which, ("bash", "curl", "jq"))),
    reason="BANTING_OREF0 names no oref0 from npm, or bash, curl or jq is missing",
)
def test_the_scripts_of_openaps_read_and_write(served, tmp_path):
    _, url = served
    reading = {"type": "sgv", "sgv": 88, "date": 4_000_000_000_000, "device": "rig"}
    upload = tmp_path / "entries.json"
    upload.write_text(json.dumps([reading]))
    given = {**os.environ, "API_SECRET": HASHED, "NIGHTSCOUT_HOST": url}
    run = {"capture_output": True, "text": True, "env": given, "timeout": 60}
    sent = ["bash", str(OREF0 / "ns-upload.sh"), url, HASHED, "entries.json", str(upload)]
    subprocess.run(sent, **run)
    got = subprocess.run(
        ["bash", str(OREF0 / "ns-get.sh"), "entries/sgv.json", url, "count=1"], **run
    )
    assert json.loads(got.stdout)[0]["sgv"] == 88
