"""Slices as components of a mixture that agree on label and prediction."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from typing import Any, Literal

import numpy as np
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA

from skresample._parameters import (
    Columns,
    Folds,
    NonNegative,
    PositiveInt,
    Progress,
    Seed,
    TableLike,
    VectorLike,
)
from skresample._progress_bar import progress_of
from skresample._table.containers import take
from skresample._table.encoder import TableEncoder

from ._base import BaseSlicer, Case, Loss, Part
from ._errors import Judged, given_errors
from ._mixture import Mixture, fit_mixture, log_posterior, start_of
from ._records import Slice, SliceTable
from .predicates import View

__all__ = ["MixtureSlicer"]


class MixtureSlicer(BaseSlicer):
    """Clouds of rows that share features, label and prediction, where these two differ (Domino).

    A mixture model explains features, labels and predicted probabilities at once; the slices are
    the components in which labels and predictions differ most. For tables whose slices have no
    short name, such as embeddings of texts or pictures.

    Parameters
    ----------
    n_slices : int, default=5
        Slices at most.
    n_components : int, default=25
        Components of the mixture; no more than rows searched.
    min_support : int, default=5
        Rows searched that a slice has at least, >= 1; smaller components are no slices.
    y_weight : float, default=10.0
        Weight of the label (or the error) in the likelihood, >= 0; small ones describe the table
        and not the errors.
    yhat_weight : float or None, default=None
        Weight of the predicted probabilities; None: as ``y_weight``.
    init : {"confusion", "kmeans"}, default="confusion"
        First components: clusters of the features within each cell of the confusion table (the
        paper has random ones there), or clusters of all rows.
    n_pca : int or None, default=None
        Principal components that stand for the features; None: all columns.
    max_iter : int, default=100
        Rounds of expectation and maximisation at most.
    tol : float, default=1e-4
        Gain in mean log-likelihood at which they stop, >= 0.
    validation_size : float, default=0.5
        Share of the rows that is not searched but tested on, in [0, 1).
    loss : {"auto", "zero_one", "log_loss", "absolute", "squared"}, default="auto"
        Error of a row, when ``fit`` is given an estimator; "auto": wrong or not, or the distance of
        numbers.
    cv : int, default=5
        Folds of the errors, >= 2, when ``fit`` is given an estimator.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``, in rounds
        of at most ``max_iter``.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Attributes
    ----------
    slices_ : SliceTable
        Name (columns in which the slice differs), size, error, lift and score (the difference of
        label and prediction) on the rows searched, the largest score first.
    report_ : SliceReport or None
        Tests on the rows kept aside.
    search_rows_, validation_rows_ : ndarray of intp
        Rows searched and rows tested on.
    mixture_ : Mixture
        Weights, means, variances and label shares of all components.
    components_ : ndarray of intp
        Which component each slice is.
    n_iter_ : int
        Rounds.
    encoder_, pca_ : transformers
        From rows to the points of the mixture; ``pca_`` is None without ``n_pca``.
    nominal_ : ndarray of shape (d,), bool
        Which columns are nominal.
    n_features_in_ : int

    Raises
    ------
    ValueError
        For errors that are negative or missing, or a target without an ``estimator``.

    See Also
    --------
    SliceLineSlicer : Slices with names.

    Notes
    -----
    1. ``transform`` and the tests know no labels: a row is in a slice when its features alone make
       that component the most probable of all. :meth:`posterior` takes labels as well.
    2. Labels count as ``log P(y | s)``, predictions as ``log sum_j p_j P(yhat = j | s)``. Errors
       without labels count as soft labels: right and wrong, wrong in the share of the largest.
    3. O(n s d) a round for n rows searched, s components and d encoded columns.

    References
    ----------
    S. Eyuboglu, M. Varma, K. Saab, J.-B. Delbrouck, C. Lee-Messer, J. Dunnmon, J. Zou, C. Re,
    "Domino: Discovering Systematic Errors with Cross-Modal Embeddings", ICLR 2022,
    arXiv:2203.14960, equation 3 and appendix.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.slices import MixtureSlicer
    >>> X = np.random.default_rng(0).normal(size=(2000, 2))
    >>> errors = (np.hypot(X[:, 0] - 1, X[:, 1] - 1) < 0.6).astype(float)
    >>> slicer = MixtureSlicer(n_slices=1, n_components=10, random_state=0).fit(X, errors)
    >>> bool(errors[slicer.transform(X)[:, 0]].mean() > 0.5)
    True
    """

    components_: np.ndarray
    encoder_: TableEncoder
    mixture_: Mixture
    n_iter_: int
    pca_: Any

    _probable = True

    def __init__(
        self,
        *,
        n_slices: PositiveInt = 5,
        n_components: PositiveInt = 25,
        min_support: PositiveInt = 5,
        y_weight: NonNegative = 10.0,
        yhat_weight: NonNegative | None = None,
        init: Literal["confusion", "kmeans"] = "confusion",
        n_pca: PositiveInt | None = None,
        max_iter: PositiveInt = 100,
        tol: NonNegative = 1e-4,
        validation_size: Part = 0.5,
        loss: Loss = "auto",
        cv: Folds = 5,
        categorical_features: Columns = "from_dtype",
        progress: Progress = False,
        random_state: Seed = None,
    ) -> None:
        self.n_slices = n_slices
        self.n_components = n_components
        self.min_support = min_support
        self.y_weight = y_weight
        self.yhat_weight = yhat_weight
        self.init = init
        self.n_pca = n_pca
        self.max_iter = max_iter
        self.tol = tol
        self.validation_size = validation_size
        self.loss = loss
        self.cv = cv
        self.categorical_features = categorical_features
        self.progress = progress
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"n_components": 4, "min_support": 2, "max_iter": 10, "cv": 2}]

    def _search(self, case: Case) -> SliceTable:
        self._fit_points(case)
        blocks = [block[case.rows] for block in _blocks(case.judged)]
        points = self._points(case.view)
        Z, size = points[case.rows], min(self.n_components, case.rows.size)
        start = self._start(Z, blocks, size, case.streams)
        with progress_of(self.progress, self.max_iter, "rounds of fitting") as tell:
            self.mixture_, self.n_iter_ = fit_mixture(
                Z, blocks, self._weights(), start, max_iter=self.max_iter, tol=self.tol, tell=tell
            )
        score = _gap(self.mixture_)
        mean, found, kept = float(case.errors.mean()), [], []
        member = log_posterior(self.mixture_, Z)[0].argmax(axis=1)
        support = np.bincount(member, minlength=len(score))
        order = np.argsort(-score, kind="stable")
        for s in order[support[order] >= self.min_support].tolist():
            inside = member == s
            error = float(case.errors[inside].mean())
            if error > mean and len(kept) < self.n_slices:
                kept.append(s)
                lift = error / mean
                name = self._words(case, inside)
                found.append(Slice(name, int(support[s]), error, lift, float(score[s])))
        self.components_ = np.array(kept, dtype=np.intp)
        return SliceTable(found)

    def _fit_points(self, case) -> None:
        view, rows = case.view, case.rows
        self.encoder_ = TableEncoder(categorical_features=view.table.nominal.tolist())
        encoded = self.encoder_.fit_transform(take(view.table.X, rows))
        self.pca_ = None
        if self.n_pca is not None:
            size = min(self.n_pca, *encoded.shape)
            self.pca_ = PCA(size, svd_solver="full").fit(encoded)

    def _points(self, view: View) -> np.ndarray:
        encoded = np.asarray(self.encoder_.transform(view.table.X), dtype=np.float64)
        return encoded if self.pca_ is None else self.pca_.transform(encoded)

    def _weights(self) -> list[float]:
        second = self.y_weight if self.yhat_weight is None else self.yhat_weight
        return [float(self.y_weight), float(second)]

    def _start(self, Z, blocks, size, streams):
        """First components: clusters of the features, within each cell of the confusion table."""
        cells = np.zeros(len(Z), np.intp)
        for block in blocks if self.init == "confusion" else ():
            hard = block.argmax(axis=1) if len(blocks) > 1 else block[:, 1] > block[:, 1].mean()
            cells = cells * block.shape[1] + hard
        names, member = np.unique(cells, return_inverse=True)
        size_of, first = np.bincount(np.arange(size) % len(names), minlength=len(names)), 0
        component = np.zeros(len(Z), np.intp)
        for c, k in enumerate(np.maximum(size_of, 1).tolist()):
            rows = np.flatnonzero(member == c)
            k = min(k, rows.size)
            model = KMeans(k, n_init=1, random_state=streams.seed("start", c))
            distinct = len(np.unique(Z[rows], axis=0)) >= k
            own = model.fit_predict(Z[rows]) if distinct and k > 1 else np.arange(rows.size) % k
            component[rows] = np.minimum(first + own, size - 1)
            first += k
        return start_of(component, size, streams.get("start"))

    def _words(self, case, inside) -> str:
        """The columns in which some rows differ most from all rows searched."""
        encoded = np.asarray(self.encoder_.transform(take(case.view.table.X, case.rows)))
        gap = encoded[inside].mean(axis=0) - encoded.mean(axis=0)
        spread = encoded.std(axis=0)
        far = np.abs(gap) / np.where(spread > 0, spread, 1.0)
        names = self.encoder_.get_feature_names_out()
        words = [
            f"{names[j]} {'high' if gap[j] > 0 else 'low'}"
            for j in np.argsort(-far, kind="stable")[:3]
            if far[j] > 0.3
        ]
        return ", ".join(words) or "like the others"

    def _member(self, view: View) -> np.ndarray:
        component = log_posterior(self.mixture_, self._points(view))[0].argmax(axis=1)
        return component[:, None] == self.components_

    def posterior(
        self,
        X: TableLike,
        *,
        errors: VectorLike | None = None,
        y_codes: VectorLike | None = None,
        y_proba: VectorLike | None = None,
    ) -> np.ndarray:
        """Probability of every component, given features and what else is known.

        Parameters
        ----------
        X : {array-like, dataframe} of shape (n, d)
        errors : array-like of shape (n,), default=None
            Errors, for a slicer fitted to errors.
        y_codes : array-like of shape (n,), int, default=None
            Labels as positions in the sorted classes, for a slicer fitted with an estimator.
        y_proba : array-like of shape (n, c), default=None
            Predicted probabilities, likewise.

        Returns
        -------
        posterior : ndarray of shape (n, n_components)
            Rows sum to 1. ``posterior[:, slicer.components_]`` are those of the slices.
        """
        view = self._view(X)
        known = self.mixture_.labels
        judged = _known(errors, y_codes, y_proba, view.table.n, len(known), known[0].shape[1])
        logs, _ = log_posterior(
            self.mixture_, self._points(view), () if judged is None else _blocks(judged),
            self._weights(),
        )  # fmt: skip
        return np.exp(logs)


def _known(errors, y_codes, y_proba, n, n_blocks, n_classes) -> Judged | None:
    """What is known of rows beside their features."""
    if errors is None and y_codes is None and y_proba is None:
        return None
    if n_blocks == 1:
        if errors is None or y_codes is not None or y_proba is not None:
            raise ValueError(
                "the slicer was fitted to errors: pass errors=, no y_codes, no y_proba"
            )
        return Judged(given_errors(errors, n, "errors"), None, None, None)
    if errors is not None or y_codes is None or y_proba is None:
        raise ValueError("the slicer was fitted to labels: pass both y_codes= and y_proba=")
    codes, proba = np.asarray(y_codes), np.asarray(y_proba, dtype=np.float64)
    if codes.shape != (n,) or proba.shape != (n, n_classes):
        raise ValueError(
            f"y_codes and y_proba have shapes {codes.shape} and {proba.shape}, expected ({n},) and "
            f"({n}, {n_classes})"
        )
    return Judged(np.zeros(n), codes.astype(np.intp), np.arange(n_classes), proba)


def _blocks(judged: Judged) -> list[np.ndarray]:
    """Soft labels: label and prediction, or right and wrong."""
    if judged.codes is None or judged.proba is None or judged.classes is None:
        wrong = judged.errors / (judged.errors.max(initial=0.0) or 1.0)
        return [np.column_stack([1.0 - wrong, wrong])]
    return [np.eye(len(judged.classes))[judged.codes], judged.proba]


def _gap(mixture: Mixture) -> np.ndarray:
    """How far label and prediction of each component differ, (s,)."""
    if len(mixture.labels) == 1:
        return mixture.labels[0][:, 1]
    return np.abs(mixture.labels[1] - mixture.labels[0]).max(axis=1)
