"""Images, windows and other rows with several axes, through any resampler."""

from __future__ import annotations

from typing import Any

import numpy as np

from skresample._parameters import TableLike, VectorLike
from skresample._table.accept import refuse_class

__all__ = ["resample_nd"]


def resample_nd(resampler: Any, X: TableLike, y: VectorLike, **params: Any) -> tuple[Any, ...]:
    """Resample rows that are arrays themselves: images, windows of signals, spectra.

    Each row is laid out flat for the resampler and comes back in its shape. Distances are then
    those between all entries; where they should be taken in another space (an embedding), plan
    there and hand the cube to the plan: ``resampler.fit(Z, y).make_plan(Z, y).apply(X, "blend")``.

    Parameters
    ----------
    resampler : resampler
        Fitted in place, so that its ``plan_`` can be read.
    X : array-like of shape (n, ...)
        Numbers, at least one axis besides the rows.
    y : array-like of shape (n,)
        Target.
    **params : dict
        Passed to ``fit_resample``, such as ``groups`` or ``sample_weight``.

    Returns
    -------
    X_resampled : ndarray of shape (n_output, ...)
        In the dtype of X.
    y_resampled : container like y

    Raises
    ------
    ValueError
        If X has no axis besides the rows.
    TypeError
        For a class in place of a resampler.

    Notes
    -----
    The flat layout is a view where X is contiguous; costs what the resampler costs.

    References
    ----------
    N. V. Chawla, K. W. Bowyer, L. O. Hall, W. P. Kegelmeyer, "SMOTE: synthetic minority
    over-sampling technique", JAIR 16 (2002) 321-357, section 4.2: new rows coordinate by
    coordinate, in whatever shape these are kept.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.combine import resample_nd
    >>> from skresample.over_sampling import SMOTE
    >>> images, y = np.random.default_rng(0).random((30, 8, 8)), np.repeat([0, 1], [20, 10])
    >>> resample_nd(SMOTE(random_state=0), images, y)[0].shape
    (40, 8, 8)
    """
    refuse_class(resampler, "resampler")
    cube = np.asarray(X)
    if cube.ndim < 2:
        raise ValueError(
            f"X must have an axis besides the rows, got shape {cube.shape}; use "
            f"X.reshape(-1, 1) for a single column"
        )
    flat, y = resampler.fit_resample(cube.reshape(len(cube), -1), y, **params)
    return flat.reshape(-1, *cube.shape[1:]), y
