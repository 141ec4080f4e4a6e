"""Tables larger than memory: the same rows as in memory, in two passes over files or partitions.

:func:`resample_parquet` writes them to a file or folder, :func:`plan_chunks` hands them over piece
by piece. Both read Parquet, Arrow and CSV through pyarrow, which comes with ``skresample[cli]``.
:func:`resample_dask` takes a Dask data frame and returns one (``skresample[dask]``).
"""

from ._plan_chunks import plan_chunks
from ._resample_dask import resample_dask
from ._resample_parquet import LargeResult, resample_parquet

__all__ = ["LargeResult", "plan_chunks", "resample_dask", "resample_parquet"]
