"""What adaptive allocation gains: ``python benchmarks/bench_adaptive.py [numbers of designs ...]``.

Fourteen seeds from 300 on, fixed beforehand and used for nothing else; no design is left out. One
model per group. Populations are simulated, with exact risks (or 4,000 further rows a group), so
that the only noise is that of the pools; real tables are split at random. Printed per design:
differences to equal money, paired over seeds, with one standard error; negative is better.
"""

from __future__ import annotations

import argparse
import time
import warnings
from functools import partial

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from skresample.allocation import AdaptiveGroupSampler
from skresample.allocation._budget.counts_within_budget import spend_counts
from skresample.datasets import (
    load_abalone,
    load_german_credit,
    make_group_classification,
    make_group_regression,
    make_polygenic,
)

N_SEEDS = 14
TEST_ROWS = 4000


def rule_of(model):
    """Coefficients and intercept of a linear model on standardised columns."""
    scaler, last = model
    coef = last.coef_.ravel() / scaler.scale_
    return coef, float(np.ravel(last.intercept_)[0] - coef @ scaler.mean_)


class Design:
    """A population, a budget, counts that are known to be good, and the risk of a choice."""

    def __init__(self, make, budget, good=None, *, costs=None, estimator=None, shares=None):
        self.make, self.budget, self.good = make, budget, good
        self.costs, self.estimator, self.shares = costs, estimator, shares
        self.order = None

    def draw(self, seed):
        self.X, self.y, self.groups, self.truth = self.make(random_state=seed, return_truth=True)
        self.X, self.seed, self.order = self.X.astype(float), seed, None
        self.names = range(self.truth.n_groups)

    def model(self):
        if self.estimator is not None:
            return self.estimator
        last = LogisticRegression(max_iter=1000) if self.y.dtype.kind == "i" else Ridge()
        return make_pipeline(StandardScaler(), last)

    def risks(self, rows):
        """Risk of each group: error rate, or squared error over the target's variance."""
        out = []
        for g in self.names:
            own = rows[self.groups[rows] == g]
            out.append(self.risk(g, self.model().fit(self.X[own], self.y[own])))
        return np.array(out)

    def risk(self, g, model):
        truth = self.truth
        if hasattr(model, "steps"):
            coef, intercept = rule_of(model)
            risk = truth.group_risk(coef, intercept)[g]
        else:
            sizes = np.where(np.arange(truth.n_groups) == g, TEST_ROWS, 0)
            X, y, _ = truth.sample(sizes, random_state=self.seed + 10_000)
            told = model.predict(X)
            risk = float(np.mean(told != y if y.dtype.kind == "i" else (told - y) ** 2))
        if not hasattr(truth, "noise_variance"):
            return risk
        signal = getattr(truth, "genetic_variance", None)
        signal = truth.coef[g] @ truth.coef[g] if signal is None else signal[g]
        return risk / (signal + truth.noise_variance[g])

    def first(self, counts):
        """The rows that a sampler of this seed would buy for given counts."""
        if self.order is None:
            cheap = {"budget": 1.0, "cv": 2, "fractions": (0.1, 0.2), "n_initial": 1}
            self.order = bought(self, "equal", self.seed, **cheap).sample_indices_
        order = self.order
        parts = [
            order[self.groups[order] == g][:n] for g, n in zip(self.names, counts, strict=True)
        ]
        return np.concatenate(parts)

    def prices(self):
        return np.array([1.0 if self.costs is None else self.costs[g] for g in self.names])

    def equal_money(self):
        pool = [np.sum(self.groups == g) for g in self.names]
        return spend_counts(
            1 / self.prices(), self.prices(), self.budget, np.zeros(len(pool)), pool
        )

    def proportional(self):
        shares = np.asarray(self.shares, float) / np.sum(self.shares)
        return np.floor(self.budget * shares / (shares @ self.prices()) + 1e-9).astype(int)

    def good_counts(self):
        if self.good != "oracle":
            return self.good
        weights = 1 / (self.truth.genetic_variance + self.truth.noise_variance)
        return self.truth.oracle_allocation(self.budget, weights=weights, n_min=40).values()


