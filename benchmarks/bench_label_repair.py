"""Does repairing labels ever hurt? SMOTE and ROSE with and without it on eight tables.

    python benchmarks/bench_label_repair.py [--seeds 5]

Tables, halves and learners are those of ``bench_diffusion.py``; figures are means over seeds and
three learners of the balanced accuracy. Losses are printed as well as gains.
"""

import argparse
import warnings

import numpy as np
from bench_diffusion import CHOSEN
from bench_generator_pool import one
from bench_over_sampling_quality import tables

from skresample.combine import SyntheticLabelRepair
from skresample.over_sampling import ROSE, SMOTE

PLAIN = {"SMOTE": SMOTE(), "ROSE": ROSE()}
MODES = ("relabel", "filter", "both")


def main(n_seeds: int) -> None:
    found = tables()
    names = [name for base in PLAIN for name in (base, *(f"{base}, {mode}" for mode in MODES))]
    print(f"| balanced accuracy | {' | '.join(names)} |\n| --- |{' ---: |' * len(names)}")
    figures = np.empty((len(CHOSEN), len(names), n_seeds))
    for i, table in enumerate(CHOSEN):
        X, y = found[table]
        for seed in range(n_seeds):
            column = 0
            for sampler in PLAIN.values():
                for mode in (None, *MODES):
                    used = sampler if mode is None else SyntheticLabelRepair(sampler, mode=mode)
                    figures[i, column, seed] = one(X, y, used, seed)[0]
                    column += 1
        print(f"| {table} | {' | '.join(f'{v:.3f}' for v in figures[i].mean(axis=1))} |")
    print(f"| **mean** | {' | '.join(f'{v:.3f}' for v in figures.mean(axis=(0, 2)))} |\n")
    for j, name in enumerate(names):
        gain = (figures[:, j] - figures[:, j - j % 4]).mean(axis=0)
        if j % 4:
            error = gain.std(ddof=1) / np.sqrt(n_seeds)
            print(f"{name}: {gain.mean():+.4f} ± {error:.4f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    warnings.simplefilter("ignore")
    main(parser.parse_args().seeds)
