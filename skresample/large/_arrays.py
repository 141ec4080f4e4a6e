"""Arrays, which may be memory-mapped, as a dataset that is read in blocks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

__all__ = ["LABEL", "ArrayDataset", "is_array"]

LABEL = "y"


def is_array(source: Any) -> bool:
    """Whether a source is an array or names a file of one."""
    named = isinstance(source, (str, Path)) and str(source).lower().endswith(".npy")
    return named or isinstance(source, np.ndarray)


class ArrayDataset:
    """Rows of an array and their labels; what is used of a pyarrow Dataset.

    Parameters
    ----------
    X : ndarray of shape (n, d), or path of a ``.npy`` file
        Numbers; a file is memory-mapped.
    y : array-like of shape (n,), or path of a ``.npy`` file, or None
        Labels, if there are any.
    """

    def __init__(self, X: Any, y: Any) -> None:
        try:
            import pyarrow as pa
        except ModuleNotFoundError as error:
            raise ImportError(
                "Reading arrays in chunks needs pyarrow; install skresample[cli] or pyarrow."
            ) from error
        named = [os.fspath(part) for part in (X, y) if isinstance(part, (str, Path))]
        self.files = (
            named if len(named) == 1 + (y is not None) else []
        )  # what tells one source from another
        if isinstance(y, (str, Path)) and not str(y).lower().endswith(".npy"):
            raise ValueError(f"an array has no column {str(y)!r}; pass the labels, or a .npy file")
        self.X = _mapped(X)
        if self.X.ndim != 2 or self.X.dtype.kind not in "iuf":
            raise ValueError(
                f"source must be a two-dimensional array of numbers, got shape {self.X.shape} and "
                f"dtype {self.X.dtype}"
            )
        self.y = np.zeros(len(self.X), np.int8) if y is None else np.asarray(_mapped(y))
        if self.y.shape != (len(self.X),):
            raise ValueError(f"target must have shape {(len(self.X),)}, got {self.y.shape}")
        number = pa.from_numpy_dtype(self.X.dtype)
        fields = [pa.field(f"x{j}", number) for j in range(self.X.shape[1])]
        label = [] if y is None else [pa.field(LABEL, pa.array(self.y[:1]).type)]
        self.schema = pa.schema([*fields, *label])

    def scanner(self, columns: list[str], batch_size: int, **_: Any) -> ArrayDataset:
        """What reads the columns in batches."""
        self._columns, self._rows = columns, batch_size
        return self

    def to_batches(self) -> Iterator[Any]:
        """Batches of the columns asked for last."""
        import pyarrow as pa

        columns, rows = self._columns, self._rows
        schema = pa.schema([self.schema.field(name) for name in columns])
        for start in range(0, len(self.X), rows):
            block = np.asarray(self.X[start : start + rows]) if columns != [LABEL] else None
            parts = [
                pa.array(self.y[start : start + rows], schema.field(name).type)
                if name == LABEL
                else pa.array(np.ascontiguousarray(block[:, int(name[1:])]))
                for name in columns
            ]
            yield pa.record_batch(parts, schema=schema)


def _mapped(given: Any) -> Any:
    """An array; a file of one is mapped into memory."""
    return np.load(given, mmap_mode="r") if isinstance(given, (str, Path)) else given
