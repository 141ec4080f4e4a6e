"""What the package's own results say about tables like this one."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.stats import rankdata

from .facts import Facts

__all__ = ["LEARNERS", "METHODS", "METRICS", "PATH", "Results", "expected_ranks", "results"]

PATH = Path(__file__).with_name("results.csv")
LEARNERS = ("linear", "boosting")
METRICS = ("balanced_accuracy", "average_precision")
# In the order of simplicity; ties of expected ranks go to the earlier.
METHODS = (
    "do nothing",
    "do nothing, threshold = prevalence",
    "threshold tuning",
    "class weights",
    "RandomUnderSampler",
    "RandomOverSampler",
    "SMOTE",
)
NEAREST = 10  # tables whose results count
PRIOR = 10  # weight, in tables, of the mean over all tables


class Results(NamedTuple):
    """Facts and ranks of the tables of one learner and metric."""

    tables: tuple[str, ...]
    facts: np.ndarray  # (t, 7)
    ranks: np.ndarray  # (t, methods), 1 is the best


@cache
def results() -> dict[tuple[str, str], Results]:
    """Shipped results by (learner, metric)."""
    with open(PATH, encoding="utf-8", newline="") as stream:
        lines = list(csv.DictReader(stream))
    out = {}
    for key in ((learner, metric) for learner in LEARNERS for metric in METRICS):
        own = [line for line in lines if (line["learner"], line["metric"]) == key]
        facts = np.array([[float(line[name]) for name in Facts._fields] for line in own])
        values = np.array([[float(line[name]) for name in METHODS] for line in own])
        ranks = rankdata(-values, axis=1)
        out[key] = Results(tuple(line["table"] for line in own), facts, ranks)
    return out


def expected_ranks(known: Results, facts: Facts) -> np.ndarray:
    """Mean rank of each method on the tables most like this one, drawn towards the mean of all.

    Counts are compared on a logarithmic scale; every fact in units of its standard deviation.
    """
    points = _scaled(known.facts)
    spread = points.std(axis=0)
    points, own = (p / np.where(spread > 0, spread, 1.0) for p in (points, _scaled(facts)))
    near = np.argsort(((points - own) ** 2).sum(axis=1), kind="stable")[:NEAREST]
    overall = known.ranks.mean(axis=0)
    return (known.ranks[near].sum(axis=0) + PRIOR * overall) / (len(near) + PRIOR)


def _scaled(facts) -> np.ndarray:
    """Facts with logarithmic counts: rows, rows of the smaller class, columns."""
    facts = np.atleast_2d(np.asarray(facts, dtype=float))
    return np.concatenate([np.log(facts[:, :3]), facts[:, 3:]], axis=1)
