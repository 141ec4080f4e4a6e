"""What diverse, covering, matched and hashed selections are for, measured.

Fixed seeds; bounds leave room to the values seen over other seeds, so a false alarm is less likely
than 1e-3 for each test unless it says otherwise. Speed is CPU time of this process with a factor of
two and more to spare.
"""

import numpy as np
import pytest
from scipy import stats
from scipy.spatial.distance import cdist

from skresample._math.distances import mmd
from skresample.selection import (
    DeterminantalSampler,
    FacilityLocationSampler,
    FeatureCoverageSampler,
    GreedyMaximumEntropySampler,
    HashSampler,
    HerdingSampler,
    KCenterSampler,
    SearchAndPruneSampler,
    SimHashUnderSampler,
)
from skresample.selection._entropy import greedy
from skresample.selection._entropy.scan import Scan
from skresample.under_sampling import RandomUnderSampler

pytestmark = pytest.mark.slow


def counted(monkeypatch, place, name):
    """A list that gets an entry with every call of a function."""
    calls, original = [], getattr(place, name)

    def spy(*args):
        calls.append(name)
        return original(*args)

    monkeypatch.setattr(place, name, spy)
    return calls


# -- greedy maximum entropy -------------------------------------------------------------------
def relations(seed=0, n_items=2000):
    """Documents with bags of entities from vocabularies of 1,500 and 400."""
    rng = np.random.default_rng(seed)
    item = np.repeat(np.arange(n_items), rng.integers(1, 12, n_items))
    return item, np.stack([rng.zipf(1.3, item.size) % v for v in (1500, 400)], axis=1)


def test_entropy_beats_a_random_selection_of_any_size_and_peaks_inside():
    item, values = relations()
    sampler = GreedyMaximumEntropySampler()
    sampler.fit_resample(values, groups=item)
    rng = np.random.default_rng(0)
    for size in (50, 200):
        random = values[np.isin(item, rng.choice(2000, size, replace=False))]
        entropy = [stats.entropy(np.bincount(column)) for column in random.T]
        assert (sampler.entropies_[size - 1] > np.array(entropy) + 0.3).all()
    peak = int(sampler.entropies_.sum(axis=1).argmax())
    assert 50 < peak < 1000
    assert (sampler.entropies_[peak] > sampler.entropies_[-1] + 0.3).all()


@pytest.mark.parametrize("law", ["uniform 20", "zipf 300"])
def test_five_thousand_of_fifty_thousand_rows_look_at_all_of_them_a_few_times(law, monkeypatch):
    """Or, where every pick changes much, at joint tables of all; seen: 13 to 21 refreshes."""
    rng = np.random.default_rng(0)
    kind, levels = law.split()
    if kind == "uniform":
        X = rng.integers(0, int(levels), (50_000, 10))
    else:
        X = np.minimum(rng.zipf(1.3, (50_000, 10)), int(levels))
    refreshes, scans = counted(monkeypatch, greedy, "refresh"), counted(monkeypatch, Scan, "best")
    for selector in ("utopia", "sum"):
        refreshes.clear()
        scans.clear()
        GreedyMaximumEntropySampler(n_samples=5_000, selector=selector).fit_resample(X)
        assert 0 < len(refreshes) < 60
        assert kind == "uniform" or len(scans) < 60


def test_three_thousand_of_two_hundred_thousand_rows(monkeypatch):
    """Seen: 8 refreshes and 17 scans."""
    X = np.minimum(np.random.default_rng(0).zipf(1.3, (200_000, 10)), 3000)
    refreshes, scans = counted(monkeypatch, greedy, "refresh"), counted(monkeypatch, Scan, "best")
    GreedyMaximumEntropySampler(n_samples=3000).fit_resample(X)
    assert 0 < len(refreshes) < 30
    assert len(scans) < 60


# -- coverage ---------------------------------------------------------------------------------
def test_herding_errors_fall_faster_than_random_ones():
    X = np.random.default_rng(0).normal(size=(2000, 3))
    ranking = HerdingSampler(n_samples=400, gamma=0.3).fit(X)
    ranking.fit_resample(X)
    sizes = np.array([25, 50, 100, 200, 400])
    herded = [mmd(X[ranking.ranking_[:m]], X, gamma=0.3) for m in sizes]
    rng = np.random.default_rng(1)
    random = [
        np.mean([mmd(X[rng.choice(2000, m, replace=False)], X, gamma=0.3) for _ in range(5)])
        for m in sizes
    ]
    slope = [np.polyfit(np.log(sizes), np.log(v), 1)[0] for v in (herded, random)]
    assert slope[0] < -0.75
    assert -0.7 < slope[1] < -0.4
    assert herded[-1] < random[-1] / 4


