"""Small tables with the awkward features of real ones."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["ExampleTable", "example_tables"]


class ExampleTable(NamedTuple):
    """Rows, classes and groups of one small table.

    Attributes
    ----------
    name : str
        What is awkward about it.
    X : ndarray of shape (n, d)
    y : ndarray of shape (n,)
    groups : ndarray of shape (n,)
    """

    name: str
    X: np.ndarray
    y: np.ndarray
    groups: np.ndarray


def example_tables(seed: int = 0) -> list[ExampleTable]:
    """Tables with three classes, ties, duplicates, constants, missing values and integers.

    Parameters
    ----------
    seed : int, default=0
        Seed of the draw.

    Returns
    -------
    tables : list of ExampleTable
        Each has 90 rows in classes of 50, 28 and 12 rows.

    Examples
    --------
    >>> from skresample.testing import example_tables
    >>> [table.name for table in example_tables()]
    ['plain', 'float32', 'duplicates', 'constant', 'missing', 'integers', 'text labels']
    """
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat([0, 1, 2], [50, 28, 12]))
    groups = np.where(rng.random(90) < 0.4, "a", "b")
    X = rng.normal(size=(90, 4)) + y[:, None] * np.array([1.0, 0.5, 0.0, 0.0])
    double = X.copy()
    double[1::2] = double[::2]
    constant = X.copy()
    constant[:, 2] = rng.normal() * 1e-3
    missing = X.copy()
    missing[rng.random(X.shape) < 0.1] = np.nan
    missing[:, 0] = X[:, 0]
    whole = np.rint(X * 20).astype(np.int32)
    text = np.array(["no", "perhaps", "yes"])[y]
    return [
        ExampleTable("plain", X, y, groups),
        ExampleTable("float32", X.astype(np.float32), y, groups),
        ExampleTable("duplicates", double, y, groups),
        ExampleTable("constant", constant, y, groups),
        ExampleTable("missing", missing, y, groups),
        ExampleTable("integers", whole, y, groups),
        ExampleTable("text labels", X, text, groups),
    ]
