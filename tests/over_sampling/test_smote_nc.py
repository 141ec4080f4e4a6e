"""SMOTENC: what a mismatch costs, who votes, and the columns it insists on."""

import numpy as np
import pandas as pd
import pytest
from scipy import sparse
from sklearn.preprocessing import OneHotEncoder

from skresample._math.mixed_space import mixed_space
from skresample._math.neighbors import Points
from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import SMOTE, SMOTENC
from skresample.over_sampling._weights.nominal_votes import vote_donors


def mixed(seed=0, n=(40, 14)):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1], n))
    X = np.column_stack([rng.normal(size=(y.size, 2)), rng.integers(3, size=(y.size, 2))])
    return X, y


def neighbors_by_definition(X, rows, k):
    """Squared median spread for each mismatch in the last two columns."""
    own = X[rows]
    med = np.median(own[:, :2].std(axis=0))
    dist2 = ((own[:, None, :2] - own[None, :, :2]) ** 2).sum(-1)
    dist2 += med**2 * (own[:, None, 2:] != own[None, :, 2:]).sum(-1)
    np.fill_diagonal(dist2, np.inf)
    return rows[np.argsort(dist2, axis=1, kind="stable")[:, :k]]


@pytest.mark.parametrize("seed", range(6))
def test_neighbours_and_modes_by_definition(seed):
    X, y = mixed(seed)
    sampler = SMOTENC([2, 3], k_neighbors=5, random_state=seed)
    X_new, _ = sampler.fit_resample(X, y)
    rows = np.flatnonzero(y == 1)
    near = dict(zip(rows.tolist(), neighbors_by_definition(X, rows, 5), strict=True))
    new = sampler.plan_.new
    for row, base, partner in zip(X_new[len(X) :], new.base, new.partner[:, 0], strict=True):
        assert partner in near[base]
        for j in (2, 3):
            count = np.bincount(X[near[base], j].astype(int), minlength=3)
            assert count[int(row[j])] == count.max()
    np.testing.assert_allclose(sampler.median_std_[1], np.median(X[rows, :2].std(axis=0)))


def test_integer_columns_do_not_disturb_the_nominal_ones():
    # Votes go by category, so integer numbers next to them cannot turn them into noise.
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {"n": rng.integers(0, 1000, 60), "c": pd.Categorical(["a"] * 40 + ["b"] * 20)}
    )
    new, y_new = SMOTENC(["c"], random_state=0).fit_resample(frame, np.repeat([0, 1], [40, 20]))
    assert (new["c"][y_new == 1] == "b").all()
    assert new["n"].dtype == frame["n"].dtype


def test_boolean_mask_arrays_names_and_positions_agree():
    X, y = mixed(2)
    frame = pd.DataFrame(X, columns=list("abcd"))
    made = [
        np.asarray(SMOTENC(spec, random_state=0).fit_resample(data, y)[0])
        for spec, data in (
            (np.array([False, False, True, True]), X),
            ([2, 3], X),
            (["c", "d"], frame),
            (lambda _: ["c", "d"], frame),
            ("auto", frame.astype({"c": "category", "d": "category"})),
            ("from_dtype", frame.astype({"c": "str", "d": "category"})),
        )
    ]
    for other in made[1:]:
        np.testing.assert_array_equal(other.astype(float), made[0])


def test_is_smote_on_a_declared_table():
    X, y = mixed(3)
    a = SMOTENC([2, 3], random_state=4).fit_resample(X, y)[0]
    b = SMOTE(categorical_features=[2, 3], random_state=4).fit_resample(X, y)[0]
    np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("make", [sparse.csr_matrix, sparse.csc_array, sparse.coo_array])
def test_sparse_rows_come_back_in_their_format(make):
    X, y = mixed(4)
    dense = SMOTENC([2, 3], random_state=0).fit_resample(X, y)[0]
    new = SMOTENC([2, 3], random_state=0).fit_resample(make(X), y)[0]
    assert type(new) is type(make(X))
    np.testing.assert_array_equal(new.toarray(), dense)


def test_many_levels_stay_small():
    # 3,000 rows with 3,000 levels twice over: the indicators alone would take 144 MB.
    rng = np.random.default_rng(5)
    X = np.column_stack([rng.normal(size=3000), np.arange(3000), np.arange(3000)[::-1]])
    y = np.repeat([0, 1], [2000, 1000])
    import tracemalloc

    tracemalloc.start()
    new, _ = SMOTENC([1, 2], random_state=0, n_jobs=1).fit_resample(X, y)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert set(new[3000:, 1]) <= set(X[y == 1, 1])
    assert peak < 60e6


@pytest.mark.parametrize("levels", [3, 400])
def test_mixed_space_keeps_the_distances(levels):
    rng = np.random.default_rng(6)
    codes = rng.integers(levels, size=(30, 2))
    numeric, penalty = rng.normal(size=(30, 3)), np.array([0.7, 2.0])
    many = Points(np.vstack([numeric] * 20), np.vstack([codes] * 20), penalty)
    made = mixed_space(many)
    assert sparse.issparse(made) == (levels > 256 and np.unique(codes).size > 256)
    made = made.toarray() if sparse.issparse(made) else made
    dist2 = ((made[:30, None] - made[None, :30]) ** 2).sum(-1)
    exact = ((numeric[:, None] - numeric[None]) ** 2).sum(-1)
    exact += ((codes[:, None] != codes[None]) * penalty).sum(-1)
    np.testing.assert_allclose(dist2, exact, atol=1e-12)


def test_tied_categories_are_drawn_by_lot():
    codes = np.array([[0], [0], [1], [1], [2]])
    voters = np.array([[0, 1, 2, 3, 4]])
    at = np.zeros(40_000, np.intp)
    donors = vote_donors(codes, voters, np.random.default_rng(0), at=at)
    share = np.bincount(donors[:, 0], minlength=5) / at.size
    # Four standard errors: false alarm 6e-5 a share under another seed.
    np.testing.assert_allclose(share, [0.25, 0.25, 0.25, 0.25, 0], atol=4 * 0.0022)


def test_messages():
    X, y = mixed(7)
    with pytest.raises(ValueError, match=r"only with categorical features.*use SMOTEN"):
        SMOTENC([0, 1, 2, 3]).fit_resample(X, y)
    with pytest.raises(ValueError, match=r"only with numerical features.*use SMOTE"):
        SMOTENC([]).fit_resample(X, y)
    with pytest.raises(ValueError, match=r"should be a pandas\.DataFrame"):
        SMOTENC("auto").fit_resample(X, y)
    with pytest.raises(ValueError, match=r"all features must be in .* column 9"):
        SMOTENC([9]).fit_resample(X, y)
    encoder = OneHotEncoder(drop="first")
    with pytest.raises(ValueError, match=r"one column per category"):
        SMOTENC([2, 3], categorical_encoder=encoder).fit_resample(X, y)
    with pytest.raises(ValueError, match=r"X has 54 rows, y has 50"):
        SMOTENC([2, 3]).fit_resample(X, y[:50])
    with pytest.raises(ValueError, match=r"spread is .* rescale the columns"):
        SMOTENC([2, 3]).fit_resample(X * [1e200, 1e200, 1, 1], y)
    y[np.flatnonzero(y == 1)[3:]] = 0
    with pytest.warns(ShortfallWarning, match=r"found 3; its 2 neighbours"):
        SMOTENC([2, 3]).fit_resample(X, y)
