"""Nearest-neighbour values against pyDVL and label errors against cleanlab.

``python benchmarks/bench_valuation.py --pydvl PYTHON --cleanlab PYTHON [--write]``: the peers may
live in environments of their own, named by their interpreters. ``--splits 10`` measures who finds
flipped labels, and needs no peer. Every program runs in a process of
its own on the same rows, without threads; CPU seconds are those of the valuation alone, memory is
the peak of the process. ``--write`` keeps the result in ``valuation_peers.json``. Refused with
exit 1: values that differ by more than 1e-10 where no distances tie, less than 25 times the speed
of pyDVL, 500 MB, or flags that differ from cleanlab's in more than 2 % of the rows.
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import numpy as np

HERE = pathlib.Path(__file__).parent
CASES = {"2,000 x 5, k=3": (2000, 5, 40, 3), "100,000 x 20, k=5": (100_000, 20, 100, 5)}
RATIO, MEGABYTES, EXACT, FLAGS = 25, 500, 1e-10, 0.98


def rows(n, d, m, seed=0):
    """Two overlapping classes of normal rows, n to be valued and m that judge."""
    rng = np.random.default_rng(seed)
    y = rng.integers(0, 2, n + m)
    X = rng.normal(size=(n + m, d)) + 0.4 * y[:, None]
    return {"X": X[:n], "y": y[:n], "X_val": X[n:], "y_val": y[n:]}


# -- what the processes do ---------------------------------------------------------------------
def ours(X, y, X_val, y_val, k):
    from skresample.valuation import KNNShapley

    valuation = KNNShapley(int(k), X_val=X_val, y_val=y_val)
    start = time.process_time()
    return {"values": valuation.fit(X, y).values_, "seconds": time.process_time() - start}


def pydvl(X, y, X_val, y_val, k):
    from pydvl.valuation.dataset import Dataset
    from pydvl.valuation.methods.knn_shapley import KNNShapleyValuation
    from sklearn.neighbors import KNeighborsClassifier

    test, train = Dataset(X_val, y_val), Dataset(X, y)
    model = KNeighborsClassifier(int(k))
    start = time.process_time()
    result = KNNShapleyValuation(model, test, progress=False).fit(train).result
    seconds = time.process_time() - start
    order = np.argsort(result.indices)
    return {"values": np.asarray(result.values)[order], "seconds": seconds}


def cleanlab(y, proba):
    from cleanlab.count import compute_confident_joint
    from cleanlab.filter import find_label_issues

    start = time.process_time()
    flags = find_label_issues(y, proba, filter_by="prune_by_noise_rate", n_jobs=1)
    seconds = time.process_time() - start
    joint = compute_confident_joint(y, proba, calibrate=False)
    return {"flags": flags, "joint": joint, "seconds": seconds}


def run(python, what, data):
    """Result of one function in a process of its own, with the peak of its memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        given, made = pathlib.Path(folder) / "in.npz", pathlib.Path(folder) / "out.npz"
        np.savez(given, **data)
        single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
        env = {**os.environ, **single, "PYTHONPATH": str(HERE.parent), "PYTHONWARNINGS": "ignore"}
        command = [python, __file__, "--child", what, str(given), str(made)]
        subprocess.run(command, check=True, env=env)
        with np.load(made) as found:
            return {name: found[name] for name in found.files}


def child(what, given, made):
    with np.load(given) as data:
        found = {"ours": ours, "pydvl": pydvl, "cleanlab": cleanlab}[what](**data)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    np.savez(made, **found, peak=peak, version=_version(what))


def _version(what):
    from importlib.metadata import version

    return f"numpy {version('numpy')}" + ("" if what == "ours" else f", {what} {version(what)}")


# -- the comparisons ---------------------------------------------------------------------------
def neighbour_values(python):
    """Values, CPU seconds and memory of both, for each case."""
    out = []
    for name, (n, d, m, k) in CASES.items():
        data = {**rows(n, d, m), "k": k}
        mine, theirs = run(sys.executable, "ours", data), run(python, "pydvl", data)
        out.append({
            "case": f"{name}, {m} judges",
            "largest_difference": float(np.abs(mine["values"] - theirs["values"]).max()),
            "cpu_seconds": round(float(mine["seconds"]), 3),
            "peer_cpu_seconds": round(float(theirs["seconds"]), 3),
            "ratio": round(float(theirs["seconds"] / mine["seconds"]), 1),
            "peak_mb": round(float(mine["peak"])),
            "peer_peak_mb": round(float(theirs["peak"])),
            "versions": {"ours": str(mine["version"]), "peer": str(theirs["version"])},
        })  # fmt: skip
        print(out[-1], flush=True)
    return out


