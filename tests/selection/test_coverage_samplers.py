from itertools import combinations

import numpy as np
import pytest
from scipy import sparse
from scipy.spatial.distance import cdist

from skresample import _progress_bar
from skresample.exceptions import QuotaError, ShortfallWarning
from skresample.selection import (
    DeterminantalSampler,
    FacilityLocationSampler,
    FeatureCoverageSampler,
    GreedyMaximumEntropySampler,
    HerdingSampler,
    KCenterSampler,
    MinHashDeduplicator,
    SearchAndPruneSampler,
    SemanticDeduplicator,
)
from skresample.selection._coverage import farthest_points

SAMPLERS = [
    DeterminantalSampler(),
    FacilityLocationSampler(random_state=0),
    FacilityLocationSampler(optimizer="stochastic", random_state=0),
    FeatureCoverageSampler(random_state=0),
    HerdingSampler(),
    KCenterSampler(random_state=0),
]


def cloud(n=80, d=3, seed=0):
    return np.random.default_rng(seed).normal(size=(n, d))


@pytest.mark.parametrize("sampler", SAMPLERS, ids=repr)
def test_output_is_the_input_at_the_selected_rows(sampler):
    X = cloud()
    targets = [None, np.linspace(0, 1, 80), np.stack([np.arange(80), -np.arange(80)], axis=1)]
    for y in targets:
        X_new, y_new = sampler.set_params(n_samples=0.25).fit_resample(X, y)
        chosen = sampler.sample_indices_
        np.testing.assert_array_equal(chosen, sampler.ranking_)
        assert np.unique(chosen).size == 20
        np.testing.assert_array_equal(X_new, X[chosen])
        if y is None:
            assert y_new is None
        else:
            np.testing.assert_array_equal(y_new, y[chosen])
        assert not hasattr(sampler, "sample_weight_")


@pytest.mark.parametrize("sampler", SAMPLERS, ids=repr)
def test_data_frame_keeps_index_and_dtypes(sampler):
    pd = pytest.importorskip("pandas")
    X = pd.DataFrame(
        {"a": cloud()[:, 0], "b": np.tile([1, 2, 3, 4], 20), "c": pd.Categorical(["u", "v"] * 40)},
        index=[f"r{i}" for i in range(80)],
    )
    X_new, y_new = sampler.set_params(n_samples=10).fit_resample(X, X["a"] > 0)
    assert X_new.index.tolist() == [f"r{i}" for i in sampler.sample_indices_]
    assert y_new.index.tolist() == X_new.index.tolist()
    assert (X_new.dtypes == X.dtypes).all()
    pd.testing.assert_frame_equal(X_new, X.iloc[sampler.sample_indices_])


@pytest.mark.parametrize("sampler", SAMPLERS, ids=repr)
def test_a_ranking_of_everything_and_too_many_rows(sampler):
    X = cloud(30)
    sampler.set_params(n_samples=None).fit_resample(X)
    np.testing.assert_array_equal(np.sort(sampler.ranking_), np.arange(30))
    with pytest.raises(QuotaError, match="n_samples=31 rows were asked for, X has 30"):
        sampler.set_params(n_samples=31).fit_resample(X)


@pytest.mark.parametrize("sampler", SAMPLERS, ids=repr)
def test_missing_numbers_and_nominal_columns_are_accepted(sampler):
    pd = pytest.importorskip("pandas")
    X = pd.DataFrame({"a": cloud()[:, 0], "b": ["u", "v", None, "w"] * 20})
    X.loc[::7, "a"] = np.nan
    out, _ = sampler.set_params(n_samples=20).fit_resample(X)
    pd.testing.assert_frame_equal(out, X.iloc[sampler.sample_indices_])
    assert out["b"].nunique(dropna=False) == 4


