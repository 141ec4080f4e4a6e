"""Semantic duplicates: rows that stay are apart, rows that go have a near one that stays."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import FunctionTransformer

from skresample.exceptions import OutcomeWarning
from skresample.selection import SemanticDeduplicator
from skresample.selection import _semantic_dedup as module

RAW = FunctionTransformer()
pytestmark = pytest.mark.filterwarnings("ignore::skresample.exceptions.OutcomeWarning")


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(30, 8))
    return np.repeat(centres, 5, axis=0) + 0.01 * rng.normal(size=(150, 8))


def cosines(X):
    Z = X / np.linalg.norm(X, axis=1, keepdims=True)
    return Z @ Z.T


@pytest.mark.parametrize("keep", ["far", "near", "first"])
def test_one_of_each_family_stays(rows, keep):
    dedup = SemanticDeduplicator(embedding=RAW, keep=keep, n_clusters=1)
    X, _ = dedup.fit_resample(rows)
    assert len(X) == 30
    assert dedup.n_duplicates_ == 120
    kept = dedup.sample_indices_
    near = cosines(rows)
    assert (near[np.ix_(kept, kept)] - np.eye(30)).max() <= 0.95
    dropped = np.setdiff1d(np.arange(150), kept)
    assert (near[np.ix_(dropped, kept)].max(axis=1) > 0.95).all()
    if keep == "first":
        np.testing.assert_array_equal(kept, np.arange(0, 150, 5))
    else:
        best = dedup.scores_.reshape(30, 5)
        place = (best.argmin if keep == "far" else best.argmax)(axis=1)
        np.testing.assert_array_equal(kept % 5, place)


def test_clusters_only_compare_within_themselves(rows):
    dedup = SemanticDeduplicator(embedding=RAW, n_clusters=6, random_state=0)
    dedup.fit_resample(rows)
    assert np.unique(dedup.cluster_labels_).size == 6
    near = cosines(rows)
    for cluster in range(6):
        kept = dedup.sample_indices_[dedup.cluster_labels_[dedup.sample_indices_] == cluster]
        assert (near[np.ix_(kept, kept)] - np.eye(kept.size)).max() <= 0.95
    assert 30 <= dedup.sample_indices_.size <= 40


def test_large_tables_get_a_cluster_for_each_thousand_rows(monkeypatch, rows):
    monkeypatch.setattr(module, "_ROWS_PER_CLUSTER", 50)
    dedup = SemanticDeduplicator(random_state=0)
    dedup.fit_resample(rows)
    assert np.unique(dedup.cluster_labels_).size == 3


def test_default_embedding_is_free_of_units_and_storage(rows):
    expected = SemanticDeduplicator(random_state=0).make_plan(rows).keep
    for X in (rows * 10.0 ** np.arange(8) + 4, sparse.csr_array(rows), np.asfortranarray(rows)):
        np.testing.assert_array_equal(
            SemanticDeduplicator(random_state=0).make_plan(X).keep, expected
        )


def test_constant_zero_and_huge_rows_are_harmless():
    same = np.full((5, 2), 0.1)
    assert (
        SemanticDeduplicator(metric="cosine").make_plan(same).n_kept == 5
    )  # no direction: nothing is alike
    huge = np.array([[1e200, 1e200], [1e200, 1e200], [1.0, -1.0]])
    assert SemanticDeduplicator(embedding=RAW).make_plan(huge).n_kept == 2
    zero = np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 0.0]])
    assert SemanticDeduplicator(embedding=RAW).make_plan(zero).n_kept == 3


def test_texts_through_a_pipeline():
    texts = ["cats purr softly", "cats softly purr", "stocks fell hard", "rain", "stocks fell hard"]
    X = np.array(texts, dtype=object)[:, None]
    embedding = FirstColumn()
    dedup = SemanticDeduplicator(embedding=embedding, keep="first", threshold=0.9)
    assert dedup.fit_resample(X)[0].ravel().tolist() == [texts[0], texts[2], texts[3]]
    assert not hasattr(embedding, "vocabulary_")


class FirstColumn(TfidfVectorizer):
    def fit(self, X, y=None):
        return super().fit(X[:, 0])

    def transform(self, X):
        return super().transform(X[:, 0])


def test_targets_can_tell_rows_apart_and_frames_keep_their_index(rows):
    y = np.arange(150) % 5 == 0
    dedup = SemanticDeduplicator(embedding=RAW, include_target=True, n_clusters=1)
    assert dedup.make_plan(rows, y).n_kept == 60
    assert dedup.make_plan(rows).n_kept == 30
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"x": [1.0, 1.0, 5.0, None], "c": list("uuvv")}, index=list("abcd"))
    out, _ = SemanticDeduplicator(keep="first").fit_resample(frame)
    assert out.index.tolist() == ["a", "c", "d"]


def test_failures_name_the_embedding(rows):
    for function, match in (
        (lambda X: X[:3], "embedding must give 150 rows"),
        (lambda X: X * np.nan, "missing or infinite"),
        (lambda X: sparse.csr_array((len(X), 10**6)), "TruncatedSVD"),
    ):
        dedup = SemanticDeduplicator(embedding=FunctionTransformer(function))
        with pytest.raises(ValueError, match=match):
            dedup.fit_resample(rows)


def test_embeddings_may_reduce_the_columns(rows):
    svd = SemanticDeduplicator(embedding=TruncatedSVD(3, random_state=0))
    assert svd.fit_resample(rows)[0].shape[0] <= 40


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("d", "least"), [(2, 500), (3, 900), (8, 1000), (9, 980)])
def test_defaults_keep_most_rows_of_tables_of_few_columns(d, least):
    """By cosine alone two columns kept 19 of 1000 rows: there are few directions in a plane."""
    X = np.random.default_rng(0).normal(size=(1000, d))
    dedup = SemanticDeduplicator(random_state=0)
    dedup.fit_resample(X)
    assert dedup.sample_indices_.size >= least
    assert dedup.metric_ == ("euclidean" if d <= 8 else "cosine")


def test_near_rows_by_distance_and_a_word_when_most_rows_go():
    rng = np.random.default_rng(0)
    X = np.repeat(rng.normal(size=(20, 2)) * 5, 5, axis=0) + 1e-3 * rng.normal(size=(100, 2))
    dedup = SemanticDeduplicator(n_clusters=1)
    with pytest.warns(OutcomeWarning, match="80 of 100 rows resemble .*raise threshold"):
        dedup.fit_resample(X)
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    alike = 1 - np.linalg.norm(Z[:, None] - Z[None], axis=2) / 2.0  # sqrt(2 k), k = 2
    kept = dedup.sample_indices_
    assert (alike[np.ix_(kept, kept)] - np.eye(20)).max() <= 0.95
    dropped = np.setdiff1d(np.arange(100), kept)
    assert (alike[np.ix_(dropped, kept)].max(axis=1) > 0.95).all()
