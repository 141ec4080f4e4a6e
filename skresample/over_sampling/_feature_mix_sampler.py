"""Feat-Mix: new rows that take each column from one of two rows."""

# No pair: columns of two rows are mixed, with their targets.

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from typing import Literal

import numpy as np

from skresample._parameters import ArrayLike, Columns, NSamples, OnehotGroups, Positive, Seed

from ._mix_sampler import MixSampler, bins_for
from ._shapes.feature_mix import column_information, mix_columns

__all__ = ["FeatureMixSampler"]


class FeatureMixSampler(MixSampler):
    """Add rows that take each column from one of two rows, with a target in between.

    A regulariser for tables: unlike the lines of Mixup, every value of a new row was observed in
    its column, so that text, categories, whole numbers and missing values need no care. The
    target is shared out by what the columns taken from each parent tell of it: the first parent
    gets the share L of the mutual information in its columns. A number becomes
    ``L y_i + (1 - L) y_j``; a class becomes two rows with labels y_i, y_j and weights L, 1 - L,
    which gives every learner that takes ``sample_weight`` exactly the loss of the soft label.

    Parameters
    ----------
    n_samples : int or float, default=1.0
        Mixed rows to add: a number, or a share of the rows in (0, 1].
    alpha : float, default=0.5
        The share of columns from the first parent follows Beta(alpha, alpha), > 0; small values
        take nearly all columns from one parent, large ones half from each.
    feature_weights : {"mutual_info", "uniform"} or array-like of shape (d,), \
default="mutual_info"
        What a column counts in the target: its mutual information with y, the same for all, or
        your own numbers >= 0.
    target : {"auto", "classes", "numeric"}, default="auto"
        What y holds. "auto": numeric where there are fractions or more than ten whole numbers,
        unless these are 0 or 1 to their number with five rows each; otherwise classes. Where
        whole numbers have more than ten levels a warning says which.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.

    Attributes
    ----------
    feature_weights_ : ndarray of shape (d,)
        What each column counts; adds up to 1.
    pairs_ : ndarray of shape (m, 2), intp
        Parents of each mixed row.
    share_ : ndarray of shape (m,)
        Share L of the first parent in the target.
    mixed_row_ : ndarray of shape (n_new,), intp
        Which mixed row each new output row is; with classes one mixed row makes one or two.
    sample_weight_ : ndarray of shape (n_output,)
        With classes: 1 for the original rows, L or 1 - L for new ones.
    plan_ : ResamplingPlan
        All rows, and values and parent of every new row.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        Without y, with missing targets, with a single row, and for weights of another length or
        below zero.

    Warns
    -----
    ResamplingWarning
        When "auto" has to guess: whole numbers with more than ten levels.

    See Also
    --------
    SMOTE : Rows between neighbours of one class.
    skresample.combine.ResampledClassifier : Hands ``sample_weight_`` on to a model.

    Notes
    -----
    O(n d log n + m d); memory m d for the new rows. Mutual information is that of quantile bins
    (n^(1/3) of them, 2 to 16; missing values are a bin) with the Miller-Madow correction, the
    paper's is normalised the same way. Where no column tells anything, all count the same. The
    paper draws partners within a batch; here every row serves equally often as a first parent
    and partners are drawn from all others.

    References
    ----------
    J. Chen, J. Yan, Q. Chen, D. Z. Chen, J. Wu, J. Sun, "Can a deep learning model be a sure bet
    for tabular prediction?", KDD 2024, arXiv:2301.02819 (Feat-Mix).

    Examples
    --------
    >>> from skresample.over_sampling import FeatureMixSampler
    >>> X, y = [[1, 10], [2, 20], [3, 30], [4, 40]], [0.5, 1.5, 2.5, 3.5]
    >>> X_new, y_new = FeatureMixSampler(n_samples=2, random_state=0).fit_resample(X, y)
    >>> len(X_new), y_new[:4]
    (6, [0.5, 1.5, 2.5, 3.5])
    """

    feature_weights_: np.ndarray

    def __init__(
        self,
        *,
        n_samples: NSamples = 1.0,
        alpha: Positive = 0.5,
        feature_weights: Literal["mutual_info", "uniform"] | ArrayLike = "mutual_info",
        target: Literal["auto", "classes", "numeric"] = "auto",
        random_state: Seed = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
    ) -> None:
        self.n_samples = n_samples
        self.alpha = alpha
        self.feature_weights = feature_weights
        self.target = target
        self.random_state = random_state
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups

    def _mixed(self, table, codes, first, second, rng):
        lead = np.unique(table.units, return_index=True)[1]
        self.feature_weights_ = self._importance(table, codes)
        # Rounded up or down by lot: the mean share of columns is that of the beta distribution.
        m = first.size
        n_first = np.floor(rng.beta(self.alpha, self.alpha, size=m) * lead.size + rng.random(m))
        values, from_first, share = mix_columns(
            table.numeric,
            table.nominal[lead],
            first,
            second,
            np.minimum(n_first, lead.size).astype(np.intp),
            np.bincount(table.units, self.feature_weights_),
            table.streams.get("masks"),
        )
        return values, np.where(from_first, first[:, None], second[:, None]), share

    def _importance(self, table, codes):
        """What each column counts in the target, (d,), adding up to 1."""
        d, given = table.d, self.feature_weights
        weights = np.ones(d)
        if not isinstance(given, str):
            weights = np.asarray(given, dtype=np.float64)
            bad = weights.shape != (d,) or not np.isfinite(weights).all() or (weights < 0).any()
            if bad or weights.sum() == 0:
                raise ValueError(
                    f"feature_weights must hold {d} numbers >= 0, not all zero, got {given!r}"
                )
        elif given == "mutual_info":
            found = column_information(table.numeric, table.codes, codes, bins_for(table.n))
            weights = np.empty(d)
            weights[~table.nominal], weights[table.nominal] = found[0], found[1][table.slots]
            weights /= np.bincount(table.units)[table.units]  # indicators of one column share
            if weights.sum() == 0:
                weights = np.ones(d)
        return weights / weights.sum()
