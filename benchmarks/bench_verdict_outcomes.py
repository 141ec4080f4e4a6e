"""Is the verdict of a comparison right where the truth is known?

``python benchmarks/bench_verdict_outcomes.py [--part noise built power] [--tables N]
[--output FILE]``

Three parts. ``noise``: tables without any signal, and how often each metric ends in "better".
``built``: ten tables made so that a threshold, a weight, a resampler, a correction or nothing
helps, and what the verdict names. ``power``: a true gain of 0.1 in balanced accuracy, and how
often it is found with more and more rows. Prints Markdown; figures of finished parts are kept in
the output file (JSON).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import pathlib
import time

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

from skresample._figures import METRICS
from skresample.model_selection import compare_resamplers
from skresample.model_selection._compare import compare as module

NOISE_METRICS = (
    "average_precision", "roc_auc", "balanced_accuracy", "mcc", "f1", "g_mean", "expected_cost",
    "brier", "log_loss", "calibration_error",
)  # fmt: skip


def judged_by(metrics, X, y, **settings):
    """Verdicts of one comparison by several metrics; the folds are run once."""
    kept = {}
    original = module.aggregate

    def keep(setup, outcomes, **options):
        kept.update(setup=setup, outcomes=outcomes, options=options)
        return original(setup, outcomes, **options)

    module.aggregate = keep
    try:
        compare_resamplers(X, y, **settings)
    finally:
        module.aggregate = original
    out = {}
    for metric in metrics:
        decision = metric if METRICS[metric].kind == "decision" else "balanced_accuracy"
        setup = dataclasses.replace(kept["setup"], metric=metric, decision_metric=decision)
        out[metric] = original(setup, kept["outcomes"], **kept["options"]).verdict
    return out


def noise(n_tables: int) -> dict:
    """Outcomes by metric on tables without signal."""
    counts = {metric: {} for metric in NOISE_METRICS}
    for seed in range(n_tables):
        rng = np.random.default_rng(10_000 + seed)
        share = [0.1, 0.2, 0.4][seed % 3]
        X, y = rng.normal(size=(240, 4)), rng.permutation(np.arange(240) < 240 * share).astype(int)
        found = judged_by(
            NOISE_METRICS,
            X,
            y,
            resamplers=["RandomOverSampler", "SMOTE"],
            learners={"nb": make_pipeline(GaussianNB()), "smooth": make_pipeline(GaussianNB(
                var_smoothing=0.5))},
            inner_splits=2,
            random_state=seed,
        )  # fmt: skip
        for metric, verdict in found.items():
            counts[metric][verdict.outcome] = counts[metric].get(verdict.outcome, 0) + 1
    return {"tables": n_tables, "outcomes": counts}


class Shy(ClassifierMixin, BaseEstimator):
    """A stump that splits only for a real reduction of impurity; takes no weights."""

    def fit(self, X, y):
        self.tree_ = DecisionTreeClassifier(max_depth=2, min_impurity_decrease=0.02).fit(X, y)
        self.classes_ = self.tree_.classes_
        return self

    def predict_proba(self, X):
        return self.tree_.predict_proba(X)


def gaussian(n, share, shift, seed, d=3):
    rng = np.random.default_rng(seed)
    y = np.zeros(n, dtype=int)
    y[: round(share * n)] = 1
    X = rng.normal(size=(n, d))
    X[:, 0] += shift * y
    return X, y


def sparse_line(n, rare, seed):
    """Few points of a thin line in a dense background: interpolation fills the line."""
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1], [n - rare, rare])
    X, t = rng.uniform(-1, 1, (n, 2)), rng.uniform(-1, 1, rare)
    X[y == 1] = np.column_stack([t, 0.6 * t + rng.normal(0, 0.002, rare)])
    return X, y


def built_tables():
    """Name, table, settings and what the verdict has to say."""
    linear = {"linear": make_pipeline(LogisticRegression())}
    shy = DecisionTreeClassifier(max_depth=2, min_impurity_decrease=0.02)
    tree, blind = {"tree": make_pipeline(shy)}, {"shy": make_pipeline(Shy())}

    def threshold(v):
        return v.outcome == "better" and v.method == "do nothing" and v.variant != "raw"

    def weights(v):
        return v.outcome == "better" and v.method == "class weights"

    def resampler(v):
        return v.outcome == "better" and v.method in ("RandomUnderSampler", "RandomOverSampler",
                                                      "SMOTE")  # fmt: skip

    def correction(v):
        lines = [x for x in v.lines if x.topic == "probabilities"]
        return v.method == "do nothing" and "prior correction restores" in lines[0].text

    def nothing(v):
        return v.method == "do nothing" and v.variant == "raw" and v.outcome != "better"

    def no_skill(v):
        return v.outcome == "no skill"

    default = {"learners": linear}
    yield (
        "threshold",
        gaussian(1200, 0.1, 1.5, 0),
        default | {"metric": "balanced_accuracy"},
        threshold,
    )
    yield "threshold", gaussian(1200, 0.1, 1.5, 1), default | {"metric": "f1"}, threshold
    yield "threshold (prices)", gaussian(1500, 0.1, 1.2, 2), default | {
        "metric": "expected_cost", "cost_fn": 12.0}, threshold  # fmt: skip
    yield "weight", gaussian(1500, 0.03, 2.0, 3), {"learners": tree}, weights
    yield "weight", gaussian(1500, 0.03, 2.0, 4), {
        "learners": tree, "metric": "balanced_accuracy"}, weights  # fmt: skip
    yield "resampler", gaussian(1500, 0.03, 2.0, 5), {"learners": blind}, resampler
    yield "resampler", sparse_line(6000, 100, 6), {
        "learners": ["neighbours"], "n_repeats": 2}, resampler  # fmt: skip
    yield "correction", gaussian(3000, 0.08, 1.2, 7), default | {"metric": "brier"}, correction
    yield "nothing", gaussian(3000, 0.2, 1.5, 8), default, nothing
    yield "nothing (no signal)", gaussian(600, 0.2, 0.0, 9), default, no_skill


def built() -> list[dict]:
    """What the verdict names on each of the ten tables."""
    out = []
    for name, (X, y), settings, right in built_tables():
        verdict = compare_resamplers(
            X,
            y,
            resamplers=["RandomUnderSampler", "RandomOverSampler", "SMOTE"],
            random_state=0,
            **settings,
        ).verdict
        out.append({
            "helps": name, "metric": verdict.metric, "outcome": verdict.outcome,
            "named": verdict.label, "right": bool(right(verdict)),
        })  # fmt: skip
    return out


def power(n_tables: int) -> list[dict]:
    """How often a true gain of 0.1 in balanced accuracy is found, by number of rows."""
    out = []
    for n in (250, 500, 1000, 2000):
        found, gains = 0, []
        for seed in range(n_tables):
            # On one shifted normal column a threshold tuned on these rows gains 0.1 (the best
            # possible one would reach Phi(0.53 / 2) = 0.604; the threshold 0.5 is at 0.5).
            X, y = gaussian(n, 0.1, 0.53, 20_000 + seed, d=1)
            result = compare_resamplers(
                X, y, resamplers=["RandomOverSampler"], metric="balanced_accuracy",
                learners={"linear": make_pipeline(LogisticRegression())}, random_state=seed,
            )  # fmt: skip
            found += result.verdict.outcome == "better"
            tuned = next(r for r in result.rows if r.label == "threshold tuning")
            gains.append(tuned.difference)
        out.append({"rows": n, "positives": n // 10, "tables": n_tables,
                    "found": found, "mean_gain": float(np.mean(gains))})  # fmt: skip
    return out


def report(results: dict) -> str:
    """Markdown tables of the parts that are there."""
    lines = []
    if "noise" in results:
        n = results["noise"]["tables"]
        bound = 0.05 + 2 * (0.05 * 0.95 / n) ** 0.5
        lines += [f"{n} tables without signal; false \"better\" (at most {bound:.1%}):", "",
                  "| metric | better | no skill | equivalent | undecided |",
                  "| --- | --- | --- | --- | --- |"]  # fmt: skip
        for metric, counts in results["noise"]["outcomes"].items():
            cells = [counts.get(k, 0) for k in ("better", "no skill", "equivalent", "undecided")]
            lines.append(f"| {metric} | " + " | ".join(map(str, cells)) + " |")
    if "built" in results:
        lines += ["", "| what helps | by | outcome | recommended | right |",
                  "| --- | --- | --- | --- | --- |"]  # fmt: skip
        lines += [f"| {r['helps']} | {r['metric']} | {r['outcome']} | {r['named']} | "
                  f"{'yes' if r['right'] else 'no'} |" for r in results["built"]]  # fmt: skip
    if "power" in results:
        lines += ["", "| rows | positives | mean gain | found |", "| --- | --- | --- | --- |"]
        lines += [f"| {r['rows']} | {r['positives']} | {r['mean_gain']:+.3f} | "
                  f"{r['found']} of {r['tables']} |" for r in results["power"]]  # fmt: skip
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--part", nargs="+", default=["noise", "built", "power"])
    parser.add_argument("--tables", type=int, default=200, help="noise tables")
    parser.add_argument("--power-tables", type=int, default=40)
    parser.add_argument("--output", type=pathlib.Path)
    given = parser.parse_args()
    results = {}
    if given.output and given.output.exists():
        results = json.loads(given.output.read_text())
    parts = {"noise": lambda: noise(given.tables), "built": built,
             "power": lambda: power(given.power_tables)}  # fmt: skip
    for part in given.part:
        start = time.perf_counter()
        results[part] = parts[part]()
        print(f"{part}: {time.perf_counter() - start:.0f} s", flush=True)
        if given.output:
            given.output.write_text(json.dumps(results, indent=1) + "\n")
    print(report(results))


if __name__ == "__main__":
    main()
