"""Importance resampling: the formula, the law of the draw, every form of target, short texts."""

from collections import Counter

import numpy as np
import pytest
from scipy import sparse
from scipy.stats import chisquare, norm, spearmanr
from sklearn.base import clone
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from skresample.exceptions import QuotaError
from skresample.metrics import kl_reduction
from skresample.selection import ImportanceResampler


@pytest.fixture
def tables():
    rng = np.random.default_rng(0)
    pool = rng.normal(size=(500, 3))
    return pool, rng.normal([1, 0, 0], 0.5, size=(60, 3))


def direct(pool, target, n_bins=16, smoothing=0.0, eps=1e-8):
    """Log weights written out: quantile bins of the pool, one-hot, two share vectors."""
    edges = np.quantile(pool, np.arange(1, n_bins) / n_bins, axis=0, method="higher")
    binned = [
        np.column_stack([np.digitize(part[:, j], edges[:, j]) for j in range(pool.shape[1])])
        for part in (pool, target)
    ]
    F, G = (np.hstack([column[:, None] == np.arange(n_bins) for column in b.T]) for b in binned)
    p = F.sum(0) / F.sum()
    # Each column has one more bucket, for missing values, which takes part in the smoothing.
    q = (G.sum(0) + smoothing) / (G.sum() + smoothing * pool.shape[1] * (n_bins + 1))
    return F @ (np.log(q + eps) - np.log(p + eps))


@pytest.mark.parametrize("smoothing", [0.0, 0.5])
def test_log_weights_equal_the_formula(tables, smoothing):
    pool, target = tables
    sampler = ImportanceResampler(target=target, smoothing=smoothing, random_state=0)
    X, y = sampler.fit_resample(pool)
    np.testing.assert_allclose(
        sampler.log_weights_, direct(pool, target, smoothing=smoothing), rtol=1e-9, atol=1e-9
    )
    assert (len(X), y) == (50, None)
    np.testing.assert_array_equal(X, pool[sampler.sample_indices_])
    assert not hasattr(sampler, "sample_weight_")


def test_counts_and_transformers_equal_the_formula_too():
    rng = np.random.default_rng(1)
    pool, target = rng.poisson(2, (80, 6)), rng.poisson([1, 1, 1, 4, 4, 4], (30, 6))
    p, q = pool.sum(0) / pool.sum(), target.sum(0) / target.sum()
    expected = pool @ (np.log(q + 1e-8) - np.log(p + 1e-8))
    for X in (pool, sparse.csr_array(pool), pool.astype(np.float32)):
        sampler = ImportanceResampler(target=target, features="counts", n_samples=5).fit(X)
        X_new, _ = sampler.fit_resample(X)
        np.testing.assert_allclose(sampler.log_weights_, expected, rtol=1e-6)
        assert X_new.shape == (5, 6)
    average = ImportanceResampler(target=target, features="counts", per_token=True)
    average.fit_resample(pool)
    np.testing.assert_allclose(
        average.log_weights_, expected / np.maximum(pool.sum(axis=1), 1), rtol=1e-9
    )


def test_gumbel_draws_have_the_law_of_the_sequential_draw():
    """First pick of 3 levels, 1500 seeds: chi-square; p < 1e-4 by chance alone."""
    pool = np.array([["a"], ["b"], ["c"]])
    target = np.repeat(pool, [6, 3, 1], axis=0)
    sampler = ImportanceResampler(target=target, n_samples=2)
    picks = Counter(
        tuple(sampler.set_params(random_state=seed).fit_resample(pool)[0].ravel().tolist())
        for seed in range(1500)
    )
    share = {"a": 0.6, "b": 0.3, "c": 0.1}
    pairs = [(s, t) for s in "abc" for t in "abc" if s != t]
    expected = [1500 * share[s] * share[t] / (1 - share[s]) for s, t in pairs]
    assert chisquare([picks[p] for p in pairs], expected).pvalue > 1e-4


def test_modes_and_temperature(tables):
    pool, target = tables
    sampler = ImportanceResampler(target=target, n_samples=40, random_state=1)
    top = clone(sampler).set_params(mode="top_k")
    top.fit_resample(pool)
    order = np.argsort(-top.log_weights_, kind="stable")[:40]
    np.testing.assert_array_equal(top.ranking_, order)
    cold = clone(sampler).set_params(temperature=0)
    cold.fit_resample(pool)
    np.testing.assert_array_equal(cold.ranking_, order)
    repeated = clone(sampler).set_params(mode="with_replacement", n_samples=400)
    repeated.fit_resample(pool)
    assert np.unique(repeated.sample_indices_).size < 400
    hot = clone(sampler).set_params(temperature=1e9)
    hot.fit_resample(pool)
    assert abs(pool[hot.ranking_, 0].mean()) < 0.5
    sampler.fit_resample(pool)
    assert pool[sampler.ranking_, 0].mean() > 0.6


