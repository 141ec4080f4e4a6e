"""Does any model predict better than guessing?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from skresample._figures import DO_NOTHING, DUMMY, METRICS
from skresample._math.multiplicity import holm_families

from .board import BOUNDS, cells_of
from .statistics import corrected_paired_test
from .verdict import candidates

__all__ = ["Skill", "best_guess", "skill_of"]


class Skill(NamedTuple):
    """The row that does best against guessing."""

    proven: bool
    metric: str
    label: str
    learner: str
    value: float | None
    guess: float | None
    low: float
    high: float


def best_guess(metric: str, record, n_classes: int, costs) -> float | None:
    """What a guess can reach on the test rows of a fold; None where guessing has no value.

    Of two classes the best of: every row positive, none positive, and the toss of a coin.
    ``record`` is the constant prediction of the class shares on the fold.
    """
    if metric in ("average_precision", "roc_auc", "brier", "log_loss"):
        return record.scores[metric]
    if n_classes > 2:
        return {"mcc": 0.0}.get(metric, 1 / n_classes) if METRICS[metric].multiclass else None
    share = record.scores["average_precision"]  # a constant ranks like chance: share of positives
    if share is None:
        return None
    return {
        "balanced_accuracy": 0.5,
        "mcc": 0.0,
        "f1": 2 * share / (1 + share),
        "g_mean": 0.5,
        "expected_cost": min(costs[0] * (1 - share), costs[1] * share),
    }.get(metric)


def _guesses(setup, rows, metric: str) -> np.ndarray:
    """What a guess reaches on every fold, (J,); NaN where guessing has no value."""
    dummy = setup.learners[0].name, DUMMY
    if not setup.numeric:
        found = rows[*dummy, "raw"]
        known = [best_guess(metric, r, len(setup.classes), setup.costs) for r in found]
    else:
        # The mean or the median of the training rows, whichever is better over all folds.
        both = [[r.scores[metric] for r in rows[*dummy, v]] for v in ("raw", "median")]
        table = np.array(both, dtype=np.float64)
        if np.isnan(table).all():
            return table[0]
        known = table[int(np.argmax(METRICS[metric].sign * np.nanmean(table, axis=1)))]
    return np.array([np.nan if g is None else g for g in known], dtype=np.float64)


def _against(cells, guesses, sign, share, alpha) -> tuple[bool, int]:
    """Whether one of the cells is proven better than guessing, and the best of them."""
    tests = [corrected_paired_test(c.scores - sign * guesses, share) for c in cells]
    # One-sided: nobody asks whether a model is worse than guessing.
    pvalues = [
        (t.pvalue / 2 if t.mean > 0 else 1 - t.pvalue / 2) if t.n_pairs else np.nan for t in tests
    ]
    adjusted = holm_families(pvalues, [(c.learner, c.method) for c in cells])
    proven = [p < alpha and t.mean > 0 for p, t in zip(adjusted, tests, strict=True)]
    means = [t.mean if t.n_pairs else -np.inf for t in tests]
    return any(proven), int(np.argmax(means))


def skill_of(setup, rows, metric: str, share: float, alpha: float) -> Skill | None:
    """Best row against guessing by ``metric``, over all learners; None where nothing is known.

    Models without resampling are asked first; only when none of them is proven, all are.
    """
    cells = [c for group in cells_of(setup, rows, metric).values() for c in group]
    cells = [c for c in candidates(cells, metric) if not np.isnan(c.scores).all()]
    guesses = _guesses(setup, rows, metric)
    if not cells or np.isnan(guesses).all():
        return None
    sign = METRICS[metric].sign
    plain = [c for c in cells if c.method == DO_NOTHING]
    # A tuned threshold knows all that the threshold 0.5 knows.
    plain = [c for c in plain if c.variant != "raw"] or plain
    proven, best = _against(plain, guesses, sign, share, alpha) if plain else (False, 0)
    chosen = plain
    if not proven:
        proven, best = _against(cells, guesses, sign, share, alpha)
        chosen = cells
    cell = chosen[best]
    own, bounds = corrected_paired_test(sign * cell.scores, share), BOUNDS.get(metric, (0.0, 1.0))
    return Skill(
        proven=proven,
        metric=metric,
        label=cell.label,
        learner=cell.learner,
        value=own.mean,
        guess=float(np.nanmean(guesses)),
        low=max(own.low, bounds[0]),
        high=min(own.high, bounds[1]),
    )
