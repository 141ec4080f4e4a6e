"""A small comparison written by hand: every figure in it is known."""

import numpy as np
import pytest

from skresample._figures import (
    Choice,
    Curve,
    FoldRecord,
    GroupRates,
    LeaderboardRow,
    Resampling,
)
from skresample.inspection import render_report
from skresample.model_selection import METRICS, ComparisonResult, Diagnosis, Verdict

LEARNERS = ("linear", "boosting")
METHODS = ("do nothing", "class weights", "SMOTE", "RandomUnderSampler")


def choice(learner, label, **values):
    """Recommendation for a learner of which only a few fields matter."""
    empty = dict.fromkeys(("value", "gain", "low", "high", "pvalue", "rope"))
    known = {"method": label, "variant": "raw", "metric": "average_precision", "price": {}}
    known |= {"baseline": "do nothing", "exceeds_noise": True} | empty | values
    return Choice(learner=learner, label=label, **known)


def change(result, place, **values):
    """Replace fields of one row of the leaderboard, or figures of it."""
    result.rows[place] = LeaderboardRow.of({**result.rows[place], **values})


def make_result(methods=METHODS, learners=LEARNERS, classes=("no", "yes"), groups=("f", "m")):
    """Build a result with 2 x 3 folds; method i gains i hundredths over doing nothing."""
    rng = np.random.default_rng(7)
    kinds = {m: "resampler" if i > 1 else "baseline" for i, m in enumerate(methods)}
    folds, rows = [], []
    for learner in learners:
        for i, method in enumerate(methods):
            for j in range(6):
                scores = {name: float(rng.uniform(0.4, 0.6)) for name in METRICS}
                scores["average_precision"] = 0.5 + i / 100 + j / 1000
                folds.append(
                    dict(
                        method=method,
                        variant="raw",
                        label=method,
                        learner=learner,
                        kind=kinds[method],
                        repeat=j // 3,
                        fold=j % 3,
                        status="ok",
                        error=None,
                        parameters="",
                        n_train=80,
                        n_fit=80 + 20 * i,
                        n_test=40,
                        threshold=0.5,
                        **scores,
                    )
                )
            rows.append(
                dict(
                    rank=len(methods) - i,
                    tier=1 if i > 1 else 2,
                    method=method,
                    variant="raw",
                    label=method,
                    learner=learner,
                    kind=kinds[method],
                    recommended=method == methods[2] and learner == learners[0],
                    n_folds=6,
                    n_failed=0,
                    error=None,
                    value=0.5025 + i / 100,
                    low=0.48 + i / 100,
                    high=0.52 + i / 100,
                    difference=i / 100 if i else None,
                    difference_low=i / 100 - 0.015 if i else None,
                    difference_high=i / 100 + 0.015 if i else None,
                    pvalue=0.04 if i else None,
                    pvalue_holm=0.0004 if i else None,
                    p_better=0.93 if i else None,
                    p_equivalent=0.05 if i else None,
                    p_worse=0.02 if i else None,
                    outcome="better" if i else None,
                    n_fit=80 + 20 * i,
                    seconds=0.1 * (i + 1),
                    memory_mb=None,
                    **dict.fromkeys(METRICS, 0.5 + i / 100),
                )
            )
    rows.sort(key=lambda row: -row["value"])
    grid = np.linspace(0, 1, 11).tolist()
    curves = [
        {
            "method": m,
            "learner": learner,
            "precision_recall": {"recall": grid, "precision": [1 - 0.7 * g for g in grid]},
            "roc": {"fpr": grid, "tpr": grid},
            "calibration": {"predicted": grid, "observed": [g**2 for g in grid], "rows": [4] * 11},
            "calibration_corrected": {"predicted": grid, "observed": grid, "rows": [4] * 11}
            if m == methods[2]
            else None,
            "threshold": dict(
                threshold=grid,
                **{
                    name: [0.5 + 0.4 * np.sin(3 * g + i) for g in grid]
                    for name in ("balanced_accuracy", "mcc", "f1", "g_mean", "expected_cost")
                },
            ),
            "tuned_threshold": 0.3 + i / 20,
            "positives": 12,
            "rows": 120,
        }
        for learner in learners
        for i, m in enumerate(methods)
    ]
    before = dict(zip(classes, (72, 8), strict=True))
    resampling = [
        {
            "method": m,
            "before": before,
            "after": dict(zip(classes, after, strict=True)),
            "n_new": new,
            "n_dropped": dropped,
            "geometry": geometry,
        }
        for m, after, new, dropped, geometry in (
            (methods[2], (72, 72), 64, 0, {"variance_kept": 0.91, "closest": 0.2}),
            (methods[3], (8, 8), 0, 64, None),
        )
    ]
    verdict = Verdict(
        text=f"Use {methods[2]} with {learners[0]}. The gain exceeds the noise.",
        sentence=f"Use {methods[2]} with {learners[0]}.",
        learner=learners[0],
        method=methods[2],
        variant="raw",
        label=methods[2],
        metric="average_precision",
        value=0.5225,
        baseline="do nothing",
        gain=0.02,
        low=0.005,
        high=0.035,
        pvalue=0.0004,
        exceeds_noise=True,
        rope=0.01,
        price={"brier": 0.2, "nothing_brier": 0.1, "calibration_error": 0.3},
        by_learner=[choice(n, "x", sentence=f"With {n}: use it.") for n in learners],
        snippet="from skresample.over_sampling import SMOTE\nprint('<&>')\n",
    )
    return ComparisonResult(
        folds=[FoldRecord.of(record) for record in folds],
        resources=[],
        tests=[],
        rows=[LeaderboardRow.of(row) for row in rows],
        verdict=verdict,
        curves=[Curve.of(curve) for curve in curves],
        resampling=[Resampling.of(entry) for entry in resampling],
        groups=[GroupRates.of(entry) for entry in _groups(learners, methods, groups)],
        data={
            "n_rows": 120,
            "n_columns": 3,
            "class_counts": dict(zip(classes, (108, 12), strict=True)),
            "positive": classes[1],
            "classes": list(classes),
            "prevalence": 0.1,
            "n_groups": len(groups) or None,
            "duplicate_rows": 0,
            "columns": [{"name": "age", "kind": "numeric"}],
        },
        settings={
            "metric": "average_precision",
            "decision_metric": "balanced_accuracy",
            "n_splits": 3,
            "n_repeats": 2,
            "inner_splits": 3,
            "cost_fp": 1.0,
            "cost_fn": 1.0,
            "random_state": 0,
            "learners": list(learners),
            "resamplers": list(methods[2:]),
            "rope": 0.01,
            "alpha": 0.05,
            "time_budget": None,
            "max_rows": None,
            "tune": False,
        },
        environment={"python": "3.11", "skresample": "0.1.0", "numpy": "2.0"},
        messages=["2 rows without a label were left out."],
    )


