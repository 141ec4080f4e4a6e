"""What the notebook on a diverse evaluation set says."""

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import train_test_split

from skresample.datasets import load_hypothyroid
from skresample.selection import GreedyMaximumEntropySampler, KCenterSampler


@pytest.fixture(scope="module")
def story():
    pytest.importorskip("pandas")
    data = load_hypothyroid(as_frame=True)
    X, y = data.data, data.target
    pool, train, y_pool, y_train = train_test_split(X, y, test_size=0.5, stratify=y, random_state=0)
    names = [c for c in X.columns if X[c].dtype == "category" and not c.endswith("_measured")]
    gme = GreedyMaximumEntropySampler(n_samples=100, columns=[*names, "age", "y"])
    gme.fit_resample(pool, y_pool)
    hormones = ["TSH", "T3", "TT4", "FTI"]
    logged = pool.assign(**{c: np.log1p(pool[c]) for c in hormones})
    center = KCenterSampler(n_samples=100, standardize=True)
    center.fit_resample(logged[[*hormones, "age", "T4U", *names]])
    model = HistGradientBoostingClassifier(random_state=0, categorical_features="from_dtype")
    wrong = (model.fit(train, y_train).predict(pool) != y_pool).to_numpy()
    rare = np.column_stack([*((pool[c] != pool[c].mode()[0]) for c in names), y_pool == 1])
    return rare, wrong, gme, center


def test_every_rare_kind_is_in_the_diverse_set(story):
    rare, _, gme, _ = story
    in_pool, chosen = rare.sum(axis=0), rare[gme.sample_indices_].sum(axis=0)
    assert (chosen >= np.minimum(in_pool, 11)).all()
    rng = np.random.default_rng(0)
    for _ in range(20):
        random = rare[rng.choice(len(rare), 100, replace=False)].sum(axis=0)
        assert (random >= 5).sum() < (chosen >= 5).sum() == 12


def test_it_finds_several_times_the_errors_of_a_random_draw(story):
    _, wrong, gme, center = story
    expected = 100 * wrong.mean()
    assert wrong[gme.sample_indices_].sum() >= 3 * expected
    assert wrong[center.sample_indices_].sum() >= 3 * expected


def test_diversity_peaks_before_a_hundred_records(story):
    _, _, gme, _ = story
    assert 40 < gme.entropies_.sum(axis=1).argmax() + 1 < 100
