"""A client that people use against our cloud: pydexcom, where it is installed.

A loopback server hands its requests to the machine; nothing outside this computer is reached.
"""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from banting.wire.http import Request, decode_response, encode_request
from banting.wire.share import HOST, SharedReading, post_request
from tests.devices.cloud_plays import MIN, sent
from tests.devices.share.test_account import NAME, PASSWORD, ask, at, cloud, logged_in

pydexcom = pytest.importorskip("pydexcom", reason="pydexcom is not installed")


@pytest.fixture
def served(monkeypatch):
    """A cloud with two readings, on a loopback port that pydexcom believes to be Share."""
    player = cloud()
    player.now_ms = 6 * MIN
    readings = (at(0, 110), at(5, 137, 2))
    assert ask(player, post_request(logged_in(player), "8BNTNG", readings))[0] == 200

    class Door(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            request = Request(method="POST", target=self.path, body=body)
            (frame,) = sent(player.hear(encode_request(request, HOST), sender="client"), "client")
            told = decode_response(frame.raw)
            self.send_response(told.status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(told.body)))
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/ShareWebServices/Services/"
    point_at(monkeypatch, base)
    yield player
    server.shutdown()
    server.server_close()


def point_at(monkeypatch, base):
    """Have every place where pydexcom keeps the service's address hold ours."""
    import sys

    found = 0
    for name, module in list(sys.modules.items()):
        if not name.startswith("pydexcom"):
            continue
        urls = getattr(module, "DEXCOM_BASE_URLS", None)
        if urls is not None:
            monkeypatch.setattr(module, "DEXCOM_BASE_URLS", dict.fromkeys(urls, base))
            found += 1
    assert found, "this release of pydexcom keeps its addresses elsewhere"


def test_it_logs_in_and_reads_the_newest_reading(served):
    client = pydexcom.Dexcom(username=NAME, password=PASSWORD)
    reading = client.get_latest_glucose_reading()
    assert reading.value == 137
    assert reading.trend_direction == "SingleUp"
    assert [one.value for one in client.get_glucose_readings()] == [137, 110]
    assert int(reading.datetime.timestamp() * 1000) == at(5).at_unix_ms


def test_it_understands_our_refusals(served):
    with pytest.raises(pydexcom.errors.AccountError):
        pydexcom.Dexcom(username=NAME, password="wrong")
    client = pydexcom.Dexcom(username=NAME, password=PASSWORD)
    client._session_id = "11111111-1111-1111-1111-111111111111"
    assert client.get_latest_glucose_reading().value == 137  # it logs in again
    assert isinstance(served.state.readings[0], SharedReading)
