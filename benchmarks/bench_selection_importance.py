"""Importance, sensitivity and duplicates: CPU seconds and ratios to other ways, in one run.

``python benchmarks/bench_selection_importance.py [--quick]``; ratios above one mean that ours is
faster. The package ``data-selection`` is compared with where it is installed (on a part of the
texts, scaled up: its cost is linear). Read the CPU column on a busy machine.
"""

from __future__ import annotations

import argparse
import time
import tracemalloc

import numpy as np
from threadpoolctl import threadpool_limits

from skresample.selection import (
    ExactDeduplicator,
    ImportanceResampler,
    MinHashDeduplicator,
    SemanticDeduplicator,
)
from skresample.selection._importance.leverage import leverage_scores
from skresample.selection._importance.lewis import lewis_weights


def timed(function):
    """CPU seconds and result."""
    start = time.process_time()
    result = function()
    return time.process_time() - start, result


def report(name: str, seconds: float, note: str = "") -> None:
    print(f"{name:<58} {seconds:9.2f} s  {note}", flush=True)


def make_texts(n: int, seed: int = 0, length: int = 20) -> list[str]:
    """Short texts of Zipf-distributed words, about 110 bytes each."""
    rng = np.random.default_rng(seed)
    words = np.array([f"w{i:x}" for i in range(20_000)])
    share = 1.0 / np.arange(1, 20_001)
    drawn = rng.choice(20_000, size=(n, length), p=share / share.sum())
    return [" ".join(row) for row in words[drawn]]


def leverage(n: int) -> None:
    X = np.random.default_rng(0).standard_t(3, (n, 50))
    ours, scores = timed(lambda: leverage_scores(X))
    qr, Q = timed(lambda: np.linalg.qr(X)[0])
    error = np.abs((Q**2).sum(axis=1) - scores).max()
    report(
        f"leverage {n:,} x 50", ours, f"{qr / ours:.1f}x of a QR, largest difference {error:.1e}"
    )
    lewis, weights = timed(lambda: lewis_weights(X, 1))
    report(f"Lewis weights, p = 1, {n:,} x 50", lewis, f"sum {weights.sum():.3f}")


def importance(n: int) -> None:
    texts, target = make_texts(n), make_texts(1000, seed=1)
    sampler = ImportanceResampler(
        target=target, features="hashed_ngrams", n_samples=n // 10, random_state=0
    )
    rows = np.array(texts, dtype=object)[:, None]
    ours, _ = timed(lambda: sampler.make_plan(rows))
    report(f"importance resampling, {n:,} texts", ours, f"{n / ours:,.0f} texts/s")
    try:
        from data_selection.hashed_ngram_dsir import get_ngram_counts
    except ImportError:
        print("data-selection is not installed: no comparison")
    else:
        part = texts[: n // 50]

        def theirs():  # two passes, as the package makes them
            counts = np.zeros(10_000)
            for text in part:
                get_ngram_counts(text, counts=counts)
            table = np.log(counts + 1.0)
            return [get_ngram_counts(text) @ table for text in part]

        seconds = 50 * timed(theirs)[0]
        report("  data-selection, counting and scoring", seconds, f"{seconds / ours:.1f}x")
    for size in (n // 4, n):
        chosen = sampler.set_params(n_samples=1000)
        tracemalloc.start()
        chosen.select_from_stream(lambda size=size: (f"{i} {texts[i]}" for i in range(size)))
        peak = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        print(f"  streamed {size:,} texts: peak {peak:.0f} MB")


def duplicates(n: int) -> None:
    rng = np.random.default_rng(0)
    rows = rng.integers(0, 50, size=(10 * n, 10)).astype(float)
    rows[n:] = rows[rng.integers(0, n, len(rows) - n)]
    seconds, plan = timed(lambda: ExactDeduplicator().make_plan(rows))
    report(f"exact duplicates, {len(rows):,} x 10", seconds, f"{plan.n_kept:,} rows stay")
    texts = make_texts(n)
    texts += [text + " again" for text in texts[: n // 5]]
    column = np.array(texts, dtype=object)[:, None]
    dedup = MinHashDeduplicator(features="ngrams", random_state=0)
    seconds, plan = timed(lambda: dedup.make_plan(column))
    report(f"MinHash, {len(texts):,} texts", seconds, f"{plan.n_kept:,} texts stay")
    points = rng.normal(size=(n // 2, 32))
    points = np.concatenate([points, points + 0.01])
    semantic = SemanticDeduplicator(random_state=0)
    seconds, plan = timed(lambda: semantic.make_plan(points))
    report(f"semantic, {len(points):,} x 32", seconds, f"{plan.n_kept:,} rows stay")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the sizes")
    scale = 10 if parser.parse_args().quick else 1
    with threadpool_limits(1):  # spinning threads of a busy machine would count as CPU time
        leverage(1_000_000 // scale)
        importance(100_000 // scale)
        duplicates(100_000 // scale)


if __name__ == "__main__":
    main()
