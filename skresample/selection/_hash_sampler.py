"""Membership by hashed id: the same rows in every process, whatever rows come and go."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Any, ClassVar, Literal

import numpy as np

from skresample._parameters import Count, GroupColumns, NSamples
from skresample._table.columns import one_column
from skresample.base import BaseSelector

from ._hashing.ids import row_ids
from ._hashing.uniforms import bottom_k, hashed_uniforms, threshold
from ._method_card import MethodCard
from ._scores.asked import checked_scores, wanted_rows

__all__ = ["HashSampler"]


class HashSampler(BaseSelector):
    """Select a random subset that every process agrees on, by hashing the ids of rows.

    An id is hashed to a number u in (0, 1); a row is in by its own id alone. Rows that come or go
    do not move the others, nothing has to be stored or shared, and rounds with other numbers
    are independent draws. Rows of equal id stay together, so that no entity is split.

    Parameters
    ----------
    n_samples : float, int or None, default=0.5
        Share of the rows, or their number (only "bottom_k"); None: all rows.
    id_columns : str, int, list or callable, default=None
        Columns of X that identify a row or entity; or pass ``groups=``. Without either a row is
        identified by its values.
    mode : {"threshold", "bottom_k"}, default="threshold"
        "threshold" keeps u < share: no row ever changes side, the size varies by
        ``sqrt(n share (1 - share))``. "bottom_k" keeps the rows of smallest u: the size is exact,
        few rows at the edge change side when others come or go.
    weights : str, int, callable or None, default=None
        Column of X (or ``weights(X, y) -> (n,)``), >= 0: rows are drawn proportionally to it.
        "threshold": kept with probability ``min(1, n_samples * weight)``.
    salt : str, default="0"
        Part of what is hashed; another salt is an independent draw.
    round : int, default=0
        Part of what is hashed: the number of the round, epoch or fold.

    Attributes
    ----------
    scores_ : ndarray of shape (n,)
        The number u of each row.
    ranking_ : ndarray of shape (m,)
        Selected rows by key, the surest first.
    inclusion_probabilities_ : ndarray of shape (n,)
        Chance of each row to be in; for "bottom_k" given the keys of the others.
    sample_weight_ : ndarray of shape (m,)
        1 / probability, only with ``weights``.
    sample_indices_ : ndarray of shape (m,)
        Selected rows in the order of X.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        The selection as a plan.
    n_features_in_ : int
        Number of columns of X.

    Raises
    ------
    ValueError
        If an id is missing, a weight is negative, or "threshold" is asked for a number of rows.
    QuotaError
        If more rows are asked for than X has.

    Notes
    -----
    u is the 64-bit blake2b hash of ``salt|round|id``; Python's own ``hash`` differs between
    processes. The ids 7, 7.0 and "7" are the same. About 2 microseconds a row. "bottom_k" with
    weights is exponential sampling; where ids tie at the edge fewer rows are taken than asked for.

    References
    ----------
    M. de Vos et al., "Decentralized Learning Made Practical with Client Sampling" (MoDeST),
    arXiv:2302.13837, section 3.1 (sampling by hash).
    P. S. Efraimidis and P. G. Spirakis, "Weighted random sampling with a reservoir", Information
    Processing Letters 97, 2006, doi:10.1016/j.ipl.2005.11.003, algorithm A.

    See Also
    --------
    HashShuffleSplit

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import HashSampler
    >>> X = np.arange(1000.0)[:, None]
    >>> sampler = HashSampler(n_samples=0.2, id_columns=0)
    >>> before = sampler.fit_resample(X)[0]
    >>> after = sampler.fit_resample(X[::2])[0]  # every other row is gone
    >>> bool(np.isin(after, before).all())
    True
    """

    inclusion_probabilities_: np.ndarray
    ranking_: np.ndarray
    scores_: np.ndarray

    method_card: ClassVar[MethodCard] = MethodCard(
        "hash of an id", "threshold or bottom k", "row", (), True
    )
    _allow_inf = True

    @staticmethod
    def _example_params():
        return [{"n_samples": 0.9}]

    def __init__(
        self,
        *,
        n_samples: NSamples | None = 0.5,
        id_columns: GroupColumns = None,
        mode: Literal["threshold", "bottom_k"] = "threshold",
        weights: str | int | Callable[..., Any] | None = None,
        salt: str = "0",
        round: Count = 0,
    ) -> None:
        self.n_samples = n_samples
        self.id_columns = id_columns
        self.mode = mode
        self.weights = weights
        self.salt = salt
        self.round = round

    @property
    def group_columns(self) -> Any:
        """Rows of one id are a group."""
        return self.id_columns

    def _select(self, table):
        whole = isinstance(self.n_samples, Integral)
        if self.mode == "threshold" and whole:
            raise ValueError(
                f"mode='threshold' needs a share of the rows, got n_samples={self.n_samples}; use "
                f"mode='bottom_k' for a number of rows"
            )
        self.scores_, weights = self._keys(table)
        if self.mode == "threshold":
            share = 1.0 if self.n_samples is None else self.n_samples
            rows, q = threshold(self.scores_, share, weights)
            rows = rows[np.argsort(self.scores_[rows] / q[rows], kind="stable")]
        else:
            rows, q = self._smallest(self.scores_, weights)
        self.ranking_, self.inclusion_probabilities_ = rows, q
        rows = np.sort(rows)
        return (rows, 1.0 / q[rows]) if weights is not None else rows

    def _keys(self, table):
        """Number u of each row, (n,), and its weight, (n,) or None."""
        weights = self._weights(table)
        return hashed_uniforms(row_ids(table), self.salt, self.round), weights

    def _smallest(self, uniforms, weights):
        """Rows of "bottom_k", the surest first, and the chance of each row to be in, (n,)."""
        return bottom_k(uniforms, wanted_rows(self.n_samples, uniforms.size), weights)

    def _weights(self, table):
        if self.weights is None:
            return None
        if callable(self.weights):
            y = None if table.target is None else table.target.given
            values = checked_scores(self.weights(table.X, y), table.n, "weights")
        else:
            j = one_column(self.weights, table.X, "weights")
            if table.nominal[j]:
                raise ValueError(f"weights names column {self.weights!r}, which is not numeric")
            place = int(np.count_nonzero(~table.nominal[:j]))
            column = table.numeric[:, [place]]
            column = column.toarray() if table.kind == "sparse" else column
            values = checked_scores(column[:, 0], table.n, f"column {self.weights!r}")
        bad = np.flatnonzero(~((values >= 0) & np.isfinite(values)))
        if bad.size:
            raise ValueError(
                f"weights must be finite and >= 0, got {values[bad[0]]} in row {bad[0]}"
            )
        return values
