import base64
import contextlib
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.errors import WireError
from banting.wire.jwt import (
    ProviderToken,
    decode_provider_token,
    es256_jwt,
    public_pem,
    sign_es256,
    synthetic_key,
    verify_es256,
)

KEY = synthetic_key("a test")
OTHER = synthetic_key("another test")
TOKEN = es256_jwt(KEY, "KEYID00001", "TEAMID0001", 1_768_219_200)


def number(base64url):
    return int.from_bytes(base64.urlsafe_b64decode(base64url + "=" * (-len(base64url) % 4)), "big")


def pem_of(private_number):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.derive_private_key(private_number, ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


# RFC 6979 appendix A.2.5: P-256 with SHA-256, the messages "sample" and "test"
RFC6979_X = 0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721
RFC6979 = [
    (
        b"sample",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    ),
    (
        b"test",
        "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367"
        "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
    ),
]


@pytest.mark.parametrize(("message", "signature"), RFC6979)
def test_signatures_are_those_of_rfc_6979(message, signature):
    assert sign_es256(pem_of(RFC6979_X), message).hex().upper() == signature


# RFC 7515 appendix A.3
RFC7515_D = "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"
RFC7515_TOKEN = (
    "eyJhbGciOiJFUzI1NiJ9"
    "."
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    "."
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
)


def test_the_token_of_rfc_7515_is_signed_with_its_key_and_no_other():
    public = public_pem(pem_of(number(RFC7515_D)))
    assert verify_es256(RFC7515_TOKEN, public)
    assert not verify_es256(RFC7515_TOKEN, public_pem(KEY))
    with pytest.raises(WireError, match="names no key"):
        decode_provider_token(RFC7515_TOKEN)


def test_a_token_says_who_issued_it_and_when():
    assert decode_provider_token(TOKEN) == ProviderToken(
        key_id="KEYID00001", team_id="TEAMID0001", issued_unix_s=1_768_219_200
    )
    assert verify_es256(TOKEN, public_pem(KEY))
    assert not verify_es256(TOKEN, public_pem(OTHER))


def test_the_same_token_has_the_same_bytes_every_time():
    assert es256_jwt(KEY, "KEYID00001", "TEAMID0001", 1_768_219_200) == TOKEN
    assert es256_jwt(KEY, "KEYID00001", "TEAMID0001", 1_768_219_201) != TOKEN
    assert synthetic_key("a test") == KEY != OTHER


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("Ab1-_."))
def test_a_token_with_one_letter_changed_is_refused(place, letter):
    changed = TOKEN[:place] + letter + TOKEN[place + 1 :]
    if changed == TOKEN:
        return
    try:
        decode_provider_token(changed)
        assert not verify_es256(changed, public_pem(KEY))
    except WireError:
        pass


@given(st.text(max_size=200))
def test_any_text_is_a_token_or_a_wire_error(text):
    for reader in (decode_provider_token, lambda t: verify_es256(t, public_pem(KEY))):
        with contextlib.suppress(WireError):
            reader(text)


def part(fields):
    raw = json.dumps(fields).encode() if not isinstance(fields, bytes) else fields
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("head", "claims", "says"),
    [
        ({"alg": "none", "kid": "K"}, {"iss": "T", "iat": 1}, "ES256"),
        ({"alg": "HS256", "kid": "K"}, {"iss": "T", "iat": 1}, "ES256"),
        ({"alg": "ES256"}, {"iss": "T", "iat": 1}, "names no key"),
        ({"alg": "ES256", "kid": "K"}, {"iat": 1}, "no team"),
        ({"alg": "ES256", "kid": "K"}, {"iss": "T", "iat": True}, "time of issue"),
        ({"alg": "ES256", "kid": "K"}, {"iss": "T", "iat": "1"}, "time of issue"),
        ([1], {}, "no JSON object"),
        (b"\xff", {}, "no JSON"),
        ({"alg": "ES256"}, b"\xff", "no JSON"),
    ],
)
def test_a_head_or_claims_that_no_provider_sends_are_refused(head, claims, says):
    with pytest.raises(WireError, match=says):
        decode_provider_token(f"{part(head)}.{part(claims)}.AA")


def test_a_signature_of_another_length_is_false():
    head, claims, _ = TOKEN.split(".")
    assert not verify_es256(f"{head}.{claims}.AAAA", public_pem(KEY))
    assert not verify_es256(f"{head}.{claims}." + "A" * 86, public_pem(KEY))


def test_text_that_is_no_key_of_p256_is_told():
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    wide = ec.derive_private_key(7, ec.SECP384R1())
    private = wide.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    public = (
        wide.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )
    for call, says in (
        (lambda: sign_es256("nothing", b""), "no private key"),
        (lambda: sign_es256(private, b""), "not one of P-256"),
        (lambda: verify_es256(TOKEN, "nothing"), "no public key"),
        (lambda: verify_es256(TOKEN, public), "not one of P-256"),
    ):
        with pytest.raises(WireError, match=says):
            call()


@pytest.mark.parametrize("module", ["banting.wire.jwt", "banting.wire.sealed", "banting.devices"])
def test_looking_at_it_does_not_load_cryptography(module):
    code = f"import sys, {module}; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(("signature", "says"), [("A", "no base64url"), ("AB", "the one way")])
def test_a_part_that_is_no_base64url_or_not_written_in_the_one_way_is_refused(signature, says):
    head, claims, _ = TOKEN.split(".")
    with pytest.raises(WireError, match=says):
        decode_provider_token(f"{head}.{claims}.{signature}")
