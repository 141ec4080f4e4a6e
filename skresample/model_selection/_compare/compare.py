"""Compare resamplers on one table, and say whether any of them helps."""

from __future__ import annotations

import time as clock
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from typing import Any, Literal

from skresample._parameters import Columns, Jobs, Seed, TableLike, VectorLike
from skresample._table.ingest import warn_shuffled

from .._diagnose.columns import leaking_columns
from .design.asked import Asked, check_call, kind_of_folds, make_setup, settings_record
from .design.numbers import is_regression, said_task
from .design.prepare import check_metric, data_record, prepare_rows, seed_of
from .design.remarks import fold_remarks, remarks, stopping_remarks
from .design.schedules import resolve_roster
from .design.setup import Task
from .judge.aggregate import aggregate
from .result import ComparisonResult
from .run.estimate import fitting
from .run.run import run_tasks

__all__ = ["compare_resamplers"]


def compare_resamplers(
    X: TableLike,
    y: VectorLike,
    *,
    resamplers: Any = None,
    schedules: Any = None,
    learners: Sequence[Any] | Mapping[Any, Any] | None = None,
    groups: VectorLike | None = None,
    group_proba: Any = None,
    together: VectorLike | None = None,
    positive: Any = None,
    metric: str | None = None,
    n_splits: int = 5,
    n_repeats: int = 3,
    cv: Any = None,
    time: VectorLike | None = None,
    inner_splits: int = 3,
    cost_fp: float = 1.0,
    cost_fn: float = 1.0,
    max_rows: int | None = None,
    time_budget: float | None = None,
    tune: bool = False,
    rope: float | None = None,
    alpha: float = 0.05,
    categorical_features: Columns = "from_dtype",
    n_jobs: Jobs = None,
    random_state: Seed = None,
    cache_dir: PathLike[str] | None = None,
    progress: Callable[..., Any] | None = None,
    task: Literal["auto", "classification", "regression"] = "auto",
    relevance: Any = "auto",
) -> ComparisonResult:
    """Tell whether resampling helps on this table, which method, and at what price.

    All methods are trained and tested on the same repeated stratified folds. Resampling happens
    inside the training part only, on the raw table before encoding; identical rows never lie on
    both sides of a split. Besides the resamplers take part: doing nothing (thresholds 0.5, the
    prevalence, and tuned), class weights (raw and tuned) and a constant dummy; for a numeric
    target doing nothing, weights that fall with its density, and the mean or median. Differences
    are judged with a test that allows for overlapping folds, corrected for the number of methods.

    Parameters
    ----------
    X : frame, array or sparse container of shape (n, d)
        Numbers, text, categories, dates, missing values.
    y : array-like of shape (n,)
        Class labels; two classes, or more where the metric allows; or numbers, see ``task``.
    resamplers : None, "all", list or dict, default=None
        None takes the default roster, "all" every resampler of the package; a list names some
        (or holds instances), a dict gives names to instances.
    schedules : None, "all", list or dict, default=None
        Schedules of training that take part as well, for classes: names among "proportional" (all
        rows round by round), "repeated_subsets" (another tenth each round), "temperature",
        "cooldown" and "end_upsampling" (20 rounds each), or paces and
        :class:`~skresample.scheduling.Schedule` objects by name. Classes are their cells. Those
        whose name begins with ``group_`` mix the ``groups``: "group_temperature", "group_cooldown",
        "group_end_upsampling" and your own, such as ``{"group_mine": Constant({"a": 2, "b": 1})}``;
        what is recommended is then fitted by ``fit(X, y, scheduledclassifier__groups=groups)``.
        Every learner needs ``partial_fit``.
    learners : None, list or dict, default=None
        Models, simplest first: names among "linear", "boosting", "neighbours" (None: the first
        two), "sgd" (None with schedules), "network", "lightgbm", "xgboost", "catboost" and
        scikit-learn's classifiers ("RandomForestClassifier"), classifiers, or a dict of names to
        either; for a numeric target the regressors of these names, or regressors. A model is put
        behind :class:`TableEncoder`; a pipeline is used as it is. Early stopping watches rows that
        were never resampled.
    groups : array-like of shape (n,), default=None
        Groups for which rates and calibration are reported, e.g. a protected attribute.
    group_proba : array-like or frame of shape (n, g), default=None
        Probabilities of the groups where they are inferred, for two classes. ``groups`` then holds
        the group of rows drawn at random, None elsewhere; its sorted values, or the names of a
        frame's columns, are the columns. Rates are those of
        :func:`~skresample.metrics.inferred_group_rates`, corrected by the rows that are known;
        resamplers that take groups get the known group or else the most probable one.
    together : array-like of shape (n,), default=None
        Rows with the same value stay in one fold, e.g. all visits of a patient.
    positive : label, default=None
        Positive class of two; None takes the rarer one.
    metric : str, default=None
        Deciding figure, a key of :data:`METRICS`; None takes "average_precision", and "rmse" for
        a numeric target.
    n_splits : int, default=5
        Folds, at least 2.
    cv : splitter or iterable, default=None
        Folds of your own in place of the stratified ones: a scikit-learn splitter (it receives
        ``together`` as groups) or (train, test) positions of rows. Identical rows are not kept
        together then, and ``n_splits`` and ``n_repeats`` are not used.
    time : array-like of shape (n,), default=None
        Time of each row: ``n_splits`` steps train on the past and test on what follows. Rows of
        the same time are never on both sides.
    n_repeats : int, default=3
        Repeats with other folds, at least 1; more narrow the intervals.
    inner_splits : int, default=3
        Folds within the training part that tune thresholds and parameters, at least 2.
    cost_fp, cost_fn : float, default=1.0
        What a false alarm and a missed positive cost, not negative; for ``expected_cost``.
    max_rows : int, default=None
        Larger tables are cut to a stratified sample of this many rows, which the result says.
    time_budget : float, default=None
        Seconds after which nothing new starts, inside a fold as well. A table that would take
        longer is cut to a stratified sample that fits, which the result says.
    tune : bool, default=False
        Whether ``k_neighbors`` and ``sampling_strategy`` of the resamplers are chosen by nested
        cross-validation.
    rope : float, default=None
        Differences up to this size count as equal; None takes 0.01 for scores (at most 5 % of the
        value of doing nothing), 2 % for losses and errors, and 4 % for "sera", which is squared.
    alpha : float, default=0.05
        Significance level, between 0 and 1.
    categorical_features : "from_dtype", None or array-like, default="from_dtype"
        Nominal columns for the encoding; resamplers decide by their own parameter.
    n_jobs : int, default=None
        Processes; the result does not depend on it.
    random_state : int, RandomState, Generator or None, default=None
        Seed of folds, resamplers and models.
    cache_dir : path-like, default=None
        Folder for finished folds. A run that was interrupted continues there and ends in the same
        result.
    progress : callable, default=None
        Called as ``progress(done, total, text)``. If it has a method ``announce(text)``, that is
        told how long a large table will take; with an attribute ``started`` (seconds of
        ``time.time()``) the budget counts from there.
    task : {"auto", "classification", "regression"}, default="auto"
        Whether y holds classes or numbers. "auto" takes fractions, and whole numbers with more
        than 20 different values, for numbers; the result says which way it went.
    relevance : "auto", "boxplot", "density", callable or array-like, default="auto"
        Of a numeric target, which values are rare; as for
        :class:`~skresample.over_sampling.SMOTER`, and handed to the resamplers named. Relevance
        is that of the whole column in every fold: it belongs to the question.

    Returns
    -------
    ComparisonResult

    Raises
    ------
    ValueError, TypeError
        For a table, target or parameter that cannot be compared. A method that fails does not
        raise: it is a row of the result with its error text.

    Notes
    -----
    In rows of the variant "tuned" every decision score is read at the threshold that is best for
    that score on predictions for training rows left out; figures of groups and ``threshold``
    belong to the decision score that decides (``balanced_accuracy`` if the metric is none).
    Cost: ``n_splits * n_repeats`` times ``1 + inner_splits`` fits per method and learner.

    References
    ----------
    Nadeau, Bengio: Inference for the generalization error, Machine Learning 52, 2003.
    Holm: A simple sequentially rejective multiple test procedure, Scandinavian Journal of
    Statistics 6, 1979.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skresample.model_selection import compare_resamplers
    >>> X, y = make_classification(200, weights=[0.8], random_state=0)
    >>> result = compare_resamplers(X, y, resamplers=["RandomOverSampler"], learners=["linear"],
    ...                             n_repeats=1, random_state=0)
    >>> result.verdict.exceeds_noise
    False
    """
    started = getattr(progress, "started", None) or clock.time()
    check_call(
        {"n_splits": n_splits, "n_repeats": n_repeats, "inner_splits": inner_splits},
        {"cost_fp": cost_fp, "cost_fn": cost_fn, "rope": rope, "time_budget": time_budget},
        max_rows, alpha, tune, progress, cv, time,
    )  # fmt: skip
    warn_shuffled(X, y=y, groups=groups, together=together, time=time)
    seed = seed_of(random_state)
    numeric = is_regression(y, task)
    metric = metric or ("rmse" if numeric else "average_precision")
    rows = prepare_rows(
        X, y, positive, groups, together, None, seed, time, numeric, relevance, group_proba
    )
    check_metric(metric, len(rows.classes), groups, group_proba)
    asked = Asked(
        *resolve_roster(
            resamplers, schedules, learners, categorical_features, numeric, relevance,
            groups is not None and group_proba is None,
        ), metric,
        n_splits, n_repeats, inner_splits, (float(cost_fp), float(cost_fn)), bool(tune), seed, cv,
        categorical_features, None if time_budget is None else started + time_budget,
        default_methods=resamplers is None or (isinstance(resamplers, str) and resamplers == "all"),
        default_learners=learners is None,
    )  # fmt: skip
    rows, asked = fitting(rows, asked, max_rows, time_budget, n_jobs, cache_dir, progress)
    setup, table, whole = make_setup(rows, asked)
    tasks = [Task(m, r, k) for r, k in setup.folds for m in range(len(setup.methods))]
    outcomes = run_tasks(
        setup, tasks, n_jobs=n_jobs, time_budget=time_budget, cache_dir=cache_dir, progress=progress
    )
    called = getattr(groups, "name", None)
    data = data_record(rows, table, whole, None if called is None else str(called))
    records = [record for outcome in outcomes.values() for record in outcome.records]
    told = [*remarks(data, records, together), *fold_remarks(cv, time), *stopping_remarks(setup)]
    settings = settings_record(setup)
    settings |= {"rope": rope, "alpha": alpha, "time_budget": time_budget, "max_rows": max_rows}
    settings["folds"] = kind_of_folds(cv, time)
    return aggregate(
        setup, outcomes, data=data, settings=settings,
        messages=[*said_task(y, task, numeric), *rows.messages, *told],
        rope=rope, alpha=alpha, leaks=leaking_columns(table, rows.y, numeric),
    )  # fmt: skip