class Table(Design):
    """A real table: seven tenths are the pool; held-out loss over that of who knows the group."""

    def __init__(self, load, column, budget, *, target=None, estimator=None):
        super().__init__(load, budget, estimator=estimator)
        self.column, self.target = column, target

    def draw(self, seed):
        X, y = self.make(return_X_y=True, as_frame=True)
        self.seed, self.order = seed, None
        groups, y = X.pop(self.column).to_numpy(), X.pop(self.target) if self.target else y
        X = pd.get_dummies(X).to_numpy(float)
        parts = train_test_split(
            X, y.to_numpy(), groups, test_size=0.3, random_state=seed, stratify=groups
        )
        self.X, self.X_test, self.y, self.y_test, self.groups, self.test_groups = parts
        self.names = np.unique(self.groups).tolist()
        self.shares = [(self.groups == g).sum() for g in self.names]

    def risk(self, g, model):
        own = self.test_groups == g
        y, mean = self.y_test[own], np.mean(self.y[self.groups == g])
        if self.target:
            told = model.predict(self.X_test[own])
            return np.mean((told - y) ** 2) / np.mean((mean - y) ** 2)
        chance = np.full(y.size, mean)
        told = model.predict_proba(self.X_test[own])[:, 1]
        return log_loss(y, told, labels=[0, 1]) / log_loss(y, chance, labels=[0, 1])


FIVE = (4, 4, 4, 60, 60)
MANY = (0.4, 0.25, 0.15, 0.12, 0.08)
classes, numbers = make_group_classification, make_group_regression
genes = partial(make_polygenic, n_variants=300)
gblup = make_pipeline(StandardScaler(), Ridge(300, solver="cholesky"))
ridge = make_pipeline(StandardScaler(), Ridge(20, solver="cholesky"))
DESIGNS = {
    "classes, 3 easy and 2 hard groups": Design(
        partial(classes, [600] * 5, n_features=FIVE), 1000, (100, 100, 100, 350, 350), shares=MANY,
    ),
    "the same, one easy group a coin": Design(
        partial(classes, [600] * 5, n_features=FIVE, separation=(2, 2, 0, 2, 2)),
        1000, (100, 100, 40, 380, 380), shares=MANY,
    ),
    "genomes, like heritability": Design(
        partial(genes, [1000] * 3), 1200, "oracle", estimator=gblup, shares=(6, 3, 1),
    ),
    "genomes, costs 1 2 4, h2 .8 .8 .2": Design(
        partial(genes, [1200] * 3, heritability=(0.8, 0.8, 0.2), fst=(0.02, 0.5, 0.1),
                costs=(1, 2, 4)),
        1500, "oracle", costs={0: 1, 1: 2, 2: 4}, estimator=gblup, shares=(6, 3, 1),
    ),
    "genomes, unlike learning rates": Design(
        partial(genes, [1000] * 3, n_independent=(30, 300, 300), n_causal=(30, 100, 100),
                heritability=(0.8, 0.6, 0.6), fst=(0.05, 0.1, 0.15)),
        1200, "oracle", estimator=gblup, shares=(6, 3, 1),
    ),
    "classes, like groups": Design(
        partial(classes, [500] * 5, n_features=(20,) * 5), 1000, shares=MANY,
    ),
    "classes, rare positives, unlike": Design(
        partial(classes, [600] * 4, n_features=(5, 5, 40, 40),
                positive_share=(0.1, 0.3, 0.1, 0.3)), 1000, shares=(4, 3, 2, 1),
    ),
    "classes, six groups, prices 1 and 3": Design(
        partial(classes, [400] * 6, n_features=(5, 5, 20, 20, 60, 60)), 1600,
        costs=dict(enumerate((1, 3) * 3)),
    ),
    "classes, decision trees": Design(
        partial(classes, [700] * 4, n_features=(2, 2, 10, 10)), 1000,
        estimator=DecisionTreeClassifier(min_samples_leaf=10, random_state=0), shares=(4, 3, 2, 1),
    ),
    "numbers, 3 easy and 2 hard groups": Design(
        partial(numbers, [600] * 5, n_features=FIVE, noise_variance=(1, 1, 1, 2, 2)),
        1000, estimator=ridge, shares=MANY,
    ),
    "numbers, like groups": Design(
        partial(numbers, [500] * 5, n_features=(20,) * 5), 1000, estimator=ridge, shares=MANY,
    ),
    "numbers, costs 1 1 5": Design(
        partial(numbers, [900] * 3, n_features=(5, 40, 40), costs=(1, 1, 5)), 900,
        costs={0: 1, 1: 1, 2: 5}, estimator=ridge, shares=(3, 2, 1),
    ),
    "numbers, nearest neighbours": Design(
        partial(numbers, [700] * 3, n_features=(2, 2, 8)), 600,
        estimator=KNeighborsRegressor(5, weights="distance"), shares=(3, 2, 1),
    ),
    "table: German credit by sex": Table(
        load_german_credit, "sex", 300,
        estimator=make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=1000)),
    ),
    "table: abalone by sex, shell weight": Table(
        load_abalone, "sex", 300, target="shell_weight",
        estimator=make_pipeline(StandardScaler(), Ridge(1.0, solver="cholesky")),
    ),
}  # fmt: skip
WORST = ("coin",)  # where the rule for the worst group is run as well


