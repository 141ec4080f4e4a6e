"""Names of groups as people write them."""

from __future__ import annotations

from numbers import Real

import numpy as np

from skresample.allocation._cells import as_python

__all__ = ["as_vector", "several"]


def as_vector(names) -> np.ndarray:
    """Names as an array in which numbers stay numbers beside text."""
    mixed = len({isinstance(name, str) for name in names}) > 1
    return np.array(names, dtype=object if mixed else None)


def several(groups) -> list:
    """Names of groups; a number or a text is one name, not its letters."""
    groups = [groups] if isinstance(groups, (str, Real)) else groups
    return [as_python(group) for group in groups]
