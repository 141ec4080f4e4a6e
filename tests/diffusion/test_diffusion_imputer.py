"""Filling gaps: closed forms, containers, nominal columns, paths, and the one start for all."""

import pickle

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline

from skresample.diffusion import (
    DiffusionImputer,
    DiffusionOverSampler,
    EmpiricalDenoiser,
    GaussianMixtureDenoiser,
    LocalSubspaceDenoiser,
    OptimalInitialNoise,
    RegressionDenoiser,
)
from skresample.diffusion._given_cells import condition

rng = np.random.default_rng(0)
COV = np.array([[2.0, 0.8, 0.3], [0.8, 1.0, -0.4], [0.3, -0.4, 1.5]])
X = rng.multivariate_normal([5.0, -1.0, 100.0], COV, size=300)
GAPS = rng.random(X.shape) < 0.3
HOLED = np.where(GAPS, np.nan, X)
LAWS = [GaussianMixtureDenoiser(2, random_state=0), EmpiricalDenoiser(0.4)]


@pytest.fixture(scope="module")
def one():
    return DiffusionImputer(GaussianMixtureDenoiser(1), clip=False, random_state=0).fit(X)


def test_the_mean_is_the_regression_on_the_known_cells(one):
    """By the formula of the conditional normal law with the moments the denoiser has learned."""
    law = one.law_.denoiser_
    vectors = law.eigenvectors_[0] * X.std(axis=0)[:, None]
    cov, mean = vectors * law.eigenvalues_[0] @ vectors.T, X.mean(axis=0)
    filled = one.transform(HOLED)
    np.testing.assert_array_equal(filled[~GAPS], X[~GAPS])
    for i in np.flatnonzero(GAPS.any(axis=1))[:40]:
        u, o = GAPS[i], ~GAPS[i]
        slope = cov[np.ix_(u, o)] @ np.linalg.inv(cov[np.ix_(o, o)])
        np.testing.assert_allclose(filled[i, u], mean[u] + slope @ (X[i, o] - mean[o]))
    left = np.sqrt(cov[2, 2] - cov[2, :2] @ np.linalg.solve(cov[:2, :2], cov[:2, 2]))
    wide = DiffusionImputer(GaussianMixtureDenoiser(1), n_draws=400, random_state=0).fit(X)
    spread = wide.spread([[5.0, -1.0, np.nan]])
    assert spread[0, 2] == pytest.approx(left, rel=0.12)  # 3.4 standard errors of 400 draws
    assert (spread[0, :2] == 0).all()


@pytest.mark.parametrize("law", LAWS, ids=["mixture", "kernel"])
def test_laws_given_cells_agree_with_the_joint_density(law):
    """Density of known cells, mean and denoised row of unknown ones, by sums over a fine grid."""
    law.fit(rng.multivariate_normal([0, 0, 0], COV, size=60))
    row, known = np.array([[0.7, np.nan, -0.5]]), np.array([True, False, True])
    at = np.linspace(-9, 9, 4001)
    grid = np.column_stack([np.full(at.size, 0.7), at, np.full(at.size, -0.5)])
    p = np.exp(law.log_prob(grid))
    given = condition(law, np.nan_to_num(row), known)
    assert given.log_density[0] == pytest.approx(np.log(np.trapezoid(p, at)), abs=1e-6)
    assert given.mean()[0, 0] == pytest.approx(p @ at / p.sum(), abs=1e-6)
    noisy = p * np.exp(-((1.2 - at) ** 2) / 2 / 0.5**2)
    made = given.denoise(np.array([[1.2]]), 0.5)
    assert made[0, 0] == pytest.approx(noisy @ at / noisy.sum(), abs=1e-6)
    many = condition(law, np.repeat(np.nan_to_num(row), 4000, axis=0), known).sample(rng)[:, 0]
    spread = np.sqrt(p @ (at - p @ at / p.sum()) ** 2 / p.sum())
    assert many.mean() == pytest.approx(given.mean()[0, 0], abs=4 * spread / np.sqrt(4000))
    assert many.std() == pytest.approx(spread, rel=0.08)


