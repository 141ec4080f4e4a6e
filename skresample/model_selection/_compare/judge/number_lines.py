"""The tails and the whole: what a method does to rare values, and to all."""

from __future__ import annotations

import numpy as np

from skresample._figures import DO_NOTHING, METRICS, RARE, VerdictLine

from ..say.number_words import group_error_words, tail_words, whole_words
from .board import mean_of
from .lines import best_of, line_of, tests_of

__all__ = ["number_lines"]


def number_lines(setup, choice, rows, groups, share, alpha) -> list[VerdictLine]:
    """Topics of the verdict on a numeric target for the recommended learner.

    The tails name what lowers the error of rare values most; the whole says what that does to
    the error of all rows.
    """
    metric, out = setup.decision_metric, []
    tests, before = tests_of(setup, choice, rows, metric, share, alpha)
    best = best_of(tests, lambda t: t.role == "nothing" and t.method != DO_NOTHING)
    if best is not None:
        own = rows[best.learner, best.method, best.variant]
        after, rare = mean_of(own, metric), int(np.count_nonzero(setup.relevance >= RARE))
        text = tail_words(best, METRICS[metric], before, after, rare)
        out.append(line_of("tails", text, best, metric, before, after))
        tests, before = tests_of(setup, choice, rows, "rmse", share, alpha)
        same = (best.method, best.variant)
        price = best_of(tests, lambda t: t.role == "nothing" and (t.method, t.variant) == same)
        if price is not None:
            after = mean_of(own, "rmse")
            text = whole_words(price, METRICS["rmse"], before, after)
            out.append(line_of("whole", text, price, "rmse", before, after))
    return [*out, *_groups(choice, groups)]


def _groups(choice, groups) -> list[VerdictLine]:
    """How far apart the errors of the groups are, under the recommendation."""
    own = [g for g in groups if (g.learner, g.label) == (choice.learner, choice.label)]
    if len(own) < 2:
        return []
    low, high = min(own, key=lambda g: g.rmse), max(own, key=lambda g: g.rmse)
    text = group_error_words(low, high)
    return [VerdictLine("groups", text, "", choice.label, "rmse", low.rmse, high.rmse)]
