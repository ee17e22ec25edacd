import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banting.errors import WireError
from banting.wire.sealed import key_of, open_sealed, seal

# McGrew and Viega, The Galois/Counter Mode of Operation, appendix B, cases 13 to 15 (256-bit keys)
ZERO_KEY = "00" * 32
LONG_KEY = "feffe9928665731c6d6a8f9467308308" * 2
PUBLISHED = [
    (ZERO_KEY, "00" * 12, "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    (
        ZERO_KEY,
        "00" * 12,
        "00" * 16,
        "cea7403d4d606b6e074ec5d3baf39d18",
        "d0d1c8a799996bf0265b98b5d48ab919",
    ),
    (
        LONG_KEY,
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad",
        "b094dac5d93471bdec1a502270e3cc6c",
    ),
]


@pytest.mark.parametrize(("key", "nonce", "plain", "cipher", "tag"), PUBLISHED)
def test_sealing_gives_the_published_bytes(key, nonce, plain, cipher, tag):
    key, nonce, plain = bytes.fromhex(key), bytes.fromhex(nonce), bytes.fromhex(plain)
    sealed = seal(key, nonce, plain)
    assert sealed.hex() == nonce.hex() + cipher + tag
    assert open_sealed(key, sealed) == plain


def test_a_key_is_the_sha_256_of_the_secrets_text():
    assert key_of("abc") == hashlib.sha256(b"abc").digest()
    assert key_of("abc").hex().startswith("ba7816bf8f01cfea")  # FIPS 180-4's example


@given(st.text(max_size=40), st.binary(min_size=12, max_size=12), st.binary(max_size=300))
def test_what_is_sealed_opens_again_with_the_same_secret_only(secret, nonce, plain):
    sealed = seal(key_of(secret), nonce, plain)
    assert open_sealed(key_of(secret), sealed) == plain
    with pytest.raises(WireError, match="another key"):
        open_sealed(key_of(secret + "x"), sealed)


@given(st.binary(max_size=80), st.data())
def test_every_flipped_bit_is_seen(plain, data):
    sealed = bytearray(seal(key_of("a secret"), bytes(12), plain))
    place = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[place // 8] ^= 1 << place % 8
    with pytest.raises(WireError, match="changed"):
        open_sealed(key_of("a secret"), bytes(sealed))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_wire_error(raw):
    with pytest.raises(WireError):
        open_sealed(key_of("a secret"), raw)
