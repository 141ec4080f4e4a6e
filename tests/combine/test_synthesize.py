"""New rows of a table without a target."""

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy import sparse
from sklearn.mixture import GaussianMixture

from skresample.combine import synthesize
from skresample.diffusion import LocalSubspaceDenoiser
from skresample.over_sampling import (
    MWMOTE,
    SMOTE,
    SVMSMOTE,
    GeometricSMOTE,
    RandomOverSampler,
)

RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 3)) @ np.array([[1, 0.8, 0], [0, 0.6, 0], [0, 0, 1.0]])


def test_rows_follow_the_law_of_all_rows():
    made = synthesize(X, 20_000, random_state=0).rows
    np.testing.assert_allclose(made.mean(0), X.mean(0), atol=0.08)
    np.testing.assert_allclose(np.corrcoef(made.T), np.corrcoef(X.T), atol=0.12)


def test_the_plan_makes_the_rows_and_keeps_none():
    made = synthesize(X, 50, SMOTE(), random_state=0)
    assert made.plan.n_kept == 0
    np.testing.assert_allclose(made.plan.apply(X, rule="blend"), made.rows)


@pytest.mark.parametrize(
    "generator", [LocalSubspaceDenoiser(), GaussianMixture(2), RandomOverSampler(), SMOTE()]
)
def test_any_generator_and_the_seed(generator):
    first, second, other = (
        synthesize(X, 30, generator, random_state=seed).rows for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_a_generator_object_moves_on_by_one():
    rng, twin = np.random.default_rng(0), np.random.default_rng(0)
    first, second = (synthesize(X, 10, random_state=rng).rows for _ in range(2))
    assert not np.array_equal(first, second)
    np.testing.assert_array_equal(first, synthesize(X, 10, random_state=twin).rows)


def test_containers_come_out_as_they_go_in():
    frame = pd.DataFrame(X, columns=list("abc")).assign(
        kind=np.array(["u", "v"])[np.arange(80) % 2]
    )
    made = synthesize(frame, 10, random_state=0).rows
    assert made.dtypes.equals(frame.dtypes)
    assert set(made["kind"]) == {"u", "v"}
    assert synthesize(pl.DataFrame(X), 10, random_state=0).rows.shape == (10, 3)
    assert isinstance(synthesize(X.tolist(), 10, random_state=0).rows, list)
    assert sparse.issparse(synthesize(sparse.csr_array(X), 10, SMOTE(), random_state=0).rows)
    assert synthesize(X.astype(np.float32), 10, random_state=0).rows.dtype == np.float32


@pytest.mark.parametrize(
    ("generator", "words"),
    [
        (GeometricSMOTE(), "selection_strategy='combined' looks at rows of other classes, of"),
        (MWMOTE(), "rows of other classes next to them, of which there are none; use a method"),
        (SVMSMOTE(), "there are no rows of other classes; use a method that looks at one class"),
    ],
)
def test_methods_that_need_other_classes_say_so(generator, words):
    with pytest.raises(ValueError, match=words):
        synthesize(X, 5, generator)
    assert len(synthesize(X, 5, GeometricSMOTE(selection_strategy="minority")).rows) == 5


@pytest.mark.parametrize("n_rows", [0, -1, 2.5, True])
def test_numbers_of_rows(n_rows):
    with pytest.raises(ValueError, match="n_rows must be a whole number of at least 1"):
        synthesize(X, n_rows)
    with pytest.raises(ValueError, match="X has 1 row"):
        synthesize(X[:1], 5)
