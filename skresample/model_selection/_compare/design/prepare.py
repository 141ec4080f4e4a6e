"""Checked rows, labels and groups of a comparison, and what to say about them."""

from __future__ import annotations

from numbers import Integral, Real
from typing import NamedTuple

import numpy as np

from skresample._figures import METRICS, metrics_of
from skresample._math.apportion import largest_remainder
from skresample._math.groups import encode_groups
from skresample._math.rng import Streams
from skresample._table.containers import take
from skresample._table.numbers_and_levels import table_of
from skresample._table.target import class_target

from .folds import by_size
from .inferred import InferredGroups
from .numbers import check_squares, number_record, number_strata, number_target

__all__ = [
    "Rows",
    "check_metric",
    "check_sizes",
    "column_labels",
    "column_records",
    "data_record",
    "number_sample",
    "positive_last",
    "prepare_rows",
    "sample_rows",
    "seed_of",
    "sorted_codes",
    "stratified_sample",
]


def seed_of(random_state) -> int:
    """Integer seed; an integer stays as it is, so that a reported seed can be used again."""
    if isinstance(random_state, Integral) and not isinstance(random_state, bool):
        Streams(random_state)  # refuses negative seeds
        return int(random_state)
    return Streams(random_state).seed("compare")


class Rows(NamedTuple):
    """Rows that take part."""

    X: object
    labels: np.ndarray
    y: np.ndarray  # codes; of two classes, 1 is the positive one; or numbers
    classes: np.ndarray  # label of each code; empty for numbers
    groups: np.ndarray | None
    together: np.ndarray | None
    time: np.ndarray | None
    messages: list
    sampled: int | None = None  # rows asked of the stratified sample that these are
    relevance: np.ndarray | None = None  # how rare each number is
    inferred: InferredGroups | None = None  # where groups are the likely ones

    @property
    def task(self) -> str:
        """Classification or regression."""
        return "classification" if len(self.classes) else "regression"


def check_sizes(**values) -> None:
    """Refuse values that are neither None nor finite, non-negative numbers."""
    for name, value in values.items():
        if value is None:
            continue
        number = isinstance(value, Real) and not isinstance(value, bool)
        if not number or not np.isfinite(value) or value < 0:
            raise ValueError(f"{name} must be a finite number that is not negative, got {value!r}.")


def check_metric(metric: str, n_classes: int, groups, group_proba=None) -> None:
    """Refuse a metric that cannot order methods on this table."""
    task = "classification" if n_classes else "regression"
    usable = [name for name in metrics_of(task) if METRICS[name].rankable]
    if metric not in usable:
        raise ValueError(f"metric must be one of {', '.join(usable)}, got {metric!r}.")
    if n_classes > 2 and not METRICS[metric].multiclass:
        usable = [name for name in usable if METRICS[name].multiclass]
        raise ValueError(
            f"metric={metric!r} is defined for two classes, but y has {n_classes}; use one of "
            f"{', '.join(usable)}."
        )
    if METRICS[metric].kind == "group" and groups is None:
        raise ValueError(f"metric={metric!r} needs groups; pass groups=.")
    if metric == "worst_bias" and group_proba is not None:
        raise ValueError("metric='worst_bias' needs known groups; leave group_proba out.")


def positive_last(target, positive):
    """Codes and labels with the positive class of two last."""
    classes, codes = target.classes, target.codes
    if len(classes) > 2:
        if positive is not None:
            raise ValueError(f"positive={positive!r} is for two classes, but y has {len(classes)}.")
        return codes, classes
    if positive is None:
        # The rarer class is the one people look for; of equals, the larger label.
        counts = np.bincount(codes, minlength=2)
        place = 0 if counts[0] < counts[1] else 1
    else:
        found = [i for i, c in enumerate(classes.tolist()) if c == positive]
        found += [i for i, c in enumerate(classes.tolist()) if str(c) == str(positive)]
        if not found:
            raise ValueError(
                f"positive={positive!r} is no class of y, which has {classes.tolist()}."
            )
        place = found[0]
    if place == 1:
        return codes, classes
    return 1 - codes, classes[::-1].copy()


def _per_row(values, n: int, name: str):
    """Array of labels, one per row; missing ones become a group of their own."""
    if values is None:
        return None
    found = encode_groups(values, "own_group", name=name)
    if len(found.codes) != n:
        raise ValueError(f"{name} has {len(found.codes)} entries, but X has {n} rows.")
    return np.asarray(found.names)[found.codes]


