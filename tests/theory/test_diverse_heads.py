"""The pool decides what diverse heads are worth."""

import numpy as np
import pytest

from skresample.slices import DiverseHeadsClassifier

pytestmark = pytest.mark.slow


def _best_head(method, agree, seed):
    """Accuracy of the better head where two cues are independent; ``agree`` is that of the pool."""
    rng = np.random.default_rng(seed)

    def cues(n, share):
        y = rng.integers(0, 2, n)
        spurious = np.where(rng.random(n) < share, y, 1 - y)
        X = np.column_stack([1.2 * y, 3.0 * spurious]) + rng.normal(size=(n, 2)) * 0.25
        return X, y

    X, y = cues(300, 1.0)
    U, _ = cues(600, agree)
    X_test, y_test = cues(2000, 0.5)
    model = DiverseHeadsClassifier(method=method, random_state=seed).fit(X, y, X_unlabeled=U)
    return max((model.predict_head(X_test, h) == y_test).mean() for h in (0, 1))


def test_divdis_wants_an_independent_pool_and_dbat_an_opposite_one():
    means = {
        (method, agree): np.mean([_best_head(method, agree, seed) for seed in range(3)])
        for method in ("divdis", "dbat")
        for agree in (0.0, 0.25, 0.5, 0.75, 1.0)
    }
    divdis, dbat = ([means[m, a] for a in (0.0, 0.25, 0.5, 0.75, 1.0)] for m in ("divdis", "dbat"))
    assert int(np.argmax(divdis)) == 2
    assert int(np.argmax(dbat)) == 0
    assert divdis[2] >= 0.98
    assert dbat[0] >= 0.98
    assert max(divdis[0], divdis[4]) <= divdis[2] - 0.1
    assert (np.diff(dbat) <= 0.005).all()
    assert dbat[4] <= dbat[0] - 0.2
