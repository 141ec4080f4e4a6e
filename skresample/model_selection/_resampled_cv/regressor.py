"""A regressor that chooses what to do about rare values of its target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from skresample._compat import RegressorMixin
from skresample._figures import DO_NOTHING, WEIGHTS
from skresample._parameters import CrossValidator, Jobs, Model, NonNegative, Seed
from skresample.combine import ResampledRegressor
from skresample.combine._trail import accepts

from .._compare.design.roster import resolve_methods
from .._splits.stratified_regression import StratifiedRegressionKFold
from .base import BaseResampledCV, ByScoring, Roster
from .folds import Candidate
from .weighting import DenseTargetWeights

__all__ = ["ResampledRegressorCV"]


class ResampledRegressorCV(ByScoring, RegressorMixin, BaseResampledCV):
    """Choose among nothing, weights for rare targets and resamplers, and fit the choice.

    ``fit`` trains every method on the same folds, its resampling inside the training part, and
    takes the simplest one that stays within one standard error of the best: doing nothing unless
    something is better by more than that. The choice sees the rows given to ``fit`` only, so that
    a cross-validation around the whole estimator judges the choice as well.

    Parameters
    ----------
    estimator : regressor
        The model, or a scikit-learn pipeline that ends in one.
    resamplers : None, list or dict, default=None
        Resamplers of numeric targets to try, simplest first: names of this package or instances,
        a dict gives names to instances; an empty list tries none. None takes
        RelevanceUnderSampler, RandomOverSamplerRegressor, SMOTER and SMOGN.
    cv : int, splitter or iterable, default=5
        Folds on which methods are compared, at least 2; an int gives shuffled ones, stratified on
        the target. Splitters receive ``groups``.
    scoring : str, callable or None, default="neg_root_mean_squared_error"
        What to compare by, larger is better. Resampling seldom lowers the mean error over all
        rows: where rare values matter, take a score that weighs them. None takes the model's own.
    n_standard_errors : float, default=1.0
        How far behind the best a simpler method may stay, >= 0; 0 takes the best mean.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds, and of the resamplers and models that have none; an int repeats.
    n_jobs : int or None, default=None
        Methods and folds fitted at once; the result does not depend on it.

    Attributes
    ----------
    best_method_ : str
        The choice: "do nothing", "dense weights" or the name of a resampler.
    best_index_ : int
        Its place in ``cv_results_``.
    best_score_ : float
        Its mean score over the folds; optimistic, as the result of a choice.
    cv_results_ : dict of arrays
        By method, simplest first, as for :class:`ResampledClassifierCV`.
    estimator_ : ResampledRegressor
        The choice, fitted to all rows.
    resampler_ : resampler or None
        The fitted resampler, or what weighed the rows.
    inference_estimator_ : regressor
        The predictor without the resampler, for export.
    scorer_ : callable
        What ``scoring`` stands for.
    n_splits_ : int
        Number of folds.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        When doing nothing fails or has no finite score in a fold, for weights which the model
        cannot use, fewer than two folds or fewer rows than folds, and an unknown resampler.

    Warns
    -----
    ResamplingWarning
        When a method fails in a fold.

    See Also
    --------
    ResampledClassifierCV : The same for classes; its notes hold here as well.
    skresample.combine.ResampledRegressor : One method, without a choice.

    Notes
    -----
    Cost: one fit per method and fold, and the final fit.

    References
    ----------
    L. Breiman, J. Friedman, R. Olshen, C. Stone, "Classification and Regression Trees", 1984,
    section 3.4.3 (the one-standard-error rule).
    C. Nadeau, Y. Bengio, "Inference for the generalization error", Machine Learning 52 (2003),
    section 4.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LinearRegression
    >>> from skresample.model_selection import ResampledRegressorCV
    >>> X = np.random.default_rng(0).normal(size=(100, 2))
    >>> y = X[:, 0] + np.exp(X[:, 1])
    >>> model = ResampledRegressorCV(LinearRegression(), ["SMOTER"], random_state=0).fit(X, y)
    >>> model.best_method_, model.cv_results_["method"].tolist()
    ('do nothing', ['do nothing', 'dense weights', 'SMOTER'])
    """

    _own_folds = StratifiedRegressionKFold

    def __init__(
        self,
        estimator: Model,
        resamplers: Roster = None,
        *,
        cv: CrossValidator = 5,
        scoring: str | Callable[..., Any] | None = "neg_root_mean_squared_error",
        n_standard_errors: NonNegative = 1.0,
        random_state: Seed = None,
        n_jobs: Jobs = None,
    ) -> None:
        self.estimator = estimator
        self.resamplers = resamplers
        self.cv = cv
        self.scoring = scoring
        self.n_standard_errors = n_standard_errors
        self.random_state = random_state
        self.n_jobs = n_jobs

    @staticmethod
    def _example_params():
        from sklearn.linear_model import Ridge

        quick = {"resamplers": ["RandomOverSamplerRegressor"], "cv": 2}
        return [{"estimator": Ridge(), **quick}]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.regressor_tags.poor_score = True  # by ``scoring`` it may be an error below 0
        return tags

    def _candidates(self, y, metadata, streams) -> list[Candidate]:
        model = streams.seeded(self.estimator, "model")
        options: dict[str, Any] = {DO_NOTHING: None}
        if accepts(model, "sample_weight"):
            options[WEIGHTS] = DenseTargetWeights()
        for method in resolve_methods(self.resamplers, numeric=True):
            if method.kind == "resampler":
                options[method.name] = streams.seeded(method.sampler, "resampler", method.name)
        seed = streams.seed("inside")
        return [
            Candidate(name, ResampledRegressor(model, sampler, random_state=seed))
            for name, sampler in options.items()
        ]
