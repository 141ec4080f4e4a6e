"""What a plan delivers: counts, weights, and where that is hardly what was meant."""

from __future__ import annotations

import warnings

import numpy as np

from skresample._new_rows import Blend, Rows
from skresample.exceptions import OutcomeWarning, ShortfallWarning

__all__ = [
    "added_rows",
    "delivered",
    "followed_rows",
    "followed_weights",
    "refuse_overflow",
    "warn_counts",
    "warn_outcome",
]

USABLE = 5  # rows: one for each of five folds, the most common split
_TURNED = 1.1  # rounding and synthetic surplus may turn nearly equal classes over

_UNCHANGED = {
    "over-sampling": "no class is to get rows, sampling_strategy is met already",
    "under-sampling": "no class is to lose rows, sampling_strategy is met already",
    "clean-sampling": "no row of the targeted classes meets its rule",
}


def added_rows(plan, home) -> Blend | Rows:
    """The rows that a plan adds to those at home; copies are blends that do not move."""
    at_home = np.zeros(plan.n_input, bool)
    at_home[home.rows] = True
    if plan.new is not None:  # a method may also move rows of others
        return plan.new.select(np.flatnonzero(at_home[plan.new.source]))
    again = plan.keep[at_home[plan.keep]][home.n :]
    return Blend(again, again, np.zeros(again.size))


def delivered(plan, codes, counts) -> np.ndarray:
    """Output rows of each class or cell, (c,): ``codes`` (n,) of the input rows, -1 for none."""
    if plan.new is not None and isinstance(plan.kept, slice) and plan.n_kept == plan.n_input:
        source = plan.new.source
        before = counts
    else:
        source, before = plan.label_source, 0
    code = codes[source]
    return before + np.bincount(code[code >= 0], minlength=len(counts))


def warn_counts(plan, quota) -> None:
    """Warn about each cell that ends with other than the rows asked for."""
    have = delivered(plan, quota.cell_codes, quota.counts)
    for i in np.flatnonzero(have != quota.wanted):
        warnings.warn(
            f"class {quota.names[i]!r} ends with {have[i]} rows instead of the {quota.wanted[i]} "
            f"asked for",
            ShortfallWarning,
            stacklevel=4,
        )


def warn_outcome(name: str, kind: str, table, plan) -> None:
    """Warn where nothing changed, a class became too small, or the classes changed places.

    Parameters
    ----------
    name : str
        Of the sampler.
    kind : str
        Its sampling type; too small is said of cleaners, since others were told a number.
    """
    if _unchanged(plan):
        why = _UNCHANGED.get(kind, "nothing was to be added or dropped")
        _warn(f"{name} puts out the rows it was given: {why}")
        return
    if table.classes is None or plan.new_y is not None:
        return
    labels = table.classes.tolist()
    before = np.bincount(table.y_codes, minlength=len(labels))
    after = delivered(plan, table.y_codes, before)
    if kind == "clean-sampling":
        for c in np.flatnonzero((after < USABLE) & (after < before)):
            _warn(
                f"{name} leaves {after[c]} of the {before[c]} rows of class {labels[c]!r}, too few "
                f"to learn or to validate on; leave the class out of sampling_strategy or use "
                f"fewer neighbours"
            )
    large, small = int(before.argmax()), int(before.argmin())
    if before[small] < before[large] and after[small] > _TURNED * after[large]:
        _warn(
            f"{name} turns the classes over: {labels[small]!r} had fewer rows than "
            f"{labels[large]!r} ({before[small]} to {before[large]}) and now has more "
            f"({after[small]} to {after[large]})"
        )


def _unchanged(plan) -> bool:
    """Whether the output is the input, in whatever order."""
    if not plan.is_selection or plan.n_kept != plan.n_input or plan.weight is not None:
        return False
    return isinstance(plan.kept, slice) or np.unique(plan.keep).size == plan.n_input


def _warn(message: str) -> None:
    warnings.warn(message, OutcomeWarning, stacklevel=6)


def followed_rows(plan) -> np.ndarray:
    """Input row that each output row goes with: its origin, else its label's; (n_output,)."""
    return np.where(plan.origin < 0, plan.label_source, plan.origin)


def followed_weights(table, plan) -> np.ndarray:
    """Sample weight of every output row: its origin's, or the mean of its class and group."""
    origin = plan.origin
    lone = np.flatnonzero(origin < 0)
    if not lone.size:
        return table.weight[origin]
    cell = np.zeros(table.n, np.intp) if table.y_codes is None else table.y_codes
    if table.has_groups:
        cell = np.unique(np.column_stack([cell, table.known_groups]), axis=0, return_inverse=True)[
            1
        ].reshape(-1)
    mean = np.bincount(cell, weights=table.weight) / np.maximum(np.bincount(cell), 1)
    out = table.weight[origin]
    out[lone] = mean[cell[plan.label_source[lone]]]
    return out


def refuse_overflow(table, new) -> None:
    """Raise where the arithmetic of new rows left the range of floats."""
    values = getattr(new.values, "data", None) if hasattr(new.values, "indptr") else new.values
    bad = ~np.isfinite(values)
    if not bad.any():
        return
    worst = np.isinf(values).any()
    if not worst and values is new.values and new.parent is not None and (new.parent >= 0).all():
        # A missing value of the parent stays missing: only other ones were computed wrongly.
        row = np.flatnonzero(bad.any(axis=1))
        parent = np.asarray(table.numeric_rows(new.parent[row]))
        worst = (bad[row] & ~np.isnan(parent)).any()
    if worst:
        raise ValueError(
            "new rows leave the range of floating point numbers: the columns hold values too large "
            "to compute with; rescale them"
        )