def test_gaps_in_fit_do_not_bias_the_law():
    """Cells missing at random: means and covariances as of the complete rows."""
    imputer = DiffusionImputer(GaussianMixtureDenoiser(1), n_rounds=8, random_state=0).fit(HOLED)
    drawn = np.vstack(imputer.sample(HOLED, 10))
    np.testing.assert_allclose(drawn.mean(axis=0), X.mean(axis=0), atol=0.25)
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(X.T), atol=0.4)
    np.testing.assert_allclose(imputer.missing_share_, GAPS.mean(axis=0))


def test_a_path_fills_as_the_law_given_the_cells_does(one):
    path = DiffusionImputer(
        GaussianMixtureDenoiser(1), sampler="path", clip=False, n_draws=30, random_state=0
    ).fit(X)
    rows = HOLED[GAPS.any(axis=1)][:12]
    draws = np.stack(path.sample(rows))
    unit = X.std(axis=0)
    np.testing.assert_allclose(draws.mean(axis=0) / unit, one.transform(rows) / unit, atol=0.6)
    gone = np.isnan(rows)
    assert np.mean(draws.std(axis=0)[gone] / one.spread(rows)[gone]) == pytest.approx(1, abs=0.2)


def test_learned_denoisers_and_subspaces_take_a_path():
    for denoiser in (RegressionDenoiser(Ridge(), n_duplicates=20), LocalSubspaceDenoiser(8)):
        imputer = DiffusionImputer(denoiser, n_steps=6, n_draws=5, random_state=0).fit(X[:80])
        filled = imputer.transform(HOLED[:80])
        assert np.isfinite(filled).all()
        np.testing.assert_array_equal(filled[~GAPS[:80]], X[:80][~GAPS[:80]])
        error = np.abs(filled - X[:80])[GAPS[:80]].mean()
        assert error < np.abs(X[:80].mean(axis=0) - X[:80])[GAPS[:80]].mean()
        with pytest.raises(ValueError, match="sampler='direct' needs a law"):
            DiffusionImputer(denoiser, sampler="direct").fit(X[:80])


def mixed(n=240):
    draw = np.random.default_rng(3)
    kind = draw.choice(["a", "b", "c"], n)
    return pd.DataFrame(
        {
            "size": np.select([kind == "a", kind == "b"], [0.0, 6.0], 12.0) + draw.normal(size=n),
            "kind": pd.Categorical(kind, categories=["a", "b", "c", "never"]),
            "word": np.where(kind == "a", "left", "right").astype(object),
            "flag": pd.array(kind == "c", dtype="boolean"),
            "count": pd.array(draw.poisson(5, n), dtype="Int64"),
            "day": pd.Timestamp("2024-01-01") + pd.to_timedelta(draw.integers(0, 99, n), "D"),
            "id": [f"id{i}" for i in range(n)],
        }
    )


def test_mixed_tables_keep_types_and_dependence():
    table, draw = mixed(), np.random.default_rng(1)
    holed = table.copy()
    for name in table:
        holed.loc[draw.random(len(table)) < 0.15, name] = None
    before = holed.copy()
    imputer = DiffusionImputer(n_draws=5, n_rounds=2, random_state=0)
    filled = imputer.fit_transform(holed)
    pd.testing.assert_frame_equal(holed, before)
    assert filled.dtypes.equals(holed.dtypes)
    assert not filled.isna().any(axis=None)
    for name in ("kind", "word", "flag"):
        gone = holed[name].isna()
        assert (filled[name] == table[name])[gone].mean() > 0.85, name
        pd.testing.assert_series_equal(filled[name][~gone], holed[name][~gone])
    gone = holed["size"].isna()
    assert np.abs(filled["size"] - table["size"])[gone].median() < 1.5
    assert filled["day"].between(table["day"].min(), table["day"].max()).all()
    assert set(filled["id"]) <= set(holed["id"].dropna())
    spread = imputer.spread(holed)
    assert (spread[holed.isna().to_numpy()] >= 0).all()
    assert (spread[~holed.isna().to_numpy()] == 0).all()
    assert spread[holed["size"].isna(), 0].mean() > 0.1