def test_a_prefix_of_the_ranking_is_the_smaller_selection():
    X = cloud()
    for sampler in SAMPLERS:
        if getattr(sampler, "optimizer", "") == "stochastic":
            continue
        sampler.set_params(n_samples=30).fit_resample(X)
        long = sampler.ranking_
        sampler.set_params(n_samples=12).fit_resample(X)
        np.testing.assert_array_equal(sampler.ranking_, long[:12])


# -- k-center ---------------------------------------------------------------------------------
@pytest.mark.parametrize("start", ["central", "random"])
def test_radius_is_at_most_twice_the_best(start):
    for seed in range(10):
        X = cloud(10, 2, seed)
        distance = cdist(X, X)
        best = min(distance[:, list(s)].min(axis=1).max() for s in combinations(range(10), 3))
        sampler = KCenterSampler(n_samples=3, start=start, random_state=seed).fit(X)
        sampler.fit_resample(X)
        assert sampler.radius_ <= 2 * best + 1e-12
        to_picks = distance[:, sampler.ranking_]
        assert sampler.radius_ == pytest.approx(to_picks.min(axis=1).max())
        np.testing.assert_array_equal(to_picks.argmin(axis=1), sampler.nearest_)
        np.testing.assert_array_equal(np.bincount(sampler.nearest_, minlength=3), sampler.counts_)


def test_k_center_covers_rare_corners_that_a_random_draw_misses():
    rng = np.random.default_rng(0)
    share = np.arange(1, 13.0) ** -3
    mode = rng.choice(12, 4000, p=share / share.sum())
    X = 20 * rng.normal(size=(12, 4))[mode] + rng.normal(size=(4000, 4))
    chosen = KCenterSampler(n_samples=24).fit(X).fit_resample(X, mode)[1]
    assert np.unique(chosen).size == np.unique(mode).size
    assert np.unique(rng.choice(mode, 24)).size < np.unique(mode).size


def test_standardize_removes_units():
    X = cloud() * [1.0, 1000.0, 0.01]
    rows = KCenterSampler(n_samples=9, standardize=True).fit_resample(X)[0] / X.std(axis=0)
    same = KCenterSampler(n_samples=9).fit_resample(X / X.std(axis=0))[0]
    np.testing.assert_allclose(rows, same)


# -- submodular -------------------------------------------------------------------------------
def test_facility_location_reaches_its_share_of_the_best_medoids():
    for seed in range(5):
        X = cloud(11, 2, seed)
        distance = cdist(X, X)
        sampler = FacilityLocationSampler(n_samples=3)
        sampler.fit_resample(X)
        top = 2 * np.linalg.norm(X - X.mean(axis=0), axis=1).max()
        value = {
            s: (top - distance[:, list(s)]).max(axis=1).sum() for s in combinations(range(11), 3)
        }
        got = value[tuple(sorted(sampler.ranking_.tolist()))]
        assert got == pytest.approx(sampler.gains_.sum())
        assert got >= (1 - 1 / np.e) * max(value.values())


def test_lazy_and_plain_give_the_same_rows():
    X = np.round(cloud(60, 2), 1)
    for make in (FacilityLocationSampler, FeatureCoverageSampler):
        ranks = [make(n_samples=25, optimizer=o).fit(X) for o in ("lazy", "plain")]
        ranks = [s.fit_resample(X) and s.ranking_ for s in ranks]
        np.testing.assert_array_equal(*ranks)


def test_facility_location_ignores_an_outlier_that_k_center_takes():
    X = np.r_[cloud(100, 2), [[30.0, 30.0]]]
    k_center, location = KCenterSampler(n_samples=3), FacilityLocationSampler(n_samples=1)
    k_center.fit_resample(X)
    location.fit_resample(X)
    assert 100 in k_center.ranking_
    assert np.linalg.norm(X[location.ranking_[0]]) < 1


