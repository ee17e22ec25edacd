"""Counter-based chance: the published generator, and draws that depend on nothing but their
number."""

import numpy as np
import pytest

from banting import draws, seeds

KNOWN = (  # Random123's known answers for philox4x32-10: counter, key, words
    ((0, 0, 0, 0), 0, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((0xFFFFFFFF,) * 4, 0xFFFFFFFFFFFFFFFF, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        0x299F31D0A4093822,
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
)


@pytest.mark.parametrize(("counter", "key", "words"), KNOWN)
def test_philox_gives_the_published_words(counter, key, words):
    given = draws.philox(tuple(np.array([c], np.uint64) for c in counter), key)
    assert tuple(int(word[0]) for word in given) == words


def test_compiled_draws_are_the_published_words():
    key, patients = seeds.key(3, "y"), np.array([0, 1, 77, 2**31 + 5])
    attempts = np.array([0, 4, 9, 1])
    for pair in range(3):
        counter = tuple(
            np.asarray(c, np.uint64) * np.ones(4, np.uint64) for c in (patients, pair, attempts, 0)
        )
        words = draws.philox(counter, key)
        given = draws.uniforms(key, patients, 6, attempts)[2 * pair : 2 * pair + 2]
        for (high, low), row in zip((words[:2], words[2:]), given, strict=True):
            whole = (high << np.uint64(21)) ^ (low >> np.uint64(11))
            assert (row == (whole + 0.5) * 2.0**-53).all()


def test_few_and_many_draws_are_the_same_bits():
    key, many = seeds.key(5, "few"), np.arange(3000)
    tries = many % 3
    few = draws.uniforms(key, many[:40], 5, tries[:40])
    assert (draws.uniforms(key, many, 5, tries)[:, :40] == few).all()


def test_normals_are_box_and_mullers():
    key, patients = seeds.key(4, "z"), np.arange(5000)
    u = draws.uniforms(key, patients, 8)
    expected = np.sqrt(-2.0 * np.log(u[0::2])) * np.cos(2.0 * np.pi * u[1::2])
    assert draws.normals(key, patients, 4) == pytest.approx(expected, abs=2e-14)


def test_a_patients_draws_do_not_depend_on_the_company():
    key = seeds.key(1, "x")
    many = draws.normals(key, np.arange(1000), 7)
    alone = draws.normals(key, np.array([613]), 7)
    assert (many[:, 613] == alone[:, 0]).all()
    assert (draws.uniforms(key, np.arange(9), 3) == draws.uniforms(key, np.arange(9), 8)[:3]).all()


def test_draws_are_uniform_and_normal():
    u = draws.uniforms(seeds.key(2, "u"), np.arange(50_000), 2)
    z = draws.normals(seeds.key(2, "z"), np.arange(50_000), 2)
    assert u.min() > 0.0
    assert u.max() < 1.0
    assert abs(u.mean() - 0.5) < 0.005
    assert abs(z.mean()) < 0.01
    assert abs(z.std() - 1.0) < 0.01
    assert abs(np.corrcoef(z)[0, 1]) < 0.02
