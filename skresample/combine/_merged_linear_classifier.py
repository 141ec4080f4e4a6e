"""A linear classifier merged from one model per group."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import validate_data

from skresample._compat import ClassifierMixin
from skresample._parameters import TableLike, VectorLike
from skresample._table.accept import text_explained
from skresample._table.ingest import warn_shuffled

from ._merging.base import BaseMergedLinear

__all__ = ["MergedLinearClassifier"]


def _offers(name: str):
    def check(self) -> bool:
        model = self.estimator if self.estimator is not None else LogisticRegression()
        return hasattr(getattr(self, "estimator_", model), name)

    return check


class MergedLinearClassifier(ClassifierMixin, BaseMergedLinear):
    """Merge one linear classifier per group into one, by a small balanced probe.

    Models of groups are trained apart; the merged coefficients are ``theta_0 + s sum_i alpha_i
    (theta_i - theta_0)``, with shares alpha on the simplex and a scale s that minimise the negative
    log-likelihood of a few rows of each group. Another mixture of groups costs one tiny fit
    (:meth:`merge`), no retraining. It does not beat training with weights that balance the groups:
    where one mixture is wanted and known, weigh.

    Parameters
    ----------
    estimator : linear classifier, default=None
        With ``coef_`` and ``intercept_``; cloned. None: logistic regression. Scale columns before.
    probe_size : int, default=100
        Most rows of each group that are held out for the merge, and no more than a fifth of them.
    anchor : {"joint", "zero"}, default="joint"
        theta_0: the model of all rows, or zeros.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the held-out rows, and of the model where it has none.

    Attributes
    ----------
    coef_ : ndarray of shape (1, d) or (c, d)
        Merged coefficients.
    intercept_ : ndarray of shape (1,) or (c,)
    shares_ : dict of {group: float}
        The shares alpha.
    scale_ : float
        The scale s.
    group_models_ : dict of {group: classifier}
        Models of the groups; the joint one for a group without rows of all classes.
    groups_ : list
    estimator_ : classifier
        A model with the merged coefficients.
    classes_ : ndarray of shape (c,)
    n_features_in_ : int

    Raises
    ------
    TypeError
        If the model is not linear.
    QuotaError
        If a mixture names unknown groups.

    See Also
    --------
    MergedLinearRegressor : For numeric targets.

    Notes
    -----
    One fit of the model on all rows and one per group; a merge costs O(m p c) a step for p rows of
    the probe, m groups and c classes. Without groups all rows are one group.

    References
    ----------
    Self Positioning: task vectors merged with shares and scale found on a small balanced probe.
    G. Ilharco et al., "Editing Models with Task Arithmetic", ICLR 2023, arXiv:2212.04089 (task
    vectors).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.combine import MergedLinearClassifier
    >>> rng = np.random.default_rng(0)
    >>> X, site = rng.normal(size=(300, 2)), np.repeat(["big", "small"], [250, 50])
    >>> y = (np.where(site == "big", X[:, 0], X[:, 1]) > 0).astype(int)
    >>> model = MergedLinearClassifier(random_state=0).fit(X, y, groups=site)
    >>> small = site == "small"
    >>> before = model.score(X[small], y[small])
    >>> model.merge({"small": 1.0}).score(X[small], y[small]) > before
    True
    """

    classes_: np.ndarray

    _is_classifier = True

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
            X, y = validate_data(self, X, y, accept_sparse="csr", ensure_min_samples=2)
        check_classification_targets(y)
        self.classes_, codes = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"y holds a single class, {self.classes_[0]!r}; two are needed")
        self._train(X, y, codes, groups, probe, LogisticRegression(max_iter=1000))
        return self

    @available_if(_offers("predict_proba"))
    def predict_proba(self, X: TableLike) -> np.ndarray:
        """Probabilities of the classes by the merged model.

        Parameters
        ----------
        X : array-like of shape (n, d)

        Returns
        -------
        proba : ndarray of shape (n, c)
        """
        X = self._checked(X)
        return self.estimator_.predict_proba(X)

    @available_if(_offers("decision_function"))
    def decision_function(self, X: TableLike) -> np.ndarray:
        """Scores of the merged model.

        Parameters
        ----------
        X : array-like of shape (n, d)

        Returns
        -------
        scores : ndarray of shape (n,) or (n, c)
        """
        X = self._checked(X)
        return self.estimator_.decision_function(X)
