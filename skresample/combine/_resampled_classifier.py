"""A resampler and a classifier in one, with probabilities that can be trusted."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from skresample._compat import ClassifierMixin
from skresample._math.rng import Streams
from skresample._parameters import (
    CrossValidator,
    Jobs,
    Model,
    Resampler,
    Seed,
    TableLike,
    VectorLike,
)
from skresample._table.containers import n_rows
from skresample._table.target import class_target

from ._carry import own_names
from ._corrected import fit_corrected
from ._early_stopping import held_out, may_watch
from ._export import decisions_only, exported
from ._labels import class_shares, one_class_each
from ._prior_shift import PriorShiftClassifier
from ._resampled import BaseResampled, fit_resampled

__all__ = ["ResampledClassifier"]


class ResampledClassifier(ClassifierMixin, BaseResampled):
    """Train a classifier on resampled rows and predict on rows as they are.

    Weights and groups follow their rows through the resampler to the model's ``fit``, weights
    that the resampler decides included. Resampling distorts probabilities: ``correct`` undoes
    that, ``threshold`` tunes the decision, both on rows that were never resampled.

    Parameters
    ----------
    estimator : classifier
        The model, or a scikit-learn pipeline that ends in one.
    resampler : resampler or None, default=None
        Any object with ``fit_resample``; None trains on the rows as they are.
    correct : {"prior", "isotonic", "sigmoid"} or None, default=None
        "prior" divides out the change of the class shares, exact where rows within a class were
        drawn alike; "isotonic" and "sigmoid" calibrate on out-of-fold predictions of untouched
        rows, which also mends what a resampler does within classes; needs ``predict_proba``.
    threshold : str, callable or None, default=None
        A scorer for which to tune the decision threshold of two classes, out of fold. A name such
        as "f1" reads the larger label as the positive one; a callable sees the labels as they are.
        Rows count alike in the score, also where they carry weights.
    cv : int or splitter, default=5
        Folds of the calibration and the threshold; splitters receive ``groups``.
    early_stopping : bool, default=True
        Whether a model that stops early gets original rows to watch, see Notes.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds and of the validation rows.
    n_jobs : int or None, default=None
        Folds fitted at once.

    Attributes
    ----------
    estimator_ : classifier
        What predicts: the fitted model, or the corrections around it.
    model_ : classifier
        The fitted model; with out-of-fold corrections, the one fitted on all rows.
    resampler_ : resampler or None
        The fitted resampler.
    classes_ : ndarray of shape (c,)
        Labels.
    prior_ : ndarray of shape (c,)
        Class shares of the rows, weighted where weights were passed.
    trained_prior_ : ndarray of shape (c,)
        Class shares of the rows the model was trained on.
    threshold_ : float
        Tuned threshold; only with ``threshold``.
    inference_estimator_ : classifier
        The predictor without the resampler, for export. Prior correction of a linear model is a
        shift of its intercept there, which every exporter understands; of a pipeline the last
        step is corrected. A tuned threshold is a ``FixedThresholdClassifier`` there, which skl2onnx
        converts after :func:`register_onnx_converters`, or export :meth:`decision_estimator`.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        If rows carry weights and the model takes none, if resampling removed a class, for several
        labels per row, and for a threshold of other than two classes.

    See Also
    --------
    Pipeline : Transformers before the resampler.
    WeightedByResampling : Weights for models that take none.

    Notes
    -----
    One resampling and one fit; calibration and threshold add one of each per fold.

    A model which stops early on rows that it splits off its training rows would watch resampled
    rows and never stop. Where the model takes validation rows (``X_val``, ``eval_set``), a share
    of original rows is split off before resampling, weighted to the class shares of the resampled
    rows; otherwise a warning tells. Validation rows passed to ``fit`` take their place. Boosting
    libraries, which split nothing off themselves, get them without a resampler as well.

    References
    ----------
    M. Saerens, P. Latinne, C. Decaestecker, "Adjusting the outputs of a classifier to new a priori
    probabilities: a simple procedure", Neural Computation 14 (2002), equation 2.4 ("prior").

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skresample.combine import ResampledClassifier
    >>> from skresample.over_sampling import SMOTE
    >>> X, y = make_classification(500, weights=[0.9], random_state=0)
    >>> raw = ResampledClassifier(LogisticRegression(), SMOTE(random_state=0)).fit(X, y)
    >>> right = ResampledClassifier(
    ...     LogisticRegression(), SMOTE(random_state=0), correct="prior"
    ... ).fit(X, y)
    >>> means = [m.predict_proba(X)[:, 1].mean() for m in (raw, right)]
    >>> bool(abs(means[1] - y.mean()) < abs(means[0] - y.mean()))
    True
    """

    classes_: np.ndarray
    estimator_: Any
    model_: Any
    prior_: np.ndarray
    resampler_: Any
    threshold_: float
    trained_prior_: np.ndarray

    def __init__(
        self,
        estimator: Model,
        resampler: Resampler | None = None,
        *,
        correct: Literal["prior", "isotonic", "sigmoid"] | None = None,
        threshold: str | Callable[..., Any] | None = None,
        cv: CrossValidator = 5,
        early_stopping: bool = True,
        random_state: Seed = None,
        n_jobs: Jobs = None,
    ) -> None:
        self.estimator = estimator
        self.resampler = resampler
        self.correct = correct
        self.threshold = threshold
        self.cv = cv
        self.early_stopping = early_stopping
        self.random_state = random_state
        self.n_jobs = n_jobs

    @staticmethod
    def _example_params():
        from sklearn.linear_model import LogisticRegression

        return [
            {"estimator": LogisticRegression()},
            {"estimator": LogisticRegression(), "correct": "prior"},
        ]

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
        y : array-like of shape (n,)
            Labels.
        sample_weight : array-like of shape (n,), default=None
            Weights; they follow their rows.
        groups : array-like of shape (n,), default=None
            Groups; they follow their rows and reach a model whose ``fit`` takes them.
        **fit_params : dict
            Further arguments of the model's ``fit`` (of a pipeline: of its last step, as they
            are), such as ``eval_set`` or ``callbacks``. Arrays of n entries follow their rows;
            everything else, validation rows included, is never resampled.

        Returns
        -------
        self : object
        """
        X, y = self._enter(X, y)
        y = one_class_each(y)
        metadata = {"sample_weight": sample_weight, "groups": groups, **fit_params}
        metadata = {name: value for name, value in metadata.items() if value is not None}
        if self.correct in ("isotonic", "sigmoid") or self.threshold is not None:
            self._fit_wrapped(X, y, metadata)
        else:
            self._fit_directly(X, y, metadata)
        return self

    def _fit_directly(self, X, y, metadata):
        """One resampling, one fit, and at most the correction by the class shares."""
        streams = Streams(self.random_state)
        target = class_target(y, n_rows(X)) if self.resampler is not None else None
        held = None
        asked = own_names(self.estimator, metadata)
        if self.early_stopping and may_watch(self.estimator, self.resampler, asked):
            seed = streams.seed("validation")
            codes = (target or class_target(y, n_rows(X))).codes
            held = held_out(self.estimator, codes, seed, asked)
        self.model_, self.resampler_, y_seen, weight = fit_resampled(
            self.estimator, self.resampler, X, y, **metadata, held=held
        )
        self.classes_ = self.model_.classes_
        if target is not None and len(self.classes_) < len(target.classes):
            lost = sorted(set(target.classes.tolist()) - set(self.classes_.tolist()))
            raise ValueError(
                f"resampling removed all rows of class {lost[0]!r}; the model would never predict "
                f"it"
            )
        self.prior_ = class_shares(y, metadata.get("sample_weight"), self.classes_)
        self.trained_prior_ = class_shares(y_seen, weight, self.classes_)
        self.estimator_ = self.model_
        if self.correct == "prior":
            self.estimator_ = PriorShiftClassifier(self.model_, self.trained_prior_, self.prior_)

    def _fit_wrapped(self, X, y, metadata):
        """Calibrate and tune out of fold around a plain resampled model."""
        core = ResampledClassifier(
            self.estimator,
            self.resampler,
            correct="prior" if self.correct == "prior" else None,
            early_stopping=self.early_stopping,
            random_state=self.random_state,
        )
        seed = Streams(self.random_state).seed("folds")
        self.estimator_, inner = fit_corrected(self, core, X, y, metadata, seed)
        if self.threshold is not None:
            self.threshold_ = float(self.estimator_.threshold)
        for name in ("model_", "resampler_", "classes_", "prior_", "trained_prior_"):
            setattr(self, name, getattr(inner, name))

    @property
    def inference_estimator_(self) -> Any:
        """The predictor without the resampler, for export."""
        check_is_fitted(self, "estimator_")
        return exported(self.estimator_)

    def decision_estimator(self) -> Any:
        """A plain linear model whose ``predict`` decides as this one, for export.

        The tuned threshold and the prior correction lie in its intercept, so its probabilities
        are those of a world in which the threshold is 0.5: use them for nothing else.

        Returns
        -------
        estimator : classifier
            A copy of the fitted model, or of the pipeline that ends in it.

        Raises
        ------
        ValueError
            When the model is not linear, or is calibrated.
        """
        check_is_fitted(self, "estimator_")
        return decisions_only(self.estimator_, getattr(self, "threshold_", None))
