"""Which one-time codes Loop takes, against the codes that RFC 6238 publishes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.devices.phone.loop.one_time_codes import used_codes, why_not
from banting.wire.totp import totp

SECRET = b"12345678901234567890"  # RFC 6238, appendix B, SHA-1
# Appendix B gives eight digits; six are their end.
PUBLISHED = [
    (59, "287082"),
    (1_111_111_109, "081804"),
    (1_111_111_111, "050471"),
    (1_234_567_890, "005924"),
    (2_000_000_000, "279037"),
]


@pytest.mark.parametrize(("at_s", "code"), PUBLISHED)
def test_a_published_code_counts_in_its_step_and_the_next_and_then_no_more(at_s, code):
    start_s = at_s // 30 * 30
    assert why_not(code, SECRET, (), at_s) is None
    assert why_not(code, SECRET, (), start_s + 59) is None
    assert why_not(code, SECRET, (), start_s + 60) == "the one-time code has expired"
    assert why_not(code, SECRET, (), start_s - 1) == "the one-time code is incorrect"


def test_a_code_counts_once():
    _, code = PUBLISHED[0]
    used = used_codes(code, ())
    assert why_not(code, SECRET, used, 59) == "the one-time code was used before"


def test_the_last_two_used_are_kept_which_is_as_long_as_any_counts():
    used = used_codes("3", used_codes("2", used_codes("1", ())))
    assert used == ("3", "2")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (None, "a one-time code is needed"),
        ("", "the one-time code has not six digits"),
        ("94287082", "the one-time code has not six digits"),
        ("abcdef", "the one-time code is incorrect"),
        ("٢٨٧٠٨٢", "the one-time code is incorrect"),
    ],
)
def test_what_is_no_code_says_why(code, reason):
    assert why_not(code, SECRET, (), 59) == reason


@given(st.integers(0, 999_999), st.integers(3_600, 4_000_000_000))
def test_two_codes_in_a_million_count_at_any_time(number, at_s):
    valid = {totp(SECRET, at_s), totp(SECRET, at_s - 30)}
    code = f"{number:06d}"
    assert (why_not(code, SECRET, (), at_s) is None) is (code in valid)


def test_there_is_no_lockout_after_wrong_codes():
    for number in range(500):
        why_not(f"{number:06d}", SECRET, (), 59)
    assert why_not("287082", SECRET, (), 59) is None
