"""Which feature next: by hand, by budget and price, and what the oracle is asked."""

import numpy as np
import pytest

from skresample.diffusion import ActiveFeatureAcquirer

rng = np.random.default_rng(0)
X = rng.normal(size=(80, 4)) * [1.0, 2.0, 0.5, 1.0] + [0, 10, 0, 0]
NEW = rng.normal(size=(9, 4)) * [1.0, 2.0, 0.5, 1.0] + [0, 10, 0, 0]


def test_completions_are_the_kernel_posterior():
    """The mean of the rows by their weights, against the formula, for any pattern of gaps."""
    acquirer = ActiveFeatureAcquirer(noise_scale=0.4).fit(X)
    holed = np.where(rng.random(NEW.shape) < 0.5, np.nan, NEW)
    scale = X.std(axis=0)
    for row, made in zip(holed, acquirer.transform(holed), strict=True):
        o = ~np.isnan(row)
        far = (((X[:, o] - row[o]) / scale[o]) ** 2).sum(axis=1)
        share = np.exp(-far / 2 / 0.4**2)
        np.testing.assert_allclose(made[~o], (share @ X[:, ~o]) / share.sum())
        np.testing.assert_array_equal(made[o], row[o])


@pytest.mark.parametrize("criterion", ["entropy", "variance"])
def test_the_most_uncertain_feature_is_measured(criterion):
    """With as many particles as rows of equal weight each row is one: the formula by loops."""
    acquirer = ActiveFeatureAcquirer(
        1, criterion=criterion, n_particles=80, scale=None, random_state=0
    ).fit(X)
    first = acquirer.acquire(None, NEW[:1]).order[0, 0]
    uncertain = X.var(axis=0)
    if criterion == "entropy":
        gap = X[:, None] - X[None]
        uncertain = -np.log(np.exp(-(gap**2) / 2 / 0.5**2).mean(axis=1)).mean(axis=0)
    assert first == uncertain.argmax() == 1
    got = acquirer._law().uncertainty(np.zeros((1, 80)), 0.5, 80, criterion)[0]
    np.testing.assert_allclose(got, uncertain)


def test_the_oracle_is_asked_what_is_recorded():
    asked = []

    def oracle(rows, features):
        asked.append((rows.copy(), features.copy()))
        return NEW[rows, features]

    known = np.full(NEW.shape, np.nan)
    known[:3, 0] = NEW[:3, 0]
    found = ActiveFeatureAcquirer(2, random_state=0).fit(X).acquire(known, oracle)
    assert np.isnan(known).sum() == known.size - 3  # not written to
    assert found.measured.sum(axis=1).tolist() == [3] * 3 + [2] * 6
    np.testing.assert_array_equal(found.X[found.measured], NEW[found.measured])
    for step, (rows, features) in enumerate(asked):
        np.testing.assert_array_equal(found.order[rows, step], features)
    assert (found.order[:3] != 0).all()  # what is known is not bought
    full = ActiveFeatureAcquirer(2, random_state=0).fit(X).acquire(known, NEW)
    np.testing.assert_array_equal(full.order, found.order)
    np.testing.assert_allclose(found.X, full.X)


def test_prices_and_budgets_are_kept():
    costs = [1.0, 5.0, 1.0, 2.0]
    found = ActiveFeatureAcquirer(3.0, costs=costs, random_state=0).fit(X).acquire(None, NEW)
    assert not found.measured[:, 1].any()  # dearer than the budget
    np.testing.assert_allclose(found.cost, found.measured @ costs)
    assert (found.cost <= 3).all()
    assert (found.cost > 1).all()
    all_of_it = ActiveFeatureAcquirer(100, random_state=0).fit(X).acquire(None, NEW)
    np.testing.assert_allclose(all_of_it.X, NEW)
    assert all_of_it.order.shape == (9, 4)


def test_a_row_does_not_depend_on_the_others():
    acquirer = ActiveFeatureAcquirer(3, random_state=0).fit(X)
    together = acquirer.acquire(None, NEW)
    for i in (0, 5):
        alone = acquirer.acquire(None, NEW[i : i + 1])
        np.testing.assert_array_equal(alone.order[0], together.order[i])
        np.testing.assert_allclose(alone.X[0], together.X[i])


def test_gaps_in_fit_and_bad_arguments():
    holed = np.where(rng.random(X.shape) < 0.2, np.nan, X)[:40]
    acquirer = ActiveFeatureAcquirer(1, random_state=0).fit(holed)
    again = ActiveFeatureAcquirer(1, random_state=0).fit(holed)
    np.testing.assert_array_equal(acquirer.rows_, again.rows_)  # the fills are drawn, by the seed
    assert np.isfinite(acquirer.rows_).all()
    with pytest.raises(ValueError, match="costs must be 4 finite prices"):
        ActiveFeatureAcquirer(costs=[1, 2, 3]).fit(X)
    with pytest.raises(ValueError, match="oracle has 3 rows, X has 9"):
        acquirer.acquire(np.full((9, 4), np.nan), NEW[:3])
    with pytest.raises(ValueError, match="answer 9 finite numbers"):
        acquirer.acquire(NEW * np.nan, lambda rows, _: np.full(rows.size, np.nan))
    with pytest.raises(ValueError, match="X=None needs an oracle of full rows"):
        acquirer.acquire(None, lambda rows, _: rows)
    with pytest.raises(TypeError, match="oracle must answer numbers, got \\['a'"):
        acquirer.acquire(NEW * np.nan, lambda rows, _: ["a"] * rows.size)
    with pytest.raises(ValueError, match="pays for no feature: the cheapest costs 2"):
        ActiveFeatureAcquirer(1.5, costs=[2, 3, 4, 5]).fit(X)


def test_a_frame_as_oracle_is_read_by_its_names():
    """Nullable numbers are numbers; columns in another order are refused, not taken by place."""
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(X, columns=list("abcd")).assign(d=pd.array(X[:, 3], "Float64"))
    frame.loc[:3, "d"] = pd.NA
    acquirer = ActiveFeatureAcquirer(2, random_state=0).fit(frame)
    full = frame[10:20]
    found, by_hand = acquirer.acquire(None, full), acquirer.acquire(full * np.nan, full)
    np.testing.assert_array_equal(found.order, by_hand.order)
    known = found.X[found.measured]
    np.testing.assert_array_equal(known, full.to_numpy(float)[found.measured])
    with pytest.raises(ValueError, match="feature names"):
        acquirer.acquire(None, full[list("dcba")])
