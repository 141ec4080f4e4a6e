"""Resample a Dask data frame or array, partition by partition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sklearn.base import clone

from skresample._math.rng import Streams
from skresample._parameters import Resampler
from skresample.under_sampling import TomekLinks

from ._dask_inputs import counted_cells, read_dask
from ._dask_ways import cleaned_pieces, local_pieces, pieces_of
from ._decide import decide
from ._local import check_local
from ._samplers import check_sampler, group_names

__all__ = ["resample_dask"]


def resample_dask(
    X: Any,
    sampler: Resampler,
    target: Any,
    *,
    groups: Any = None,
    follow: Sequence[str] = (),
    neighbours: Literal["exact", "local"] = "exact",
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
        RandomUnderSampler, RandomOverSampler, or a method that makes rows from those of one class
        alone: SMOTE and AxisOverSampler with seeds and moves that do (such as "uniform" and
        "segment"), SMOTENC, GeometricSMOTE with ``selection_strategy="minority"``, LVQSMOTE,
        PolynomFitSMOTE, PrincipalDirectionSMOTE, ROSE, SMOBD; TomekLinks on numbers, whose rows of
        small classes are searched among all. Others with ``neighbours="local"``. Not fitted by
        this. Without a seed one is drawn by the call, so that a result that is computed twice, or a
        part of which is lost with a worker, has the same rows.
    target : str, dask Series or dask Array
        Column of the classes, or the classes, with the partitions of ``X``.
    groups : str, dask Series or dask Array, default=None
        Column of groups that is no feature, or the groups, for a strategy by cells
        (class, group).
    follow : sequence of str, default=()
        Columns that are no features, such as weights and ids: a new row has those of the row that
        it mostly comes from.
    neighbours : {"exact", "local"}, default="exact"
        "exact": the output does not depend on the partitions; small classes are gathered.
        "local": each partition is resampled by itself and no row leaves it, which any sampler with
        quotas by class can do. Numbers of rows by class are exact, divided among partitions in
        proportion to their rows; but neighbours are those of the partition, new rows stand behind
        the others of their partition, partitions of a single class stay as they are, and other
        partitions give other rows. Rows should be shuffled.

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
        at once, and, when computed, nominal columns in TomekLinks.
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
    3. TomekLinks reads all columns five times, to hold few partitions at once: what is small, how
       near each partition comes to it, what is as near as the nearest, whether that has a nearer
       row, and what stays. Sizes of its chunks are not known.
    4. An allocation by shares is asked with the counts; another callable strategy with the labels
       of all rows, sorted by cell, in the memory of the caller.

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
    if neighbours not in ("exact", "local"):
        raise ValueError(f"neighbours must be 'exact' or 'local', got {neighbours!r}")
    cleans = type(sampler) is TomekLinks and neighbours == "exact"
    if neighbours == "local" or cleans:
        check_local(sampler, groups)
        names = []
    else:
        check_sampler(sampler, dask=True)
        names = group_names(sampler, groups)
    given = read_dask(X, target, groups, names, follow)
    labels, counts = counted_cells(given.labels, given.roles.target)
    theirs: Any = sampler
    own: Any = clone(theirs)  # has the state of a generator object, and
    if hasattr(own, "random_state"):
        streams = Streams(theirs.random_state)  # that of the caller moves on by one draw
        if own.random_state is None:
            own.set_params(random_state=streams.seed("call"))
    decision = decide(own, labels)
    make = pieces_of if neighbours == "exact" else local_pieces
    return given.returned(*(cleaned_pieces if cleans else make)(given, own, decision, counts))
