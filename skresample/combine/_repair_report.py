"""What a repair of labels found and did."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from skresample.metrics import attribute_diversity_score

from ._wrapping import NewRows

__all__ = ["RepairReport", "diversity_of", "share_of"]


class RepairReport(NamedTuple):
    """What :class:`SyntheticLabelRepair` found and did.

    Attributes
    ----------
    n_made : int
        New rows the sampler made in all rounds.
    n_relabelled : int
        New rows that were put out with another label than the sampler's.
    n_dropped : int
        New rows that were not put out.
    agreement_before, agreement_after : float
        Share of the new rows whose label is the most probable one by the judges: of those the
        sampler made in the first round, and of those put out.
    diversity_before, diversity_after : float
        Normalised entropy of the columns within the labels, as
        :func:`~skresample.metrics.attribute_diversity_score` has it, of the same rows.
    """

    n_made: int
    n_relabelled: int
    n_dropped: int
    agreement_before: float
    agreement_after: float
    diversity_before: float
    diversity_after: float


def share_of(right) -> float:
    """Share of a mask (m,) that is true; NaN for none."""
    return float(np.mean(right)) if len(right) else float("nan")


def diversity_of(table, new: NewRows, label) -> float:
    """Entropy of the columns within labels, relative to what the table declares; NaN for none."""
    if not label.size:
        return float("nan")
    real = np.hstack([table.numeric, table.codes])
    made = np.hstack([new.numeric, new.codes])
    nominal = np.arange(real.shape[1]) >= table.numeric.shape[1]
    return attribute_diversity_score(made, label, reference=real, categorical_features=nominal)
