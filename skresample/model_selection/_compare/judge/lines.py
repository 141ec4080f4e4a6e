"""Ranking, decisions, probabilities: what helps each, whatever metric decides."""

from __future__ import annotations

from skresample._figures import DO_NOTHING, METRICS, VerdictLine, method_label

from ..say.line_words import (
    cost_words,
    decision_words,
    group_words,
    probability_words,
    ranking_words,
    skill_words,
)
from .board import cells_of, mean_of
from .skill import skill_of
from .verdict import build_tests, default_rope

__all__ = ["best_of", "cost_line", "line_of", "lines_of", "lines_without_skill", "tests_of"]


def lines_of(setup, choice, rows, groups, share, alpha) -> list[VerdictLine]:
    """Topics of the verdict for the recommended learner."""
    ranking = setup.metric if METRICS[setup.metric].kind == "ranking" else "average_precision"
    out = [_ranking(setup, choice, rows, ranking, share, alpha)]
    if len(setup.classes) == 2:
        out.append(_decisions(setup, choice, rows, share, alpha))
        out.append(_probabilities(setup, choice, rows))
        out.append(_groups(choice, rows, groups))
    return [line for line in out if line is not None]


def lines_without_skill(setup, choice, rows, share, alpha) -> list[VerdictLine]:
    """The three topics where no model beats guessing by the deciding metric, or by rank.

    Each is asked by its own figure: what ranks well need not decide better than a guess.
    """
    if len(setup.classes) != 2:
        return []
    own = rows[choice.learner, DO_NOTHING, "raw"]
    found = {
        "ranking": ("roc_auc", "rank rows better than chance"),
        "decisions": (setup.decision_metric, "decide better than guessing"),
        "probabilities": ("brier", "give better ones than the share of positives"),
    }
    out = []
    for topic, (metric, words) in found.items():
        skill = skill_of(setup, rows, metric, share, alpha)
        if skill is None:
            continue
        text = skill_words(topic, words, METRICS[metric], skill)
        out.append(VerdictLine(topic, text, metric=metric, before=mean_of(own, metric)))
    return out


def tests_of(setup, choice, rows, metric, share, alpha):
    """Tests of one metric for the recommended learner, and its zone of equivalence."""
    group = cells_of(setup, rows, metric)[choice.learner]
    nothing = mean_of(rows[choice.learner, DO_NOTHING, "raw"], metric)
    rope = default_rope(metric, nothing or 0.0)
    return build_tests(group, metric, share, rope, alpha)[0], nothing


def best_of(tests, wanted):
    """The wanted test with the largest mean among those that were made."""
    known = [t for t in tests if t.n_pairs > 1 and wanted(t)]
    # Of variants with the same mean, the one that is proven.
    return max(known, key=lambda t: (t.outcome == "better", t.mean), default=None)


def line_of(topic, text, test, metric, before, after, **more) -> VerdictLine:
    return VerdictLine(
        topic=topic,
        text=text,
        outcome=test.outcome,
        label=test.label,
        baseline=test.baseline,
        metric=metric,
        before=before,
        after=after,
        gain=test.mean,
        low=test.low,
        high=test.high,
        **more,
    )


def _after(rows, test, metric):
    return mean_of(rows[test.learner, test.method, test.variant], metric)


def _ranking(setup, choice, rows, metric, share, alpha):
    tests = tests_of(setup, choice, rows, metric, share, alpha)[0]
    names = {m.name for m in setup.methods if m.kind == "resampler"}
    best = best_of(tests, lambda t: t.role == "simple" and t.method in names)
    if best is None:
        return None
    against = best_of(tests, lambda t: t.role == "nothing" and t.method == best.method)
    after = _after(rows, best, metric)
    # Before and after differ by the gain: both are held against the best choice without resampling.
    simple = (k for k in rows if k[0] == best.learner and method_label(*k[1:]) == best.baseline)
    before = mean_of(rows[next(simple)], metric)
    text = ranking_words(best, against, METRICS[metric], before, after)
    return line_of("ranking", text, best, metric, before, after)


