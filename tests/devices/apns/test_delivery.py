"""When a push reaches the phone: at once, later, only the newest, or never."""

import pytest

from banting.devices.apns.limits import LIMITS
from banting.devices.apns.service import FLOOD_MAX, LOW_PRIORITY_EVERY_MS
from banting.schema.effects import Act
from banting.wire.push import encode_push
from tests.devices.apns.test_requests import NIGHTSCOUT, NOW_S, ask, push, request
from tests.devices.cloud_plays import HOUR, MIN, sent

LATER_S = NOW_S + 86_400


def numbered(number, **changes):
    payload = b'{"aps":{"alert":"number %d"}}' % number
    return request(payload=payload, expires_unix_s=LATER_S, **changes)


def arrived(effects):
    return [effect.raw[-4:-3] for effect in sent(effects, "phone")]


def test_a_phone_that_was_away_gets_the_newest_push_only():
    p = push(None, NIGHTSCOUT)
    p.act("phone-away")
    for number in (1, 2, 3):
        status, _, caused = ask(p, numbered(number))
        assert status == 200
        assert arrived(caused) == []
    p.now_ms = HOUR
    assert arrived(p.act("phone-back")) == [b"3"]
    assert arrived(p.act("phone-back")) == []


def test_a_push_that_expired_while_the_phone_was_away_is_lost():
    p = push(None, NIGHTSCOUT)
    p.act("phone-away")
    ask(p, request(expires_unix_s=NOW_S + 300))
    p.now_ms = 301_000
    assert p.act("phone-back") == []


def test_a_push_is_brought_until_the_second_it_expires():
    p = push(None, NIGHTSCOUT)
    p.act("phone-away")
    ask(p, request(expires_unix_s=NOW_S + 300))
    p.now_ms = 300_000
    assert len(sent(p.act("phone-back"), "phone")) == 1


def test_a_push_without_expiration_is_tried_once():
    p = push(None, NIGHTSCOUT)
    p.act("phone-away")
    ask(p, request(expires_unix_s=0))
    assert p.act("phone-back") == []
    assert len(sent(ask(p, request(expires_unix_s=0))[2], "phone")) == 1


def test_pushes_of_low_priority_wait_and_only_the_newest_comes():
    p = push(None, NIGHTSCOUT)
    assert arrived(ask(p, numbered(1, priority=5))[2]) == [b"1"]
    p.now_ms = MIN
    for number in (2, 3):
        assert arrived(ask(p, numbered(number, priority=5))[2]) == []
    assert p.machine.wake_at(p.state) == LOW_PRIORITY_EVERY_MS
    assert arrived(p.live(HOUR)) == [b"3"]
    assert p.machine.wake_at(p.state) is None


def test_a_push_of_high_priority_does_not_wait_behind_one_of_low():
    p = push(None, NIGHTSCOUT)
    ask(p, numbered(1, priority=5))
    ask(p, numbered(2, priority=5))
    assert arrived(ask(p, numbered(3))[2]) == [b"3"]


def test_a_flood_is_refused_and_ends_with_its_minute():
    p = push(None, NIGHTSCOUT)
    for number in range(FLOOD_MAX):
        p.now_ms = number
        assert ask(p, request())[0] == 200
    assert ask(p, request())[:2] == (429, "TooManyRequests")
    p.now_ms += MIN
    assert ask(p, request())[0] == 200


def test_a_tick_too_early_changes_nothing():
    p = push(None, NIGHTSCOUT)
    assert p.machine.tick(p.state, MIN) == (p.state, ())
    p.act("phone-away")
    ask(p, request())
    assert p.machine.tick(p.state, MIN) == (p.state, ())
    assert p.machine.wake_at(p.state) is None


def test_ids_of_two_equal_requests_differ_and_of_two_runs_are_the_same():
    raw = encode_push(request())
    runs = []
    for _ in range(2):
        p = push(None, NIGHTSCOUT)
        runs.append([p.hear(raw), p.hear(raw)])
    assert runs[0] == runs[1]
    assert runs[0][0][0] != runs[0][1][0]


def test_an_act_it_does_not_know_is_our_own_bug():
    p = push(None, NIGHTSCOUT)
    with pytest.raises(AssertionError, match="juggle"):
        p.machine.act(p.state, Act(device="push", name="juggle"), 0)


def test_it_keeps_no_log_and_says_which_numbers_are_estimates():
    p = push(None, NIGHTSCOUT)
    assert p.machine.log(p.state) == ()
    assert sum("(estimate" in limit for limit in LIMITS) == 3
