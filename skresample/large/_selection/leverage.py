"""Leverage across partitions: triangular factors merge, scores are gathered, eight bytes a row."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from skresample.selection import SensitivitySampler
from skresample.selection._importance.leverage import svd_whitener
from skresample.selection._scores.asked import wanted_rows
from skresample.selection._sensitivity_sampler import MAX_LEVELS
from skresample.selection.mechanisms import Proportional

from .rule import Part, Rule, gathered, split

__all__ = ["Leverage"]

_LARGEST = 1e100  # the square of a column must stay finite


class _Columns(NamedTuple):
    """What the columns of the design need to know of all rows."""

    known: np.ndarray  # (d,) rows with a value
    total: np.ndarray  # (d,) their sum
    gone: np.ndarray  # (d,) rows without
    levels: Any  # of a target that enters by level, as texts; None: as numbers, or not at all


class Leverage(Rule):
    """Few weighted rows by leverage: columns, then factors, then scores are joined."""

    rounds = 3
    weighted = True
    selector: SensitivitySampler

    @classmethod
    def check(cls, selector: SensitivitySampler) -> None:
        """Lewis weights and other sensitivities go many times over all rows."""
        exact = selector.kind == "sensitivity" and selector.p == 2
        if selector.kind not in ("leverage", "root_leverage") and not exact:
            raise ValueError(
                f"SensitivitySampler(kind={selector.kind!r}, p={selector.p}) goes over the rows "
                f"many times; from files and partitions go kind='leverage' and 'root_leverage'"
            )

    def look(self, step: int, part: Part, told: Any) -> Any:
        """Sums of the columns; then a triangular factor; then the scores, (b,)."""
        table = self.table(part)
        if table.nominal.any():
            names = table.columns.names
            which = [names[j] for j in np.flatnonzero(table.nominal)][:5]
            raise TypeError(
                f"columns {which} are nominal, and their levels may differ between partitions; "
                f"encode them, or use SensitivitySampler on a sample"
            )
        if step == 0:
            return _columns(table, part.y if self.selector.include_target else None)
        columns, basis = told
        design = self._design(table, part, columns)
        if step == 1:
            return np.linalg.qr(design, mode="r")
        Q = design @ basis
        scores = np.einsum("ij,ij->i", Q, Q)
        power = self.selector.p / 2 if self.selector.kind == "root_leverage" else 1
        return (scores**power,)

    def merge(self, step: int, looks: list, told: list | None) -> list:
        """Columns of all rows; then the basis of the scores; then the shares."""
        found = [look for look in looks if look is not None]
        if step == 0:
            return [(_joined(found), None)] * len(looks)
        if step == 1:
            return [(told[0][0], _basis(np.vstack(found), self.selector.ridge))] * len(looks)
        sizes, scores = gathered(looks)
        own = self.selector
        m = wanted_rows(own.n_samples, scores.size)
        drawn = Proportional(method=own.method).draw(scores, m, self.rng("draw"))
        return split(drawn.rows, sizes, drawn.weight)

    def _design(self, table, part: Part, columns: _Columns) -> np.ndarray:
        """Columns with means for gaps, marks of the gaps, a constant and the target, (b, k)."""
        numeric = np.asarray(table.numeric, np.float64)
        gone = np.isnan(numeric)
        mean = columns.total / np.maximum(columns.known, 1)
        parts = [np.where(gone, mean, numeric), gone[:, columns.gone > 0].astype(np.float64)]
        if self.selector.fit_intercept:
            parts.append(np.ones((table.n, 1)))
        y = part.y if self.selector.include_target else None
        if y is not None:
            y = np.asarray(y).reshape(table.n)
            if columns.levels is not None:
                parts.append((y.astype(str)[:, None] == columns.levels).astype(np.float64))
            elif y.dtype.kind in "iufb":
                parts.append(_finite(y.astype(np.float64))[:, None])
        return np.hstack(parts)


def _columns(table, y) -> tuple:
    numeric = np.asarray(table.numeric, np.float64)
    gone = np.isnan(numeric)
    if np.abs(np.where(gone, 0, numeric)).max(initial=0.0) > _LARGEST:
        raise ValueError(f"numbers beyond {_LARGEST:g} cannot be squared; scale the columns first")
    levels = None
    if y is not None and np.asarray(y).dtype.kind != "f":
        levels = np.unique(np.asarray(y).astype(str))[: MAX_LEVELS + 1]
    total = np.where(gone, 0, numeric).sum(axis=0)
    return _Columns((~gone).sum(axis=0), total, gone.sum(axis=0), levels)


def _joined(found: list) -> _Columns:
    known, total, gone = (np.sum([part[i] for part in found], axis=0) for i in range(3))
    levels = None
    if all(part.levels is not None for part in found):
        levels = np.unique(np.concatenate([part.levels for part in found]))
        levels = levels if levels.size <= MAX_LEVELS else None
    return _Columns(known, total, gone, levels)


def _finite(y) -> np.ndarray:
    if not np.isfinite(y).all():
        raise ValueError(
            "SensitivitySampler scores y too, which has missing or infinite values; drop those "
            "rows or set include_target=False"
        )
    return y


def _basis(factors, ridge: float) -> np.ndarray:
    """B (k, r) with ``|x B|^2`` the leverage of a row x, from stacked triangular factors.

    A factor of all rows has the Gram matrix of all rows, without squaring its condition number.
    """
    factors = np.vstack([factors, np.sqrt(ridge) * np.eye(factors.shape[1])]) if ridge else factors
    return svd_whitener(factors)
