"""How far a table is from a reference: as Gaussians, by pairs of rows, by coverage, by buckets."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import numpy as np

from skresample._math.density import (
    bin_edges,
    bucket_codes,
    bucket_counts,
    bucket_shares,
    kl_divergence,
)
from skresample._math.distances import (
    energy_of_samples,
    frechet_of_gaussians,
    frechet_of_samples,
    gaussian_moments,
    mmd,
)
from skresample._math.neighbors import NeighborIndex
from skresample._math.whole_numbers import check_at_least
from skresample._parameters import Columns, TableLike, VectorLike

from ._distribution_space import columns_of, reference_space

__all__ = [
    "coverage_radius",
    "energy_distance",
    "frechet_distance",
    "kl_reduction",
    "maximum_mean_discrepancy",
]


def frechet_distance(
    reference: TableLike,
    X: TableLike,
    *,
    shrinkage: float = 0.0,
    scale: bool = True,
    categorical_features: Columns = "from_dtype",
) -> float:
    """Squared Frechet distance of two tables read as Gaussians: compares means and covariances.

    Parameters
    ----------
    reference : {array-like, dataframe} of shape (n, d)
        Table to compare with; sets the scale.
    X : {array-like, dataframe} of shape (m, d)
        Table with the same columns. Nominal columns enter by level.
    shrinkage : float, default=0.0
        In [0, 1]: how far covariances are moved towards a multiple of the identity; raise it when
        there are fewer rows than columns.
    scale : bool, default=True
        Divide numeric columns by their standard deviation in ``reference``.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        Nominal columns: by dtype (text, bool and category), none, or names, positions or a mask.

    Returns
    -------
    float
        >= 0, smaller is better; 0 for equal means and covariances.

    References
    ----------
    D. C. Dowson and B. V. Landau, "The Frechet distance between multivariate normal
    distributions", J. Multivariate Analysis, 1982, doi:10.1016/0047-259X(82)90077-X, equation 4.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.metrics import frechet_distance
    >>> X = np.random.default_rng(0).normal(size=(100, 2))
    >>> round(frechet_distance(X, X + [3.0, 4.0], scale=False), 6)
    25.0
    """
    if not shrinkage:
        parts = reference_space(reference, X, scale, categorical_features, nominal="codes")
        return frechet_of_samples(*parts)
    A, B = reference_space(reference, X, scale, categorical_features)
    first = gaussian_moments(A, shrinkage)
    return frechet_of_gaussians(*first, *gaussian_moments(B, shrinkage))


def energy_distance(
    reference: TableLike,
    X: TableLike,
    *,
    scale: bool = True,
    categorical_features: Columns = "from_dtype",
) -> float:
    """Energy distance of two tables: sees any difference of the distributions.

    Parameters
    ----------
    reference : {array-like, dataframe} of shape (n, d)
        Table to compare with; sets the scale.
    X : {array-like, dataframe} of shape (m, d)
        Table with the same columns. Nominal columns enter by level.
    scale : bool, default=True
        Divide numeric columns by their standard deviation in ``reference``.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        Nominal columns: by dtype (text, bool and category), none, or names, positions or a mask.

    Returns
    -------
    float
        ``(2 E|X - Y| - E|X - X'| - E|Y - Y'|)^(1/2)`` >= 0, smaller is better.

    Notes
    -----
    O(n^2 d) time, in blocks of bounded memory.

    References
    ----------
    G. J. Szekely and M. L. Rizzo, "Energy statistics: A class of statistics based on distances",
    J. Statistical Planning and Inference, 2013, doi:10.1016/j.jspi.2013.03.018, equation 2.

    Examples
    --------
    >>> from skresample.metrics import energy_distance
    >>> energy_distance([[0.0], [1.0]], [[0.0], [1.0]])
    0.0
    """
    parts = reference_space(reference, X, scale, categorical_features, nominal="codes")
    return energy_of_samples(*parts)


def maximum_mean_discrepancy(
    reference: TableLike,
    X: TableLike,
    *,
    gamma: float | None = None,
    scale: bool = True,
    categorical_features: Columns = "from_dtype",
) -> float:
    """Maximum mean discrepancy of two tables for a Gaussian kernel.

    Parameters
    ----------
    reference : {array-like, dataframe} of shape (n, d)
        Table to compare with; sets the scale.
    X : {array-like, dataframe} of shape (m, d)
        Table with the same columns. Nominal columns enter by level.
    scale : bool, default=True
        Divide numeric columns by their standard deviation in ``reference``.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        Nominal columns: by dtype (text, bool and category), none, or names, positions or a mask.
    gamma : float, default=None
        Kernel ``exp(-gamma |x - y|^2)``; None: half of one over the median squared distance in
        the reference.

    Returns
    -------
    float
        Biased estimate, >= 0, smaller is better.

    Notes
    -----
    O(n^2 d) time, in blocks of bounded memory.

    References
    ----------
    A. Gretton, K. Borgwardt, M. Rasch, B. Schoelkopf and A. Smola, "A Kernel Two-Sample Test",
    JMLR 13, 2012, equation 5.

    Examples
    --------
    >>> from skresample.metrics import maximum_mean_discrepancy
    >>> round(maximum_mean_discrepancy([[0.0]], [[1.0]], gamma=1.0, scale=False), 4)
    1.1244
    """
    if gamma is not None and not gamma > 0:
        raise ValueError(f"gamma must be > 0 or None, got {gamma!r}")
    parts = reference_space(reference, X, scale, categorical_features, nominal="codes")
    return mmd(*parts, gamma)


def coverage_radius(
    reference: TableLike,
    X: TableLike,
    *,
    quantile: float = 1.0,
    scale: bool = True,
    categorical_features: Columns = "from_dtype",
) -> float:
    """Distance within which the rows of ``reference`` have a row of ``X``.

    Parameters
    ----------
    reference : {array-like, dataframe} of shape (n, d)
        Table to compare with; sets the scale.
    X : {array-like, dataframe} of shape (m, d)
        Table with the same columns. Nominal columns enter by level.
    scale : bool, default=True
        Divide numeric columns by their standard deviation in ``reference``.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        Nominal columns: by dtype (text, bool and category), none, or names, positions or a mask.
    quantile : float, default=1.0
        Share of the reference rows to cover, in (0, 1]; 1 is the k-center objective.

    Returns
    -------
    float
        >= 0, smaller is better; 0 when every reference row is in X.

    References
    ----------
    T. F. Gonzalez, "Clustering to minimize the maximum intercluster distance", Theoretical
    Computer Science, 1985, doi:10.1016/0304-3975(85)90224-5.

    Examples
    --------
    >>> from skresample.metrics import coverage_radius
    >>> coverage_radius([[0.0], [1.0], [5.0]], [[1.0]], scale=False)
    4.0
    """
    if not 0 < quantile <= 1:
        raise ValueError(f"quantile must be in (0, 1], got {quantile!r}")
    A, B = reference_space(reference, X, scale, categorical_features, nominal="codes")
    squared, _ = NeighborIndex(B).nearest_within(A, np.inf)
    return float(np.quantile(np.sqrt(squared), quantile, method="higher"))


def kl_reduction(
    reference: TableLike,
    X: TableLike,
    *,
    target: VectorLike | TableLike,
    n_bins: int = 16,
    smoothing: float = 0.0,
    eps: float = 1e-8,
    categorical_features: Columns = "from_dtype",
) -> float:
    """How much closer a selection is to a target than the pool it was selected from.

    Columns are cut into buckets, a table becomes the distribution of its cells over all buckets,
    and the result is ``KL(target || reference) - KL(target || X)`` in nats.

    Parameters
    ----------
    reference : {array-like, dataframe} of shape (n, d)
        The pool; its quantiles set the bins.
    X : {array-like, dataframe} of shape (m, d)
        The selection.
    target : {array-like, dataframe} of shape (t, d)
        Rows of the distribution to match.
    n_bins : int, default=16
        Bins of each numeric column.
    smoothing : float, default=0.0
        Pseudo-count of every bucket of the target.
    eps : float, default=1e-8
        Added to shares before logarithms.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        As in :func:`frechet_distance`.

    Returns
    -------
    float
        Larger is better; 0 for the pool itself, negative when the selection is farther away.

    References
    ----------
    S. M. Xie, S. Santurkar, T. Ma and P. Liang, "Data Selection for Language Models via Importance
    Resampling", NeurIPS 2023, arXiv:2302.03169, section 5.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.metrics import kl_reduction
    >>> pool = np.arange(100.0)[:, None]
    >>> kl_reduction(pool, pool[80:], target=pool[75:]) > 0
    True
    """
    check_at_least(n_bins=(n_bins, 1))
    tables = columns_of(categorical_features, reference=reference, X=X, target=target)
    pool, chosen, wanted = _shares(tables, n_bins, smoothing)
    return kl_divergence(wanted, pool, eps) - kl_divergence(wanted, chosen, eps)


def _shares(tables, n_bins, smoothing):
    """Bucket shares of three tables over common buckets; the last is smoothed."""
    counts = [[], [], []]
    for columns in zip(*tables, strict=True):
        size = columns[0][2]
        if size is not None:
            codes = [part[:, None] for _, part, _ in columns]
        else:
            edges = bin_edges(columns[0][1][:, None], n_bins)
            codes = [bucket_codes(values[:, None], edges)[0] for _, values, _ in columns]
            size = edges[0].size + 2
        for i, code in enumerate(codes):
            counts[i].append(bucket_counts(code, size))
    pool, chosen, wanted = (np.concatenate(c) for c in counts)
    return bucket_shares(pool), bucket_shares(chosen), bucket_shares(wanted, smoothing)
