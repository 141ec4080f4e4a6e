"""Leverage across partitions: triangular factors merge, scores are gathered, eight bytes a row."""

from __future__ import annotations

from typing import Any

import numpy as np

from skresample.selection import SensitivitySampler
from skresample.selection._importance.leverage import svd_whitener
from skresample.selection._scores.asked import wanted_rows
from skresample.selection.mechanisms import Proportional

from .design import design_blocks, joined_columns, told_columns
from .rule import Part, Rule, gathered, heard, split

__all__ = ["Leverage"]


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
        """What the columns hold; then a triangular factor; then the scores, (b,)."""
        table, own = self.table(part), self.selector
        y = part.y if own.include_target else None
        if step == 0:
            return told_columns(table, y, part.number)
        columns, basis = told
        blocks = design_blocks(table, y, columns, own.fit_intercept)
        if step == 1:
            factor: Any = None
            for block in blocks:
                rows = block if factor is None else np.concatenate([factor, block])
                factor = np.linalg.qr(rows, mode="r")
            return factor
        bases = (block @ basis for block in blocks)
        scores = np.concatenate([np.einsum("ij,ij->i", Q, Q) for Q in bases])
        return (scores ** (own.p / 2 if own.kind == "root_leverage" else 1),)

    def merge(self, step: int, looks: list, told: list | None) -> list:
        """Columns of all rows; then the basis of the scores; then the shares."""
        found = heard(looks)
        if step == 0:
            return [(joined_columns(found), None)] * len(looks)
        own = self.selector
        if step == 1:
            columns = told[0][0]
            return [(columns, _basis(np.vstack(found), own.ridge, columns.n))] * len(looks)
        sizes, scores = gathered(looks)
        m = wanted_rows(own.n_samples, scores.size)
        drawn = Proportional(method=own.method).draw(scores, m, self.rng("draw"))
        return split(drawn.rows, sizes, drawn.weight)


def _basis(factors, ridge: float, n: int) -> np.ndarray:
    """B (k, r) with ``|x B|^2`` the leverage of a row x, from stacked triangular factors of n rows.

    A factor of all rows has the Gram matrix of all rows, without squaring its condition number.
    """
    factors = np.vstack([factors, np.sqrt(ridge) * np.eye(factors.shape[1])]) if ridge else factors
    return svd_whitener(factors, n)
