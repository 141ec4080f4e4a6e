"""Rows as 128 bits that agree in two tables where the rows do: what duplicates are found by."""

from __future__ import annotations

import hashlib
from numbers import Integral, Real

import numpy as np

from skresample._math.label_codes import missing_mask
from skresample._table.equality import exact_column
from skresample._table.numbers_and_levels import level_values

from .._hashing.minhash import scramble

__all__ = ["row_digests", "value_digests"]

_HALVES = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
_MISSING = np.uint64(0x5851F42D4C957F2D)
_FRACTION = np.uint64(0x14057B7EF767814F)  # floats that are no whole numbers


def row_digests(table, mask) -> np.ndarray:
    """Two words of each row, (n, 2) uint64, from the columns of ``mask`` (d,) bool.

    Whatever the containers, dtypes of numbers and order of levels: 1, 1.0 and True are one number,
    missing equals missing, levels are equal where their values are. Two different rows agree with
    a probability of about 2^-128. O(n d).
    """
    words = np.zeros((table.n, 2), np.uint64)
    for j in np.flatnonzero(mask):
        if table.nominal[j]:
            codes, levels = level_values(table, j)
            patterns = np.array([_words(level) for level in levels], np.uint64)[codes]
        else:
            patterns = value_digests(*exact_column(table, j))
        for half, start in enumerate(_HALVES):
            words[:, half] = scramble(words[:, half] ^ scramble(patterns[:, half] + start))
    return words


def value_digests(values, missing=None) -> np.ndarray:
    """Two words of each entry of a column, (n, 2) uint64."""
    values = np.asarray(values)
    gone = missing_mask(values) if missing is None else missing | missing_mask(values)
    if values.dtype.kind in "mM":
        values = values.view(np.int64)
    if values.dtype.kind not in "biuf":
        known = {value: _words(value) for value in set(values[~gone].tolist())}
        words = [(_MISSING,) * 2 if g else known[v] for v, g in zip(values.tolist(), gone)]  # noqa: B905
        return np.array(words, np.uint64).reshape(-1, 2)
    words = _number_words(values)
    words[gone] = _MISSING
    return np.column_stack([words, words])


def _number_words(values) -> np.ndarray:
    """One word for each number, (n,): whole ones of any dtype by their value."""
    if values.dtype.kind != "f":
        return values.astype(np.int64).view(np.uint64)
    values = values.astype(np.float64)
    whole = (np.floor(values) == values) & (np.abs(values) < 2.0**63)
    words = values.view(np.uint64) ^ _FRACTION
    words[whole] = values[whole].astype(np.int64).view(np.uint64)
    return words


def _words(value) -> tuple:
    """Two words of one value, of whatever kind."""
    if value is None:
        return (_MISSING,) * 2
    if isinstance(value, (Real, np.bool_)) and (
        not isinstance(value, Integral) or -(2**63) <= value < 2**63
    ):
        column = np.array([int(value) if isinstance(value, (Integral, np.bool_)) else float(value)])
        return (_number_words(column)[0],) * 2
    text = f"{type(value).__name__}|{value}"
    digest = hashlib.blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).digest()
    return tuple(np.frombuffer(digest, np.uint64))
