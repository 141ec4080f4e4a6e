"""Allocations of a target in Dask: rows by cell, and the weights that stand for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from skresample.allocation._share_allocation import ShareAllocation

from ._dask_inputs import as_series, counted_cells, partitions
from ._decide import asked, cells_counted
from ._partitions import weights_of

__all__ = ["allocate_dask", "weigh_dask"]

_TYPES = ("over-sampling", "under-sampling", "clean-sampling", "bypass")


def allocate_dask(
    target: Any,
    allocation: Callable[..., Any],
    *,
    groups: Any = None,
    sampling_type: str | None = None,
) -> dict[Any, int]:
    """Rows of each class or cell by an allocation, from counts of the partitions.

    Parameters
    ----------
    target : dask Series or Array of one dimension
        Classes.
    allocation : allocation or callable
        Called as ``allocation(y, groups=None)``; see :mod:`skresample.allocation`.
    groups : dask Series or Array, default=None
        Groups, with the partitions of ``target``.
    sampling_type : str, default=None
        What the sampler that takes the counts can do, as allocations are told in memory:
        "over-sampling" (no cell shrinks), "under-sampling" or "clean-sampling" (no cell grows),
        "bypass" (both). None: as the allocation is called by hand.

    Returns
    -------
    counts : dict of {cell: int}
        Those that ``allocation`` gives in memory: a quota for ``sampling_strategy``.

    Raises
    ------
    TypeError
        For what is no Dask series or array.
    ValueError
        For missing labels, numbers of partitions that differ, and another ``sampling_type``.
    ImportError
        Without dask.

    See Also
    --------
    weigh_dask : The same by weights.

    Examples
    --------
    >>> import dask.array as da
    >>> import numpy as np
    >>> from skresample.allocation import TemperatureAllocation
    >>> from skresample.large import allocate_dask
    >>> y = da.from_array(np.repeat(["a", "b", "c"], [10000, 1000, 100])).rechunk(4000)
    >>> allocate_dask(y, TemperatureAllocation(temperature=2, n_samples=1000))
    {'a': 706, 'b': 223, 'c': 71}
    """
    if sampling_type is not None and sampling_type not in _TYPES:
        raise ValueError(f"sampling_type must be None or one of {_TYPES}, got {sampling_type!r}")
    labels, _ = _counted(target, groups)
    return dict(asked(allocation, labels, sampling_type))


def weigh_dask(target: Any, allocation: ShareAllocation, *, groups: Any = None) -> Any:
    """Weights of the rows under which training equals training on an allocation, in mean.

    Those of the allocation's ``sample_weight``: the cells are counted by the call, weights are
    given to the rows of a partition when it is computed.

    Parameters
    ----------
    target : dask Series or Array of one dimension
        Classes.
    allocation : allocation
        One with ``sample_weight``.
    groups : dask Series or Array, default=None
        Groups, with the partitions of ``target``.

    Returns
    -------
    sample_weight : dask Series or Array, float64
        Of the kind, partitions and index of ``target``.

    Raises
    ------
    TypeError
        For what is no Dask series or array, and an allocation without weights.
    ValueError
        For missing labels, and numbers of partitions that differ.
    ImportError
        Without dask.

    See Also
    --------
    allocate_dask : The same by rows.

    Examples
    --------
    >>> import dask.array as da
    >>> import numpy as np
    >>> from skresample.allocation import EqualAllocation
    >>> from skresample.large import weigh_dask
    >>> y = da.from_array(np.array([0, 0, 0, 1])).rechunk(2)
    >>> weigh_dask(y, EqualAllocation()).compute().round(3)
    array([0.667, 0.667, 0.667, 2.   ])
    """
    if not isinstance(allocation, ShareAllocation):
        raise TypeError(
            f"allocation must be one with sample_weight, such as EqualAllocation, got "
            f"{type(allocation).__name__}"
        )
    labels, columns = _counted(target, groups)
    weights = allocation.sample_weight(cells_counted(labels))
    told = dict(zip(labels.classes, weights.tolist(), strict=True))
    import pandas as pd
    from dask.dataframe import from_delayed
    from dask.delayed import delayed

    parts = zip(*map(partitions, columns), strict=True)
    pieces = [delayed(weights_of)(p, told, *part) for p, part in enumerate(parts)]
    if not hasattr(target, "chunks"):
        meta = pd.Series(np.zeros(0), columns[0]._meta.index, name="sample_weight")
        return from_delayed(pieces, meta=meta, verify_meta=False)
    from dask.array import concatenate
    from dask.array import from_delayed as part_of

    sizes = zip(pieces, target.chunks[0], strict=True)
    return concatenate([part_of(piece, (size,), np.float64) for piece, size in sizes])


def _counted(target, groups) -> tuple[Any, list]:
    """Classes or cells, and the columns that they were counted in."""
    columns = [as_series(target, "target")]
    if groups is not None:
        columns.append(as_series(groups, "groups"))
        if columns[0].npartitions != columns[1].npartitions:
            raise ValueError(
                f"target has {columns[0].npartitions} partitions and groups "
                f"{columns[1].npartitions}; make both from one data frame"
            )
    return counted_cells(columns, str(columns[0].name))[0], columns
