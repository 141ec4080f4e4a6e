"""The leaderboard, and the cells of scores behind it."""

from __future__ import annotations

import numpy as np

from skresample._figures import METRICS, FoldRecord, LeaderboardRow, method_label, metrics_of

from .statistics import mean_interval, tiers
from .verdict import Cell, candidates

__all__ = ["BOUNDS", "by_row", "cells_of", "leaderboard", "mean_of"]

# Where the interval of a mean is cut off; the others lie between 0 and 1.
BOUNDS = {"mcc": (-1.0, 1.0), "expected_cost": (0.0, np.inf), "log_loss": (0.0, np.inf)}
BOUNDS |= dict.fromkeys(metrics_of("regression"), (0.0, np.inf)) | {"r2": (-np.inf, 1.0)}


def by_row(folds: list[FoldRecord]) -> dict[tuple, list[FoldRecord]]:
    """Records of all folds by learner, method and variant."""
    rows: dict = {}
    for record in folds:
        rows.setdefault((record.learner, record.method, record.variant), []).append(record)
    return rows


def mean_of(records, name: str) -> float | None:
    """Mean of a field or figure over the records that have one."""
    values = [r[name] for r in records if r[name] is not None]
    return float(np.mean(values)) if values else None


def cells_of(setup, rows, metric: str) -> dict[str, list[Cell]]:
    """Cells by learner, in the order of the roster; larger scores are better."""
    sign, cells = METRICS[metric].sign, {}
    for learner in setup.learners:
        for method in setup.methods:
            for variant in setup.variants(method):
                records = rows[learner.name, method.name, variant]
                values = [r.scores[metric] for r in records]
                cell = Cell(
                    learner=learner.name,
                    method=method.name,
                    variant=variant,
                    label=method_label(method.name, variant),
                    kind=method.kind,
                    place=method.order,
                    scores=np.array([np.nan if v is None else sign * v for v in values]),
                    n_failed=sum(r.status == "failed" for r in records),
                )
                cells.setdefault(learner.name, []).append(cell)
    return cells


# Fields of a row that say how it did against doing nothing, by those of the test.
_TESTED = {
    "difference": "mean",
    "difference_low": "low",
    "difference_high": "high",
    **{name: name for name in ("pvalue", "pvalue_holm", "p_better", "p_equivalent", "p_worse")},
    "outcome": "outcome",
}


def leaderboard(
    setup, cells, tests, rows, resources, verdict, share, alpha
) -> list[LeaderboardRow]:
    """All rows, best mean first; of equal means, the simpler method (the order of the roster)."""
    everyone = [cell for group in cells.values() for cell in group]
    compared, level = candidates(everyone, setup.metric), {}
    if compared:
        found = tiers([c.scores for c in compared], share, rope=verdict.rope, alpha=alpha)
        level = {(c.learner, *c.key): int(t) for c, t in zip(compared, found, strict=True)}
    against = {(t.learner, t.method, t.variant): t for t in tests if t.role == "nothing"}
    chosen = verdict.learner, verdict.method, verdict.variant
    if verdict.outcome == "no evidence":
        chosen = None  # nothing is recommended without a verdict
    means = [-np.inf if np.isnan(c.scores).all() else np.nanmean(c.scores) for c in everyone]
    out, behind = [], 1
    for i in sorted(range(len(everyone)), key=lambda i: means[i], reverse=True):
        cell = everyone[i]
        key = (cell.learner, *cell.key)
        tier = level.get(key, level.get((cell.learner, cell.method, "raw"), 0))
        if tier:  # down the board tiers only rise, also past a method with a wide interval
            tier = behind = max(behind, tier)
        place = {"rank": len(out) + 1, "tier": tier, "recommended": key == chosen}
        spent = [r for r in resources if (r.learner, r.method) == (cell.learner, cell.method)]
        out.append(_row(setup, cell, rows[key], against.get(key), spent, share, place))
    return out


def _row(setup, cell, records, test, spent, share, place) -> LeaderboardRow:
    """The row of one cell: its mean and interval, its test (or None), what it cost."""
    mean, low, high = mean_interval(METRICS[setup.metric].sign * cell.scores, share)
    low, high = np.clip([low, high], *BOUNDS.get(setup.metric, (0.0, 1.0)))
    return LeaderboardRow(
        **place,
        **cell.names,
        kind=cell.kind,
        n_folds=sum(r.status == "ok" for r in records),
        n_failed=cell.n_failed,
        error=next((r.error for r in records if r.error), ""),
        value=mean,
        low=low,
        high=high,
        **{name: getattr(test, field, None) for name, field in _TESTED.items()},
        n_fit=mean_of(records, "n_fit"),
        seconds=mean_of(spent, "seconds"),
        memory_mb=mean_of(spent, "memory_mb"),
        scores={name: mean_of(records, name) for name in metrics_of(setup.task)},
    )
