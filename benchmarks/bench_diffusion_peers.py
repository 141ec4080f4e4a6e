"""Rows from a learned density against packages that people use, on two tables, in one run.

``python benchmarks/bench_diffusion_peers.py [--seeds 2]`` prints Markdown. Halves for training and
testing; every generator learns the rows of the rare class of the training half and draws as many as
balance it. Figures as in ``bench_diffusion.py``; "seconds" is the processor time of learning and
drawing. Peers run with their defaults (ForestDiffusion: 50 levels, 100 copies of each row, flow).

Peers are optional, in an environment of their own: ``pip install ForestDiffusion sdv``
(1.0.6 and 2.0.0 here).
"""

from __future__ import annotations

import argparse
import time
import warnings

import numpy as np
from bench_diffusion import figures_of, halves
from bench_over_sampling_quality import tables

from skresample.diffusion import DiffusionOverSampler
from skresample.over_sampling import SMOTE

TABLES = ("wine, 1", "abalone, old")


def ours(sampler):
    """A generator of rows from a sampler: (rows of the table, target, number) -> new rows."""
    return lambda A, a, _: sampler.fit_resample(A, a)[0][len(A) :]


def forest(A, a, m):
    from ForestDiffusion import ForestDiffusionModel

    model = ForestDiffusionModel(A[a == 1], n_jobs=1, seed=0)
    return np.asarray(model.generate(batch_size=m), float)


def sdv(name):
    """A single-table synthesizer of SDV."""

    def made(A, a, m):
        import pandas as pd
        from sdv import single_table
        from sdv.metadata import Metadata

        frame = pd.DataFrame(A[a == 1], columns=[f"c{j}" for j in range(A.shape[1])])
        metadata = Metadata()
        metadata.add_table("rows")
        for column in frame:
            metadata.add_column(column, table_name="rows", sdtype="numerical")
        model = getattr(single_table, name)(metadata)
        model.fit({"rows": frame})
        return model.sample(m)["rows"].to_numpy(float)

    return made


GENERATORS = {
    "none": None,
    "SMOTE": ours(SMOTE(random_state=0)),
    "DiffusionOverSampler": ours(DiffusionOverSampler(random_state=0)),
    "the same, quantiles": ours(DiffusionOverSampler(scale="quantile", random_state=0)),
    "SDV GaussianCopula": sdv("GaussianCopulaSynthesizer"),
    "SDV TVAE": sdv("TVAESynthesizer"),
    "SDV CTGAN": sdv("CTGANSynthesizer"),
    "ForestDiffusion": forest,
}
COLUMNS = ("balanced accuracy", "average precision", "closeness", "fresh", "variance", "energy")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=2)
    asked = parser.parse_args()
    found = tables()
    print("| table | generator | " + " | ".join(COLUMNS) + " | seconds |")
    print("| --- | --- |" + " ---: |" * (len(COLUMNS) + 1))
    for table in TABLES:
        for name, generate in GENERATORS.items():
            figures, spent = [], 0.0
            for seed in range(asked.seeds):
                A, a, B, b = halves(*found[table], seed)
                rows, labels = A, a
                if generate is not None:
                    m = int((a == 0).sum() - (a == 1).sum())
                    start = time.process_time()
                    made = generate(A, a, m)
                    spent += (time.process_time() - start) / asked.seeds
                    rows, labels = np.vstack([A, made]), np.append(a, np.ones(m, int))
                figures.append(figures_of(A, a, B, b, rows, labels))
            cells = ["" if np.isnan(v) else f"{v:.3f}" for v in np.mean(figures, axis=0)]
            print(f"| {table} | {name} | " + " | ".join(cells) + f" | {spent:.2f} |", flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
