"""Imbalanced tables of mixed columns whose class probabilities are known."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import Any

import numpy as np
from scipy.special import logsumexp

from skresample._math.apportion import largest_remainder
from skresample._math.rng import Streams
from skresample._parameters import Seed, TableLike

from ._bundled import as_array, as_data_frame

__all__ = ["MixedTableTruth", "make_mixed_table"]


@dataclass(frozen=True, eq=False)
class MixedTableTruth:
    """Truth behind :func:`make_mixed_table`.

    Parameters
    ----------
    class_shares : (K,) ndarray
        Shares of the classes in the population.
    means : (K, n_numeric) ndarray
        Means of the numeric columns, whose variance is 1 in each class.
    category_shares : list of (K, n_categories) ndarrays
        Shares of the categories of each nominal column in each class.

    Examples
    --------
    >>> from skresample.datasets import make_mixed_table
    >>> X, y, truth = make_mixed_table(500, return_truth=True, random_state=0)
    >>> truth.posterior(X).shape
    (500, 2)
    """

    class_shares: np.ndarray
    means: np.ndarray
    category_shares: list[Any]

    def posterior(self, X: TableLike, *, class_shares: Any = None) -> np.ndarray:
        """Exact class probabilities of the rows.

        Parameters
        ----------
        X : (n, d) array or DataFrame
            Columns as the generator returns them. Missing values are left out of account, which
            is exact since they are missing at random.
        class_shares : sequence of float, default=None
            Shares of the classes where the rows come from, e.g. in a resampled table; None: those
            of the population.

        Returns
        -------
        probabilities : (n, K) ndarray
        """
        values = np.asarray(X, dtype=object)
        shares = self.class_shares if class_shares is None else np.asarray(class_shares, float)
        log_joint = np.tile(np.log(shares), (len(values), 1))
        for j, mean in enumerate(self.means.T):
            column = values[:, j].astype(float)[:, None]
            log_joint -= np.nan_to_num(0.5 * (column - mean) ** 2)
        for j, table in enumerate(self.category_shares, start=self.means.shape[1]):
            for code in range(table.shape[1]):
                log_joint[values[:, j] == f"c{code}"] += np.log(table[:, code])
        return np.exp(log_joint - logsumexp(log_joint, axis=1, keepdims=True))


def make_mixed_table(
    n_samples: int = 1000,
    *,
    class_shares: Any = (0.9, 0.1),
    n_numeric: int = 4,
    n_nominal: int = 2,
    n_categories: int = 4,
    separation: float = 2.0,
    nominal_effect: float = 0.5,
    missing_rate: float = 0.0,
    group_shares: Any = None,
    as_frame: bool = False,
    return_truth: bool = False,
    random_state: Seed = None,
) -> tuple[Any, ...]:
    """Classes of unequal size in numeric and nominal columns, with known class probabilities.

    Within a class all columns are independent: numeric ones normal around the class mean, nominal
    ones with shares of their own. The probability of each class for each row is therefore known,
    and with it the best ranking and a perfectly calibrated forecast.

    Parameters
    ----------
    n_samples : int, default=1000
        Rows.
    class_shares : sequence of float, default=(0.9, 0.1)
        Share of each class, > 0; scaled to add up to 1. Class counts are exact (largest
        remainder).
    n_numeric : int, default=4
        Numeric columns, at least one less than there are classes.
    n_nominal : int, default=2
        Nominal columns, >= 0, with the values c0, c1, ...
    n_categories : int, default=4
        Categories of a nominal column, >= 2.
    separation : float, default=2.0
        Distance between the means of any two classes in standard deviations, >= 0. With two
        classes and no nominal column, the best ROC AUC is the normal probability below
        ``separation / sqrt(2)``.
    nominal_effect : float, default=0.5
        Standard deviation, over classes, of the log shares of the categories, >= 0. Larger makes
        nominal columns tell more about the class; 0: nothing.
    missing_rate : float, default=0.0
        Share of the values that is missing at random, in [0, 1).
    group_shares : sequence of float, default=None
        If given, a last column ``group`` with the values g0, g1, ... in these shares, which is
        independent of everything else and never missing.
    as_frame : bool, default=False
        Return pandas objects, with nominal columns as categories.
    return_truth : bool, default=False
        Return the truth as a third value.
    random_state : int, Generator, RandomState or None, default=None
        Seed.

    Returns
    -------
    X : (n, d) ndarray or DataFrame
        Numeric columns x0, x1, ..., then nominal ones z0, z1, ..., then ``group``. An array is of
        dtype float64 if all columns are numeric and object otherwise; missing values are NaN.
    y : (n,) ndarray of int or Series
        0, 1, ..., in random order.
    truth : MixedTableTruth
        If ``return_truth``.

    Raises
    ------
    ValueError
        If a parameter is out of its range.
    ImportError
        If ``as_frame`` and pandas is not installed.

    Examples
    --------
    >>> from skresample.datasets import make_mixed_table
    >>> X, y = make_mixed_table(200, class_shares=(8, 1, 1), missing_rate=0.1, random_state=0)
    >>> X.shape, y.tolist().count(2)
    ((200, 6), 20)
    """
    shares = _shares(class_shares, "class_shares")
    _check(n_samples, n_numeric, n_nominal, n_categories, shares.size)
    _check_effects(separation, nominal_effect, missing_rate)
    streams = Streams(random_state)
    truth = MixedTableTruth(
        class_shares=shares,
        means=_simplex(shares.size, n_numeric, streams.get("means")) * separation,
        category_shares=[
            _category_shares(shares.size, n_categories, nominal_effect, streams.get("shares", j))
            for j in range(n_nominal)
        ],
    )
    y = np.repeat(np.arange(shares.size), largest_remainder(shares, n_samples))
    y = streams.get("order").permutation(y)
    columns = _draw(truth, y, missing_rate, streams)
    if group_shares is not None:
        columns["group"] = _draw_groups(group_shares, y.size, streams.get("groups"))
    schema = [_column(name, n_categories, group_shares) for name in columns]
    if as_frame:
        frame = as_data_frame(schema, columns, "y", y)
        X, y = frame.drop(columns="y"), frame["y"]
    else:
        X = as_array(columns, mixed=any("categories" in c for c in schema))
    return (X, y, truth) if return_truth else (X, y)


def _draw(truth, y, missing_rate, streams) -> dict:
    """Columns by name; missing values are NaN."""
    columns = {}
    for j, mean in enumerate(truth.means.T):
        columns[f"x{j}"] = mean[y] + streams.get("numeric", j).standard_normal(y.size)
    for j, table in enumerate(truth.category_shares):
        below = np.cumsum(table, axis=1)[y, :-1]
        codes = (streams.get("nominal", j).random(y.size)[:, None] > below).sum(axis=1)
        columns[f"z{j}"] = np.array([f"c{c}" for c in range(table.shape[1])], dtype=object)[codes]
    for name, values in columns.items():
        values[streams.get("missing", name).random(y.size) < missing_rate] = np.nan
    return columns


def _draw_groups(group_shares, n, rng):
    """(n,) object array of group names with exact counts."""
    counts = largest_remainder(_shares(group_shares, "group_shares"), n)
    names = np.array([f"g{g}" for g in range(counts.size)], dtype=object)
    return rng.permutation(np.repeat(names, counts))


def _column(name, n_categories, group_shares):
    """What the frame has to know of a column."""
    if name == "group":
        return {"name": name, "categories": [f"g{g}" for g in range(len(group_shares))]}
    if name.startswith("z"):
        return {"name": name, "categories": [f"c{c}" for c in range(n_categories)]}
    return {"name": name, "dtype": "float"}


def _simplex(n_classes, n_numeric, rng) -> np.ndarray:
    """(n_classes, n_numeric) points at distance 1 from each other, turned at random."""
    centred = np.eye(n_classes) - 1 / n_classes
    left, lengths, _ = np.linalg.svd(centred)
    corners = (left * lengths)[:, : n_classes - 1] / np.sqrt(2)
    turn, _ = np.linalg.qr(rng.standard_normal((n_numeric, n_numeric)))
    return corners @ turn[: n_classes - 1]


def _category_shares(n_classes, n_categories, effect, rng) -> np.ndarray:
    """(n_classes, n_categories) shares; rows add up to 1."""
    logits = 0.5 * rng.standard_normal(n_categories)
    logits = logits + effect * rng.standard_normal((n_classes, n_categories))
    return np.exp(logits - logsumexp(logits, axis=1, keepdims=True))


def _shares(shares, name) -> np.ndarray:
    shares = np.asarray(shares, dtype=float)
    if shares.ndim != 1 or shares.size < 2 or not (np.isfinite(shares) & (shares > 0)).all():
        raise ValueError(f"{name} must hold at least two numbers > 0, got {shares.tolist()}")
    return shares / shares.sum()


def _check(n_samples, n_numeric, n_nominal, n_categories, n_classes):
    """Whole numbers and their least values."""
    for name, value, low in (
        ("n_samples", n_samples, 1),
        ("n_numeric", n_numeric, n_classes - 1),
        ("n_nominal", n_nominal, 0),
        ("n_categories", n_categories, 2),
    ):
        if not isinstance(value, Integral) or value < low:
            raise ValueError(f"{name} must be an int >= {low}, got {value!r}")


def _check_effects(separation, nominal_effect, missing_rate):
    """Real numbers and their ranges."""
    for name, value in (("separation", separation), ("nominal_effect", nominal_effect)):
        if not 0 <= value < np.inf:
            raise ValueError(f"{name} must be a finite number >= 0, got {value!r}")
    if not 0 <= missing_rate < 1:
        raise ValueError(f"missing_rate must be in [0, 1), got {missing_rate!r}")
