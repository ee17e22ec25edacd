"""One-time codes: the published table of RFC 6238, and what is no secret."""

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.errors import WireError
from banting.wire.totp import DIGITS, STEP_S, secret_bytes, totp

# RFC 6238, appendix B, the rows of SHA-1: seconds since 1970, code of eight digits.
PUBLISHED = (
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
)
SECRET = b"12345678901234567890"


@pytest.mark.parametrize(("unix_s", "code"), PUBLISHED)
def test_the_published_codes_come_out(unix_s, code):
    assert totp(SECRET, unix_s, digits=8) == code
    assert totp(SECRET, unix_s) == code[-DIGITS:]


@given(st.binary(min_size=1, max_size=40), st.integers(0, 2**33))
def test_a_code_holds_for_its_step_and_has_six_digits(secret, unix_s):
    start_s = unix_s - unix_s % STEP_S
    codes = {totp(secret, second) for second in (start_s, unix_s, start_s + STEP_S - 1)}
    assert len(codes) == 1
    assert len(codes.pop()) == DIGITS


@given(st.binary(max_size=40))
def test_a_secret_is_read_from_base32_in_any_case_with_and_without_padding(secret):
    text = base64.b32encode(secret).decode()
    assert secret_bytes(text) == secret
    assert secret_bytes(f" {text.rstrip('=').lower()}") == secret


@given(st.text())
def test_any_text_is_a_secret_or_a_wire_error(text):
    with contextlib.suppress(WireError):
        secret_bytes(text)


@pytest.mark.parametrize("text", ["1", "ABCDEFG!", "ä", "AAAAAAA1"])
def test_what_is_no_base32_is_refused(text):
    with pytest.raises(WireError, match="no base32 secret"):
        secret_bytes(text)
