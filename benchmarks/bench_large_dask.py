"""Dask on a cluster of two workers: CPU seconds, bytes moved and memory of a worker, by rows.

``python benchmarks/bench_large_dask.py [--rows 2000000 8000000] [--write] [NAME ...]``: makes a
Parquet file as ``bench_large.py`` does, resamples it on a LocalCluster into a folder of files and
removes everything. Bytes moved are those that workers sent to each other. ``--write`` keeps the
result in ``large_dask.json``, from which the "simulation on paper" of the user guide is made.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import resource
import shutil
import tempfile
import time
import warnings

import numpy as np
from bench_large import make

HERE = pathlib.Path(__file__).parent
GROUP = 250_000  # rows of a partition


def samplers():
    """What is run, and how."""
    from skresample.over_sampling import SMOTE, RandomOverSampler
    from skresample.under_sampling import RandomUnderSampler, TomekLinks

    tenth = {"sampling_strategy": 0.1, "random_state": 0}
    return {
        "RandomUnderSampler": (RandomUnderSampler(random_state=0), "exact"),
        "RandomOverSampler": (RandomOverSampler(**tenth), "exact"),
        "SMOTE": (SMOTE(**tenth), "exact"),
        "SMOTE, local": (SMOTE(**tenth), "local"),
        "TomekLinks": (TomekLinks(), "exact"),
    }


def of_workers(client, function):
    """What a function says on each worker, in one order."""
    return [value for _, value in sorted(client.run(function).items())]


def sent(dask_worker):
    """Bytes that a worker has sent to others."""
    return dask_worker.transfer_outgoing_bytes_total


def cpu():
    """CPU seconds of a process."""
    return time.process_time()


def peak():
    """Largest memory of a process, MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(source, out, sampler, neighbours):
    """One run on a fresh cluster."""
    import dask.dataframe as dd
    from distributed import Client, LocalCluster

    from skresample.large import resample_dask

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        client.run(__import__, "skresample.large")
        base, before = of_workers(client, peak), of_workers(client, cpu)
        start = time.perf_counter()
        ddf = dd.read_parquet(source, split_row_groups=True)
        resample_dask(ddf, sampler, "y", neighbours=neighbours).to_parquet(out)
        seconds = time.perf_counter() - start
        spent = np.subtract(of_workers(client, cpu), before)
        return {
            "partitions": ddf.npartitions,
            "seconds": round(seconds, 1),
            "cpu_seconds": round(float(spent.sum()), 1),
            "megabytes_moved": round(sum(of_workers(client, sent)) / 1e6, 2),
            "worker_peak_mb": round(max(of_workers(client, peak))),
            "worker_base_mb": round(max(base)),
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*")
    parser.add_argument("--rows", type=int, nargs="+", default=[2_000_000, 8_000_000])
    parser.add_argument("--write", action="store_true", help="keep the result")
    args = parser.parse_args()
    warnings.filterwarnings("ignore")
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in args.rows:
            source, out = pathlib.Path(folder) / "in.parquet", pathlib.Path(folder) / "out"
            make(source, rows)
            for name, (sampler, neighbours) in samplers().items():
                if args.names and name not in args.names:
                    continue
                found.setdefault(name, {})[str(rows)] = run(source, out, sampler, neighbours)
                print(rows, name, found[name][str(rows)], flush=True)
                shutil.rmtree(out)
    if args.write:
        path = HERE / "large_dask.json"
        kept = json.loads(path.read_text()) if path.exists() else {}
        for name, results in found.items():
            kept.setdefault(name, {}).update(results)
        path.write_text(json.dumps(kept, indent=1) + "\n")


if __name__ == "__main__":
    main()
