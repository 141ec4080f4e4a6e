"""Tables larger than memory: the same rows as in memory, in two passes over files.

:func:`resample_parquet` writes them to a file or folder, :func:`plan_chunks` hands them over piece
by piece. Both read Parquet, Arrow and CSV through pyarrow, which comes with ``skresample[cli]``.
"""

from ._plan_chunks import plan_chunks
from ._resample_parquet import LargeResult, resample_parquet

__all__ = ["LargeResult", "plan_chunks", "resample_parquet"]
