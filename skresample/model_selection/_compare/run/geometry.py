"""What a resampler did to the training rows: counts and shape."""

from __future__ import annotations

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from skresample._figures import RARE, Resampling
from skresample._table.containers import take
from skresample._table.numbers_and_levels import table_of
from skresample.metrics import SyntheticReport

__all__ = ["describe_resampling", "spread_out"]

LIMIT = 500  # rows looked at, so that the figures cost little beside the models
TREES = 30  # of the judge of the two-sample test, for the same reason

KINDS = ("rare low values", "common values", "rare high values")

FIGURES = {
    "copied_share": "exact copies",
    "closest_median": "distance to closest record",
    "real_closest_median": "distance between real rows",
    "variance_kept": "variance kept",
    "energy_distance": "energy distance",
    "two_sample_auc": "told from real (AUC)",
}


def describe_resampling(setup, name: str, train, data) -> Resampling:
    """Class counts before and after, rows added and dropped, and how the new rows lie.

    New rows are compared with the real rows of the classes they belong to; numbers are classes
    by their rarity.
    """
    before, after = _counts(setup, setup.labels[train]), _counts(setup, data.labels)
    plan = getattr(data.sampler, "plan_", None)
    if plan is None:
        return Resampling(name, before, after, None, None, None)
    dropped = int(len(train) - len(np.unique(plan.keep)))
    geometry = _geometry(setup, train, data, np.flatnonzero(plan.is_new))
    return Resampling(name, before, after, int(plan.n_new), dropped, geometry)


def _geometry(setup, train, data, new) -> dict | None:
    """Figures of the new rows, or None where there are none."""
    if len(new) < 2 or hasattr(setup.X, "tocsr"):
        return None
    made = _kinds(setup, data.labels[new])
    real = train[np.isin(_kinds(setup, setup.labels[train]), made)]
    real, new = spread_out(real, LIMIT), spread_out(new, LIMIT)
    if len(real) < 2:
        return None
    try:
        report = SyntheticReport.from_tables(
            take(setup.X, real),
            take(data.X, new),
            categorical_features=table_of(setup.X).nominal,
            estimator=_judge(min(len(real), len(new))),
        )
    except Exception:  # columns without a distance: a picture less, not a comparison less
        return None
    figures = report.to_dict()
    return {text: figures[key] for key, text in FIGURES.items()}


def _judge(size):
    """The forest of `classifier_two_sample_test`, smaller."""
    leaf = min(5, max(1, size // 10))
    return RandomForestClassifier(TREES, min_samples_leaf=leaf, random_state=0)


def _kinds(setup, labels) -> np.ndarray:
    """Label of each row; of a number, whether it is rare, and on which side."""
    if not setup.numeric:
        return labels
    order = np.argsort(setup.y, kind="stable")
    rare = np.interp(labels, setup.y[order], setup.relevance[order]) >= RARE
    side = np.where(labels < np.median(setup.y), KINDS[0], KINDS[2])
    return np.where(rare, side, KINDS[1])


def _counts(setup, labels) -> dict:
    kinds = _kinds(setup, labels)
    names = setup.classes.tolist()
    if setup.numeric:  # a side without rare values is no kind of row
        known = np.unique(_kinds(setup, setup.y))
        names = [name for name in KINDS if name in known]
    return {str(c): int(np.count_nonzero(kinds == c)) for c in names}


def spread_out(rows, most: int) -> np.ndarray:
    """At most ``most`` of them, evenly spaced."""
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).round().astype(np.intp)]
