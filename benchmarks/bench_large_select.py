"""Selectors from files and from Dask: rows a CPU second.

``python benchmarks/bench_large_select.py [--rows 1000000] [--write] [NAME ...]``: ten float32
columns of 1,000 different values and a tenth of the rows as texts, in a Parquet file of eight row
groups; each selector goes through ``select_parquet`` and, on threads, ``select_dask`` in a process
of its own. CPU seconds of the whole call with its writing; ``--write`` keeps them in
``large.json``.
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
WORDS = 20


def make(folder, n, d=10):
    """A file of numbers, and one of texts with a tenth of the rows; some rows stand twice."""
    import pyarrow as pa
    from pyarrow import parquet

    rng = np.random.default_rng(0)
    X = rng.integers(0, 1000, (n, d)).astype(np.float32)
    X[n // 2 : n // 2 + n // 10] = X[: n // 10]
    numbers = pa.table({f"x{j}": column for j, column in enumerate(X.T)})
    parquet.write_table(numbers, folder / "numbers.parquet", row_group_size=-(-n // 8))
    words = np.array([f"word{i}" for i in range(5000)])
    texts = [" ".join(row) for row in words[rng.geometric(0.002, (n // 10, WORDS)) % 5000].tolist()]
    texts[n // 20 : n // 20 + n // 100] = texts[: n // 100]
    table = pa.table({"text": texts})
    parquet.write_table(table, folder / "texts.parquet", row_group_size=-(-n // 80))


def selectors(folder):
    """Name: selector and file."""
    import pandas as pd

    from skresample.selection import (
        ExactDeduplicator,
        HashSampler,
        ImportanceResampler,
        MinHashDeduplicator,
        SensitivitySampler,
    )

    texts, numbers = folder / "texts.parquet", folder / "numbers.parquet"
    some = pd.read_parquet(numbers).iloc[:1000]
    words = pd.read_parquet(texts).iloc[:1000]
    options = {"n_samples": 0.05, "random_state": 0}
    return {
        "HashSampler": (HashSampler(n_samples=0.05), numbers),
        "HashSampler, bottom_k": (HashSampler(n_samples=0.05, mode="bottom_k"), numbers),
        "ExactDeduplicator": (ExactDeduplicator(), numbers),
        "MinHashDeduplicator, texts": (
            MinHashDeduplicator(features="ngrams", random_state=0), texts),
        "ImportanceResampler, bins": (ImportanceResampler(target=some, **options), numbers),
        "ImportanceResampler, texts": (
            ImportanceResampler(target=words, features="hashed_ngrams", **options), texts),
        "SensitivitySampler, leverage": (SensitivitySampler(kind="leverage", **options), numbers),
    }  # fmt: skip


def child(name, way, folder):
    """One run; what it took."""
    from skresample.large import select_dask, select_parquet

    folder = pathlib.Path(folder)
    selector, source = selectors(folder)[name]
    if way == "dask":
        import dask
        import dask.dataframe as dd

        dask.config.set(scheduler="threads", num_workers=2)
        ddf = dd.read_parquet(source, split_row_groups=True)
        start = time.process_time()
        select_dask(ddf, selector).to_parquet(folder / "out", overwrite=True)
    else:
        start = time.process_time()
        select_parquet(source, selector, folder / "out.parquet", rows=131_072, force=True)
    took = time.process_time() - start
    from pyarrow import parquet

    n_input = parquet.ParquetFile(source).metadata.num_rows
    print(json.dumps({
        "selector": name, "way": way, "n_input": n_input, "cpu_seconds": round(took, 2),
        "thousand_rows_a_cpu_second": round(n_input / took / 1e3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }))  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--write", action="store_true", help="keep the result")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        return child(*args.child)
    found = []
    with tempfile.TemporaryDirectory() as place:
        folder = pathlib.Path(place)
        make(folder, args.rows)
        for name in args.names or selectors(folder):
            for way in ("files", "dask"):
                command = [sys.executable, __file__, "--child", name, way, folder]
                env = {**os.environ, "PYTHONPATH": str(HERE.parent)}
                said = subprocess.run(command, check=True, env=env, stdout=subprocess.PIPE).stdout
                found.append(json.loads(said))
                print(found[-1], flush=True)
    if args.write:
        path = HERE / "large.json"
        kept = json.loads(path.read_text())
        path.write_text(json.dumps({**kept, "selections": found}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