def stratified_sample(codes, max_rows: int, random_state, least: int = 10) -> np.ndarray:
    """Positions of a stratified sample, ascending; every class keeps at least ``least`` rows."""
    codes = by_size(codes)
    counts = np.bincount(codes)
    floors = np.minimum(counts, least)
    total = max(int(max_rows), int(floors.sum()))
    wanted = largest_remainder(counts, total, caps=counts, floors=floors)
    rng = Streams(random_state).get("max_rows")
    parts = [
        rng.choice(np.flatnonzero(codes == c), size, replace=False) for c, size in enumerate(wanted)
    ]
    return np.sort(np.concatenate(parts))


def prepare_rows(
    X, y, positive, groups, together, max_rows, random_state, time=None, numeric=False,
    rare="auto", group_proba=None,
) -> Rows:  # fmt: skip
    """Check the input and cut it to ``max_rows``.

    ``numeric`` takes the target for numbers, ``rare`` says which of them are relevant;
    ``group_proba`` infers the groups.
    """
    table = table_of(X)
    if numeric:
        labels, codes, phi = number_target(y, table.n, positive, rare)
        check_squares(codes)
        classes = np.empty(0)
    else:
        target, phi = class_target(y, table.n), None
        labels = target.values
        codes, classes = positive_last(target, positive)
    inferred, told = None, []
    if group_proba is not None:
        inferred = InferredGroups.of(group_proba, groups, table.n, len(classes))
        groups, told = inferred.likely(), [inferred.words()]
    groups = _per_row(groups, table.n, "groups")
    together = None if together is None else np.asarray(together)
    time = None if time is None else np.asarray(time)
    rows = Rows(
        table.X, labels, codes, classes, groups, together, time, told,
        relevance=phi, inferred=inferred,
    )  # fmt: skip
    if max_rows is None or max_rows >= table.n:
        return rows
    return sample_rows(rows, max_rows, random_state, f"max_rows={max_rows}")


def number_sample(y, max_rows: int, random_state) -> np.ndarray:
    """Positions of a sample with the same distribution of a numeric target, ascending."""
    strata = number_strata(y, np.arange(len(y)), 5)
    return stratified_sample(strata, max_rows, random_state, least=0)


def sorted_codes(rows: Rows) -> np.ndarray:
    """Codes of the sorted labels, whichever class is the positive one."""
    return np.argsort(np.argsort(rows.classes))[rows.y]


def sample_rows(rows: Rows, max_rows: int, random_state, reason: str) -> Rows:
    """A stratified sample of the rows, and the message that says so."""
    if len(rows.classes):
        chosen = stratified_sample(sorted_codes(rows), max_rows, random_state)
    else:
        chosen = number_sample(rows.y, max_rows, random_state)
    text = f"Only a stratified sample of {len(chosen)} of {len(rows.y)} rows was used ({reason})."

    def cut(values):
        if values is None or values.ndim != 1 or len(values) != len(rows.y):
            return values  # refused later, by name, where the length is wrong
        return values[chosen]

    names = ("labels", "y", "groups", "together", "time", "relevance")
    return rows._replace(
        X=take(rows.X, chosen),
        **{name: cut(getattr(rows, name)) for name in names},
        messages=[*rows.messages, text],
        sampled=int(max_rows),
        inferred=None if rows.inferred is None else rows.inferred.take(chosen),
    )


def column_labels(table) -> list[str]:
    """Names of the columns, made up where they have none."""
    names = table.columns.names if table.kind != "sparse" else None
    return [f"x{j}" for j in range(table.d)] if names is None else [str(name) for name in names]


def column_records(table) -> list[dict]:
    """Name and kind of every column."""
    return [
        {"name": name, "kind": "nominal" if nominal else "numeric"}
        for name, nominal in zip(column_labels(table), table.nominal, strict=True)
    ]


def data_record(rows: Rows, table, whole, group_name: str | None = None) -> dict:
    """What is known about the table."""
    numeric = rows.task == "regression"
    names = [str(c) for c in rows.classes.tolist()]
    counts = [] if numeric else np.bincount(rows.y, minlength=len(names)).tolist()
    binary = len(names) == 2
    out = {"target": number_record(rows.y, rows.relevance)} if numeric else {}
    if rows.inferred is not None:
        out["n_audited"] = rows.inferred.n_audited
    return out | {
        "n_rows": table.n,
        "n_columns": table.d,
        "class_counts": dict(zip(names, counts, strict=True)),
        "classes": names,
        "positive": names[1] if binary else None,
        "prevalence": counts[1] / table.n if binary else None,
        "group_name": group_name,
        "n_groups": 0 if rows.groups is None else len(np.unique(rows.groups)),
        "duplicate_rows": int(table.n - len(np.unique(whole))),
        "columns": column_records(table),
    }
