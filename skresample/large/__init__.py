"""Tables larger than memory: the same rows as in memory, in two passes over files or partitions.

:func:`resample_parquet` writes them to a file or folder, :func:`plan_chunks` hands them over piece
by piece. Both read Parquet, Arrow and CSV through pyarrow, which comes with ``skresample[cli]``.
:func:`resample_dask` takes a Dask data frame and returns one (``skresample[dask]``), and
:func:`write_dask` writes it to files.
:func:`select_parquet` and :func:`select_dask` do the same for selectors, :func:`split_dask` for
splits by hashed ids;
:func:`allocate_dask` and :func:`weigh_dask` give rows and weights by an allocation,
:func:`schedule_dask` the rows of each round of a schedule.
"""

from ._allocate_dask import allocate_dask, weigh_dask
from ._plan_chunks import plan_chunks
from ._resample_dask import resample_dask
from ._resample_parquet import LargeResult, resample_parquet
from ._schedule_dask import schedule_dask
from ._select_dask import select_dask
from ._select_parquet import SelectResult, select_parquet
from ._split_dask import split_dask
from ._write_dask import write_dask

__all__ = [
    "LargeResult",
    "SelectResult",
    "allocate_dask",
    "plan_chunks",
    "resample_dask",
    "resample_parquet",
    "schedule_dask",
    "select_dask",
    "select_parquet",
    "split_dask",
    "weigh_dask",
    "write_dask",
]
