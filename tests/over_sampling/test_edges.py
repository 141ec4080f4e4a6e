"""Edges that every over-sampler meets: cells, neighbours objects, hopeless classes, wide tables."""

import tracemalloc

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.neighbors import NearestNeighbors
from sklearn.svm import SVC

from skresample._math.neighbors import _routes
from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import (
    ADASYN,
    CCR,
    LVQSMOTE,
    SMOBD,
    SMOTE,
    SMOTEIPF,
    SMOTEN,
    SMOTENC,
    SVMSMOTE,
    AssembledSMOTE,
    AxisOverSampler,
    BorderlineSMOTE,
    GeometricSMOTE,
    KMeansSMOTE,
    LeeSMOTE,
    PrincipalDirectionSMOTE,
    ProWSyn,
    SafeLevelSMOTE,
)
from skresample.over_sampling._clusters.optics import density_weights
from skresample.over_sampling._clusters.sparsity import mean_pairwise_distance


@pytest.fixture(scope="module")
def grouped():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [80, 40])
    X = rng.normal(size=(120, 3)) + 0.8 * y[:, None]
    return X, y, rng.choice(["f", "m"], size=120)


@pytest.mark.parametrize(
    ("sampler", "names"),
    [
        (CCR(), ["radii_"]),
        (ProWSyn(), ["levels_"]),
        (SMOBD(noise_factor=0.8), ["noise_indices_"]),
        (LeeSMOTE(), ["rejection_levels_"]),
        (AssembledSMOTE(), ["clusters_", "border_indices_"]),
        (BorderlineSMOTE(), ["in_danger_indices"]),
    ],
    ids=lambda s: type(s).__name__,
)
def test_findings_are_kept_for_every_cell(grouped, sampler, names):
    X, y, groups = grouped
    size = {g: int(((y == 1) & (groups == g)).sum()) for g in ("f", "m")}
    sampler.set_params(sampling_strategy={(1, g): n + 9 for g, n in size.items()}, random_state=0)
    sampler.fit_resample(X, y, groups=groups)
    for name in names:
        found = getattr(sampler, name)
        assert set(found) == {(1, "f"), (1, "m")}
        for (_, group), value in found.items():
            if name in ("radii_", "levels_"):
                assert len(value) == size[group]
            elif "indices" in name:
                assert len(value)
                assert (groups[value] == group).all()


@pytest.mark.parametrize(
    ("cls", "parameter"),
    [
        *[(cls, "k_neighbors") for cls in (SMOTE, BorderlineSMOTE, SVMSMOTE, SafeLevelSMOTE)],
        *[(cls, "k_neighbors") for cls in (GeometricSMOTE, KMeansSMOTE, LeeSMOTE, LVQSMOTE)],
        *[(cls, "k_neighbors") for cls in (SMOBD, SMOTEIPF, SMOTEN, AssembledSMOTE)],
        *[(cls, "k_neighbors") for cls in (PrincipalDirectionSMOTE, AxisOverSampler)],
        (SMOTENC, "k_neighbors"),
        (ADASYN, "n_neighbors"),
        (BorderlineSMOTE, "m_neighbors"),
        (SVMSMOTE, "m_neighbors"),
    ],
)
def test_a_neighbours_object_that_leaves_no_neighbour_is_refused(grouped, cls, parameter):
    X, y, _ = grouped
    params = {parameter: NearestNeighbors(n_neighbors=1)}
    if cls is SMOTENC:
        params["categorical_features"] = [0]
        X = np.rint(X)
    with pytest.raises(ValueError, match="must have n_neighbors >= 2, since it counts the row"):
        cls(**params).fit_resample(X, y)


# -- one hopeless class does not stop the run --------------------------------------------------
def test_support_vectors_that_are_all_noise_fall_back_to_smote():
    line, y = np.arange(60.0)[:, None], (np.arange(60) % 15 == 7).astype(int)
    with pytest.warns(ShortfallWarning, match="class 1: all its support vectors are noise; all"):
        X_new, y_new = SVMSMOTE(m_neighbors=4, k_neighbors=3, random_state=0).fit_resample(line, y)
    assert np.bincount(y_new).tolist() == [56, 56]
    assert 7 <= X_new[60:].min() <= X_new[60:].max() <= 52