def label_errors(python):
    """Flags and joint of both from the same out-of-fold probabilities, on planted errors."""
    from sklearn import datasets
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from skresample.valuation import LabelErrorScorer

    tables = {
        "breast cancer": datasets.load_breast_cancer(return_X_y=True),
        "digits": datasets.load_digits(return_X_y=True),
        "wine": datasets.load_wine(return_X_y=True),
        "made, 5 classes": datasets.make_classification(
            3000, 12, n_informative=8, n_classes=5, random_state=0
        ),
    }
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000))
    out = []
    for name, (X, y) in tables.items():
        rng = np.random.default_rng(0)
        wrong = rng.random(len(y)) < 0.1
        shift = rng.integers(1, y.max() + 1, len(y))
        noisy = np.where(wrong, (y + shift) % (y.max() + 1), y)
        scorer = LabelErrorScorer(model, random_state=0).fit(X, noisy)
        theirs = run(python, "cleanlab", {"y": noisy, "proba": scorer.probabilities_})
        flags = scorer.is_issue_, theirs["flags"]
        out.append({
            "case": f"{name}, {len(y)} rows, {int(wrong.sum())} wrong",
            "same_flags": round(float((flags[0] == flags[1]).mean()), 4),
            "same_joint": bool((scorer.confident_joint_ == theirs["joint"]).all()),
            "flagged": [int(f.sum()) for f in flags],
            "precision": [round(float(wrong[f].mean()), 3) for f in flags],
            "recall": [round(float(f[wrong].mean()), 3) for f in flags],
            "versions": str(theirs["version"]),
        })  # fmt: skip
        print(out[-1], flush=True)
    return out


def flipped_labels(splits):
    """Who finds 10 flipped labels among 100 rows, and what dropping rows does; split by split."""
    import warnings

    from sklearn.datasets import load_breast_cancer
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    from skresample.valuation import DataShapley, KNNShapley, LeaveOneOut

    warnings.simplefilter("ignore")  # 100 permutations settle no value, which each fit says
    X, y = load_breast_cancer(return_X_y=True)
    X, out = StandardScaler().fit_transform(X), []
    for seed in range(splits):
        rng = np.random.default_rng(seed)
        order = rng.permutation(len(y))
        train, judge, test = order[:100], order[100:300], order[300:]
        flipped = rng.choice(100, 10, replace=False)
        noisy = y[train].copy()
        noisy[flipped] = 1 - noisy[flipped]
        model = LogisticRegression(max_iter=2000)
        given = {"X_val": X[judge], "y_val": y[judge]}
        valuations = {
            "shapley": DataShapley(model, max_iter=100, random_state=0, **given),
            "leave_one_out": LeaveOneOut(model, **given),
            "neighbours": KNNShapley(5, **given),
        }
        line = {"split": seed}
        for name, valuation in valuations.items():
            rank = np.argsort(valuation.fit(X[train], noisy).values_, kind="stable")
            kept = {"all": rank, "without_lowest_20": rank[20:], "without_highest_20": rank[:-20]}
            line[name] = {
                "found_in_lowest_15": int(np.isin(rank[:15], flipped).sum()),
                **{
                    which: round(float(model.fit(X[train][r], noisy[r]).score(X[test], y[test])), 4)
                    for which, r in kept.items()
                },
            }
        out.append(line)
        print(line, flush=True)
    return out


def faults(result):
    """What misses the figures that are claimed."""
    for case in result.get("neighbour_values", ()):
        if case["largest_difference"] > EXACT:
            yield f"{case['case']}: values differ by {case['largest_difference']:.2g}"
        if case["peak_mb"] > MEGABYTES:
            yield f"{case['case']}: {case['peak_mb']} MB"
        if "100,000" in case["case"] and case["ratio"] < RATIO:
            yield f"{case['case']}: {case['ratio']} times the speed"
    for case in result.get("label_errors", ()):
        if case["same_flags"] < FLAGS:
            yield f"{case['case']}: {case['same_flags']:.2%} of the flags are the same"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pydvl", help="interpreter that has pyDVL")
    parser.add_argument("--cleanlab", help="interpreter that has cleanlab")
    parser.add_argument("--splits", type=int, help="splits of breast cancer with flipped labels")
    parser.add_argument("--write", action="store_true", help="keep the result")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        return child(*args.child)
    result = {}
    if args.pydvl:
        result["neighbour_values"] = neighbour_values(args.pydvl)
    if args.cleanlab:
        result["label_errors"] = label_errors(args.cleanlab)
    if args.splits:
        result["flipped_labels"] = flipped_labels(args.splits)
    missed = list(faults(result))
    print(*missed, sep="\n")
    if args.write:
        path = HERE / "valuation_peers.json"
        kept = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps({**kept, **result}, indent=1) + "\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
