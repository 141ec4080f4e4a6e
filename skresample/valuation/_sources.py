"""How a supplier's rows relate to one's own, before any model is trained."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.neighbors import kneighbors_graph

from skresample._math.rng import Streams
from skresample._parameters import Columns, Seed, TableLike
from skresample._table.containers import n_rows
from skresample._table.spaces import joint_space

__all__ = [
    "RelevanceDiversity",
    "SourceRank",
    "rank_sources",
    "relevance_diversity_score",
    "structural_disparity",
]


class RelevanceDiversity(NamedTuple):
    """How much of the reference's variation a candidate has, and how far it differs."""

    relevance: float
    diversity: float


class SourceRank(NamedTuple):
    """One source of a ranking."""

    name: Any
    relevance: float
    diversity: float
    n_rows: int


def relevance_diversity_score(
    X_ref: TableLike,
    X_candidate: TableLike,
    *,
    n_components: int = 10,
    tol: float = 1e-6,
    scale: Literal["standard"] | None = None,
    include_mean: bool = False,
    categorical_features: Columns = "from_dtype",
) -> RelevanceDiversity:
    """Compare the variances of two tables along the main directions of the first.

    Parameters
    ----------
    X_ref, X_candidate : {array-like, dataframe} of shape (n, d) and (m, d)
        One's own rows and those on offer; columns are matched by name.
    n_components : int, default=10
        Directions compared: the eigenvectors of the reference's covariance with the largest
        eigenvalues, >= 1.
    tol : float, default=1e-6
        Directions below this share of the largest eigenvalue are left out, in [0, 1].
    scale : {"standard"} or None, default=None
        Units of the columns: as they are, or deviations of the reference, where they differ.
    include_mean : bool, default=False
        Whether second moments about the reference's mean take the place of variances, so that a
        shifted table differs too.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns, as in samplers.

    Returns
    -------
    score : RelevanceDiversity
        ``relevance``: geometric mean of min / max of the two variances, 1 for equal ones;
        ``diversity``: that of their difference over the larger, 0 for equal ones. Both in [0, 1].

    Raises
    ------
    ValueError
        For tables with other columns, fewer than two rows, or missing numbers.

    Notes
    -----
    O((n + m) d^2 + d^3). Second moments alone: diversity is high for noise too, so that it ranks
    sources only beside relevance.

    References
    ----------
    M. M. Amiri, F. Berdoz, R. Raskar, "Fundamentals of task-agnostic data valuation", AAAI 2023,
    section 4 (relevance and diversity).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.valuation import relevance_diversity_score
    >>> X = np.random.default_rng(0).normal(size=(100, 3))
    >>> [round(part, 6) for part in relevance_diversity_score(X, X)]
    [1.0, 0.0]
    """
    if n_components < 1 or not 0 <= tol <= 1:
        raise ValueError(f"n_components must be >= 1 and tol in [0, 1], got {n_components}, {tol}")
    for name, X in (("X_ref", X_ref), ("X_candidate", X_candidate)):
        if n_rows(X) < 2:
            raise ValueError(f"{name} has {n_rows(X)} row; variances need two")
    parts = {"X_ref": X_ref, "X_candidate": X_candidate}
    ours, theirs = joint_space(parts, categorical_features, scale=scale)
    center = ours.mean(axis=0)
    values, vectors = np.linalg.eigh(_moment(ours, center))
    top = np.argsort(-values)[:n_components]
    top = top[values[top] > tol * max(values.max(), np.finfo(float).tiny)]
    if not top.size:
        raise ValueError("X_ref does not vary in any column")
    middle = center if include_mean else theirs.mean(axis=0)
    found = np.square((theirs - middle) @ vectors[:, top]).mean(axis=0)
    own = values[top]
    low, high = np.minimum(own, found), np.maximum(own, found)
    with np.errstate(divide="ignore"):  # a log of 0 makes the geometric mean 0
        relevance = np.exp(np.log(low / high).mean())
        diversity = np.exp(np.log(1.0 - low / high).mean())
    return RelevanceDiversity(float(relevance), float(diversity))


def _moment(rows, center):
    """Second moment about a point, (d, d)."""
    moved = rows - center
    return moved.T @ moved / len(rows)


