"""SMOTER: who its parents are, what the targets become, how runs grow and shrink."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse
from sklearn.datasets import load_diabetes

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import SMOTER, target_relevance
from skresample.testing import check_resampler, example_tables


def tail(seed=0, n=300, d=3):
    """A target with a thin upper tail."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, d)) * [1.0, 20.0, 0.1][:d]
    return X, np.exp(X[:, 0]) + 0.1 * rng.normal(size=n)


def heom_neighbors(X, rows, k, codes=None):
    Z = (X / np.nanstd(X, axis=0))[rows]
    dist2 = ((Z[:, None] - Z) ** 2).sum(-1)
    if codes is not None:
        dist2 += (codes[rows][:, None] != codes[rows]).sum(-1)
    np.fill_diagonal(dist2, np.inf)
    return rows[np.argsort(dist2, axis=1, kind="stable")[:, :k]]


@pytest.mark.parametrize("seed", range(5))
def test_parents_are_nearest_neighbours_in_units_of_spread(seed):
    X, y = tail(seed)
    sampler = SMOTER(k_neighbors=3, random_state=seed).fit(X, y)
    plan = sampler.make_plan(X, y)
    rows = np.flatnonzero(sampler.relevance_ >= 0.5)
    near = dict(zip(rows.tolist(), heom_neighbors(X, rows, 3), strict=True))
    assert plan.n_new > 50
    for base, partner in zip(plan.new.base, plan.new.partner[:, 0], strict=True):
        assert partner in near[base]


