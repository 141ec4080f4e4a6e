"""Headlines of valuation: who finds flipped labels, what pruning buys."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler

from skresample.valuation import DataShapley, LeaveOneOut, ScorePruner, TrainingDynamicsScorer
from skresample.valuation._checkpoints import SoftmaxRegression

pytestmark = pytest.mark.slow


@pytest.mark.filterwarnings("ignore::skresample.exceptions.ShortfallWarning")
def test_shapley_values_find_flipped_labels_and_leave_one_out_does_not():
    X, y = load_breast_cancer(return_X_y=True)
    X = StandardScaler().fit_transform(X)
    order = np.random.default_rng(0).permutation(len(y))
    train, judge, test = order[:100], order[100:300], order[300:]
    noisy = y[train].copy()
    flipped = np.arange(10)
    noisy[flipped] = 1 - noisy[flipped]
    model = LogisticRegression(C=1.0)
    given = {"X_val": X[judge], "y_val": y[judge]}
    shapley = DataShapley(model, method="tmc", max_iter=20, random_state=0, **given)
    values = shapley.fit(X[train], noisy).values_
    lone = LeaveOneOut(model, **given).fit(X[train], noisy).values_
    found = np.isin(np.argsort(values, kind="stable")[:15], flipped).sum()
    assert found >= 8
    assert np.isin(np.argsort(lone, kind="stable")[:10], flipped).sum() <= 5

    def accuracy(rows):
        return model.fit(X[train][rows], noisy[rows]).score(X[test], y[test])

    rank = np.argsort(values, kind="stable")
    assert accuracy(rank[20:]) >= accuracy(np.arange(100)) + 0.03
    assert accuracy(rank[:-20]) < accuracy(np.arange(100))


@pytest.fixture(scope="module")
def digits():
    X, y = load_digits(return_X_y=True)
    return X / 16.0, y


def test_easy_rows_can_go_and_hard_ones_cannot(digits):
    """45 % of the rows leave; ten seeds fixed beforehand."""
    X, y = digits
    # Columns are standardised: at 0.5 all rows are learnt at once, and none is ever forgotten.
    rates = {"vog": 0.5, "forgetting": 0.02}
    gains = {(kind, end): [] for kind in rates for end in ("easy", "hard")}
    for seed in range(10):
        rng = np.random.default_rng(seed)
        order = rng.permutation(len(y))
        train, test = order[:1200], order[1200:]

        def accuracy(rows, seed=seed, train=train, test=test):
            model = SoftmaxRegression(learning_rate=0.5, random_state=seed).fit(
                X[train][rows], y[train][rows]
            )
            return model.score(X[test], y[test])

        plain = np.mean([accuracy(rng.permutation(1200)[:660]) for _ in range(3)])
        for (kind, end), gain in gains.items():
            scorer = TrainingDynamicsScorer(
                SoftmaxRegression(rates[kind]), kind=kind, n_repeats=3, random_state=seed
            )
            pruner = ScorePruner(scorer, fraction=0.45, prune=end, random_state=seed)
            pruner.fit_resample(X[train], y[train])
            gain.append(accuracy(pruner.sample_indices_) - plain)
    mean = {key: np.mean(gain) for key, gain in gains.items()}
    error = {key: np.std(gain, ddof=1) / np.sqrt(10) for key, gain in gains.items()}
    for kind in rates:
        assert mean[kind, "easy"] > 2 * error[kind, "easy"], mean
        assert mean[kind, "hard"] < -2 * error[kind, "hard"], mean


def test_training_tells_wrong_labels_and_vog_does_not(digits):
    X, y = digits
    auc = {}
    for kind in ("tracin", "pvi", "el2n", "vog"):
        each = []
        for seed in range(3):
            rng = np.random.default_rng(seed)
            wrong = rng.choice(len(y), len(y) * 15 // 100, replace=False)
            noisy = y.copy()
            noisy[wrong] = (y[wrong] + rng.integers(1, 10, wrong.size)) % 10
            scorer = TrainingDynamicsScorer(kind=kind, n_repeats=3, random_state=seed)
            hard = scorer.score_rows(X, noisy)
            each.append(roc_auc_score(np.isin(np.arange(len(y)), wrong), hard))
        auc[kind] = np.mean(each)
    assert min(auc[kind] for kind in ("tracin", "pvi", "el2n")) >= 0.97, auc
    assert auc["vog"] < 0.5
