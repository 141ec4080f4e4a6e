"""Splits of a Dask data frame or array by hashed ids, partition by partition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from skresample.selection import HashShuffleSplit

from ._dask_arrays import array_of, same_kind
from ._dask_inputs import partitions, with_column

__all__ = ["split_dask"]


def split_dask(X: Any, splitter: HashShuffleSplit, groups: Any) -> Iterator[tuple[Any, Any]]:
    """Training and test rows of each split, as Dask data frames or arrays, not yet computed.

    The side of a row follows from its id alone. The rows are those of ``splitter.split`` on the
    computed frame, in its order, and no row has to be read before.

    Parameters
    ----------
    X : dask DataFrame or Array
        Rows; a target that is a column is split with them.
    splitter : HashShuffleSplit
        Other splitters need all rows.
    groups : str, dask Series or dask Array
        Column of the ids, or the ids, with the partitions of ``X``.

    Yields
    ------
    train, test : dask DataFrame or Array
        Of the kind of ``X``, one partition for each of ``X``.

    Raises
    ------
    TypeError
        For another splitter, and what is no Dask data frame of pandas and no array.
    ValueError
        For shares out of range and, when computed, missing ids and partitions of ids of another
        length.
    ImportError
        Without dask.

    See Also
    --------
    select_dask : One side alone, by HashSampler.

    Notes
    -----
    One pass for each side that is computed. In memory an empty side is an error; here it is seen
    when it is computed.

    Examples
    --------
    >>> import dask.dataframe as dd
    >>> import pandas as pd
    >>> from skresample.large import split_dask
    >>> from skresample.selection import HashShuffleSplit
    >>> ddf = dd.from_pandas(pd.DataFrame({"id": range(1000)}), npartitions=3)
    >>> splits = split_dask(ddf, HashShuffleSplit(n_splits=2, test_size=0.1), "id")
    >>> [(len(train), len(test)) for train, test in splits]
    [(915, 85), (898, 102)]
    """
    if not isinstance(splitter, HashShuffleSplit):
        raise TypeError(
            f"splitter must be a HashShuffleSplit, got {type(splitter).__name__}, which may look "
            f"at all rows at once"
        )
    splitter._sizes()
    X, _, groups, arrays = same_kind(X, None, groups)
    frame, name, came = with_column(X, groups, "groups", ("group", "groups", "_groups_"))
    return _splits(frame, name, came, splitter, arrays)


def _splits(frame, name: str, came: bool, splitter, arrays: tuple) -> Iterator[tuple[Any, Any]]:
    """Both sides of each split; ids that came beside the rows do not come out."""
    meta = frame._meta.drop(columns=name) if came else frame._meta
    for round_ in range(splitter.n_splits):
        train, test = (
            frame.map_partitions(_side, name, came, splitter, round_, side, meta=meta)
            for side in (0, 1)
        )
        yield tuple(_array(one, arrays[0]) for one in (train, test)) if arrays else (train, test)


def _side(part, name: str, came: bool, splitter, round_: int, side: int):
    """The rows of a partition that are on a side."""
    rows = splitter._sides(np.asarray(part[name]), round_)[side]
    return (part.drop(columns=name) if came else part).iloc[rows]


def _array(frame, dtype) -> Any:
    """The columns as one array; the rows of its chunks are not known yet."""
    parts = partitions(frame)
    return array_of(parts, [float("nan")] * len(parts), list(frame.columns), dtype)
