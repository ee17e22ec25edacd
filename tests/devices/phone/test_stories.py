"""Whole stories: pump, bridge and phone by their bytes, with a rule that orders what it is told."""

import json
from dataclasses import replace

import pytest

from banting.devices import phone
from banting.devices.family import HomeParts
from banting.devices.home_secrets import DEVICE_TOKEN, OTP_SECRET
from banting.devices.phone.orders import carry_out, obey
from banting.devices.phone.surface import (
    OrderBasal,
    OrderClosedLoop,
    OrderProfile,
    OrderTarget,
    Reply,
    TakeGlucose,
)
from banting.devices.rileylink.commands import CommandCode, Plain, encode_command
from banting.schema.day import unix_ms
from banting.schema.dosing import DoseKind, GlucoseSeen, Order
from banting.schema.effects import Changed, Send, Show, ShowGlucose, Steered
from banting.schema.setup import DeviceSetup
from banting.wire.http import Response, decode_request, encode_response
from banting.wire.loop_push import bolus_command, carbs_command, loop_payload, override_command
from banting.wire.totp import secret_bytes, totp
from tests.devices.phone.home import HOUR, MIN, PARADIGM, Home, Told, sensor_message

PRESET = {"preset": "Exercise", "preset_needs_percent": 50, "preset_target_mgdl": 150}
RATE = Order(temp_per_h=2_500, temp_minutes=30, active=700, forecast_mgdl=140)
BOLUS = Order(bolus=1_000)


def site():
    return DeviceSetup(role="nightscout", model="nightscout", firmware="", serial="", options=())


def push(home, command):
    payload = loop_payload(
        command, sender="x", remote_address="x", sent_unix_ms=unix_ms(home.now_ms)
    )
    return home.hear(payload)


