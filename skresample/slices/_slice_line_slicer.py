"""Slices as conjunctions of conditions, by exact search."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from numbers import Real
from typing import Annotated, Literal

import numpy as np

from skresample._compat import Interval, StrOptions
from skresample._parameters import AtLeastTwo, Columns, Folds, PositiveInt, Progress, Rule, Seed
from skresample._progress_bar import progress_of

from ._base import BaseSlicer, Case, Loss, Part, meeting
from ._lattice import best_conjunctions
from ._records import SliceTable, slice_of
from .predicates import basic_conditions

__all__ = ["SliceLineSlicer"]

_TRIED = (0.9, 0.95, 0.98, 0.99)
_ALPHA = [Interval(Real, 0, 1, closed="right"), StrOptions({"auto"})]


class SliceLineSlicer(BaseSlicer):
    """The conjunctions of conditions in which a model errs most, by exact search.

    Every level of a nominal column and every quantile bin of a number is a condition. Slices of up
    to ``max_level`` conditions are scored by their error and their size,
    ``alpha (E / (s e) - 1) - (1 - alpha) (n / s - 1)`` for s rows with errors E in all and the mean
    error e, and the best are found as by looking at every one; upper bounds leave most of them
    unlooked at. The rows that are not searched test what was found.

    Parameters
    ----------
    alpha : float or "auto", default=0.95
        Weight of the error against the size, in (0, 1]; larger finds smaller slices, and on few
        rows noise. "auto": of 0.9, 0.95, 0.98 and 0.99 the one whose slices best predict the
        errors of half of the rows not searched; the other half tests.
    k : int, default=4
        Slices at most; fewer where no more have a positive score.
    max_level : int, default=3
        Conditions in a slice at most.
    min_support : int or None, default=None
        Fewest rows of a slice among those searched; None: a hundredth, at least 32.
    n_bins : int, default=10
        Quantile bins of a number; a column with no more distinct values gets a condition for each.
    redundancy : {"cover", "none"}, default="cover"
        "cover": the best slice, then the best among the rows outside it, and so on. "none": the
        best k, which often are one slice with other last conditions.
    validation_size : float, default=0.5
        Share of the rows that is not searched but tested on, in [0, 1).
    loss : {"auto", "zero_one", "log_loss", "absolute", "squared"}, default="auto"
        Error of a row, when ``fit`` is given an estimator; "auto": wrong or not, or the distance of
        numbers.
    cv : int, default=5
        Folds of the errors, >= 2, when ``fit`` is given an estimator.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``, total None
        as nobody knows how many conjunctions will be looked at.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Attributes
    ----------
    slices_ : SliceTable
        The slices: name, size, error, lift and score on the rows searched, the first found first.
    report_ : SliceReport or None
        Tests on the rows kept aside, as :meth:`slice_report` gives them.
    search_rows_, validation_rows_ : ndarray of intp
        Rows searched and rows tested on.
    alpha_ : float
        The weight used.
    n_evaluated_, n_candidates_ : int
        Conjunctions whose rows were looked at, and all there are of up to ``max_level`` conditions
        (of one pass).
    nominal_ : ndarray of shape (d,), bool
        Which columns are nominal.
    n_features_in_ : int

    Raises
    ------
    ValueError
        For errors that are negative or missing, or a target without an ``estimator``.

    See Also
    --------
    ErrorTreeSlicer : Intervals of any width, without overlap.
    MixtureSlicer : Clouds of rows with the same confusion.

    Notes
    -----
    1. A conjunction is looked at when all of its parts of one condition less may hold something
       better than what is found; candidates come in the order of their bounds. Exponential in
       ``max_level`` at worst; 100,000 rows of 20 columns with 10 levels take seconds.
    2. Covering is not in the paper. After a pass, mean error and size are those of the rows left;
       what is no worse than the whole table is not reported.
    3. Rows searched never give a p-value: in the slice that is worst among thousands the error is
       larger than elsewhere even if nothing is wrong.

    References
    ----------
    S. Sagadeeva, M. Boehm, "SliceLine: Fast, Linear-Algebra-based Slice Finding for ML Model
    Debugging", SIGMOD 2021, doi:10.1145/3448016.3457323, equations 1 and 3, algorithm 1. The bounds
    are those of equation 1's maximum over all sizes.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.slices import SliceLineSlicer
    >>> site = np.repeat(["a", "b", "c", "d"], 500)
    >>> errors = (np.arange(2000) % 10 < np.where(site == "c", 5, 1)).astype(float)
    >>> slicer = SliceLineSlicer(random_state=0).fit(site[:, None], errors)
    >>> slicer.slices_[0].name
    'x0 = c'
    >>> slicer.slice_report().significant()
    [0]
    """

    alpha_: float
    n_candidates_: int
    n_evaluated_: int

    def __init__(
        self,
        *,
        alpha: Annotated[float | Literal["auto"], Rule(*_ALPHA)] = 0.95,
        k: PositiveInt = 4,
        max_level: PositiveInt = 3,
        min_support: PositiveInt | None = None,
        n_bins: AtLeastTwo = 10,
        redundancy: Literal["cover", "none"] = "cover",
        validation_size: Part = 0.5,
        loss: Loss = "auto",
        cv: Folds = 5,
        categorical_features: Columns = "from_dtype",
        progress: Progress = False,
        random_state: Seed = None,
    ) -> None:
        self.alpha = alpha
        self.k = k
        self.max_level = max_level
        self.min_support = min_support
        self.n_bins = n_bins
        self.redundancy = redundancy
        self.validation_size = validation_size
        self.loss = loss
        self.cv = cv
        self.categorical_features = categorical_features
        self.progress = progress
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"min_support": 4, "cv": 2, "max_level": 2}]

    def _choosing_share(self) -> float:
        return 0.5 if self.alpha == "auto" else 0.0

    def _search(self, case: Case) -> SliceTable:
        least = self.min_support or max(32, -(-case.rows.size // 100))
        conditions, codes = basic_conditions(case.view, case.rows, self.n_bins, least)
        self.n_candidates_ = _count([len(own) for own in conditions], self.max_level)
        if self.alpha != "auto":
            return self._passes(conditions, codes, case, float(self.alpha), least)
        if not case.choosing.size:
            raise ValueError(
                "alpha='auto' chooses on rows that are not searched; set validation_size above 0"
            )
        tried = []
        for alpha in _TRIED:
            found = self._passes(conditions, codes, case, alpha, least)
            tried.append((self._unexplained(found, case), alpha, found, self.n_evaluated_))
        _, self.alpha_, best, self.n_evaluated_ = min(tried, key=lambda one: one[:2])
        return best

    def _passes(self, conditions, codes, case, alpha, least) -> SliceTable:
        """Slices for one weight, pass after pass where the rows are to be covered."""
        errors, left, found = case.errors, np.ones(case.rows.size, bool), []
        self.alpha_, self.n_evaluated_ = alpha, 0
        options = {"alpha": alpha, "max_level": self.max_level, "min_support": least}
        covering = self.redundancy == "cover"
        for _ in range(self.k if covering else 1):
            with progress_of(self.progress, None, "conjunctions looked at") as tell:
                best, names, n = best_conjunctions(
                    codes[:, left], errors[left], k=1 if covering else self.k, tell=tell, **options
                )
            self.n_evaluated_ += n
            for one in best:
                pairs = names[:, one.members].T.tolist()
                inside = np.all([codes[j] == c for j, c in pairs], axis=0)
                left &= ~inside
                met = [conditions[j][c] for j, c in pairs]
                found.append(slice_of(met, errors, inside, one.score))
            if not best or not left.any():
                break
        # Among the rows left over, the worst may still be better than the table.
        return SliceTable([one for one in found if one.lift > 1.0])

    @staticmethod
    def _unexplained(found, case) -> float:
        """Squared error when the first slice of a row, as searched, predicts its error."""
        member = np.column_stack([meeting(case.view, found), np.ones(case.view.table.n, bool)])
        cell = member.argmax(axis=1)
        known = cell[case.rows]
        size = np.bincount(known, minlength=len(found) + 1)
        total = np.bincount(known, case.errors, minlength=len(found) + 1)
        mean = np.where(size > 0, total / np.maximum(size, 1), case.errors.mean())
        gap = case.judged.errors[case.choosing] - mean[cell[case.choosing]]
        return float(gap @ gap)


def _count(widths: list[int], max_level: int) -> int:
    """Number of conjunctions of 1 to ``max_level`` conditions on different columns."""
    ways = [1] + [0] * max_level  # elementary symmetric sums
    for width in widths:
        for level in range(max_level, 0, -1):
            ways[level] += width * ways[level - 1]
    return sum(ways[1:])
