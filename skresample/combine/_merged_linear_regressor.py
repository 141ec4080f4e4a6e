"""A linear regressor merged from one model per group."""

from __future__ import annotations

from typing import Any, Self

from sklearn.linear_model import Ridge
from sklearn.utils.validation import validate_data

from skresample._compat import RegressorMixin
from skresample._parameters import TableLike, VectorLike
from skresample._table.accept import text_explained
from skresample._table.ingest import warn_shuffled

from ._merging.base import BaseMergedLinear

__all__ = ["MergedLinearRegressor"]


class MergedLinearRegressor(RegressorMixin, BaseMergedLinear):
    """Merge one linear regressor per group into one, by a small balanced probe.

    As :class:`MergedLinearClassifier`, with squared errors: another mixture of groups costs one
    tiny fit (:meth:`merge`), no retraining.

    Parameters
    ----------
    estimator : linear regressor, default=None
        With ``coef_`` and ``intercept_``; cloned. None: ridge regression. Scale columns before.
    probe_size : int, default=100
        Most rows of each group that are held out for the merge, and no more than a fifth of them.
    anchor : {"joint", "zero"}, default="joint"
        theta_0: the model of all rows, or zeros.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the held-out rows, and of the model where it has none.

    Attributes
    ----------
    coef_ : ndarray of shape (d,)
        Merged coefficients.
    intercept_ : float
    shares_ : dict of {group: float}
        The shares alpha.
    scale_ : float
        The scale s.
    group_models_ : dict of {group: regressor}
    groups_ : list
    estimator_ : regressor
        A model with the merged coefficients.
    n_features_in_ : int

    Raises
    ------
    TypeError
        If the model is not linear.
    QuotaError
        If a mixture names unknown groups.

    See Also
    --------
    MergedLinearClassifier : For classes.

    Notes
    -----
    One fit of the model on all rows and one per group; a merge costs O(m p) a step for p rows of
    the probe and m groups. Without groups all rows are one group.

    References
    ----------
    Self Positioning: task vectors merged with shares and scale found on a small balanced probe.
    G. Ilharco et al., "Editing Models with Task Arithmetic", ICLR 2023, arXiv:2212.04089 (task
    vectors).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.combine import MergedLinearRegressor
    >>> rng = np.random.default_rng(0)
    >>> X, site = rng.normal(size=(300, 2)), np.repeat(["big", "small"], [250, 50])
    >>> y = np.where(site == "big", X[:, 0], X[:, 1])
    >>> model = MergedLinearRegressor(random_state=0).fit(X, y, groups=site)
    >>> model.merge({"small": 1.0}).score(X[250:], y[250:]) > 0.9
    True
    """

    def fit(
        self,
        X: TableLike,
        y: VectorLike,
        *,
        groups: VectorLike | None = None,
        probe: tuple[Any, Any, Any] | None = None,
    ) -> Self:
        """Train the models of all groups and merge them, all groups alike.

        Parameters
        ----------
        X : {array-like, sparse matrix} of shape (n, d)
        y : array-like of shape (n,)
        groups : array-like of shape (n,), default=None
        probe : tuple (X, y, groups), default=None
            Rows to merge by; none is held out then.

        Returns
        -------
        self : object
        """
        warn_shuffled(X, y=y, groups=groups)
        with text_explained(self):
            X, y = validate_data(
                self, X, y, accept_sparse="csr", y_numeric=True, ensure_min_samples=2
            )
        self._train(X, y, y.astype(float), groups, probe, Ridge())
        return self
