"""Distances between tables: closed forms, containers, mixed columns, failures."""

import pickle

import numpy as np
import pytest
from imblearn.under_sampling import RandomUnderSampler
from scipy import sparse
from scipy.spatial.distance import cdist
from scipy.stats import energy_distance as energy_1d
from sklearn.model_selection import GridSearchCV

from skresample.metrics import (
    SyntheticReport,
    attribute_diversity_score,
    coverage_radius,
    distance_to_closest_record,
    energy_distance,
    frechet_distance,
    kl_reduction,
    maximum_mean_discrepancy,
    resampling_scorer,
    variance_kept,
    vendi_score,
)

PAIRS = [frechet_distance, energy_distance, maximum_mean_discrepancy, coverage_radius]


@pytest.fixture
def tables():
    rng = np.random.default_rng(0)
    return rng.normal(size=(200, 3)) * [1, 10, 100] + 5, rng.normal(size=(80, 3)) * [2, 10, 100]


@pytest.mark.parametrize("metric", PAIRS)
def test_zero_for_itself_positive_for_others_and_free_of_units(metric, tables):
    A, B = tables
    A.setflags(write=False)
    assert metric(A, A[::-1]) == pytest.approx(0, abs=1e-6)
    assert metric(A, B) > 0.1
    units = np.array([1e3, 1e-3, 7.0])
    assert metric(A * units, B * units) == pytest.approx(metric(A, B), rel=1e-9)


def test_frechet_of_standardised_columns_is_the_closed_form():
    a, b = np.array([[-1.0], [1.0]]), np.array([[2.0], [6.0]])
    assert frechet_distance(a, b) == pytest.approx(4**2 + (1 - 2) ** 2)


def test_energy_equals_scipy_without_scaling():
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=60), rng.exponential(size=40)
    ours = energy_distance(a[:, None], b[:, None], scale=False)
    assert ours == pytest.approx(energy_1d(a, b), rel=1e-9)


def test_coverage_radius_is_the_farthest_nearest_row(tables):
    A, B = tables
    nearest = cdist(A, B).min(axis=1)
    assert coverage_radius(A, B, scale=False) == pytest.approx(nearest.max())
    half = coverage_radius(A, B, quantile=0.5, scale=False)
    assert (nearest <= half + 1e-9).mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("module", ["pandas", "polars"])
def test_frames_with_nominal_and_missing_levels(module):
    library = pytest.importorskip(module)
    a = library.DataFrame({"x": [0.0, 1.0, 2.0, 3.0], "c": ["u", "v", None, "u"]})
    b = library.DataFrame({"x": [0.0, 1.0, 2.0, 3.0], "c": ["u", "v", None, "w"]})
    for metric in PAIRS:
        assert metric(a, a) == pytest.approx(0, abs=1e-7)
        assert metric(a, b) > 0 or metric is coverage_radius
    # Two different levels lie one unit apart: only the last row of a is not in b.
    unit = np.array([0.0, 1, 2, 3]).std()
    assert coverage_radius(a, b) == pytest.approx(min(1, np.hypot(3 / unit, 0)))
    assert kl_reduction(a, b, target=b) > 0


def test_distances_need_no_column_per_level(monkeypatch):
    """Thousands of levels are one column of codes; one column each took seconds."""
    rng = np.random.default_rng(2)
    a, b = rng.normal(size=(2, 60, 2)) * [1, 0.3]
    a[:, 1], b[:, 1] = rng.integers(30, size=(2, 60))
    spread = [
        np.c_[t[:, :1] / a[:, 0].std(), np.eye(30)[t[:, 1].astype(int)] / 2**0.5] for t in (a, b)
    ]
    want = [energy_distance(*spread, scale=False), cdist(*spread).min(axis=1).max()]
    want += [maximum_mean_discrepancy(*spread, scale=False), cdist(*spread).min(axis=0)]
    want += [vendi_score(spread[0], kernel="rbf", scale=False)]
    want += [frechet_distance(*spread, scale=False)]
    want += [spread[1].var(axis=0).sum() / spread[0].var(axis=0).sum()]

    def refused(*_):
        raise AssertionError("a column per level")

    monkeypatch.setattr("skresample._table.spaces.indicators", refused)
    nominal = {"categorical_features": [1]}
    found = [energy_distance(a, b, **nominal), coverage_radius(a, b, **nominal)]
    found += [
        maximum_mean_discrepancy(a, b, **nominal),
        distance_to_closest_record(a, b, **nominal),
    ]
    found += [vendi_score(a, kernel="rbf", **nominal), frechet_distance(a, b, **nominal)]
    found += [variance_kept(a, b, **nominal)]
    for one, other in zip(found, want, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-7)
    assert energy_distance(a[:, 1:], b[:, 1:], categorical_features=[0]) > 0
    few = a[:9], b[:9]  # too few for the classifier, which needs the columns
    report = SyntheticReport.from_tables(*few, **nominal)
    assert report.closest_median == np.median(distance_to_closest_record(*few, **nominal))
    assert report.variance_kept == variance_kept(*few, **nominal)
    assert report.energy_distance == pytest.approx(
        energy_distance(*few, **nominal), rel=1e-9
    )  # of rows centred there and not here


