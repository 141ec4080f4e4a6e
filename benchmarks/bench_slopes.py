"""How CPU time grows with rows: every class of over_sampling, under_sampling and combine.

``python benchmarks/bench_slopes.py [--only WORD] [--seconds 60] [--figure FILE]``: CPU seconds on
10,000 to 1,000,000 rows of 20 columns with 5 % minority, and the exponent of a line through the
logarithms. A size whose time, projected from the sizes before, is above the limit is left out,
and so is all above it. One run a size: read exponents, not single times.
"""

from __future__ import annotations

import argparse
from functools import partial

import numpy as np
from bench_cleaning import clustered
from bench_over_sampling import all_nominal, half_nominal
from bench_peers import guarded, trial

from skresample import combine, over_sampling, under_sampling

SIZES = (10_000, 30_000, 100_000, 300_000, 1_000_000)
COLOURS = {"over_sampling": "tab:blue", "under_sampling": "tab:orange", "combine": "tab:green"}


def numeric_target(n, d):
    """Rows with a target that is skewed to the right."""
    X, _ = clustered(n, d)
    rng = np.random.default_rng(1)
    return X, np.exp(X[:, 0] / 3 + 0.3 * rng.normal(size=n))


SPECIAL = {
    "KMeansSMOTE": {"kmeans_estimator": 20, "cluster_balance_threshold": 0.01},
    "SMOTENC": {"categorical_features": list(range(10, 20))},
}
VERSIONS = {
    "NearMiss": [{"version": v} for v in (1, 2, 3)],
    "SVMSMOTE": [{}, {"svm_estimator": "approximate"}],
}
DATA = {
    "SMOTENC": partial(half_nominal, share=0.05),
    "SMOTEN": partial(all_nominal, share=0.05),
    "SMOTER": numeric_target,
    "SMOGN": numeric_target,
    "RandomOverSamplerRegressor": numeric_target,
    "RelevanceUnderSampler": numeric_target,
}


def entries():
    """Family, label, maker of the sampler, maker of the data."""
    for module in (over_sampling, under_sampling, combine):
        family = module.__name__.rpartition(".")[2]
        for name in sorted(module.__all__):
            cls = getattr(module, name)
            if family == "combine" and not name.startswith("SMOTE"):
                continue
            if not hasattr(cls, "fit_resample"):
                continue
            params = dict(SPECIAL.get(name, {}))
            if "random_state" in cls._parameter_constraints:
                params["random_state"] = 0
            for version in VERSIONS.get(name, [{}]):
                label = " ".join([name, *(str(v) for v in version.values())])
                yield family, label, partial(cls, **params, **version), DATA.get(name, clustered)


def expected(sizes, seconds, n):
    """CPU seconds on n rows as the last two sizes let expect; without two, quadratic."""
    if not sizes:
        return 0.0
    steep = 2.0
    if len(sizes) > 1:
        steep = np.log(seconds[-1] / seconds[-2]) / np.log(sizes[-1] / sizes[-2])
    return seconds[-1] * (n / sizes[-1]) ** np.clip(steep, 1, 2.5)


def slope(make, data, limit):
    """CPU seconds of the sizes that were run, their exponent, and why it stopped."""
    sizes, seconds, reason = [], [], ""
    for n in SIZES:
        guess = expected(sizes, seconds, n)
        if guess > limit:
            reason = f"{n:,}: {guess:.0f} s projected"
            break
        result = guarded(trial, partial(data, n, 20), make, 1, limit)
        if isinstance(result, str):
            reason = f"{n:,}: {result}"
            break
        sizes.append(n)
        seconds.append(max(result[1], 1e-3))  # below the resolution of the clock
    fits = len(sizes) > 1
    return seconds, np.polyfit(np.log(sizes), np.log(seconds), 1)[0] if fits else np.nan, reason


def draw(found, file):
    """Exponents by class, one colour per family."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    rows = sorted((r for r in found if np.isfinite(r[2])), key=lambda r: r[2])
    figure, axis = plt.subplots(figsize=(7, 0.2 * len(rows) + 1), layout="constrained")
    for family, colour in COLOURS.items():
        at = [i for i, row in enumerate(rows) if row[0] == family]
        axis.plot([rows[i][2] for i in at], at, "o", color=colour, label=family)
    axis.set_yticks(range(len(rows)), [row[1] for row in rows], fontsize=8)
    axis.set_xlabel("exponent of CPU time in rows")
    for exponent in (1, 2):
        axis.axvline(exponent, color="grey", linewidth=0.8, linestyle="--")
    axis.legend(loc="lower right")
    axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=90)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="classes whose label contains this")
    parser.add_argument("--seconds", type=int, default=60, help="CPU limit of a run")
    parser.add_argument("--figure", default="", help="write the exponents as an image")
    args = parser.parse_args()
    print(f"{'CPU s, 20 columns, 5 %':28s}" + "".join(f"{n:>11,}" for n in SIZES) + "  exponent")
    found = []
    for family, label, make, data in entries():
        if args.only.lower() not in label.lower():
            continue
        seconds, exponent, reason = slope(make, data, args.seconds)
        times = "".join(f"{t:11.3f}" for t in seconds) + " " * 11 * (len(SIZES) - len(seconds))
        print(f"{label:28s}{times}{exponent:10.2f}  {reason}", flush=True)
        found.append((family, label, exponent))
    if args.figure:
        draw(found, args.figure)


if __name__ == "__main__":
    main()
