"""Near duplicates by cells, n-grams or columns, against all pairs."""

import re

import numpy as np
import pytest
from scipy import sparse

from skresample.selection import MinHashDeduplicator
from skresample.selection._hashing.minhash import minhash_signatures


def groups_by_all_pairs(sets, threshold):
    """Linked groups by comparing every pair."""
    group = list(range(len(sets)))
    for i in range(len(sets)):
        for j in range(i):
            union = len(sets[i] | sets[j])
            if (len(sets[i] & sets[j]) / union if union else 1.0) >= threshold:
                old, new = group[i], group[j]
                group = [new if g == old else g for g in group]
    names = {}
    return [names.setdefault(g, len(names)) for g in group]


def test_rows_that_share_cells_equal_the_comparison_of_all_pairs():
    rng = np.random.default_rng(0)
    base = rng.integers(0, 5, size=(40, 9))
    X = np.concatenate([base, base, base])
    X[40:80, 0] = 9
    X[80:, :4] = rng.integers(10, 99, size=(40, 4))
    texts = X.astype(str)
    sets = [{(j, v) for j, v in enumerate(row)} for row in texts.tolist()]
    dedup = MinHashDeduplicator(threshold=0.8, random_state=0)
    dedup.fit_resample(texts)
    assert dedup.groups_.tolist() == groups_by_all_pairs(sets, 0.8)
    assert dedup.sample_indices_.tolist() == sorted(
        {g: i for i, g in reversed(list(enumerate(dedup.groups_.tolist())))}.values()
    )
    assert dedup.n_duplicates_ >= 40


def test_numbers_are_compared_in_bins():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(50, 12))
    noisy = np.concatenate([X, X + 1e-9])
    dedup = MinHashDeduplicator(random_state=0, n_bins=8, threshold=0.5)
    assert dedup.fit_resample(noisy)[0].shape == (50, 12)
    assert dedup.make_plan(X).n_kept == 50
    small = sparse.csr_array(noisy)
    np.testing.assert_array_equal(dedup.make_plan(small).keep, dedup.make_plan(noisy).keep)


def test_texts_by_ngrams_also_short_and_blank_ones():
    texts = [
        "the quick brown fox jumps over the lazy dog near the old river bank",
        "the quick brown fox jumps over the lazy dog near the old river bend",
        "hi", "Hi", "hi there", "", "  ", None, "stocks fell on monday",
    ]  # fmt: skip
    X = np.array(texts, dtype=object)[:, None]
    dedup = MinHashDeduplicator(features="ngrams", threshold=0.8, random_state=0)
    dedup.fit_resample(X)
    sets = []
    for text in texts:
        words = re.findall(r"\w+|[^\w\s]+", (text or "").lower())
        sets.append({tuple(words[i : i + n]) for n in (1, 2, 3) for i in range(len(words) - n + 1)})
    assert dedup.groups_.tolist() == groups_by_all_pairs(sets, 0.8)
    assert dedup.sample_indices_.tolist() == [0, 2, 4, 5, 8]
    dedup.set_params(keep="last").fit_resample(X)
    assert dedup.sample_indices_.tolist() == [1, 3, 4, 7, 8]


def test_nonzero_columns_of_sparse_rows():
    rng = np.random.default_rng(2)
    X = sparse.random_array((60, 400), density=0.05, rng=rng, format="csr")
    both = sparse.vstack([X, 3 * X]).tocsr()
    dedup = MinHashDeduplicator(features="nonzero", random_state=0)
    assert dedup.fit_resample(both)[0].shape == (60, 400)
    np.testing.assert_array_equal(dedup.make_plan(both.toarray()).keep, np.arange(60))


def test_targets_can_tell_rows_apart_and_columns_can_be_named():
    X = np.array([["a", "1"], ["a", "2"], ["b", "3"], ["b", "4"]], dtype=object)
    dedup = MinHashDeduplicator(columns=[0], random_state=0)
    assert dedup.make_plan(X).keep.tolist() == [0, 2]
    assert dedup.make_plan(X, [0, 1, 1, 1]).keep.tolist() == [0, 2]
    dedup.set_params(include_target=True)
    assert dedup.make_plan(X, [0, 1, 1, 1]).keep.tolist() == [0, 1, 2]
    assert dedup.make_plan(X).keep.tolist() == [0, 2]


def test_output_is_reproducible_and_keeps_the_index():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"t": ["a b c", "x y", "a b c"]}, index=["p", "q", "r"])
    dedup = MinHashDeduplicator(features="ngrams", random_state=3)
    out, _ = dedup.fit_resample(frame)
    assert out.index.tolist() == ["p", "q"]
    pd.testing.assert_frame_equal(dedup.fit_resample(frame)[0], out)


def test_failures_name_what_is_wrong():
    with pytest.raises(ValueError, match="needs a column of texts"):
        MinHashDeduplicator(features="ngrams").fit_resample(np.zeros((3, 2)))
    with pytest.raises(ValueError, match="numeric columns"):
        MinHashDeduplicator(features="nonzero").fit_resample(np.array([["a"], ["b"]]))
    with pytest.raises(ValueError, match="features='nonzero'"):
        MinHashDeduplicator().fit_resample(sparse.csr_array((60_000, 1000)))
    with pytest.raises(ValueError, match="'threshold' parameter"):
        MinHashDeduplicator(threshold=0).fit_resample(np.zeros((3, 2)))


def test_threads_change_no_signature():
    sets = sparse.random_array((300, 50), density=0.2, format="csr", rng=np.random.default_rng(0))
    one, three = (minhash_signatures(sets, 20, np.random.default_rng(1), jobs) for jobs in (1, 3))
    np.testing.assert_array_equal(one, three)
