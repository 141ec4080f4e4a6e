"""Dask arrays as frames with the same partitions, and back again."""

from __future__ import annotations

from typing import Any

from ._partitions import values

__all__ = ["array_of", "is_dask_array", "same_kind"]


def is_dask_array(given: Any) -> bool:
    """Whether something is a Dask array."""
    try:
        import dask.array as da
        import dask.dataframe  # noqa: F401
    except ModuleNotFoundError as error:
        raise ImportError("Dask is needed for this; install skresample[dask].") from error
    return isinstance(given, da.Array)


def same_kind(X: Any, y: Any, groups: Any = None) -> tuple[Any, Any, Any, tuple]:
    """What was given, arrays as frames and series; and the dtypes of what was an array.

    Parameters
    ----------
    X : dask DataFrame or Array
    y, groups : name, dask Series or Array, or None

    Returns
    -------
    X, y, groups : dask DataFrame, and names, series or None
    arrays : tuple of dtype
        Of X and of those of y and groups that there are; empty for frames.
    """
    if not is_dask_array(X):
        return X, y, groups, ()
    arrays = [X, *(part for part in (y, groups) if part is not None)]
    kinds = [type(part).__name__ for part in arrays[1:] if not is_dask_array(part)]
    if kinds:
        raise TypeError(
            f"X is a Dask array; y and groups must be, too, got {kinds}; make them by "
            f"dask.array.from_array(y, chunks=X.chunks[0])"
        )
    return *_as_frames(X, y, groups), tuple(part.dtype for part in arrays)


def _as_frames(X, y, groups):
    """Arrays as frames with the same partitions."""
    import dask.dataframe as dd

    if X.ndim != 2:
        raise ValueError(f"X must be a Dask array of two dimensions, got {X.ndim}")
    X = X.rechunk({1: -1})
    frames = [dd.from_dask_array(X, columns=[f"x{j}" for j in range(X.shape[1])])]
    for part, name in ((y, "y"), (groups, "group")):
        if part is None:
            frames.append(None)
            continue
        if part.ndim != 1:
            raise ValueError(f"{name} must be a Dask array of one dimension, got {part.ndim}")
        known = sum(part.shape) == sum(part.shape) and X.shape[0] == X.shape[0]  # else NaN
        if known and part.shape[0] == X.shape[0]:
            part = part.rechunk((X.chunks[0],))
        frames.append(dd.from_dask_array(part, columns=name))
    return frames


def array_of(pieces: list, sizes: list, names, dtype) -> Any:
    """Columns of pieces, or a column, as one Dask array; sizes may be unknown (NaN)."""
    import dask.array as da
    from dask.delayed import delayed

    width = (len(names),) if isinstance(names, list) else ()
    parts = [
        da.from_delayed(delayed(values)(piece, names, dtype), (size, *width), dtype)
        for piece, size in zip(pieces, sizes, strict=True)
    ]
    return da.concatenate(parts)
