"""Later rows of other groups: sessions are tested on whole, and after those trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils import check_consistent_length, column_or_1d, indexable

from skresample._math.groups import encode_groups
from skresample._math.whole_numbers import check_at_least
from skresample._parameters import TableLike, VectorLike

from .splitter import Splitter

__all__ = ["GroupTimeSplit"]


class GroupTimeSplit(Splitter):
    """Train on groups that are over, test on groups that begin later; none is ever cut.

    For sessions, visits or orders: rows of a session know about each other, and the model will be
    used for sessions to come.

    Parameters
    ----------
    n_splits : int, default=5
        Splits: the groups, by their first time, are cut into ``n_splits + 1`` runs, each but the
        first is tested on once.
    times : array-like of shape (n,), default=None
        Time of each row: numbers or dates. None: the order of the rows.
    gap : float, timedelta or None, default=None
        Time that must lie between the end of a group trained on and the first row tested on.
    max_train_groups : int or None, default=None
        Groups trained on at most, the latest ones; None: all.

    Raises
    ------
    ValueError
        Without groups, with fewer groups than runs, missing times, or where no group is over before
        a run begins.

    Notes
    -----
    A group that still runs when the test begins is in neither part, so that nothing from after the
    first row tested on is trained on. O(n log n).

    References
    ----------
    C. Bergmeir, J. M. Benitez, "On the use of cross-validation for time series predictor
    evaluation", Information Sciences 191, 2012 (out-of-sample evaluation with growing windows).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.model_selection import GroupTimeSplit
    >>> session = np.array(["a", "a", "b", "a", "b", "c", "c", "d"])
    >>> for train, test in GroupTimeSplit(2).split(session[:, None], groups=session):
    ...     print(train, test)
    [0 1 2 3 4] [5 6]
    [0 1 2 3 4 5 6] [7]
    """

    def __init__(
        self,
        n_splits: int = 5,
        *,
        times: VectorLike | None = None,
        gap: Any = None,
        max_train_groups: int | None = None,
    ) -> None:
        self.n_splits = n_splits
        self.times = times
        self.gap = gap
        self.max_train_groups = max_train_groups

    def split(
        self, X: TableLike, y: VectorLike | None = None, groups: VectorLike | None = None
    ) -> Any:
        """Positions of training and test rows, ascending.

        Parameters
        ----------
        X : array-like or frame of shape (n, d)
            Only its number of rows matters.
        y : array-like of shape (n,), default=None
            Ignored.
        groups : array-like of shape (n,)
            Session of each row.

        Yields
        ------
        train, test : ndarray of intp
        """
        if self.max_train_groups is not None:
            check_at_least(max_train_groups=(self.max_train_groups, 1))
        X, y = indexable(X, y)
        if groups is None:
            raise ValueError("groups are needed: one for each row, such as its session.")
        code, names, _ = encode_groups(groups)
        time = self._times(len(code))
        check_consistent_length(X, code, time)
        first = np.array([time[code == g].min() for g in range(len(names))])
        last = np.array([time[code == g].max() for g in range(len(names))])
        n_runs = self.get_n_splits() + 1
        if len(names) < n_runs:
            raise ValueError(f"n_splits={self.n_splits} needs {n_runs} groups, got {len(names)}")
        order = np.argsort(first, kind="stable")
        for k, run in enumerate(np.array_split(order, n_runs)[1:]):
            begin = first[run].min()
            over = last < begin if self.gap is None else last + self.gap < begin
            known = np.setdiff1d(np.flatnonzero(over), run)
            if not known.size:
                raise ValueError(
                    f"no group is over before split {k} begins ({begin!r}); use fewer splits or a "
                    f"smaller gap"
                )
            known = known[np.argsort(last[known], kind="stable")]
            if self.max_train_groups is not None:
                known = known[-int(self.max_train_groups) :]
            yield np.flatnonzero(np.isin(code, known)), np.flatnonzero(np.isin(code, run))

    def _times(self, n: int) -> np.ndarray:
        if self.times is None:
            return np.arange(n)
        time = np.asarray(column_or_1d(self.times))
        if len(time) != n:
            raise ValueError(f"times has {len(time)} entries, X has {n} rows; pass one a row")
        if time.dtype.kind not in "iufM" or (time != time).any():
            raise ValueError("times must hold numbers or dates, none of them missing")
        return time
