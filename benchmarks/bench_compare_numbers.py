"""What does resampling do to a numeric target: on real tables, and on noise?

``python benchmarks/bench_compare_numbers.py [--part tables noise] [--tables N] [--output FILE]``

``tables``: five targets of bundled tables (one of scikit-learn, four of this package, at most 1000
rows of each), the default roster, and what the verdict says of the whole and of the tails.
``noise``: tables without any
signal, and how each metric ends. Prints Markdown; figures of finished parts are kept in the output
file (JSON).
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import pathlib
import time

import numpy as np
from sklearn.datasets import load_diabetes

from skresample._figures import METRICS, metrics_of
from skresample.datasets import load_abalone, load_german_credit, load_penguins
from skresample.model_selection import compare_resamplers
from skresample.model_selection._compare import compare as module

METRIC_NAMES = ("rmse", "mae", "r2", "sera", "tail_rmse")


def judged_by(metrics, X, y, **settings) -> dict:
    """Results of one comparison by several metrics; the folds are run once."""
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
        tail = metric if METRICS[metric].kind == "tail" else "tail_rmse"
        setup = dataclasses.replace(kept["setup"], metric=metric, decision_metric=tail)
        out[metric] = original(setup, kept["outcomes"], **kept["options"])
    return out


def noise_target(seed: int, n: int) -> np.ndarray:
    """Normal, log-normal, uniform or Poisson numbers, in turn."""
    rng = np.random.default_rng(1000 + seed)
    draws = (
        rng.normal(size=n), np.exp(rng.normal(size=n)), rng.random(n), rng.poisson(15, n) * 1.0
    )  # fmt: skip
    return draws[seed % 4]


def noise(n_tables: int) -> dict:
    """Outcomes by metric on tables without signal."""
    found: dict = {name: {} for name in METRIC_NAMES}
    for seed in range(n_tables):
        X = np.random.default_rng(seed).normal(size=(200, 4))
        results = judged_by(
            METRIC_NAMES, X, noise_target(seed, 200), task="regression", random_state=seed,
            resamplers=["RandomOverSamplerRegressor", "SMOTER"], n_repeats=3,
        )  # fmt: skip
        for metric, result in results.items():
            outcome = result.verdict.outcome
            if outcome == "better" and not result.verdict.exceeds_noise:
                outcome = "nothing is best"
            found[metric][outcome] = found[metric].get(outcome, 0) + 1
    return found


def real_tables() -> dict:
    """Tables with a numeric target, by name."""
    abalone, credit = load_abalone(as_frame=True), load_german_credit(as_frame=True).frame
    birds = load_penguins(as_frame=True).frame.dropna(subset=["body_mass_g"])
    return {
        "diabetes (progression)": load_diabetes(return_X_y=True, as_frame=True),
        "penguins (body mass)": (birds.drop(columns="body_mass_g"), birds["body_mass_g"]),
        "credit (amount)": (credit.drop(columns="credit_amount"), credit["credit_amount"]),
        "credit (duration)": (credit.drop(columns="duration_months"), credit["duration_months"]),
        "abalone (rings)": (abalone.data, np.asarray(abalone.rings)),
    }


def tables(_) -> dict:
    """Verdicts of the default roster on the real tables, by learner."""
    out = {}
    for name, (X, y) in real_tables().items():
        print(name, flush=True)
        start = time.perf_counter()
        results = judged_by(
            ("rmse", "sera"), X, np.asarray(y), random_state=0, max_rows=1000, n_jobs=1
        )
        result = results["rmse"]
        rows = {}
        for row in result.rows:
            if row.kind != "dummy":
                rows.setdefault(row.learner, {})[row.label] = {
                    key: row.scores[key] for key in metrics_of("regression")
                } | {"gain": row.difference, "low": row.difference_low,
                     "high": row.difference_high, "outcome": row.outcome}  # fmt: skip
        out[name] = {
            "n": result.data["n_rows"],
            "target": result.data["target"],
            "outcome": result.verdict.outcome,
            "sentence": result.verdict.sentence,
            "lines": [dict(line) for line in result.verdict.lines],
            "by_sera": results["sera"].verdict.sentence,
            "rows": rows,
            "seconds": time.perf_counter() - start,
        }
        print(name, f"{out[name]['seconds']:.0f} s", out[name]["sentence"], flush=True)
    return out


def show(part: str, found: dict) -> None:
    """Print a part as Markdown."""
    if part == "noise":
        outcomes = sorted({name for counts in found.values() for name in counts})
        print("| metric |", " | ".join(outcomes), "|\n|", " --- |" * (len(outcomes) + 1))
        for metric, counts in found.items():
            print("|", " | ".join([metric, *(str(counts.get(o, 0)) for o in outcomes)]), "|")
        return
    for name, entry in found.items():
        print(f"\n**{name}**, {entry['n']} rows: {entry['sentence']}\n")
        for line in entry["lines"]:
            print("-", line["text"])
        print("- by SERA:", entry["by_sera"])
        print("\n| learner | method | RMSE | gain | rare RMSE | SERA | outcome |")
        print("|", " --- |" * 7)
        for learner, rows in entry["rows"].items():
            for label, row in rows.items():
                gain = "" if row["gain"] is None else f"{row['gain']:+.4g}"
                print(
                    f"| {learner} | {label} | {row['rmse']:.4g} | {gain} | "
                    f"{row['tail_rmse']:.4g} | {row['sera']:.4g} | {row['outcome'] or ''} |"
                )


def main() -> None:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", nargs="*", default=["tables", "noise"])
    parser.add_argument("--tables", type=int, default=100, help="tables of noise")
    here = pathlib.Path(__file__).parent
    parser.add_argument("--output", type=pathlib.Path, default=here / "compare_numbers.json")
    asked = parser.parse_args()
    kept = json.loads(asked.output.read_text()) if asked.output.exists() else {}
    for part in asked.part:
        kept[part] = {"tables": tables, "noise": noise}[part](asked.tables)
        asked.output.write_text(json.dumps(kept, indent=1) + "\n")
        show(part, kept[part])


if __name__ == "__main__":
    main()
