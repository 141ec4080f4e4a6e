"""Resampling files larger than memory: rows a second, peak memory, exact counts.

``python benchmarks/bench_large.py --rows 10000000 [--folder DIR] [--write] [NAME ...]``: makes a
Parquet file of float32 columns (ten, 1 % minority), resamples it with each sampler in a process
of its own, checks the counts that come out of the file, and removes everything it made. Rows a
second are input rows by wall time; CPU seconds stand beside them. ``--write`` keeps the result in
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
NAMES = ("RandomUnderSampler", "RandomOverSampler", "SMOTE")
BLOCK = 1_000_000


def make(path, n, d=10, share=0.01):
    """Write the table block by block; the minority is shifted a little."""
    import pyarrow as pa
    from pyarrow import parquet

    names = [f"x{j}" for j in range(d)]
    schema = pa.schema([*((name, pa.float32()) for name in names), ("y", pa.int8())])
    with parquet.ParquetWriter(path, schema, compression="none", use_dictionary=["y"]) as out:
        for start in range(0, n, BLOCK):
            rng = np.random.default_rng([0, start])
            size = min(BLOCK, n - start)
            y = (rng.random(size) < share).astype(np.int8)
            X = rng.standard_normal((size, d), dtype=np.float32) + y[:, None]
            out.write_table(pa.table([*X.T, y], schema=schema), row_group_size=BLOCK // 4)


def child(name, source, out, ratio):
    """One run; what it took."""
    import skresample.over_sampling
    import skresample.under_sampling
    from skresample.large import resample_parquet

    where = skresample.under_sampling if "Under" in name else skresample.over_sampling
    strategy = "auto" if "Under" in name else float(ratio)
    sampler = getattr(where, name)(sampling_strategy=strategy, random_state=0)
    start, cpu = time.perf_counter(), time.process_time()
    marks = []  # (rows written, CPU seconds) after each piece

    def tell(done, _total):
        marks.append((done, time.process_time() - cpu))

    result = resample_parquet(source, sampler, "y", out, rows=262_144, progress=tell)
    seconds = time.perf_counter() - start
    kept = [at for done, at in marks if done <= result.n_input]
    new = [at for done, at in marks if done > result.n_input]
    print(json.dumps({
        "sampler": name,
        "n_input": result.n_input,
        "n_output": result.n_output,
        "counts": list(result.counts_after.values()),
        "before": list(result.counts_before.values()),
        "seconds": round(seconds, 1),
        "ratio": float(ratio),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "cpu_seconds_until": {
            "labels are counted": round(kept[0], 1),
            "kept rows are written": round(kept[-1], 1),
            "the first new rows are": round(new[0], 1) if new else None,
        },
        "million_rows_a_second": round(result.n_input / seconds / 1e6, 2),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }))  # fmt: skip


def counted(path):
    """Rows by class that stand in the file."""
    from pyarrow import dataset

    total = np.zeros(2, np.int64)
    for batch in dataset.dataset(path).to_batches(columns=["y"]):
        total += np.bincount(batch.column(0).to_numpy(zero_copy_only=False), minlength=2)
    return total.tolist()


def _key(one):
    """What a result is of."""
    return one["sampler"], one.get("ratio", 0.1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", default=NAMES)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--ratio", type=float, default=0.1, help="minority to majority, over")
    parser.add_argument("--folder", help="where the files are made; they are removed")
    parser.add_argument("--write", action="store_true", help="keep the result")
    parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        return child(*args.child)
    found = []
    with tempfile.TemporaryDirectory(dir=args.folder) as folder:
        source = pathlib.Path(folder) / "in.parquet"
        make(source, args.rows)
        print(f"{args.rows:,} rows, {source.stat().st_size / 1e9:.2f} GB", flush=True)
        for name in args.names:
            out = pathlib.Path(folder) / "out.parquet"
            command = [sys.executable, __file__, "--child", name, source, out, str(args.ratio)]
            env = {**os.environ, "PYTHONPATH": str(HERE.parent)}
            said = subprocess.run(command, check=True, env=env, stdout=subprocess.PIPE).stdout
            found.append(json.loads(said))
            found[-1]["exact"] = counted(out) == found[-1]["counts"]
            print(found[-1], flush=True)
            out.unlink()
    if args.write:
        path = HERE / "large.json"
        kept = json.loads(path.read_text()) if path.exists() else {}
        before = {_key(one): one for one in kept.get(str(args.rows), ())}
        now = {**before, **{_key(one): one for one in found}}
        kept[str(args.rows)] = list(now.values())
        path.write_text(json.dumps(kept, indent=1) + "\n")
    return 0 if all(one["exact"] for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
