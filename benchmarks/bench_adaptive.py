"""What adaptive allocation gains: ``python benchmarks/bench_adaptive.py [designs ...]``.

Seeds 0 to 13, fixed beforehand; no design is left out. Every design is a simulated population with
exact risks (one model per group), so that the only noise is that of the pools. Printed per design:
differences to equal money, paired over seeds, with one standard error; negative is better.
"""

from __future__ import annotations

import sys
import time
import warnings
from functools import partial

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skresample.allocation import AdaptiveGroupSampler
from skresample.datasets import make_group_classification, make_group_regression, make_polygenic

SEEDS = range(14)


def rule_of(model):
    """Coefficients and intercept of a linear model on standardised columns."""
    scaler, last = model
    coef = last.coef_.ravel() / scaler.scale_
    return coef, float(np.ravel(last.intercept_)[0] - coef @ scaler.mean_)


class Design:
    """A population, a budget, counts that are known to be good, and the risk of a choice."""

    def __init__(self, make, budget, good=None, costs=None, estimator=None, shares=None):
        self.make, self.budget, self.good = make, budget, good
        self.costs, self.estimator, self.shares = costs, estimator, shares

    def draw(self, seed):
        X, y, groups, truth = self.make(random_state=seed, return_truth=True)
        self.X, self.y, self.groups, self.truth = X.astype(float), y, groups, truth

    def risks(self, rows):
        """Exact risk of each group: error rate, or squared error over the target's variance."""
        estimator, truth, out = self.estimator, self.truth, []
        if estimator is None:
            last = LogisticRegression(max_iter=1000) if self.y.dtype.kind == "i" else Ridge()
            estimator = make_pipeline(StandardScaler(), last)
        for g in range(truth.n_groups):
            own = rows[self.groups[rows] == g]
            coef, intercept = rule_of(estimator.fit(self.X[own], self.y[own]))
            risk = truth.group_risk(coef, intercept)[g]
            if hasattr(truth, "noise_variance"):
                signal = getattr(truth, "genetic_variance", None)
                signal = truth.coef[g] @ truth.coef[g] if signal is None else signal[g]
                risk /= signal + truth.noise_variance[g]
            out.append(risk)
        return np.array(out)

    def first(self, counts):
        """The first rows of each group."""
        return np.concatenate([np.flatnonzero(self.groups == g)[:n] for g, n in enumerate(counts)])

    def proportional(self):
        shares = np.asarray(self.shares, float) / np.sum(self.shares)
        prices = np.ones(shares.size) if self.costs is None else np.array(list(self.costs.values()))
        return np.floor(self.budget * shares / (shares @ prices) + 1e-9).astype(int)


FIVE = (4, 4, 4, 60, 60)
MANY = (0.4, 0.25, 0.15, 0.12, 0.08)
genes = partial(make_polygenic, n_variants=300)
gblup = make_pipeline(StandardScaler(), Ridge(300, solver="cholesky"))
ridge = make_pipeline(StandardScaler(), Ridge(20, solver="cholesky"))
DESIGNS = {
    "classes, 3 easy and 2 hard groups": Design(
        partial(make_group_classification, [600] * 5, n_features=FIVE), 1000,
        (100, 100, 100, 350, 350), shares=MANY,
    ),
    "the same, one easy group a coin": Design(
        partial(make_group_classification, [600] * 5, n_features=FIVE, separation=(2, 2, 0, 2, 2)),
        1000, (100, 100, 40, 380, 380), shares=MANY,
    ),
    "classes, like groups": Design(
        partial(make_group_classification, [500] * 5, n_features=(20,) * 5), 1000, shares=MANY,
    ),
    "classes, rare positives, unlike": Design(
        partial(make_group_classification, [600] * 4, n_features=(5, 5, 40, 40),
                positive_share=(0.1, 0.3, 0.1, 0.3)), 1000, shares=(4, 3, 2, 1),
    ),
    "genomes, unlike learning rates": Design(
        partial(genes, [1000] * 3, n_independent=(30, 300, 300), n_causal=(30, 100, 100),
                heritability=(0.8, 0.6, 0.6), fst=(0.05, 0.1, 0.15)),
        1200, "oracle", estimator=gblup, shares=(6, 3, 1),
    ),
    "genomes, like heritability": Design(
        partial(genes, [1000] * 3), 1200, "oracle", estimator=gblup, shares=(6, 3, 1),
    ),
    "genomes, costs 1 2 4, h2 .8 .8 .2": Design(
        partial(genes, [1200] * 3, heritability=(0.8, 0.8, 0.2), fst=(0.02, 0.5, 0.1),
                costs=(1, 2, 4)),
        1500, "oracle", costs={0: 1, 1: 2, 2: 4}, estimator=gblup, shares=(6, 3, 1),
    ),
    "numbers, 3 easy and 2 hard groups": Design(
        partial(make_group_regression, [600] * 5, n_features=FIVE, noise_variance=(1, 1, 1, 2, 2)),
        1000, estimator=ridge, shares=MANY,
    ),
    "numbers, like groups": Design(
        partial(make_group_regression, [500] * 5, n_features=(20,) * 5), 1000, estimator=ridge,
        shares=MANY,
    ),
    "numbers, costs 1 1 5": Design(
        partial(make_group_regression, [900] * 3, n_features=(5, 40, 40), costs=(1, 1, 5)), 900,
        costs={0: 1, 1: 1, 2: 5}, estimator=ridge, shares=(3, 2, 1),
    ),
}  # fmt: skip


def study(name, seeds=SEEDS):
    design, table, counts = DESIGNS[name], {}, []
    start = time.perf_counter()
    for seed in seeds:
        design.draw(seed)
        choices = {}
        for strategy in ("equal_cost", "adaptive", "worst_group"):
            if strategy == "worst_group" and "coin" not in name and "like groups" not in name:
                continue
            sampler = AdaptiveGroupSampler(
                estimator=design.estimator, budget=design.budget, costs=design.costs,
                strategy=strategy, random_state=seed,
            )  # fmt: skip
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                sampler.fit_resample(design.X, design.y, groups=design.groups)
            choices[strategy] = sampler.sample_indices_
            if strategy == "adaptive":
                counts.append(list(sampler.n_per_group_.values()))
        choices["proportional"] = design.first(design.proportional())
        if design.good == "oracle":
            weights = 1 / (design.truth.genetic_variance + design.truth.noise_variance)
            oracle = design.truth.oracle_allocation(design.budget, weights=weights, n_min=40)
            choices["known curves"] = design.first(oracle.values())
        elif design.good is not None:
            choices["good counts"] = design.first(design.good)
        for choice, rows in choices.items():
            table.setdefault(choice, []).append(design.risks(rows))
    base = np.array(table.pop("equal_cost"))
    print(f"{name}: equal money {base.mean():.4f} ({time.perf_counter() - start:.0f} s)")
    for choice, risks in table.items():
        gap = (np.array(risks) - base).mean(axis=1)
        worst = (np.array(risks).max(axis=1) - base.max(axis=1)).mean()
        error = gap.std(ddof=1) / np.sqrt(gap.size)
        print(f"  {choice:13s} {gap.mean():+.4f} +- {error:.4f}   worst group {worst:+.4f}")
    counts = np.array(counts)
    shown = [f"{m:.0f} +- {s:.0f}" for m, s in zip(counts.mean(0), counts.std(0), strict=True)]
    print("  counts", ", ".join(shown), flush=True)


if __name__ == "__main__":
    for chosen in sys.argv[1:] or DESIGNS:
        study(chosen)
