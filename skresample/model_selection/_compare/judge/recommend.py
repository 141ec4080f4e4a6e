"""From tests to the recommendation for every learner, and for all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from skresample._figures import DO_NOTHING, Choice, method_label

from ..result import Verdict
from ..say.snippet import snippet
from ..say.words import sentences
from .board import mean_of
from .statistics import tiers
from .verdict import NOTHING, choose

__all__ = ["verdict_of"]

PRICE = ("brier", "brier_corrected", "calibration_error", "calibration_bias", "log_loss")


def _choice(setup, cell, tests, rows, rope) -> Choice:
    """Recommendation for one learner in figures."""
    nothing = rows[cell.learner, DO_NOTHING, "raw"]
    own = rows[cell.learner, *cell.key]
    wanted = ("nothing", *cell.key)
    test = next((t for t in tests if (t.role, t.method, t.variant) == wanted), None)
    price = {name: mean_of(own, name) for name in PRICE}
    price |= {f"nothing_{name}": mean_of(nothing, name) for name in PRICE}
    return Choice(
        learner=cell.learner,
        method=cell.method,
        variant=cell.variant,
        label=cell.label,
        metric=setup.metric,
        value=mean_of(own, setup.metric),
        baseline=method_label(DO_NOTHING, "raw"),
        gain=None if test is None else test.mean,
        low=None if test is None else test.low,
        high=None if test is None else test.high,
        pvalue=None if test is None else test.pvalue_holm,
        exceeds_noise=test is not None,
        rope=rope,
        price=price,
    )


def verdict_of(setup, cells, tests, rows, ropes, share, alpha) -> Verdict:
    """The recommendation for the learner that is best as it is, unless another's is better.

    The burden of proof is on resampling, not on learners: among these the best mean of doing
    nothing counts, and the simplest within the zone of practical equivalence.
    """
    chosen = []
    for name, group in cells.items():
        own = [t for t in tests if t.learner == name]
        chosen.append(choose(group, own, setup.metric, share, ropes[name], alpha))
    level = tiers([c.scores for c in chosen], share, rope=max(ropes.values()), alpha=alpha)
    as_is = [next(c.mean for c in group if c.key == NOTHING) for group in cells.values()]
    goal = max((m for m in as_is if not np.isnan(m)), default=np.nan) - max(ropes.values())
    best = next((i for i, m in enumerate(as_is) if m >= goal), 0)
    if level[best] != 1:
        best = next((i for i, t in enumerate(level) if t == 1), best)
    by_learner = []
    for cell in chosen:
        own = [t for t in tests if t.learner == cell.learner]
        choice = _choice(setup, cell, own, rows, ropes[cell.learner])
        words = sentences(choice, own)
        by_learner.append(replace(choice, sentence=words[0], text=" ".join(words)))
    final = by_learner[best]
    key = final.learner, final.method, final.variant
    code = snippet(setup, *key, cut=mean_of(rows[key], "threshold") or 0.5)
    return Verdict(**final, by_learner=by_learner, snippet=code)
