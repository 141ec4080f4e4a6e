"""Scores learnt from rows that stream by are those of all rows at once."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from skresample.selection import ImportanceResampler, ScoreSampler, scorers
from skresample.selection._importance.leverage import svd_whitener
from skresample.selection.scorers import ImportanceScorer, LeverageScorer

RNG = np.random.default_rng(0)
NUMBERS = RNG.normal(size=(90, 4)) * [1, 1e3, 1e-4, 1]
COUNTS = RNG.poisson([0.2, 1.0, 3.0], size=(90, 3))
TEXTS = np.array([f"word{i % 7} and word{i % 5}" for i in range(90)], dtype=object)[:, None]
CASES = {
    "leverage": (LeverageScorer(), NUMBERS),
    "leverage, ridge": (LeverageScorer(fit_intercept=False, ridge=0.7), NUMBERS),
    "leverage, sparse": (LeverageScorer(), sparse.csr_array(COUNTS * 1.0)),
    "leverage, rank": (LeverageScorer(), np.hstack([NUMBERS, NUMBERS[:, :2] @ [[1.0], [2.0]]])),
    "leverage, ill": (LeverageScorer(), NUMBERS[:, :1] + [0, 1e-6] * NUMBERS[:, 3:]),
    "counts": (ImportanceScorer(target=COUNTS[:20], smoothing=0.5), COUNTS),
    "counts, sparse": (ImportanceScorer(target=COUNTS[:20]), sparse.csr_array(COUNTS)),
    "texts": (
        ImportanceScorer(target=TEXTS[:9], features="hashed_ngrams", per_token=True, n_buckets=50),
        TEXTS,
    ),
    "no target": (ImportanceScorer(), COUNTS),
}


@pytest.mark.parametrize("ends", [[90], [1, 2, 90], [3, 40, 41, 90]])
@pytest.mark.parametrize("name", CASES)
def test_any_split_gives_the_scores_of_the_whole(name, ends):
    scorer, X = CASES[name]
    want = scorer.fit(X).score_samples(X)
    whole = scorer.n_samples_seen_
    for first_by_fit in (False, True):
        own = type(scorer)(**scorer.get_params())
        for start, end in zip([0, *ends], ends, strict=False):
            learn = own.fit if first_by_fit and start == 0 else own.partial_fit
            assert learn(X[start:end]) is own
        np.testing.assert_allclose(own.score_samples(X), want, rtol=1e-8, atol=1e-9)
        assert own.n_samples_seen_ == whole == 90


def test_the_basis_waits_until_scores_are_asked_for(monkeypatch):
    calls = []

    def spy(factor, n):
        calls.append(n)
        return svd_whitener(factor, n)

    monkeypatch.setattr(scorers, "svd_whitener", spy)
    scorer = LeverageScorer()
    assert not hasattr(scorer, "basis_")
    for rows in np.split(NUMBERS, 3):
        scorer.partial_fit(rows)
    assert calls == []
    first = scorer.score_samples(NUMBERS)
    np.testing.assert_array_equal(scorer.score_samples(NUMBERS), first)
    assert calls == [90]
    scorer.partial_fit(NUMBERS)
    assert scorer.score_samples(NUMBERS).sum() == pytest.approx(5 / 2)
    assert calls == [90, 180]


@pytest.mark.parametrize(("features", "X"), [("counts", COUNTS), ("hashed_ngrams", TEXTS)])
def test_weights_are_those_of_the_resampler(features, X):
    options = {"target": X[:15], "features": features, "smoothing": 0.1, "per_token": True}
    sampler = ImportanceResampler(n_samples=20, random_state=0, **options)
    sampler.fit_resample(X)
    scorer = ImportanceScorer(**options)
    scores = scorer.partial_fit(X[:30]).partial_fit(X[30:]).score_samples(X)
    np.testing.assert_allclose(scores, sampler.log_weights_)
    assert not np.allclose(scores, scorer.fit(X[:30]).score_samples(X))
    top = ScoreSampler(scorer=scorer, mechanism="top_k", n_samples=20)
    top.fit_resample(X)
    best = np.sort(sampler.log_weights_)[-20:]
    np.testing.assert_allclose(np.sort(sampler.log_weights_[top.sample_indices_]), best)


@pytest.mark.parametrize("scorer", [LeverageScorer(), ImportanceScorer()])
def test_other_columns_are_refused(scorer):
    frame = pd.DataFrame(COUNTS, columns=list("abc"))
    scorer.fit(COUNTS)
    with pytest.raises(ValueError, match=r"2 features, but .*Scorer is expecting 3"):
        scorer.partial_fit(COUNTS[:, :2])
    scorer.fit(frame)
    for learn in (scorer.partial_fit, scorer.score_samples):
        with pytest.raises(ValueError, match="feature names should match"):
            learn(frame[["b", "a", "c"]])
    assert scorer.n_samples_seen_ == 90


def test_scales_that_cannot_be_squared_are_refused():
    # Scores were those of another scale than that of fit.
    with pytest.raises(ValueError, match="beyond 1e100"):
        LeverageScorer().fit(NUMBERS * [1, 1e200, 1, 1])


@pytest.mark.parametrize("target", ["a", 0, {"one": COUNTS}, np.ones(90, bool)])
def test_a_target_is_rows(target):
    with pytest.raises(ValueError, match=r"target.* must be .*[Gg]ot "):
        ImportanceScorer(target=target).fit(COUNTS)
