"""Headline of repeated random subsets: above one fixed subset, level with all rows."""

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from skresample.combine import RepeatedSubsetClassifier, ScheduledClassifier
from skresample.scheduling import Schedule
from skresample.under_sampling import RandomUnderSampler

pytestmark = pytest.mark.slow


def test_fresh_subsets_beat_a_fixed_one_and_equal_all_rows_for_as_many_steps():
    X, y = load_digits(return_X_y=True)
    X = X / 16.0
    scores = {"fixed": [], "fresh": [], "all rows, as many steps": []}
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(len(y))
        train, test = order[:1200], order[1200:]
        network = MLPClassifier(
            (64,),
            solver="sgd",
            learning_rate_init=0.1,
            momentum=0.9,
            batch_size=32,
            alpha=0.0,
            random_state=seed,
        )
        quota = dict.fromkeys(range(10), 6)
        models = {
            "fixed": RepeatedSubsetClassifier(
                network,
                n_rounds=40,
                sampler=RandomUnderSampler(sampling_strategy=quota),
                random_state=seed,
            ),
            "fresh": RepeatedSubsetClassifier(network, 0.05, n_rounds=40, random_state=seed),
            "all rows, as many steps": ScheduledClassifier(
                network, Schedule(n_rounds=2, batch_size=None), random_state=seed
            ),
        }
        for name, model in models.items():
            scores[name].append(model.fit(X[train], y[train]).score(X[test], y[test]))
    mean = {name: np.mean(one) for name, one in scores.items()}
    print(mean)
    assert mean["fresh"] >= mean["fixed"] + 0.05, mean
    assert abs(mean["fresh"] - mean["all rows, as many steps"]) < 0.05, mean
