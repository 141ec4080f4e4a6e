"""From tests to the recommendation for every learner, and for all of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from skresample._figures import DO_NOTHING, METRICS, Choice, method_label
from skresample._math.rng import Streams

from ..say.words import sentences
from .board import mean_of
from .selection import corrected_gain
from .statistics import corrected_paired_test, tiers
from .verdict import NOTHING, candidates, choose

__all__ = ["MIN_FOLDS", "best_learner", "choices_of"]

MIN_FOLDS = 5  # fewer do not carry a verdict

PRICE = ("brier", "brier_corrected", "calibration_error", "calibration_bias", "log_loss")
ERRORS = ("rmse", "mae", "r2", "sera", "tail_rmse", "mean_error")  # of a numeric target


def choices_of(setup, cells, tests, rows, ropes, share, alpha, skill):
    """Recommendation for every learner, and the cells they name.

    ``skill`` is None, or says that no model is proven to predict better than guessing.
    """
    cell_of, choices = [], []
    for name, group in cells.items():
        own = [t for t in tests if t.learner == name]
        cell = choose(group, own, setup.metric, share, ropes[name], alpha)
        nothing = next(c for c in group if c.key == NOTHING)
        measured = _measured(own)
        if skill is not None or measured < min(MIN_FOLDS, len(nothing.scores)):
            cell = nothing
        if cell is nothing and setup.metric == "expected_cost":
            cell = _cheapest(group)
        choice = _choice(setup, cell, own, rows, ropes[name])
        choice = replace(
            choice,
            n_folds=measured,
            n_planned=len(nothing.scores),
            gain_corrected=_corrected(setup, group, nothing),
            **_rival(own, cell),
        )
        if skill is not None:  # more than doing nothing has is no gain over a guess
            choice = replace(choice, exceeds_noise=False)
        choice = replace(choice, outcome=_outcome(choice, own, skill))
        if choice.outcome == "better":
            choice = replace(choice, favours="alternative" if choice.exceeds_noise else "nothing")
        words = sentences(choice, own, skill, _ahead(group, cell, choice, setup.metric, share))
        choices.append(replace(choice, sentence=words[0], text=" ".join(words)))
        cell_of.append(cell)
    return choices, cell_of


def _cheapest(group):
    """Of the thresholds of the model as it is, which are all free, the one with the least cost."""
    free = [c for c in group if c.method == DO_NOTHING]
    return max(free, key=lambda c: (c.mean, -c.order))


def _ahead(group, cell, choice, metric, share):
    """A row with a better mean than the recommended one, not named so far, and its lead."""
    others = [c for c in candidates(group, metric) if c.complete and c.mean > cell.mean]
    best = max(others, key=lambda c: c.mean, default=None)
    if best is None or best.label in (choice.label, choice.rival):
        return None
    lead = corrected_paired_test(best.scores - cell.scores, share)
    return best.label, METRICS[metric].sign * best.mean, lead, cell.order < best.order


def _measured(tests) -> int:
    """Folds in which doing nothing and some alternative were measured."""
    return max((t.n_pairs for t in tests if t.role == "nothing"), default=0)


def _corrected(setup, group, nothing):
    """Gain of the best method after the choice is allowed for."""
    gains = [c.scores - nothing.scores for c in candidates(group, setup.metric) if c.complete]
    rng = Streams(setup.entropy).get("bootstrap", nothing.learner)
    return corrected_gain(gains, rng) if gains else None


def _rival(tests, cell) -> dict:
    """The best alternative to doing nothing: the recommendation, or the largest mean."""
    known = [t for t in tests if t.role == "nothing" and t.n_pairs > 1]
    own = [t for t in known if (t.method, t.variant) == cell.key]
    best = max(own or known, key=lambda t: t.mean, default=None)
    if best is None:
        return {}
    return {
        "rival": best.label,
        "rival_gain": best.mean,
        "rival_low": best.low,
        "rival_high": best.high,
        "rival_pvalue": best.pvalue_holm,
        "p_better": best.p_better,
        "p_equivalent": best.p_equivalent,
        "p_worse": best.p_worse,
    }


def _outcome(choice: Choice, tests, skill) -> str:
    """One of better, equivalent, undecided, no skill, no evidence."""
    if choice.n_folds < min(MIN_FOLDS, max(choice.n_planned, 1)):
        return "no evidence"
    if skill is not None:
        # Two or three folds cannot prove skill; nor can they deny it.
        return "no skill" if choice.n_folds >= MIN_FOLDS else "undecided"
    if choice.exceeds_noise:
        return "better"
    against = [t for t in tests if t.role == "nothing" and t.n_pairs > 1]
    if not against:
        return "no evidence"
    if all(t.outcome == "worse" for t in against):
        return "better"  # doing nothing beats everything that was tried
    inside = -choice.rope <= choice.rival_low and choice.rival_high <= choice.rope
    return "equivalent" if inside and all(t.high <= choice.rope for t in against) else "undecided"


def _choice(setup, cell, tests, rows, rope) -> Choice:
    """Recommendation for one learner in figures."""
    nothing = rows[cell.learner, DO_NOTHING, "raw"]
    own = rows[cell.learner, *cell.key]
    wanted = ("nothing", *cell.key)
    test = next((t for t in tests if (t.role, t.method, t.variant) == wanted), None)
    names = ERRORS if setup.numeric else PRICE
    price = {name: mean_of(own, name) for name in names}
    price |= {f"nothing_{name}": mean_of(nothing, name) for name in names}
    return Choice(
        **cell.names,
        metric=setup.metric,
        value=mean_of(own, setup.metric),
        baseline=method_label(DO_NOTHING, "raw"),
        gain=None if test is None else test.mean,
        low=None if test is None else test.low,
        high=None if test is None else test.high,
        pvalue=None if test is None else test.pvalue_holm,
        exceeds_noise=test is not None and test.outcome == "better",
        rope=rope,
        price=price,
    )


def best_learner(cells, chosen, ropes, share, alpha) -> int:
    """The learner that is best as it is, unless another's recommendation is better.

    The burden of proof is on resampling, not on learners: among these the best mean of doing
    nothing counts, and the simplest within the zone of practical equivalence.
    """
    level = tiers([c.scores for c in chosen], share, rope=max(ropes.values()), alpha=alpha)
    as_is = [next(c.mean for c in group if c.key == NOTHING) for group in cells.values()]
    goal = max((m for m in as_is if not np.isnan(m)), default=np.nan) - max(ropes.values())
    best = next((i for i, m in enumerate(as_is) if m >= goal), 0)
    if level[best] != 1:
        best = next((i for i, t in enumerate(level) if t == 1), best)
    return best
