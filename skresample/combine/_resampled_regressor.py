"""A resampler and a regressor in one."""

from __future__ import annotations

from typing import Any, Self

from skresample._compat import RegressorMixin
from skresample._parameters import Model, Resampler, TableLike, VectorLike

from ._resampled import BaseResampled, fit_resampled

__all__ = ["ResampledRegressor"]


class ResampledRegressor(RegressorMixin, BaseResampled):
    """Train a regressor on resampled rows and predict on rows as they are.

    Weights and groups follow their rows through the resampler to the model's ``fit``, weights
    that the resampler decides (importance, sensitivity, raking) included.

    Parameters
    ----------
    estimator : regressor
        The model, or a scikit-learn pipeline that ends in one.
    resampler : resampler or None, default=None
        Any object with ``fit_resample`` that takes a numeric target; None trains on the rows as
        they are.

    Attributes
    ----------
    estimator_ : regressor
        The fitted model.
    resampler_ : resampler or None
        The fitted resampler.
    inference_estimator_ : regressor
        The model without the resampler, for export: ``estimator_``.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        If rows carry weights and the model takes none.

    See Also
    --------
    ResampledClassifier : The same for classes.

    Notes
    -----
    One resampling and one fit.

    References
    ----------
    G. Lemaitre, F. Nogueira, C. K. Aridas, "Imbalanced-learn: a Python toolbox to tackle the curse
    of imbalanced datasets in machine learning", JMLR 18 (2017).

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LinearRegression
    >>> from skresample.combine import ResampledRegressor
    >>> from skresample.selection import PostStratification
    >>> X = np.arange(12.0)[:, None]
    >>> model = ResampledRegressor(LinearRegression(), PostStratification())
    >>> model.fit(X, X.ravel(), groups=["a"] * 9 + ["b"] * 3).predict([[2.0]]).round(6)
    array([2.])
    """

    estimator_: Any
    resampler_: Any

    def __init__(self, estimator: Model, resampler: Resampler | None = None) -> None:
        self.estimator = estimator
        self.resampler = resampler

    @staticmethod
    def _example_params():
        from sklearn.linear_model import Ridge

        return [{"estimator": Ridge()}]

    def fit(
        self,
        X: TableLike,
        y: VectorLike,
        *,
        sample_weight: VectorLike | None = None,
        groups: VectorLike | None = None,
        **fit_params: Any,
    ) -> Self:
        """Resample the rows and fit the model.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,) or (n, t)
            Target.
        sample_weight : array-like of shape (n,), default=None
            Weights; they follow their rows.
        groups : array-like of shape (n,), default=None
            Groups; they follow their rows and reach a model whose ``fit`` takes them.
        **fit_params : dict
            Further arguments of the model's ``fit`` (of a pipeline: of its last step, as they
            are). Arrays of n entries follow their rows; everything else is never resampled.

        Returns
        -------
        self : object
        """
        X, y = self._enter(X, y)
        self.estimator_, self.resampler_, _, _ = fit_resampled(
            self.estimator,
            self.resampler,
            X,
            y,
            sample_weight=sample_weight,
            groups=groups,
            **fit_params,
        )
        return self

    @property
    def inference_estimator_(self) -> Any:
        """The model without the resampler, for export."""
        return self.estimator_
