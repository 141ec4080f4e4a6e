"""LP-ROS: rows with rare sets of labels cloned."""

# No pair: sets of labels take the place of classes.

from __future__ import annotations

import numpy as np

from skresample._math.labelsets import equal_within, rows_asked
from skresample._parameters import Amount, Seed
from skresample.base import BaseResampler
from skresample.plan import ResamplingPlan

__all__ = ["LPROS"]


class LPROS(BaseResampler):
    """Over-sample a multilabel table by cloning random rows of its rare sets of labels.

    Each set of labels that occurs is a cell (label powerset). Cells smaller than the mean cell
    get an equal number of clones each, until they reach the mean size; what such a cell cannot
    take goes to the others.

    Parameters
    ----------
    amount : int or float, default=0.25
        Most rows to clone: a number, or a multiple of the n rows; > 0. Fewer where
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
        Input row of each output row: all rows first, then the clones, set by set.
    plan_ : ResamplingPlan
        The same as a plan.
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
        Where no set has fewer rows than the mean.

    See Also
    --------
    MLROS : The same by single labels.
    skresample.under_sampling.LPRUS : Rows of frequent sets dropped.

    Notes
    -----
    O(n_ones + n_output). Where nearly every row has a set of its own the mean size is about 1
    and there is nothing to balance: take :class:`MLROS`. The row drawn for a clone is any of the
    cell, with replacement.

    References
    ----------
    F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "A first approach to deal with imbalance
    in multi-label datasets", HAIS 2013, section 3 (LP-ROS); the same authors, "Addressing
    imbalance in multilabel classification", Neurocomputing 163 (2015), section 4.1.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.over_sampling import LPROS
    >>> Y = np.array([[1, 0]] * 8 + [[1, 1]] * 3 + [[0, 1]])
    >>> sampler = LPROS(random_state=0)
    >>> X_new, Y_new = sampler.fit_resample(np.arange(12)[:, None], Y)
    >>> sampler.n_before_, sampler.n_after_
    (array([8, 3, 1]), array([8, 4, 3]))
    """

    labelsets_: np.ndarray
    n_after_: np.ndarray
    n_before_: np.ndarray

    _takes_labels = True
    _allow_inf = True
    _has_sample_indices = True

    def __init__(self, *, amount: Amount = 0.25, random_state: Seed = None) -> None:
        self.amount = amount
        self.random_state = random_state

    def _plan(self, table, quota):
        self.labelsets_ = table.y_codes
        self.n_before_ = size = np.bincount(table.y_codes)
        asked = rows_asked(self.amount, table.n)
        room = np.maximum(np.floor(size.mean() - size), 0)
        extra = np.zeros_like(size)
        extra[room > 0] = equal_within(room[room > 0], asked)
        self.n_after_ = size + extra
        rng = table.streams.get("clone")
        cloned = [
            rng.choice(np.flatnonzero(table.y_codes == cell), extra[cell])
            for cell in np.flatnonzero(extra)
        ]
        return ResamplingPlan(table.n, np.concatenate([np.arange(table.n), *cloned]))
