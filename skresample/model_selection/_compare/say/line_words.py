"""The topics of the verdict in plain sentences."""

from __future__ import annotations

from .words import figure, lower_first, pvalue, span

__all__ = [
    "REMARKS",
    "cost_words",
    "decision_words",
    "group_words",
    "probability_words",
    "ranking_words",
    "skill_words",
]

# What a test found that is not better than all it was held against.
REMARKS = {
    "equivalent": "no difference that matters",
    "undecided": "cannot tell",
    "worse": "it is worse",
    "better": "more than noise, but not against every simple choice",
}


def ranking_words(best, against, metric, before, after) -> str:
    """Whether resampling ranks rows better than the best choice without it."""
    name = lower_first(metric.label)
    if best.outcome == "better" and against is not None and against.outcome == "better":
        return (
            f"Ranking: {best.label} helps: {name} {figure(before)} -> {figure(after)} "
            f"({span(best)} over {best.baseline}, {pvalue(best.pvalue_holm)})."
        )
    remark = REMARKS.get(best.outcome, "not measured")
    return (
        f"Ranking: resampling is not shown to help; the best resampler, {best.label}, changes "
        f"{name} by {span(best)} against {best.baseline}: {remark}."
    )


def decision_words(best, more, metric, positive: str, cut, before, after) -> str:
    """Which threshold to use, and what it brings."""
    name = lower_first(metric.label)
    change = f"{name} {figure(before)} -> {figure(after)}"
    if best.outcome == "better":
        text = (
            f"Decisions: call a row {positive!r} above {figure(cut)}: {change} for free "
            f"({span(best)})"
        )
    elif best.outcome == "equivalent":
        text = f"Decisions: the threshold 0.5 is as good as any ({change} above {figure(cut)})"
    else:
        text = (
            f"Decisions: another threshold is not shown to help ({change} above {figure(cut)}, "
            f"{span(best)})"
        )
    if more is not None and more.outcome == "better":
        text += f"; {more.label} adds {span(more)} to {more.baseline}"
    return text + "."


def probability_words(name: str, before, after, fixed, bias) -> str:
    """What resampling does to the probabilities, and what correction restores."""
    if after <= 1.05 * before:
        return (
            f"Probabilities: {name} would leave them as good (Brier score {figure(before)} -> "
            f"{figure(after)})."
        )
    text = f"Probabilities: {name} would raise the Brier score {figure(before)} -> {figure(after)}"
    if bias is not None:
        text += f" (mean prediction off by {bias:+.3f})"
    if fixed is not None and fixed < 0.95 * after:
        text += f"; prior correction restores {figure(fixed)}"
    return text + "."


def skill_words(topic: str, words: str, metric, skill) -> str:
    """Whether some model is better than a guess at one topic, with the best figure."""
    figures = f"{lower_first(metric.label)} {figure(skill.value)}; guessing: {figure(skill.guess)}"
    if skill.proven:
        return f"{topic.capitalize()}: {skill.label} is shown to {words} ({figures})."
    return f"{topic.capitalize()}: no model is shown to {words} (at best {figures})."


def group_words(low, high, label: str, cut) -> str:
    """How far apart the groups are, and at which threshold they were read."""
    read = "" if cut is None else f", read above {figure(cut)} with {label}"
    return (
        f"Groups: the share of positives found goes from {figure(low.tpr)} for {low.group!s} to "
        f"{figure(high.tpr)} for {high.group!s}{read}."
    )


def cost_words(name: str, share: float, faster: float, numeric: bool = False) -> str:
    """A resampler that saves training time without loss."""
    same = "ranks equally well; with corrected probabilities it is equivalent"
    if numeric:
        same = "has the same error over all rows"
    return f"Cost: {name} trains on {share:.0%} of the rows, {faster:.0f} times faster, and {same}."