def test_sample_weights_say_how_much_a_row_must_be_represented():
    X = np.array([[0.0], [1.0], [10.0]])
    sampler = FacilityLocationSampler(n_samples=1)
    sampler.fit_resample(X, sample_weight=[1, 1, 100])
    assert sampler.ranking_.tolist() == [2]
    assert sampler.sample_weight_.tolist() == [100.0]


def test_feature_coverage_takes_every_level_first():
    pd = pytest.importorskip("pandas")
    X = pd.DataFrame({"a": list("xxxxyz"), "b": list("pppqqr")})
    rows = FeatureCoverageSampler(n_samples=3).fit_resample(X)[0]
    assert set(rows["a"]) == set("xyz")
    assert set(rows["b"]) == set("pqr")


def test_epsilon_must_be_inside():
    for make in (FacilityLocationSampler, FeatureCoverageSampler):
        for epsilon in (0.0, 1.0):
            with pytest.raises(ValueError, match="strictly between 0 and 1"):
                make(epsilon=epsilon).fit_resample(cloud())
        with pytest.raises(ValueError, match="optimizer"):
            make(optimizer="greedy").fit_resample(cloud())


# -- herding and determinants -----------------------------------------------------------------
def test_herding_matches_means_better_than_random_draws():
    X = cloud(500, 4)
    rows = HerdingSampler(n_samples=25).fit_resample(X)[0]
    rng = np.random.default_rng(0)
    error = np.linalg.norm(rows.mean(axis=0) - X.mean(axis=0))
    random = [np.linalg.norm(rng.choice(X, 25).mean(axis=0) - X.mean(axis=0)) for _ in range(50)]
    assert error < np.quantile(random, 0.05)


def test_determinantal_gains_are_the_log_determinant():
    X = cloud(40, 3)
    sampler = DeterminantalSampler(n_samples=10, gamma=0.7)
    rows = sampler.fit_resample(X)[0]
    kernel = np.exp(-0.7 * cdist(rows, rows, "sqeuclidean")) + 1e-6 * np.eye(10)
    assert sampler.gains_.sum() == pytest.approx(np.linalg.slogdet(kernel)[1])
    assert (np.diff(sampler.gains_) <= 1e-9).all()


def test_quality_prefers_good_rows_and_must_be_positive():
    X = np.repeat(cloud(10, 2), 2, axis=0)
    good = np.tile([1.0, 3.0], 10)
    sampler = DeterminantalSampler(n_samples=10, quality=lambda *_: good)
    sampler.fit_resample(X)
    assert (sampler.ranking_ % 2 == 1).all()
    with pytest.raises(ValueError, match=r"positive, got 0\.0 for row 0"):
        sampler.set_params(quality=lambda *_: good - 1).fit_resample(X)


def test_rank_ends_a_determinantal_selection_with_a_warning():
    sampler = DeterminantalSampler(n_samples=8, metric="linear", ridge=0.0)
    with pytest.warns(ShortfallWarning, match="8 rows, the kernel has rank 3"):
        rows, _ = sampler.fit_resample(cloud())
    assert len(rows) == 3


LONG = [
    (DeterminantalSampler, 7, "rows selected"),
    (FacilityLocationSampler, 7, "rows selected"),
    (FeatureCoverageSampler, 7, "rows selected"),
    (GreedyMaximumEntropySampler, 7, "items selected"),
    (HerdingSampler, 7, "rows selected"),
    (KCenterSampler, 7, "rows selected"),
    (MinHashDeduplicator, None, "steps of hashing"),
    (SearchAndPruneSampler, 7, "rows selected"),
    (SemanticDeduplicator, None, "clusters compared"),
]


