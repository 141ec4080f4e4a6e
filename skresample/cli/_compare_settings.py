"""Arguments of a comparison from the options of the command line."""

from __future__ import annotations

from skresample._figures import METRICS, metrics_of

from ._methods import build_sampler, find_name, sampler_classes
from ._options import relevance_of_text
from ._prepare import Problem
from ._target import check_folds

__all__ = ["comparison_settings"]


def comparison_settings(given: dict, problem: Problem) -> dict:
    """Arguments of ``compare_resamplers`` with every name checked before the work begins."""
    numeric = problem.y.dtype.kind == "f"
    task = "regression" if numeric else "classification"
    rare = relevance_of_text(given["relevance"])
    learners = given["learners"]
    if learners is not None:
        learners = [_learner(name, numeric) for name in learners]
    rankable = [name for name in metrics_of(task) if METRICS[name].rankable]
    metric = given["metric"] or ("rmse" if numeric else "average_precision")
    metric = find_name(metric.replace("-", "_"), rankable, "metric")
    if METRICS[metric].kind == "group" and problem.groups is None:
        raise ValueError(f"--metric {metric} needs --group COLUMN.")
    check_folds(problem.y, given["folds"])
    return {
        "task": given["task"],
        "relevance": rare,
        "resamplers": _resamplers(given["resamplers"], problem.y, rare),
        "schedules": _schedules(given["schedules"]),
        "learners": learners,
        "metric": metric,
        "positive": _positive(given["positive"], problem.y),
        "n_splits": given["folds"],
        "n_repeats": given["repeats"],
        "random_state": given["seed"],
        **{
            k: given[k] for k in ("cost_fp", "cost_fn", "tune", "time_budget", "max_rows", "n_jobs")
        },
    }


def _learner(name: str, numeric: bool) -> str:
    """Spelling of a model in the allow-list, whatever its case."""
    from skresample.model_selection._compare.design.by_name import STRONG, sklearn_models
    from skresample.model_selection._compare.design.learners import LEARNERS

    package, _, last = name.rpartition(".")
    known = [*LEARNERS, *STRONG, *sklearn_models(numeric)]
    if package.partition(".")[0] in ("sklearn", *STRONG):
        kind = "Regressor" if numeric else "Classifier"
        classes = {c.replace("Classifier", kind).lower(): k for k, (_, c, _) in STRONG.items()}
        return classes.get(last.lower()) or find_name(last, known, "estimator")
    return find_name(name, known, "estimator")


def _resamplers(chosen, y, relevance="auto"):
    """None, "all" or a dict of instances in the order they were asked for."""
    if chosen is None or [name.lower() for name in chosen] == ["all"]:
        return None if chosen is None else "all"
    if [name.lower() for name in chosen] == ["none"]:
        return {}
    known = sampler_classes()
    found = dict.fromkeys(find_name(name, known, "resampler") for name in chosen)
    numeric = y.dtype.kind == "f"
    made = {name: build_sampler(name, {}, classes=() if numeric else y) for name in found}
    for sampler in made.values():
        if numeric and "relevance" in sampler.get_params(deep=False):
            sampler.set_params(relevance=relevance)
    return made


def _schedules(chosen):
    """None, "all" or a list of names, whatever their case."""
    from skresample.model_selection._compare.design.schedules import SCHEDULES

    if chosen is None:
        return None
    if [name.lower() for name in chosen] == ["all"]:
        return "all"
    plain = [name.replace("-", "_") for name in chosen]
    return list(dict.fromkeys(find_name(name, SCHEDULES, "schedule") for name in plain))


def _positive(label, y):
    """Label that reads as the option says."""
    if label is None:
        return None
    if y.dtype.kind == "f":
        raise ValueError("--positive is for two classes, but the target holds numbers.")
    by_text = {str(value): value for value in dict.fromkeys(y.tolist())}
    return by_text[find_name(label, by_text, "label in --positive")]
