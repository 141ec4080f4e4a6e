"""One member of an ensemble: what it is offered, what it was trained on, what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from skresample._table.containers import n_rows
from skresample._table.encoder import TableEncoder

from ._training import Training

__all__ = ["Member", "fitted", "probabilities", "rows_of_two_classes"]

_DRAWS = 100  # of rows on offer, until they hold two classes


class Member:
    """A fitted sampler and model, the rows handed to them, their columns and what they saw."""

    def __init__(self, sampler, model, rows, columns, seen, shares):
        self.sampler, self.model, self.rows, self.columns = sampler, model, rows, columns
        self.seen, self.shares = seen, shares


def fitted(encoder: TableEncoder, X) -> TableEncoder:
    """The encoder, fitted to the rows unless it is fitted to those of the first members."""
    return encoder if hasattr(encoder, "levels_") else encoder.fit(X)


def rows_of_two_classes(data: Training, draw: Callable[[], np.ndarray | None]) -> Any:
    """Rows offered to a member, drawn again while they hold a single class; None for all."""
    for _ in range(_DRAWS):
        rows = draw()
        if rows is None or np.ptp(data.codes[rows]):
            return rows
    raise ValueError(f"{_DRAWS} samples of {rows.size} rows held a single class; raise max_samples")


def probabilities(model, X, n_classes: int) -> np.ndarray:
    """Class probabilities of a member that may not know all classes, (n, c); or its votes."""
    out = np.zeros((n_rows(X), n_classes))
    if not hasattr(model, "predict_proba"):
        out[np.arange(len(out)), np.asarray(model.predict(X), dtype=np.intp)] = 1.0
        return out
    out[:, np.asarray(model.classes_, dtype=np.intp)] = model.predict_proba(X)
    return out