def test_k_center_reaches_every_mode_and_facility_location_the_typical_row():
    rng = np.random.default_rng(0)
    share = np.arange(1, 21.0) ** -2
    mode = rng.choice(20, 4000, p=share / share.sum())
    X = 6 * rng.normal(size=(20, 6))[mode] + rng.normal(size=(4000, 6))
    picks = {}
    for sampler in (KCenterSampler(n_samples=40), FacilityLocationSampler(n_samples=40)):
        sampler.fit_resample(X)
        picks[type(sampler).__name__] = sampler.sample_indices_
    picks["random"] = rng.choice(4000, 40, replace=False)
    nearest = {name: cdist(X, X[rows]).min(axis=1) for name, rows in picks.items()}
    modes = {name: np.unique(mode[rows]).size for name, rows in picks.items()}
    assert modes["KCenterSampler"] == np.unique(mode).size > modes["random"]
    assert nearest["KCenterSampler"].max() < 0.6 * nearest["random"].max()
    assert nearest["FacilityLocationSampler"].mean() < nearest["random"].mean()
    # The price of reaching corners: the typical row is farther away.
    assert nearest["KCenterSampler"].mean() > nearest["FacilityLocationSampler"].mean()


def test_a_determinantal_selection_repels():
    X = np.random.default_rng(0).uniform(size=(1000, 2))
    chosen = DeterminantalSampler(n_samples=60, gamma=50).fit_resample(X)[0]
    random = np.random.default_rng(1).uniform(size=(60, 2))
    gap = [np.sort(cdist(Z, Z), axis=1)[:, 1].min() for Z in (chosen, random)]
    assert gap[0] > 3 * gap[1]


# -- matched to a target ----------------------------------------------------------------------
def test_search_and_prune_finds_the_domains_in_every_draw():
    for seed in range(10):
        rng = np.random.default_rng(seed)
        centers = rng.normal(0, 6, (5, 16))
        domain = np.arange(200) % 5
        group = np.repeat(np.arange(200), 12)
        X = (centers[domain] + rng.normal(0, 0.7, (200, 16)))[group] + rng.normal(size=(2400, 16))
        aim = rng.choice(5, 1 + seed % 3, replace=False)
        target = centers[rng.choice(aim, 300)] + 1.2 * rng.normal(size=(300, 16))
        for balanced in (False, True):
            sampler = SearchAndPruneSampler(
                target=target, balanced_clusters=balanced, random_state=seed
            )
            sampler.fit_resample(X, groups=group)
            assert set(domain[sampler.selected_groups_]) == set(aim.tolist())


# -- hashed -----------------------------------------------------------------------------------
def test_simhash_covers_eighteen_of_twenty_modes_where_random_covers_thirteen():
    ours, random = [], []
    for seed in range(10):
        rng = np.random.default_rng(seed)
        share = np.arange(1, 21.0) ** -2
        mode = np.r_[rng.choice(20, 20_000, p=share / share.sum()), np.full(200, -1)]
        X = 6 * rng.normal(size=(20, 10))[mode] + rng.normal(size=(20_200, 10))
        y = (mode < 0).astype(int)
        for found, sampler in (
            (ours, SimHashUnderSampler(random_state=seed)),
            (random, RandomUnderSampler(random_state=seed)),
        ):
            sampler.fit_resample(X, y)
            kept = mode[sampler.sample_indices_]
            found.append(np.unique(kept[kept >= 0]).size)
    assert np.mean(ours) >= 18
    assert 11 < np.mean(random) < 14.5


def test_hashed_membership_is_uniform_and_independent_between_rounds():
    ids = np.arange(100_000)
    rounds = []
    for number in range(3):
        sampler = HashSampler(n_samples=0.1, round=number)
        sampler.fit_resample(ids[:, None], groups=ids)
        rounds.append(sampler.scores_)
    for u in rounds:
        assert stats.kstest(u, "uniform").pvalue > 1e-3
    assert np.abs(np.corrcoef(rounds) - np.eye(3)).max() < 4 / np.sqrt(100_000)


# -- whatever is constant -----------------------------------------------------------------------
@pytest.mark.parametrize(
    "sampler",
    [
        DeterminantalSampler(n_samples=5),
        FacilityLocationSampler(n_samples=5),
        FeatureCoverageSampler(n_samples=5),
        GreedyMaximumEntropySampler(n_samples=5),
        GreedyMaximumEntropySampler(n_samples=5, decimals=5),
        HerdingSampler(n_samples=5),
        KCenterSampler(n_samples=5),
    ],
    ids=repr,
)
def test_equal_rows_give_the_first_ones(sampler):
    X = np.full((40, 3), np.random.default_rng(0).normal())
    sampler.fit_resample(X)
    np.testing.assert_array_equal(sampler.sample_indices_, np.arange(5))
