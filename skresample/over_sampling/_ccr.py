"""CCR: clean a sphere around every row of the class, then fill it."""

# No pair: the spheres of all classes move rows before any new one is drawn.

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from skresample._math.apportion import largest_remainder
from skresample._math.layout import dense, laid_out_like
from skresample._new_rows import Rows, join_recipes
from skresample._parameters import (
    Columns,
    GroupColumns,
    NonNegative,
    OnehotGroups,
    Positive,
    Seed,
    Strategy,
)
from skresample.base import BaseOverSampler
from skresample.plan import ResamplingPlan

from ._shapes.around import Around
from ._shapes.spheres_l1 import ball_points, constant_columns, energy_radii, push_out, typical_gap

__all__ = ["CCR"]


class CCR(BaseOverSampler):
    """Over-sample inside spheres around rare rows that are first cleared of other rows.

    Every row of the class spends an energy budget on growing a sphere: pushing the radius on
    costs as much as the sphere already holds foreign rows. Foreign rows inside are moved to its
    surface (``clean``), then new rows are drawn inside, more of them in small spheres, where the
    class is under pressure.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    energy : float or "auto", default="auto"
        Budget of each row, in units of distance times rows, > 0; more grow the spheres. "auto":
        the median distance of the class's rows to their nearest foreign row, so that the method
        does not depend on the units of the table as a whole. Scale the columns alike.
    scaling : float, default=0.0
        The energy is multiplied by ``d ** scaling`` for d numeric columns.
    clean : bool, default=True
        Whether foreign rows inside spheres are moved out. Moved rows count as new rows with one
        parent in ``plan_``; False leaves every input row as it is.
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
    radii_ : dict of {class or cell: ndarray of shape (n_c,)}
        Radius around the rows of each class that got new ones, in the L1 norm.
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
    O(n_c n d) time at worst; in large tables without gaps boxes of rows that are out of reach are
    skipped. Distances are L1 on numeric columns, a missing coordinate counts as no difference.
    Moves of several spheres add up. With several classes each spreads from the original rows.
    Columns that are constant in a class stay so, in its new rows and where its rows are moved.
    The paper's energy is a number, tuned for each table.

    The widely used implementation computes the moved rows and returns the unmoved ones; here
    ``clean=True`` moves them.

    References
    ----------
    M. Koziarski, M. Wozniak, "CCR: a combined cleaning and resampling algorithm for imbalanced data
    classification", International Journal of Applied Mathematics and Computer Science 27 (2017),
    algorithm 1.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import CCR
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> X_new, y_new = CCR(random_state=0).fit_resample(X, y)
    >>> sorted(Counter(y_new.tolist()).items())
    [(0, 181), (1, 181)]
    """

    radii_: dict[Any, Any]

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        energy: Literal["auto"] | Positive = "auto",
        scaling: NonNegative = 0.0,
        clean: bool = True,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.energy = energy
        self.scaling = scaling
        self.clean = clean
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns

    def _plan(self, table, quota):
        self.radii_ = {}
        numeric = dense(table.numeric)
        shift = np.zeros(numeric.shape) if self.clean else None
        made = []
        for home, n_new in self._homes(table, quota):
            made.append(self._fill(home, numeric, n_new, home.stream(), shift))
        if not made:
            return ResamplingPlan(table.n, slice(None))
        moved = np.empty(0, np.intp)
        if shift is not None:
            for code in range(table.classes.size):
                rows = table.rows_of(code)
                shift[np.ix_(rows, constant_columns(numeric[rows]))] = 0.0
            moved = np.flatnonzero((shift != 0).any(axis=1))
            away = numeric[moved] + shift[moved].astype(numeric.dtype)
            made.insert(0, Rows(laid_out_like(away, table.numeric), moved))
        return _with_moved(table.n, moved, join_recipes(made))

    def _fill(self, home, numeric, n_new, rng, shift) -> Rows:
        """New rows in the spheres of one cell; adds what is pushed out to ``shift``."""
        rows, own, others = home.rows, numeric[home.rows], numeric[home.foreign]
        around = Around(own, others)
        energy = typical_gap(around) if self.energy == "auto" else self.energy
        radius = energy_radii(around, energy * numeric.shape[1] ** self.scaling)
        self.radii_[home.name] = radius
        if shift is not None:
            shift[home.foreign] += push_out(around, radius, rng)
        # A radius of 0 (a foreign row on top) would take all new rows.
        floor = 1e-3 * max(float(radius.mean()), 1e-12)
        counts = largest_remainder(1.0 / np.maximum(radius, floor), n_new)
        at = np.repeat(np.arange(rows.size), counts)
        free, made = np.flatnonzero(~constant_columns(own)), numeric[rows[at]]
        step = ball_points(n_new, free.size, rng) * radius[at, None]
        made[:, free] += step.astype(numeric.dtype)
        return Rows(laid_out_like(made, home.table.numeric), rows[at])


def _with_moved(n: int, moved, recipe) -> ResamplingPlan:
    """Plan in which the moved rows stand where they stood, new rows at the end."""
    keep = np.delete(np.arange(n), moved)
    order = np.empty(n + len(recipe) - moved.size, np.intp)
    order[keep] = np.arange(keep.size)
    order[moved] = keep.size + np.arange(moved.size)
    order[n:] = np.arange(n, order.size)
    return ResamplingPlan(n, keep, recipe, order=order if moved.size else None)
