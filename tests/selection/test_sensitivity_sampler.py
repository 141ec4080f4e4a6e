"""Sensitivity sampling: identities of the scores, exact sizes, unbiased weights."""

import numpy as np
import pytest
from scipy import sparse
from scipy.stats import chisquare
from sklearn.base import clone
from sklearn.linear_model import LinearRegression

from skresample.combine import ResampledRegressor
from skresample.exceptions import QuotaError, ShortfallWarning
from skresample.selection import SensitivitySampler
from skresample.selection import _sensitivity_sampler as module

SCORES = ["leverage", "root_leverage", "lewis", "sensitivity", "augmented"]


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    X = rng.standard_t(2, size=(300, 4))
    return X, X @ np.arange(4.0) + rng.standard_t(2, size=300)


@pytest.mark.parametrize("score", SCORES)
@pytest.mark.parametrize("p", [1, 1.5, 2, 4])
def test_output_probabilities_and_weights_belong_together(data, score, p):
    X, y = data
    sampler = SensitivitySampler(n_samples=60, p=p, kind=score, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    rows = sampler.sample_indices_
    assert (np.diff(rows) > 0).all()
    assert rows.size == 60
    np.testing.assert_array_equal(X_new, X[rows])
    np.testing.assert_array_equal(y_new, y[rows])
    q = sampler.inclusion_probabilities_
    assert q.sum() == pytest.approx(60, abs=1e-8)
    np.testing.assert_allclose(sampler.sample_weight_, 1 / q[rows])
    part = q < 1
    np.testing.assert_allclose(
        sampler.scores_[part] / q[part], (sampler.scores_[part] / q[part])[0], rtol=1e-9
    )
    assert sampler.is_exact_


def test_scores_add_up_to_the_number_of_columns(data):
    X, y = data
    for params, columns in (
        ({}, 6),
        ({"include_target": False}, 5),
        ({"include_target": False, "fit_intercept": False}, 4),
        ({"kind": "lewis", "p": 1}, 6),
        ({"kind": "sensitivity"}, 6),
        ({"kind": "augmented"}, 12),
    ):
        sampler = SensitivitySampler(**params)
        sampler.fit_resample(X, y)
        assert sampler.total_sensitivity_ == pytest.approx(columns, rel=1e-7)
    ridge = SensitivitySampler(ridge=1e3)
    ridge.fit_resample(X, y)
    assert ridge.total_sensitivity_ < 5.9


@pytest.mark.parametrize("score", SCORES)
def test_scores_do_not_depend_on_the_basis(data, score):
    X, y = data
    R = np.random.default_rng(1).normal(size=(4, 4))
    a, b = (SensitivitySampler(kind=score, p=1.5, random_state=0).fit(X) for _ in range(2))
    a.fit_resample(X, y)
    b.fit_resample(X @ R + 7, y)
    np.testing.assert_allclose(a.scores_, b.scores_, rtol=1e-5)
    np.testing.assert_array_equal(a.sample_indices_, b.sample_indices_)


@pytest.mark.parametrize("method", ["systematic", "independent", "multinomial"])
def test_weighted_sums_are_unbiased(data, method):
    """600 seeds, three sums, each within 4 standard errors."""
    X, y = data
    sampler = SensitivitySampler(n_samples=40, method=method)
    values = np.column_stack([np.ones(300), X[:, 0] ** 2, np.abs(y)])
    sums = []
    for seed in range(600):
        plan = sampler.set_params(random_state=seed).make_plan(X, y)
        sums.append(plan.weight @ values[plan.keep])
    error = np.std(sums, axis=0) / np.sqrt(600)
    assert (np.abs(np.mean(sums, axis=0) - values.sum(axis=0)) < 4 * error + 1e-9).all()


def test_independent_draws_have_the_expected_size(data):
    X, y = data
    sampler = SensitivitySampler(n_samples=40, method="independent")
    sizes = [sampler.set_params(random_state=s).make_plan(X, y).n_kept for s in range(300)]
    assert len(set(sizes)) > 5
    assert abs(np.mean(sizes) - 40) < 4 * np.std(sizes) / np.sqrt(300)


def test_an_empty_independent_draw_warns():
    sampler = SensitivitySampler(n_samples=1, method="independent")
    with pytest.warns(ShortfallWarning, match="came out empty"):
        [sampler.set_params(random_state=seed).make_plan(np.ones((30, 1))) for seed in range(20)]


def test_equal_rows_give_a_uniform_draw():
    """8 equal rows, 3 of them, 1200 seeds: chi-square; p < 1e-4 by chance alone."""
    X, hits = np.full((8, 2), 0.1), np.zeros(8)
    for seed in range(1200):
        hits[SensitivitySampler(n_samples=3, random_state=seed).make_plan(X).keep] += 1
    assert chisquare(hits).pvalue > 1e-4


def test_large_tables_use_the_bound_and_say_so(data, monkeypatch):
    X, y = (part[:150] for part in data)
    monkeypatch.setattr(module, "_EXACT_ROWS", {1: 100})
    monkeypatch.setattr(module, "_EXACT_ROWS_OTHER", 100)
    for p in (1, 1.5, 3):
        exact = SensitivitySampler(kind="sensitivity", p=p)
        exact.fit_resample(X[:60], y[:60])
        assert exact.is_exact_
        bound = SensitivitySampler(kind="sensitivity", p=p)
        bound.fit_resample(X, y)
        assert not bound.is_exact_
        design = np.column_stack([X, np.ones(150), y])
        true = module.lp_sensitivities(design, p)
        assert (bound.scores_ >= true * (1 - 5e-3)).all()


def test_sparse_frames_and_nominal_columns(data):
    X, y = data
    expected = SensitivitySampler(random_state=0)
    expected.fit_resample(X, y)
    again = clone(expected)
    X_new, _ = again.fit_resample(sparse.csr_array(X), y)
    np.testing.assert_array_equal(again.sample_indices_, expected.sample_indices_)
    assert X_new.shape == (30, 4)
    pd = pytest.importorskip("pandas")
    level = np.array(["u", "v", "w"])[np.arange(300) % 3]
    frame = pd.DataFrame(X, index=np.arange(300)[::-1], columns=list("abde")).assign(c=level)
    nominal = clone(expected)
    frame_new, _ = nominal.fit_resample(frame, y)
    assert nominal.total_sensitivity_ == pytest.approx(8)  # 4 + intercept + y + two contrasts
    assert frame_new.index.tolist() == frame.index[nominal.sample_indices_].tolist()


def test_missing_numbers_are_means_with_an_indicator(data):
    X, y = data
    X = X.copy()
    X[::7, 1] = np.nan
    sampler = SensitivitySampler()
    sampler.fit_resample(X, y)
    filled = np.column_stack([np.where(np.isnan(X), np.nanmean(X, axis=0), X), np.isnan(X[:, 1])])
    expected = SensitivitySampler()
    expected.fit_resample(filled, y)
    np.testing.assert_allclose(sampler.scores_, expected.scores_)
    few = SensitivitySampler()
    few.fit_resample(sparse.csr_array(X), y)
    np.testing.assert_allclose(few.scores_, expected.scores_)


@pytest.mark.parametrize("size", [1e307, 1e200, 1e-200, 1e-310])
def test_columns_of_any_size_give_the_same_scores(data, size):
    X, y = (np.round(part, 3) for part in data)
    X = X / np.abs(X).max()
    expected, sampler = SensitivitySampler(), SensitivitySampler()
    expected.fit_resample(X, y)
    for rows in (X * size, sparse.csr_array(X * size)):
        sampler.fit_resample(rows, y)
        np.testing.assert_allclose(sampler.scores_, expected.scores_, rtol=1e-3)


def test_labels_enter_by_level_and_names_are_left_out(data):
    X, y = data
    for target, total in (
        (None, 5),
        (np.where(y > 0, "a", "b"), 6),
        ((y > 0).astype(int), 6),
        (np.arange(300) % 3, 7),
        (np.arange(300) % 30, 6),
        (np.arange(300).astype(str), 5),
        (np.column_stack([y, y**2]), 7),
    ):
        sampler = SensitivitySampler(random_state=0)
        sampler.fit_resample(X, target)
        assert sampler.total_sensitivity_ == pytest.approx(total)


def test_weights_multiply_those_of_the_caller(data):
    X, y = data
    own = np.random.default_rng(2).random(300)
    sampler = SensitivitySampler(random_state=0)
    sampler.fit_resample(X, y, sample_weight=own)
    rows = sampler.sample_indices_
    np.testing.assert_allclose(
        sampler.sample_weight_, own[rows] / sampler.inclusion_probabilities_[rows]
    )


def test_weights_reach_the_model(data):
    X, y = data
    sampler = SensitivitySampler(random_state=0)
    model = ResampledRegressor(LinearRegression(), sampler).fit(X, y)
    sampler.fit_resample(X, y)
    rows = sampler.sample_indices_
    expected = LinearRegression().fit(X[rows], y[rows], sample_weight=sampler.sample_weight_)
    np.testing.assert_allclose(model.predict(X), expected.predict(X))
    plain = LinearRegression().fit(X[rows], y[rows])
    assert not np.allclose(model.predict(X), plain.predict(X))


def test_failures_name_what_is_wrong(data):
    X, y = data
    with pytest.raises(ValueError, match="include_target=False"):
        SensitivitySampler().fit_resample(X, np.where(y > 0, y, np.nan))
    with pytest.raises(QuotaError, match="only 2 of 4 rows have a positive score"):
        SensitivitySampler(n_samples=3, fit_intercept=False).fit_resample(
            [[0.0], [1.0], [2.0], [0.0]]
        )
    with pytest.raises(QuotaError, match="n_samples=301"):
        SensitivitySampler(n_samples=301).fit_resample(X, y)
    with pytest.raises(ValueError, match="TruncatedSVD"):
        SensitivitySampler().fit_resample(sparse.csr_array((5, 10_001)))
    with pytest.raises(ValueError, match="'p' parameter"):
        SensitivitySampler(p=0.5).fit_resample(X, y)
