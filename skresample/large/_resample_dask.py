"""Resample a Dask data frame or array, partition by partition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.base import clone

from skresample._math.rng import Streams
from skresample._parameters import Resampler

from . import _partitions as tasks
from ._dask_inputs import partitions, read_dask
from ._decide import decide
from ._samplers import check_sampler, group_names, makes_rows, needs_range

__all__ = ["counted_cells", "resample_dask"]


def resample_dask(
    X: Any,
    sampler: Resampler,
    target: Any,
    *,
    groups: Any = None,
    follow: Sequence[str] = (),
) -> Any:
    """Resample a Dask data frame or array and return one, not yet computed.

    The call reads the target (and groups), partition by partition, and fixes from the merged
    counts what comes out of each class or cell. The rows themselves are read when the result is
    computed or written, each partition by itself; only the rows of classes that get new ones are
    gathered. The output is that of ``fit_resample`` on the computed frame with the same seed, in
    the same order, however the frame is partitioned and whichever scheduler runs it.

    Parameters
    ----------
    X : dask DataFrame or Array
        Features, and the target where ``target`` is a name. Partitions of pandas, or blocks of
        numpy.
    sampler : resampler
        RandomUnderSampler, RandomOverSampler, or on numbers a method that makes rows from those of
        one class alone: SMOTE with ``seeds="uniform"``, GeometricSMOTE with
        ``selection_strategy="minority"``, LVQSMOTE, PolynomFitSMOTE, PrincipalDirectionSMOTE, ROSE,
        SMOBD. Not fitted by this. Without a seed one is drawn by the call, so that a result that is
        computed twice, or a part of which is lost with a worker, has the same rows.
    target : str, dask Series or dask Array
        Column of the classes, or the classes, with the partitions of ``X``.
    groups : str, dask Series or dask Array, default=None
        Column of groups that is no feature, or the groups, for a strategy by cells
        (class, group).
    follow : sequence of str, default=()
        Columns that are no features, such as weights and ids: a new row has those of the row that
        it mostly comes from.

    Returns
    -------
    resampled : dask DataFrame, or a tuple
        The input's columns; ``X, y`` of the input's kind where ``target`` came beside ``X``, and
        ``X, y, groups`` where groups did, too. One partition for each of the input, then new rows
        in partitions of about the same size. Divisions are unknown, sizes of chunks are known.

    Raises
    ------
    TypeError
        For what is no Dask data frame of pandas and no array, a sampler that may look at all rows
        at once, and, when computed, nominal columns where it measures distances.
    ValueError
        For a target that is absent or has gaps and, when computed, a partition that is not what
        it was when it was counted.
    ImportError
        Without dask.

    See Also
    --------
    resample_parquet : From files, without an engine.

    Notes
    -----
    1. Two passes over the target and one over the other columns; ``persist()`` a frame that is
       costly to make. One task holds all rows of the classes that get new ones, and searches
       their neighbours.
    2. Rows of other classes are not checked for missing values, which ``fit_resample`` refuses.
    3. An allocation or other callable strategy is called with the labels of all rows, sorted by
       cell, in the memory of the caller.

    Examples
    --------
    >>> import dask.dataframe as dd
    >>> import pandas as pd
    >>> from skresample.large import resample_dask
    >>> from skresample.under_sampling import RandomUnderSampler
    >>> table = pd.DataFrame({"x": range(10), "y": [0] * 8 + [1] * 2})
    >>> ddf = dd.from_pandas(table, npartitions=3)
    >>> resampled = resample_dask(ddf, RandomUnderSampler(random_state=0), "y")
    >>> resampled.compute()["y"].tolist()
    [0, 0, 1, 1]
    """
    check_sampler(sampler)
    given = read_dask(X, target, groups, group_names(sampler, groups), follow)
    labels, counts = counted_cells(given)
    theirs: Any = sampler
    own: Any = clone(theirs)  # has the state of a generator object, and
    streams = Streams(theirs.random_state)  # that of the caller moves on by one draw
    if own.random_state is None:
        own.set_params(random_state=streams.seed("call"))
    return given.returned(*_second_pass(given, own, labels, counts))


def counted_cells(given) -> tuple[Any, np.ndarray]:
    """The first pass: classes or cells of the frame, and the rows of each partition, (p, c)."""
    from dask.base import compute
    from dask.delayed import delayed

    roles = given.roles
    count = delayed(tasks.count_labels)
    parts = zip(*map(partitions, given.labels), strict=True)
    try:
        found = list(compute(*(count(p, *part) for p, part in enumerate(parts))))
    except Exception as error:
        error.add_note(
            f"Raised while the classes in {roles.target!r} were counted, the first pass."
        )
        raise
    return tasks.merge(found, roles.target, cells=bool(roles.groups))


def _second_pass(given, sampler, labels, counts):
    """Kept rows of each partition, then new ones, not yet computed; and the rows of each piece."""
    from dask.delayed import delayed

    frame, roles = given.frame, given.roles
    decision = decide(sampler, labels)
    n_rows, n_new = int(counts.sum()), int(decision.missing.sum())
    reset = n_new > 0 and makes_rows(sampler)  # the index is that of a new table
    shares = _shares(roles, counts, decision, n_new > 0 and needs_range(sampler), reset)
    parts = partitions(frame)
    pieces = [delayed(tasks.keep)(part, share) for part, share in zip(parts, shares, strict=True)]
    sizes = [share.size for share in shares]
    if n_new:
        held = [delayed(tasks.hold)(part, share) for part, share in zip(parts, shares, strict=True)]
        planned = delayed(tasks.plan_new)(sampler, roles, decision.new, held)
        index, names = n_rows if reset else None, list(frame.columns)
        step = max(n_rows // len(parts), 1)
        for start in range(0, n_new, step):
            span = (start, min(start + step, n_new))
            pieces.append(delayed(tasks.new_piece)(planned, names, roles.target, span, index))
            sizes.append(span[1] - span[0])
    return pieces, sizes


def _shares(roles, counts, decision, ranges: bool, reset: bool) -> list[tasks.Share]:
    """What each partition gives."""
    labels = decision.labels
    if decision.of is not None:  # cells were counted, and the strategy speaks of classes
        counts = np.stack([counts[:, decision.of == c].sum(axis=1)
                           for c in range(len(labels.classes))], axis=1)  # fmt: skip
    columns = [roles.target, *(roles.groups if labels.cells else [])]
    starts = np.cumsum(counts.sum(axis=1)) - counts.sum(axis=1)
    before = np.cumsum(counts, axis=0) - counts
    shares = []
    for p, (start, sizes) in enumerate(zip(starts.tolist(), counts, strict=True)):
        places: list[np.ndarray | None] = []
        for c, place in enumerate(decision.places):
            if place is not None:
                first, last = np.searchsorted(place, [before[p, c], before[p, c] + sizes[c]])
                place = place[first:last] - before[p, c]
            places.append(place)
        index = start if reset else None
        args = (places, decision.held, labels.first, ranges, index)
        shares.append(tasks.Share(p, columns, labels.classes, sizes, start, *args))
    return shares
