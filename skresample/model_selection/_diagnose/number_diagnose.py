"""Look at a table with a numeric target before anything is trained on it."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsRegressor

from skresample._figures import RARE
from skresample._table.containers import take
from skresample._table.encoder import TableEncoder
from skresample._table.numbers_and_levels import table_of

from .._compare.design.folds import duplicate_codes, fold_groups
from .._compare.design.numbers import FEW, folds_of, number_record
from .._compare.design.prepare import prepare_rows
from .columns import describe_columns, onehot_remarks
from .diagnosis import Diagnosis, finding, sort_findings
from .number_leaks import out_of_fold_r2
from .shared import duplicate_remarks, duplicates_of, group_findings
from .times import time_remarks

__all__ = ["diagnose_numbers"]

SKEWED = 2.0  # the exponential distribution has 2
HEAP = 0.2  # share of one value from which a target has two parts
EDGE = 0.01  # share of the largest or smallest value from which it may be a limit


def diagnose_numbers(
    X, y, groups, n_splits, positive, categorical_features, max_rows, seed, relevance
) -> Diagnosis:
    """What matters for resampling before a regression is trained; see :func:`diagnose`."""
    rows = prepare_rows(X, y, positive, groups, None, None, seed, numeric=True, rare=relevance)
    table = table_of(rows.X, categorical_features)
    columns, remarks = describe_columns(table, rows.y, ())
    target, rare = number_record(rows.y, rows.relevance), int((rows.relevance >= RARE).sum())
    small = prepare_rows(X, y, None, None, None, max_rows, seed, numeric=True)
    apart = _predictability(small, categorical_features, n_splits, seed)
    duplicates = duplicates_of(duplicate_codes(table), rows.y)
    per_group, group_remarks = group_findings(rows, n_splits)
    findings = [
        *_target_remarks(rows.y, target),
        *_rare_remarks(rare, len(rows.y), n_splits),
        *duplicate_remarks(duplicates, "note", "a twin with another target"),
        *_predictability_remarks(apart),
        *group_remarks,
        *remarks,
        *onehot_remarks(table),
        *time_remarks(table),
    ]
    advice = sort_findings(findings)
    return Diagnosis(
        findings=findings,
        columns=columns,
        classes=[],
        groups=per_group,
        duplicates=duplicates,
        folds={"n_splits": n_splits, "rare_rows": rare, "rows_per_fold": rare / n_splits},
        separability=apart,
        n_rows=table.n,
        n_columns=table.d,
        advice=[*advice, *_next_step(apart, per_group)],
        target=target,
    )


def _predictability(rows, categorical_features, n_splits: int, seed: int) -> dict:
    """Cross-validated R2 of a linear model and of five neighbours."""
    together = fold_groups(table_of(rows.X, categorical_features))
    try:
        folds = folds_of(rows.y, together, n_splits, seed)
    except ValueError:
        return {"linear_r2": None, "neighbour_r2": None}
    models = {"linear_r2": Ridge(), "neighbour_r2": KNeighborsRegressor(5)}
    found = {name: np.empty(len(rows.y)) for name in models}
    for _, _, train, test in folds:
        encoder = TableEncoder(categorical_features=categorical_features)
        a, b = encoder.fit_transform(take(rows.X, train)), encoder.transform(take(rows.X, test))
        for name, model in models.items():
            model.set_params(**({"n_neighbors": min(5, len(train))} if "neigh" in name else {}))
            found[name][test] = model.fit(a, rows.y[train]).predict(b)
    return {name: out_of_fold_r2(predicted, rows.y) for name, predicted in found.items()}


def _target_remarks(y, target: dict) -> list[dict]:
    """Skewness, a value that many rows share, and limits of the scale."""
    out, skewness = [], target["skewness"]
    if abs(skewness) > SKEWED:
        log = " or a model of log(y) (TransformedTargetRegressor)" if target["min"] > 0 else ""
        text = (
            f"the target is skewed (skewness {skewness:.1f}): a few rows rule the mean squared "
            "error, and rare values are rarest on one side"
        )
        advice = f"look at MAE (--metric mae, metric='mae') beside RMSE{log}"
        out.append(finding("note", "target", text, advice))
    values, counts = np.unique(y, return_counts=True)
    heap = int(counts.argmax())
    if len(values) > FEW and counts[heap] > HEAP * len(y):
        text = (
            f"{counts[heap] / len(y):.0%} of the rows have the target {values[heap]:.4g}: the "
            "target has two parts"
        )
        advice = (
            f"try two models: whether the target is {values[heap]:.4g}, and what it is otherwise"
        )
        out.append(finding("note", "target", text, advice))
    for name, place in (("largest", -1), ("smallest", 0)):
        edge, said = counts[place], place % len(values) == heap and counts[heap] > HEAP * len(y)
        least = max(EDGE * len(y), 5 * np.median(counts), 5)
        if len(values) > FEW and edge >= least and not said:
            text = (
                f"{edge:,} rows share the {name} target {values[place]:.4g}: values beyond it may "
                "have been cut off, which no resampling undoes"
            )
            out.append(finding("note", "target", text))
    return out


def _rare_remarks(rare: int, n: int, n_splits: int) -> list[dict]:
    """How many rows carry what is said about the tails."""
    if rare == 0:
        text = "no value of the target is rare: there are no tails to resample for"
        return [finding("note", "rare", text)]
    if rare < 10 * n_splits:
        text = (
            f"{rare:,} rows have rare values, about {rare / n_splits:.0f} per test fold: expect "
            "noisy figures for the tails and use several repeats"
        )
        return [finding("note", "rare", text, "use more repeats: --repeats 10 (n_repeats=10)")]
    return [finding("info", "rare", f"{rare:,} rows ({rare / n:.1%}) have rare values")]


def _predictability_remarks(found: dict) -> list[dict]:
    linear, near = found["linear_r2"], found["neighbour_r2"]
    if linear is None:
        return [finding("info", "separability", "R2 was not measured: too few rows for the folds")]
    figures = f"a linear model reaches R2 {linear:.3f}, five neighbours {near:.3f}"
    if max(linear, near) < 0.02:
        text = f"the columns say little about the target ({figures}): resampling cannot help that"
        return [finding("note", "separability", text)]
    return [finding("info", "separability", f"{figures}, both cross-validated")]


def _next_step(found: dict, groups) -> list[str]:
    """What to do once the table is in order."""
    if found["linear_r2"] is not None and max(found.values()) < 0.02:
        return ["look for better columns or more rows; a comparison would end in 'no skill'"]
    more = ", groups=..." if groups else ""
    return [
        "see what resampling does to the tails and to the whole: skresample compare TABLE "
        f"--target COLUMN, or compare_resamplers(X, y{more}); expect the whole to pay"
    ]
