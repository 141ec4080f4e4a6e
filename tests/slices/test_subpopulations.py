"""Structure of the errors, and balance of the cells it finds."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skresample.allocation import EqualAllocation
from skresample.exceptions import QuotaError
from skresample.model_selection import TableEncoder
from skresample.slices import SubpopulationBalancer, SubpopulationStructure
from skresample.slices._subpopulation_structure import error_share

MODEL = make_pipeline(TableEncoder(), LogisticRegression())


@pytest.fixture(scope="module")
def sites():
    """A site that agrees with the label in nine rows of ten, a weak cue, and noise."""
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 600)
    site = np.where(rng.random(600) < 0.9, y, 1 - y).astype(str)
    return np.column_stack([rng.choice(["u", "v", "w"], 600), site]), y


def test_share_is_eta_squared():
    rng = np.random.default_rng(0)
    cells, errors = rng.integers(0, 3, 50), rng.random(50)
    within = sum(((errors[cells == c] - errors[cells == c].mean()) ** 2).sum() for c in range(3))
    assert error_share(cells, errors) == pytest.approx(1 - within / (errors.var() * 50))
    assert error_share(cells, np.ones(50)) == 0.0


def test_the_spurious_column_is_found(sites):
    X, y = sites
    found = SubpopulationStructure(random_state=0).fit(X, y, estimator=MODEL)
    assert found.columns_ == ["x1"]
    assert found.dimensions_.tolist() == [1]
    assert list(found.explained_) == ["x1", "x0"]
    assert found.explained_["x1"] > 0.9
    cells = found.cells(X, y)
    assert set(cells) == {(label, f"x1 = {site}") for label in (0, 1) for site in "01"}
    assert cells[3] == (y[3], f"x1 = {X[3, 1]}")
    with pytest.raises(ValueError, match="a label each"):
        found.cells(X, y[:5])


def test_a_second_column_must_add_enough():
    rng = np.random.default_rng(1)
    X = rng.choice(["a", "b"], (2000, 3))
    errors = (X[:, 0] == "a") * 1.0 + (X[:, 1] == "a") * 0.5
    one = SubpopulationStructure(max_dims=3, min_gain=0.3, validation_size=0).fit(X, errors)
    two = SubpopulationStructure(max_dims=3, validation_size=0).fit(X, errors)
    assert (one.columns_, two.columns_) == (["x0"], ["x0", "x1"])
    assert two.slices_[0].name == "x0 = a & x1 = a"
    twin = SubpopulationStructure(max_dims=2, min_gain=0.0, validation_size=0)
    assert twin.fit(X[:, [0, 0]], errors).columns_ == ["x0"], "a copy adds nothing"
    assert [s.error for s in two.slices_] == [1.5, 1.0, 0.5, 0.0]
    assert (two.transform(X).sum(axis=1) == 1).all()


def test_rare_values_are_put_together_and_the_namer_words_the_parts():
    X = np.repeat(["a", "b", "c", "d"], [100, 100, 5, 5])[:, None]
    errors = np.repeat([0.0, 1.0, 1.0, 1.0], [100, 100, 5, 5])
    found = SubpopulationStructure(
        validation_size=0, namer=lambda one: f"{one.size} rows, {one}"[:8]
    ).fit(X, errors)
    assert sorted(one.size for one in found.slices_) == [10, 100, 100]
    assert {one.name for one in found.slices_} == {"100 rows", "10 rows,"}
    plain = SubpopulationStructure(validation_size=0).fit(X, errors)
    assert "x0 not in {a, b}" in [one.name for one in plain.slices_]


def _balanced(sites, **parameters):
    balancer = SubpopulationBalancer(MODEL, random_state=0, **parameters)
    return balancer, balancer.fit_resample(*sites)


def test_weights_give_every_cell_the_same_share(sites):
    balancer, (X, y) = _balanced(sites)
    assert np.array_equal(X, sites[0])
    totals = [
        balancer.sample_weight_[[cell == c for cell in balancer.cells_]].sum()
        for c in balancer.cell_counts_
    ]
    assert totals == pytest.approx([150.0] * 4)
    assert len(y) == 600


def test_rows_are_repeated_or_dropped_to_equal_counts(sites):
    for method, pick in (("over", max), ("under", min)):
        balancer, (X, y) = _balanced(sites, method=method)
        goal = pick(balancer.cell_counts_.values())
        cells = balancer.structure_.cells(X, y)
        assert {sum(c == cell for cell in cells) for c in balancer.cell_counts_} == {goal}
        assert np.array_equal(X, sites[0][balancer.sample_indices_])
        times = np.bincount(balancer.sample_indices_, minlength=600)
        assert times.min() >= 1 if method == "over" else times.max() == 1


def test_an_allocation_takes_the_parts_as_groups(sites):
    balancer, (X, y) = _balanced(sites, method="over", allocation=EqualAllocation(budget=2000))
    cells = balancer.structure_.cells(X, y)
    assert [sum(c == cell for cell in cells) for c in balancer.cell_counts_] == [500] * 4
    with pytest.raises(QuotaError, match="names cells"):
        _balanced(sites, method="over", allocation=lambda _, groups: {(0, groups[0] + "?"): 1})
    with pytest.raises(QuotaError, match="ask for less"):
        _balanced(
            sites,
            method="under",
            allocation=lambda y, groups: {(0, "x1 = 0"): 9 * len(y) + len(groups)},
        )
