"""Several hypotheses that the labels cannot tell apart, and rows that can."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from sklearn.kernel_approximation import RBFSampler
from sklearn.utils.validation import check_is_fitted, column_or_1d

from skresample._compat import BaseEstimator, ClassifierMixin
from skresample._math.rng import Streams
from skresample._parameters import (
    AtLeastTwo,
    Columns,
    Declared,
    NonNegative,
    Positive,
    PositiveInt,
    Seed,
    TableLike,
    VectorLike,
)
from skresample._table.accept import reads_tables, refuse_sparse, seen_columns
from skresample._table.columns import same_columns
from skresample._table.containers import column_names, take
from skresample._table.encoder import TableEncoder
from skresample._table.ingest import ingest
from skresample._table.target import class_target

from ._heads import fit_heads, head_probabilities

__all__ = ["DiverseHeadsClassifier"]


class DiverseHeadsClassifier(ClassifierMixin, BaseEstimator):
    """Heads that all fit the labels and disagree where there are none.

    Where two cues explain the training labels equally well, a model takes the easier one, and may
    be wrong about the world. Heads are made that fit the labels but disagree on unlabelled rows,
    from where the model will be used; a few labels of rows on which they disagree then choose one.
    Which pool of unlabelled rows helps depends on the method: "divdis" makes predictions
    independent and wants a pool in which the cues are, "dbat" makes them opposite and wants a pool
    in which the cues are.

    Parameters
    ----------
    method : {"divdis", "dbat"}, default="divdis"
        "divdis": all heads at once, with small mutual information. "dbat": one after the other,
        each against those before it.
    n_heads : int, default=2
        Heads, >= 2. More rarely help.
    lam : float, default=10.0
        "divdis": weight of the mutual information, >= 0.
    alpha : float, default=1.0
        "dbat": weight of the disagreement, >= 0.
    base : {"logistic", "rff"}, default="logistic"
        Linear heads on the encoded columns, or on random Fourier features of them.
    n_components : int, default=200
        "rff": random features.
    gamma : float, default=0.1
        "rff": of the Gaussian kernel, > 0.
    l2 : float, default=0.01
        Penalty on the squared weights, >= 0.
    n_init : int, default=4
        Random starts, of which the one with the least loss counts; heads have local minima.
    unlabeled : object, default=-1
        Mark in ``y`` of rows without a label, used as the unlabelled pool; None: there are none.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Attributes
    ----------
    classes_ : ndarray of shape (c,)
        Labels, without the mark.
    heads_ : ndarray of shape (n_heads, d_encoded + 1, c)
        Weights, the constant last.
    selected_head_ : int
        The head that predicts: 0 until :meth:`select_head` chooses.
    disagreement_ : ndarray of shape (m,)
        Mean distance (total variation) of the predictions of pairs of heads for the unlabelled
        rows, in [0, 1].
    unlabeled_rows_ : ndarray of intp
        Rows of ``X`` that were the pool; empty when ``X_unlabeled`` was.
    encoder_, features_ : transformers
        From rows to the numbers of the heads; ``features_`` is None for "logistic".
    n_features_in_ : int

    Raises
    ------
    ValueError
        When one label, or none, is left beside the mark, or the pool has other columns.

    Notes
    -----
    1. Without any unlabelled row nothing asks the heads to differ: they are plain models.
    2. Never use the rows of the final test as the pool.
    3. L-BFGS with analytic gradients, O(n_init n_heads (n + m) d c) a step; pairs of heads count
       twice.

    References
    ----------
    Y. Lee, H. Yao, C. Finn, "Diversify and Disambiguate: Out-of-Distribution Robustness via
    Disagreement", ICLR 2023, arXiv:2202.03418, equations 2 and 3. M. Pagliardini, M. Jaggi, F.
    Fleuret, S. P. Karimireddy, "Agree to Disagree: Diversity through Disagreement for Better
    Transferability", ICLR 2023, arXiv:2202.04414, equation 3. Benoit et al., "Unraveling the Key
    Components of OOD Generalization via Diversification", ICLR 2024, arXiv:2312.16313.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.slices import DiverseHeadsClassifier
    >>> rng = np.random.default_rng(0)
    >>> y = np.repeat([0, 1, -1], [50, 50, 100])  # the last rows have no label
    >>> a, b = y.copy(), y.copy()
    >>> a[100:], b[100:] = rng.integers(0, 2, (2, 100))  # two cues, apart where it counts
    >>> X = np.column_stack([a, 2 * b]) + rng.normal(size=(200, 2)) * 0.1
    >>> model = DiverseHeadsClassifier(random_state=0).fit(X, y)
    >>> accuracy = [(model.predict_head(X[100:], h) == a[100:]).mean() for h in (0, 1)]
    >>> bool(max(accuracy) > 0.95), bool(model.disagreement_.mean() > 0.3)
    (True, True)
    """

    classes_: np.ndarray
    disagreement_: np.ndarray
    encoder_: TableEncoder
    features_: Any
    heads_: np.ndarray
    n_features_in_: int
    selected_head_: int
    unlabeled_rows_: np.ndarray

    _parameter_constraints = Declared()

    def __init__(
        self,
        *,
        method: Literal["divdis", "dbat"] = "divdis",
        n_heads: AtLeastTwo = 2,
        lam: NonNegative = 10.0,
        alpha: NonNegative = 1.0,
        base: Literal["logistic", "rff"] = "logistic",
        n_components: PositiveInt = 200,
        gamma: Positive = 0.1,
        l2: NonNegative = 0.01,
        n_init: PositiveInt = 4,
        unlabeled: str | int | float | None = -1,
        categorical_features: Columns = "from_dtype",
        random_state: Seed = None,
    ) -> None:
        self.method = method
        self.n_heads = n_heads
        self.lam = lam
        self.alpha = alpha
        self.base = base
        self.n_components = n_components
        self.gamma = gamma
        self.l2 = l2
        self.n_init = n_init
        self.unlabeled = unlabeled
        self.categorical_features = categorical_features
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"n_init": 1, "unlabeled": None, "l2": 1e-3}]

    def fit(self, X: TableLike, y: VectorLike, *, X_unlabeled: TableLike | None = None) -> Self:
        """Fit the heads.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Labels; ``unlabeled`` marks rows without one.
        X_unlabeled : {array-like, dataframe} of shape (m, d), default=None
            The pool, in place of marked rows.

        Returns
        -------
        self : object
        """
        self._validate_params()
        table = ingest(self, X, y, classes=False)
        refuse_sparse(table.kind, type(self).__name__)
        if table.y is None:
            raise ValueError("requires y to be passed, but the target y is None")
        labels = column_or_1d(table.y, warn=True)
        known = self._labelled(labels)
        target = class_target(labels[known], int(known.sum()))
        if X_unlabeled is not None and not known.all():
            raise ValueError("pass X_unlabeled= or rows marked as unlabelled in y, not both")
        self.classes_ = target.classes
        self.unlabeled_rows_ = np.flatnonzero(~known)
        streams = Streams(self.random_state)
        Z = self._fit_points(take(table.X, np.flatnonzero(known)), streams)
        U = self._pool(table, X_unlabeled, Z)
        pooled = X_unlabeled is not None or self.unlabeled_rows_.size > 0
        self._fit_heads(Z, np.eye(len(self.classes_))[target.codes], U, pooled, streams)
        return self

    def _labelled(self, y) -> np.ndarray:
        """Which rows have a label, (n,) bool; at least two labels are needed."""
        if self.unlabeled is None:
            return np.ones(len(y), bool)
        values = np.asarray(y).tolist()
        known = np.array([one != self.unlabeled for one in values], dtype=bool)
        left = len({one for one in values if one != self.unlabeled})
        if left < 2 and not known.all():
            raise ValueError(
                f"y has {left} class(es) beside the mark of unlabelled rows {self.unlabeled!r}, at "
                f"least 2 are needed; set unlabeled=None where {self.unlabeled!r} is a label"
            )
        return known

    def _fit_points(self, X, streams) -> np.ndarray:
        self.encoder_ = TableEncoder(categorical_features=self.categorical_features)
        Z, self.features_ = np.asarray(self.encoder_.fit_transform(X), np.float64), None
        if self.base == "rff":
            seed = streams.seed("features")
            self.features_ = RBFSampler(
                gamma=self.gamma, n_components=self.n_components, random_state=seed
            ).fit(Z)
            Z = self._expanded(Z)
        return Z

    def _expanded(self, Z):
        return Z if self.features_ is None else self.features_.transform(Z)

    def _pool(self, table, X_unlabeled, Z):
        """Points of the unlabelled rows."""
        if X_unlabeled is not None:
            pool = seen_columns(self, X_unlabeled, reset=False)
            pool = same_columns(pool, column_names(table.X), name="X_unlabeled", like="X")
        elif self.unlabeled_rows_.size:
            pool = take(table.X, self.unlabeled_rows_)
        else:
            return Z
        return self._expanded(np.asarray(self.encoder_.transform(pool), np.float64))

    def _fit_heads(self, Z, onehot, U, pooled, streams) -> None:
        strength = self.lam if self.method == "divdis" else self.alpha
        shape = (self.n_heads, Z.shape[1] + 1, onehot.shape[1])
        starts = [streams.get("start", i).normal(size=shape) * 0.5 for i in range(self.n_init)]
        self.heads_ = fit_heads(
            Z,
            onehot,
            U,
            method=self.method,
            strength=strength if pooled else 0.0,
            l2=self.l2,
            starts=starts,
        )
        self.selected_head_ = 0
        P = [head_probabilities(weights, U) for weights in self.heads_]
        pairs = [(h, g) for h in range(self.n_heads) for g in range(h)]
        self.disagreement_ = sum(np.abs(P[h] - P[g]).sum(axis=1) / 2 for h, g in pairs) / len(pairs)

    def select_head(self, X: TableLike, y: VectorLike) -> Self:
        """Let the head that is right most often for a few labelled rows predict from now on.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)
            Rows from where the model will be used, best those on which the heads disagree.
        y : array-like of shape (n,)
            Their labels.

        Returns
        -------
        self : object
        """
        labels = np.asarray(y)
        right = [float((self.predict_head(X, h) == labels).mean()) for h in range(len(self.heads_))]
        self.selected_head_ = int(np.argmax(right))
        return self

    def rows_to_label(self, n_rows: int) -> np.ndarray:
        """Unlabelled rows whose labels tell the heads apart best.

        Parameters
        ----------
        n_rows : int
            How many, >= 1.

        Returns
        -------
        rows : ndarray of intp
            Positions in the pool, the largest disagreement first.
        """
        check_is_fitted(self, "heads_")
        return np.argsort(-self.disagreement_, kind="stable")[:n_rows]

    def _probabilities(self, X, head: int) -> np.ndarray:
        check_is_fitted(self, "heads_")
        X = seen_columns(self, X, reset=False)
        Z = self._expanded(np.asarray(self.encoder_.transform(X), np.float64))
        return head_probabilities(self.heads_[head], Z)

    def predict_proba(self, X: TableLike) -> np.ndarray:
        """Probabilities of the classes, by the selected head.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)

        Returns
        -------
        proba : ndarray of shape (n, c)
        """
        check_is_fitted(self, "heads_")
        return self._probabilities(X, self.selected_head_)

    def predict(self, X: TableLike) -> np.ndarray:
        """Labels, by the selected head.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)

        Returns
        -------
        labels : ndarray of shape (n,)
        """
        proba = self.predict_proba(X)
        return self.classes_[proba.argmax(axis=1)]

    def predict_head(self, X: TableLike, head: int) -> np.ndarray:
        """Labels, by one of the heads.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)
        head : int
            Its number, from 0.

        Returns
        -------
        labels : ndarray of shape (n,)
        """
        proba = self._probabilities(X, head)
        return self.classes_[proba.argmax(axis=1)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        reads_tables(tags)
        return tags
