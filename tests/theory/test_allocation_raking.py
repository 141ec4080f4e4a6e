"""What raking is for: margins are known, cells are too many, the sample is biased.

Fixed seeds. The bias thresholds lie more than six standard errors of the simulation away from the
expected values, so a false alarm under another seed has a probability below 1e-8.
"""

import numpy as np
import pytest

from skresample.allocation import rake

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore:the design effect")]
SIZES = (4, 5, 3, 6)


def population(rng, n=200_000):
    """Four dependent columns with 360 cells."""
    latent = rng.normal(size=n)
    columns = []
    for q, k in enumerate(SIZES):
        score = 0.7 * latent + rng.normal(size=n)
        edges = np.quantile(score, np.linspace(0, 1, k + 1)[1:-1] ** (1 + 0.15 * q))
        columns.append(np.searchsorted(edges, score))
    return np.column_stack(columns)


def post_stratify(cells, sample, share):
    """Weights N_cell / n_cell; cells that are empty in the sample are lost."""
    have = np.bincount(cells[sample], minlength=share.size)
    return share[cells[sample]] / have[cells[sample]]


def test_bias_far_below_post_stratification_with_empty_cells():
    rng = np.random.default_rng(0)
    X = population(rng)
    cells = np.ravel_multi_index(X.T, SIZES)
    share = np.bincount(cells, minlength=np.prod(SIZES)) / len(X)
    y = X @ np.array([0.8, 0.5, 0.7, 0.4]) + rng.normal(size=len(X))
    # Selection multiplies over the columns: the sample has the odds ratios of the population.
    chance = np.exp(X @ np.array([0.5, 0.4, 0.4, 0.3]))
    chance *= 1600 / chance.sum()
    targets = {
        q: dict(enumerate((np.bincount(X[:, q]) / len(X)).tolist())) for q in range(len(SIZES))
    }
    errors = {"raw": [], "rake": [], "post": []}
    for _ in range(60):
        sample = np.flatnonzero(rng.random(len(X)) < chance)
        w = rake(X[sample], targets).weights
        v = post_stratify(cells, sample, share)
        errors["raw"].append(y[sample].mean() - y.mean())
        errors["rake"].append(w @ y[sample] / w.sum() - y.mean())
        errors["post"].append(v @ y[sample] / v.sum() - y.mean())
    bias = {name: abs(np.mean(found)) for name, found in errors.items()}
    assert bias["raw"] > 0.5
    assert bias["post"] > 0.1
    assert bias["rake"] * 20 < bias["post"]
    spread = np.sqrt(np.mean(np.square(errors["rake"])))
    assert spread < np.sqrt(np.mean(np.square(errors["post"])))
