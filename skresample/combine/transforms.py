"""Views of numeric rows: what may be done to a row without changing what it is. An axis to extend.

A transform is called as ``transform(rows, codes, reference, rng) -> views``: ``rows`` is (m, d),
``codes`` are their classes (-1: not known), ``reference`` is a :class:`Reference` of the training
rows, ``views`` a new array of the shape and dtype of ``rows``. Strengths are drawn anew for every
row, uniformly up to the one that is given. Any function will do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from skresample._compat import BaseEstimator

__all__ = [
    "ClassSwap",
    "Dropout",
    "FeatureMix",
    "Jitter",
    "MonotoneWarp",
    "Reference",
    "Scaling",
    "Transform",
    "in_turn",
    "reference_of",
]

Transform = Callable[..., np.ndarray]


class Reference(NamedTuple):
    """What transforms know of the training rows."""

    X: np.ndarray  # (n, d)
    codes: np.ndarray  # (n,) class of each, -1: not known
    median: np.ndarray  # (d,)
    scale: np.ndarray  # (d,) standard deviations, 0 for constant columns


def reference_of(X: np.ndarray, codes: np.ndarray) -> Reference:
    """Medians and scales of rows; missing values are left out.

    Parameters
    ----------
    X : ndarray of shape (n, d)
        Training rows.
    codes : ndarray of shape (n,)
        Class of each, -1 where it is not known.

    Returns
    -------
    reference : Reference
    """
    return Reference(X, codes, np.nanmedian(X, axis=0), np.nanstd(X, axis=0))


def in_turn(transforms: Transform | Sequence[Transform]) -> Transform:
    """One transform that runs several in turn.

    Parameters
    ----------
    transforms : transform or sequence of transforms
        In the order in which they run.

    Returns
    -------
    transform : callable
    """
    if callable(transforms):
        return transforms

    def run(rows, codes, reference, rng):
        for transform in transforms:
            rows = transform(rows, codes, reference, rng)
        return rows

    return run


def _strength(rows, most, rng):
    """One strength a row, (m, 1)."""
    return rng.uniform(0.0, most, (len(rows), 1))


class _RowsView(BaseEstimator):
    """Base of the transforms: ``_view`` makes the rows, whose type stays."""

    def __call__(
        self,
        rows: np.ndarray,
        codes: np.ndarray,
        reference: Reference,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """View of the rows."""
        return self._view(rows, codes, reference, rng).astype(rows.dtype)


class Jitter(_RowsView):
    """Add Gaussian noise.

    Parameters
    ----------
    size : float, default=0.1
        Largest standard deviation of the noise, in those of the column, >= 0.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.combine.transforms import Jitter, reference_of
    >>> X, y = np.array([[1.0, 5.0], [2.0, 5.0]]), np.array([0, 1])
    >>> Jitter()(X, y, reference_of(X, y), np.random.default_rng(0)).round(2)
    array([[1.02, 5.  ],
           [1.99, 5.  ]])
    """

    def __init__(self, size: float = 0.1) -> None:
        self.size = size

    def _view(self, rows, codes, reference, rng):
        noise = _strength(rows, self.size, rng) * rng.normal(size=rows.shape)
        return rows + noise * reference.scale


class Dropout(_RowsView):
    """Set columns to their median.

    Parameters
    ----------
    rate : float, default=0.3
        Largest share of the columns of a row, in [0, 1].
    """

    def __init__(self, rate: float = 0.3) -> None:
        self.rate = rate

    def _view(self, rows, codes, reference, rng):
        gone = rng.random(rows.shape) < _strength(rows, self.rate, rng)
        return np.where(gone, reference.median, rows)


class FeatureMix(_RowsView):
    """Take columns from another row, whatever its class.

    Parameters
    ----------
    rate : float, default=0.3
        Largest share of the columns of a row, in [0, 1].
    """

    def __init__(self, rate: float = 0.3) -> None:
        self.rate = rate

    def _view(self, rows, codes, reference, rng):
        partner = rng.integers(len(reference.X), size=len(rows))
        swapped = rng.random(rows.shape) < _strength(rows, self.rate, rng)
        return np.where(swapped, reference.X[partner], rows)


class ClassSwap(_RowsView):
    """Take columns from another row of the class; rows whose class is not known stay.

    Parameters
    ----------
    rate : float, default=0.3
        Largest share of the columns of a row, in [0, 1].
    """

    def __init__(self, rate: float = 0.3) -> None:
        self.rate = rate

    def _view(self, rows, codes, reference, rng):
        order = np.argsort(reference.codes, kind="stable")
        first = np.searchsorted(reference.codes, codes, sorter=order)
        size = np.searchsorted(reference.codes, codes, side="right", sorter=order) - first
        able = (codes >= 0) & (size > 0)
        place = first + (rng.random(len(rows)) * size).astype(np.intp)
        partner = order[np.where(able, place, 0)]
        swapped = rng.random(rows.shape) < _strength(rows, self.rate, rng)
        return np.where(swapped & able[:, None], reference.X[partner], rows)


class Scaling(_RowsView):
    """Stretch or shrink a row about the median.

    Parameters
    ----------
    size : float, default=0.2
        Largest relative change, in [0, 1).
    """

    def __init__(self, size: float = 0.2) -> None:
        self.size = size

    def _view(self, rows, codes, reference, rng):
        factor = rng.uniform(1 - self.size, 1 + self.size, (len(rows), 1))
        return reference.median + (rows - reference.median) * factor


class MonotoneWarp(_RowsView):
    """Bend columns without changing the order of their values: ``z -> sign(z) |z|^(1 + u)``.

    ``z`` is the distance from the median in standard deviations; all rows of a call share ``u``.

    Parameters
    ----------
    size : float, default=0.2
        Largest ``|u|``, drawn for each column, in [0, 1).
    """

    def __init__(self, size: float = 0.2) -> None:
        self.size = size

    def _view(self, rows, codes, reference, rng):
        power = 1 + rng.uniform(-self.size, self.size, rows.shape[1])
        scale = np.where(reference.scale > 0, reference.scale, 1.0)
        z = (rows - reference.median) / scale
        warped = reference.median + scale * np.sign(z) * np.abs(z) ** power
        return np.where(reference.scale > 0, warped, rows)