def test_numbers_can_be_read_as_levels():
    a, b = np.array([[1.0], [2.0]]), np.array([[1.0], [9.0]])
    assert coverage_radius(a, b, categorical_features=[0]) == pytest.approx(1)


def test_kl_reduction_by_hand():
    pool = np.repeat([0.0, 1.0], [90, 10])[:, None]
    target = np.repeat([0.0, 1.0], [1, 3])[:, None]
    picked = np.repeat([0.0, 1.0], [5, 5])[:, None]
    kl = lambda p, q: sum(a * np.log(a / b) for a, b in zip(p, q, strict=True))  # noqa: E731
    expected = kl([0.25, 0.75], [0.9, 0.1]) - kl([0.25, 0.75], [0.5, 0.5])
    assert kl_reduction(pool, picked, target=target) == pytest.approx(expected, rel=1e-5)
    assert kl_reduction(pool, pool, target=target) == 0


def test_failures_name_the_argument():
    a = np.zeros((3, 2))
    with pytest.raises(ValueError, match="reference has 2 columns and X 1"):
        frechet_distance(a, a[:, :1])
    with pytest.raises(ValueError, match="column 1 of X has missing"):
        energy_distance(a, np.array([[0.0, np.nan]]))
    with pytest.raises(TypeError, match="X is sparse"):
        coverage_radius(a, sparse.csr_array(a))
    with pytest.raises(ValueError, match="quantile"):
        coverage_radius(a, a, quantile=0)
    for n_bins in (0, 2.5):
        with pytest.raises(ValueError, match=f"n_bins must be .* at least 1, got {n_bins}"):
            kl_reduction(a, a, target=a, n_bins=n_bins)
    with pytest.raises(ValueError, match="gamma"):
        maximum_mean_discrepancy(a, a, gamma=-1)
    with pytest.raises(ValueError, match="at least one row"):
        frechet_distance(a, np.empty((0, 2)))
    with pytest.raises(ValueError, match="reference has 2 columns and target 1; pass"):
        kl_reduction(a, a, target=a[:, :1])


def test_scorers_rank_resamplers_in_a_grid_search():
    rng = np.random.default_rng(2)
    X, y = rng.normal(size=(400, 2)), (np.arange(400) % 10 == 0).astype(int)
    scorer = resampling_scorer(energy_distance, greater_is_better=False)
    sampler = RandomUnderSampler(random_state=0)
    assert scorer(sampler, X, y) == -energy_distance(X, sampler.fit_resample(X, y)[0])
    assert pickle.loads(pickle.dumps(scorer))(sampler, X, y) == scorer(sampler, X, y)
    grid = {"sampling_strategy": [0.12, 1.0]}
    search = GridSearchCV(sampler, grid, scoring=scorer, cv=2, error_score="raise").fit(X, y)
    assert search.best_params_ == {"sampling_strategy": 0.12}


def test_scorers_hand_reference_and_target_to_metrics_of_one_table():
    X, y = np.repeat([["a"], ["b"]], [30, 10], axis=0), np.repeat([0, 1], [30, 10])
    sampler = RandomUnderSampler(random_state=0)
    assert resampling_scorer(attribute_diversity_score)(sampler, X, y) == 0  # within classes
    numbers = np.random.default_rng(3).normal(size=(40, 3))
    expected = vendi_score(sampler.fit_resample(numbers, y)[0])
    assert resampling_scorer(vendi_score)(sampler, numbers, y) == expected
    assert "vendi_score" in repr(resampling_scorer(vendi_score, greater_is_better=False))
