"""Record of the features measured of some rows."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["AcquiredFeatures"]


class AcquiredFeatures(NamedTuple):
    """What was measured of each row, and what follows for the rest.

    Attributes
    ----------
    X : ndarray of shape (m, d)
        Rows; features that were not measured are the posterior mean.
    measured : ndarray of shape (m, d), bool
        Which features were known or measured.
    order : ndarray of shape (m, steps), intp
        Feature measured at each step; -1 where a row had stopped.
    cost : ndarray of shape (m,)
        What was spent on each row.
    """

    X: np.ndarray
    measured: np.ndarray
    order: np.ndarray
    cost: np.ndarray
