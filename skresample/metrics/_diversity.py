"""How diverse a table is: entropy of its attributes, effective number of distinct rows."""

from __future__ import annotations

from typing import Any

import numpy as np

from skresample._math.density import bin_edges, bucket_codes
from skresample._math.distances import rbf_vendi, spectrum_diversity
from skresample._math.whole_numbers import check_at_least
from skresample._parameters import Columns, TableLike, VectorLike
from skresample._table.ingest import warn_shuffled

from ._distribution_space import columns_of, reference_space

__all__ = ["attribute_diversity_score", "default_behavior_rate", "vendi_score"]


def attribute_diversity_score(
    X: TableLike,
    y: VectorLike | None = None,
    *,
    reference: TableLike | None = None,
    n_bins: int = 10,
    categorical_features: Columns = "from_dtype",
    correction: str | None = None,
    average: bool = True,
) -> Any:
    """Normalised entropy of every attribute within every concept: 1 is uniform, 0 is constant.

    An attribute is a column, a concept a value of ``y`` (a class or group). The values an
    attribute can take are declared by ``reference``: levels of nominal columns, quantile bins of
    numeric ones. Values outside are left out; the score is ``H / log K`` with K declared values.

    Parameters
    ----------
    X : {array-like, dataframe} of shape (n, d)
        Rows to judge, e.g. a selection or generated rows.
    y : array-like of shape (n,), default=None
        Concept of each row; None: one concept.
    reference : {array-like, dataframe} of shape (m, d), default=None
        Rows that declare the values, e.g. the real data; None: X itself, which hides values that
        have vanished.
    n_bins : int, default=10
        Quantile bins of a numeric column, >= 2.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        Nominal columns: by dtype (text, bool and category), none, or names, positions or a mask.
    correction : {None, "miller-madow"}, default=None
        "miller-madow" adds (levels seen - 1) / (2 n) to each entropy (at most up to log K): small
        samples look less diverse than they are. Or compare at equal n.
    average : bool, default=True
        Mean over all pairs of concept and attribute; False gives every pair.

    Returns
    -------
    float, or ndarray of shape (n_concepts, d) with ``average=False``
        Larger is more diverse. Attributes with one declared value score 0; a concept without any
        declared value of an attribute scores 0 there.

    References
    ----------
    R. Rassin, A. Slobodkin, S. Ravfogel, Y. Elazar and Y. Goldberg, "GRADE: Quantifying Sample
    Diversity in Text-to-Image Models", 2024, arXiv:2410.22592, section 3.

    Examples
    --------
    >>> from skresample.metrics import attribute_diversity_score
    >>> attribute_diversity_score([["a"], ["b"], ["a"], ["b"]])
    1.0
    """
    if correction not in (None, "miller-madow"):
        raise ValueError(f"correction must be None or 'miller-madow', got {correction!r}")
    shares, sizes = _attribute_shares(X, y, reference, n_bins, categorical_features)
    scores = np.zeros((len(shares), len(shares[0])))
    for i, row in enumerate(shares):
        for j, p in enumerate(row):
            n = sizes[i][j]
            if p.size < 2 or n == 0:
                continue
            seen = p[p > 0]
            entropy = -(seen * np.log(seen)).sum()
            if correction is not None:
                entropy += (seen.size - 1) / (2 * n)
            scores[i, j] = min(1.0, entropy / np.log(p.size))
    return float(scores.mean()) if average else scores


