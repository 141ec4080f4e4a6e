"""Look at a table with classes before anything is trained on it."""

from __future__ import annotations

import numpy as np

from skresample._table.numbers_and_levels import table_of

from .._compare.design.folds import duplicate_codes, fold_groups
from .._compare.design.prepare import prepare_rows, sorted_codes, stratified_sample
from .columns import describe_columns, onehot_remarks
from .diagnosis import Diagnosis, finding, sort_findings
from .separability import separability
from .shared import duplicate_remarks, duplicates_of, group_findings
from .suspects import suspects, suspects_finding
from .times import time_remarks

__all__ = ["diagnose_classes"]

NEIGHBOURS = 5
TWINS = (
    "look at rows that are identical but for the label: a column is missing, or labels are wrong"
)


def diagnose_classes(
    X, y, groups, n_splits, positive, categorical_features, max_rows, seed, values
) -> Diagnosis:
    """What matters for resampling before a classifier is trained; see :func:`diagnose`."""
    rows = prepare_rows(X, y, positive, groups, None, None, seed)
    table = table_of(rows.X, categorical_features)
    columns, remarks = describe_columns(table, rows.y, rows.classes)
    remarks += onehot_remarks(table)
    small = prepare_rows(X, y, positive, None, None, max_rows, seed)
    whole = fold_groups(table_of(small.X, categorical_features))
    apart = separability(small.X, small.y, whole, categorical_features, n_splits, seed)
    classes = _classes(rows)
    duplicates = duplicates_of(duplicate_codes(table), rows.y)
    folds = _folds(classes[-1], n_splits)
    per_group, group_remarks = group_findings(rows, n_splits)
    doubtful = _doubtful(rows, small, categorical_features, seed) if values else []
    remarks += [suspects_finding(doubtful, len(small.y))] if values else []
    findings = [
        *_fold_remarks(classes[-1], folds),
        *duplicate_remarks(duplicates, "warning", "a twin of another class", TWINS),
        *_separability_remarks(apart, len(classes)),
        *group_remarks,
        *remarks,
        *time_remarks(table),
    ]
    advice = sort_findings(findings)
    return Diagnosis(
        findings=findings,
        columns=columns,
        classes=classes,
        groups=per_group,
        duplicates=duplicates,
        folds=folds,
        separability=apart,
        n_rows=table.n,
        n_columns=table.d,
        advice=[*advice, *_next_step(apart, len(classes), per_group)],
        suspects=doubtful,
    )


def _classes(rows) -> list[dict]:
    """Rows and share of every class, the rarest last."""
    counts = np.bincount(rows.y, minlength=len(rows.classes))
    return [
        {"name": str(c), "rows": int(k), "share": float(k / len(rows.y))}
        for c, k in sorted(zip(rows.classes.tolist(), counts, strict=True), key=lambda p: -p[1])
    ]


def _folds(smallest: dict, n_splits: int) -> dict:
    """What the folds leave of the smallest class."""
    return {
        "n_splits": n_splits,
        "smallest_class": smallest["name"],
        "rows_per_fold": smallest["rows"] / n_splits,
        "rows_to_learn_from": int(smallest["rows"] * (n_splits - 1) / n_splits),
    }


def _doubtful(rows, small, categorical_features, seed: int) -> list[dict]:
    """Suspects among the sample, by their places in the table."""
    chosen = np.arange(len(rows.y))
    if small.sampled is not None:
        chosen = stratified_sample(sorted_codes(rows), small.sampled, seed)
    return suspects(small.X, small.labels, chosen, categorical_features, seed)


def _next_step(found: dict, n_classes: int, groups) -> list[str]:
    """What to do once the table is in order."""
    auc, error = found["linear_auc"], found["neighbour_error"]
    if auc is None:
        return ["collect more rows of the rarest class before comparing anything"]
    if auc < 0.6 and error > 0.85 * (1 - 1 / n_classes):
        return ["look for better columns or more rows; a comparison would end in 'no skill'"]
    more = ", groups=..." if groups else ""
    return [
        "see whether resampling helps: skresample compare TABLE --target COLUMN, or "
        f"compare_resamplers(X, y{more}); expect a threshold to do more than resampling"
    ]


def _fold_remarks(smallest: dict, folds: dict) -> list[dict]:
    name, rows, out = smallest["name"], smallest["rows"], []
    if rows < folds["n_splits"]:
        text = (
            f"class {name!r} has {rows} rows, fewer than the {folds['n_splits']} folds; use at "
            f"most {max(rows, 1)} folds or collect more rows"
        )
        advice = f"use fewer folds: --folds {max(rows, 2)} (n_splits={max(rows, 2)})"
        out.append(finding("warning", "folds", text, advice))
    elif folds["rows_to_learn_from"] <= NEIGHBOURS:
        text = (
            f"class {name!r} leaves {folds['rows_to_learn_from']} rows to learn from: too few for "
            f"{NEIGHBOURS} neighbours, which SMOTE and its relatives ask for"
        )
        few = max(folds["rows_to_learn_from"] - 1, 1)
        advice = f"give the SMOTE family fewer neighbours: SMOTE(k_neighbors={few})"
        out.append(finding("warning", "folds", text, advice))
    elif folds["rows_per_fold"] < 10:
        text = (
            f"class {name!r} has about {folds['rows_per_fold']:.0f} rows per test fold: expect "
            "noisy figures and use several repeats"
        )
        advice = "use more repeats: --repeats 10 (n_repeats=10)"
        out.append(finding("note", "folds", text, advice))
    return out


def _separability_remarks(found: dict, n_classes: int) -> list[dict]:
    error, auc = found["neighbour_error"], found["linear_auc"]
    if auc is None:
        text = "separability was not measured: too few rows of a class for the folds"
        return [finding("info", "separability", text)]
    chance = 1 - 1 / n_classes
    figures = (
        f"a linear model reaches ROC AUC {auc:.3f}, the nearest neighbour a balanced error of "
        f"{error:.3f} (chance: {chance:.2f})"
    )
    if auc >= 0.95 and error <= 0.15:
        text = f"the classes separate well ({figures}): resampling has little to add"
        return [finding("info", "separability", text)]
    if auc < 0.6 and error > 0.85 * chance:
        text = f"the columns say little about the target ({figures}): resampling cannot help that"
        return [finding("note", "separability", text)]
    return [finding("info", "separability", f"the classes overlap: {figures}")]
