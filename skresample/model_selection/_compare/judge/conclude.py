"""The verdict: a recommendation for all learners, and what is to be said topic by topic."""

from __future__ import annotations

from typing import NamedTuple

from skresample._figures import DO_NOTHING, METRICS, VerdictLine

from ..recommendation import Verdict
from ..say.recommended import free_threshold, usual_parameters
from ..say.snippet import snippet
from .board import mean_of
from .lines import cost_line, lines_of, lines_without_skill
from .number_lines import number_lines
from .recommend import best_learner, choices_of
from .skill import Skill, skill_of

__all__ = ["Judged", "verdict_of"]

SUSPICIOUS = 0.99  # ROC AUC or R2 from which a score is too good to be taken on trust


class Judged(NamedTuple):
    """Everything the verdict follows from."""

    setup: object
    rows: dict
    cells: dict
    tests: list
    ropes: dict
    resources: list
    groups: list
    share: float
    alpha: float


def verdict_of(judged: Judged, leaks=()) -> Verdict:
    """The recommendation, its lines and its source; ``leaks`` names columns under suspicion."""
    setup, rows, cells, tests, ropes, resources, groups, share, alpha = judged
    skill = _missing_skill(setup, rows, share, alpha)
    choices, chosen = choices_of(setup, cells, tests, rows, ropes, share, alpha, skill)
    best = best_learner(cells, chosen, ropes, share, alpha)
    final = choices[best]
    lines, cost = [], None
    if final.outcome == "no skill":
        lines = [] if setup.numeric else lines_without_skill(setup, final, rows, share, alpha)
    elif final.outcome != "no evidence":
        topics = number_lines if setup.numeric else lines_of
        lines = topics(setup, final, rows, groups, share, alpha)
        cost = cost_line(setup, final, rows, resources, share, alpha)
    if final.outcome != "no evidence":
        lines += _suspicion(final, rows, leaks, "r2" if setup.numeric else "roc_auc")
    key = final.learner, final.method, final.variant
    free = free_threshold(lines, setup.metric)
    code = snippet(
        setup,
        *key,
        free=free,
        value=mean_of(rows[key], setup.metric),
        parameters=usual_parameters(setup, final.method, rows[key]),
    )
    text = "\n".join([final.text, *(line.text for line in lines)])
    known = dict(final) | {"text": text}
    return Verdict(**known, lines=lines, cost=cost, by_learner=choices, snippet=code)


def _missing_skill(setup, rows, share, alpha) -> Skill | None:
    """Where no model is proven to beat guessing: by rank, and by the deciding metric.

    Of a numeric target by the error of all rows, where the metric looks at some of them only.
    """
    first = "roc_auc"
    if setup.numeric:  # an error in the tails alone is beaten by whoever always predicts a tail
        first = "rmse" if METRICS[setup.metric].kind in ("tail", "group") else setup.metric
    for metric in dict.fromkeys((first, setup.metric)):
        skill = skill_of(setup, rows, metric, share, alpha)
        if skill is not None and not skill.proven:
            return skill
    return None


def _suspicion(final, rows, leaks, metric: str) -> list[VerdictLine]:
    """A score too good to be true, and columns that give the target away."""
    reached = mean_of(rows[final.learner, DO_NOTHING, "raw"], metric)
    if leaks:
        names = ", ".join(repr(str(name)) for name in leaks[:3])
        what = f"column {names}" if len(leaks) == 1 else f"columns {names}"
        text = (
            f"Suspicion: {what} alone predict{'s' * (len(leaks) == 1)} the target almost "
            "perfectly; what is known only after the outcome must be left out."
        )
    elif reached is not None and reached >= SUSPICIOUS:
        text = (
            f"Suspicion: {METRICS[metric].label} {reached:.3f} without any resampling is nearly "
            "perfect; check that no column is known only after the outcome."
        )
    else:
        return []
    return [VerdictLine("suspicion", text, metric=metric, after=reached)]
