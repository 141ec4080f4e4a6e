"""The target of a dataset as small codes: the one column that the first pass reads."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = ["Labels", "read_labels", "refuse_numbers", "sorted_labels"]

_MOST = 2**15 - 1  # classes


class Labels(NamedTuple):
    """Class of every row."""

    codes: np.ndarray  # (n,) int8, or int16 for many classes, in the order of the classes
    classes: list  # sorted, as in memory
    counts: np.ndarray  # (c,) rows of each class
    first: np.ndarray  # (c,) first row of each class


def read_labels(source, rows: int) -> Labels:
    """Codes of the target column, block by block.

    Raises
    ------
    ValueError
        For a missing label, no rows, and more than 32,767 classes.
    """
    known: dict = {}  # label: code in the order of appearance
    parts, seen = [], 0
    counts, first = np.zeros(0, np.int64), np.zeros(0, np.int64)
    for block in source.blocks(rows, [source.target]):
        codes = _codes(block.column(0), known, source.target, seen)
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
    return Labels(codes, [labels[c] for c in order.tolist()], counts[order], first[order])


def _codes(column, known: dict, target: str, seen: int) -> np.ndarray:
    """Codes of a block, (b,); ``known`` learns its new labels."""
    import pyarrow.compute as pc

    column = column.combine_chunks()
    gaps = column.is_null(nan_is_null=True).to_numpy(zero_copy_only=False)
    if gaps.any():
        first = seen + int(gaps.argmax())
        raise ValueError(
            f"row {first} has no label in column {target!r}; leave such rows out first"
        )
    if not hasattr(column, "dictionary"):
        column = pc.dictionary_encode(column)
    labels = column.dictionary.to_pylist()
    odd = [label for label in labels if isinstance(label, float) and label != round(label)]
    if odd:
        raise ValueError(
            f"column {target!r} holds fractions such as {odd[0]!r}; a column of classes is needed"
        )
    place = np.array([known.setdefault(label, len(known)) for label in labels], np.int64)
    refuse_numbers(len(known), target)
    return place[column.indices.to_numpy(zero_copy_only=False)]


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