def bought(design, strategy, seed, **options):
    options = {"budget": design.budget, "costs": design.costs} | options
    sampler = AdaptiveGroupSampler(
        estimator=design.estimator, strategy=strategy, random_state=seed, **options
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sampler.fit_resample(design.X, design.y, groups=design.groups)
    return sampler


def study(name, seeds, given=None, **options):
    design, table, counts, start = DESIGNS[name], {}, {}, time.perf_counter()
    strategies = ["adaptive"]
    strategies += ["worst_group"] if any(word in name for word in WORST) else []
    for seed in seeds:
        design.draw(seed)
        choices = {"equal_cost": design.first(design.equal_money())}
        for strategy in strategies:
            sampler = bought(design, strategy, seed, **options)
            choices[strategy] = sampler.sample_indices_
            counts.setdefault(strategy, []).append(list(sampler.n_per_group_.values()))
        if design.shares is not None:
            choices["proportional"] = design.first(design.proportional())
        if design.good is not None:
            choices["known curves" if design.good == "oracle" else "good counts"] = design.first(
                design.good_counts()
            )
        if given is not None:
            choices["given counts"] = design.first(given)
        for choice, rows in choices.items():
            table.setdefault(choice, []).append(design.risks(rows))
    show(name, table, counts, time.perf_counter() - start)


def show(name, table, counts, seconds):
    base = np.array(table.pop("equal_cost"))
    print(f"{name}: equal money {base.mean():.4f} ({seconds:.0f} s)")
    for choice, risks in table.items():
        gap = (np.array(risks) - base).mean(axis=1)
        worst = (np.array(risks).max(axis=1) - base.max(axis=1)).mean()
        error = gap.std(ddof=1) / np.sqrt(gap.size)
        print(f"  {choice:13s} {gap.mean():+.4f} +- {error:.4f}   worst group {worst:+.4f}")
        if choice == "given counts":
            print("    of the groups:", np.mean(risks, axis=0).round(3))
    for strategy, rows in counts.items():
        mean, spread = np.mean(rows, axis=0), np.std(rows, axis=0, ddof=1)
        shown = [f"{m:.0f} +- {s:.0f}" for m, s in zip(mean, spread, strict=True)]
        print(f"  rows, {strategy}:", ", ".join(shown), flush=True)


if __name__ == "__main__":
    every = list(DESIGNS)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("designs", nargs="*", type=int, default=range(len(every)))
    parser.add_argument("--first-seed", type=int, default=300)
    parser.add_argument("--confidence", type=float, default=None)
    parser.add_argument("--counts", nargs="*", type=int, help="rows of each group, to compare with")
    given = parser.parse_args()
    options = {} if given.confidence is None else {"confidence": given.confidence}
    seeds = range(given.first_seed, given.first_seed + N_SEEDS)
    for chosen in given.designs:
        study(every[chosen], seeds, given.counts, **options)