def default_behavior_rate(
    X: TableLike,
    y: VectorLike | None = None,
    *,
    threshold: float = 0.8,
    reference: TableLike | None = None,
    n_bins: int = 10,
    categorical_features: Columns = "from_dtype",
) -> float:
    """Share of (concept, attribute) pairs in which one value takes nearly all rows.

    Parameters
    ----------
    X : {array-like, dataframe} of shape (n, d)
        Rows to judge.
    y : array-like of shape (n,), default=None
        Concept of each row; None: one concept.
    reference : {array-like, dataframe} of shape (m, d), default=None
        Rows that declare the values; None: X itself.
    n_bins : int, default=10
        Quantile bins of a numeric column, >= 2.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        Nominal columns: by dtype (text, bool and category), none, or names, positions or a mask.
    threshold : float, default=0.8
        Share of the most frequent value from which it counts as a default, in (0, 1].

    Returns
    -------
    float
        In [0, 1]; smaller is more diverse.

    References
    ----------
    R. Rassin, A. Slobodkin, S. Ravfogel, Y. Elazar and Y. Goldberg, "GRADE: Quantifying Sample
    Diversity in Text-to-Image Models", 2024, arXiv:2410.22592, section 5.

    Examples
    --------
    >>> from skresample.metrics import default_behavior_rate
    >>> default_behavior_rate([["a", 1], ["a", 2], ["a", 3], ["b", 4]], threshold=0.75)
    0.5
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must be in (0, 1], got {threshold!r}")
    shares, _ = _attribute_shares(X, y, reference, n_bins, categorical_features)
    return float(np.mean([p.max(initial=0.0) >= threshold - 1e-12 for row in shares for p in row]))


def _attribute_shares(X, y, reference, n_bins, categorical_features):
    """For every concept and attribute the shares of the declared values, and their rows."""
    check_at_least(n_bins=(n_bins, 2))
    parts = {"X": X} if reference is None else {"reference": reference, "X": X}
    declared, columns = (columns_of(categorical_features, **parts) * 2)[:2]
    n = len(columns[0][1])
    concept = np.zeros(n, np.intp)
    if y is not None:
        warn_shuffled(X, y=y)
        concept = np.unique(np.asarray(y), return_inverse=True)[1].reshape(-1)
        if len(concept) != n:
            raise ValueError(f"X has {n} rows and y {len(concept)} entries")
    coded = [_codes(a, b, n_bins) for a, b in zip(columns, declared, strict=True)]
    shares, sizes = [], []
    for c in range(int(concept.max()) + 1):
        counts = [
            np.bincount(codes[(concept == c) & (codes >= 0)], minlength=k) for codes, k in coded
        ]
        sizes.append([int(count.sum()) for count in counts])
        shares.append([count / max(1, count.sum()) for count in counts])
    return shares, sizes


def _codes(column, declared, n_bins):
    """Position of each value among the declared ones (-1: none of them) and their number."""
    _, values, n_levels = column
    _, source, _ = declared
    if n_levels is not None:  # codes count from 0 in the declaring table, which comes first
        known = int(source.max()) + 1
        return np.where(values < known, values, -1), known
    edges = bin_edges(source[:, None], n_bins)
    codes = bucket_codes(values[:, None], edges)[0][:, 0]
    missing = edges[0].size + 1
    if not np.isnan(source).any():
        codes = np.where(codes == missing, -1, codes)
        return codes, missing
    return codes, missing + 1


def vendi_score(
    X: TableLike,
    *,
    kernel: str = "cosine",
    order: float | None = None,
    gamma: float | None = None,
    scale: bool = True,
    categorical_features: Columns = "from_dtype",
) -> float:
    """Effective number of distinct rows: exponential of the entropy of a kernel's spectrum.

    Parameters
    ----------
    X : {array-like, dataframe} of shape (n, d)
        Rows. Numeric columns are centred; nominal ones enter by level.
    kernel : {"cosine", "rbf"}, default="cosine"
        Similarity of two rows. "cosine" has at most d dimensions and is exact for any n; "rbf" is
        available for ``order=2``, which needs no eigenvalues.
    order : float or None, default=None
        Order of the Renyi entropy, > 0; large orders count only the dominant kinds of rows. None:
        1 for "cosine", 2 for "rbf".
    gamma : float, default=None
        Of "rbf": ``exp(-gamma |x - y|^2)``; None: by the median distance.
    scale : bool, default=True
        Divide numeric columns by their standard deviation.
    categorical_features : "from_dtype", None, array-like or callable, default="from_dtype"
        As in :func:`attribute_diversity_score`.

    Returns
    -------
    float
        Between 1 (all rows alike) and n; larger is more diverse.

    Notes
    -----
    "cosine": O(n d^2), through the d x d matrix with the same spectrum. "rbf": O(n^2 d) time, in
    blocks of bounded memory.

    References
    ----------
    D. Friedman and A. B. Dieng, "The Vendi Score: A Diversity Evaluation Metric for Machine
    Learning", TMLR 2023, arXiv:2210.02410, definition 3.1. A. P. Pasarkar and A. B. Dieng,
    "Cousins of the Vendi Score", AISTATS 2024, arXiv:2310.12952 (orders other than 1).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.metrics import vendi_score
    >>> round(vendi_score(np.repeat([[1.0, 0.0], [-1.0, 1.0], [-1.0, -1.0]], 4, axis=0)), 3)
    2.0
    """
    if order is None:
        order = 2.0 if kernel == "rbf" else 1.0
    if not order > 0:
        raise ValueError(f"order must be > 0, got {order!r}")
    if kernel not in ("cosine", "rbf"):
        raise ValueError(f"kernel must be 'cosine' or 'rbf', got {kernel!r}")
    if kernel == "rbf":
        if order != 2:
            raise ValueError(
                f"kernel='rbf' is available for order=2, got order={order}; use order=None, or "
                "kernel='cosine' for other orders"
            )
        A, _ = reference_space(X, X, scale, categorical_features, nominal="codes")
        return rbf_vendi(A, gamma)
    A, _ = reference_space(X, X, scale, categorical_features)
    length = np.sqrt(np.einsum("ij,ij->i", A, A))
    if not length.any():
        return 1.0
    # A row at the mean has no direction; it counts as alike to nothing, so it is left out.
    A = A[length > 0] / length[length > 0, None]
    small = A.T @ A if A.shape[1] <= len(A) else A @ A.T
    return spectrum_diversity(np.linalg.eigvalsh(small / len(A)), order)
