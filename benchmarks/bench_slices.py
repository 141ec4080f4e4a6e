"""Time and memory of the exact search for slices on a large table.

PYTHONPATH=. python benchmarks/bench_slices.py
"""

import resource
import time

import numpy as np

from skresample.slices import SliceLineSlicer

rng = np.random.default_rng(0)
X = rng.integers(0, 10, (100_000, 20)).astype(float)
errors = (rng.random(100_000) < 0.08).astype(float)
bad = (X[:, 0] == 1) & (X[:, 3] == 2)
errors[bad] = rng.random(int(bad.sum())) < 0.4
print("alpha  covering  CPU s  looked at  of all  slice")
for alpha in (0.95, 0.99):
    for redundancy in ("none", "cover"):
        slicer = SliceLineSlicer(alpha=alpha, redundancy=redundancy, validation_size=0.0)
        start = time.process_time()
        slicer.fit(X, errors)
        seconds = time.process_time() - start
        first = slicer.slices_[0].name if len(slicer.slices_) else "-"
        counts = f"{slicer.n_evaluated_:10,} {slicer.n_candidates_:9,}"
        print(f"{alpha:5}  {redundancy:8} {seconds:6.1f} {counts}  {first}")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(f"peak memory {peak:.2f} GiB")