def test_small_sparse_tables_are_binned_like_dense_ones(tables):
    pool, target = (np.where(part > 0, part, 0) for part in tables)
    sampler = ImportanceResampler(target=target, random_state=0)
    X, _ = sampler.fit_resample(pool)
    sampler.set_params(target=sparse.csr_array(target))
    np.testing.assert_array_equal(sampler.fit_resample(sparse.csr_array(pool))[0].toarray(), X)


def test_equal_weights_give_the_first_rows_or_a_uniform_draw():
    pool = np.random.default_rng(2).normal(size=(12, 2))
    top = ImportanceResampler(mode="top_k", n_samples=5)
    np.testing.assert_array_equal(top.fit_resample(pool)[0], pool[:5])
    assert (top.log_weights_ == 0).all()
    hits = np.zeros(12)
    for seed in range(800):
        plan = ImportanceResampler(n_samples=3, random_state=seed).make_plan(pool)
        hits[plan.keep] += 1
    assert chisquare(hits).pvalue > 1e-4


def test_kl_reduction_equals_the_metric(tables):
    pool, target = tables
    sampler = ImportanceResampler(target=target, random_state=0)
    X, _ = sampler.fit_resample(pool)
    assert sampler.kl_reduction_ == pytest.approx(kl_reduction(pool, X, target=target))
    assert sampler.kl_reduction_ > 0.05


def test_target_as_mask_or_column_is_left_out(tables):
    pool, target = tables
    both = np.concatenate([pool, target])
    mask = np.arange(560) >= 500
    given = ImportanceResampler(target=target, n_samples=50, random_state=0)
    expected = given.fit_resample(pool)[0]
    for flag in (mask, mask.tolist(), mask.astype(object)):
        sampler = ImportanceResampler(target=flag, n_samples=50, random_state=0)
        np.testing.assert_array_equal(sampler.fit_resample(both)[0], expected)
        assert np.isneginf(sampler.log_weights_[500:]).all()
    column = np.column_stack([both, mask])
    for X, name in ((column, 3), (column, -1)):
        sampler = ImportanceResampler(target=name, n_samples=0.1, random_state=0)
        np.testing.assert_array_equal(sampler.fit_resample(X)[0][:, :3], expected)
    counts = sparse.csr_array(np.abs(np.round(column * 3)) * (np.arange(4) < 3) + np.column_stack(
        [np.zeros((560, 3)), mask]))  # fmt: skip
    sampler = ImportanceResampler(target=3, features="counts", n_samples=20, random_state=0)
    assert sampler.fit_resample(counts)[0].shape == (20, 4)
    assert sampler.sample_indices_.max() < 500


@pytest.mark.parametrize("module", ["pandas", "polars"])
def test_frames_with_text_levels_and_missing_values(module):
    library = pytest.importorskip(module)
    X = library.DataFrame(
        {"x": [1.0, 2.0, None, 4.0] * 10, "c": ["u", None, "v", "u"] * 10, "t": [True, False] * 20}
    )
    target = library.DataFrame({"x": [None, None], "c": ["v", "w"], "t": [True, True]})
    if module == "pandas":
        target["x"] = target["x"].astype(float)
        X.index = np.arange(100, 140)
    else:
        target = target.with_columns(library.col("x").cast(library.Float64))
    sampler = ImportanceResampler(target=target, mode="top_k", n_samples=10)
    X_new, _ = sampler.fit_resample(X)
    assert np.asarray(X_new["c"]).tolist() == ["v"] * 10
    np.testing.assert_array_equal(sampler.sample_indices_, np.arange(2, 40, 4))
    if module == "pandas":
        assert X_new.index.tolist() == (100 + sampler.sample_indices_).tolist()
    flagged = ImportanceResampler(target="t", n_samples=5, random_state=0)
    assert not np.asarray(flagged.fit_resample(X)[0]["t"]).any()


def test_several_targets_share_the_selection(tables):
    pool, target = tables
    targets = {"left": target * [-1, 1, 1], "right": target}
    sampler = ImportanceResampler(
        target=targets, proportions={"left": 3, "right": 1}, n_samples=40, random_state=0
    )
    X, _ = sampler.fit_resample(pool)
    assert sampler.log_weights_.shape == (500, 2)
    assert sampler.target_proba_.shape[0] == 2
    assert np.unique(sampler.sample_indices_).size == 40
    assert X[:30, 0].mean() < -0.5 < 0.5 < X[30:, 0].mean()
    even = clone(sampler).set_params(proportions=None, mode="top_k")
    assert even.fit_resample(pool)[0].shape == (40, 3)
    # The whole pool: quotas, and no row twice.
    whole = clone(sampler).set_params(n_samples=500, temperature=0.5)
    whole.fit_resample(pool)
    np.testing.assert_array_equal(np.sort(whole.sample_indices_), np.arange(500))