def test_a_threshold_that_no_cluster_reaches_falls_back_to_smote(grouped):
    X, y, _ = grouped
    sampler = KMeansSMOTE(cluster_balance_threshold=1.0, kmeans_estimator=2, random_state=0)
    with pytest.warns(ShortfallWarning, match="class 1: no cluster has enough of its rows; SMOTE"):
        _, y_new = sampler.fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [80, 80]


# -- what models inside do to the world --------------------------------------------------------
@pytest.mark.parametrize(
    "sampler",
    [
        SVMSMOTE(random_state=0),
        SVMSMOTE(svm_estimator=SVC(kernel="linear"), random_state=0),
        KMeansSMOTE(kmeans_estimator=KMeans(3, n_init=1), random_state=0),
    ],
    ids=repr,
)
def test_models_without_a_seed_get_one(grouped, sampler):
    X, y, _ = grouped
    before = np.random.get_state()  # noqa: NPY002
    first = sampler.fit_resample(X, y)[0]
    after = np.random.get_state()  # noqa: NPY002
    assert before[2] == after[2]
    assert (before[1] == after[1]).all()
    np.testing.assert_array_equal(sampler.fit_resample(X, y)[0], first)


@pytest.mark.filterwarnings("error")
@pytest.mark.filterwarnings("ignore::skresample.exceptions.ResamplingWarning")
def test_warnings_of_other_packages_do_not_leak():
    rng = np.random.default_rng(1)
    square = np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 3.0], [2.0, 3.0, 0.0]])  # like distances
    X = np.vstack([square, square + 0.1, rng.normal(size=(20, 3))])
    y = np.array([1] * 3 + [0] * 23)
    AssembledSMOTE(random_state=0).fit_resample(X, y)
    few = np.repeat([[0.0], [1.0], [5.0]], [8, 8, 14], axis=0)  # fewer places than clusters
    KMeansSMOTE(random_state=0).fit_resample(few, np.repeat([1, 0, 0], [8, 8, 14]))


# -- wide tables -------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def wide():
    rng = np.random.default_rng(2)
    y = np.repeat([0, 1], [110, 50])
    return rng.normal(size=(160, 2100)) + 0.1 * y[:, None], y


@pytest.mark.parametrize("cls", [SMOTE, BorderlineSMOTE, ADASYN, SVMSMOTE, SafeLevelSMOTE])
def test_wide_tables_give_the_rows_of_the_plain_search(wide, cls, monkeypatch):
    X, y = wide
    with monkeypatch.context() as patch:
        patch.setattr(_routes, "product", None)  # what a wide table takes
        with pytest.raises(TypeError, match="not callable"):
            cls(random_state=0).fit_resample(X, y)
    made = cls(random_state=0).fit_resample(X, y)[0]
    monkeypatch.setattr(_routes, "WIDE_COLUMNS", 10**9)
    monkeypatch.setattr("skresample.over_sampling._svm_smote._WIDE", 10**9)
    np.testing.assert_array_equal(cls(random_state=0).fit_resample(X, y)[0], made)


def test_the_machine_of_a_wide_table_has_the_support_vectors_of_the_plain_one(wide):
    X, y = wide
    sampler = SVMSMOTE(random_state=0)
    sampler.fit_resample(X, y)
    assert sampler.svm_estimator_.kernel == "precomputed"
    plain = SVC(gamma="scale").fit(X, y)
    np.testing.assert_array_equal(sampler.svm_estimator_.support_, plain.support_)


# -- memory that grows with the rows, not with their square ------------------------------------
@pytest.mark.parametrize(
    "kernel",
    [mean_pairwise_distance, lambda X: density_weights(X, 5, 0.5, 1.8)],
    ids=["k-means", "optics"],
)
def test_pairs_of_rows_are_looked_at_in_small_blocks(kernel):
    X = np.random.default_rng(0).normal(size=(1800, 3))
    tracemalloc.start()
    try:
        kernel(X)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10 * 2**20  # all pairs take 25 MB
