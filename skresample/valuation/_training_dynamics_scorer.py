"""Scores from training itself: how a model comes to know a row."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from skresample._math.layout import dense
from skresample._math.rng import Streams
from skresample._parameters import Model, PositiveInt, Seed, TableLike, VectorLike
from skresample._table.encoder import TableEncoder
from skresample._table.ingest import ingest

from ._checkpoints import SoftmaxRegression, train
from ._valuation import RowScorer

__all__ = ["TrainingDynamicsScorer"]

_EASY_IS_HIGH = ("pvi", "aum", "confidence")
_GRADIENTS = ("grand", "tracin", "vog")


class TrainingDynamicsScorer(RowScorer):
    """Score rows by what happens to them while a model is trained.

    Parameters
    ----------
    estimator : classifier or None, default=None
        With ``partial_fit`` and ``predict_proba`` (an epoch a call), or with
        ``staged_predict_proba`` (boosting); None: softmax regression. The gradient scores need
        that one, scikit-learn's SGDClassifier with log loss, or its MLPClassifier.
    kind : str, default="el2n"
        "el2n": distance of the probabilities from the label; "grand": norm of the gradient by the
        weights of the last layer; "tracin": its squares, summed over training times the learning
        rate; "vog": spread of the gradient of p(y) by the row over training; "forgetting": how
        often a right prediction turned wrong, ``n_epochs + 1`` if it never was right; "pvi": bits
        that the row says about its label beyond the class shares; "aum": mean margin; "confidence"
        and "variability": mean and spread of p(y) over training.
    n_epochs : int, default=10
        Epochs, or stages looked at, >= 1. "el2n", "grand" and "pvi" read the last one: a small
        number looks early.
    n_repeats : int, default=1
        Trainings with other seeds, whose scores are averaged, >= 1.
    normalize : {"class", "dataset"} or None, default=None
        Whether scores are brought to mean 0 and deviation 1, in each class or in all.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the trainings.

    Attributes
    ----------
    scores_ : ndarray of shape (n,)
        Score of every row, as the papers define it.
    hardness_ : ndarray of shape (n,)
        The same with high values for hard rows: "pvi", "aum" and "confidence" with their sign
        turned.
    confidence_, variability_, correctness_ : ndarray of shape (n,)
        Mean and deviation of p(y) over training, and the share of epochs with the right label: the
        axes of the data map.
    classes_ : ndarray of shape (c,)
        Labels.
    n_features_in_ : int
        Number of columns.

    Raises
    ------
    TypeError
        For a model that shows no training, or no gradients where they are asked for.

    See Also
    --------
    DataMapDisplay : Confidence against variability.
    ScorePruner : Drops rows by these scores.

    Notes
    -----
    ``n_repeats`` trainings; O(n d) memory: sparse rows are made dense. Tables are encoded by a
    :class:`~skresample.model_selection.TableEncoder`. For softmax regression the gradient norm is
    ``|p - onehot| |(x, 1)|``. "vog" is no detector of wrong labels: confidently contradicted rows
    have small gradients throughout, so that it ranks them as easy. A learning rate at which every
    row is learnt in the first epochs leaves little to tell: "forgetting" is 0 for nearly all, and
    "pvi" of rows with p(y) = 1 depends on the share of their class alone (``per_class=True`` of
    :class:`ScorePruner` keeps the classes then). Columns are standardised: rates near 0.02 suit
    softmax regression.

    References
    ----------
    M. Paul, S. Ganguli, G. K. Dziugaite, NeurIPS 2021 (EL2N, GraNd); G. Pruthi et al., NeurIPS 2020
    (TracIn); C. Agarwal et al., CVPR 2022 (VoG); M. Toneva et al., ICLR 2019 (forgetting); K.
    Ethayarajh et al., ICML 2022 (PVI); G. Pleiss et al., NeurIPS 2020 (AUM); S. Swayamdipta et al.,
    EMNLP 2020 (data maps); compared by N. Anand et al., EMNLP 2023, section 2.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.valuation import TrainingDynamicsScorer
    >>> X, y = np.arange(20.0)[:, None], np.arange(20) >= 10
    >>> y[2] = True
    >>> scorer = TrainingDynamicsScorer(n_epochs=5, random_state=0).fit(X, y)
    >>> int(scorer.scores_.argmax())
    2
    """

    classes_: np.ndarray
    confidence_: np.ndarray
    correctness_: np.ndarray
    hardness_: np.ndarray
    scores_: np.ndarray
    variability_: np.ndarray

    def __init__(
        self,
        estimator: Model | None = None,
        *,
        kind: Literal[
            "el2n",
            "grand",
            "tracin",
            "vog",
            "forgetting",
            "pvi",
            "aum",
            "confidence",
            "variability",
        ] = "el2n",
        n_epochs: PositiveInt = 10,
        n_repeats: PositiveInt = 1,
        normalize: Literal["class", "dataset"] | None = None,
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.kind = kind
        self.n_epochs = n_epochs
        self.n_repeats = n_repeats
        self.normalize = normalize
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"n_epochs": 2}]

    def fit(self, X: TableLike, y: VectorLike) -> Self:
        """Train and keep count.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Labels.

        Returns
        -------
        self : object
        """
        self._validate_params()
        table = ingest(self, X, y)
        self.classes_, codes = table.classes, table.y_codes
        rows = dense(table.X)
        rows = np.asarray(TableEncoder().fit_transform(rows))
        streams = Streams(self.random_state)
        model = SoftmaxRegression() if self.estimator is None else self.estimator
        total, tracks = 0.0, []
        for repeat in range(self.n_repeats):
            seeded = streams.seeded(model, "model", repeat)
            track = _Track(self.kind, codes)
            for point in train(seeded, rows, codes, self.n_epochs):
                track.add(point)
            total = total + track.score()
            tracks.append(track)
        self.confidence_ = np.mean([one.mean for one in tracks], axis=0)
        self.variability_ = np.mean([one.deviation for one in tracks], axis=0)
        self.correctness_ = np.mean([one.right / one.n for one in tracks], axis=0)
        self.scores_ = self._scaled(total / self.n_repeats, codes)
        self.hardness_ = -self.scores_ if self.kind in _EASY_IS_HIGH else self.scores_
        return self

    def _scaled(self, scores, codes):
        if self.normalize is None:
            return scores
        part = codes if self.normalize == "class" else np.zeros_like(codes)
        out = np.empty(len(scores))
        for value in np.unique(part):
            here = part == value
            spread = scores[here].std()
            out[here] = (scores[here] - scores[here].mean()) / (spread if spread > 0 else 1.0)
        return out

    def score_rows(self, X: TableLike, y: VectorLike) -> np.ndarray:
        """Fit, and give ``hardness_``: high scores are hard rows.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Labels.

        Returns
        -------
        hardness : ndarray of shape (n,)
        """
        self.fit(X, y)
        check_is_fitted(self, "hardness_")
        return self.hardness_


class _Track:
    """Sums over the checkpoints of one training."""

    def __init__(self, kind, codes):
        self.kind, self.codes = kind, codes
        self.n = 0
        n = len(codes)
        self.sum, self.squares, self.right = np.zeros(n), np.zeros(n), np.zeros(n)
        self.margin, self.traced, self.forgot = np.zeros(n), np.zeros(n), np.zeros(n)
        self.was_right = np.zeros(n, bool)
        self.slopes: Any = 0.0
        self.slope_squares: Any = 0.0
        self.last: Any = None

    def add(self, point) -> None:
        """Take in one checkpoint."""
        rows = np.arange(len(self.codes))
        own = point.proba[rows, self.codes]
        others = point.proba.copy()
        others[rows, self.codes] = -np.inf
        right = point.proba.argmax(axis=1) == self.codes
        self.forgot += self.was_right & ~right
        self.was_right = right
        self.n += 1
        self.sum += own
        self.squares += own**2
        self.right += right
        self.margin += own - others.max(axis=1)
        self.last = point
        if self.kind in _GRADIENTS:
            self._add_gradient(point)

    def _add_gradient(self, point) -> None:
        if point.features is None:
            raise TypeError(
                f"kind={self.kind!r} needs gradients, which only the default softmax regression, "
                f"SGDClassifier(loss='log_loss') and MLPClassifier have; use 'el2n' or another kind"
            )
        if self.kind == "vog":
            self.slopes = self.slopes + point.slope
            self.slope_squares = self.slope_squares + point.slope**2
        else:
            self.traced += point.rate * self._gradient(point) ** 2

    def _gradient(self, point):
        """Norm of the gradient by the last layer's weights."""
        error = np.linalg.norm(point.gradient(self.codes), axis=1)
        return error * np.linalg.norm(point.features, axis=1)

    @property
    def mean(self):
        """Mean of p(y)."""
        return self.sum / self.n

    @property
    def deviation(self):
        """Standard deviation of p(y) over the checkpoints."""
        return np.sqrt(np.maximum(self.squares / self.n - self.mean**2, 0.0))

    def score(self) -> np.ndarray:
        """The score asked for, (n,)."""
        if self.kind == "vog":
            variance = self.slope_squares / self.n - (self.slopes / self.n) ** 2
            return np.sqrt(np.maximum(variance, 0.0)).mean(axis=1)
        if self.kind == "forgetting":
            return np.where(self.right > 0, self.forgot, self.n + 1.0)
        if self.kind == "pvi":
            share = np.bincount(self.codes)[self.codes] / len(self.codes)
            own = self.last.proba[np.arange(len(self.codes)), self.codes]
            return np.log2(np.maximum(own, np.finfo(float).tiny)) - np.log2(share)
        ready = {
            "tracin": self.traced,
            "aum": self.margin / self.n,
            "confidence": self.mean,
            "variability": self.deviation,
        }
        if self.kind in ready:
            return ready[self.kind]
        if self.kind == "grand":
            return self._gradient(self.last)
        return np.linalg.norm(self.last.error(self.codes), axis=1)
