"""Source that measures a row of the leaderboard again."""

from __future__ import annotations

from skresample._figures import METRICS, digits_of

from ..design.numbers import is_regression

__all__ = ["measured_again"]

SCORERS = {
    "rmse": "neg_root_mean_squared_error",
    "mae": "neg_mean_absolute_error",
    "r2": "r2",
}


def measured_again(source, setup, params: str, value: float | None) -> str:
    """A function that cross-validates ``model`` on the folds of the comparison, or "".

    Folds of the user's own, figures of groups and parameters tuned fold by fold have no such
    source; nor have errors of rare values, which need the relevance of the whole column, and
    whole numbers that were compared as numbers although they look like classes. ``params`` is the
    source of what ``fit`` is passed, "" for nothing.
    """
    origin = setup.origin
    if origin is None or origin.kind == "own" or setup.tune:
        return ""
    metric = METRICS[setup.metric]
    if metric.kind in ("group", "tail"):
        return ""
    if metric.task == "regression" and not is_regression(setup.y):
        return ""
    source.need("sklearn.model_selection", "cross_val_score")
    if metric.task == "classification":
        source.need("skresample.model_selection", "comparison_scorer")
    given = {"cv": _folds(source, setup, origin), "scoring": _scorer(setup)}
    if origin.kind == "time":
        given["groups"] = "time"
    elif origin.together:
        given["groups"] = "together"
    if params:
        given["params"] = params
    known = "" if value is None else f": {value:.{max(4, digits_of(setup.metric, value))}f}"
    total = origin.n_splits * (origin.n_repeats if origin.kind == "stratified" else 1)
    lines = "".join(f"        {name}={text},\n" for name, text in given.items())
    return (
        f"\n\n\ndef measure_again():\n"
        f'    """{metric.label} over the {total} folds of the comparison{known}."""\n'
        "    scores = cross_val_score(\n        model,\n        X_train,\n        y_train,\n"
        f"{lines}    )\n    return {'-' if metric.sign < 0 else ''}scores.mean()"
    )


def _folds(source, setup, origin) -> str:
    name = "TimeBlockSplit" if origin.kind == "time" else "DistinctStratifiedKFold"
    source.need("skresample.model_selection", name)
    if origin.kind == "time":
        return f"{name}({origin.n_splits})"
    rows = "" if origin.max_rows is None else f", max_rows={origin.max_rows}"
    return (
        f"{name}({origin.n_splits}, n_repeats={origin.n_repeats}{rows}, "
        f"random_state={setup.entropy})"
    )


def _scorer(setup) -> str:
    """The figure, with the class and the prices that it needs; or scikit-learn's of numbers."""
    if METRICS[setup.metric].task == "regression":
        return repr(SCORERS[setup.metric])
    given = [repr(setup.metric)]
    if len(setup.classes) == 2:
        given.append(f"positive={setup.classes[1:2].tolist()[0]!r}")
    if setup.metric == "expected_cost":
        given += [f"cost_fp={setup.costs[0]!r}", f"cost_fn={setup.costs[1]!r}"]
    return f"comparison_scorer({', '.join(given)})"
