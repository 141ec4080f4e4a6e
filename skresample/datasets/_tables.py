"""Loaders of the bundled tables."""

from __future__ import annotations

import numbers
from typing import Any

import numpy as np

from ._bundled import load_bundled, read_raw

__all__ = ["load_abalone", "load_german_credit", "load_hypothyroid", "load_penguins"]


def load_abalone(*, min_rings: int = 17, return_X_y: bool = False, as_frame: bool = False) -> Any:
    """Load the abalone table: find the rare old animals (4177 x 8, 4.6 % positive).

    Real measurements with one nominal column, no missing values, no duplicates and a great deal of
    overlap between the classes, so that there is something to gain or to lose by resampling.

    Parameters
    ----------
    min_rings : int, default=17
        Animals with at least this many rings are the positive class; from 2 (all but one) to 29
        (a single one). A larger value makes the positive class rarer.
    return_X_y : bool, default=False
        Return ``(data, target)`` in place of a Bunch.
    as_frame : bool, default=False
        Return pandas objects, with nominal columns as categories.

    Returns
    -------
    data : :class:`~sklearn.utils.Bunch`
        ``data`` (4177, 8): object array, or DataFrame; numbers are floats in the array.
        ``target`` (4177,) int: 1 for old animals. ``rings`` (4177,) int64: the uncut target, for
        regression. ``frame``: DataFrame with the column ``old``, None without ``as_frame``.
        ``feature_names``, ``target_names``, ``categorical_feature_names``, ``categorical_mask``,
        ``protected_attribute`` (None), ``filename``, ``data_module`` and ``DESCR``, the card with
        source, licence (CC BY 4.0) and quirks.
    (data, target) : tuple
        If ``return_X_y``.

    Raises
    ------
    ValueError
        If ``min_rings`` leaves one of the classes empty.

    Examples
    --------
    >>> from skresample.datasets import load_abalone
    >>> X, y = load_abalone(return_X_y=True)
    >>> X.shape, int(y.sum())
    ((4177, 8), 194)
    """
    rings = np.array(read_raw("abalone")[1]["rings"], dtype=np.int64)
    if not isinstance(min_rings, numbers.Integral) or not 2 <= min_rings <= rings.max():
        raise ValueError(
            f"min_rings must be an int from 2 to {rings.max()}, got {min_rings!r}; "
            f"outside of it one class has no rows."
        )
    target = ("old", (rings >= min_rings).astype(np.int64))
    return load_bundled("abalone", return_X_y, as_frame, target=target, rings=rings)


def load_german_credit(*, return_X_y: bool = False, as_frame: bool = False) -> Any:
    """Load the German credit table: bad credits, with a protected group (1000 x 21, 30 % bad).

    Fourteen nominal and seven numeric columns. ``sex`` is derived from the source's personal
    status and is doubtful (see the card): good for trying group-aware methods, not for findings.

    Parameters
    ----------
    return_X_y : bool, default=False
        Return ``(data, target)`` in place of a Bunch.
    as_frame : bool, default=False
        Return pandas objects, with nominal columns as categories and numeric ones as int64.

    Returns
    -------
    data : :class:`~sklearn.utils.Bunch`
        ``data`` (1000, 21): object array, or DataFrame. ``target`` (1000,) int: 1 for bad
        credits. ``protected_attribute`` = "sex". ``frame``: DataFrame with the column ``risk``,
        None without ``as_frame``. ``feature_names``, ``target_names``,
        ``categorical_feature_names``, ``categorical_mask``, ``filename``, ``data_module`` and
        ``DESCR``, the card with source, licence (CC BY 4.0) and quirks.
    (data, target) : tuple
        If ``return_X_y``.

    Examples
    --------
    >>> from skresample.datasets import load_german_credit
    >>> credit = load_german_credit()
    >>> credit.data.shape, int(credit.target.sum()), credit.protected_attribute
    ((1000, 21), 300, 'sex')
    """
    return load_bundled("german_credit", return_X_y, as_frame)


def load_hypothyroid(*, return_X_y: bool = False, as_frame: bool = False) -> Any:
    """Load the hypothyroid table: a rare diagnosis (3163 x 25, 4.8 % positive).

    Eighteen nominal and seven numeric columns, many values missing for a reason, a group with
    missing members (``sex``) and 77 duplicate rows: the everyday difficulties in one table.

    Parameters
    ----------
    return_X_y : bool, default=False
        Return ``(data, target)`` in place of a Bunch.
    as_frame : bool, default=False
        Return pandas objects, with nominal columns as categories.

    Returns
    -------
    data : :class:`~sklearn.utils.Bunch`
        ``data`` (3163, 25): object array in which missing values are NaN, or DataFrame.
        ``target`` (3163,) int: 1 for hypothyroid. ``protected_attribute`` = "sex". ``frame``:
        DataFrame with the column ``diagnosis``, None without ``as_frame``. ``feature_names``,
        ``target_names``, ``categorical_feature_names``, ``categorical_mask``, ``filename``,
        ``data_module`` and ``DESCR``, the card with source, licence (CC BY 4.0) and quirks.
    (data, target) : tuple
        If ``return_X_y``.

    Examples
    --------
    >>> from skresample.datasets import load_hypothyroid
    >>> X, y = load_hypothyroid(return_X_y=True)
    >>> X.shape, int(y.sum())
    ((3163, 25), 151)
    """
    return load_bundled("hypothyroid", return_X_y, as_frame)


def load_penguins(*, return_X_y: bool = False, as_frame: bool = False) -> Any:
    """Load the Palmer penguins: three species, mixed columns, missing values (344 x 7).

    Small and nearly separable: for examples and tests, not for comparing methods.

    Parameters
    ----------
    return_X_y : bool, default=False
        Return ``(data, target)`` in place of a Bunch.
    as_frame : bool, default=False
        Return pandas objects, with nominal columns as categories.

    Returns
    -------
    data : :class:`~sklearn.utils.Bunch`
        ``data`` (344, 7): object array in which missing values are NaN, or DataFrame.
        ``target`` (344,) int: 0 Adelie, 1 Chinstrap, 2 Gentoo. ``frame``: DataFrame with the
        column ``species``, None without ``as_frame``. ``feature_names``, ``target_names``,
        ``categorical_feature_names``, ``categorical_mask``, ``protected_attribute`` (None),
        ``filename``, ``data_module`` and ``DESCR``, the card with source, licence (CC0) and quirks.
    (data, target) : tuple
        If ``return_X_y``.

    Examples
    --------
    >>> from skresample.datasets import load_penguins
    >>> import numpy as np
    >>> X, y = load_penguins(return_X_y=True)
    >>> X.shape, np.bincount(y).tolist()
    ((344, 7), [152, 68, 124])
    """
    return load_bundled("penguins", return_X_y, as_frame)
