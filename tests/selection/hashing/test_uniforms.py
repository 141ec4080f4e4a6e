import hashlib

import numpy as np
import pytest
from scipy import stats

from skresample.selection._hashing.uniforms import bottom_k, hashed_uniforms, id_text, threshold


def test_uniforms_equal_the_definition_and_look_uniform():
    got = hashed_uniforms(np.arange(20_000), "salt", 3)
    digest = hashlib.blake2b(b"salt|3|17", digest_size=8).digest()
    assert got[17] == pytest.approx(int.from_bytes(digest, "big") / 2**64, abs=1e-15)
    # Fixed data: the p-value is a constant, not a random event.
    assert stats.kstest(got, "uniform").pvalue > 0.01
    word = hashlib.blake2b("salt|3|ü".encode(), digest_size=8).digest()
    expected = int.from_bytes(word, "big") / 2**64
    assert hashed_uniforms(np.array(["a", "ü"]), "salt", 3)[1] == pytest.approx(expected, abs=1e-15)
    other = hashed_uniforms(np.arange(20_000), "salt", 4)
    assert abs(np.corrcoef(got, other)[0, 1]) < 0.03
    assert ((got > 0) & (got < 1)).all()


def test_ids_of_any_type_have_one_text():
    same = [7, 7.0, np.int32(7), np.float32(7), "7", b"7"]
    assert {id_text(v) for v in same} == {"7"}
    assert len({id_text(v) for v in (7.5, True, "7.5", 8, ("7", "5"), ("75", ""))}) == 6
    kinds = [np.arange(5), np.arange(5.0), np.array(list("01234")), np.array([*range(5)], object)]
    first = hashed_uniforms(kinds[0])
    for ids in kinds[1:]:
        np.testing.assert_array_equal(hashed_uniforms(ids), first)


def test_missing_ids_are_refused():
    with pytest.raises(ValueError, match="1 ids are missing, the first in row 1"):
        hashed_uniforms(np.array(["a", None], object))
    with pytest.raises(ValueError, match="one-dimensional"):
        hashed_uniforms(np.ones((2, 2)))


def test_threshold_and_bottom_k():
    u = hashed_uniforms(np.arange(1000))
    rows, q = threshold(u, 0.3)
    np.testing.assert_array_equal(rows, np.flatnonzero(u < 0.3))
    assert (q == 0.3).all()
    rows, q = bottom_k(u, 25)
    np.testing.assert_array_equal(rows, np.argsort(u)[:25])
    np.testing.assert_allclose(q, np.sort(u)[25])
    rows, q = bottom_k(u, 1000)
    assert rows.size == 1000
    assert (q == 1).all()


def test_equal_ids_stay_together():
    u = hashed_uniforms(np.repeat(np.arange(50), 4))
    rows, _ = bottom_k(u, 50)
    assert rows.size == 48
    assert (np.bincount(np.repeat(np.arange(50), 4)[rows]) % 4 == 0).all()


def test_weighted_probabilities_give_unbiased_sums():
    rng = np.random.default_rng(0)
    weights, values = rng.uniform(0.1, 3.0, 200), rng.normal(1, 1, 200)
    weights[:5] = 0.0
    values[:5] = 0.0
    for draw in (
        lambda u: bottom_k(u, 40, weights),
        lambda u: threshold(u, 0.2, weights),
    ):
        sums = []
        for r in range(400):
            rows, q = draw(hashed_uniforms(np.arange(200), "w", r))
            assert not np.isin(np.arange(5), rows).any()
            sums.append((values[rows] / q[rows]).sum())
        error = np.std(sums) / np.sqrt(len(sums))
        assert abs(np.mean(sums) - values.sum()) < 3 * error


def test_times_do_not_depend_on_their_unit():
    days = np.array(["2024-01-01", "2024-01-02"], "M8[D]")
    np.testing.assert_array_equal(hashed_uniforms(days), hashed_uniforms(days.astype("M8[us]")))
