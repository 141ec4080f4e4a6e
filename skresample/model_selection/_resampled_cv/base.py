"""What the two estimators share: score every method on the folds, choose, and fit the choice."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Annotated, Any, Self

import numpy as np
from sklearn.base import is_classifier
from sklearn.metrics import check_scoring
from sklearn.utils import check_consistent_length
from sklearn.utils.validation import check_is_fitted

from skresample._compat import HasMethods
from skresample._math.rng import Streams
from skresample._parameters import Rule, TableLike, VectorLike
from skresample._table.containers import n_rows
from skresample.combine._resampled import BaseResampled
from skresample.combine._threshold import fit_rows, splits_of

from .choice import gaps_to, simplest_within
from .folds import Candidate, Scored, score_candidates

__all__ = ["BaseResampledCV", "ByScoring", "Roster"]

Roster = Annotated[
    list[Any] | dict[str, Any] | str | None,
    Rule(None, str, list, tuple, dict, HasMethods(["fit_resample"])),
]


class ByScoring:
    """Scores by ``scoring``; stands before the mixins, whose accuracy or R2 would come first."""

    estimator_: Any
    scorer_: Any

    def score(self, X: TableLike, y: VectorLike, sample_weight: VectorLike | None = None) -> float:
        """Score of the chosen method on other rows, by ``scoring``.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Target.
        sample_weight : array-like of shape (n,), default=None
            Weights of the rows in the score.

        Returns
        -------
        score : float
            Larger is better.
        """
        check_is_fitted(self, "estimator_")
        extra = {} if sample_weight is None else {"sample_weight": sample_weight}
        return float(self.scorer_(self.estimator_, X, y, **extra))


class BaseResampledCV(BaseResampled):
    """Chooses among methods by cross-validation inside ``fit``.

    Write ``_checked_target``, ``_candidates`` and ``_splits``.
    """

    _own_folds: Callable[..., Any]  # splitter of a number of folds
    best_index_: int
    best_method_: str
    best_score_: float
    cv_results_: dict[str, np.ndarray]
    estimator_: Any
    n_splits_: int
    resampler_: Any
    scorer_: Any
    estimator: Any
    resamplers: Any
    cv: Any
    scoring: str | Callable[..., Any] | None
    n_standard_errors: float
    n_jobs: int | None
    random_state: Any

    def _checked_target(self, y):
        """The target, which the methods can take; those of numbers say so themselves."""
        return y

    def _candidates(self, y, metadata, streams) -> list[Candidate]:
        """Methods to choose among: doing nothing first, then from simple to involved."""
        raise NotImplementedError

    def _splits(self, X, y, groups, seed) -> list:
        """Training and test rows of every fold."""
        cv = self.cv
        if isinstance(cv, Integral):
            if n_rows(X) < cv:
                raise ValueError(
                    f"cv={cv} folds need at least {cv} rows, but n_samples={n_rows(X)}; lower cv"
                )
            cv = self._own_folds(int(cv), shuffle=True, random_state=seed)
            groups = groups if is_classifier(self) else None
        return splits_of(cv, X, y, groups)

    def fit(
        self,
        X: TableLike,
        y: VectorLike,
        *,
        sample_weight: VectorLike | None = None,
        groups: VectorLike | None = None,
        **fit_params: Any,
    ) -> Self:
        """Choose the method on the folds, and fit it to all rows.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Target.
        sample_weight : array-like of shape (n,), default=None
            Weights; they follow their rows to the resampler, the model and the score.
        groups : array-like of shape (n,), default=None
            Groups; they follow their rows to the resampler, the model and the splitter.
        **fit_params : dict
            Further arguments of the model's ``fit``, as for
            :class:`~skresample.combine.ResampledClassifier`. Arrays of n entries follow their
            rows.

        Returns
        -------
        self : object
        """
        X, y = self._enter(X, y)
        check_consistent_length(X, y, sample_weight, groups)
        y = self._checked_target(y)
        metadata = {"sample_weight": sample_weight, "groups": groups, **fit_params}
        metadata = {name: value for name, value in metadata.items() if value is not None}
        streams = Streams(self.random_state)
        self.scorer_ = check_scoring(self.estimator, self.scoring)
        candidates = self._candidates(y, metadata, streams)
        splits = self._splits(X, y, groups, streams.seed("folds"))
        if len(splits) < 2:
            raise ValueError("cv gives one split; a standard error takes at least two")
        found = score_candidates(candidates, splits, X, y, metadata, self.scorer_, self.n_jobs)
        self._choose(candidates, splits, found)
        self.estimator_ = fit_rows(candidates[self.best_index_].model, X, y, metadata)
        for name in ("classes_", "model_", "resampler_", "threshold_"):
            self.__dict__.pop(name, None)
            if hasattr(self.estimator_, name):
                setattr(self, name, getattr(self.estimator_, name))
        return self

    def _choose(self, candidates: list[Candidate], splits, found: Scored) -> None:
        """Set what was found and what was chosen."""
        share = sum(len(test) for _, test in splits) / sum(len(train) for train, _ in splits)
        scores = found.scores
        chosen, _, gaps = simplest_within(scores, share, self.n_standard_errors)
        behind_nothing = gaps_to(0, scores, share)
        self.n_splits_ = len(splits)
        self.best_index_, self.best_method_ = chosen, candidates[chosen].name
        self.best_score_ = float(scores[chosen].mean())
        means = scores.mean(axis=1)
        place = np.where(np.isnan(means), -np.inf, means)
        self.cv_results_ = {
            "method": np.array([candidate.name for candidate in candidates], dtype=object),
            **{f"split{j}_test_score": scores[:, j] for j in range(len(splits))},
            "mean_test_score": means,
            "std_test_score": scores.std(axis=1),
            "rank_test_score": np.array([1 + np.count_nonzero(place > p) for p in place]),
            "gain": -behind_nothing.mean,
            "gain_standard_error": behind_nothing.error,
            "gap_to_best": gaps.mean,
            "gap_standard_error": gaps.error,
            "mean_fit_time": found.seconds.mean(axis=1),
            "error": np.array(found.errors, dtype=object),
        }

    @property
    def inference_estimator_(self) -> Any:
        """The predictor without the resampler, for export."""
        check_is_fitted(self, "estimator_")
        return self.estimator_.inference_estimator_
