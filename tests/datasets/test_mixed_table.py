"""The mixed table: columns as asked for, class probabilities exactly known.

Monte Carlo comparisons have fixed seeds and limits of 4.5 standard errors (false alarm 7e-6).
"""

import numpy as np
import pytest
from scipy.special import ndtr
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from skresample.datasets import make_mixed_table


def is_missing(X):
    return X != X


def test_columns_counts_and_dtypes():
    X, y = make_mixed_table(
        300, class_shares=(7, 2, 1), n_numeric=3, n_nominal=2, group_shares=(2, 1), random_state=0
    )
    assert X.shape == (300, 6)
    assert X.dtype == object
    assert np.bincount(y).tolist() == [210, 60, 30]
    assert {type(v) for v in X[:, :3].ravel()} == {float}
    assert set(X[:, 3]) == set(X[:, 4]) == {"c0", "c1", "c2", "c3"}
    assert [(X[:, 5] == g).sum() for g in ("g0", "g1")] == [200, 100]
    assert make_mixed_table(50, n_nominal=0)[0].dtype == np.float64


def test_frames_hold_the_same_values():
    pd = pytest.importorskip("pandas")
    options = {"missing_rate": 0.2, "group_shares": (1, 1), "random_state": 0}
    X, y = make_mixed_table(100, **options)
    frame, series = make_mixed_table(100, as_frame=True, **options)
    assert list(frame.columns) == ["x0", "x1", "x2", "x3", "z0", "z1", "group"]
    assert [isinstance(t, pd.CategoricalDtype) for t in frame.dtypes] == [False] * 4 + [True] * 3
    np.testing.assert_array_equal(series.to_numpy(), y)
    np.testing.assert_array_equal(frame.isna().to_numpy(), is_missing(X))
    other = frame.to_numpy(dtype=object)
    assert (other[~is_missing(X)] == X[~is_missing(X)]).all()


def test_seeds():
    (a, y), (b, z) = (make_mixed_table(80, random_state=1) for _ in range(2))
    assert (a == b).all()
    assert (y == z).all()
    assert not (a == make_mixed_table(80, random_state=2)[0]).all()


def test_values_are_missing_at_the_rate_asked_for():
    X, _ = make_mixed_table(5000, missing_rate=0.3, group_shares=(1, 1), random_state=0)
    rate = is_missing(X[:, :-1]).mean(axis=0)
    assert (np.abs(rate - 0.3) < 4.5 * np.sqrt(0.21 / 5000)).all()
    assert not is_missing(X[:, -1]).any()
    # rows without missing values are those of the complete table
    whole, _ = make_mixed_table(5000, group_shares=(1, 1), random_state=0)
    assert (X[~is_missing(X)] == whole[~is_missing(X)]).all()


@pytest.mark.parametrize("n_classes", [2, 3, 5])
def test_classes_are_equally_far_apart(n_classes):
    *_, truth = make_mixed_table(
        50, class_shares=(1,) * n_classes, n_numeric=5, separation=1.7, return_truth=True
    )
    distance = np.linalg.norm(truth.means[:, None] - truth.means, axis=2)
    np.testing.assert_allclose(distance[~np.eye(n_classes, dtype=bool)], 1.7)


def test_posterior_equals_bayes_rule_written_out():
    X, _, truth = make_mixed_table(
        40, class_shares=(6, 3, 1), missing_rate=0.3, return_truth=True, random_state=0
    )
    found = truth.posterior(X)
    for row, probabilities in zip(X, found, strict=True):
        joint = truth.class_shares.copy()
        for k in range(3):
            for j in range(4):
                joint[k] *= norm.pdf(row[j], truth.means[k, j]) if row[j] == row[j] else 1.0
            for j in range(2):
                value = row[4 + j]
                joint[k] *= truth.category_shares[j][k, int(value[1:])] if value == value else 1.0
        np.testing.assert_allclose(probabilities, joint / joint.sum(), rtol=1e-10)


def test_posterior_is_calibrated():
    X, y, truth = make_mixed_table(
        40_000, missing_rate=0.2, group_shares=(1, 2), return_truth=True, random_state=1
    )
    forecast = truth.posterior(X)[:, 1]
    for low in np.arange(0, 1, 0.2):
        inside = (forecast >= low) & (forecast < low + 0.2)
        error = np.sqrt(np.mean(forecast[inside] * (1 - forecast[inside])) / inside.sum())
        assert abs(y[inside].mean() - forecast[inside].mean()) < 4.5 * error


def test_posterior_for_other_class_shares():
    X, y, truth = make_mixed_table(40_000, return_truth=True, random_state=2)
    few = np.flatnonzero(y == 0)[: (y == 1).sum()]
    rows = np.concatenate([few, np.flatnonzero(y == 1)])
    forecast = truth.posterior(X[rows], class_shares=(0.5, 0.5))[:, 1]
    error = np.sqrt(np.mean(forecast * (1 - forecast)) / rows.size)
    assert abs(forecast.mean() - 0.5) < 4.5 * error


@pytest.mark.parametrize("separation", [0.5, 1.0, 2.5])
def test_separation_sets_the_best_auc(separation):
    X, y, truth = make_mixed_table(
        20_000, n_nominal=0, separation=separation, return_truth=True, random_state=3
    )
    auc = roc_auc_score(y, truth.posterior(X)[:, 1])
    # the standard error of an AUC is at most sqrt(1 / (4 * size of the smaller class))
    assert abs(auc - ndtr(separation / np.sqrt(2))) < 4.5 * np.sqrt(1 / (4 * 2000))


def test_without_effect_nominal_columns_tell_nothing():
    *_, truth = make_mixed_table(10, nominal_effect=0.0, return_truth=True)
    for table in truth.category_shares:
        np.testing.assert_allclose(table[0], table[1])


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_samples": 0}, "n_samples must be an int >= 1, got 0"),
        ({"class_shares": (1,)}, "class_shares must hold at least two numbers > 0"),
        ({"class_shares": (1, 0)}, "class_shares must hold at least two numbers > 0"),
        ({"class_shares": (1, 1, 1), "n_numeric": 1}, "n_numeric must be an int >= 2, got 1"),
        ({"n_categories": 1}, "n_categories must be an int >= 2, got 1"),
        ({"n_nominal": 1.0}, "n_nominal must be an int >= 0, got 1.0"),
        ({"separation": -1}, "separation must be a finite number >= 0, got -1"),
        ({"nominal_effect": np.inf}, "nominal_effect must be a finite number >= 0, got inf"),
        ({"missing_rate": 1}, r"missing_rate must be in \[0, 1\), got 1"),
        ({"group_shares": (1, -1)}, "group_shares must hold at least two numbers > 0"),
    ],
)
def test_messages(wrong, message):
    with pytest.raises(ValueError, match=message):
        make_mixed_table(**wrong)