def rank_sources(
    X_ref: TableLike,
    sources: Mapping[Any, TableLike],
    *,
    n_components: int = 10,
    scale: Literal["standard"] | None = None,
    include_mean: bool = False,
    categorical_features: Columns = "from_dtype",
) -> list[SourceRank]:
    """Rank suppliers' tables by relevance to one's own.

    Parameters
    ----------
    X_ref : {array-like, dataframe} of shape (n, d)
        One's own rows.
    sources : mapping of name to {array-like, dataframe} of shape (m_i, d)
        Rows on offer.
    n_components, scale, include_mean, categorical_features
        As in :func:`relevance_diversity_score`.

    Returns
    -------
    ranks : list of SourceRank
        ``name``, ``relevance``, ``diversity`` and ``n_rows``, the most relevant first.

    Raises
    ------
    ValueError
        If there is no source, or one has other columns.
    TypeError
        If sources is no mapping.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.valuation import rank_sources
    >>> draw = np.random.default_rng(0).normal
    >>> X = draw(size=(200, 4)) * [4, 3, 2, 1]
    >>> offers = {"noise": draw(size=(200, 4)), "alike": draw(size=(200, 4)) * [4, 3, 2, 1]}
    >>> [one.name for one in rank_sources(X, offers)]
    ['alike', 'noise']
    """
    if not isinstance(sources, Mapping):
        raise TypeError(
            f"sources must be a mapping of names to tables, got {type(sources).__name__}; for a "
            f"list of tables give dict(enumerate(tables))"
        )
    if not sources:
        raise ValueError("sources is empty; give a mapping of names to tables")
    ranks = []
    for name, X in sources.items():
        score = relevance_diversity_score(
            X_ref,
            X,
            n_components=n_components,
            scale=scale,
            include_mean=include_mean,
            categorical_features=categorical_features,
        )
        ranks.append(SourceRank(name, *score, n_rows(X)))
    return sorted(ranks, key=lambda one: -one.relevance)


def structural_disparity(
    X_ref: TableLike,
    X_candidate: TableLike,
    *,
    n_neighbors: int = 10,
    n_samples: int = 200,
    categorical_features: Columns = "from_dtype",
    random_state: Seed = None,
) -> float:
    """Distance between the neighbour graphs of two tables (experimental).

    Parameters
    ----------
    X_ref, X_candidate : {array-like, dataframe} of shape (n, d) and (m, d)
        The tables; columns are matched by name.
    n_neighbors : int, default=10
        Neighbours of each row in its graph, >= 1.
    n_samples : int, default=200
        Rows drawn from each, at least ``n_neighbors + 1``.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns, as in samplers.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the draws.

    Returns
    -------
    disparity : float
        Squared Wasserstein distance between smooth signals on the two graphs, as a share of
        their total variance: 0 for equal graphs, at most 1. Samples of one table differ too:
        compare with ``structural_disparity(X_ref, X_ref)``.

    Raises
    ------
    ValueError
        If a table has too few rows for the graph.

    Notes
    -----
    O(n_samples^3). Nodes are matched by the magnitudes of the Laplacians' eigenvectors.

    References
    ----------
    H. P. Maretic, M. El Gheche, G. Chierchia, P. Frossard, "GOT: an optimal transport framework for
    graph comparison", NeurIPS 2019, equation 7; S. Umeyama, "An eigendecomposition approach to
    weighted graph matching problems", IEEE TPAMI 10 (1988) (the matching).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.valuation import structural_disparity
    >>> X = np.random.default_rng(0).normal(size=(100, 3))
    >>> 0 <= structural_disparity(X, X, n_samples=50, random_state=0) <= 1
    True
    """
    tables = joint_space(
        {"X_ref": X_ref, "X_candidate": X_candidate}, categorical_features, scale="standard"
    )
    size = min(n_samples, *(len(table) for table in tables))
    if size <= n_neighbors:
        raise ValueError(
            f"graphs of {n_neighbors} neighbours need more than {n_neighbors} rows, but there are "
            f"{size}; lower n_neighbors"
        )
    streams = Streams(random_state)
    spectra = []
    for number, table in enumerate(tables):
        rows = streams.get("rows", number).permutation(len(table))[:size]
        graph = kneighbors_graph(table[rows], n_neighbors).toarray()
        graph = np.maximum(graph, graph.T)
        spectra.append(np.linalg.eigh(np.diag(graph.sum(axis=1)) - graph))
    (values_a, left), (values_b, right) = spectra
    match = linear_sum_assignment(-np.abs(left) @ np.abs(right).T)[1]
    right = right[match]
    root_a, root_b = (np.sqrt(_inverse(values)) for values in (values_a, values_b))
    # The trace of the root of a product is the sum of the singular values of the product of roots.
    cross = (root_a[:, None] * (left.T @ right)) * root_b
    shared = np.linalg.svd(cross, compute_uv=False).sum()
    total = np.square(root_a).sum() + np.square(root_b).sum()
    return float(max(0.0, 1.0 - 2.0 * shared / total))


def _inverse(values):
    """Inverses of the eigenvalues of a Laplacian, 0 for its null space."""
    keep = values > 1e-9 * max(values.max(), 1.0)
    return np.where(keep, 1.0 / np.where(keep, values, 1.0), 0.0)
