"""How far from the dense parts of its class a row lies."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from sklearn.base import clone
from sklearn.utils.validation import check_is_fitted

from skresample._compat import BaseEstimator
from skresample._math.blocks import row_blocks
from skresample._math.neighbors import NeighborIndex, Points
from skresample._math.rng import Streams
from skresample._parameters import Declared, Positive, PositiveInt, Progress, Seed, TableLike
from skresample._progress_bar import progress_of
from skresample._table.accept import validated_rows

from ._denoiser import Denoiser
from ._empirical_denoiser import EmpiricalDenoiser

__all__ = ["MinorityScorer"]


class MinorityScorer(BaseEstimator):
    """Score rows by how badly a denoiser restores them: high where a class is sparse.

    Noise is added to a row and removed by the denoiser, which pulls towards dense parts; the mean
    squared distance to the row is its score. "knn" scores by the distance to the k-th neighbour
    instead, "density" by the negative log density: both are cheaper, and at least as good where the
    rows are few.

    Parameters
    ----------
    method : {"reconstruction", "knn", "density"}, default="reconstruction"
        See above.
    denoiser : denoiser, default=None
        For "reconstruction" and "density"; None: the rows themselves without the row scored, for
        "density" with the bandwidth of Scott's rule.
    rho : float, default=0.3
        Noise added, in units of the rows, > 0. Small noise and many draws rank best; heavy noise
        only measures the distance to the centre.
    n_iter : int, default=100
        Draws of noise, >= 1.
    n_neighbors : int, default=10
        Which neighbour "knn" looks at, >= 1.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``, in draws of noise.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the noise.

    Attributes
    ----------
    scores_ : ndarray of shape (n,)
        Scores of the rows seen in ``fit``.
    denoiser_ : denoiser or None
        The fitted one.
    n_features_in_ : int
        Number of columns.

    See Also
    --------
    MinorityGuidance : Rows from the sparse parts.

    Notes
    -----
    "reconstruction" costs ``n_iter`` calls of the denoiser. "Minority" means low density inside
    the class that is scored, not the rare class.

    References
    ----------
    S. Um, S. Lee, J. C. Ye, "Don't play favorites: minority guidance for diffusion models", ICLR
    2024, eq. 8 (the perceptual distance replaced by the squared Euclidean one).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.diffusion import MinorityScorer
    >>> X = np.append(np.random.default_rng(0).normal(size=(200, 2)), [[4.0, 4.0]], axis=0)
    >>> int(MinorityScorer(method="knn").fit(X).scores_.argmax())
    200
    """

    _parameter_constraints = Declared()

    denoiser_: Any
    scores_: np.ndarray

    def __init__(
        self,
        method: Literal["reconstruction", "knn", "density"] = "reconstruction",
        *,
        denoiser: Denoiser | None = None,
        rho: Positive = 0.3,
        n_iter: PositiveInt = 100,
        n_neighbors: PositiveInt = 10,
        progress: Progress = False,
        random_state: Seed = None,
    ) -> None:
        self.method = method
        self.denoiser = denoiser
        self.rho = rho
        self.n_iter = n_iter
        self.n_neighbors = n_neighbors
        self.progress = progress
        self.random_state = random_state

    def fit(self, X: TableLike, y: None = None) -> Self:
        """Learn what is dense, and score the rows.

        Parameters
        ----------
        X : array-like of shape (n, d)
            Finite rows of one class, in comparable units.
        y : None
            Ignored.

        Returns
        -------
        self : object
        """
        self._validate_params()
        X = validated_rows(self, X, dtype=[np.float64, np.float32], ensure_min_samples=2)
        X = X.astype(np.float64, copy=False)
        self._rows = X
        self.denoiser_ = None
        self._bandwidth = scott(X)
        if self.method != "knn" and self.denoiser is not None:
            self.denoiser_ = clone(self.denoiser).fit(X)
        self.scores_ = self._scores(X, own=True)
        return self

    def score_samples(self, X: TableLike) -> np.ndarray:
        """Scores of any rows, high where the rows of ``fit`` are sparse; (m,) float64."""
        check_is_fitted(self, "scores_")
        X = validated_rows(self, X, dtype=[np.float64, np.float32], reset=False)
        return self._scores(X.astype(np.float64, copy=False), own=False)

    def _scores(self, X, *, own: bool):
        if self.method == "knn":
            return self._distance(X, own)
        if self.method == "density":
            if self.denoiser_ is not None:
                return -self.denoiser_.log_prob(X)
            return -_left_out(X, self._rows, self._bandwidth, own)[1]
        rng = Streams(self.random_state).get("noise")
        total = np.zeros(len(X))
        with progress_of(self.progress, self.n_iter, "draws of noise") as tell:
            for done in range(1, self.n_iter + 1):
                # The same noise for all rows: scores differ by the rows, and not by their order.
                noisy = X + self.rho * rng.standard_normal(X.shape[1])
                total += ((self._restored(noisy, own) - X) ** 2).sum(axis=1)
                tell(done)
        return total / self.n_iter

    def _restored(self, noisy, own):
        if self.denoiser_ is not None:
            return self.denoiser_.denoise(noisy, self.rho)
        # Without bandwidth the expected clean row is the weighted mean of the other rows.
        return _left_out(noisy, self._rows, self.rho, own)[0]

    def _distance(self, X, own):
        points = Points(self._rows, None, None)
        k = min(self.n_neighbors, len(self._rows) - own)
        index = NeighborIndex(points)
        found = index.knn_self(k) if own else index.knn(Points(X, None, None), k)
        return np.sqrt(np.asarray(found[0], dtype=np.float64)[:, -1])


def scott(X) -> float:
    """Bandwidth of Scott's rule for rows of unit scale, from their mean standard deviation."""
    n, d = X.shape
    spread = float(np.sqrt(X.var(axis=0).mean()))
    return (spread if spread > 0 else 1.0) * n ** (-1.0 / (d + 4))


def _left_out(Y, rows, h: float, own: bool):
    """Kernel-weighted mean of the rows, (m, d), and log density, (m,); without the row itself."""
    kernel = EmpiricalDenoiser(h).fit(rows)
    mean, density = np.empty(Y.shape), np.empty(len(Y))
    for block in row_blocks(len(Y), 2 * len(rows)):
        logits, _, _ = kernel._kernel(Y[block], 0.0, None)
        if own:
            at = np.arange(len(Y))[block]
            logits[np.arange(at.size), at] = -np.inf
        top = logits.max(axis=1, keepdims=True)
        share = np.exp(logits - top)
        total = share.sum(axis=1)
        density[block] = top[:, 0] + np.log(total)
        mean[block] = share @ rows / total[:, None]
    return mean, density
