"""MWMOTE: the weights of the paper by brute force, clusters, and where new rows may lie."""

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import MWMOTE
from skresample.over_sampling._clusters import linkage as kernel


def data(seed, n=(80, 25), d=2):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1], n))
    return rng.normal(size=(y.size, d)) + y[:, None], y


def weights_by_definition(X, y, k1, k2, k3, cap):
    """Equations (2) to (7), row by row, CMAX included."""
    dist = np.sqrt(((X[:, None] - X[None]) ** 2).sum(-1))
    n, d = X.shape
    own = [
        i for i in np.flatnonzero(y == 1)
        if (y[[j for j in np.argsort(dist[i], kind="stable") if j != i][:k1]] == 1).any()
    ]  # fmt: skip
    other = np.flatnonzero(y == 0)
    border = {j for i in own for j in other[np.argsort(dist[i, other], kind="stable")[:k2]]}
    k3 = k3 if isinstance(k3, int) else int(k3 * len(own))
    near = {b: np.array(own)[np.argsort(dist[b, own], kind="stable")[:k3]] for b in border}
    informative = {i for members in near.values() for i in members}

    def closeness(b, i):
        return min(1 / (dist[b, i] / d), cap) / cap * 2.0 if i in near[b] else 0.0

    weight = np.zeros(n)
    for i in informative:
        for b in border:
            c = closeness(b, i)
            if c:
                weight[i] += c * c / sum(closeness(b, q) for q in informative)
    return weight / weight.sum(), own


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("k3", [3, 0.5])
def test_selection_probabilities_are_those_of_the_paper(seed, k3):
    X, y = data(seed)
    sampler = MWMOTE(k_informative=k3, random_state=0)
    _, y_new = sampler.fit_resample(X, y)
    expected, own = weights_by_definition(X, y, 5, 3, k3, 5.0)
    np.testing.assert_allclose(sampler.selection_probability_, expected, rtol=1e-9, atol=1e-15)
    assert set(sampler.plan_.new.base) <= set(own)
    assert np.bincount(y_new).tolist() == [80, 80]


@pytest.mark.parametrize("seed", range(4))
def test_partners_are_other_rows_of_the_cluster(seed):
    X, y = data(seed)
    sampler = MWMOTE(random_state=0)
    sampler.fit_resample(X, y)
    own = np.array(weights_by_definition(X, y, 5, 3, 0.5, 5.0)[1])
    dist = np.sqrt(((X[own][:, None] - X[own][None]) ** 2).sum(-1))
    np.fill_diagonal(dist, np.inf)
    label = fcluster(linkage(pdist(X[own]), "average"), 3.0 * dist.min(axis=1).mean(), "distance")
    of_row = dict(zip(own.tolist(), label.tolist(), strict=True))
    size = np.bincount(label)
    for base, (partner,) in zip(sampler.plan_.new.base, sampler.plan_.new.partner, strict=True):
        assert of_row[base] == of_row[partner]
        assert (base == partner) == (size[of_row[base]] == 1)


def test_partners_within_a_cluster_are_uniform():
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(size=(60, 1)), 50 + rng.normal(size=(6, 1))])
    y = np.repeat([0, 1], [60, 6])
    sampler = MWMOTE(cluster_factor=100.0, sampling_strategy={0: 60, 1: 30_006}, random_state=0)
    sampler.fit_resample(X, y)
    new = sampler.plan_.new
    base = np.bincount(new.base).argmax()
    count = np.bincount(new.partner[new.base == base, 0], minlength=66)[60:]
    others = np.delete(count, base - 60) / count.sum()
    assert count[base - 60] == 0
    # Five standard errors: false alarm 3e-6 a row under another seed.
    assert np.abs(others - 0.2).max() < 5 * np.sqrt(0.16 / count.sum())


def test_new_rows_do_not_bridge_clusters():
    rng = np.random.default_rng(1)
    X = np.vstack(
        [
            rng.normal(size=(100, 2)),
            0.3 * rng.normal(size=(15, 2)) + np.array([-6, 0]),
            0.3 * rng.normal(size=(15, 2)) + np.array([6, 0]),
        ]
    )
    y = np.repeat([0, 1], [100, 30])
    X_new, y_new = MWMOTE(random_state=0).fit_resample(X, y)
    made = X_new[130:, 0]
    assert ((np.abs(made) > 4) & (np.abs(made) < 8)).all()
    assert np.bincount(y_new).tolist() == [100, 100]


def test_linkage_in_parts(monkeypatch):
    rng = np.random.default_rng(2)
    values = np.repeat([0.0, 100.0, 200.0, 300.0], 20)[:, None] + rng.normal(size=(80, 1))
    whole = kernel.average_linkage(values, 20.0)
    monkeypatch.setattr(kernel, "PART_ROWS", 25)
    parts = kernel.average_linkage(values, 20.0)
    assert np.unique(whole).size == 4
    assert np.unique(np.column_stack([whole, parts]), axis=0).shape[0] == 4
    assert [p.size for p in kernel._parts(values, np.arange(80))] == [20] * 4


def test_all_noise_falls_back_aloud_and_mixed_tables_work():
    X = np.arange(40.0)[:, None]
    y = (np.arange(40) % 10 == 5).astype(int)
    with pytest.warns(ShortfallWarning, match="class 1: every row is noise"):
        _, y_new = MWMOTE(k_noise=2, random_state=0).fit_resample(X, y)
    assert np.bincount(y_new).tolist() == [36, 36]
    X, y = data(5)
    frame = pd.DataFrame(X, columns=["a", "b"]).assign(t=np.where(y, "u", "v"))
    frame.loc[::6, "a"] = np.nan
    new, y_new = MWMOTE(random_state=0).fit_resample(frame, y)
    assert (new["t"] == np.where(y_new, "u", "v")).all()
    with pytest.raises(ValueError, match="k_informative"):
        MWMOTE(k_informative=1.5).fit_resample(X, y)
