"""Keep rows that a quality classifier likes."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from sklearn.linear_model import LogisticRegression

from skresample._parameters import (
    ArrayLike,
    Columns,
    Folds,
    Fraction,
    Frame,
    Model,
    NSamples,
    Positive,
    PositiveInt,
    Seed,
    SparseMatrix,
    Transformer,
)
from skresample._table.crossfit import cross_fitted
from skresample.base import BaseSelector

from ._hashing.ngrams import NgramHasher
from ._importance.features import bags
from ._importance.target import odds, read_targets
from ._method_card import MethodCard
from ._scores.asked import kept_or_warned, wanted_rows
from .mechanisms import ParetoThreshold, Threshold, TopK

__all__ = ["ClassifierQualityFilter"]


class ClassifierQualityFilter(BaseSelector):
    """Keep rows that a classifier takes for good ones, or whose label it finds plausible.

    With a ``target`` (a sample of good rows) a classifier learns to tell target from pool, and
    ``score = ratio / (1 + ratio)`` with its estimate of the density ratio: 1/2 is as typical for
    the target as for the pool. Without a target the score is the cross-fitted probability of the
    row's own label, which is low for wrong labels.

    Parameters
    ----------
    target : {array-like, dataframe, sparse matrix}, str, int or None, default=None
        Good rows: with the columns of X, as a mask of n bools, or as a column of X that flags them
        (flagged rows are kept whatever their score). None: judge labels.
    estimator : classifier, default=None
        None: logistic regression on bucketed features for a target, gradient boosting for labels.
    mode : {"threshold", "pareto", "top_k"}, default="threshold"
        Keep scores from ``threshold`` on; keep each row with probability ``(2 - score)^-alpha``, so
        that some others stay too; or keep the ``n_samples`` best.
    threshold : float, default=0.5
        Least score of "threshold", in [0, 1].
    alpha : float, default=9.0
        Strictness of "pareto", > 0.
    n_samples : int or float, default=0.5
        Rows of "top_k", or their share.
    features : {"bins", "onehot", "counts", "hashed_ngrams"} or transformer, default="bins"
        What the classifier for a target sees, as in
        :class:`~skresample.selection.ImportanceResampler`.
    n_bins : int, default=16
        Bins of a numeric column.
    cv : int, default=5
        Folds for judging labels, >= 2.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns.
    random_state : int, RandomState, Generator or None, default=None
        Seed of folds and draw and, where it has none, of the model.

    Attributes
    ----------
    scores_ : ndarray of shape (n,)
        Quality of each row, in [0, 1].
    sample_indices_ : ndarray of shape (m,)
        Rows kept; best first for "top_k", else ascending.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
    n_features_in_ : int

    Raises
    ------
    ValueError
        If there is neither a target nor a y of several classes.

    Warns
    -----
    ShortfallWarning
        If no row is left.

    Notes
    -----
    Cost: ``cv`` fits and predictions. A classifier that separates target and pool perfectly keeps
    the target's near copies only; "pareto" was made for that.

    References
    ----------
    T. B. Brown et al., "Language Models are Few-Shot Learners", NeurIPS 2020, arXiv:2005.14165,
    appendix A. C. G. Northcutt, L. Jiang and I. L. Chuang, "Confident Learning: Estimating
    Uncertainty in Dataset Labels", JAIR 2021, arXiv:1911.00068, section 3.1 (self-confidence).

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skresample.selection import ClassifierQualityFilter
    >>> X, y = np.arange(40.0)[:, None], np.repeat([0, 1], 20)
    >>> y[3] = 1
    >>> filter = ClassifierQualityFilter(estimator=LogisticRegression(), random_state=0)
    >>> bool(3 in filter.fit_resample(X, y)[0])
    False
    """

    scores_: np.ndarray

    method_card: ClassVar[MethodCard] = MethodCard(
        "classifier quality", "threshold or Pareto draw", "row", ("target or y", "model")
    )

    def __init__(
        self,
        *,
        target: ArrayLike | SparseMatrix | Frame | str | int | None = None,
        estimator: Model | None = None,
        mode: Literal["threshold", "pareto", "top_k"] = "threshold",
        threshold: Fraction = 0.5,
        alpha: Positive = 9.0,
        n_samples: NSamples = 0.5,
        features: Literal["bins", "onehot", "counts", "hashed_ngrams"] | Transformer = "bins",
        n_bins: PositiveInt = 16,
        cv: Folds = 5,
        categorical_features: Columns = "from_dtype",
        random_state: Seed = None,
    ) -> None:
        self.target = target
        self.estimator = estimator
        self.mode = mode
        self.threshold = threshold
        self.alpha = alpha
        self.n_samples = n_samples
        self.features = features
        self.n_bins = n_bins
        self.cv = cv
        self.categorical_features = categorical_features
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"threshold": 0.01, "cv": 2}]

    @property
    def _needs_classes(self):
        return self.target is None

    def _select(self, table):
        if self.estimator is not None and not hasattr(self.estimator, "predict_proba"):
            raise TypeError(f"estimator needs predict_proba, {self.estimator!r} has none")
        self.scores_ = self._label_scores(table) if self.target is None else self._goodness(table)
        rng, n_samples = table.streams.get("draw"), None
        if self.mode == "threshold":
            mechanism = Threshold(minimum=self.threshold)
            reason = f"the best score is {self.scores_.max():.3g}; lower threshold={self.threshold}"
        elif self.mode == "pareto":
            mechanism, reason = ParetoThreshold(alpha=self.alpha), f"lower alpha={self.alpha}"
        else:
            mechanism, reason = TopK(), "raise n_samples"
            n_samples = wanted_rows(self.n_samples, table.n)
        return kept_or_warned(mechanism.draw(self.scores_, n_samples, rng).rows, reason)

    def _label_scores(self, table) -> np.ndarray:
        """Cross-fitted probability of each row's own label, (n,)."""
        codes = table.y_codes
        proba = cross_fitted(table, codes, self.estimator, self.cv, classes=True)
        return np.clip(proba[np.arange(table.n), codes], 0.0, 1.0)

    def _goodness(self, table) -> np.ndarray:
        """Posterior of target against pool at even odds, (n,); 1 for flagged rows."""
        spec = read_targets(self.target, table, None)
        pool, aim = bags(
            self.features,
            spec.pool,
            spec.tables[0],
            columns=spec.columns,
            n_bins=self.n_bins,
            hasher=NgramHasher(),
        )
        model = LogisticRegression(max_iter=1000) if self.estimator is None else self.estimator
        scores = np.ones(table.n)
        model = table.streams.seeded(model, "model")
        ratio = odds(model, pool, aim, table.streams.get("folds", "target"))
        scores[spec.candidates] = np.exp(-np.logaddexp(0.0, -ratio))
        return scores