def test_polars_and_values_that_fit_has_not_seen():
    frame = pl.DataFrame({"x": [1.0, None, 3.0, 4.0] * 5, "w": ["p", "q", None, "p"] * 5,
                          "n": [1, 2, None, 4] * 5})  # fmt: skip
    filled = DiffusionImputer(random_state=0, n_draws=3).fit_transform(frame)
    assert filled.schema == frame.schema
    assert filled.null_count().row(0) == (0, 0, 0)
    imputer = DiffusionImputer(random_state=0, n_draws=3).fit(frame)
    new = pl.DataFrame({"x": [None], "w": ["new"], "n": [2]}, schema=frame.schema)
    out = imputer.transform(new)
    assert out["w"].to_list() == ["new"]
    assert out["x"].null_count() == 0


def test_draws_repeat_differ_and_survive_pickling(one):
    a, b = one.sample(HOLED[:20], 2)
    assert not np.allclose(a, b)
    again = pickle.loads(pickle.dumps(one)).sample(HOLED[:20], 2)
    np.testing.assert_array_equal(a, again[0])
    single = DiffusionImputer(fill="draw", random_state=0).fit(X.astype(np.float32))
    out = single.transform(HOLED.astype(np.float32))
    assert out.dtype == np.float32
    assert np.isfinite(out).all()
    assert (out <= X.max(axis=0) + 1e-3).all()
    assert (out >= X.min(axis=0) - 1e-3).all()


def test_it_works_in_a_pipeline():
    target = X @ [1.0, 2.0, 0.5]
    model = make_pipeline(DiffusionImputer(random_state=0), LinearRegression())
    assert model.fit(HOLED, target).score(HOLED, target) > 0.5
    names = DiffusionImputer().fit(pd.DataFrame(X, columns=list("abc"))).get_feature_names_out()
    assert names.tolist() == ["a", "b", "c"]


def test_bad_tables_are_refused_by_name():
    with pytest.raises(ValueError, match="column 1 has no known value"):
        DiffusionImputer().fit(np.where([False, True, False], np.nan, X))
    with pytest.raises(ValueError, match="infinity"):
        DiffusionImputer().fit(np.where(X > 101, np.inf, X))
    with pytest.raises(ValueError, match="set the bandwidth"):
        DiffusionImputer(EmpiricalDenoiser()).fit(X).transform(HOLED)


# -- one start for all -------------------------------------------------------------------------
def test_the_start_chosen_has_the_smallest_loss():
    start = OptimalInitialNoise(12, n_reference=6, random_state=0)
    imputer = DiffusionImputer(initial_noise=start, random_state=0).fit(HOLED)
    found = imputer.initial_noise_
    assert found.candidate_losses_.shape == (12,)
    assert found.best_loss_ == found.candidate_losses_.min()
    assert not hasattr(start, "noise_")
    filled = imputer.transform(HOLED)
    np.testing.assert_array_equal(filled, imputer.transform(HOLED))
    # One start for all: the worst candidate fills the reference rows worse than the best.
    assert found.candidate_losses_.max() > 1.2 * found.best_loss_
    assert np.abs(filled - X)[GAPS].mean() < 2.5


def test_one_start_is_refused_where_rows_become_alike():
    start = OptimalInitialNoise(3, n_reference=2, random_state=0)
    y = np.repeat([0, 1], [200, 100])
    for sampler in ("ode", "auto"):
        with pytest.raises(ValueError, match="make them alike"):
            DiffusionOverSampler(solver=start, sampler=sampler).fit_resample(X, y)
    imputer = DiffusionImputer(initial_noise=start, random_state=0).fit(X)
    for many in (imputer.sample, imputer.spread):
        with pytest.raises(ValueError, match="all draws of a row alike"):
            many(HOLED)
    with pytest.raises(ValueError, match="needs a law that can be conditioned"):
        DiffusionImputer(RegressionDenoiser(Ridge()), initial_noise=start).fit(X)
