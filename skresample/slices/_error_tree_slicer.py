"""Slices as the leaves of a tree for the errors."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import numpy as np
from sklearn.tree import DecisionTreeRegressor

from skresample._parameters import AtLeastTwo, Columns, Folds, PositiveInt, Seed

from ._base import BaseSlicer, Case, Loss, Part
from ._records import SliceTable, slice_of
from .predicates import Interval, Levels, View

__all__ = ["ErrorTreeSlicer"]

_LARGE = 1e30


class ErrorTreeSlicer(BaseSlicer):
    """The leaves of a regression tree for the errors, the worst first.

    Leaves do not overlap, and their intervals are as wide as the errors ask for: good for numeric
    columns. Their path, with what is said twice said once, is the name of the slice.

    Parameters
    ----------
    k : int, default=4
        Slices at most: leaves whose mean error is above that of all rows.
    max_leaf_nodes : int, default=30
        Leaves of the tree at most, >= 2; more make smaller slices.
    min_samples_leaf : int, default=40
        Fewest rows of a leaf among those searched.
    max_levels : int, default=30
        Levels of a nominal column that may be asked for, the most frequent ones.
    validation_size : float, default=0.5
        Share of the rows that is not searched but tested on, in [0, 1).
    loss : {"auto", "zero_one", "log_loss", "absolute", "squared"}, default="auto"
        Error of a row, when ``fit`` is given an estimator; "auto": wrong or not, or the distance of
        numbers.
    cv : int, default=5
        Folds of the errors, >= 2, when ``fit`` is given an estimator.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Attributes
    ----------
    slices_ : SliceTable
        Name, size, error, lift and score (the mean error) on the rows searched, the worst first.
    report_ : SliceReport or None
        Tests on the rows kept aside.
    search_rows_, validation_rows_ : ndarray of intp
        Rows searched and rows tested on.
    n_leaves_ : int
        Leaves of the tree.
    nominal_ : ndarray of shape (d,), bool
        Which columns are nominal.
    n_features_in_ : int

    Raises
    ------
    ValueError
        For errors that are negative or missing, or a target without an ``estimator``.

    See Also
    --------
    SliceLineSlicer : Levels and fixed bins, which may overlap.

    Notes
    -----
    O(d m log m) for m rows searched. Missing numbers go to the side of a question where they lower
    the squared error most; the name says so where the slice holds some.

    References
    ----------
    Y. Chung, T. Kraska, N. Polyzotis, K. H. Tae, S. E. Whang, "Automated Data Slicing for Model
    Validation: A Big Data - AI Integration Approach", IEEE TKDE 2020, arXiv:1807.06068, section
    3.1.2 (decision tree training).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.slices import ErrorTreeSlicer
    >>> X = np.linspace(0, 1, 1000)[:, None]
    >>> errors = (abs(X[:, 0] - 0.5) < 0.1).astype(float)
    >>> slicer = ErrorTreeSlicer(k=1, random_state=0).fit(X, errors)
    >>> len(slicer.slices_), slicer.slices_[0].lift > 4
    (1, True)
    """

    n_leaves_: int

    def __init__(
        self,
        *,
        k: PositiveInt = 4,
        max_leaf_nodes: AtLeastTwo = 30,
        min_samples_leaf: PositiveInt = 40,
        max_levels: PositiveInt = 30,
        validation_size: Part = 0.5,
        loss: Loss = "auto",
        cv: Folds = 5,
        categorical_features: Columns = "from_dtype",
        random_state: Seed = None,
    ) -> None:
        self.k = k
        self.max_leaf_nodes = max_leaf_nodes
        self.min_samples_leaf = min_samples_leaf
        self.max_levels = max_levels
        self.validation_size = validation_size
        self.loss = loss
        self.cv = cv
        self.categorical_features = categorical_features
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"min_samples_leaf": 4, "cv": 2}]

    def _search(self, case: Case) -> SliceTable:
        columns = list(_columns(case.view, case.rows, self.max_levels))
        design = np.column_stack([column[case.rows] for _, column in columns])
        tree = DecisionTreeRegressor(
            max_leaf_nodes=self.max_leaf_nodes,
            min_samples_leaf=self.min_samples_leaf,
            random_state=case.streams.seed("tree"),
        ).fit(design, case.errors)
        self.n_leaves_ = int(tree.get_n_leaves())
        mean, found = float(case.errors.mean()), []
        for path in _paths(tree.tree_):
            conditions = tuple(_merged([(columns[q][0], *answer) for q, *answer in path]))
            inside = np.ones(case.rows.size, bool)
            for condition in conditions:
                inside &= condition.holds(case.view)[case.rows]
            if inside.any():
                found.append(slice_of(conditions, case.errors, inside))
        found = [one for one in found if one.error > mean]
        found.sort(key=lambda one: (-one.error, -one.size))
        return SliceTable(found[: self.k])


def _columns(view: View, rows, max_levels: int):
    """What the tree may ask: a condition without its bounds, and the column that answers."""
    for j in range(view.table.d):
        name = view.name(j)
        if not view.table.nominal[j]:
            # As trees hold numbers: in single precision, whose range they must not leave.
            x = np.clip(view.numbers(j), -_LARGE, _LARGE)
            gaps, date = bool(np.isnan(x[rows]).any()), view.unit(j) is not None
            yield Interval(j, name, -np.inf, np.inf, gaps, date), x
            continue
        codes, values = view.levels(j)
        count = np.bincount(codes[rows], minlength=len(values))
        order = sorted(np.flatnonzero(count).tolist(), key=lambda c: (-count[c], str(values[c])))
        for c in order[:max_levels]:
            yield Levels(j, name, (values[c],)), (codes == c).astype(np.float64)


def _paths(tree):
    """Questions and answers on the way to each leaf: (column, goes left, bound, missing inside)."""
    waiting: list[tuple[int, list]] = [(0, [])]
    while waiting:
        node, path = waiting.pop()
        left, right = int(tree.children_left[node]), int(tree.children_right[node])
        if left < 0:
            yield path
            continue
        q, bound = int(tree.feature[node]), float(tree.threshold[node])
        gap_left = bool(tree.missing_go_to_left[node])
        waiting.append((right, [*path, (q, False, bound, not gap_left)]))
        waiting.append((left, [*path, (q, True, bound, gap_left)]))


def _merged(path) -> list:
    """The answers of a path as one condition a column."""
    numbers: dict[int, Interval] = {}
    levels: dict[int, Levels] = {}
    for asked, goes_left, bound, gap in path:
        j = asked.position
        if isinstance(asked, Interval):
            old = numbers.get(j, asked)
            low = old.low if goes_left else max(old.low, bound)
            high = min(old.high, bound) if goes_left else old.high
            numbers[j] = old._replace(low=low, high=high, missing=old.missing and gap)
        elif not goes_left:
            levels[j] = asked
        elif j not in levels or not levels[j].inside:
            others = levels[j].levels if j in levels else ()
            levels[j] = Levels(j, asked.column, (*others, *asked.levels), inside=False)
    return sorted([*numbers.values(), *levels.values()], key=lambda one: one.position)
