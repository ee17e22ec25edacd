"""Commands by text message: who may send them, what confirms them, what each becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.home_secrets import SMS_PIN
from banting.devices.phone.androidaps.age_limits import AGE_GROUPS
from banting.devices.phone.androidaps.codes import confirms
from banting.devices.phone.androidaps.commands import NAMES
from banting.devices.phone.androidaps.surface import SECOND_NUMBER
from banting.devices.phone.surface import (
    OrderBasal,
    OrderBolus,
    OrderCancel,
    OrderCarbs,
    OrderClosedLoop,
    OrderProfile,
    OrderTarget,
    Refused,
)
from banting.schema.day import unix_ms
from banting.schema.dosing import GlucoseSeen
from banting.schema.effects import Frame
from tests.devices.phone.androidaps.texting import Talk, code, surface
from tests.devices.phone.from_afar import MIN, NOW, push, seen

S = 1_000


# who, and which code


def test_a_bolus_asks_for_a_code_and_is_given_with_it():
    talk = Talk(surface())
    assert talk("BOLUS 1.2") == []
    assert talk.told[0].startswith("To confirm: bolus of 1.20 U")
    (order,) = talk(code())
    assert isinstance(order, OrderBolus)
    assert order.milliunits == 1_200
    assert talk.told == []
    assert talk.done(order, True) == []
    assert talk.told == ["Done: bolus of 1.20 U."]


def test_by_default_commands_by_text_message_are_off():
    talk = Talk(surface(sms_commands=False))
    assert talk("BOLUS 1") == []
    assert talk.refused == ["text-message commands are switched off"]
    assert talk.told == []


@pytest.mark.parametrize("number", [b"+12025550144", b"12025550143", b" +12025550143", b""])
def test_a_number_that_is_not_the_same_string_is_not_answered(number):
    talk = Talk(surface())
    assert talk("BOLUS 1", number) == []
    assert talk.refused == ["the sender's number is not allowed"]
    assert talk.told == []


def test_whoever_writes_the_number_is_the_number():
    talk = Talk(surface())
    assert talk.confirmed("BOLUS 1")[0].milliunits == 1_000  # sent by an attacker's telephone


@pytest.mark.parametrize(
    ("age_s", "counts"), [(0, True), (29, True), (30, True), (59, True), (60, False), (-30, False)]
)
def test_the_code_of_this_step_and_the_one_before_counts(age_s, counts):
    talk = Talk(surface())
    talk.now_ms = NOW + 29 * S  # the end of a step, which begins with the minute
    talk("BOLUS 1")
    orders = talk(code(talk.now_ms - age_s * S))
    assert bool(orders) == counts
    assert ("wrong" in "".join(talk.told)) == (not counts)


def test_a_wrong_code_cancels_the_request_and_nothing_is_locked():
    talk = Talk(surface())
    talk("BOLUS 1")
    assert talk("0000001234") == []
    assert talk(code()) == []
    assert talk.refused == ["no command, and no request waits for a code"]
    for _ in range(50):
        talk("BOLUS 1")
        assert talk("0000001234") == []
    assert len(talk.confirmed("BOLUS 1")) == 1


def test_the_same_code_confirms_again_inside_its_life():
    talk = Talk(surface())
    once = code()
    assert talk.confirmed("CARBS 10")
    talk.now_ms += 31 * S
    talk("CARBS 12")
    (again,) = talk(once)
    assert again.grams == 12
    talk.now_ms += 30 * S
    talk("CARBS 14")
    assert talk(once) == []


def test_a_code_must_come_within_five_minutes():
    talk = Talk(surface())
    talk("BOLUS 1")
    talk.now_ms += 5 * MIN - 1
    assert len(talk(code(talk.now_ms))) == 1
    late = Talk(surface())
    late("BOLUS 1")
    late.now_ms += 5 * MIN
    assert late(code(late.now_ms)) == []
    assert "five minutes" in late.refused[0]


def test_a_newer_request_takes_the_place_of_the_older():
    talk = Talk(surface())
    talk("BOLUS 5")
    talk("BOLUS 1")
    (order,) = talk(code())
    assert order.milliunits == 1_000
    assert talk(code()) == []


def test_another_allowed_number_cannot_confirm_someone_elses_request():
    talk = Talk(surface(sms_numbers=2))
    talk("BOLUS 1")
    assert talk(code(), SECOND_NUMBER.encode()) == []
    assert len(talk(code())) == 1


@pytest.mark.parametrize("pin", ["", "12"])
def test_a_pin_of_less_than_three_characters_confirms_nothing(pin):
    digits = code()[:6]
    assert not confirms(digits + pin, unix_ms(NOW) // 1000, pin=pin)
    assert confirms(f"{digits[:3]}-{digits[3:]} abc", unix_ms(NOW) // 1000, pin="abc")


@given(st.from_regex(r"[0-9]{6}", fullmatch=True))
def test_a_guess_counts_only_when_it_is_one_of_two_codes(guess):
    now_s = unix_ms(NOW) // 1000
    valid = {code()[:6], code(NOW - 30 * S)[:6]}
    assert confirms(guess + SMS_PIN.decode(), now_s) == (guess in valid)


# boluses


@pytest.mark.parametrize(
    ("text", "switched", "given"),
    [
        ("BOLUS 3", {}, 3_000),
        ("bolus 0,75", {}, 750),
        ("BOLUS 1.23", {}, 1_200),
        ("BOLUS 12", {}, 10_000),
        ("BOLUS 12", {"age_group": "child"}, 5_000),
        ("BOLUS 0.04", {}, 0),
        ("BOLUS 0", {}, 0),
        ("BOLUS -3", {}, 0),
        ("BOLUS much", {}, 0),
        ("BOLUS 1 2", {}, 0),
        ("BOLUS", {}, 0),
        ("BOLUS 1 MEAL now", {}, 0),
    ],
)
def test_a_bolus_is_cut_to_the_limits_or_wrong(text, switched, given):
    talk = Talk(surface(**switched))
    orders = talk.confirmed(text)
    assert [one.milliunits for one in orders] == ([given] if given else [])
    assert given or talk.refused


@given(st.text(alphabet="0123456789., -+eE", max_size=12), st.sampled_from(sorted(AGE_GROUPS)))
def test_no_bolus_is_ever_above_the_wearers_or_the_hard_limit(amount, age):
    for order in Talk(surface(age_group=age)).confirmed(f"BOLUS {amount}"):
        assert 0 < order.milliunits <= min(10_000, AGE_GROUPS[age].max_bolus)
        assert order.milliunits % 50 == 0


def test_between_remote_boluses_lie_fifteen_minutes_from_the_delivery():
    talk = Talk(surface())
    (order,) = talk.confirmed("BOLUS 1")
    talk.done(order, True)
    talk.now_ms += 15 * MIN - 1
    assert talk("BOLUS 1") == []
    assert talk.refused == ["the last remote bolus was too short a time ago"]
    talk.now_ms += 1
    assert len(talk.confirmed("BOLUS 1")) == 1


def test_a_bolus_reported_as_failed_does_not_count_for_the_distance():
    talk = Talk(surface())
    (order,) = talk.confirmed("BOLUS 1")
    talk.done(order, None)
    assert talk.told == ["Not done: bolus of 1.00 U failed."]
    assert len(talk.confirmed("BOLUS 1")) == 1


@pytest.mark.parametrize(
    ("numbers", "set_min", "minutes"), [(1, 3, 15), (2, 3, 3), (1, 60, 15), (2, 60, 60)]
)
def test_another_distance_counts_only_with_two_numbers(numbers, set_min, minutes):
    talk = Talk(surface(sms_numbers=numbers, sms_distance_min=set_min))
    (order,) = talk.confirmed("BOLUS 1")
    talk.done(order, True)
    talk.now_ms += minutes * MIN - 1
    talk("BOLUS 1")
    assert talk.refused
    talk.now_ms += 1
    assert len(talk.confirmed("BOLUS 1")) == 1


def test_with_the_word_meal_neither_distance_nor_suspension_is_looked_at():
    talk = Talk(surface(), suspended=True)
    talk("BOLUS 1")
    assert talk.refused == ["the pump is suspended"]
    (order,) = talk.confirmed("BOLUS 1 MEAL")
    (target,) = talk.done(order, True)
    assert isinstance(target, OrderTarget)
    assert (target.target_mgdl, target.minutes) == (90, 45)
    assert len(talk.confirmed("BOLUS 1 meal")) == 1


def test_a_second_bolus_waits_until_the_first_is_reported():
    talk = Talk(surface())
    (order,) = talk.confirmed("BOLUS 1")
    for text in ("BOLUS 1", "BOLUS 1 MEAL"):
        talk(text)
        assert talk.refused == ["another bolus is in the queue"]
    talk.done(order, False)
    assert len(talk.confirmed("BOLUS 1")) == 1
    assert Talk(surface(), bolusing=True)("BOLUS 1") == []


def test_an_order_that_is_never_reported_does_not_block_for_ever():
    talk = Talk(surface())
    talk.confirmed("BOLUS 1")
    talk.now_ms += 10 * MIN
    assert len(talk.confirmed("BOLUS 1")) == 1


def test_an_order_of_someone_else_is_not_told():
    talk = Talk(surface())
    assert talk.done(OrderBolus(milliunits=5, says="x"), True) == []
    assert talk.told == []


# the other commands


@pytest.mark.parametrize(("grams", "stored"), [(30, 30), (48, 48), (100, 48), (0, 0)])
def test_carbohydrate_is_cut_to_48_grams(grams, stored):
    orders = Talk(surface()).confirmed(f"CARBS {grams}")
    assert [one.grams for one in orders] == ([stored] if stored else [])


@pytest.mark.parametrize(
    ("word", "at_min"),
    [
        ("20:45", -15),
        ("8:45PM", -15),
        ("12:10AM", 10 - 21 * 60),
        ("12:10PM", 12 * 60 + 10 - 21 * 60),
        ("23:30", 150),
        ("24:00", None),
        ("9:60", None),
        ("noon", None),
    ],
)
def test_carbohydrate_may_be_eaten_at_a_time_of_the_day(word, at_min):
    orders = Talk(surface()).confirmed(f"CARBS 20 {word}")
    assert [one.at_ms for one in orders] == ([] if at_min is None else [NOW + at_min * MIN])
    assert all(isinstance(one, OrderCarbs) for one in orders)


@pytest.mark.parametrize(
    ("word", "target"), [("MEAL", (90, 45)), ("activity", (140, 90)), ("HYPO", (160, 60))]
)
def test_a_target_is_one_of_three(word, target):
    (order,) = Talk(surface()).confirmed(f"TARGET {word}")
    assert (order.target_mgdl, order.minutes) == target
    assert isinstance(Talk(surface()).confirmed("TARGET stop")[0], OrderCancel)
    assert Talk(surface()).confirmed("TARGET 60") == []


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("BASAL 0.5", (500, 30)),
        ("BASAL 0 60", (0, 60)),
        ("BASAL 9", (3_000, 30)),
        ("BASAL 150%", (1_500, 30)),
        ("BASAL 0% 90", (0, 90)),
        ("BASAL STOP", (0, 0)),
        ("BASAL cancel", (0, 0)),
        ("BASAL 1 20", None),
        ("BASAL 1 0", None),
        ("BASAL 1 1470", None),
        ("BASAL x", None),
        ("BASAL x%", None),
    ],
)
def test_a_basal_rate_lasts_half_hours_within_three_times_the_schedule(text, rate):
    talk = Talk(surface())
    orders = talk.confirmed(text)
    assert [(one.per_h, one.minutes) for one in orders] == ([] if rate is None else [rate])
    for order in orders:
        talk.done(order, True)
        assert talk.told[0].startswith("Done: ")


def test_a_basal_rate_keeps_to_the_hard_limit():
    (order,) = Talk(surface(age_group="child")).confirmed("BASAL 3")
    assert isinstance(order, OrderBasal)
    assert order.per_h == 2_000


def test_the_loop_is_stopped_and_started():
    stop, cancel = Talk(surface()).confirmed("LOOP STOP")
    assert isinstance(stop, OrderClosedLoop)
    assert not stop.on
    assert (cancel.per_h, cancel.minutes) == (0, 0)
    (start,) = Talk(surface(), closed_loop=False).confirmed("LOOP ENABLE")
    assert start.on
    assert Talk(surface()).confirmed("LOOP START") == []
    assert Talk(surface(), closed_loop=False).confirmed("LOOP DISABLE") == []
    status = Talk(surface())
    status("LOOP STATUS")
    assert status.told == ["Loop is on"]


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("PROFILE 1", 100),
        ("PROFILE 1 150", 150),
        ("PROFILE 1 0", None),
        ("PROFILE 2", None),
        ("PROFILE 1 9999", None),
        ("PROFILE x", None),
    ],
)
def test_a_profile_switch_keeps_to_the_hard_limits(text, needs):
    orders = Talk(surface()).confirmed(text)
    assert [one.needs_percent for one in orders] == ([] if needs is None else [needs])
    assert all(isinstance(one, OrderProfile) for one in orders)


def test_what_needs_no_code_is_told_at_once():
    reading = GlucoseSeen(at_ms=NOW, glucose_mgdl=123)
    talk = Talk(surface(), glucose=(reading,), active=1_250)
    for text, told in (
        ("BG", "glucose 123 mg/dL, insulin on board 1.25 U"),
        ("PROFILE LIST", "1. Default"),
        ("HELP", "BASAL, BG, BOLUS"),
    ):
        assert talk(text) == []
        assert talk.told[0].startswith(told)
    empty = Talk(surface())
    empty("BG")
    assert empty.told[0].startswith("no glucose")


def test_commands_can_be_ended_by_text_message_until_the_phone_is_in_hand():
    talk = Talk(surface())
    assert talk.confirmed("SMS STOP") == []
    assert talk.told == ["Done: commands by text message are off."]
    talk("BOLUS 1")
    assert talk.refused == ["commands by text message are not allowed"]
    talk("BG")
    assert not talk.refused
    assert Talk(surface()).confirmed("SMS START") == []


@pytest.mark.parametrize("text", ["PUMP", "EXTENDED 2 120", "CAL 5.6", "NSCLIENT RESTART"])
def test_what_is_not_modelled_is_refused_and_says_so(text):
    talk = Talk(surface())
    assert talk.confirmed(text) == []
    talk(text)
    assert "not modelled" in talk.refused[0]
    talk("LOOP SUSPEND 20")
    assert "not modelled" in talk.refused[0]


def test_answers_reach_only_a_telephone_of_the_home():
    alone = Talk(surface("nightscout"))
    alone("BG")
    assert alone.told == []
    other = Talk(surface(sms_numbers=2), SECOND_NUMBER.encode())
    other("BG")
    assert other.told == []


# whatever comes


@given(st.binary(max_size=200))
def test_any_bytes_lead_to_no_order_without_a_request(raw):
    aaps = surface()
    frame = Frame(link="sms", sender="attacker", raw=raw, at_ms=NOW)
    state, answers = aaps.hear(aaps.initial(), frame, seen(), NOW)
    assert state == aaps.initial()
    assert any(isinstance(one, Refused) for one in answers)


@given(
    st.lists(st.sampled_from([*sorted(NAMES), "1", "MEAL", "STOP", "0.5", "150%", "7"]), max_size=4)
)
def test_no_text_orders_anything_without_its_code(words):
    talk = Talk(surface())
    assert talk(" ".join(words)) == []
    assert talk("123456" + SMS_PIN.decode()) == [] or code()[:6] == "123456"


def test_it_reads_no_pushes():
    aaps = surface()
    _, (one,) = aaps.hear(aaps.initial(), push(b"{}"), seen(), NOW)
    assert isinstance(one, Refused)
    too_long = Frame(link="sms", sender="x", raw=b"1\n" + b"x" * 2_000, at_ms=NOW)
    _, (refused,) = aaps.hear(aaps.initial(), too_long, seen(), NOW)
    assert "longer" in refused.reason
