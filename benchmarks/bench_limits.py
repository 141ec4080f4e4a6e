"""How far the neighbour search and the making of rows are from what the machine can do.

``python benchmarks/bench_limits.py [neighbours] [smote]``: CPU seconds, with both sides of each
ratio measured in turns in one process on one thread.
"""

from __future__ import annotations

import itertools
import sys
import time

import numpy as np
from threadpoolctl import threadpool_limits

from skresample._math.neighbors import NeighborIndex, Points
from skresample._table.assemble import assemble
from skresample.over_sampling import SMOTE

BLOCK = 65_536  # rows


def cpu(task, repeat=1):
    """Smallest CPU seconds of a call."""
    took = []
    for _ in range(repeat):
        start = time.process_time()
        task()
        took.append(time.process_time() - start)
    return min(took)


def product(d=20, rows=512, others=1024, times=400):
    """Seconds a pair of products of small blocks in single precision, which stay in the cache."""
    rng = np.random.default_rng(0)
    A, B = (rng.standard_normal(shape, dtype=np.float32) for shape in ((rows, d), (d, others)))
    out = np.empty((rows, others), np.float32)

    def task():
        for _ in range(times):
            np.matmul(A, B, out=out)

    return cpu(task, 5) / (rows * others * times)


def neighbours(n=100_000, d=20, k=6, share=0.1):
    """Exact nearest neighbours of isotropic rows against products of the same pairs."""
    X = np.random.default_rng(0).standard_normal((n, d))
    index, asked = NeighborIndex(Points(X)), Points(X[: int(share * n)])
    limit = product()
    took = cpu(lambda: index.knn(asked, k), 3) / (share * n * n)
    whole = cpu(lambda: NeighborIndex(Points(X)).knn_self(k)) / (n * n)
    limit = min(limit, product())
    print(f"products {1e-9 / limit:.2f} billion pairs a second")
    for name, seconds in (("a tenth of the rows", took), ("all", whole)):
        print(f"{name}: {1e-9 / seconds:.2f}, {limit / seconds:.0%}")


def moved(X, base, partner):
    """What SMOTE must move at least: kept rows copied, two rows gathered for each new one."""
    n, out = len(X), np.empty((len(X) + len(base), X.shape[1]), X.dtype)
    out[:n] = X
    work = np.empty((BLOCK, X.shape[1]), X.dtype)
    for start in range(0, len(base), BLOCK):
        rows = slice(start, start + BLOCK)
        np.take(X, base[rows], axis=0, out=out[n:][rows], mode="clip")
        np.take(X, partner[rows], axis=0, out=work[: len(base[rows])], mode="clip")
    return out


def in_turns(tasks, times, hold):
    """Median CPU seconds of each task; arrays that are held make the next one touch new memory."""
    took, kept = [], []
    for _ in range(times):
        row = []
        for task in tasks:
            start = time.process_time()
            made = task()
            row.append(time.process_time() - start)
            kept += [made] if hold else []
        took.append(row)
    return np.median(took, axis=0)


def smote(d=20, share=0.05):
    """Output of SMOTE without its search, against the memory that it must move."""
    for n, dtype in itertools.product((100_000, 1_000_000), (np.float32, np.float64)):
        X = np.random.default_rng(0).standard_normal((n, d)).astype(dtype)
        y = (np.arange(n) < share * n).astype(int)
        sampler = SMOTE(random_state=0)
        table = sampler._prepare(X, y, None, None, hold=False)[0]
        plan = SMOTE(random_state=0).make_plan(X, y)
        base, partner = plan.new.base, plan.new.partner[:, 0]
        tasks = (
            lambda t=table, p=plan: assemble(t, p),
            lambda X=X, b=base, p=partner: moved(X, b, p),
        )
        times = 9 if n < 1_000_000 else 3
        for memory, hold in (("new", True), ("used", False)):
            made, floor = in_turns(tasks, times, hold)
            print(f"{n:,} rows of {np.dtype(dtype)} to {plan.n_output:,}, {memory} memory: "
                  f"{made:.4f} s, to be moved {floor:.4f}, {made / floor:.2f} times")  # fmt: skip


if __name__ == "__main__":
    with threadpool_limits(1):
        for name in sys.argv[1:] or ("neighbours", "smote"):
            {"neighbours": neighbours, "smote": smote}[name]()
