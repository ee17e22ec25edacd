"""Guessing one-time codes: the numbers, the misses, the hit; and codes from their secret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.attacks import TECHNIQUES, assumptions
from banting.attacks.guess_code import ADVISED_PER_H, FASTEST_PER_H, code_odds
from banting.devices.paradigm import DIALECT
from banting.errors import TechniqueFailed
from banting.schema.day import unix_ms
from banting.wire.totp import secret_bytes, totp
from tests.attacks.doubles import FakeGrip, FakeService, run

SECRET = b"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
GUESS = TECHNIQUES["guess-one-time-code"]
MAKE = TECHNIQUES["code-from-secret"]


def code_at(now_ms: int) -> bytes:
    return totp(secret_bytes(SECRET.decode()), unix_ms(now_ms) // 1_000).encode()


def test_a_try_hits_with_two_in_a_million() -> None:
    assert code_odds(1.0).chance_by_try == 2e-6
    assert code_odds(1.0).chance_by_hour == pytest.approx(2e-6)


def test_the_advised_rate_takes_years_and_a_push_a_second_days() -> None:
    slow, fast = code_odds(ADVISED_PER_H), code_odds(FASTEST_PER_H)
    assert slow.chance_by_day == pytest.approx(1.44e-4, rel=1e-3)
    assert slow.chance_by_month == pytest.approx(0.00431, rel=1e-2)
    assert slow.days_to_half == pytest.approx(4_814, rel=1e-3)
    assert fast.chance_by_hour == pytest.approx(0.00717, rel=1e-2)
    assert fast.days_to_half == pytest.approx(4.01, rel=1e-2)


@given(st.floats(0.01, 1e5))
def test_more_tries_never_lower_the_chance_and_it_stays_a_chance(tries_per_h: float) -> None:
    less, more = code_odds(tries_per_h), code_odds(tries_per_h * 2)
    for odds in (less, more):
        chances = (odds.chance_by_try, odds.chance_by_hour, odds.chance_by_day)
        assert all(0 < chance <= 1 for chance in (*chances, odds.chance_by_month))
        assert odds.chance_by_hour <= odds.chance_by_day <= odds.chance_by_month
    assert less.chance_by_day <= more.chance_by_day
    half = 24 * less.days_to_half * tries_per_h
    assert (1 - less.chance_by_try) ** half == pytest.approx(0.5)


def test_the_assumption_tells_its_odds() -> None:
    told = {one.key: one.odds for one in assumptions(DIALECT)}["otp_guessed"]
    assert "2 of 1,000,000" in told
    assert "0.014%" in told


def guessing(**secrets: bytes) -> FakeGrip:
    held = {"push-key": b"k", "device-token": b"t", **secrets}
    return FakeGrip(services={"push": FakeService(name="push")}, secrets=held)


def test_three_codes_miss_and_the_fourth_is_right() -> None:
    grip = guessing(**{"guessed-otp-secret": SECRET})
    run(GUESS.perform(GUESS.rules[0], grip), grip)
    asked = grip.services["push"].asked
    right = [held["otp-code"] == code_at(at_ms) for _, held, at_ms in asked]
    assert right == [False, False, False, True]
    assert all("otp-secret" not in held for _, held, _ in asked)


def test_nothing_is_guessed_without_the_assumption() -> None:
    with pytest.raises(TechniqueFailed, match="guessed-otp-secret"):
        run(GUESS.perform(GUESS.rules[0], guessing()), guessing())


def test_a_secret_makes_codes_and_nonsense_makes_none() -> None:
    good, odd = FakeGrip(secrets={"otp-secret": SECRET}), FakeGrip(secrets={"otp-secret": b"\xff1"})
    said, _ = run(MAKE.perform(MAKE.rules[0], good), good)
    assert code_at(0).decode() in said
    with pytest.raises(TechniqueFailed, match="makes no codes"):
        run(MAKE.perform(MAKE.rules[0], odd), odd)
