"""From a mixed table with missing values to points of one space: the only way there.

A caller says by name what becomes of nominal columns (``nominal``, ``mismatch``), of gaps
(``missing``) and of units (``scale``), and, where it is not the rows themselves, which rows set
the units (``like``). Authors of methods call :func:`space`, metrics :func:`joint_space`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy import sparse

from skresample._math.layout import held, is_sparse_block
from skresample._math.mixed_space import filled, indicators, known_means, mixed_space
from skresample._math.neighbors import Points, examine
from skresample._math.spread import column_std, mismatch_penalty

from .pairs import alike_tables, joint_codes

__all__ = ["Gauge", "as_points", "joint_space", "space"]

MISSING = ("keep", "mean", "median", "refuse")
SCALES = (None, "center", "std", "filled_std", "standard")


class Gauge(NamedTuple):
    """What makes numeric columns comparable, learnt from some rows and applied to any."""

    fill: np.ndarray | None  # (d,) value of a gap; None: gaps stay
    center: np.ndarray | None  # (d,) subtracted; None: zero stays where it is
    unit: np.ndarray | None  # (d,) divisor; None: numbers keep their size

    @classmethod
    def of(cls, numeric, *, missing: str = "keep", scale=None) -> Gauge:
        """Learn from dense or CSR rows (n, d); options as in :func:`space`."""
        if missing not in MISSING:
            raise ValueError(f"missing must be one of {MISSING}, got {missing!r}")
        if isinstance(scale, str) and scale not in SCALES:
            raise ValueError(f"scale must be one of {SCALES} or divisors, got {scale!r}")
        fill = None
        if missing in ("mean", "median"):
            fill = known_means(numeric) if missing == "mean" else _known_medians(numeric)
        if not isinstance(scale, str):
            return cls(fill, None, None if scale is None else _safe(np.asarray(scale), numeric))
        rows = filled(numeric, fill) if scale == "filled_std" or _holed(numeric) else numeric
        center = known_means(numeric) if scale in ("center", "standard") else None
        unit = None if scale == "center" else _unit(rows, numeric)
        return cls(fill, center, unit)

    def __call__(self, numeric):
        """The same columns, comparable: gaps filled, centred, in units; dtype kept."""
        out = numeric if self.fill is None else filled(numeric, self.fill)
        if self.unit is None and self.center is None:
            return out
        if sparse.issparse(out):  # zeros stay zeros
            if self.unit is None:
                return out
            out = out.copy()
            out.data = out.data * self._factor(out)[out.indices]
            return out
        if self.center is not None:
            out = out - self.center.astype(out.dtype)
        return out if self.unit is None else out * self._factor(out)

    def _factor(self, numeric) -> np.ndarray:
        return (1.0 / self.unit).astype(numeric.dtype)


def _holed(numeric) -> bool:
    """Whether stored entries of sparse rows are missing."""
    return is_sparse_block(numeric) and bool(np.isnan(numeric.data).any())


def _known_medians(numeric) -> np.ndarray:
    """Median of what is known in each column of dense rows, (d,); 0 where nothing is."""
    known = [column[~np.isnan(column)] for column in numeric.T]
    return np.array([float(np.median(k)) if k.size else 0.0 for k in known])


def _unit(rows, numeric) -> np.ndarray:
    """Standard deviation of each column; 1 for a constant one, rounding residue or not."""
    spread = column_std(rows)
    tiny = spread <= 1e-12 * np.maximum(np.abs(known_means(rows)), 1e-300)
    return _safe(np.where(tiny, 1.0, spread), numeric)


def _safe(unit, numeric) -> np.ndarray:
    """Divisors that neither are 0 nor overflow what they divide."""
    return np.where(unit > 16 * np.finfo(numeric.dtype).tiny, unit, 1.0)


def space(
    table,
    rows=None,
    *,
    nominal: str = "codes",
    mismatch: float | str = "spread",
    missing: str = "keep",
    scale=None,
    like=None,
):
    """Rows of a table as points.

    Parameters
    ----------
    table : Table
    rows : ndarray of intp, default=None
        Rows of the table that become points, in this order; None: all. Others are not converted.
    nominal : {"codes", "indicators", "drop"}, default="codes"
        "codes": the result is a :class:`Points`, which every neighbour search of the package takes.
        "indicators": a plain matrix, for Euclidean models; each level is a column. "drop": the
        numeric columns alone.
    mismatch : "spread" or float, default="spread"
        What two different levels of one column add to the squared distance. "spread": as
        SMOTE-NC has it, the squared median of the standard deviations of the numeric columns.
    missing : {"keep", "mean", "median", "refuse"}, default="keep"
        Gaps in numeric columns: kept, for distances over what both rows have; filled; or refused.
        A missing nominal value is a level of its own.
    scale : None, "center", "std", "filled_std", "standard" or ndarray of shape (d_numeric,)
        None: as they are. "std": divided by the standard deviation of what is known, "filled_std":
        of the filled column; "standard": after subtracting the mean; "center": mean alone; an
        array: the divisors. A constant column keeps its size. Sparse rows are never centred.
    like : ndarray of intp, default=None
        Rows that set fill, centre, unit and the spread; None: ``rows``.

    Returns
    -------
    Points, or ndarray or CSR container of shape (n, k)
        float32 rows stay float32. Indicators are CSR beyond 256 levels.

    Raises
    ------
    ValueError
        For an unknown option, and where squares of the numbers overflow.
    """
    numeric = table.numeric if rows is None else table.numeric_rows(rows)
    codes = None
    if nominal != "drop" and table.nominal.any():
        codes = table.codes if rows is None else table.codes_rows(rows)
    others = None if like is None else table.numeric_rows(like)
    return as_points(
        numeric,
        codes,
        nominal=nominal,
        mismatch=mismatch,
        missing=missing,
        scale=scale,
        like=others,
        settled=table.settled,
    )


def as_points(
    numeric,
    codes=None,
    *,
    nominal: str = "codes",
    mismatch: float | str = "spread",
    missing: str = "keep",
    scale=None,
    like=None,
    settled: bool = False,
):
    """:func:`space` for rows that are in no table: numbers (n, d) and codes (n, q) or None.

    ``like`` are numbers (m, d) that set the units; ``settled`` says that ``numeric`` lacks none,
    and none too large to be squared.
    """
    if nominal not in ("codes", "indicators", "drop"):
        raise ValueError(f"nominal must be 'codes', 'indicators' or 'drop', got {nominal!r}")
    like = numeric if like is None else like
    if missing == "refuse":
        _refuse_gaps(numeric)
    values = Gauge.of(like, missing=missing, scale=scale)(numeric)
    if nominal != "codes":
        examine(Points(numeric, settled=settled))
    settled &= values is numeric
    if codes is None or codes.shape[1] == 0 or nominal == "drop":
        return Points(values, settled=settled) if nominal == "codes" else values
    penalty = mismatch_penalty(like) if mismatch == "spread" else float(mismatch)
    points = Points(values, codes, np.full(codes.shape[1], penalty), settled)
    return points if nominal == "codes" else mixed_space(points)


def _refuse_gaps(numeric) -> None:
    if np.isnan(held(numeric)).any():
        raise ValueError("X has missing numbers, which this method cannot use; impute them first")


def joint_space(
    parts: Mapping,
    categorical_features="from_dtype",
    *,
    missing: str = "refuse",
    scale=None,
    flag_gaps: bool = False,
    nominal: str = "indicators",
) -> list:
    """Several tables as points of one space whose units the first sets, for distances.

    Columns are matched by name. Two different levels of a nominal column are one unit apart. The
    same row of two tables becomes the same point, bit for bit.

    Parameters
    ----------
    parts : mapping of str to container
        The tables, by the name that messages call them.
    categorical_features : "from_dtype", None, names, positions, mask or callable
    missing, scale
        As in :func:`space`.
    flag_gaps : bool, default=False
        Whether each numeric column is followed by one that is 1 where its number is missing.
    nominal : {"indicators", "codes"}, default="indicators"
        A column per level, for whoever needs coordinates; or codes, for whoever needs distances
        only: a column of thousands of levels then is one column.

    Returns
    -------
    list of ndarray of shape (n_i, k), float64, or of :class:`Points`
    """
    tables = alike_tables(parts, categorical_features)
    numbers = [table.numeric.astype(np.float64) for table in tables]
    for name, table, block in zip(parts, tables, numbers, strict=True):
        _refuse_holes(table, block, name, gaps=missing == "refuse")
    gauge = Gauge.of(numbers[0], missing="keep" if missing == "refuse" else missing, scale=scale)
    codes, n_levels = joint_codes(*tables)
    out = []
    for block, own in zip(numbers, codes, strict=True):
        columns = [gauge(block)]
        if flag_gaps:
            columns.append(np.isnan(block).astype(np.float64))
        if nominal == "codes":
            out.append(Points(np.hstack(columns), own, np.ones(own.shape[1])))
            continue
        columns += [
            np.sqrt(0.5) * indicators(code[:, None], [n]).toarray()
            for code, n in zip(own.T, n_levels, strict=True)
        ]
        out.append(np.hstack(columns))
    return out


def _refuse_holes(table, numbers, name: str, *, gaps: bool) -> None:
    """Raise, naming column and table, for infinite and (with ``gaps``) for missing numbers."""
    bad = (~np.isfinite(numbers) if gaps else np.isinf(numbers)).any(axis=0)
    if not bad.any():
        return
    j = int(np.flatnonzero(~table.nominal)[np.flatnonzero(bad)[0]])
    label = j if table.columns.names is None else table.columns.names[j]
    what, remedy = ("missing or infinite", "impute") if gaps else ("infinite", "replace")
    raise ValueError(f"column {label!r} of {name} has {what} values; {remedy} them first")
