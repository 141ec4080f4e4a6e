"""Frequent levels with a column of their own beat hashing at equal width."""

import subprocess
import sys

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from skresample.model_selection import HashedCategoryEncoder

pytestmark = pytest.mark.slow


def test_frequency_beats_hashing_at_equal_width():
    """Zipf's law over 5,000 levels, each with an effect: AUC of a logistic regression."""
    gains = []
    for seed in range(2):
        rng = np.random.default_rng(seed)
        shares = 1.0 / np.arange(1, 5001) ** 1.05
        level = rng.choice(5000, 20_000, p=shares / shares.sum())
        effect = rng.normal(size=5000) * 1.5
        y = rng.random(20_000) < 1 / (1 + np.exp(-effect[level]))
        X = level[:, None].astype(str)
        auc = {}
        for method in ("frequency", "hash"):
            Z = HashedCategoryEncoder(200, method=method).fit_transform(X)
            model = LogisticRegression(max_iter=200).fit(Z[:12_000], y[:12_000])
            auc[method] = roc_auc_score(y[12_000:], model.predict_proba(Z[12_000:])[:, 1])
        gains.append(auc["frequency"] - auc["hash"])
    assert np.mean(gains) >= 0.008


def test_processes_with_other_hash_seeds_encode_alike():
    code = (
        "import numpy as np\n"
        "from skresample.model_selection import HashedCategoryEncoder\n"
        "X = np.array([['a'], ['ü'], ['b c'], ['']])\n"
        "for method in ('frequency', 'hash', 'double_hash', 'quotient_remainder'):\n"
        "    encoder = HashedCategoryEncoder(4, method=method, rare_buckets=3)\n"
        "    print(encoder.fit_transform(X).toarray().tolist())\n"
    )
    told = set()
    for seed in ("1", "77"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path), "PYTHONUTF8": "1"}
        run = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env=environment,
        )  # fmt: skip
        told.add(run.stdout)
    assert len(told) == 1
    assert told.pop().count("\n") == 4
