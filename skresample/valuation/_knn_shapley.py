"""Exact values of rows for a nearest-neighbour model."""

from __future__ import annotations

from typing import Literal

import numpy as np
from sklearn.metrics.pairwise import euclidean_distances

from skresample._math.blocks import row_blocks
from skresample._parameters import ArrayLike, Columns, CrossValidator, PositiveInt, Progress
from skresample._progress_bar import progress_of
from skresample._table.spaces import joint_space

from ._nearest_values import classification_values, regression_values, soft_values
from ._valuation import BaseValuation

__all__ = ["KNNShapley"]

_IN_CACHE = 2**20  # distances of a block: more are not faster


class KNNShapley(BaseValuation):
    """Exact semi-values of training rows for a nearest-neighbour model.

    The model of a validation row is the vote of its k nearest training rows; then the value of
    every training row follows from one sort a validation row, without any training. Rows that
    disagree with those around them, such as mislabelled ones, get low values; so the values are a
    cheap stand-in for those of other models.

    Parameters
    ----------
    n_neighbors : int, default=5
        Neighbours that vote, >= 1.
    soft : bool, default=False
        False: the utility of few rows is ``matches / k``; True: the mean match of those there are.
    coefficient : {"shapley", "banzhaf", "leave_one_out"}, default="shapley"
        How subsets count; "soft" and numeric targets know Shapley only.
    scale : {"std", "standard"} or None, default=None
        Units of the numeric columns: as they are, or in standard deviations of the training rows.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    X_val : {array-like, dataframe} of shape (m, d), default=None
        Rows that judge.
    y_val : array-like of shape (m,), default=None
        Their targets.
    cv : int, splitter or None, default=None
        Instead of ``X_val``: each fold judges the rows of the others; None: five folds.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``, in validation rows.

    Attributes
    ----------
    values_ : ndarray of shape (n,) or (n_groups,)
        Value of each row, or of each group: the sum over its rows.
    standard_errors_ : None
        The values are exact for the validation rows given.
    groups_ : list or None
        Names of the groups valued.
    n_features_in_ : int
        Number of columns.

    See Also
    --------
    DataShapley : Any model, by training it many times.

    Notes
    -----
    O(m n (d + log n)) for m validation rows, in blocks of about a million distances that fit
    ``working_memory``; ties in distance go to the row that comes first. Two different levels of a
    nominal column are one unit apart, a missing number is the mean of its column. Without ``soft``
    the values sum to the mean share of matching votes; with it to that less ``1 / n_classes``. For
    a numeric target (of a float dtype: give classes as integers, text or booleans) the utility is
    minus the squared error of the sum of the k nearest targets over k. A high value does not say
    that a row causes anything.

    References
    ----------
    R. Jia et al., "Efficient task-specific data valuation for nearest neighbor algorithms", VLDB
    2019, theorems 1 and 6; J. T. Wang, R. Jia, "A note on 'Efficient task-specific data valuation
    for nearest neighbor algorithms'", arXiv:2304.04258, theorem 2.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.valuation import KNNShapley
    >>> X, y = np.array([[0.0], [0.1], [0.2], [5.0]]), [0, 0, 1, 1]
    >>> values = KNNShapley(1, X_val=[[0.0], [0.2]], y_val=[0, 0]).fit(X, y).values_
    >>> int(values.argmin())
    2
    """

    _takes_sparse = False

    def __init__(
        self,
        n_neighbors: PositiveInt = 5,
        *,
        soft: bool = False,
        coefficient: Literal["shapley", "banzhaf", "leave_one_out"] = "shapley",
        scale: Literal["std", "standard"] | None = None,
        categorical_features: Columns = "from_dtype",
        X_val: ArrayLike | None = None,
        y_val: ArrayLike | None = None,
        cv: CrossValidator | None = None,
        progress: Progress = False,
    ) -> None:
        self.n_neighbors = n_neighbors
        self.soft = soft
        self.coefficient = coefficient
        self.scale = scale
        self.categorical_features = categorical_features
        self.X_val = X_val
        self.y_val = y_val
        self.cv = cv
        self.progress = progress

    def _value_split(self, split, players, run):
        numeric = not self._classifies(split.y)
        if self.coefficient != "shapley" and (self.soft or numeric):
            raise ValueError(
                f"coefficient={self.coefficient!r} has no closed form here for "
                + ("numeric targets" if numeric else "soft=True")
                + "; use coefficient='shapley'"
            )
        rows, judges = joint_space(
            {"X": split.X, "X_val": split.X_val},
            self.categorical_features,
            missing="mean",
            scale=self.scale,
            nominal="codes",
        )
        total = np.zeros(rows.n)
        few = max(1, _IN_CACHE // rows.n)
        with progress_of(self.progress, judges.n, "validation rows") as tell:
            for block in row_blocks(judges.n, 6 * rows.n, most=few):
                order = _by_distance(judges.take(block), rows)
                values = self._of_sorted(split.y[order], split.y_val[block], numeric, split.y)
                np.add.at(total, order.ravel(), values.ravel())
                tell(min(block.stop, judges.n))
        return np.bincount(players, weights=total / judges.n), None

    def _of_sorted(self, near, asked, numeric, y):
        """Values of the rows of each validation row, nearest first, (b, n)."""
        if numeric:
            return regression_values(near, asked, self.n_neighbors)
        match = near == asked[:, None]
        if self.soft:
            return soft_values(match, self.n_neighbors, np.unique(y).size)
        return classification_values(match, self.n_neighbors, self.coefficient)


def _by_distance(judges, rows) -> np.ndarray:
    """Positions of the rows for each judge, nearest first, ties in their order; (b, n) intp."""
    far = np.zeros((judges.n, rows.n))
    if rows.numeric.shape[1]:
        far = euclidean_distances(judges.numeric, rows.numeric, squared=True)
    for asked, level, cost in zip(judges.codes.T, rows.codes.T, rows.penalty, strict=True):
        far += cost * (asked[:, None] != level)
    # Several times faster than a stable sort, which only lines with ties need.
    order = np.argsort(far, axis=1)
    near = np.take_along_axis(far, order, axis=1)
    tied = (near[:, 1:] == near[:, :-1]).any(axis=1)
    order[tied] = np.argsort(far[tied], axis=1, kind="stable")
    return order
