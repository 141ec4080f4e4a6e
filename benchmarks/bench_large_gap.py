"""What choices by candidates of each partition lose against one choice among all rows.

``python benchmarks/bench_large_gap.py [--write]``: GreedyMaximumEntropySampler on 10,000 rows of
three nominal columns with long tails (6, 30 and 150 levels), KCenterSampler on 10,000 rows of four
clustered columns; shuffled, and sorted by the first column, in 3, 8 and 32 partitions. The sum of
entropies, and the radius, relative to those of ``fit_resample``; ``--write`` keeps them in
``large_gap.json``.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys

import numpy as np
import pandas as pd

HERE = pathlib.Path(__file__).parent
N = 10_000
SEEDS = range(3)


def levels(seed):
    """Three nominal columns with long tails, which hang together."""
    rng = np.random.default_rng(seed)
    kind = rng.zipf(1.6, N) % 6
    return pd.DataFrame({f"c{k}": (rng.zipf(1.5, N) + kind) % k for k in (6, 30, 150)})


def points(seed):
    """Four columns of clusters of different size."""
    rng = np.random.default_rng(seed)
    centres = 5 * rng.normal(size=(20, 4))
    own = centres[rng.geometric(0.2, N) % 20]
    return pd.DataFrame(own + rng.normal(size=(N, 4)), columns=list("abcd"))


def entropies(rows):
    """Sum of the entropies of the columns."""
    shares = (rows[c].value_counts(normalize=True).to_numpy() for c in rows)
    return float(sum(-(p * np.log(p)).sum() for p in shares))


def radius(table, rows):
    """Largest distance of a row to the nearest chosen one."""
    from sklearn.neighbors import NearestNeighbors

    near = NearestNeighbors(n_neighbors=1).fit(rows.to_numpy())
    return float(near.kneighbors(table.to_numpy())[0].max())


def relative(make, sampler, measure, order, parts):
    """Measure of the choice by candidates over that of the choice among all rows, by seed."""
    import dask.dataframe as dd

    from skresample.large import select_dask

    out = []
    for seed in SEEDS:
        table = make(seed)
        if order == "sorted":
            table = table.sort_values(table.columns[0], kind="stable", ignore_index=True)
        got = select_dask(dd.from_pandas(table, npartitions=parts, sort=False), sampler).compute()
        out.append(measure(table, got) / measure(table, sampler.fit_resample(table)[0]))
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the result")
    args = parser.parse_args()
    from skresample.selection import GreedyMaximumEntropySampler, KCenterSampler

    tasks = {
        "GreedyMaximumEntropySampler": (
            levels, lambda n: GreedyMaximumEntropySampler(n_samples=n, discretizer=None),
            lambda _, rows: entropies(rows),
        ),
        "KCenterSampler": (points, lambda n: KCenterSampler(n_samples=n), radius),
    }  # fmt: skip
    found = []
    for name, (make, sampler, measure) in tasks.items():
        for order in ("shuffled", "sorted"):
            for n in (50, 300):
                for parts in (3, 8, 32):
                    got = relative(make, sampler(n), measure, order, parts)
                    said = {"selector": name, "order": order, "n_samples": n, "partitions": parts}
                    found.append({**said, "relative": np.round(got, 4).tolist()})
                    print(found[-1], flush=True)
    if args.write:
        (HERE / "large_gap.json").write_text(json.dumps(found, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