def code(home):
    return totp(secret_bytes(OTP_SECRET.decode()), unix_ms(home.now_ms) // 1000)


def boluses_on_air(home):
    """How many times a bolus was ordered on the air: the long message with its amount."""
    long = [f.raw for f in home.frames if f.sender == "bridge" and len(f.raw) > 50]
    return sum("bolus" in PARADIGM.dialect.describe(raw)[0].lower() for raw in long)


def uploads(home, collection):
    found = []
    for frame in home.frames:
        if frame.to == "nightscout":
            request = decode_request(frame.raw)
            if request.path == f"/api/v1/{collection}":
                found.append(json.loads(request.body))
    return found


def test_a_reading_becomes_a_temporary_rate_on_the_pump():
    home = Home(Told(RATE)).sensor(180).run(MIN)
    temp = home.pump.delivery.temp
    assert (temp.milliunits_per_h, temp.requestor.value) == (2_500, "radio")
    assert home.of(ShowGlucose) == [ShowGlucose(glucose_mgdl=180, origin="loop")]
    (view,) = home.rule.views
    assert [one.glucose_mgdl for one in view.glucose] == [180]
    assert view.pump.at_ms > 9_000, "the pump was called, asked, and then it was decided"
    assert home.run(31 * MIN).given("basal") == 1_250


def test_the_app_tells_its_rule_what_runs_and_what_was_given():
    home = Home(Told(RATE)).sensor(180).sensor(185, 5 * MIN).run(6 * MIN)
    view = home.rule.views[1]
    assert view.pump.temp_per_h == 2_500
    assert [(dose.kind, dose.milliunits) for dose in view.doses] == [(DoseKind.BASAL, 208)]


def test_an_open_loop_shows_readings_and_orders_nothing():
    home = Home(Told(RATE), closed_loop=False).sensor(180).run(MIN)
    assert home.pump.delivery.temp is None
    assert len(home.rule.views) == 1
    assert home.rule.views[0].closed_loop is False


def test_every_answer_lost_means_no_decision_and_the_next_reading_tries_again():
    home = Home(Told(RATE), lost=lambda frame: frame.sender == "pump" and frame.at_ms < 4 * MIN)
    home.sensor(180).sensor(185, 5 * MIN).run(4 * MIN)
    assert home.rule.views == []
    assert "no decision: the pump did not tell its status" in home.phone.log[-1].says
    assert home.run(6 * MIN).pump.delivery.temp.milliunits_per_h == 2_500


# a bolus whose answer is lost


def _after_order(lost_from, sender):
    """Lose the frames of a sender from the moment a bolus is ordered, for three seconds."""
    seen = []

    def lost(frame):
        says = PARADIGM.dialect.describe(frame.raw)[0].lower() if frame.link == "radio" else ""
        if frame.sender == "bridge" and "bolus" in says and len(frame.raw) > 50:
            seen.append(frame.at_ms)
            return sender == "bridge"
        return bool(seen) and frame.sender == sender and frame.at_ms < seen[0] + lost_from

    return lost


@pytest.mark.parametrize(
    ("milliunits", "lost_ms"),
    [(500, 400), (6_000, 400), (500, 90_000)],
    ids=["still running", "long running", "over when the pump is heard again"],
)
def test_a_bolus_that_was_given_though_its_answer_was_lost_is_never_sent_again(milliunits, lost_ms):
    home = Home(Told(Order(bolus=milliunits)), lost=_after_order(lost_ms, "pump"))
    home.sensor(250).run(3 * MIN)
    home.sensor(250, 5 * MIN).run(15 * MIN)
    assert boluses_on_air(home) == 1
    assert home.given("bolus") == milliunits
    counted = [dose.milliunits for dose in home.phone.doses if dose.kind is DoseKind.BOLUS]
    assert counted == [milliunits]
    assert home.phone.unsure is None
    shown = [one.text for one in home.of(Show)]
    assert "may have failed" in shown[0]
    assert "was given" in shown[1]


def test_a_bolus_that_never_reached_the_pump_is_not_counted_and_not_sent_again():
    home = Home(Told(BOLUS), lost=_after_order(0, "bridge"))
    home.sensor(250).run(15 * MIN)
    assert boluses_on_air(home) == 1
    assert home.given("bolus") == 0
    assert [dose for dose in home.phone.doses if dose.kind is DoseKind.BOLUS] == []
    assert "was not given" in home.of(Show)[-1].text


def test_while_a_bolus_is_in_doubt_it_counts_and_no_other_is_taken():
    def lost(frame):
        return _order_lost(frame) or (frame.sender == "pump" and frame.at_ms > 10_000)

    _order_lost = _after_order(0, "bridge")
    home = Home(Told(BOLUS), lost=lost).sensor(250).run(60_000)
    assert home.phone.unsure is not None
    assert [dose.milliunits for dose in home.phone.doses] == [1_000]
    home.act("bolus", 2_000).run(2 * MIN)
    assert "an earlier bolus is still uncertain" in home.reasons()
    assert boluses_on_air(home) == 1


def test_a_remote_bolus_is_refused_too_while_one_is_in_doubt_and_its_sender_is_told():
    def lost(frame):
        return _order_lost(frame) or (frame.sender == "pump" and frame.at_ms > 10_000)

    _order_lost = _after_order(0, "bridge")
    home = Home(Told(BOLUS), lost=lost).sensor(250).run(60_000)
    push(home, bolus_command(2_000, code(home)))
    assert home.reasons()[-1] == "an earlier bolus is still uncertain"
    assert home.of(Show)[-1].text == "Remote Bolus failed: 2 U"


@pytest.mark.parametrize("lost_times", [1, 2, 9])
def test_a_rate_whose_answer_is_lost_is_set_again_for_it_is_the_same_rate(lost_times):
    left = [lost_times]

    def lost(frame):
        says = PARADIGM.dialect.describe(frame.raw)[0] if frame.link == "radio" else ""
        order = frame.sender == "bridge" and "temporary basal" in says
        left[0] -= order
        return order and left[0] >= 0

    home = Home(Told(RATE), lost=lost).sensor(180).run(MIN)
    assert (home.pump.delivery.temp is not None) is (lost_times < 3)
    assert (home.phone.temp is not None) is (lost_times < 3)
    assert left[0] == max(-1, lost_times - 3), "three tries at most"


def test_a_bolus_that_the_pump_refuses_or_that_never_left_is_shown_and_not_counted():
    home = Home(max_bolus_u=20.0).act("bolus", 15_000).run(MIN)
    assert home.of(Show)[-1].text == "bolus 15 U not given: the pump refused it"
    deaf = Home(lost=lambda frame: frame.sender == "pump").act("bolus", 1_000).run(MIN)
    assert deaf.of(Show)[-1].text == "bolus 1 U not given: the pump was not reached"
    assert home.phone.doses == deaf.phone.doses == ()


def test_a_pump_that_is_resumed_is_dosed_again():
    home = Home(Told()).sensor(150).run(MIN).act("suspend", role="pump")
    home.sensor(150, 5 * MIN).run(6 * MIN).act("resume", role="pump")
    home.sensor(150, 10 * MIN).run(11 * MIN)
    view = home.rule.views[-1]
    assert (view.pump.suspended, view.pump.temp_per_h) == (False, None)
    assert [(one.milliunits, one.to_ms > one.from_ms) for one in view.doses] == [(0, True)]


def test_a_bolus_that_someone_else_gave_is_learned_from_the_pumps_history():
    home = Home(Told()).sensor(150).run(2 * MIN)
    home.act("bolus", 3_000, role="pump").sensor(150, 10 * MIN).run(11 * MIN)
    view = home.rule.views[-1]
    assert [dose.milliunits for dose in view.doses if dose.kind is DoseKind.BOLUS] == [3_000]
    assert any("history tells of a bolus of 3 U" in one.says for one in home.phone.log)


def test_a_suspended_pump_is_told_to_the_rule_and_gives_nothing_meanwhile():
    home = Home(Told()).sensor(150).run(MIN)
    home.act("suspend", role="pump").sensor(150, 5 * MIN).sensor(150, 10 * MIN).run(11 * MIN)
    view = home.rule.views[-1]
    assert view.pump.suspended is True
    assert view.pump.temp_per_h == 0


# hands


def test_a_bolus_through_the_app_stays_within_its_own_max_bolus():
    home = Home(max_bolus_u=3.0)
    home.act("bolus", 3_050).act("bolus", 0).run(MIN)
    assert home.given("bolus") == 0
    assert [one for one in home.reasons() if "max bolus" in one] == home.reasons()
    home.act("bolus", 3_000).run(5 * MIN)
    assert home.given("bolus") == 3_000


def test_code_in_the_apps_place_is_bounded_by_the_pump_alone():
    home = Home(max_bolus_u=1.0, max_basal_u_per_h=0.5)
    home.act("code-temp", 4_000).run(MIN)
    assert home.pump.delivery.temp.milliunits_per_h == 4_000
    home.act("code-bolus", 10_000).run(10 * MIN)
    assert home.given("bolus") == 10_000
    home.act("code-bolus", 10_100).act("code-temp", 4_050).run(20 * MIN)
    assert home.given("bolus") == 10_000
    assert "10.1 U is not between a stroke and max bolus, 10 U" in home.reasons("pump")
    assert "4.05 U/h is over max basal, 4 U/h" in home.reasons("pump")


def test_a_reading_by_code_is_dosed_on_like_the_sensor_s_and_the_newest_counts():
    home = Home().sensor(110).run(MIN).act("code-glucose", 380).run(2 * MIN)
    assert [one.glucose_mgdl for one in home.rule.views[-1].glucose] == [110, 380]
    assert [one.origin for one in home.of(ShowGlucose)] == ["loop", "loop"]


def test_readings_are_the_loop_s_only_while_the_app_doses():
    home = Home().sensor(110).run(MIN).act("open-loop").sensor(112).run(2 * MIN)
    home.act("close-loop").act("close-loop").sensor(114).run(3 * MIN)
    assert [one.origin for one in home.of(ShowGlucose)] == ["loop", "phone", "loop"]
    assert [one.after for one in home.of(Changed)] == ["off", "on"], "already on: nothing changed"
    shown = Home(closed_loop=False).sensor(110).run(MIN)
    assert [one.origin for one in shown.of(ShowGlucose)] == ["phone"]


def test_a_meal_is_entered_and_its_recommended_bolus_taken():
    home = Home(Told(recommends=4_000)).act("meal", 45).run(10 * MIN)
    assert home.given("bolus") == 4_000
    (eaten,) = home.phone.carbs
    assert (eaten.grams, eaten.absorption_min) == (45, 180)
    (steered,) = home.of(Steered)
    assert (steered.what, steered.carbs_g, steered.by) == ("carbs", 45, "wearer")


def test_a_meal_beyond_all_entries_is_refused_and_no_bolus_is_given():
    home = Home().act("meal", 251).act("carbs", 0).run(MIN)
    assert home.phone.carbs == ()
    assert home.given("bolus") == 0
    assert len(home.reasons()) == 2


def test_an_override_by_hand_ends_by_itself_or_by_hand():
    home = Home(**PRESET).act("override", 30)
    home.sensor(150).run(MIN).sensor(150, 40 * MIN).run(41 * MIN)
    first, second = home.rule.views
    assert (first.override.needs_percent, first.override.target_mgdl) == (50, 150)
    assert second.override.needs_percent == 100
    home.act("override").act("cancel-override")
    assert home.phone.override is None
    home.act("override", 24 * 60 + 1)
    assert home.phone.override is None
    assert "an override lasts from a minute to 24 hours" in home.reasons()
    assert Home().act("override").reasons() == ["there is no preset"]


def test_settings_that_hands_change_are_told():
    home = Home(others=(site(),)).act("open-loop").act("max-bolus", 2_000).run(2_000)
    changed = [(one.setting, one.after) for one in home.of(Changed)]
    assert changed == [("closed_loop", "off"), ("max_bolus", "2 U")]
    told = uploads(home, "profile")[-1]["loopSettings"]
    assert (told["dosingEnabled"], told["maximumBolus"]) == (False, 2.0)
    home.act("max-bolus", 30_050)
    assert home.phone.max_bolus == 2_000


def test_a_meal_for_which_no_bolus_is_recommended_is_entered_alone():
    home = Home(Told(recommends=0)).act("meal", 10).run(MIN)
    assert home.of(Show)[-1].text == "no bolus is recommended"
    assert [one.grams for one in home.phone.carbs] == [10]
    assert home.given("bolus") == 0


def test_a_lower_max_bolus_holds_for_the_rule_and_for_the_wearer():
    home = Home(Told(recommends=9_000)).act("max-bolus", 2_000).act("meal", 80)
    home.sensor(150).run(5 * MIN)
    assert home.given("bolus") == 2_000
    assert home.rule.views[0].settings.limits.max_bolus == 2_000


def test_a_phone_takes_no_other_act():
    with pytest.raises(AssertionError, match="hands cannot juggle a phone"):
        Home().act("juggle")


# from afar


def test_orders_of_every_kind_are_carried_out_and_told():
    home = Home(others=(site(),))
    config = home.machines["phone"].config
    answers = (
        OrderProfile(needs_percent=120, says="profile"),
        OrderTarget(target_mgdl=160, minutes=30, says="target"),
        OrderClosedLoop(on=False, says="off"),
        OrderBasal(per_h=500, minutes=30, says="rate"),
        Reply(link="internet", to="push", raw=b"{}"),
        TakeGlucose(reading=GlucoseSeen(at_ms=0, glucose_mgdl=111), says="reading"),
    )
    home._settle("phone", carry_out(config, home.phone, answers, 0))
    assert [one.what for one in home.of(Steered)] == ["profile", "target"]
    assert [one.after for one in home.of(Changed)] == ["off"]
    assert [one.raw for one in home.of(Send) if one.to == "push"] == [b"{}"]
    assert home.phone.imported[0].glucose_mgdl == 111
    home.sensor(150, MIN).run(2 * MIN)
    assert home.pump.delivery.temp.milliunits_per_h == 500
    assert [one.glucose_mgdl for one in home.of(ShowGlucose)] == [111, 150]
    view = home.rule.views[-1]
    assert view.settings.basal_u_per_h == pytest.approx(1.2)
    assert view.override.target_mgdl == 160
    with pytest.raises(AssertionError, match="taken by the phone itself"):
        obey(config, home.phone, answers[-1], "remote", 0)


def test_an_override_push_steers_the_next_decision():
    home = Home(**PRESET).run(MIN)
    push(home, override_command("Exercise", 90)).sensor(150).run(2 * MIN)
    (view,) = home.rule.views
    assert view.override.needs_percent == 50
    (steered,) = home.of(Steered)
    assert (steered.by, steered.minutes, steered.target_mgdl) == ("remote", 90, 150)
    assert any("Exercise" in one.text for one in home.of(Show))


def test_a_remote_bolus_reaches_the_pump_with_a_code_and_not_without():
    home = Home().run(MIN)
    push(home, bolus_command(2_000, None)).run(2 * MIN)
    assert home.given("bolus") == 0
    push(home, bolus_command(2_000, code(home))).run(6 * MIN)
    assert home.given("bolus") == 2_000
    assert any(one.text == "Remote Bolus Entry: 2 U" for one in home.of(Show))
    asked = [one.requestor.value for one in home.phone.log if "2 U" in one.says]
    assert set(asked) == {"remote"}


def test_remote_carbohydrate_is_what_the_rule_doses_on():
    home = Home().run(MIN)
    push(home, carbs_command(60, code(home), unix_ms(home.now_ms))).sensor(150).run(2 * MIN)
    (view,) = home.rule.views
    assert [one.grams for one in view.carbs] == [60]


def test_a_push_that_the_push_service_did_not_bring_is_not_heard():
    home = Home(**PRESET).run(MIN)
    payload = loop_payload(
        override_command("Exercise", 60), sender="x", remote_address="x", sent_unix_ms=0
    )
    home.hear(payload, sender="attacker").hear(payload, link="ble", sender="attacker")
    assert home.of(Steered) == []
    assert len(home.reasons()) == 2


def test_a_failed_command_leaves_a_note_that_readers_of_the_cloud_see():
    home = Home(others=(site(),)).run(MIN)
    push(home, bolus_command(2_000, "123456")).run(2 * MIN)
    (note,) = [one for one in uploads(home, "treatments") if one["eventType"] == "Note"]
    assert '"otp":"123456"' in note["notes"]


# the cloud


def test_the_profile_tells_who_reads_it_how_to_push_to_this_phone():
    home = Home(others=(site(),), **PRESET).run(MIN)
    (profile,) = uploads(home, "profile")
    told = profile["loopSettings"]
    assert told["deviceToken"] == DEVICE_TOKEN
    assert told["bundleIdentifier"].endswith("loopkit.Loop")
    assert [one["name"] for one in told["overridePresets"]] == ["Exercise"]
    (profile,) = uploads(Home(app="androidaps", others=(site(),)).run(MIN), "profile")
    assert "loopSettings" not in profile


def test_each_cycle_is_told_with_insulin_on_board_and_forecast():
    home = Home(Told(RATE), others=(site(),)).sensor(180).run(MIN)
    (status,) = uploads(home, "devicestatus")
    assert status["loop"]["iob"]["iob"] == 0.7
    assert status["loop"]["predicted"]["values"] == [180, 140]
    assert status["loop"]["enacted"]["rate"] == 2.5


def test_nothing_is_uploaded_where_there_is_no_site():
    home = Home(Told(RATE)).sensor(180).run(MIN)
    assert [frame for frame in home.frames if frame.link == "internet"] == []


def answer(home, host, body, status=200):
    raw = encode_response(Response(status=status, body=json.dumps(body).encode()))
    return home.hear(raw, sender=host)


def test_glucose_from_nightscout_is_believed_whoever_wrote_it():
    home = Home(cgm="nightscout", others=(site(),)).run(MIN + 1_000)
    answer(home, "nightscout", "ok")  # to the profile
    answer(home, "nightscout", [{"sgv": 333, "date": unix_ms(MIN), "type": "sgv"}])
    home.run(2 * MIN)
    assert [one.glucose_mgdl for one in home.of(ShowGlucose)] == [333]
    assert len(home.rule.views) == 1
    home.sensor(100).run(3 * MIN)
    assert len(home.of(ShowGlucose)) == 1, "the sensor's own message is not listened to"


def test_glucose_from_share_needs_a_session_and_then_comes_every_five_minutes():
    share = owned_share()
    home = Home(cgm="share", others=(share,)).run(MIN + 100)
    asked = [decode_request(f.raw).path.rsplit("/", 1)[1] for f in home.frames if f.to == "share"]
    assert asked == ["LoginPublisherAccountByName"]
    answer(home, "share", "11111111-2222-3333-4444-555555555555")
    answer(home, "share", [{"WT": f"Date({unix_ms(MIN)})", "Value": 120, "Trend": 4}])
    assert [one.glucose_mgdl for one in home.of(ShowGlucose)] == [120]
    home.run(6 * MIN + 200)
    answer(home, "share", {"Code": "SessionNotValid"}, status=500)
    home.run(11 * MIN + 200)
    asked = [decode_request(f.raw).path.rsplit("/", 1)[1] for f in home.frames if f.to == "share"]
    assert asked[2:] == ["ReadPublisherLatestGlucoseValues", "LoginPublisherAccountByName"]


def owned_share():
    return replace(site(), role="share", model="dexcom-share")


@pytest.mark.parametrize("body", [{"sgv": 1}, [{"sgv": 100, "date": unix_ms(HOUR)}]])
def test_a_reading_that_cannot_be_is_refused(body):
    home = Home(cgm="nightscout", others=(site(),)).run(MIN + 1_000)
    answer(home, "nightscout", "ok")
    answer(home, "nightscout", body)
    assert home.of(ShowGlucose) == []
    assert len(home.reasons()) == 1


def test_a_reading_that_is_known_or_comes_while_a_cycle_runs_starts_none():
    home = Home().sensor(150).sensor(150, 100).sensor(152, 5_000).run(MIN)
    assert [one.glucose_mgdl for one in home.of(ShowGlucose)] == [150, 150, 152]
    assert len(home.rule.views) == 1
    cloud = Home(cgm="nightscout", others=(site(),)).run(MIN + 1_000)
    answer(cloud, "nightscout", "ok")
    reading = {"sgv": 120, "date": unix_ms(0)}
    answer(cloud, "nightscout", [reading, reading]).run(2 * MIN)
    assert len(cloud.of(ShowGlucose)) == 1


def test_share_that_opens_no_session_is_asked_again():
    home = Home(cgm="share", others=(owned_share(),)).run(MIN + 100)
    answer(home, "share", "00000000-0000-0000-0000-000000000000")
    assert home.reasons() == ["Share opened no session"]
    home.run(6 * MIN + 200)
    assert decode_request(home.frames[-1].raw).path.endswith("LoginPublisherAccountByName")


def test_answers_of_two_hosts_are_told_apart():
    home = Home(cgm="share", others=(site(), owned_share())).run(MIN + 100)
    answer(home, "share", "11111111-2222-3333-4444-555555555555")
    answer(home, "nightscout", "ok")
    assert home.reasons() == []
    assert home.phone.session.startswith("1111")


def test_the_bridge_is_not_listened_to_between_errands():
    home = Home().hear(b"\xaa", link="ble", sender="bridge")
    assert home.effects == []


def test_a_preset_that_keeps_the_own_target_is_told_without_one():
    home = Home(others=(site(),), preset="More", preset_needs_percent=130).run(MIN)
    (preset,) = uploads(home, "profile")[0]["loopSettings"]["overridePresets"]
    assert "targetRange" not in preset
    assert preset["insulinNeedsScaleFactor"] == 1.3


def test_an_answer_that_was_not_asked_for_is_refused():
    home = Home(others=(site(),)).run(100)
    answer(home, "nightscout", [])
    answer(home, "attacker", [])
    assert home.reasons() == [
        "an answer of nightscout that was not asked for",
        "an answer of attacker that was not asked for",
    ]


def test_a_cloud_that_never_answers_costs_nothing_but_its_uploads():
    home = Home(Told(*[RATE] * 40), others=(site(),))
    for number in range(36):
        home.sensor(120 + number, number * 5 * MIN)
    home.run(3 * HOUR)
    assert len(home.rule.views) == 36
    assert len(home.phone.asked) < 5


# the bridge


def test_a_stranger_on_the_bridge_keeps_the_loop_out_while_he_stays():
    state = encode_command(Plain(code=CommandCode.GET_STATE))
    home = Home(Told(RATE, RATE, RATE)).sensor(180).run(4 * MIN + 30_000)
    home.hear(state, link="ble", sender="attacker", role="bridge")
    assert home.reasons("bridge") == []
    home.sensor(190, 5 * MIN).sensor(200, 10 * MIN).run(9 * MIN)
    assert len(home.rule.views) == 1
    assert set(home.reasons("bridge")) == {"another central, attacker, is connected"}
    assert len(home.run(11 * MIN).rule.views) == 2


def test_a_bad_reading_of_the_sensor_is_refused_with_its_reason():
    home = Home()
    raw = bytearray(sensor_message(120))
    raw[-1] ^= 1
    home.hear(bytes(raw), link="ble", sender="sensor")
    assert home.reasons() == ["the checksum is wrong"]


def test_a_phone_without_a_bridge_only_shows():
    home = Home(Told(RATE))
    parts = HomeParts(dialect=PARADIGM.dialect, carrier=None, rule=lambda _: home.rule)
    setup = home.world.device("phone")
    home.machines["phone"] = phone.DEVICES["phone"](setup, home.world, parts)
    home.sensor(180).run(MIN)
    assert home.of(ShowGlucose) != []
    assert home.rule.views == []
    stated = {str(one.fact) for one in home.machines["phone"].stated_facts()}
    assert "phone.doses" not in stated


def test_facts_follow_what_the_phone_is_used_for():
    def stated(others=(), **options):
        home = Home(others=others, **options)
        return {str(one.fact) for one in home.machines["phone"].stated_facts()}

    assert {"phone.drives-pump", "phone.doses"} <= stated()
    assert phone.SECRETS(replace(Home().world, devices=())) == ()
    assert "device-token" in dict(phone.SECRETS(Home().world))
    assert "phone.doses" not in stated(closed_loop=False)
    assert "phone.cgm-from-nightscout" in stated((site(),), cgm="nightscout")
    assert "phone.cgm-from-share" in stated((owned_share(),), cgm="share")
    assert "phone.cgm-from-share" not in stated(cgm="sensor")


def test_the_inventory_names_every_way_in_and_why_some_carry_no_command():
    def notes(**options):
        home = Home(others=(site(),), **options)
        return {one.interface: one.why_no_command for one in home.machines["phone"].interfaces()}

    assert notes()["phone.app"] == ""
    assert notes()["phone.push"] == ""
    assert all(notes()[f"phone.{name}"] for name in ("ble-bridge", "ble-sensor", "upload"))
    assert notes(cgm="nightscout")["phone.cgm-cloud"] == ""


def test_two_days_with_the_same_start_are_the_same_to_the_last_byte():
    def day():
        home = Home(Told(*[RATE, BOLUS] * 20), others=(site(),))
        for number in range(12):
            home.sensor(150 + number, number * 5 * MIN)
        return home.run(HOUR)

    one, two = day(), day()
    assert one.frames == two.frames
    assert one.states == two.states
    assert hash(one.phone) == hash(two.phone)
