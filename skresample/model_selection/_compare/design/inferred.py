"""Groups that are known for some rows of a comparison and guessed for all."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from skresample._math.label_codes import missing_mask
from skresample._table.containers import column_names
from skresample.metrics import inferred_group_rates

__all__ = ["InferredGroups"]


class InferredGroups(NamedTuple):
    """Probabilities of the groups, and the audited rows."""

    proba: np.ndarray  # (n, g)
    known: np.ndarray  # (n,) object; None where nobody knows
    names: list[Any]

    @classmethod
    def of(cls, group_proba, groups, n: int, n_classes: int) -> InferredGroups:
        """Checked; the columns are named by a frame, or are those of the sorted groups."""
        if n_classes != 2:
            raise ValueError(
                "group_proba corrects rates of two classes; leave it out for other targets."
            )
        if groups is None:
            raise ValueError(
                "group_proba needs groups: the group of rows drawn at random, None for the others."
            )
        proba, known = np.asarray(group_proba, dtype=np.float64), np.array(groups, dtype=object)
        if proba.ndim != 2 or len(proba) != n:
            raise ValueError(f"group_proba has shape {proba.shape}, but X has {n} rows.")
        if known.shape != (n,):
            raise ValueError(f"groups has {len(known)} entries, but X has {n} rows.")
        unknown = missing_mask(known)
        known[unknown] = None
        names = column_names(group_proba)
        names = np.unique(known[~unknown].tolist()) if names is None else names
        found = cls(proba, known, np.asarray(names).tolist())
        if len(found.names) != proba.shape[1]:
            raise ValueError(
                f"group_proba has {proba.shape[1]} columns, but the known groups are "
                f"{found.names}; pass a frame whose columns name them."
            )
        nothing = np.zeros(n, dtype=int)
        inferred_group_rates(nothing, nothing, proba, known, names=names)  # refuses the rest
        return found

    def take(self, rows) -> InferredGroups:
        """Those of some rows."""
        return self._replace(proba=self.proba[rows], known=self.known[rows])

    def likely(self) -> np.ndarray:
        """The known group of each row, or else the most probable one, (n,)."""
        guess = np.asarray(self.names)[self.proba.argmax(axis=1)]
        known = ~missing_mask(self.known)
        guess[known] = self.known[known].tolist()
        return guess

    @property
    def n_audited(self) -> int:
        """Rows whose group is known."""
        return int((~missing_mask(self.known)).sum())

    def words(self) -> str:
        """What a reader of the rates must know."""
        return (
            f"Groups are inferred: rates of groups are weighted by group_proba and corrected by "
            f"the {self.n_audited} rows whose group is known, which must be a random sample; "
            "numbers of rows are expected ones, and corrected rates may leave [0, 1] by chance."
        )

    def rates(self, y, called, rows) -> list[dict[str, Any]]:
        """As ``group_rates``, corrected; numbers of rows are expected ones, and no bias is known.

        Without an audited row of each group among ``rows`` there are no rates.
        """
        part, expected = self.take(rows), self.proba[rows].T @ np.asarray(y, dtype=float)
        audited = all(np.any(part.known == name) for name in self.names)
        method = "corrected" if audited else "soft"
        found = inferred_group_rates(
            y, called.astype(int), part.proba, part.known, names=self.names, method=method
        )
        nothing = float("nan")
        return [
            {
                "group": one.group,
                "n_rows": round(one.n_rows),
                "positives": round(float(expected[g])),
                "selection_rate": one.selection_rate if audited else nothing,
                "tpr": one.tpr if audited else nothing,
                "fpr": one.fpr if audited else nothing,
                "bias": nothing,
            }
            for g, one in enumerate(found)
        ]
