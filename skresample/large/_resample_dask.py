"""Resample a Dask data frame, partition by partition."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.base import clone

from skresample._math.rng import Streams
from skresample._parameters import Resampler
from skresample.over_sampling import SMOTE

from . import _partitions as tasks
from ._decide import check_sampler, decide, needs_range

__all__ = ["checked_frame", "frame_and_target", "partitions", "resample_dask"]


def resample_dask(ddf: Any, sampler: Resampler, target: Any) -> Any:
    """Resample a Dask data frame and return one, not yet computed.

    The call reads the target, partition by partition, and fixes from the merged counts what comes
    out of each class. The rows themselves are read when the result is computed or written, each
    partition by itself; only the rows of classes that get new ones are gathered. The output is
    that of ``fit_resample`` on the computed frame with the same seed, in the same order, however
    the frame is partitioned and whichever scheduler runs it.

    Parameters
    ----------
    ddf : dask DataFrame
        Features, and the target where ``target`` is a name. Partitions of pandas.
    sampler : resampler
        RandomUnderSampler, RandomOverSampler, or SMOTE with ``seeds="uniform"`` on numbers. Not
        fitted by this. Without a seed one is drawn by the call, so that a result that is computed
        twice, or a part of which is lost with a worker, has the same rows.
    target : str or dask Series
        Column of the classes, or the classes, with the partitions of ``ddf``.

    Returns
    -------
    resampled : dask DataFrame, or a pair of dask DataFrame and Series
        The input's columns; a pair ``X, y`` where ``target`` is a series. One partition for each
        of the input, then new rows in partitions of about the same size. Divisions are unknown.

    Raises
    ------
    TypeError
        For what is no Dask data frame of pandas, a sampler that may look at all rows at once, and,
        when computed, nominal columns where it measures distances.
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
    frame, labels, name, pair = frame_and_target(ddf, target)
    merged, counts = tasks.merge(_counted(labels, name), name)
    given: Any = sampler
    own: Any = clone(given)  # has the state of a generator object, and
    streams = Streams(given.random_state)  # that of the caller moves on by one draw
    if own.random_state is None:
        own.set_params(random_state=streams.seed("call"))
    resampled = _second_pass(frame, own, name, merged, counts)
    return (resampled.drop(columns=name), resampled[name]) if pair else resampled


def checked_frame(ddf: Any) -> list:
    """Names of the columns of a Dask data frame of pandas; others are refused."""
    try:
        import dask.dataframe as dd
    except ModuleNotFoundError as error:
        raise ImportError("Dask is needed for this; install skresample[dask].") from error
    if not isinstance(ddf, dd.DataFrame) or type(ddf._meta).__module__.split(".")[0] != "pandas":
        raise TypeError(
            f"ddf must be a Dask data frame of pandas, got {type(ddf).__name__}; fit_resample "
            f"takes a table in memory, dask.dataframe.from_dask_array makes a frame of an array"
        )
    names = list(ddf.columns)
    twice = sorted({str(name) for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"columns {twice[:5]} stand twice in the data frame; rename them")
    return names


def frame_and_target(ddf, target):
    """The frame with its target, the target alone, its name, and whether it came alone."""
    names = checked_frame(ddf)
    import dask.dataframe as dd

    if not isinstance(target, dd.Series):
        if not isinstance(target, str) or target not in names:
            shown = ", ".join(map(repr, names[:10]))
            raise ValueError(f"target {target!r} is no Dask series and no column; ddf has {shown}")
        return ddf, ddf[target], target, False
    if target.npartitions != ddf.npartitions:
        raise ValueError(
            f"target has {target.npartitions} partitions and ddf {ddf.npartitions}; make both from "
            f"one data frame"
        )
    name = str(target.name)
    if target.name is None or name in names:
        name = next(name for name in ("y", "target", "_target_") if name not in names)
    meta = ddf._meta.assign(**{name: target._meta})
    frame = ddf.map_partitions(tasks.with_target, target, name, meta=meta, align_dataframes=False)
    return frame, target.rename(name), name, True


def partitions(collection) -> list:
    """The partitions as they are, each reading what it needs.

    Whole optimization would join partitions of a few columns, and so not those of the target alone
    and of the frame alike.
    """
    return collection.simplify().to_delayed(optimize_graph=False)


def _counted(labels, name: str) -> list:
    """The first pass: labels of each partition and their counts."""
    from dask.base import compute
    from dask.delayed import delayed

    count = delayed(tasks.count_labels)
    try:
        return list(compute(*(count(part, p) for p, part in enumerate(partitions(labels)))))
    except Exception as error:
        error.add_note(f"Raised while the classes in {name!r} were counted, the first pass.")
        raise


def _second_pass(frame, sampler, target, labels, counts):
    """The graph: kept rows of each partition, then new ones."""
    import dask.dataframe as dd
    from dask.delayed import delayed

    decision = decide(sampler, labels)
    n_new = int(decision.missing.sum())
    ranges = n_new > 0 and needs_range(sampler)
    reset = n_new > 0 and (ranges or isinstance(sampler, SMOTE))  # the index is that of a new table
    shares = _shares(target, labels, counts, decision, ranges, reset)
    parts = partitions(frame)
    pieces = [delayed(tasks.keep)(part, share) for part, share in zip(parts, shares, strict=True)]
    if n_new:
        held = [delayed(tasks.hold)(part, share) for part, share in zip(parts, shares, strict=True)]
        grown = np.flatnonzero(decision.missing).tolist()
        missing = {labels.classes[c]: int(decision.missing[c]) for c in grown}
        planned = delayed(tasks.plan_new)(sampler, target, missing, held)
        index = int(counts.sum()) if reset else None
        names, step = list(frame.columns), max(int(counts.sum()) // len(parts), 1)
        for start in range(0, n_new, step):
            span = (start, min(start + step, n_new))
            pieces.append(delayed(tasks.new_piece)(planned, names, target, span, index))
    return dd.from_delayed(pieces, meta=frame._meta, verify_meta=False)


def _shares(target, labels, counts, decision, ranges: bool, reset: bool) -> list[tasks.Share]:
    """What each partition gives."""
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
        shares.append(tasks.Share(p, target, labels.classes, sizes, start, *args))
    return shares
