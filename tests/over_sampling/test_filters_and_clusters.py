"""SMOBD, SMOTEIPF and AssembledSMOTE against their definitions."""

import numpy as np
import pytest
from sklearn.cluster import OPTICS
from sklearn.tree import DecisionTreeClassifier

from skresample import _progress_bar
from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import SMOBD, SMOTE, SMOTEIPF, AssembledSMOTE
from skresample.over_sampling._clusters.assembly import direction_clusters
from skresample.over_sampling._clusters.optics import density_weights, reachability


def _table(n_min=30, n_maj=90, seed=0, shift=0.0):
    rng = np.random.default_rng(seed)
    X = np.r_[rng.normal(size=(n_min, 2)) + shift, rng.normal(size=(n_maj, 2))]
    return X, np.repeat([1, 0], [n_min, n_maj])


# -- SMOBD -----------------------------------------------------------------------------------
def test_reachability_equals_scikit_learns_optics():
    rows = np.random.default_rng(0).normal(size=(60, 3))
    peer = OPTICS(min_samples=5).fit(rows)
    reach = reachability(rows, peer.core_distances_)
    np.testing.assert_allclose(reach, peer.reachability_)


def test_isolated_rows_are_noise_and_seed_nothing():
    X, y = _table()
    X[0] = [40.0, 40.0]
    sampler = SMOBD(random_state=0)
    sampler.fit_resample(X, y)
    assert sampler.noise_indices_[1].tolist() == [0]
    assert 0 not in sampler.plan_.new.base


def test_weights_mix_core_distance_and_near_rows():
    values = np.random.default_rng(1).normal(size=(50, 2))
    rows = values / values.std(axis=0)
    distance = np.sqrt(((rows[:, None] - rows[None]) ** 2).sum(axis=2))
    core = np.sort(distance, axis=1)[:, 4]
    near = (distance <= core.mean()).sum(axis=1) - 1
    weight, noise = density_weights(values, 5, 0.3, 1.8)
    reach = OPTICS(min_samples=5).fit(rows).reachability_
    mean = reach[np.isfinite(reach)].mean()
    far = [core > 1.8 * core.mean(), np.where(np.isfinite(reach), reach, core) > 1.8 * mean]
    assert (far[0] ^ far[1]).any()  # by one of the two a row is no noise
    np.testing.assert_array_equal(noise, far[0] & far[1])
    want = 0.3 * core / core.max() + 0.7 * near / near.max()
    np.testing.assert_allclose(weight[~noise], want[~noise])
    assert (weight[noise] == 0).all()


def test_a_class_of_nothing_but_noise_is_said_aloud():
    X, y = _table(n_min=8)
    sampler = SMOBD(noise_factor=1e-6, random_state=0)
    with pytest.warns(ShortfallWarning, match="all rows count as noise"):
        _, target = sampler.fit_resample(X, y)
    assert (target == 1).sum() == 90


# -- SMOTE-IPF -------------------------------------------------------------------------------
def test_mislabelled_rows_are_filtered_out():
    rng = np.random.default_rng(0)
    X = np.r_[rng.normal(size=(150, 2)), rng.normal(size=(60, 2)) + 8]
    y = np.repeat([0, 1], [150, 60])
    wrong = np.array([155, 170, 200])
    y[wrong] = 1 - y[wrong]
    sampler = SMOTEIPF(random_state=0)
    rows, target = sampler.fit_resample(X, y)
    kept = sampler.plan_.origin[~sampler.plan_.is_new]
    assert not set(wrong) & set(kept)
    assert len(kept) >= 190
    assert sum(sampler.n_filtered_.values()) + len(target) == 2 * (y == 0).sum()
    plain, _ = SMOTE(random_state=0).fit_resample(X, y)
    assert {tuple(r) for r in rows} < {tuple(r) for r in plain}


def test_consensus_drops_no_more_than_the_majority():
    X, y = _table(seed=2, shift=0.7)
    sizes = [
        len(SMOTEIPF(voting=v, n_quiet=1, random_state=0).fit_resample(X, y)[1])
        for v in ("consensus", "majority")
    ]
    assert sizes[0] >= sizes[1]


