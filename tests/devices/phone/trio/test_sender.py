"""Who holds Trio's secrets can push what Trio reads; what is not held is left out."""

from __future__ import annotations

import pytest

from banting.devices.home_secrets import (
    TRIO_SECRET,
    bundle_identifier,
    device_token_json,
    push_key_json,
)
from banting.devices.phone.trio.payload import TrioKind, open_payload, sealed_text
from banting.devices.phone.trio.sender import TRIO
from banting.errors import TechniqueFailed
from banting.schema.day import unix_ms
from banting.schema.intents import (
    Exchange,
    Heard,
    ReadCloud,
    RemoteBolus,
    RemoteCancel,
    RemoteCarbs,
    RemoteOverride,
    RemoteTarget,
)
from banting.wire.http import Response, decode_request, encode_response
from tests.devices.phone.from_afar import NOW

HELD = {
    "trio-secret": TRIO_SECRET,
    "push-key": push_key_json(),
    "device-token": device_token_json(bundle_identifier("trio")),
    "preset": b"Sport",
}


def asked(wanted, **held):
    exchange = TRIO.ask(wanted, held or HELD, NOW)
    return exchange, decode_request(exchange.raw)


@pytest.mark.parametrize(
    ("wanted", "kind", "fields"),
    [
        (RemoteBolus(milliunits=1_200), TrioKind.BOLUS, {"bolus": 1_200}),
        (RemoteCarbs(grams=40), TrioKind.MEAL, {"carbs_g": 40}),
        (RemoteOverride(minutes=60), TrioKind.START_OVERRIDE, {"preset": "Sport"}),
        (
            RemoteTarget(target_mgdl=80, minutes=90),
            TrioKind.TEMP_TARGET,
            {"target_mgdl": 80, "minutes": 90},
        ),
        (RemoteCancel(), TrioKind.CANCEL_OVERRIDE, {}),
    ],
)
def test_what_is_wanted_stands_sealed_in_the_push(wanted, kind, fields):
    exchange, request = asked(wanted)
    assert exchange.to == "push"
    assert request.header("apns-topic") == bundle_identifier("trio")
    assert (request.header("authorization") or "").startswith("bearer ")
    command = open_payload(TRIO_SECRET.decode(), request.body)
    assert command.kind is kind
    assert command.sent_unix_ms == unix_ms(NOW)
    assert {name: getattr(command, name) for name in fields} == fields


def test_a_secret_that_is_not_held_is_left_out():
    _, request = asked(RemoteBolus(milliunits=100), preset=b"x")
    assert request.header("authorization") is None
    assert request.header("apns-topic") is None
    assert sealed_text(request.body) == ""


def test_the_same_wish_at_the_same_time_has_the_same_bytes():
    wanted = RemoteBolus(milliunits=100)
    assert TRIO.ask(wanted, HELD, NOW) == TRIO.ask(wanted, HELD, NOW)


def test_what_trio_does_not_take_cannot_be_asked():
    with pytest.raises(TechniqueFailed, match="Trio takes no ReadCloud"):
        TRIO.ask(ReadCloud(what="status"), HELD, NOW)
    with pytest.raises(TechniqueFailed, match="cannot be read"):
        TRIO.ask(RemoteCancel(), {"push-key": b"{}"}, NOW)


@pytest.mark.parametrize(
    ("raw", "means"),
    [
        (encode_response(Response(status=200)), Heard.ACCEPTED),
        (encode_response(Response(status=403)), Heard.REFUSED),
        (encode_response(Response(status=500)), Heard.OTHER),
        (b"noise", Heard.OTHER),
    ],
)
def test_an_answer_of_the_push_service_has_a_meaning(raw, means):
    exchange = Exchange(raw=b"", repeats=1, wait_ms=0, says="")
    assert TRIO.meaning(exchange, raw) is means


def test_a_listener_sees_that_it_is_sealed_and_learns_nothing():
    exchange, request = asked(RemoteBolus(milliunits=1_200))
    for raw in (exchange.raw, request.body):
        says, shown, (field,) = TRIO.describe(raw)
        assert "sealed" in says
        sealed = sealed_text(request.body).encode()
        assert shown[field.offset : field.offset + field.length] == sealed
        assert TRIO.secrets_in(raw) == ()
    for other in (b"", b"{}", b"GET / HTTP/1.1\r\n\r\n", b"POST /3/device HTTP/1.1"):
        assert TRIO.describe(other) == ("", other, ())
