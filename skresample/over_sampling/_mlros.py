"""ML-ROS: rows with rare labels cloned."""

# No pair: labels that occur together take the place of classes.

from __future__ import annotations

import numpy as np

from skresample._math.labelsets import rows_asked
from skresample._parameters import Amount, Seed
from skresample._table.labels import labels_of
from skresample.base import BaseResampler
from skresample.plan import ResamplingPlan

__all__ = ["MLROS"]


class MLROS(BaseResampler):
    """Over-sample a multilabel table by cloning random rows of its rare labels.

    The imbalance ratio of a label is the number of rows of the most frequent label over its own
    (IRLbl). Labels above the mean ratio (MeanIR) take turns: each has one of its rows, drawn at
    random, cloned, until its ratio, with all clones so far, is no more than the mean was.

    Parameters
    ----------
    amount : int or float, default=0.25
        Most rows to clone: a number, or a multiple of the n rows; > 0. Fewer where
        that is enough.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Attributes
    ----------
    imbalance_ratios_ : ndarray of shape (n_labels,)
        IRLbl of each label before; inf for one that no row has.
    mean_imbalance_ratio_ : float
        MeanIR before, over the labels that occur.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row: all rows first, then the clones as drawn.
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
    ShortfallWarning
        For labels that no row has.
    OutcomeWarning
        Where no label is rarer than the mean.

    See Also
    --------
    MLSMOTE : New rows between neighbours with a rare label.
    LPROS : Clones of rows with rare sets of labels.
    skresample.under_sampling.MLRUS : Rows without rare labels dropped.

    Notes
    -----
    O(n_ones + m (q + l)) for m clones, q labels and l labels a row. ``y`` is an indicator matrix
    (array, frame or sparse) and comes out as such; a target of one class a row is taken as one
    label a row. A clone brings its other labels along: labels that occur with frequent ones fall
    less. The mean is that of the input throughout.

    References
    ----------
    F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "Addressing imbalance in multilabel
    classification: measures and random resampling algorithms", Neurocomputing 163 (2015), section
    4.2 (ML-ROS) and 3 (IRLbl, MeanIR).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.over_sampling import MLROS
    >>> Y = np.array([[1, 0, 0]] * 8 + [[1, 1, 0]] * 3 + [[0, 0, 1]])
    >>> X_new, Y_new = MLROS(random_state=0).fit_resample(np.arange(12)[:, None], Y)
    >>> Y_new.sum(axis=0)
    array([11,  3,  3])
    """

    imbalance_ratios_: np.ndarray
    mean_imbalance_ratio_: float

    _takes_labels = True
    _allow_inf = True
    _has_sample_indices = True

    def __init__(self, *, amount: Amount = 0.25, random_state: Seed = None) -> None:
        self.amount = amount
        self.random_state = random_state

    def _plan(self, table, quota):
        labels = labels_of(table)
        self.imbalance_ratios_, self.mean_imbalance_ratio_ = labels.ratios, labels.mean
        asked = rows_asked(self.amount, table.n)
        cloned = _cloned(labels, asked, table.streams.get("clone"))
        return ResamplingPlan(table.n, np.append(np.arange(table.n), cloned))


def _cloned(labels, asked: int, rng) -> np.ndarray:
    """Rows to clone, in turns of the rare labels."""
    bags, counts, made = labels.bags(), labels.counts.copy(), []
    active = labels.rare.tolist()
    while active and len(made) < asked:
        for label in list(active):
            row = bags[label][rng.integers(bags[label].size)]
            made.append(row)
            counts[labels.of_row(row)] += 1
            if counts.max() <= labels.mean * counts[label]:
                active.remove(label)
            if len(made) == asked:
                break
    return np.array(made, np.intp)
