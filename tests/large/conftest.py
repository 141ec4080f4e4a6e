"""A Dask frame that tells what is read of it and held."""

import weakref

import pytest


@pytest.fixture
def watched():
    """Make frames: the frame, the partitions read so far, and how many were held at each."""
    dask = pytest.importorskip("dask")
    pd = pytest.importorskip("pandas")
    dd = pytest.importorskip("dask.dataframe")

    class Rows(pd.DataFrame):
        """A partition that is counted as long as anything holds it."""

        @property
        def _constructor(self):
            return pd.DataFrame

    def make(table, parts):
        held, most, reads = set(), [], []
        size = -(-len(table) // parts)

        def read(p):
            rows = Rows(table.iloc[p * size : p * size + size])
            reads.append(p)
            held.add(len(reads))
            most.append(len(held))
            weakref.finalize(rows, held.discard, len(reads))
            return rows

        return dd.from_map(read, range(parts), meta=table), reads, most

    with dask.config.set(scheduler="synchronous"):
        yield make