def test_classifier_odds_estimate_the_density_ratio():
    rng = np.random.default_rng(7)
    pool, target = rng.normal(size=(3000, 3)), rng.normal([1, 0, 0], 0.5, size=(600, 3))
    sampler = ImportanceResampler(
        target=target, estimator=LogisticRegression(), n_samples=50, random_state=0
    )
    X, _ = sampler.fit_resample(pool)
    density = [norm.logpdf(pool, m, s).sum(axis=1) for m, s in (([1, 0, 0], 0.5), (0, 1))]
    assert spearmanr(sampler.log_weights_, density[0] - density[1]).statistic > 0.8
    assert X[:, 0].mean() > 0.5
    ridge = clone(sampler).set_params(estimator=RidgeLike())
    assert ridge.fit_resample(pool)[0][:, 0].mean() > 0.3


class RidgeLike(LogisticRegression):
    """A classifier without probabilities."""

    predict_proba = property()


def texts(n, words, rng):
    return [" ".join(rng.choice(words, 8)) for _ in range(n)]


def test_texts_by_hashed_ngrams_and_by_a_vectoriser():
    rng = np.random.default_rng(3)
    news, sport = ["market", "bank", "rate", "fund", "stock"], ["goal", "team", "ball", "win"]
    pool = np.array(texts(300, news, rng) + texts(30, sport, rng), dtype=object)[:, None]
    target = np.array(texts(20, sport, rng), dtype=object)[:, None]
    sampler = ImportanceResampler(target=target, features="hashed_ngrams", n_samples=30)
    sampler.set_params(random_state=0).fit_resample(pool)
    assert (sampler.sample_indices_ >= 300).all()
    plain = clone(sampler).set_params(target=target[:, 0].tolist())
    plain.fit_resample(pool)
    np.testing.assert_array_equal(plain.sample_indices_, sampler.sample_indices_)

    vectoriser = FirstColumn(ngram_range=(1, 2), token_pattern=r"\w+")
    other = clone(sampler).set_params(features=vectoriser)
    other.fit_resample(pool)
    # Few n-grams in 10,000 buckets: no collision, so hashing changes nothing but the eps of
    # n-grams that the pool does not have.
    seen = np.abs(sampler.log_weights_ - other.log_weights_) < 1e-6
    assert seen.mean() > 0.9
    assert not hasattr(vectoriser, "vocabulary_")


class FirstColumn(CountVectorizer):
    """Counts the words of the first column of a table."""

    def fit(self, X, y=None):
        return super().fit(X[:, 0])

    def transform(self, X):
        return super().transform(X[:, 0])


def test_short_texts_are_selected_and_blank_ones_are_harmless():
    pool = np.array([["win"], [""], ["rate"], [None], ["team"], ["fund"]], dtype=object)
    target = np.array([["win"], ["team"]], dtype=object)
    sampler = ImportanceResampler(
        target=target, features="hashed_ngrams", mode="top_k", n_samples=2
    )
    X, _ = sampler.fit_resample(pool)
    assert X.ravel().tolist() == ["win", "team"]
    assert sampler.log_weights_[[1, 3]].tolist() == [0, 0]
    blank = clone(sampler).set_params(per_token=True)
    assert len(blank.fit_resample(np.full((4, 1), "", object))[0]) == 2


@pytest.mark.parametrize("per_token", [False, True])
@pytest.mark.parametrize("mode", ["gumbel", "top_k"])
def test_a_stream_selects_the_same_texts(monkeypatch, mode, per_token):
    from skresample.selection._hashing import ngrams

    monkeypatch.setattr(ngrams, "_CHUNK", 16)
    rng = np.random.default_rng(4)
    pool = texts(150, ["a", "b", "c", "d", "e"], rng)
    target = texts(20, ["a", "b"], rng)
    sampler = ImportanceResampler(
        target=target, features="hashed_ngrams", n_samples=25, mode=mode, per_token=per_token,
        random_state=5,
    )  # fmt: skip
    sampler.fit_resample(np.array(pool)[:, None])
    expected, gain = sampler.ranking_, sampler.kl_reduction_
    for source in (pool, lambda: iter(pool)):
        np.testing.assert_array_equal(sampler.select_from_stream(source), expected)
        assert sampler.kl_reduction_ == pytest.approx(gain)


