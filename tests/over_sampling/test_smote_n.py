"""SMOTEN: the value difference metric by definition, for two classes and for more."""

import numpy as np
import pandas as pd
import pytest
from imblearn.metrics.pairwise import ValueDifferenceMetric
from scipy import sparse
from sklearn.exceptions import DataConversionWarning
from sklearn.preprocessing import OrdinalEncoder

from skresample.exceptions import ShortfallWarning
from skresample.over_sampling import SMOTEN
from skresample.over_sampling._distances.value_difference import nominal_neighbors, value_profiles


def nominal(seed, classes=2, q=4, n=60):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(n) % (classes + 1) % classes)
    return rng.integers(5, size=(n, q)), y


@pytest.mark.parametrize("classes", [2, 3, 4])
@pytest.mark.parametrize("seed", range(4))
def test_neighbours_are_those_of_the_value_difference_metric(classes, seed):
    codes, y = nominal(seed, classes)
    vdm = ValueDifferenceMetric(n_categories=[5] * codes.shape[1], k=1, r=2).fit(codes, y)
    rows = np.flatnonzero(y == classes - 1)
    dist2 = vdm.pairwise(codes[rows])
    np.fill_diagonal(dist2, np.inf)
    near = nominal_neighbors(
        value_profiles(codes, y, classes), codes[rows], 5, rows=np.arange(rows.size)
    )
    # Ties in rounding aside, the k nearest have the k smallest distances, in order.
    np.testing.assert_allclose(
        np.take_along_axis(dist2, near, 1), np.sort(dist2, axis=1)[:, :5], atol=1e-12
    )
    assert (near != np.arange(rows.size)[:, None]).all()


@pytest.mark.parametrize("classes", [2, 3])
def test_new_rows_are_modes_of_a_row_and_its_neighbours(classes):
    codes, y = nominal(9, classes)
    sampler = SMOTEN(k_neighbors=4, random_state=0)
    new, _ = sampler.fit_resample(codes, y)
    profiles = value_profiles(codes, y, classes)
    for row, parent in zip(new[60:], sampler.plan_.new.parent, strict=True):
        rows = np.flatnonzero(y == y[parent])
        at = np.flatnonzero(rows == parent)
        voters = rows[np.append(nominal_neighbors(profiles, codes[rows], 4, rows=at), at)]
        for j, value in enumerate(row):
            count = np.bincount(codes[voters, j], minlength=5)
            assert count[value] == count.max()


def test_block_size_does_not_matter(monkeypatch):
    codes, y = nominal(1, 3)
    profiles, rows = value_profiles(codes, y, 3), np.arange(60)
    whole = nominal_neighbors(profiles, codes, 5, rows=rows)
    monkeypatch.setattr("skresample.over_sampling._distances.value_difference._CELLS", 300)
    np.testing.assert_array_equal(nominal_neighbors(profiles, codes, 5, rows=rows), whole)


def test_text_category_numbers_and_missing():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame(
        {
            "t": rng.choice(["a", "b", None], 60),
            "c": pd.Categorical(rng.choice([10, 20], 60), categories=[10, 20, 30]),
            "n": rng.integers(3, size=60),
        }
    )
    y = np.repeat(["x", "y"], [45, 15])
    new, y_new = SMOTEN(random_state=0).fit_resample(frame, y)
    assert (new.dtypes == frame.dtypes).all()
    assert set(new["n"]) == {0, 1, 2}
    assert set(new["c"]) == {10, 20}
    assert new["t"][60:].isna().any()
    assert (y_new == "y").sum() == 45
    made = SMOTEN(random_state=0).fit_resample(frame.to_numpy(dtype=object), y)[0]
    np.testing.assert_array_equal(made[:, 2], new["n"])


@pytest.mark.parametrize("make", [sparse.csr_matrix, sparse.csc_array])
def test_sparse_is_dense_inside_aloud(make):
    codes, y = nominal(3)
    with pytest.warns(DataConversionWarning, match="not really efficient"):
        new, _ = SMOTEN(random_state=0).fit_resample(make(codes), y)
    assert type(new) is type(make(codes))
    np.testing.assert_array_equal(new.toarray(), SMOTEN(random_state=0).fit_resample(codes, y)[0])


def test_encoder_given_is_cloned_and_fitted():
    codes, y = nominal(4)
    encoder = OrdinalEncoder(dtype=np.int64)
    sampler = SMOTEN(encoder, random_state=0)
    sampler.fit_resample(codes, y)
    assert sampler.categorical_encoder_ is not encoder
    assert [c.tolist() for c in sampler.categorical_encoder_.categories_] == [[0, 1, 2, 3, 4]] * 4
    assert not hasattr(encoder, "categories_")


def test_small_classes():
    codes, y = nominal(5)
    y[np.flatnonzero(y == 1)[1:]] = 0
    with pytest.warns(ShortfallWarning, match="class 1, found 1; its row is duplicated"):
        new, _ = SMOTEN().fit_resample(codes, y)
    assert (new[60:] == codes[y == 1]).all()
    with pytest.raises(ValueError, match="k_neighbors"):
        SMOTEN(k_neighbors=0).fit_resample(codes, y)
