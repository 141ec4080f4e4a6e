"""What paces share, and what they are told."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from skresample._compat import BaseEstimator

__all__ = ["Cells", "Pace"]


class Cells(NamedTuple):
    """Classes or groups, in the order of their codes."""

    names: list[Any]
    counts: np.ndarray  # (c,) rows of each


class Pace(BaseEstimator):
    """Parameters can be read and set, and searched as ``schedule__pace__<name>``."""

    per_row = False