def test_numeric_targets_are_blended_as_the_rows_are():
    X, y = tail()
    sampler = SMOTER(random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    plan = sampler.plan_
    np.testing.assert_allclose(y_new, plan.apply(y, rule="blend"), rtol=1e-12)
    np.testing.assert_allclose(X_new, plan.apply(X, rule="blend"), rtol=1e-9)
    parents = np.column_stack([y[plan.new.base], y[plan.new.partner[:, 0]]])
    made = y_new[plan.n_kept :]
    assert (made >= parents.min(axis=1)).all()
    assert (made <= parents.max(axis=1)).all()


def test_mixed_targets_weigh_nominal_values_too():
    X, y = tail(1, n=400, d=2)
    rng = np.random.default_rng(1)
    colours = rng.choice(["red", "green", "blue"], size=(400, 2))
    frame = pd.DataFrame(X, columns=["a", "b"]).assign(c=colours[:, 0], e=colours[:, 1])
    sampler = SMOTER(random_state=3)
    out, y_new = sampler.fit_resample(frame, y)
    plan, new = sampler.plan_, sampler.plan_.new
    i, j, gap = new.base, new.partner[:, 0], new.coef[:, 0]
    rows = np.flatnonzero(sampler.relevance_ >= 0.5)
    near = dict(zip(rows.tolist(), heom_neighbors(X, rows, 5, colours), strict=True))
    assert all(b in near[a] for a, b in zip(i, j, strict=True))
    made = out.iloc[plan.n_kept :][["c", "e"]].to_numpy()
    assert ((made == colours[i]) | (made == colours[j])).all()
    Z = X / X.std(axis=0)
    apart = ((Z[i] - Z[j]) ** 2).sum(axis=1)
    differ = colours[i] != colours[j]
    taken = new.donor == j[:, None]  # which parent gave each nominal value
    to_i = np.sqrt(gap**2 * apart + (differ & taken).sum(axis=1))
    to_j = np.sqrt((1 - gap) ** 2 * apart + (differ & ~taken).sum(axis=1))
    expected = (to_j * y[i] + to_i * y[j]) / (to_i + to_j)
    np.testing.assert_allclose(y_new[plan.n_kept :], expected, rtol=1e-9)
    assert differ.any()


def test_equal_rows_get_the_mean_target():
    X = np.r_[np.zeros(50), np.ones(2)][:, None]
    y = np.r_[np.linspace(0, 1, 50), 10.0, 14.0]
    sampler = SMOTER(k_neighbors=1, relevance=[(1, 0), (10, 1)], random_state=0)
    _, y_new = sampler.fit_resample(X, y)
    assert set(y_new[sampler.plan_.n_kept :]) == {12.0}


@pytest.mark.parametrize(("strategy", "counts"), [("balance", [40, 40, 40]), ("extreme", None)])
def test_counts_of_every_run_are_exact(strategy, counts):
    rng = np.random.default_rng(2)
    sizes = [9, 91, 20]
    y = np.concatenate(
        [rng.uniform(c, c + 1, size=s) for c, s in zip([-9, 0, 9], sizes, strict=True)]
    )
    X = rng.normal(size=(120, 2))
    control = [(-8, 1), (-7.9, 0), (8.9, 0), (9, 1)]
    sampler = SMOTER(relevance=control, strategy=strategy, random_state=0)
    _, y_new = sampler.fit_resample(X, y)
    have = [int(((y_new >= c) & (y_new <= c + 1)).sum()) for c in (-9, 0, 9)]
    if counts is None:  # shares 1/9, 1/91, 1/20 of 120 rows: 77.47, 7.66, 34.86
        counts = [77, 8, 35]
        share = 1 / np.array(sizes)
        assert np.abs(share / share.sum() * 120 - counts).max() < 1
    assert have == counts
    assert [(run.n_before, run.n_after) for run in sampler.runs_] == list(
        zip(sizes, counts, strict=True)
    )
    # Every rare row serves equally often, but for one.
    served = np.bincount(sampler.plan_.new.base, minlength=120)[:9]
    assert served.max() - served.min() <= 1


def test_a_relevance_of_just_the_threshold_is_rare():
    y = np.repeat([0.0, 0.5, 1.0], [30, 6, 4])
    sampler = SMOTER(relevance=lambda y: y, threshold=0.5, random_state=0)
    sampler.fit_resample(np.random.default_rng(0).normal(size=(40, 2)), y)
    assert [(run.n_before, run.rare) for run in sampler.runs_] == [(30, False), (10, True)]


def test_without_under_sampling_all_rows_stay():
    X, y = tail()
    sampler = SMOTER(under_sample=False, random_state=0)
    X_new, y_new = sampler.fit_resample(X, y)
    np.testing.assert_array_equal(X_new[: len(X)], X)
    np.testing.assert_array_equal(y_new[: len(X)], y)
    assert sampler.runs_[0].n_after == sampler.runs_[0].n_before


def test_rows_do_not_cross_from_one_run_to_another():
    # Both extremes lie at the same place in X: only runs keep them apart.
    rng = np.random.default_rng(3)
    y = np.r_[rng.normal(size=100) * 0.1, np.full(8, -5.0), np.full(8, 5.0)]
    y[100:] += rng.normal(size=16) * 0.01
    X = np.r_[rng.normal(size=100), np.zeros(16)][:, None]
    control = [(-4, 1), (0, 0), (4, 1)]
    sampler = SMOTER(relevance=control, random_state=0)
    _, y_new = sampler.fit_resample(X, y)
    new = sampler.plan_.new
    assert (np.sign(y[new.base]) == np.sign(y[new.partner[:, 0]])).all()
    assert (np.abs(y_new[sampler.plan_.n_kept :]) > 4.9).all()


@pytest.mark.parametrize("wrap", [np.asarray, list, pd.Series, pl.Series])
def test_integer_targets_are_rounded(wrap):
    X, y = tail()
    whole = np.rint(10 * y).astype(np.int32)
    sampler = SMOTER(random_state=0)
    _, y_new = sampler.fit_resample(X, wrap(whole.tolist() if wrap is list else whole))
    blended = sampler.plan_.apply(whole, rule="blend")
    np.testing.assert_array_equal(np.asarray(y_new), np.rint(blended))
    if wrap is list:
        assert {type(v) for v in y_new} == {int}
    else:
        assert "int32" in str(y_new.dtype).lower()


def test_containers_and_dtypes_agree():
    X, y = tail(4)
    X = np.where(np.random.default_rng(0).random(X.shape) < 0.2, 0.0, X)
    want, y_want = SMOTER(random_state=1).fit_resample(X, y)
    for made in (sparse.csr_matrix(X), sparse.csc_array(X)):
        got, y_got = SMOTER(random_state=1).fit_resample(made, y)
        np.testing.assert_allclose(got.toarray(), want, atol=1e-9)
        np.testing.assert_allclose(y_got, y_want)
    frame = pl.DataFrame(X, schema=["a", "b", "c"])
    got, y_got = SMOTER(random_state=1).fit_resample(frame, pl.Series("t", y))
    np.testing.assert_array_equal(got.to_numpy(), want)
    np.testing.assert_array_equal(y_got.to_numpy(), y_want)
    single, y_single = SMOTER(random_state=1).fit_resample(
        X.astype(np.float32), y.astype(np.float32)
    )
    assert single.dtype == y_single.dtype == np.float32
    column, y_column = SMOTER(random_state=1).fit_resample(X, y[:, None])
    assert y_column.shape == (len(column), 1)
    np.testing.assert_array_equal(y_column[:, 0], y_want)


def test_missing_values_are_allowed():
    X, y = tail(5)
    X[::3, 1] = np.nan
    X_new, y_new = SMOTER(random_state=0).fit_resample(X, y)
    assert np.isfinite(y_new).all()
    assert np.isfinite(X_new[:, [0, 2]]).all()


@pytest.mark.filterwarnings("error")
def test_nothing_rare_returns_the_rows_and_says_so():
    X, y = np.arange(20.0)[:, None], np.arange(20.0)
    with pytest.warns(ShortfallWarning, match="no value of y has a relevance of threshold=0.5"):
        X_new, y_new = SMOTER(relevance="boxplot").fit_resample(X, y)
    np.testing.assert_array_equal(X_new, X)
    np.testing.assert_array_equal(y_new, y)
    with pytest.warns(ShortfallWarning, match="every value"):
        SMOTER(relevance=np.ones_like).fit_resample(X, y)


def test_small_runs_warn_and_still_reach_their_count():
    X, y = np.arange(40.0)[:, None], np.r_[np.linspace(0, 1, 38), 5.0, 6.0]
    sampler = SMOTER(relevance=[(1, 0), (5, 1)], random_state=0)
    with pytest.warns(ShortfallWarning, match="needs at least 6 rows .* from 5 to 6, found 2"):
        _, y_new = sampler.fit_resample(X, y)
    assert (y_new >= 5).sum() == 20
    with pytest.warns(ShortfallWarning, match="found 1; its row is repeated"):
        X_new, y_new = sampler.fit_resample(X[:-1], y[:-1])
    assert (y_new == 5).sum() == (X_new == 38).sum() == 19  # of 39


@pytest.mark.parametrize(
    ("options", "y", "message"),
    [
        ({}, ["a"] * 10 + ["b"] * 10, "must hold numbers"),
        ({}, np.r_[np.nan, np.arange(19)], "contains NaN"),
        ({}, np.ones(20), "all values of y equal 1"),
        ({}, None, "requires y"),
        ({"relevance": lambda y: y}, np.arange(20), "must lie in \\[0, 1\\], got 2 for y=2"),
        ({"relevance": lambda y: y[:3]}, np.arange(20), "one number per row"),
        ({"relevance": "quantile"}, np.arange(20), "relevance"),
    ],
)
def test_messages(options, y, message):
    with pytest.raises(ValueError, match=message):
        SMOTER(**options).fit_resample(np.arange(20.0)[:, None], y)


@pytest.mark.parametrize("relevance", ["boxplot", "density", [(0, 0), (2, 1)]])
def test_contracts_on_numeric_targets(relevance):
    tables = [table for table in example_tables() if table.y.dtype.kind in "iuf"]
    sampler = SMOTER(relevance=relevance, random_state=0)
    assert check_resampler(sampler, tables) > 100


# -- amounts of one's own, and tables without outliers -----------------------------------------
RUNS = [(0.0, 1), (1.0, 0), (9.0, 0), (10.0, 1)]


def two_tails():
    rng = np.random.default_rng(0)
    y = np.r_[np.zeros(10), rng.uniform(4, 6, size=70), np.full(20, 10.0)]
    return rng.normal(size=(100, 2)), y


@pytest.mark.parametrize(
    ("strategy", "after"),
    [
        (2.0, [20, 70, 40]),
        (1.5, [15, 70, 30]),
        (30, [30, 70, 30]),
        (4, [14, 70, 20]),
        ({0: 25, 1: 0.5}, [25, 35, 20]),
        ({2: 3.0}, [10, 70, 60]),
    ],
)
def test_rows_asked_for_by_factor_amount_and_run(strategy, after):
    X, y = two_tails()
    sampler = SMOTER(relevance=RUNS, strategy=strategy, random_state=0)
    _, y_new = sampler.fit_resample(X, y)
    assert [run.n_after for run in sampler.runs_] == after
    assert y_new.size == sum(after)


@pytest.mark.parametrize(
    ("strategy", "message"),
    [
        ({7: 3}, "strategy names run 7, but the target has 3 runs, 0 to 2"),
        ({0: 5}, "asks for 5 rows of run 0, which is rare and has 10: rare runs do not end with f"),
        ({1: 1.5}, "asks for 105 rows of run 1, which is normal and has 70"),
        ({0: "many"}, "asks for 'many' rows of run 0; give a number > 0"),
        (0.5, "strategy"),
        (0, "strategy"),
    ],
)
def test_amounts_that_do_not_fit_are_refused(strategy, message):
    X, y = two_tails()
    with pytest.raises(ValueError, match=message):
        SMOTER(relevance=RUNS, strategy=strategy).fit_resample(X, y)


def test_a_table_without_outliers_is_balanced_by_density():
    X, y = load_diabetes(return_X_y=True)
    assert not target_relevance(y).any()
    sampler = SMOTER(random_state=0)
    sampler.fit_resample(X, y)
    np.testing.assert_array_equal(sampler.relevance_, target_relevance(y, "density"))
    assert sampler.plan_.n_new > 50
