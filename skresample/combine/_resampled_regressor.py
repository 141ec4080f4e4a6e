"""A resampler and a regressor in one."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from skresample._compat import RegressorMixin
from skresample._math.rng import Streams
from skresample._parameters import Model, Resampler, Seed, TableLike, VectorLike
from skresample._table.containers import n_rows

from ._carry import own_names
from ._early_stopping import held_out, may_watch
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
    early_stopping : bool, default=True
        Whether a model that stops early gets original rows to watch, see Notes.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the validation rows.

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
    One resampling and one fit. A model which stops early on rows that it splits off its training
    rows would watch resampled rows and never stop. Where the model takes validation rows
    (``X_val``, ``eval_set``), a share of original rows is split off before resampling; otherwise
    a warning tells. Validation rows passed to ``fit`` take their place.

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

    def __init__(
        self,
        estimator: Model,
        resampler: Resampler | None = None,
        *,
        early_stopping: bool = True,
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.resampler = resampler
        self.early_stopping = early_stopping
        self.random_state = random_state

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
        held, asked = None, own_names(self.estimator, fit_params)
        if self.early_stopping and may_watch(self.estimator, self.resampler, asked):
            seed = Streams(self.random_state).seed("validation")
            held = held_out(self.estimator, np.zeros(n_rows(X), np.intp), seed, asked)
        self.estimator_, self.resampler_, _, _ = fit_resampled(
            self.estimator,
            self.resampler,
            X,
            y,
            sample_weight=sample_weight,
            groups=groups,
            held=held,
            **fit_params,
        )
        return self

    @property
    def inference_estimator_(self) -> Any:
        """The model without the resampler, for export."""
        return self.estimator_
