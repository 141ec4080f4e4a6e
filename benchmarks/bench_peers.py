"""Variants of SMOTE against imbalanced-learn-extra and smote-variants, and tables of users.

``python benchmarks/bench_peers.py [--large] [--only WORD] [--repeat 3] [--figure FILE]``: CPU
seconds (medians), peak memory over the start, and ratios; above one, ours is better. Both sides
get the same data and the same numbers of neighbours, in processes of their own that end after 30
CPU seconds a method (``--seconds``). ``--large`` adds 100,000 rows.

``python benchmarks/bench_peers.py --users [--only WORD]``: the cases that users reported, against
imbalanced-learn. A side whose projected CPU time, from a twentieth and a tenth of the rows, is
above 60 s is not run.

Peers are optional. Both work with Python 3.11 and NumPy 2: imbalanced-learn-extra 0.2.10 as it
installs; smote-variants 1.0.1 asks for TensorFlow, which the methods compared here do not need:
``pip install imbalanced-learn-extra`` and
``pip install --no-deps smote-variants metric-learn MiniSom``.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import resource
import time
import warnings
from functools import partial

import numpy as np
from bench_cleaning import clustered, measured
from bench_over_sampling import many_levels
from scipy import sparse

from skresample import combine, over_sampling

GIGABYTES = 10
FAR = {"max_eps": 1e9}  # as far as ours; with the default of 1 rows of 20 columns reach none
# name of ours, parameters of ours, name in smote-variants, parameters there
VARIANTS = (
    ("ProWSyn", {}, "ProWSyn", {}),
    ("LVQSMOTE", {}, "LVQ_SMOTE", {}),
    ("PolynomFitSMOTE", {"topology": "bus"}, "polynom_fit_SMOTE_bus", {}),
    ("PolynomFitSMOTE", {"topology": "star"}, "polynom_fit_SMOTE_star", {}),
    ("CCR", {}, "CCR", {}),
    ("LeeSMOTE", {}, "Lee", {}),
    ("SMOBD", {}, "SMOBD", {}),
    ("SMOBD", {}, "SMOBD", FAR),
    ("SMOTEIPF", {}, "SMOTE_IPF", {}),
    ("AssembledSMOTE", {}, "Assembled_SMOTE", {}),
)


class Variant:
    """A method of smote-variants under the name ``fit_resample``."""

    def __init__(self, name, **params):
        import smote_variants

        logging.getLogger("smote_variants").setLevel(logging.ERROR)
        self.sampler = getattr(smote_variants, name)(random_state=0, **params)

    def fit_resample(self, X, y):
        return self.sampler.sample(X, y)


class Counted:
    """A sampler that remembers how many rows of each class it returned last."""

    def __init__(self, sampler):
        self.sampler = sampler

    def fit_resample(self, X, y):
        made = self.sampler.fit_resample(X, y)
        self.counts = np.unique(made[1], return_counts=True)[1].tolist()
        return made


def extra(name):
    import imblearn_extra.gsmote as module

    return getattr(module, name)(random_state=0)


def guarded(task, *args):
    """Answer of a task in a process of its own, or the reason why there is none, a string."""
    context = multiprocessing.get_context("fork")
    receive, send = context.Pipe(duplex=False)

    def child():
        warnings.simplefilter("ignore")
        resource.setrlimit(resource.RLIMIT_DATA, (GIGABYTES << 30,) * 2)
        try:
            answer = task(*args)
        except ImportError:
            answer = "not installed"
        except MemoryError:
            answer = f"needs over {GIGABYTES} GB"
        except Exception as error:
            answer = f"{type(error).__name__}: {error}"[:60].replace("\n", " ")
        send.send(answer)

    process = context.Process(target=child)
    process.start()
    send.close()
    try:
        return receive.recv()
    except EOFError:
        return "over the limit of CPU seconds"
    finally:
        process.join()


def trial(make_data, make_sampler, repeat, seconds, warm=500):
    """Wall s, CPU s, peak MiB, rows by class; the limit holds from when the data exist."""
    X, y = make_data()
    sampler = Counted(make_sampler())
    if warm:
        sampler.fit_resample(X[:warm], y[:warm])  # imports and first calls
    limit = int(time.process_time() + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    return (*(float(value) for value in measured(sampler, X, y, repeat)), sampler.counts)


def shown(result) -> str:
    return f"{result:>22.22s}" if isinstance(result, str) else f"{result[1]:12.3f}{result[2]:10.0f}"


def line(label, mine, theirs):
    """Print a row; return the CPU ratio where there is one."""
    known = not isinstance(mine, str) and not isinstance(theirs, str)
    ratio = [b / a for a, b in zip(mine[1:3], theirs[1:3], strict=True)] if known else None
    tail = "{:9.1f}x{:9.1f}x".format(*ratio) if known else ""
    print(f"{label:38s}{shown(mine)}{shown(theirs)}{tail}", flush=True)
    for side, result in (("ours", mine), ("peer", theirs)):
        if isinstance(result, str):
            print(f"{'':38s}{side}: {result}", flush=True)
        elif known and mine[3] != theirs[3]:
            print(f"{'':38s}{side} returns {result[3]} rows by class", flush=True)
    return ratio[0] if known else None


def variants(sizes, only, repeat, seconds):
    """CPU ratios by label and rows."""
    pairs = [("GeometricSMOTE", {}, partial(extra, "GeometricSMOTE"), {})]
    pairs += [
        (name, params, partial(Variant, theirs, **given), given)
        for name, params, theirs, given in VARIANTS
    ]
    found = {}
    for n in sizes:
        for name, params, peer, given in pairs:
            label = " ".join([name, *params.values(), *(f"{k}={v:g}" for k, v in given.items())])
            if only.lower() not in label.lower():
                continue
            mine = partial(getattr(over_sampling, name), random_state=0, **params)
            results = [
                guarded(trial, partial(clustered, n, 20), side, repeat, seconds)
                for side in (mine, peer)
            ]
            found[label, n] = line(f"{label} {n:,} x 20 5 %", *results)
    return found


def one_hot(n):
    """Ten nominal columns of ten levels as a hundred sparse columns; levels lean by class."""
    rng = np.random.default_rng(0)
    y = (rng.random(n) < 0.05).astype(int)
    codes = np.minimum(rng.geometric(np.where(y == 1, 0.25, 0.35)[:, None], (n, 10)) - 1, 9)
    at = (codes + 10 * np.arange(10)).ravel()
    X = sparse.csr_matrix((np.ones(10 * n), at, np.arange(0, 10 * n + 1, 10)), shape=(n, 100))
    return X, y


def rare(n):
    """Single precision rows, one in 3000 of the minority."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((n, 50), dtype=np.float32)
    y = np.zeros(n, dtype=np.int8)
    y[rng.choice(n, max(n // 3000, 6), replace=False)] = 1
    return X, y


def levels(n):
    X, y, _ = many_levels(n // 3, 92_034 * n // 118_542)
    return X, y


# label: our module, imbalanced-learn's module, class, parameters, data, rows
USERS = {
    "SMOTETomek 30,000 x 63 5 %": ("combine", "SMOTETomek", {}, partial(clustered, d=63), 30_000),
    "SMOTEENN 123,000 x 100 CSR": ("combine", "SMOTEENN", {}, one_hot, 123_000),
    "SMOTENC 92,034 levels": (
        "over_sampling",
        "SMOTENC",
        {"categorical_features": list(range(8, 12))},
        levels,
        118_542,
    ),
    "SMOTE 6,000,000 x 50 3000:1": ("over_sampling", "SMOTE", {}, rare, 6_000_000),
}


def projected(make, sampler, n, seconds):
    """CPU seconds expected on n rows (exponent of at most 2.5), or the reason why unknown."""
    parts = (n // 20, n // 10)
    results = [guarded(trial, partial(make, m), sampler, 1, seconds, 0) for m in parts]
    for result in results:
        if isinstance(result, str):
            return result
    first, second = (result[1] for result in results)
    return second * 10 ** np.clip(np.log2(second / first), 1, 2.5)


def users(only, seconds):
    import imblearn.combine
    import imblearn.over_sampling

    for label, (module, name, params, make, n) in USERS.items():
        if only.lower() not in label.lower():
            continue
        results = []
        for package in ({"combine": combine, "over_sampling": over_sampling}, vars(imblearn)):
            sampler = partial(getattr(package[module], name), random_state=0, **params)
            expected = projected(make, sampler, n, seconds)
            if isinstance(expected, str):
                results.append(f"a tenth: {expected}")
            elif expected > seconds:
                results.append(f"projected {expected:.0f} s")
            else:
                results.append(guarded(trial, partial(make, n), sampler, 1, seconds, 0))
        line(label, *results)


def draw(found, file):
    """Bars of the CPU ratios of the largest size that both sides finished."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    best = {label: (ratio, n) for (label, n), ratio in found.items() if ratio is not None}
    names = sorted(best, key=lambda label: best[label][0])
    figure, axis = plt.subplots(figsize=(7, 0.34 * len(names) + 1), layout="constrained")
    bars = axis.barh(names, [best[name][0] for name in names], color="tab:blue")
    axis.bar_label(bars, [f" {best[name][0]:.1f}x ({best[name][1]:,} rows)" for name in names])
    axis.set(xscale="log", xlabel="CPU time of the peer / ours")
    axis.axvline(1, color="black", linewidth=0.8)
    axis.margins(x=0.3)
    axis.spines[["top", "right"]].set_visible(False)
    figure.savefig(file, dpi=90)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", action="store_true", help="the cases of users")
    parser.add_argument("--large", action="store_true", help="also 100,000 rows")
    parser.add_argument("--only", default="", help="cases whose label contains this")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=0, help="CPU limit (30; users: 60)")
    parser.add_argument("--figure", default="", help="write the ratios as an image")
    args = parser.parse_args()
    print(f"{'':38s}{'ours CPU s':>12s}{'MiB':>10s}{'peer CPU s':>12s}{'MiB':>10s}"
          f"{'CPU':>10s}{'memory':>10s}")  # fmt: skip
    if args.users:
        users(args.only, args.seconds or 60)
        return
    sizes = (10_000, 100_000) if args.large else (10_000,)
    found = variants(sizes, args.only, args.repeat, args.seconds or 30)
    if args.figure:
        draw(found, args.figure)


if __name__ == "__main__":
    main()