def _groups(learners, methods, groups):
    return [
        {
            "method": m,
            "variant": "raw",
            "label": m,
            "learner": learner,
            "group": g,
            "n_rows": 60,
            "positives": 6,
            "selection_rate": 0.2 + k / 10,
            "tpr": 0.5 + k / 5,
            "fpr": 0.1,
            "bias": -0.02 + k / 20,
        }
        for learner in learners
        for m in methods
        for k, g in enumerate(groups)
    ]


HOSTILE = (
    "</script><script>document.title='pwned'</script>",
    "<img src=x onerror=document.title='pwned'>",
    '" onmouseover="document.title=\'pwned\'" x="',
    "emoji 😀 $x$ {{ 7*7 }} {% raw %}\x1b[31m\x00\u202e",
    "l" * 200,
)


def make_diagnosis(names=("age", "town"), classes=("no", "yes"), groups=("f", "m")):
    """Build a diagnosis with one finding of each level."""
    return Diagnosis(
        findings=[
            {"level": level, "topic": "leak", "text": f"column {names[0]!r} is {level}"}
            for level in ("warning", "note", "info")
        ],
        columns=[
            {
                "name": name,
                "kind": "numeric",
                "why": "numbers",
                "missing": 0.125,
                "missing_by_class": dict.fromkeys(classes, 0.1),
                "distinct": 7,
                "leak_score": 0.75 if i else None,
            }
            for i, name in enumerate(names)
        ],
        classes=[{"name": c, "rows": 60, "share": 0.5} for c in classes],
        groups=[{"group": g, "rows": 60, "counts": dict.fromkeys(classes, 30)} for g in groups],
        duplicates={"rows": 0, "conflicting": 0},
        folds={"n_splits": 3},
        separability={"neighbour_error": 0.2, "linear_auc": 0.8},
        n_rows=120,
        n_columns=len(names),
        suspects=[
            {
                "row": 5,
                "given": classes[0],
                "suggested": classes[-1],
                "quality": 0.05,
                "value": value,
                "contradicted": value is not None,
            }
            for value in (-0.001, None)
        ],
    )


@pytest.fixture
def diagnosis():
    return make_diagnosis()


@pytest.fixture
def hostile_diagnosis():
    return make_diagnosis(HOSTILE, HOSTILE[:2], HOSTILE[3:])


@pytest.fixture(scope="session")
def page():
    """One rendered page for all tests that only read it."""
    pytest.importorskip("jinja2")
    pytest.importorskip("matplotlib")
    return render_report(
        make_result(),
        command="skresample compare t.csv",
        title="t.csv",
        diagnosis=make_diagnosis(),
    )


@pytest.fixture
def result():
    return make_result()


@pytest.fixture
def hostile():
    """Markup, quotes, emoji, control characters and long names wherever text may come from."""
    a, b, c, d, long = HOSTILE
    made = make_result((*METHODS[:2], a, b), (c, long), (d, a), (b, long))
    made.messages += list(HOSTILE)
    made.verdict.snippet = a
    change(made, 0, error=a, n_failed=1)
    made.settings["learners"] = [c, long]
    made.data["columns"] = [{"name": name, "kind": "numeric"} for name in HOSTILE]
    return made
