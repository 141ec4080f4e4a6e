"""Which columns divide the table into parts that a model serves differently."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from skresample._parameters import (
    AtLeastTwo,
    Columns,
    Folds,
    Fraction,
    PositiveInt,
    Seed,
    TableLike,
    VectorLike,
)

from ._base import BaseSlicer, Case, Loss, Part
from ._records import SliceTable, slice_of
from .predicates import Levels, basic_conditions

__all__ = ["SubpopulationStructure", "error_share"]


class SubpopulationStructure(BaseSlicer):
    """The columns that explain the errors best, and the cells they make of the table.

    Each column (binned, where it holds numbers) divides the rows, within each class where there are
    classes, into cells. The column whose cells explain the largest share of the variance of the
    errors is taken, and more where they add enough. A class and a value that share few rows, or a
    site whose rows nearly all are of one class, are found this way: what a model learns in place
    of the classes shows in its errors.

    Parameters
    ----------
    max_dims : int, default=1
        Columns taken at most.
    min_gain : float, default=0.02
        Share of variance that a further column must add, in [0, 1].
    min_count : int, default=20
        A value with fewer rows among those searched is put with the others of its kind.
    n_bins : int, default=5
        Quantile bins of a number, >= 2.
    namer : callable or None, default=None
        Called with each Slice, gives its name, for example by a language model of yours. None: the
        conditions in words. Nothing is ever sent anywhere by this class.
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
    explained_ : dict of {column: float}
        Share of the variance of the errors that each column explains (with the classes), largest
        first.
    columns_ : list
        Columns taken.
    dimensions_ : ndarray of intp
        Their positions.
    slices_ : SliceTable
        The parts that the values of the columns make, by their error, the worst first.
    report_ : SliceReport or None
        Tests on the rows kept aside.
    search_rows_, validation_rows_ : ndarray of intp
        Rows searched and rows tested on.
    nominal_ : ndarray of shape (d,), bool
        Which columns are nominal.
    n_features_in_ : int

    Raises
    ------
    ValueError
        For errors that are negative or missing, or a target without an ``estimator``.

    See Also
    --------
    SubpopulationBalancer : A sampler that balances the cells.

    Notes
    -----
    The share of variance is eta squared, between cells over total. O(d n) time. The reference words
    the dimensions with a language model; here they are columns.

    References
    ----------
    Y. Luo, R. An, B. Zou, Y. Tang, J. Liu, S. Zhang, "LLM as Dataset Analyst: Subpopulation
    Structure Discovery with Large Language Model", ECCV 2024, arXiv:2405.02363 (class, dimension,
    attribute, subpopulation).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.slices import SubpopulationStructure
    >>> rng = np.random.default_rng(0)
    >>> X = rng.choice(["a", "b", "c"], (900, 2))
    >>> errors = (rng.random(900) < np.where(X[:, 1] == "b", 0.6, 0.1)).astype(float)
    >>> structure = SubpopulationStructure(random_state=0).fit(X, errors)
    >>> structure.columns_, structure.slices_[0].name
    (['x1'], 'x1 = b')
    """

    columns_: list[Any]
    dimensions_: np.ndarray
    explained_: dict[Any, float]

    def __init__(
        self,
        *,
        max_dims: PositiveInt = 1,
        min_gain: Fraction = 0.02,
        min_count: PositiveInt = 20,
        n_bins: AtLeastTwo = 5,
        namer: Callable[..., Any] | None = None,
        validation_size: Part = 0.5,
        loss: Loss = "auto",
        cv: Folds = 5,
        categorical_features: Columns = "from_dtype",
        random_state: Seed = None,
    ) -> None:
        self.max_dims = max_dims
        self.min_gain = min_gain
        self.min_count = min_count
        self.n_bins = n_bins
        self.namer = namer
        self.validation_size = validation_size
        self.loss = loss
        self.cv = cv
        self.categorical_features = categorical_features
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"min_count": 3, "cv": 2}]

    def _search(self, case: Case) -> SliceTable:
        conditions, codes = basic_conditions(case.view, case.rows, self.n_bins, self.min_count)
        start = np.zeros(case.rows.size, np.intp)
        if case.judged.codes is not None:
            start = case.judged.codes[case.rows]
        shares = [error_share(_joint(start, own), case.errors) for own in codes]
        order = np.argsort(-np.array(shares), kind="stable").tolist()
        self.explained_ = {case.view.name(j): shares[j] for j in order}
        taken = self._taken(order, shares, start, codes, case.errors)
        self.dimensions_ = np.array(taken, dtype=np.intp)
        self.columns_ = [case.view.name(j) for j in taken]
        return self._cells_of(case, taken, [conditions[j] for j in taken], codes[taken])

    def _taken(self, order, shares, start, codes, errors) -> list[int]:
        """Columns taken one by one, as long as the next one adds enough."""
        taken, share, cells = [order[0]], shares[order[0]], _joint(start, codes[order[0]])
        for _ in range(1, min(self.max_dims, len(codes))):
            rest = [j for j in order if j not in taken]
            values = [error_share(_joint(cells, codes[j]), errors) for j in rest]
            best = int(np.argmax(values))
            if values[best] - share <= self.min_gain:
                break
            taken.append(rest[best])
            share, cells = values[best], _joint(cells, codes[rest[best]])
        return taken

    def _cells_of(self, case, taken, conditions, codes) -> SliceTable:
        """The parts that the values of the columns taken make."""
        found = []
        _, first, part = np.unique(codes, axis=1, return_index=True, return_inverse=True)
        part = part.reshape(-1)
        for p, row in enumerate(first.tolist()):
            parts = zip(taken, self.columns_, conditions, codes[:, row].tolist(), strict=True)
            own = tuple(_condition(*one) for one in parts)
            one = slice_of(own, case.errors, part == p)
            found.append(one if self.namer is None else one._replace(name=str(self.namer(one))))
        found.sort(key=lambda one: (-one.error, one.name))
        return SliceTable(found)

    def cells(self, X: TableLike, y: VectorLike) -> np.ndarray:
        """Class and part of each row, for allocations, samplers and tables.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)
        y : array-like of shape (n,)
            Labels.

        Returns
        -------
        cells : ndarray of shape (n,), object
            Tuples (label, name of the part).
        """
        groups, labels = self.groups(X), np.asarray(y)
        if labels.shape != groups.shape:
            raise ValueError(f"y has shape {labels.shape}, X has {len(groups)} rows: a label each")
        out = np.empty(len(groups), dtype=object)
        out[:] = list(zip(labels.tolist(), groups.tolist(), strict=True))
        return out


def _joint(cells, codes) -> np.ndarray:
    """Cells divided by one more column, renumbered."""
    joint = cells.astype(np.int64) * (int(codes.max(initial=0)) + 2) + codes + 1
    return np.unique(joint, return_inverse=True)[1].reshape(-1)


def error_share(cells: np.ndarray, errors: np.ndarray) -> float:
    """Share of the variance of the errors that lies between cells: eta squared, in [0, 1]."""
    total = float(((errors - errors.mean()) ** 2).sum())
    if not total:
        return 0.0
    size = np.bincount(cells)
    gap = np.bincount(cells, errors) / size - errors.mean()
    return float((size * gap**2).sum() / total)


def _condition(position: int, column, conditions, code: int):
    """The condition behind a code; -1: none of the levels that have one."""
    if code >= 0:
        return conditions[code]
    known = tuple(level for one in conditions for level in one.levels)
    return Levels(position, column, known, inside=False)
