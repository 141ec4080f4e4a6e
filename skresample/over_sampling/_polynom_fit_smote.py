"""Polynom-fit-SMOTE: new rows along simple figures through the rows of a class."""

from __future__ import annotations

from typing import Literal

import numpy as np

from skresample._math.layout import dense, laid_out_like
from skresample._new_rows import Blend, Rows
from skresample._parameters import Columns, GroupColumns, OnehotGroups, PositiveInt, Seed, Strategy
from skresample.base import BaseOverSampler

from . import moves
from ._shapes.polynomials import even_counts, pair_of, points_along, polynomial_rows

__all__ = ["PolynomFitSMOTE"]


class PolynomFitSMOTE(BaseOverSampler):
    """Over-sample along a star, a bus, a mesh or curves through the rows of a class.

    Instead of random positions on segments to neighbours, the new rows are spread evenly along a
    figure: a "star" joins every row with the mean of the class, a "bus" joins consecutive rows, a
    "mesh" joins pairs of rows, and "polynomial" fits a curve through each column. No neighbour
    search, no distance, so scale does not matter.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    topology : {"star", "bus", "mesh", "polynomial"}, default="star"
        The figure. Star and bus are deterministic up to which rows get one point more.
    degree : int, default=2
        Degree of the polynomial, >= 1; more follow the rows more closely. Only "polynomial".
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.

    Attributes
    ----------
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    plan_ : ResamplingPlan
        Recipe of every new row.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    See Also
    --------
    SMOTE : Segments to nearest neighbours.

    Notes
    -----
    O(m d) for m new rows; the polynomial adds O(n_c degree d).

    With K points on a segment they lie at j / (K + 1), j = 1..K. The number of points a segment
    gets differs by at most one, the longer ones drawn at random, so that counts are exact. The
    polynomial draws its position for each column separately, as the comparison cited did; the
    columns of such rows are therefore independent of each other.

    References
    ----------
    S. Gazzah, N. E. Ben Amara, "New oversampling approaches based on polynomial fitting for
    imbalanced data sets", Document Analysis Systems 2008, section 3.

    G. Kovacs, "An empirical comparison and evaluation of minority oversampling techniques on a
    large number of imbalanced datasets", Applied Soft Computing 83 (2019), table 5 (first of 85).

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import PolynomFitSMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = PolynomFitSMOTE(topology="bus", random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        topology: Literal["star", "bus", "mesh", "polynomial"] = "star",
        degree: PositiveInt = 2,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.topology = topology
        self.degree = degree
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns

    def _synthesize(self, home, n_new, rng) -> Blend | Rows:
        rows = home.rows
        if rows.size == 1 and self.topology in ("bus", "mesh"):
            return moves.repeat(home, np.zeros(n_new, np.intp), rng)
        if self.topology == "bus":
            at, gap = points_along(even_counts(n_new, rows.size - 1, rng))
            return Blend(rows[at], rows[at + 1], gap)
        if self.topology == "mesh":
            pairs = rows.size * (rows.size - 1) // 2
            link, gap = points_along(*_links(n_new, pairs, rng))
            first, second = pair_of(link, rows.size)
            return Blend(rows[first], rows[second], gap)
        values = home.table.numeric_rows(rows)
        if self.topology == "polynomial":
            made, near = polynomial_rows(dense(values), n_new, self.degree, rng)
            return Rows(laid_out_like(made, values), rows[near])
        at, gap = points_along(even_counts(n_new, rows.size, rng))
        block = dense(values)
        centre = np.nanmean(block, axis=0) if block.shape[1] else block[:0].sum(axis=0)
        centre = centre.astype(block.dtype, copy=False)
        gap = gap[:, None].astype(block.dtype)
        return Rows(laid_out_like(block[at] + gap * (centre - block[at]), values), rows[at])


def _links(n_new: int, pairs: int, rng):
    """Number of points on each pair that gets any, and the pairs; without listing all of them."""
    each, rest = divmod(n_new, pairs)
    chosen = np.sort(rng.choice(pairs, size=rest, replace=False, shuffle=False))
    if each == 0:
        return np.ones(rest, np.intp), chosen
    counts = np.full(pairs, each, np.intp)
    counts[chosen] += 1
    return counts, np.arange(pairs)
