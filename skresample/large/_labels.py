"""The target of a dataset as small codes: the one column that the first pass reads.

With groups the codes are those of the cells (class, group), and other columns are read beside it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

__all__ = [
    "Labels",
    "classes_alone",
    "read_labels",
    "refuse_numbers",
    "refuse_other_labels",
    "sorted_labels",
]

_MOST = 2**15 - 1  # classes


class Labels(NamedTuple):
    """Class, or cell, of every row."""

    codes: np.ndarray  # (n,) int8, or int16 for many classes, in the order of the classes
    classes: list  # sorted, as in memory; with groups the cells (class, group)
    counts: np.ndarray  # (c,) rows of each class
    first: np.ndarray  # (c,) first row of each class
    cells: bool = False  # whether classes are cells

    @property
    def label_of(self) -> list:
        """Label of each class or cell, (c,)."""
        return [cell[0] for cell in self.classes] if self.cells else self.classes


def classes_alone(labels: Labels) -> tuple[Labels, np.ndarray]:
    """The classes alone, and the class of each cell, (c,)."""
    names = list(dict.fromkeys(labels.label_of))
    of = np.array([names.index(name) for name in labels.label_of], np.intp)
    counts = np.bincount(of, weights=labels.counts).astype(np.int64)
    first = np.full(len(names), np.iinfo(np.int64).max)
    np.minimum.at(first, of, labels.first)
    codes = of.astype(labels.codes.dtype)[labels.codes]
    return Labels(codes, names, counts, first), of


def read_labels(source, rows: int) -> Labels:
    """Codes of the target column, or of the cells where the source has groups, block by block.

    Raises
    ------
    ValueError
        For a missing label, no rows, and more than 32,767 classes.
    """
    known: dict = {}  # label: code in the order of appearance
    parts, seen = [], 0
    counts, first = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for block in source.blocks(rows, list(dict.fromkeys([source.target, *source.groups]))):
        codes = _codes(block, known, source, seen)
        here = np.bincount(codes, minlength=len(known))
        counts = here + np.pad(counts, (0, len(known) - counts.size))
        first = np.pad(first, (0, len(known) - first.size), constant_values=-1)
        for c in np.flatnonzero((first < 0) & (here > 0)).tolist():
            first[c] = seen + int((codes == c).argmax())
        parts.append(codes.astype(np.int8 if len(known) <= 127 else np.int16))
        seen += codes.size
    if not seen:
        raise ValueError("the source has no rows")
    labels = list(known)
    order = sorted_labels(labels, counts)
    place = np.full(len(labels), -1, np.int16)
    place[order] = np.arange(order.size)
    kind = np.int8 if order.size <= 127 else np.int16
    codes = np.empty(seen, kind)
    stop = seen
    while parts:  # each is let go once it is taken over
        part = parts.pop()
        codes[stop - part.size : stop] = place[part]
        stop -= part.size
    classes = [labels[c] for c in order.tolist()]
    return Labels(codes, classes, counts[order], first[order], bool(source.groups))


def _codes(block, known: dict, source, seen: int) -> np.ndarray:
    """Codes of a block, (b,); ``known`` learns its new labels."""
    codes, names = _column_codes(block, source.target, seen, "label")
    odd = [label for label in names if isinstance(label, float) and label != round(label)]
    if odd:
        raise ValueError(
            f"column {source.target!r} holds fractions such as {odd[0]!r}; a column of classes is "
            f"needed"
        )
    if source.groups:
        parts = [_column_codes(block, name, seen, "group") for name in source.groups]
        codes, names = crossed([(codes, names), *parts])
    place = np.array([known.setdefault(name, len(known)) for name in names], np.int64)
    refuse_numbers(len(known), source.target)
    return place[codes]


def _column_codes(block, name: str, seen: int, what: str) -> tuple[np.ndarray, list]:
    """Codes of a column, (b,), and the labels that they stand for."""
    import pyarrow.compute as pc

    column = block.column(name).combine_chunks()
    gaps = column.is_null(nan_is_null=True).to_numpy(zero_copy_only=False)
    if gaps.any():
        first = seen + int(gaps.argmax())
        raise ValueError(f"row {first} has no {what} in column {name!r}; leave such rows out first")
    if not hasattr(column, "dictionary"):
        column = pc.dictionary_encode(column)
    return column.indices.to_numpy(zero_copy_only=False), column.dictionary.to_pylist()


def refuse_other_labels(block, target: str, codes, labels: Labels, seen: int) -> None:
    """Raise ValueError where a block has other labels than in the first pass."""
    found, names = _column_codes(block, target, seen, "label")
    place = {label: c for c, label in enumerate(dict.fromkeys(labels.label_of))}
    now = np.array([place.get(name, -1) for name in names], np.intp)[found]
    if not np.array_equal(now, np.array([place[label] for label in labels.label_of])[codes]):
        raise ValueError(
            f"the rows from {seen:,} on came with other labels than before; a stream must give the "
            f"same rows in the same order each time: sort the query, or write it to a file first"
        )


def crossed(parts: list[tuple[np.ndarray, list]]) -> tuple[np.ndarray, list]:
    """Codes of the cells that occur, in a block, and their names ``(class, group)``.

    Parameters
    ----------
    parts : list of (codes, labels)
        The classes, then the groups, of which several make tuples.
    """
    joint = np.zeros(len(parts[0][0]), np.int64)
    for codes, labels in parts:
        joint = joint * max(len(labels), 1) + codes
    used, codes = np.unique(joint, return_inverse=True)
    columns: list[list[Any]] = []
    for _, labels in reversed(parts):
        used, place = np.divmod(used, max(len(labels), 1))
        columns.insert(0, [labels[i] for i in place.tolist()])
    label, *groups = columns
    group = groups[0] if len(groups) == 1 else list(zip(*groups, strict=True))
    return codes.reshape(-1), list(zip(label, group, strict=True))


def sorted_labels(labels: list, counts: np.ndarray) -> np.ndarray:
    """Places of the labels that some row has, in the order of the classes in memory."""
    used = np.flatnonzero(counts)  # a dictionary may hold labels that no row has
    return used[sorted(range(used.size), key=lambda i: labels[used[i]])]


def refuse_numbers(n_labels: int, target: str) -> None:
    """Raise ValueError where there are too many labels for classes."""
    if n_labels > _MOST:
        raise ValueError(
            f"column {target!r} has more than {_MOST:,} different values: it holds numbers, not "
            f"classes"
        )
