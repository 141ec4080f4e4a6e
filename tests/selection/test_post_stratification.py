"""Post-stratification: every cell gets its population size."""

import numpy as np
import pytest

from skresample.exceptions import QuotaError, ShortfallWarning
from skresample.selection import PostStratification

GROUPS = np.array(["a"] * 6 + ["b"] * 3 + ["c"])
X = np.arange(10.0)[:, None]


def _sums(weights, groups=GROUPS):
    return {g: float(weights[groups == g].sum()) for g in np.unique(groups)}


def test_counts_give_population_over_sample_size():
    sampler = PostStratification(population={"a": 60, "b": 60, "c": 5})
    rows, y = sampler.fit_resample(X, groups=GROUPS)
    assert y is None
    np.testing.assert_array_equal(rows, X)
    assert sampler.cell_weights_ == {"a": 10.0, "b": 20.0, "c": 5.0}
    assert _sums(sampler.sample_weight_) == {"a": 60.0, "b": 60.0, "c": 5.0}


def test_shares_keep_the_size_of_the_sample():
    sampler = PostStratification(population={"a": 0.5, "b": 0.4, "c": 0.1})
    sampler.fit_resample(X, groups=GROUPS)
    np.testing.assert_allclose(list(_sums(sampler.sample_weight_).values()), [5.0, 4.0, 1.0])


def test_weighted_mean_is_unbiased_where_outcomes_depend_on_the_cell():
    rng = np.random.default_rng(0)
    population = rng.choice(["u", "v"], size=20_000, p=[0.7, 0.3])
    outcome = np.where(population == "u", 1.0, 4.0) + rng.normal(size=20_000)
    chosen = rng.random(20_000) < np.where(population == "u", 0.05, 0.4)
    sampler = PostStratification(population={"u": 0.7, "v": 0.3})
    sampler.fit_resample(outcome[chosen, None], groups=population[chosen])
    truth, naive = outcome.mean(), outcome[chosen].mean()
    weighted = np.average(outcome[chosen], weights=sampler.sample_weight_)
    assert abs(naive - truth) > 1.0
    # The standard error of the weighted mean is below 0.04: a false alarm is a 4-sigma event.
    assert abs(weighted - truth) < 0.16


def test_design_weights_count_as_cell_sizes():
    design = np.linspace(1, 3, 10)
    sampler = PostStratification(population={"a": 6, "b": 3, "c": 1})
    sampler.fit_resample(X, groups=GROUPS, sample_weight=design)
    np.testing.assert_allclose(list(_sums(sampler.sample_weight_).values()), [6.0, 3.0, 1.0])
    within = sampler.sample_weight_[:6] / design[:6]
    np.testing.assert_allclose(within, within[0])


def test_equal_shares_and_design_effect():
    sampler = PostStratification()
    sampler.fit_resample(X, groups=GROUPS)
    np.testing.assert_allclose(list(_sums(sampler.sample_weight_).values()), [10 / 3] * 3)
    w = sampler.sample_weight_
    assert sampler.design_effect_ == pytest.approx(10 * (w**2).sum() / w.sum() ** 2)


def test_normalize_scales_to_mean_one():
    sampler = PostStratification(population={"a": 1e6, "b": 1e6, "c": 1e6}, normalize=True)
    sampler.fit_resample(X, groups=GROUPS)
    assert sampler.sample_weight_.mean() == pytest.approx(1.0)


def test_cells_from_columns_of_a_frame():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame({"sex": ["f", "m"] * 5, "site": list("xxxxxyyyyy"), "v": range(10)})
    cells = {("f", "x"): 1, ("m", "x"): 1, ("f", "y"): 1, ("m", "y"): 1}
    sampler = PostStratification(population=cells, group_columns=["sex", "site"])
    sampler.fit_resample(frame)
    assert set(sampler.cell_weights_) == set(cells)
    assert sampler.sample_weight_.sum() == pytest.approx(4.0)


def test_empty_cells_are_refused_or_said_aloud():
    sizes = {"a": 50, "b": 30, "c": 10, "d": 10}
    with pytest.raises(QuotaError, match=r"cells without rows: \['d'\] \(10.0%"):
        PostStratification(population=sizes).fit_resample(X, groups=GROUPS)
    sampler = PostStratification(population=sizes, on_empty="ignore")
    with pytest.warns(ShortfallWarning, match="'d'"):
        sampler.fit_resample(X, groups=GROUPS)
    assert sampler.coverage_ == pytest.approx(0.9)
    assert sampler.sample_weight_.sum() == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("population", "message"),
    [
        ({"a": 1, "b": 1}, r"lacks cells that occur in the rows: \['c'\]"),
        ({"a": -1, "b": 1, "c": 1}, "population of cell 'a' must be a number"),
        ({"a": "x", "b": 1, "c": 1}, "population of cell 'a' must be a number"),
        ({"a": 0, "b": 0, "c": 0}, "sums to 0"),
    ],
)
def test_impossible_populations_are_refused(population, message):
    with pytest.raises(QuotaError, match=message):
        PostStratification(population=population).fit_resample(X, groups=GROUPS)


def test_missing_groups_and_cells():
    with pytest.raises(ValueError, match="needs cells: pass groups="):
        PostStratification().fit_resample(X)
    holes = GROUPS.astype(object)
    holes[0] = None
    with pytest.raises(QuotaError, match="1 missing values"):
        PostStratification().fit_resample(X, groups=holes)
    sampler = PostStratification(missing_groups="own_group").fit_resample(X, groups=holes)
    assert len(sampler[0]) == 10


def test_a_refusal_offers_only_policies_that_the_sampler_takes():
    """It offered missing_groups="drop", which PostStratification refuses."""
    from skresample.allocation import EqualAllocation
    from skresample.under_sampling import RandomUnderSampler

    groups = np.array(["a", "b", None] * 4, dtype=object)
    with pytest.raises(QuotaError, match="own_group") as refused:
        PostStratification().fit_resample(np.ones((12, 2)), groups=groups)
    assert "drop" not in str(refused.value)
    assert "of PostStratification" in str(refused.value)
    sampler = RandomUnderSampler(sampling_strategy=EqualAllocation())
    with pytest.raises(QuotaError, match=r"own_group.* or \"drop\""):
        sampler.fit_resample(np.ones((12, 2)), [0, 1] * 6, groups=groups)