def _decisions(setup, choice, rows, share, alpha):
    metric = setup.decision_metric
    tests, nothing = tests_of(setup, choice, rows, metric, share, alpha)
    best = best_of(tests, lambda t: t.role == "nothing" and t.method == DO_NOTHING)
    if best is None:
        return None
    after = _after(rows, best, metric)
    cut = mean_of(rows[best.learner, best.method, best.variant], "threshold")
    names = {m.name for m in setup.methods if m.kind == "resampler"}
    more = best_of(tests, lambda t: t.role == "simple" and t.method in names)
    label = str(setup.classes[1])
    text = decision_words(best, more, METRICS[metric], label, cut, nothing, after)
    return line_of("decisions", text, best, metric, nothing, after, threshold=cut)


def _probabilities(setup, choice, rows):
    """What the recommended or else the best resampler does to the Brier score."""
    before = mean_of(rows[choice.learner, DO_NOTHING, "raw"], "brier")
    names = [m.name for m in setup.methods if m.kind == "resampler"]
    name = choice.method if choice.method in names else None
    if name is None:
        ranked = [(n, mean_of(rows[choice.learner, n, "raw"], setup.metric)) for n in names]
        sign = METRICS[setup.metric].sign
        ranked = [(n, sign * v) for n, v in ranked if v is not None]
        name = max(ranked, key=lambda pair: pair[1], default=(None, 0))[0]
    if name is None or before is None:
        return None
    own = rows[choice.learner, name, "raw"]
    after, fixed = mean_of(own, "brier"), mean_of(own, "brier_corrected")
    if after is None:
        return None
    text = probability_words(name, before, after, fixed, mean_of(own, "calibration_bias"))
    return VerdictLine("probabilities", text, "", name, "brier", before, after)


def _groups(choice, rows, groups):
    """Gap of the true-positive rate between the groups, under the recommendation."""
    own = [g for g in groups if (g.learner, g.label) == (choice.learner, choice.label)]
    known = [g for g in own if g.tpr is not None]
    if len(known) < 2:
        return None
    low, high = min(known, key=lambda g: g.tpr), max(known, key=lambda g: g.tpr)
    cut = mean_of(rows[choice.learner, choice.method, choice.variant], "threshold")
    return VerdictLine(
        "groups", group_words(low, high, choice.label, cut), label=choice.label, metric="tpr",
        before=low.tpr, after=high.tpr, threshold=cut,
    )  # fmt: skip


def _restored(setup, choice, rows, own) -> bool:
    """Whether corrected probabilities are as good as those of doing nothing; numbers have none."""
    if setup.numeric:
        return True
    brier = mean_of(rows[choice.learner, DO_NOTHING, "raw"], "brier")
    fixed = mean_of(own, "brier_corrected")
    return fixed is not None and fixed <= 1.02 * brier


def cost_line(setup, choice, rows, resources, share, alpha) -> VerdictLine | None:
    """Where a resampler that drops rows is as good and much faster; depends on the machine."""
    if len(setup.classes) > 2 or choice.outcome in ("no skill", "no evidence"):
        return None
    seconds: dict = {}
    for r in resources:
        if r.learner == choice.learner and r.seconds is not None:
            seconds.setdefault(r.method, []).append(r.seconds)
    metric = "rmse" if setup.numeric else "average_precision"
    ranking, found = tests_of(setup, choice, rows, metric, share, alpha)[0], []
    for method in setup.methods:
        own = rows[choice.learner, method.name, "raw"]
        fit, train = mean_of(own, "n_fit"), mean_of(own, "n_train")
        test = next((t for t in ranking if t.method == method.name and t.role == "nothing"), None)
        if method.kind != "resampler" or fit is None or fit > 0.5 * train or test is None:
            continue
        faster = sum(seconds[DO_NOTHING]) / max(sum(seconds[method.name]), 1e-9)
        level = test.outcome in ("equivalent", "better") and _restored(setup, choice, rows, own)
        if level and faster >= 2:
            text = cost_words(method.name, fit / train, faster, setup.numeric)
            found.append((faster, VerdictLine(
                "cost", text, test.outcome, method.name, metric, gain=test.mean, low=test.low,
                high=test.high,
            )))  # fmt: skip
    return max(found, key=lambda pair: pair[0])[1] if found else None