def test_each_tree_of_a_round_learns_one_part_and_judges_all_rows():
    X, y = _table(shift=20.0)
    seen, asked = [], []

    class Spy(DecisionTreeClassifier):
        def fit(self, rows, codes):
            seen.append((rows, codes))
            return super().fit(rows, codes)

        def predict(self, rows):
            asked.append(len(rows))
            return super().predict(rows)

    made, _ = SMOTEIPF(n_folds=9, n_quiet=1, estimator=Spy(), random_state=0).fit_resample(X, y)
    assert [np.bincount(codes).tolist() for _, codes in seen] == [[10, 10]] * 9
    together = np.concatenate([rows for rows, _ in seen])
    assert sorted(map(tuple, together)) == sorted(map(tuple, made))
    assert asked == [180] * 9


def test_the_filter_stops_after_quiet_rounds(monkeypatch):
    monkeypatch.setattr(_progress_bar, "_PAUSE", 0.0)
    told = []
    X, y = _table(shift=20.0)  # nothing to filter: only the quiet rounds run
    sampler = SMOTEIPF(n_quiet=2, random_state=0, progress=lambda *done: told.append(done))
    sampler.fit_resample(X, y)
    assert sampler.n_iter_ == 2
    assert sampler.n_filtered_ == {0: 0, 1: 0}
    models = range(1, 9 * sampler.n_iter_ + 1)
    assert told == [(done, None, "models trained") for done in models]


# -- Assembled -------------------------------------------------------------------------------


def test_only_rows_with_foreign_neighbours_are_border():
    X, y = _table(shift=1.0)
    sampler = AssembledSMOTE(random_state=0)
    sampler.fit_resample(X, y)
    distance = ((X[:, None] - X[None]) ** 2).sum(axis=2)
    np.fill_diagonal(distance, np.inf)
    near = np.argsort(distance, axis=1, kind="stable")[:, :5]
    want = [i for i in np.flatnonzero(y == 1) if (y[near[i]] == 0).any()]
    assert sampler.border_indices_[1].tolist() == want


def test_a_row_alone_is_a_cluster():
    assert direction_clusters(np.ones((1, 2)), 0.9, 2, 0).tolist() == [0]


def test_crossing_lines_stay_apart():
    t = np.linspace(0, 3, 12)[:, None]
    rows = np.r_[t * [1, 0], [[0, 6]] + t * [0, 1]]
    assert direction_clusters(rows, 0.9, 2, 0).tolist() == [0] * 12 + [1] * 12
    parallel = np.r_[t * [1, 0], [[0, 6]] + t * [1, 0]]
    assert set(direction_clusters(parallel, 0.9, 2, 0)) == {0}


def test_new_rows_stay_in_their_cluster():
    X, y = _table(shift=0.5)
    sampler = AssembledSMOTE(random_state=0)
    sampler.fit_resample(X, y)
    cluster = np.full(len(X), -1)
    cluster[sampler.border_indices_[1]] = sampler.clusters_[1]
    blend = sampler.plan_.new
    assert (cluster[blend.base] == cluster[blend.partner[:, 0]]).all()
    assert (cluster[blend.base] >= 0).all()


def test_a_class_without_border_uses_all_rows():
    X, y = _table(shift=50.0)
    with pytest.warns(ShortfallWarning, match="no row has foreign neighbours"):
        _, target = AssembledSMOTE(random_state=0).fit_resample(X, y)
    assert np.bincount(target).tolist() == [90, 90]


@pytest.mark.parametrize("sampler", [SMOBD(), SMOTEIPF(n_quiet=1), AssembledSMOTE()])
def test_mixed_and_missing_columns_work_without_being_asked(sampler):
    pd = pytest.importorskip("pandas")
    X, y = _table()
    frame = pd.DataFrame(X, columns=list("ab"))
    frame.loc[::7, "a"] = np.nan
    frame["kind"] = pd.Categorical(np.where(np.arange(120) % 3, "u", "v"))
    rows, _ = sampler.set_params(random_state=0).fit_resample(frame, y)
    assert set(rows["kind"]) == {"u", "v"}
    assert rows.dtypes.equals(frame.dtypes)
    assert sampler.plan_.n_new > 0
