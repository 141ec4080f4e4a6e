"""LP-RUS: rows of frequent sets of labels dropped."""

# No pair: sets of labels take the place of classes.

from __future__ import annotations

import numpy as np

from skresample._math.labelsets import equal_within, rows_asked
from skresample._parameters import NSamples, Seed
from skresample.base import BaseResampler
from skresample.plan import ResamplingPlan

__all__ = ["LPRUS"]


class LPRUS(BaseResampler):
    """Under-sample a multilabel table by dropping random rows of its frequent sets of labels.

    Each set of labels that occurs is a cell (label powerset). Cells larger than the mean cell
    lose an equal number of rows each, until they are down to the mean size; what such a cell
    cannot lose is taken from the others.

    Parameters
    ----------
    amount : int or float, default=0.25
        Most rows to drop: a number, or a share of the n rows in (0, 1]. Fewer where
        that is enough.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Attributes
    ----------
    labelsets_ : ndarray of shape (n,), intp
        Number of the set of labels of each input row.
    n_before_, n_after_ : ndarray of shape (n_labelsets,), intp
        Rows of each set of labels before and after.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row, ascending.
    plan_ : ResamplingPlan
        Which rows were kept.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        For a target with entries other than 0 and 1, missing ones, or no label at all.

    Warns
    -----
    OutcomeWarning
        Where no set has more rows than the mean.

    See Also
    --------
    MLRUS : The same by single labels.
    skresample.over_sampling.LPROS : Rows of rare sets cloned.

    Notes
    -----
    O(n_ones + n). A frequent set may hold a rare label; :class:`MLRUS` never drops one.

    References
    ----------
    F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "A first approach to deal with imbalance
    in multi-label datasets", HAIS 2013, section 3 (LP-RUS); the same authors, "Addressing
    imbalance in multilabel classification", Neurocomputing 163 (2015), section 4.1, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.under_sampling import LPRUS
    >>> Y = np.array([[1, 0]] * 8 + [[1, 1]] * 3 + [[0, 1]])
    >>> sampler = LPRUS(random_state=0)
    >>> X_new, Y_new = sampler.fit_resample(np.arange(12)[:, None], Y)
    >>> sampler.n_before_, sampler.n_after_
    (array([8, 3, 1]), array([5, 3, 1]))
    """

    labelsets_: np.ndarray
    n_after_: np.ndarray
    n_before_: np.ndarray

    _takes_labels = True
    _allow_inf = True
    _has_sample_indices = True

    def __init__(self, *, amount: NSamples = 0.25, random_state: Seed = None) -> None:
        self.amount = amount
        self.random_state = random_state

    def _plan(self, table, quota):
        self.labelsets_ = table.y_codes
        self.n_before_ = size = np.bincount(table.y_codes)
        asked = rows_asked(self.amount, table.n)
        room = np.maximum(np.floor(size - size.mean()), 0)
        fewer = np.zeros_like(size)
        fewer[room > 0] = equal_within(room[room > 0], asked)
        self.n_after_ = size - fewer
        rng, keep = table.streams.get("drop"), np.ones(table.n, bool)
        for cell in np.flatnonzero(fewer):
            rows = np.flatnonzero(table.y_codes == cell)
            keep[rng.choice(rows, fewer[cell], replace=False)] = False
        return ResamplingPlan(table.n, np.flatnonzero(keep))
