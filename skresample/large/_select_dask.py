"""Select rows of a Dask data frame or array, partition by partition."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from skresample.base import BaseSelector

from ._dask_arrays import array_of, same_kind
from ._dask_inputs import checked_frame, reread, with_column
from ._selection.rule import Part, Rule
from ._selection.rules import rule_of

__all__ = ["select_dask"]

_UNKNOWN = float("nan")  # rows of a chunk


class _Roles(NamedTuple):
    """Columns of a frame that are no features, None where there is none."""

    target: Any
    groups: Any
    arrays: bool  # whether arrays of numpy were given


def select_dask(
    ddf: Any,
    selector: BaseSelector,
    target: Any = None,
    *,
    groups: Any = None,
    weight_name: str = "sample_weight",
) -> Any:
    """Select rows of a Dask data frame or array and return one, not yet computed.

    What decides is small: counts, triangular factors, or 8 to 16 bytes of each row. Partitions
    say it, one task joins it, and each partition then gives its own rows, in their order. The
    user guide has the table of selectors, their passes, what is held, and whether the rows are
    those of ``fit_resample`` on the computed frame.

    Parameters
    ----------
    ddf : dask DataFrame or Array
        Features, and the target where ``target`` is a name. Partitions of pandas, or blocks of
        numbers of numpy, whose columns selectors name by position.
    selector : selector
        HashSampler, ExactDeduplicator, MinHashDeduplicator, ImportanceResampler,
        SensitivitySampler, PostStratification, RakingSampler, KCenterSampler or
        GreedyMaximumEntropySampler. Not fitted by this; without a seed one is drawn by the call.
    target : str, dask Series or Array, or None, default=None
        Column of the target, or the target, with the partitions of ``ddf``.
    groups : str, dask Series or Array, or None, default=None
        Column of groups that is no feature, or the groups: what PostStratification and the margin
        "group" of RakingSampler look at. Others let them pass.
    weight_name : str, default="sample_weight"
        Name of the column of weights that is added where the selector gives weights.

    Returns
    -------
    selected : dask DataFrame, or a tuple
        Rows in the order of ``ddf`` with their index; a target and groups that came as series, and
        weights, as last columns. One partition for each of the input. Of an array an array, or
        with a target, groups or weights the tuple of these: ``X, y, groups, sample_weight``.

    Raises
    ------
    TypeError
        For what is no Dask data frame of pandas and no array, and a selector that needs all rows
        at once.
    ValueError
        For parameters that do, naming them; for groups beside ``group_columns``; for a column
        ``weight_name`` that is there already.
    ImportError
        Without dask.

    See Also
    --------
    select_parquet : From files, without an engine.
    resample_dask : Counts of classes instead of a choice of rows.

    Notes
    -----
    Nothing is read by the call. Each pass reads all columns: ``persist()`` a frame that fits into
    the memory of the cluster. ExactDeduplicator takes two different rows for equal with a
    probability of 2^-128 a pair; in memory it compares the rows themselves.

    References
    ----------
    A. Malkomes et al., "Fast Distributed k-Center Clustering with Outliers on Massive Data",
    NIPS 2015 (KCenterSampler: the choice among the choices of the partitions).

    Examples
    --------
    >>> import dask.dataframe as dd
    >>> import pandas as pd
    >>> from skresample.large import select_dask
    >>> from skresample.selection import ExactDeduplicator
    >>> ddf = dd.from_pandas(pd.DataFrame({"x": [1, 2, 1, 3, 2, 1]}), npartitions=3)
    >>> selected = select_dask(ddf, ExactDeduplicator(count_weights=True))
    >>> selected.compute()["sample_weight"].to_dict()
    {0: 3.0, 1: 2.0, 3: 1.0}
    """
    rule = rule_of(selector, groups is not None)
    frame, target, groups, arrays = same_kind(ddf, target, groups)
    frame, names = _with_roles(frame, target, groups)
    weights = {weight_name: np.zeros(0)} if rule.weighted else {}
    if weight_name in frame.columns:
        raise ValueError(f"ddf has a column {weight_name!r} already; name another as weight_name")
    kept = _selected(frame, rule, _Roles(names[0], names[1], bool(arrays)), weight_name)
    if not arrays:
        from dask.dataframe import from_delayed

        return from_delayed(kept, meta=frame._meta.assign(**weights), verify_meta=False)
    beside = [name for name in names if name is not None]
    features = [name for name in frame.columns if name not in beside]
    columns = [*zip([features, *beside], arrays, strict=True), *((n, np.float64) for n in weights)]
    made = tuple(array_of(kept, [_UNKNOWN] * len(kept), *column) for column in columns)
    return made if len(made) > 1 else made[0]


def _with_roles(frame, target, groups) -> tuple[Any, list]:
    """The frame with target and groups in columns, and the names of these, or None."""
    checked_frame(frame)
    names: list = [None, None]
    if target is not None:
        frame, names[0], _ = with_column(frame, target)
    if groups is not None:
        others = ("group", "groups", "_groups_")
        frame, names[1], _ = with_column(frame, groups, "groups", others)
        if names[1] == names[0]:
            raise ValueError(f"column {names[0]!r} is the target; name another one for groups")
    return frame, names


def _selected(frame, rule: Rule, roles: _Roles, weight_name: str) -> list:
    """The graph: rounds of looks and their merges, then the rows of each partition."""
    from dask.delayed import delayed

    node = delayed(rule, traverse=False)  # one node: its targets are sent once
    joined, told, parts = None, None, _pass(frame, roles, None)
    for step in range(rule.rounds):
        told = told or [None] * len(parts)
        looks = [delayed(_look)(node, step, *own) for own in zip(parts, told, strict=True)]
        joined = delayed(_merged)(node, step, looks, joined)
        told, parts = [joined[p] for p in range(len(parts))], _pass(frame, roles, joined)
    return [
        delayed(_kept)(node, part, own, weight_name)
        for part, own in zip(parts, told or [None] * len(parts), strict=True)
    ]


def _pass(frame, roles: _Roles, joined: Any) -> list:
    """Parts that are read when ``joined`` is known."""
    from dask.delayed import delayed

    parts = enumerate(reread(frame, joined))
    return [delayed(_part)(part, roles, p) for p, part in parts]


def _part(part, roles: _Roles, number: int) -> tuple[Part, Any]:
    """Rows of a partition with and without their target and groups."""
    own = [name for name in (roles.target, roles.groups) if name is not None]
    X = part.drop(columns=own)
    y, groups = (None if name is None else part[name] for name in (roles.target, roles.groups))
    if roles.arrays:
        X, y, groups = (None if one is None else one.to_numpy() for one in (X, y, groups))
    return Part(X, y, number, groups), part


def _look(rule: Rule, step: int, piece: tuple[Part, Any], told: Any) -> Any:
    part = piece[0]
    return rule.look(step, part, told) if part.X.shape[0] else None


def _merged(rule: Rule, step: int, looks: list, told: list | None) -> list:
    return rule.merge(step, looks, told)


def _kept(rule: Rule, piece: tuple[Part, Any], told: Any, weight_name: str):
    """Rows of a partition that come out."""
    share = rule.chosen(piece[0], told)
    rows = piece[1].iloc[share.rows]
    return rows.assign(**{weight_name: share.weight}) if rule.weighted else rows
