"""What Dask hands over, as one data frame, and back again."""

from __future__ import annotations

from numbers import Integral
from typing import Any, NamedTuple

from ._dask_arrays import array_of, is_dask_array, same_kind
from ._partitions import Roles, beside, count_labels, merge

__all__ = [
    "Given",
    "as_series",
    "checked_frame",
    "counted_cells",
    "partitions",
    "read_dask",
    "reread",
    "with_column",
]


class Given(NamedTuple):
    """A data frame with its target and groups in columns, and what the caller gave."""

    frame: Any
    labels: list  # target and groups, each as it can be read alone
    roles: Roles
    apart: tuple  # columns that came beside the frame
    arrays: tuple  # dtypes of X, y and groups, where all are arrays

    def returned(self, pieces: list, sizes: list) -> Any:
        """Resampled pieces, with their rows, in the form of the input."""
        import dask.dataframe as dd

        features = [name for name in self.frame.columns if name not in self.apart]
        if self.arrays:
            whole, *each = self.arrays
            columns = [(features, whole), *zip(self.apart, each, strict=True)]
            return tuple(array_of(pieces, sizes, *column) for column in columns)
        frame = dd.from_delayed(pieces, meta=self.frame._meta, verify_meta=False)
        if not self.apart:
            return frame
        return (frame[features], *(frame[name] for name in self.apart))


def read_dask(X, target, groups, names: list, follow) -> Given:
    """Put what was given into one frame.

    Parameters
    ----------
    X : dask DataFrame or Array
    target, groups : name, or dask Series or Array
    names : list of str
        Columns of groups that are features.
    follow : sequence of str
    """
    X, target, groups, arrays = same_kind(X, target, groups)
    checked_frame(X)
    frame, label, came = with_column(X, target)
    apart, follow = {label: target} if came else {}, list(follow)
    if groups is not None:
        frame, group, came = with_column(frame, groups, "groups", ("group", "groups", "_groups_"))
        names, follow = [group], [*follow, group]
        apart |= {group: groups} if came else {}
    roles = Roles(label, names, list(dict.fromkeys(follow)))
    for name in (*roles.groups, *roles.follow):
        if name not in frame.columns or name == label:
            raise ValueError(f"column {name!r} is the target or not in the data frame")
    labels = [apart.get(name, frame[name]) for name in dict.fromkeys([label, *roles.groups])]
    return Given(frame, labels, roles, tuple(apart), arrays)


def with_column(
    frame, given, what: str = "target", others: tuple = ("y", "target", "_target_")
) -> tuple[Any, str, bool]:
    """The frame with a column, its name, and whether it came beside the frame."""
    import dask.dataframe as dd

    columns = checked_frame(frame)
    if not isinstance(given, dd.Series):
        if not isinstance(given, (str, Integral)):
            raise TypeError(
                f"{what} must name a column or be a Dask series, got {type(given).__name__}; make "
                f"one by dask.dataframe.from_pandas or from_dask_array, with the partitions of X"
            )
        if given not in columns:
            shown = ", ".join(map(repr, columns[:10]))
            raise ValueError(f"{what} {given!r} is no column; the frame has {shown}")
        return frame, given, False
    if given.npartitions != frame.npartitions:
        raise ValueError(
            f"{what} has {given.npartitions} partitions and X {frame.npartitions}; make both from "
            f"one data frame"
        )
    name = str(given.name)
    if given.name is None or name in columns:
        name = next(name for name in others if name not in columns)
    meta = frame._meta.assign(**{name: given._meta})
    frame = frame.map_partitions(beside, given, name, what, meta=meta, align_dataframes=False)
    return frame, name, True


def as_series(given: Any, what: str) -> Any:
    """A Dask series or array of one dimension as a series; others are refused."""
    if is_dask_array(given) and given.ndim == 1:
        import dask.dataframe as dd

        return dd.from_dask_array(given, columns=what)
    if not hasattr(given, "npartitions") or getattr(given, "ndim", 0) != 1:
        raise TypeError(
            f"{what} must be a Dask series or a Dask array of one dimension, got "
            f"{type(given).__name__}"
        )
    return given


def checked_frame(X: Any) -> list:
    """Names of the columns of a Dask data frame of pandas; others are refused."""
    is_dask_array(X)
    import dask.dataframe as dd

    if not isinstance(X, dd.DataFrame) or type(X._meta).__module__.split(".")[0] != "pandas":
        raise TypeError(
            f"X must be a Dask array or a Dask data frame of pandas, got {type(X).__name__}; "
            f"fit_resample takes a table in memory"
        )
    columns = list(X.columns)
    twice = sorted({str(name) for name in columns if columns.count(name) > 1})
    if twice:
        raise ValueError(f"columns {twice[:5]} stand twice in the data frame; rename them")
    return columns


def partitions(collection) -> list:
    """The partitions as they are, each reading what it needs.

    Whole optimization would join partitions of a few columns, and so not those of the target alone
    and of the frame alike.
    """
    return collection.simplify().to_delayed(optimize_graph=False)


def reread(frame, joined: Any) -> list:
    """The partitions, each read anew once ``joined`` is known: held since before they fill memory.

    Reading and waiting are fused into one task, whose key is that of no other pass. Tuning would
    join small partitions of a few columns; where an older Dask does, partitions are held instead.
    """
    from dask import config
    from dask.delayed import delayed

    if joined is not None:
        frame = frame.map_partitions(_after, delayed(_done)(joined), meta=frame._meta)
    with config.set({"optimization.tune.active": False}):
        read = frame.optimize(fuse=True)
    same = read.npartitions == frame.npartitions
    return read.to_delayed(optimize_graph=False) if same else partitions(frame)


def _done(joined: Any) -> None:
    """That all is joined, without what it is."""


def _after(part, done: None):
    return part if done is None else None


def counted_cells(columns: list, name: str) -> tuple[Any, Any]:
    """The first pass: classes, or cells of several columns, and the rows of each partition.

    Returns
    -------
    labels : Labels
    counts : ndarray of shape (p, c)
    """
    from dask.base import compute
    from dask.delayed import delayed

    count = delayed(count_labels)
    parts = zip(*map(partitions, columns), strict=True)
    try:
        found = list(compute(*(count(p, *part) for p, part in enumerate(parts))))
    except Exception as error:
        error.add_note(f"Raised while the classes in {name!r} were counted, the first pass.")
        raise
    return merge(found, name, cells=len(columns) > 1)
