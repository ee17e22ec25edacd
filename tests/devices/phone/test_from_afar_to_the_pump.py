"""What comes from afar, down to the pump's bytes: each app on a phone that drives a real pump."""

from __future__ import annotations

import json

import pytest

from banting.build_dosing import dosing_rule
from banting.devices.home_secrets import SMS_NUMBER, TRIO_SECRET
from banting.devices.phone.androidaps.sender import SMS_COMMANDS
from banting.devices.phone.trio.sender import TRIO
from banting.schema.effects import Send, Show, Steered
from banting.schema.intents import LogIn, RemoteBolus, RemoteCarbs, RemoteOverride
from banting.schema.setup import DeviceSetup
from banting.wire.http import Response, decode_request, encode_response
from tests.devices.phone.androidaps.texting import code
from tests.devices.phone.from_afar import iso
from tests.devices.phone.home import HOUR, MIN, Home

SITE = DeviceSetup(role="nightscout", model="nightscout", firmware="", serial="", options=())
RULES = {"trio": "oref0", "iaps": "oref0", "androidaps": "aaps"}


def home(app: str, *, others: tuple[DeviceSetup, ...] = (), **options: object) -> Home:
    """Return a home whose app decides by its own rule, after an hour of steady glucose."""
    built = Home(dosing_rule(RULES[app]), app=app, others=others, **options)
    for k in range(12):
        built.sensor(112 + k % 2, k * 5 * MIN + 20_000)
    return built.run(HOUR)


def pushed(built: Home, wanted: object, secret: bytes = TRIO_SECRET) -> None:
    held = {"trio-secret": secret, "preset": b"Sport"}
    built.hear(decode_request(TRIO.ask(wanted, held, built.now_ms).raw).body)
    built.run(built.now_ms + 4 * MIN)


def texted(built: Home, wanted: object) -> None:
    held = {"sms-number": SMS_NUMBER, "sms-code": code(built.now_ms).encode()}
    for one in (wanted, LogIn()):
        raw = SMS_COMMANDS.ask(one, held, built.now_ms).raw
        built.hear(raw, link="sms", sender="attacker")
    built.run(built.now_ms + 4 * MIN)


def run_with_site(built: Home, minutes: int, records: list[dict[str, object]]) -> None:
    """Let time pass; every question is answered: treatments with records, others with none."""
    for _ in range(minutes):
        told = len(built.effects)
        built.run(built.now_ms + MIN)
        for _, _, effect in built.effects[told:]:
            if isinstance(effect, Send) and effect.to == "nightscout":
                asks = decode_request(effect.raw).path == "/api/v1/treatments.json"
                body = json.dumps(records if asks else []).encode()
                answer = encode_response(Response(status=200, body=body))
                built.hear(answer, sender="nightscout")


def test_a_sealed_push_becomes_a_bolus_of_the_pump_and_its_replay_none():
    built = home("trio", remote_commands=True)
    before = built.given("bolus")
    held = {"trio-secret": TRIO_SECRET}
    raw = decode_request(TRIO.ask(RemoteBolus(milliunits=1_500), held, built.now_ms).raw).body
    built.hear(raw).run(built.now_ms + 4 * MIN)
    assert built.given("bolus") - before == 1_500
    built.hear(raw).run(built.now_ms + 4 * MIN)
    assert built.given("bolus") - before == 1_500
    assert any("20 %" in reason for reason in built.reasons())
    assert sum(one.text.startswith("Bolus: 1.5 U") for one in built.of(Show)) == 2


def test_without_trios_secret_a_push_shows_and_does_nothing():
    built = home("trio", remote_commands=True)
    before = built.given("bolus")
    pushed(built, RemoteBolus(milliunits=1_500), secret=b"0" * 32)
    assert built.given("bolus") == before
    assert built.of(Show)[-1].text.startswith("Bolus")


def test_an_override_from_afar_raises_what_trio_gives():
    doses = {}
    for percent in (100, 180):
        options = {"remote_commands": True, "preset": "Sport", "preset_needs_percent": percent}
        built = home("trio", **options)
        pushed(built, RemoteOverride(minutes=60))
        for k in range(12):
            built.sensor(113 + k % 2, built.now_ms + k * 5 * MIN)
        doses[percent] = built.run(built.now_ms + HOUR).given("basal")
    assert doses[180] > doses[100]


def test_two_texts_in_the_caregivers_name_become_a_bolus_of_the_pump():
    built = home("androidaps", sms_commands=True)
    before = built.given("bolus")
    texted(built, RemoteBolus(milliunits=2_000))
    assert built.given("bolus") - before == 2_000
    texted(built, RemoteBolus(milliunits=2_000))
    assert built.given("bolus") - before == 2_000
    assert "the last remote bolus was too short a time ago" in built.reasons()
    built.run(built.now_ms + 16 * MIN)
    texted(built, RemoteBolus(milliunits=2_000))
    assert built.given("bolus") - before == 4_000


@pytest.mark.parametrize("switched", [True, False])
def test_carbohydrate_that_anyone_stored_is_dosed_for_by_iaps(switched):
    built = home("iaps", others=(SITE,), carb_import=switched, dosing="automatic-bolus")
    before = built.given("bolus")
    record = {"_id": "a", "created_at": iso(built.now_ms), "carbs": 90, "enteredBy": "anyone"}
    for k in range(6):
        built.sensor(114 + k, built.now_ms + (6 + k * 5) * MIN)
    run_with_site(built, 36, [record])
    grams = [one.carbs_g for one in built.of(Steered) if one.what == "carbs"]
    assert grams == ([90] if switched else [])
    assert (built.given("bolus") - before > 1_000) == switched


def test_a_meal_from_afar_raises_what_trio_gives():
    built = home("trio", remote_commands=True, dosing="automatic-bolus")
    before = built.given("bolus")
    pushed(built, RemoteCarbs(grams=90))
    for k in range(6):
        built.sensor(114 + k, built.now_ms + k * 5 * MIN)
    built.run(built.now_ms + HOUR // 2)
    assert built.given("bolus") - before > 1_000
