"""Drop rows that say nearly the same in an embedding."""

from __future__ import annotations

import warnings
from numbers import Real
from typing import Annotated, ClassVar, Literal

import numpy as np
from sklearn.cluster import KMeans

from skresample._compat import Interval
from skresample._math.layout import dense, is_sparse_block
from skresample._math.threads import limited
from skresample._parameters import Columns, PositiveInt, Progress, Rule, Seed, Transformer
from skresample._progress_bar import progress_of
from skresample.base import BaseSelector
from skresample.exceptions import OutcomeWarning

from ._duplicates.same_rows import cosine_cover, distance_cover, equal_rows
from ._exact_dedup import target_block
from ._method_card import MethodCard
from ._scores.column_scale import column_spread
from ._scores.design import design_matrix

__all__ = ["SemanticDeduplicator"]

_FEW_COLUMNS = 8
_ROWS_PER_CLUSTER = 1000
_MAX_CELLS = 100_000_000


class SemanticDeduplicator(BaseSelector):
    """Keep rows so that no two of a cluster are nearly the same in an embedding (SemDeDup).

    Rows are embedded and clustered. Within a cluster rows are visited from the farthest to the
    nearest of the centroid, and a row stays unless its similarity to one that stays exceeds the
    threshold.

    Parameters
    ----------
    threshold : float, default=0.95
        Largest similarity of two rows that stay, in [-1, 1]; lower drops more.
    metric : {"auto", "cosine", "euclidean"}, default="auto"
        What "nearly the same" means. "cosine": of the directions of rows. "euclidean": one minus
        the distance of two rows over that of two typical ones, ``1 - |x - y| / sqrt(2 k)`` for k
        columns; the embedding should have unit variances. "auto": "euclidean" for tables without
        ``embedding`` of at most 8 columns (few columns have few directions, rows of any length
        would be alike), else "cosine".
    embedding : transformer or None, default=None
        Fitted on X; gives dense or sparse numbers, e.g. a text vectoriser with TruncatedSVD. None:
        numeric columns standardised, nominal ones by level.
    n_clusters : int or None, default=None
        More is faster and compares fewer pairs; None: one for each 1000 rows. 1 compares all pairs.
    keep : {"far", "near", "first"}, default="far"
        Who is visited first: rows far from the centroid of their cluster, near it, or in order.
    include_target : bool, default=False
        Rows with different targets are never duplicates.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the clustering.

    Attributes
    ----------
    cluster_labels_ : ndarray of shape (n,)
        Cluster of each row.
    scores_ : ndarray of shape (n,)
        Similarity of each row to the centroid of its cluster.
    metric_ : str
        "cosine" or "euclidean".
    n_duplicates_ : int
        Rows dropped.
    sample_indices_ : ndarray of shape (m,)
        Rows kept, ascending.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
    n_features_in_ : int

    Raises
    ------
    ValueError
        If the embedding does not give one row of finite numbers for each row of X.

    Warns
    -----
    OutcomeWarning
        If more than half of the rows are dropped.

    Notes
    -----
    O(kept rows x cluster size x d). Differs from the published code, which drops a row also for
    being close to a row that was itself dropped: here every dropped row has a near row that stays.
    Duplicates in different clusters are not found. Rows without direction (all zeros) stay.

    References
    ----------
    A. Abbas, K. Tirumala, D. Simig, S. Ganguli and A. S. Morcos, "SemDeDup: Data-efficient learning
    at web-scale through semantic deduplication", 2023, arXiv:2303.09540, section 3 and algorithm 1.

    See Also
    --------
    ExactDeduplicator, MinHashDeduplicator

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import SemanticDeduplicator
    >>> X = np.array([[1.0, 0.0], [1.01, 0.0], [-1.0, 2.0], [-1.0, -2.0]])
    >>> SemanticDeduplicator(keep="first", random_state=0).fit_resample(X)[0]
    array([[ 1.,  0.],
           [-1.,  2.],
           [-1., -2.]])
    """

    cluster_labels_: np.ndarray
    metric_: str
    n_duplicates_: int
    scores_: np.ndarray

    method_card: ClassVar[MethodCard] = MethodCard("cosine similarity", "greedy cover", "row")

    def __init__(
        self,
        *,
        threshold: Annotated[float, Rule(Interval(Real, -1, 1, closed="both"))] = 0.95,
        metric: Literal["auto", "cosine", "euclidean"] = "auto",
        embedding: Transformer | None = None,
        n_clusters: PositiveInt | None = None,
        keep: Literal["far", "near", "first"] = "far",
        include_target: bool = False,
        categorical_features: Columns = "from_dtype",
        progress: Progress = False,
        random_state: Seed = None,
    ) -> None:
        self.threshold = threshold
        self.metric = metric
        self.embedding = embedding
        self.n_clusters = n_clusters
        self.keep = keep
        self.include_target = include_target
        self.categorical_features = categorical_features
        self.progress = progress
        self.random_state = random_state

    def _select(self, table):
        Z = self._embedded(table)
        few = self.embedding is None and Z.shape[1] <= _FEW_COLUMNS
        self.metric_ = self.metric
        if self.metric == "auto":
            self.metric_ = "euclidean" if few else "cosine"
        if self.metric_ == "cosine":
            Z = _directions(Z)
        typical = np.sqrt(2.0 * Z.shape[1])
        self.cluster_labels_, self.scores_ = self._clusters(Z, table.streams.seed("clusters"))
        parts = [self.cluster_labels_[:, None]]
        target = target_block(table) if self.include_target else None
        if target is not None:
            parts.append(target)
        part, stay = equal_rows(parts), np.ones(table.n, bool)
        order = np.argsort(part, kind="stable")
        clusters = np.split(order, np.flatnonzero(np.diff(part[order])) + 1)
        with progress_of(self.progress, len(clusters), "clusters compared") as tell:
            for done, rows in enumerate(clusters, 1):
                visit = {"far": self.scores_[rows], "near": -self.scores_[rows], "first": rows}
                by = np.argsort(visit[self.keep], kind="stable")
                if self.metric_ == "cosine":
                    stay[rows] = cosine_cover(Z[rows], by, self.threshold)
                else:
                    stay[rows] = distance_cover(Z[rows], by, (1.0 - self.threshold) * typical)
                tell(done)
        kept = np.flatnonzero(stay)
        self.n_duplicates_ = table.n - kept.size
        if 2 * kept.size < table.n:
            warnings.warn(
                f"{self.n_duplicates_} of {table.n} rows resemble others by more than "
                f"threshold={self.threshold} ({self.metric_}) and are dropped; raise threshold, or "
                "pass an embedding of more columns",
                OutcomeWarning,
                stacklevel=5,
            )
        return kept

    def _embedded(self, table) -> np.ndarray:
        """Rows as dense numbers, (n, k) float64 or float32."""
        if self.embedding is not None:
            embedding = table.streams.seeded(self.embedding, "embedding")
            Z = embedding.fit(table.X).transform(table.X)
        else:
            Z = design_matrix(table)
            mean, spread = column_spread(Z)
        if is_sparse_block(Z):
            if Z.shape[0] * Z.shape[1] > _MAX_CELLS:
                raise ValueError(
                    f"an embedding of {Z.shape[0]} x {Z.shape[1]} sparse numbers is too large; use "
                    "embedding=TruncatedSVD(100) or a pipeline that ends with it"
                )
            Z = dense(Z)
        Z = np.asarray(Z)
        if Z.ndim != 2 or len(Z) != table.n or Z.dtype.kind not in "iuf":
            raise ValueError(
                f"embedding must give {table.n} rows of numbers, got shape {Z.shape}, {Z.dtype}"
            )
        if not np.isfinite(Z).all():
            raise ValueError("embedding gave missing or infinite numbers")
        return Z if self.embedding is not None else _standardised(Z, mean, spread)

    def _clusters(self, Z, seed):
        """Cluster of each row and its similarity to the centroid, (n,) each."""
        n = len(Z)
        k = max(1, n // _ROWS_PER_CLUSTER) if self.n_clusters is None else min(self.n_clusters, n)
        k = min(k, len(np.unique(equal_rows([Z]))))
        if k == 1:
            labels, centres = np.zeros(n, np.intp), Z.mean(axis=0, keepdims=True)
        else:
            small = Z.size * k < 50_000_000
            with limited(1 if small else None, user_api="openmp"):
                model = KMeans(k, n_init=1, random_state=seed).fit(Z)
            labels, centres = model.labels_.astype(np.intp), model.cluster_centers_
        if self.metric_ == "euclidean":
            away = np.linalg.norm(Z - centres[labels], axis=1)
            return labels, 1.0 - away / np.sqrt(2.0 * Z.shape[1])
        return labels, np.einsum("ij,ij->i", Z, _directions(centres)[labels])


def _standardised(Z, mean, spread):
    """Columns without mean, over their spread; those of constants are exactly 0."""
    Z = np.ascontiguousarray(Z, dtype=np.float64)
    centred = Z - mean
    centred[np.abs(centred) <= 1e-12 * np.abs(mean)] = 0.0
    return centred / spread


def _directions(Z) -> np.ndarray:
    """Rows divided by their length; rows of zeros stay zeros."""
    Z = Z.astype(np.float64, copy=False)
    largest = np.abs(Z).max(axis=1, keepdims=True)
    Z = Z / np.where(largest > 0, largest, 1.0)  # squares of huge numbers must not overflow
    length = np.sqrt(np.einsum("ij,ij->i", Z, Z))[:, None]
    return Z / np.where(length > 0, length, 1.0)