@pytest.mark.parametrize("module", ["pandas", "polars"])
def test_a_stream_reads_the_rows_of_a_frame_and_not_its_column_names(module):
    library = pytest.importorskip(module)
    rng = np.random.default_rng(4)
    pool = texts(150, ["a", "b", "c", "d", "e"], rng)
    target = [*texts(20, ["a", "b"], rng), None]
    frame = library.DataFrame({"c d e": target})
    sampler = ImportanceResampler(
        target=frame, features="hashed_ngrams", n_samples=25, mode="top_k", random_state=5
    )
    sampler.fit_resample(library.DataFrame({"c d e": pool}))
    expected = sampler.ranking_
    for aim in (frame, frame["c d e"], [[t] for t in target], np.array(target, dtype=object)):
        sampler.set_params(target=aim)
        for source in (pool, library.DataFrame({"t": pool}), np.array(pool)[:, None]):
            np.testing.assert_array_equal(sampler.select_from_stream(source), expected)


def test_a_stream_counts_text_columns_and_refuses_numbers():
    pd = pytest.importorskip("pandas")
    target = pd.DataFrame({"title": ["cats purr"], "body": ["dogs bark"]})
    sampler = ImportanceResampler(
        target=target, features="hashed_ngrams", n_samples=2, mode="top_k"
    )
    chosen = sampler.select_from_stream(["rain", "dogs bark", "purr dogs", "cats purr"])
    assert sorted(chosen) == [1, 3]
    with pytest.raises(ValueError, match="texts has 2 columns"):
        sampler.select_from_stream(target)
    sampler.set_params(target=target.assign(price=1.0))
    with pytest.raises(ValueError, match="numeric column 'price'"):
        sampler.select_from_stream(["a", "b"])


def test_streams_refuse_what_they_cannot_do():
    sampler = ImportanceResampler(target=["a"], features="hashed_ngrams", n_samples=2)
    with pytest.raises(TypeError, match="gone through once"):
        sampler.select_from_stream(iter(["a", "b"]))
    with pytest.raises(QuotaError, match="the stream has 1"):
        sampler.select_from_stream(["a"])
    for bad in (
        {"n_samples": 0.5},
        {"features": "bins"},
        {"target": None},
        {"mode": "with_replacement"},
        {"estimator": LogisticRegression()},
    ):
        with pytest.raises(ValueError, match=f"{next(iter(bad))}=.* does not go with a stream"):
            clone(sampler).set_params(**bad).select_from_stream(["a", "b"])
    column = clone(sampler).set_params(target=np.array([["a"]]), n_samples=1)
    assert column.select_from_stream(["b", "a"]).size == 1


def test_failures_name_what_is_wrong(tables):
    pool, target = tables

    def run(X=pool, **params):
        ImportanceResampler(**{"target": target, **params}).fit_resample(X)

    with pytest.raises(ValueError, match="target has 2 columns, X has 3"):
        run(target=target[:, :2])
    with pytest.raises(ValueError, match="mask of 7 entries, X has 500 rows"):
        run(target=np.ones(7, bool))
    with pytest.raises(ValueError, match="flags 500 of 500"):
        run(target=np.ones(500, bool))
    with pytest.raises(ValueError, match="bools or 0 and 1"):
        run(target=0)
    with pytest.raises(ValueError, match="target: Expected 2D array"):
        run(target=[])
    with pytest.raises(ValueError, match="proportions needs several targets"):
        run(proportions={"a": 1})
    with pytest.raises(ValueError, match="empty mapping"):
        run(target={})
    with pytest.raises(QuotaError, match="proportions names"):
        run(target={"a": target}, proportions={"b": 1})
    with pytest.raises(QuotaError, match="not all 0"):
        run(target={"a": target}, proportions={"a": 0})
    with pytest.raises(QuotaError, match="n_samples=501"):
        run(n_samples=501)
    with pytest.raises(ValueError, match="needs a column of texts"):
        run(features="hashed_ngrams")
    with pytest.raises(ValueError, match=">= 0"):
        run(features="counts")
    with pytest.raises(ValueError, match="nominal"):
        run(np.array([["a"], ["b"]]), target=np.array([["a"]]), features="counts")
    with pytest.raises(ValueError, match="features='counts'"):
        run(sparse.csr_array((60_000, 1000)), target=sparse.csr_array((1, 1000)))
    with pytest.raises(ValueError, match="'eps' parameter"):
        run(eps=0)
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(pool, columns=list("abc"))
    with pytest.raises(ValueError, match="column 'a' is not in target"):
        run(frame, target=pd.DataFrame(target, columns=list("xyz")))


def test_independent_draws_may_outnumber_the_rows(tables):
    pool, target = tables
    sampler = ImportanceResampler(
        target=target, n_samples=3 * len(pool), mode="with_replacement", random_state=0
    )
    X, _ = sampler.fit_resample(pool)
    assert len(X) == 3 * len(pool)
    np.testing.assert_array_equal(X, pool[sampler.sample_indices_])
    for params in ({"mode": "gumbel"}, {"temperature": 0}):
        with pytest.raises(QuotaError, match=f"n_samples={3 * len(pool)}"):
            clone(sampler).set_params(**params).fit_resample(pool)
