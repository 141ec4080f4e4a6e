"""Rows whose label is probably wrong, by confident learning."""

from __future__ import annotations

import warnings
from typing import Any, NamedTuple, Self

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, check_cv
from sklearn.pipeline import make_pipeline
from sklearn.utils.validation import check_is_fitted

from skresample._math.rng import Streams
from skresample._parameters import Classifier, CrossValidator, Seed, TableLike, VectorLike
from skresample._table.accept import text_explained
from skresample._table.containers import take
from skresample._table.encoder import TableEncoder
from skresample._table.ingest import ingest
from skresample.exceptions import ShortfallWarning

from ._valuation import RowScorer

__all__ = ["LabelErrorScorer", "LabelIssue", "confident_joint"]


class LabelIssue(NamedTuple):
    """A row whose label is probably wrong."""

    row: int
    given: Any
    suggested: Any
    quality: float  # out-of-fold probability of the given label


class LabelErrorScorer(RowScorer):
    """Find rows that probably carry a wrong label, by confident learning.

    Out-of-fold probabilities say which rows a model that has not seen them would confidently call
    by another label. Their counts by given and by likely label estimate how many labels are wrong
    in each direction, and so many of the worst rows are flagged: no threshold is set by hand.

    Parameters
    ----------
    estimator : classifier or None, default=None
        With ``predict_proba``, cloned for every fold; None: a random forest behind a
        :class:`~skresample.model_selection.TableEncoder`.
    cv : int, splitter or None, default=None
        Folds; None: five, stratified and shuffled.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds and of the model.

    Attributes
    ----------
    label_quality_ : ndarray of shape (n,)
        Out-of-fold probability of the given label, in [0, 1]; low means doubtful.
    is_issue_ : ndarray of shape (n,)
        Whether the row is flagged.
    suggested_ : ndarray of shape (n,)
        The most probable label of each row.
    confident_joint_ : ndarray of shape (c, c)
        Rows by given (first) and confidently likely label.
    joint_ : ndarray of shape (c, c)
        The same calibrated to the class counts; sums to 1.
    classes_ : ndarray of shape (c,)
        Labels.
    probabilities_ : ndarray of shape (n, c)
        Out-of-fold probabilities.
    n_features_in_ : int
        Number of columns.

    Warns
    -----
    ShortfallWarning
        If a class has fewer rows than folds.

    See Also
    --------
    KNNShapley : Low values for rows that disagree with their neighbours; no model.
    TrainingDynamicsScorer : What training itself says about a row.

    Notes
    -----
    One fit a fold. The threshold of a class is the mean probability of its own label among its
    rows; a row counts for the most probable class whose threshold it reaches. From each pair of a
    given and another label, as many rows are flagged as the joint estimates, those with the largest
    margin first ("prune by noise rate"). A hard but right label can be flagged: look before you
    drop.

    References
    ----------
    C. Northcutt, L. Jiang, I. Chuang, "Confident learning: estimating uncertainty in dataset
    labels", Journal of Artificial Intelligence Research 70 (2021), equations 1 to 3 and section 3.2
    (method 3, prune by noise rate).

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skresample.valuation import LabelErrorScorer
    >>> X, y = np.arange(40.0)[:, None] % 20, np.arange(40) % 20 >= 10
    >>> y[3] = True
    >>> found = LabelErrorScorer(LogisticRegression(), random_state=0).fit(X, y)
    >>> found.find_label_issues()[0].row
    3
    """

    classes_: np.ndarray
    confident_joint_: np.ndarray
    is_issue_: np.ndarray
    joint_: np.ndarray
    label_quality_: np.ndarray
    probabilities_: np.ndarray
    suggested_: np.ndarray

    def __init__(
        self,
        estimator: Classifier | None = None,
        *,
        cv: CrossValidator | None = None,
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.cv = cv
        self.random_state = random_state

    @staticmethod
    def _example_params():
        from sklearn.linear_model import LogisticRegression

        return [{"estimator": make_pipeline(TableEncoder(), LogisticRegression()), "cv": 2}]

    def fit(self, X: TableLike, y: VectorLike, groups: VectorLike | None = None) -> Self:
        """Predict every row out of fold and estimate which labels are wrong.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Labels.
        groups : array-like of shape (n,), default=None
            Groups for a ``cv`` that keeps them together.

        Returns
        -------
        self : object
        """
        self._validate_params()
        table = ingest(self, X, y)
        codes, self.classes_ = table.y_codes, table.classes
        self.probabilities_ = self._out_of_fold(table.X, codes, groups)
        self.label_quality_ = self.probabilities_[np.arange(table.n), codes]
        self.suggested_ = self.classes_[self.probabilities_.argmax(axis=1)]
        self.confident_joint_ = confident_joint(codes, self.probabilities_)
        self.joint_ = _calibrated(self.confident_joint_, np.bincount(codes))
        self.is_issue_ = _by_noise_rate(codes, self.probabilities_, self.joint_)
        self._codes = codes
        return self

    def _out_of_fold(self, X, codes, groups):
        streams = Streams(self.random_state)
        cv = self.cv
        if cv is None or isinstance(cv, int):
            splits = self._folds(codes, groups, 5 if cv is None else cv, streams)
        else:
            splits = check_cv(cv, codes, classifier=True).split(X, codes, groups)
        model = self.estimator
        if model is None:
            forest = RandomForestClassifier(100, min_samples_leaf=3)
            model = make_pipeline(TableEncoder(scale=False), forest)
        out = np.zeros((len(codes), len(self.classes_)))
        for fold, (train, test) in enumerate(splits):
            fitted = streams.seeded(model, "model", fold)
            with text_explained(model):
                fitted.fit(take(X, train), codes[train])
            seen = np.asarray(fitted.classes_, dtype=np.intp)
            out[np.ix_(test, seen)] = fitted.predict_proba(take(X, test))
        return out

    def _folds(self, codes, groups, n_splits, streams):
        count = np.bincount(codes)
        rare = int(count.argmin())
        if count[rare] < n_splits:
            name = self.classes_.tolist()[rare]
            warnings.warn(
                f"class {name!r} has {count[rare]} rows, fewer than the {n_splits} folds: "
                "some are judged by models that do not know the class",
                ShortfallWarning,
                stacklevel=4,
            )
        splitter = StratifiedKFold(
            max(2, min(n_splits, count.max())), shuffle=True, random_state=streams.seed("folds")
        )
        with warnings.catch_warnings():  # no second word on rare classes
            warnings.filterwarnings("ignore", "The least populated class")
            return list(splitter.split(codes, codes, groups))

    def find_label_issues(self) -> list[LabelIssue]:
        """The flagged rows, the most doubtful first.

        Returns
        -------
        issues : list of LabelIssue
            ``row``, ``given`` and ``suggested`` label, and ``quality``, the out-of-fold probability
            of the given label.
        """
        check_is_fitted(self, "is_issue_")
        rows = np.flatnonzero(self.is_issue_)
        rows = rows[np.argsort(self.label_quality_[rows], kind="stable")]
        given = self.classes_[self._codes[rows]].tolist()
        suggested, quality = self.suggested_[rows].tolist(), self.label_quality_[rows].tolist()
        issues = zip(rows.tolist(), given, suggested, quality, strict=True)
        return [LabelIssue(*one) for one in issues]

    def score_rows(
        self, X: TableLike, y: VectorLike, groups: VectorLike | None = None
    ) -> np.ndarray:
        """Fit, and give ``label_quality_``: high scores are good rows.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Labels.
        groups : array-like of shape (n,), default=None
            Groups for a ``cv`` that keeps them together.

        Returns
        -------
        quality : ndarray of shape (n,)
        """
        return self.fit(X, y, groups).label_quality_


def confident_joint(codes: np.ndarray, proba: np.ndarray) -> np.ndarray:
    """Rows by given and confidently likely class, (c, c): equation 1 of the paper."""
    c = proba.shape[1]
    own = proba[np.arange(len(codes)), codes]
    threshold = np.bincount(codes, own, minlength=c) / np.maximum(
        np.bincount(codes, minlength=c), 1
    )
    confident = proba >= threshold - 1e-12
    likely = np.where(confident, proba, -1.0).argmax(axis=1)
    rows = confident.any(axis=1)
    count = np.zeros((c, c), np.int64)
    np.add.at(count, (codes[rows], likely[rows]), 1)
    return count


def _calibrated(count: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """The joint distribution: rows scaled to the class counts, in all 1 (equation 3)."""
    count = count.astype(float)
    empty = count.sum(axis=1) == 0
    count[empty, empty] = 1.0
    scaled = count / count.sum(axis=1, keepdims=True) * sizes[:, None]
    return scaled / scaled.sum()


def _by_noise_rate(codes, proba, joint) -> np.ndarray:
    """From each pair of classes as many rows as the joint says, by margin."""
    n, c = proba.shape
    out = np.zeros(n, bool)
    for given in range(c):
        rows = np.flatnonzero(codes == given)
        for other in range(c):
            size = round(n * joint[given, other])
            if other == given or size == 0:
                continue
            margin = proba[rows, other] - proba[rows, given]
            worst = rows[np.argsort(-margin, kind="stable")[:size]]
            out[worst[proba[worst, other] > proba[worst, given]]] = True
    return out
