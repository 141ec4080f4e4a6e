"""How synthetic rows lie among the real ones: near, copied, narrower, or tellable."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.special import ndtr
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.utils import check_consistent_length

from skresample._math.distances import total_variance
from skresample._math.neighbors import NeighborIndex
from skresample._math.rng import Streams
from skresample._parameters import Columns, Seed, TableLike
from skresample._table.ingest import warn_shuffled

from ._distribution_space import synthetic_space

__all__ = [
    "TwoSampleTest",
    "classifier_two_sample_test",
    "copied_share",
    "distance_to_closest_record",
    "train_on_synthetic_score",
    "variance_kept",
]


def distance_to_closest_record(
    real: TableLike, synthetic: TableLike, *, categorical_features: Columns = "from_dtype"
) -> np.ndarray:
    """Distance of every synthetic row to the nearest real row.

    Small distances everywhere mean that the rows repeat what was there (and may disclose it);
    compare them with the distances between real rows.

    Parameters
    ----------
    real, synthetic : array-like or frame of shape (n, d) and (m, d)
        Tables with the same columns. Numeric columns are scaled by the standard deviation of the
        real rows; two different nominal values are one unit apart; a gap is filled by the median
        and is one unit from any number.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        Nominal columns: by dtype (text, bool and category), none, or names, positions or a mask.

    Returns
    -------
    ndarray of shape (m,)

    Notes
    -----
    Exact; O(m log n) in few dimensions, O(m n) in many, never m x n in memory.

    Examples
    --------
    >>> from skresample.metrics import distance_to_closest_record
    >>> distance_to_closest_record([[0.0], [2.0]], [[0.5], [2.0]])
    array([0.5, 0. ])
    """
    a, b = synthetic_space(real, synthetic, categorical_features, nominal="codes")
    squared, _ = NeighborIndex(a).knn(b, 1)
    return np.sqrt(squared[:, 0])


def copied_share(
    real: TableLike, synthetic: TableLike, *, categorical_features: Columns = "from_dtype"
) -> float:
    """Share of synthetic rows that equal a real row in every column.

    Parameters
    ----------
    real, synthetic : array-like or frame of shape (n, d) and (m, d)
        Tables with the same columns.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        Nominal columns: by dtype (text, bool and category), none, or names, positions or a mask.

    Returns
    -------
    float
        1 for random over-sampling, 0 for rows with continuous noise.

    Examples
    --------
    >>> from skresample.metrics import copied_share
    >>> copied_share([[0.0], [2.0]], [[0.5], [2.0]])
    0.5
    """
    distance = distance_to_closest_record(
        real, synthetic, categorical_features=categorical_features
    )
    return float(np.mean(distance == 0))


def variance_kept(
    real: TableLike, synthetic: TableLike, *, categorical_features: Columns = "from_dtype"
) -> float:
    """Total variance of the synthetic rows relative to the real ones.

    Interpolation shrinks it: points on the segment between two independent rows keep two thirds.

    Parameters
    ----------
    real, synthetic : array-like or frame of shape (n, d) and (m, d)
        Tables with the same columns; at least two rows each.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        Nominal columns: by dtype (text, bool and category), none, or names, positions or a mask.

    Returns
    -------
    float
        1 when kept; below 1 the rows are too alike. NaN when the real rows do not vary.

    Examples
    --------
    >>> from skresample.metrics import variance_kept
    >>> variance_kept([[0.0], [2.0]], [[0.5], [1.5]])
    0.25
    """
    a, b = synthetic_space(real, synthetic, categorical_features, nominal="codes")
    total = total_variance(a)
    return total_variance(b) / total if total > 0 else float("nan")


class TwoSampleTest(NamedTuple):
    """Outcome of :func:`classifier_two_sample_test`."""

    accuracy: float
    auc: float
    pvalue: float


def classifier_two_sample_test(
    real: TableLike,
    synthetic: TableLike,
    *,
    estimator: Any = None,
    n_splits: int = 5,
    categorical_features: Columns = "from_dtype",
    random_state: Seed = 0,
) -> TwoSampleTest:
    """Can a classifier tell synthetic from real rows?

    Equal numbers of both are drawn, a classifier is cross-validated on which is which, and its
    accuracy is compared with guessing.

    Parameters
    ----------
    real, synthetic : array-like or frame of shape (n, d) and (m, d)
        Tables with the same columns, at least ``n_splits`` rows each.
    estimator : classifier, default=None
        None: a random forest of 100 trees with at least 5 rows per leaf.
    n_splits : int, default=5
        Folds, at least 2.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        Nominal columns: by dtype (text, bool and category), none, or names, positions or a mask.
    random_state : int, RandomState, Generator or None, default=0
        Seed of the draw, the folds and the forest.

    Returns
    -------
    TwoSampleTest
        ``accuracy`` (0.5: indistinguishable), ``auc`` and the one-sided ``pvalue`` of an accuracy
        above one half.

    References
    ----------
    Lopez-Paz, Oquab: Revisiting classifier two-sample tests, ICLR 2017, section 3 (the null
    distribution N(1/2, 1/(4 n))).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.metrics import classifier_two_sample_test
    >>> X = np.linspace(0, 1, 60)[:, None]
    >>> classifier_two_sample_test(X, X + 5).accuracy
    1.0
    """
    a, b = synthetic_space(real, synthetic, categorical_features)
    streams, size = Streams(random_state), min(len(a), len(b))
    if not 2 <= n_splits <= size:
        raise ValueError(
            f"n_splits must lie between 2 and the {size} rows of the smaller table, got {n_splits}."
        )
    rng = streams.get("rows")
    a, b = (t[np.sort(rng.choice(len(t), size, replace=False))] for t in (a, b))
    X, y = np.concatenate([a, b]), np.repeat([0, 1], size)
    if estimator is None:
        estimator = RandomForestClassifier(
            min_samples_leaf=min(5, max(1, size // 10)), random_state=streams.seed("forest")
        )
    folds = StratifiedKFold(n_splits, shuffle=True, random_state=streams.seed("folds"))
    p = cross_val_predict(clone(estimator), X, y, cv=folds, method="predict_proba")[:, 1]
    accuracy = float(np.mean((p > 0.5) == y))
    z = (accuracy - 0.5) * 2 * np.sqrt(len(y))
    return TwoSampleTest(accuracy, float(roc_auc_score(y, p)), float(ndtr(-z)))


def train_on_synthetic_score(
    X_synthetic: Any,
    y_synthetic: Any,
    X_test: Any,
    y_test: Any,
    *,
    estimator: Any = None,
    categorical_features: Columns = "from_dtype",
    random_state: Seed = 0,
) -> float:
    """ROC AUC on real rows of a model that was trained on synthetic rows alone.

    Compare it with the value of the same model trained on the real training rows: the gap is what
    the synthetic rows lost.

    Parameters
    ----------
    X_synthetic, X_test : array-like or frame of shape (m, d) and (n, d)
        Tables with the same columns; the test rows must not have served to make the synthetic
        ones.
    y_synthetic, y_test : array-like of shape (m,) and (n,)
        Class labels; more than two classes are averaged one against the rest.
    estimator : classifier, default=None
        None: a random forest of 100 trees with at least 5 rows per leaf.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        Nominal columns: by dtype (text, bool and category), none, or names, positions or a mask.
    random_state : int, RandomState, Generator or None, default=0
        Seed of the forest.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        When a class of ``y_test`` has no synthetic row.

    References
    ----------
    Esteban, Hyland, Ratsch: Real-valued (medical) time series generation with recurrent
    conditional GANs, arXiv:1706.02633, 2017, section 4 (TSTR).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.metrics import train_on_synthetic_score
    >>> X, y = np.arange(40.0)[:, None], np.repeat([0, 1], 20)
    >>> train_on_synthetic_score(X, y, X + 0.1, y)
    1.0
    """
    check_consistent_length(X_synthetic, y_synthetic)
    check_consistent_length(X_test, y_test)
    warn_shuffled(X_synthetic, y_synthetic=y_synthetic)
    warn_shuffled(X_test, y_test=y_test)
    a, b = synthetic_space(X_synthetic, X_test, categorical_features)
    y_synthetic, y_test = np.asarray(y_synthetic), np.asarray(y_test)
    unknown = sorted(set(y_test.tolist()) - set(y_synthetic.tolist()), key=str)
    if unknown:
        raise ValueError(f"y_test has class {unknown[0]!r}, of which there is no synthetic row.")
    if estimator is None:
        estimator = RandomForestClassifier(
            min_samples_leaf=5, random_state=Streams(random_state).seed("forest")
        )
    model = clone(estimator).fit(a, y_synthetic)
    p = model.predict_proba(b)
    scores = [
        roc_auc_score(y_test == c, p[:, list(model.classes_).index(c)])
        for c in np.unique(y_test).tolist()
    ]
    return float(scores[-1] if len(scores) == 2 else np.mean(scores))