@pytest.mark.parametrize(("sampler", "total", "text"), LONG, ids=[one[0].__name__ for one in LONG])
def test_what_can_take_long_tells_its_progress(sampler, total, text, monkeypatch):
    monkeypatch.setattr(_progress_bar, "_PAUSE", 0.0)
    told, params = [], {} if total is None else {"n_samples": total}
    X = cloud()
    seed = {"random_state": 0} if "random_state" in sampler().get_params() else {}
    quiet = sampler(**params).set_params(**seed).fit_resample(X)[0]
    rows = sampler(**params, **seed, progress=lambda *done: told.append(done)).fit_resample(X)[0]
    told = [one for one in told if one[1] is not None]  # whose end is known
    done = [one[0] for one in told]
    total = told[0][1] if total is None else total
    assert told[-1] == (total, total, text)
    assert done == list(range(1, total + 1))
    np.testing.assert_array_equal(rows, quiet)


@pytest.mark.parametrize("distance", ["frechet", "energy"])
def test_a_search_counts_the_sets_it_compares(distance, monkeypatch):
    monkeypatch.setattr(_progress_bar, "_PAUSE", 0.0)
    told, X = [], cloud(60)
    options = {"target": X[:20], "n_clusters": 4, "distance": distance, "random_state": 0}
    SearchAndPruneSampler(**options, progress=lambda *done: told.append(done)).fit_resample(X)
    assert [one[0] for one in told] == list(range(1, len(told) + 1))
    assert set(told) == {(one[0], None, "sets of clusters compared") for one in told}


def test_progress_without_an_end_is_a_count(capsys, monkeypatch):
    monkeypatch.setattr(_progress_bar, "_PAUSE", np.inf)  # nothing but the end is told
    monkeypatch.setattr(_progress_bar, "_bar", lambda *_: (None, _progress_bar._line))
    with _progress_bar.progress_of(True, None, "steps") as tell:
        tell(2)
        tell(3)
    assert capsys.readouterr().err == "\rsteps: 3\n"
    with _progress_bar.progress_of(True, 9, "steps") as tell:
        tell(4)
    assert capsys.readouterr().err == "\rsteps: 4 of 9\n"
    told = []
    with _progress_bar.progress_of(lambda *done: told.append(done), None, "steps") as tell:
        tell(2)
        tell(3)
    assert told == [(3, None, "steps")]
    monkeypatch.undo()
    with _progress_bar.progress_of(True, None, "steps") as tell:
        tell(3)
    assert "steps" in capsys.readouterr().err


def test_progress_true_shows_a_bar(capsys, monkeypatch):
    monkeypatch.setattr(_progress_bar, "_bar", lambda *_: (None, _progress_bar._line))
    HerdingSampler(n_samples=7, progress=True).fit_resample(cloud())
    assert "rows selected: 7 of 7" in capsys.readouterr().err


@pytest.mark.parametrize("storage", ["dense", "sparse"])
def test_k_center_shares_blocks_of_rows_among_threads(storage, monkeypatch):
    X = np.random.default_rng(3).normal(size=(500, 3))
    X = sparse.csr_array(X) if storage == "sparse" else X
    whole = KCenterSampler(n_samples=60, n_jobs=1)
    whole.fit_resample(X)
    monkeypatch.setattr(farthest_points, "_BLOCK", 64)
    for jobs in (1, 3):
        sampler = KCenterSampler(n_samples=60, n_jobs=jobs)
        sampler.fit_resample(X)
        np.testing.assert_array_equal(sampler.ranking_, whole.ranking_)
        np.testing.assert_array_equal(sampler.nearest_, whole.nearest_)
        np.testing.assert_allclose(sampler.distances_, whole.distances_)


def test_k_center_asks_for_the_threads_it_is_given(monkeypatch):
    asked = []
    real = farthest_points._mapping
    monkeypatch.setattr(farthest_points, "_mapping", lambda n: asked.append(n) or real(n))
    KCenterSampler(n_samples=3, n_jobs=3).fit_resample(cloud())  # one block
    monkeypatch.setattr(farthest_points, "_BLOCK", 8)
    KCenterSampler(n_samples=3, n_jobs=3).fit_resample(cloud())
    assert asked == [1, 3]
