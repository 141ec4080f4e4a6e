"""How imbalanced the labels of a multilabel target are."""

from __future__ import annotations

import numpy as np

from skresample._math.labelsets import imbalance_ratios, mean_ratio, ratio_variation
from skresample._parameters import TableLike
from skresample._table.labels import indicator

__all__ = ["imbalance_ratio_per_label", "imbalance_ratio_variation", "mean_imbalance_ratio"]


def imbalance_ratio_per_label(Y: TableLike) -> np.ndarray:
    """Imbalance ratio of each label (IRLbl): rows of the most frequent label over its own rows.

    Parameters
    ----------
    Y : {array-like, sparse matrix, dataframe} of shape (n, n_labels)
        Indicator matrix: 1 where a row has a label, else 0.

    Returns
    -------
    ratios : ndarray of shape (n_labels,)
        1 for the most frequent label, larger for rarer ones, inf for one that no row has.

    Raises
    ------
    ValueError
        For entries other than 0 and 1.

    References
    ----------
    F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "Addressing imbalance in multilabel
    classification: measures and random resampling algorithms", Neurocomputing 163 (2015), equation
    4 (IRLbl), 5 (MeanIR) and 6 (CVIR).

    Examples
    --------
    >>> from skresample.metrics import imbalance_ratio_per_label
    >>> imbalance_ratio_per_label([[1, 0], [1, 1], [1, 0], [1, 0]])
    array([1., 4.])
    """
    labels = indicator(Y, "Y")
    return imbalance_ratios(np.bincount(labels.indices, minlength=labels.shape[1]))


def mean_imbalance_ratio(Y: TableLike) -> float:
    """Mean imbalance ratio of the labels that occur (MeanIR).

    Parameters
    ----------
    Y : {array-like, sparse matrix, dataframe} of shape (n, n_labels)
        Indicator matrix: 1 where a row has a label, else 0.

    Returns
    -------
    ratio : float
        1 where all labels are equally frequent; nan where no row has a label.

    Raises
    ------
    ValueError
        For entries other than 0 and 1.

    See Also
    --------
    imbalance_ratio_per_label : The ratios, and the reference.

    Examples
    --------
    >>> from skresample.metrics import mean_imbalance_ratio
    >>> mean_imbalance_ratio([[1, 0], [1, 1], [1, 0], [1, 0]])
    2.5
    """
    return mean_ratio(imbalance_ratio_per_label(Y))


def imbalance_ratio_variation(Y: TableLike) -> float:
    """Coefficient of variation of the imbalance ratios of the labels that occur (CVIR).

    A mean ratio of 10 may be ten for every label, or one label of a hundred: this tells which.

    Parameters
    ----------
    Y : {array-like, sparse matrix, dataframe} of shape (n, n_labels)
        Indicator matrix: 1 where a row has a label, else 0.

    Returns
    -------
    variation : float
        Standard deviation (with n_labels - 1) by the mean; 0 where all ratios are equal.

    Raises
    ------
    ValueError
        For entries other than 0 and 1.

    See Also
    --------
    imbalance_ratio_per_label : The ratios, and the reference.

    Examples
    --------
    >>> from skresample.metrics import imbalance_ratio_variation
    >>> round(imbalance_ratio_variation([[1, 0], [1, 1], [1, 0], [1, 0]]), 3)
    0.849
    """
    return ratio_variation(imbalance_ratio_per_label(Y))
