"""ML-RUS: rows of frequent labels dropped, those with a rare label kept."""

# No pair: labels that occur together take the place of classes.

from __future__ import annotations

import numpy as np

from skresample._math.labelsets import rows_asked
from skresample._parameters import NSamples, Seed
from skresample._table.labels import labels_of
from skresample.base import BaseResampler
from skresample.plan import ResamplingPlan

__all__ = ["MLRUS"]


class MLRUS(BaseResampler):
    """Under-sample a multilabel table by dropping random rows of its frequent labels.

    The imbalance ratio of a label is the number of rows of the most frequent label over its own
    (IRLbl). Labels below the mean ratio (MeanIR) take turns: each loses one of its rows, drawn at
    random among those without a rare label, until its ratio reaches what the mean was.

    Parameters
    ----------
    amount : int or float, default=0.25
        Most rows to drop: a number, or a share of the n rows in (0, 1]. Fewer where
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
    ShortfallWarning
        For labels that no row has.
    OutcomeWarning
        Where nothing can be dropped.

    See Also
    --------
    LPRUS : The same by sets of labels.
    skresample.over_sampling.MLROS : Rows with rare labels cloned.

    Notes
    -----
    O(n_ones + m (q + l)) for m dropped rows, q labels and l labels a row. ``y`` is an indicator
    matrix (array, frame or sparse) and comes out as such; a target of one class a row is taken as
    one label a row. Rows with a rare label and rows without any label stay. The mean is that of
    the input throughout.

    References
    ----------
    F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "Addressing imbalance in multilabel
    classification: measures and random resampling algorithms", Neurocomputing 163 (2015), section
    4.2 (ML-RUS) and 3 (IRLbl, MeanIR).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.under_sampling import MLRUS
    >>> Y = np.array([[1, 0, 0]] * 8 + [[1, 1, 0]] * 3 + [[0, 0, 1]])
    >>> X_new, Y_new = MLRUS(random_state=0).fit_resample(np.arange(12)[:, None], Y)
    >>> Y_new.sum(axis=0)
    array([8, 2, 1])
    """

    imbalance_ratios_: np.ndarray
    mean_imbalance_ratio_: float

    _takes_labels = True
    _allow_inf = True
    _has_sample_indices = True

    def __init__(self, *, amount: NSamples = 0.25, random_state: Seed = None) -> None:
        self.amount = amount
        self.random_state = random_state

    def _plan(self, table, quota):
        labels = labels_of(table)
        self.imbalance_ratios_, self.mean_imbalance_ratio_ = labels.ratios, labels.mean
        asked = rows_asked(self.amount, table.n)
        dropped = _dropped(labels, asked, table.streams.get("drop"))
        return ResamplingPlan(table.n, np.flatnonzero(~dropped))


def _dropped(labels, asked: int, rng) -> np.ndarray:
    """Which rows to drop, (n,) bool, in turns of the frequent labels."""
    dropped = np.zeros(labels.matrix.shape[0], bool)
    is_rare = np.isin(np.arange(len(labels.names)), labels.rare)
    kept = np.asarray(labels.matrix @ is_rare.astype(np.intp)) > 0
    bags, counts, left = labels.bags(), labels.counts.copy(), asked
    active = np.flatnonzero(labels.ratios < labels.mean).tolist()
    queue = {label: rng.permutation(bags[label][~kept[bags[label]]]).tolist() for label in active}
    while active and left:
        for label in list(active):
            while queue[label] and dropped[queue[label][-1]]:
                queue[label].pop()
            if not queue[label]:
                active.remove(label)
                continue
            row = queue[label].pop()
            dropped[row] = True
            left -= 1
            counts[labels.of_row(row)] -= 1
            if counts.max() >= labels.mean * counts[label]:
                active.remove(label)
            if not left:
                break
    return dropped
