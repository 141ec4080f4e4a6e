"""Write a Dask data frame to files, whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import warnings
from pathlib import Path
from typing import Any

from ._dask_arrays import is_dask_array
from ._dask_inputs import checked_frame

__all__ = ["write_dask"]


def write_dask(ddf: Any, out: str | os.PathLike[str], *, write_index: bool = False) -> Path:
    """Write a Dask data frame to a folder of Parquet files that appears when it is complete.

    ``ddf.to_parquet(out)`` leaves the partitions that were written before an error under the
    final name, where the next reader takes them for the whole.

    Parameters
    ----------
    ddf : dask DataFrame
        Such as :func:`resample_dask` gives; computed by this.
    out : path
        Name of the folder, where nothing is yet, on a disk that all workers see.
    write_index : bool, default=False
        Whether the index is written, too, as a column.

    Returns
    -------
    out : Path

    Raises
    ------
    TypeError
        For what is no Dask data frame of pandas.
    ValueError
        For a name under which something is, and a place that is no folder here.
    OSError
        For a disk that is full, or may not be written to.

    See Also
    --------
    resample_parquet : From files to files, without an engine.

    Notes
    -----
    Parts are written to ``<out>.<letters>.partial`` beside it, which is renamed in the end. An
    error of a partition arrives as it was raised, and removes them; of a caller that is killed
    they stay, under that name.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import dask.dataframe as dd
    >>> import pandas as pd
    >>> from skresample.large import write_dask
    >>> ddf = dd.from_pandas(pd.DataFrame({"x": range(10)}), npartitions=3)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     out = write_dask(ddf, pathlib.Path(folder) / "table")
    ...     len(dd.read_parquet(out))
    10
    """
    if is_dask_array(ddf) or not hasattr(ddf, "npartitions"):
        raise TypeError(
            f"ddf must be a Dask data frame, got {type(ddf).__name__}; make one by "
            f"dask.dataframe.from_dask_array or from_pandas"
        )
    checked_frame(ddf)
    out = Path(out)
    if out.is_symlink() or out.exists():
        raise ValueError(f"{out} exists already; name another folder or remove it")
    if not out.parent.is_dir():
        raise ValueError(f"the directory {out.parent} does not exist, or is none on this disk")
    partial = out.with_name(f"{out.name}.{secrets.token_hex(4)}.partial")
    try:
        with warnings.catch_warnings():  # of pandas, about how Dask calls it
            warnings.filterwarnings("ignore", "The inplace keyword", DeprecationWarning)
            ddf.to_parquet(
                os.fspath(partial),
                write_index=write_index,
                name_function="part-{:05d}.parquet".format,  # so that readers keep the order
                write_page_checksum=True,
            )
        os.rename(partial, out)  # fails where another run came first
    except BaseException:
        _remove(partial)
        raise
    return out


def _remove(partial: Path) -> None:
    """Remove a folder to which tasks that still run may write; not under another name."""
    with contextlib.suppress(OSError):
        partial = partial.rename(partial.with_suffix(".gone"))
    shutil.rmtree(partial, ignore_errors=True)
