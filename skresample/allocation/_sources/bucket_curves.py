"""Buckets of quality, and losses of a model that is trained on one bucket again and again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone
from sklearn.linear_model import SGDClassifier, SGDRegressor
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict
from sklearn.utils import get_tags
from sklearn.utils.multiclass import type_of_target

from skresample._math.layout import dense, is_sparse_block
from skresample._table.columns import one_column
from skresample._table.containers import take
from skresample._table.encoder import TableEncoder

from .._adaptive.pool import one_target, plain_features
from .._curves.loss import LossFunction
from .._curves.tracker import default_estimator
from .utility_law import Curve

__all__ = ["Course", "buckets_of", "course_of", "quality_of", "read_bucket_curves"]

_BATCH = 32  # rows of a step
_EARLY = (0.25, 0.5)  # of the first pass: losses there set the utility


def quality_of(table, quality) -> np.ndarray:
    """Quality of each row, (n,): a column, an array, a function, or how well its label fits."""
    if quality is None:
        return _fit_of_labels(table)
    if callable(quality):
        values = np.asarray(quality(table.X, table.y), dtype=float)
    elif isinstance(quality, str | int | np.integer):
        j = one_column([quality], table.X, "quality")
        numeric = np.flatnonzero(~table.nominal)
        if j not in numeric:
            raise ValueError(f"quality={quality!r} is no column of numbers; pass scores")
        column = table.numeric[:, [int(np.searchsorted(numeric, j))]]
        values = np.asarray(dense(column), dtype=float).ravel()
    else:
        values = np.asarray(quality, dtype=float)
    if values.shape != (table.n,) or not np.isfinite(values).all():
        raise ValueError(
            f"quality must be one finite number for each of the {table.n} rows, got an array of "
            f"shape {values.shape}"
            + (" with missing or infinite numbers" if values.shape == (table.n,) else "")
        )
    return values


def _fit_of_labels(table) -> np.ndarray:
    """Held-out probability of each row's label, or minus its squared error, by a linear model."""
    y, seed = one_target(table.y), table.streams.seed("quality folds")
    if table.n < 2:
        raise ValueError("quality=None needs more rows than n_samples = 1; pass scores")
    X = plain_features(table)
    model = default_estimator(y, centre=not is_sparse_block(X))
    if type_of_target(y) not in ("binary", "multiclass"):
        cv = KFold(min(5, table.n), shuffle=True, random_state=seed)
        return -((cross_val_predict(model, X, y, cv=cv) - np.asarray(y, float)) ** 2)
    _, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
    quality = np.where(counts[codes] > 1, 1.0, 0.0)  # no other row has the label
    usable = np.flatnonzero(counts > 1)
    if len(usable) > 1:
        rows = np.flatnonzero(quality)
        place = np.searchsorted(usable, codes[rows])
        cv = StratifiedKFold(int(min(5, counts[usable].min())), shuffle=True, random_state=seed)
        proba = cross_val_predict(model, X[rows], place, cv=cv, method="predict_proba")
        quality[rows] = proba[np.arange(len(rows)), place]
    return quality


def buckets_of(quality: np.ndarray, n_buckets: int) -> np.ndarray:
    """Bucket of each row, (n,): 0 holds the best; sizes differ by at most one, ties by position."""
    if n_buckets > len(quality):
        raise ValueError(f"n_buckets={n_buckets} is more than the {len(quality)} rows")
    order = np.argsort(-quality, kind="stable")
    bucket = np.empty(len(quality), np.intp)
    bucket[order] = np.arange(len(quality)) * n_buckets // len(quality)
    return bucket


def read_bucket_curves(curves, sizes: np.ndarray) -> list[Mapping] | list[Curve]:
    """The user's curves, one dict per bucket: laws as they are, losses as curves to be fitted."""
    if len(curves) != len(sizes) or not all(isinstance(c, Mapping) for c in curves):
        raise ValueError(f"curves must be a list of {len(sizes)} dicts, one per bucket")
    if all({"utility", "half_life"} <= set(c) for c in curves):
        return list(curves)
    read = []
    for i, (curve, size) in enumerate(zip(curves, sizes, strict=True)):
        if not {"samples_seen", "loss"} <= set(curve):
            raise ValueError(
                f"curves[{i}] must have 'utility' and 'half_life', or 'samples_seen' and 'loss', "
                f"got {sorted(curve)}"
            )
        seen, loss = (np.asarray(curve[key], dtype=float) for key in ("samples_seen", "loss"))
        good = seen.shape == loss.shape and seen.ndim == 1 and len(seen) >= 3
        if not good or not (seen > 0).all() or not (loss > 0).all():
            raise ValueError(
                f"curves[{i}] needs three or more points with samples_seen and loss > 0, as many "
                f"of one as of the other"
            )
        read.append(Curve(float(curve.get("pool_size", size)), seen, loss))
    return read


class Course(NamedTuple):
    """A training that can be followed."""

    X: Any
    y: np.ndarray
    X_val: Any
    y_val: np.ndarray
    model: Any
    loss: LossFunction

    def follow(self, rows: np.ndarray, n_passes: int, rng) -> Curve:
        """Train a clone on ``rows`` pass by pass; losses early in the first and after each."""
        model, seen, losses = clone(self.model), [], []
        options = {} if self.loss.classes is None else {"classes": self.loss.classes}
        for number in range(n_passes):
            order = rng.permutation(rows)
            marks = [round(s * len(rows)) for s in _EARLY] if number == 0 else []
            last = 0
            for stop in range(_BATCH, len(rows) + _BATCH, _BATCH):
                batch = order[last:stop]
                model.partial_fit(take(self.X, batch), self.y[batch], **options)
                last = min(stop, len(rows))
                if last == len(rows) or (marks and last >= marks[0]):
                    marks = [mark for mark in marks if mark > last]
                    seen.append(number * len(rows) + last)
                    losses.append(self._loss_of(model, last))
        return Curve(float(len(rows)), np.array(seen, float), np.array(losses))

    def _loss_of(self, model, n_train) -> float:
        """Validation loss in units of who knows only the class shares, or the mean."""
        response = self.loss.response(model, self.X_val, n_train)
        if not self.loss.by_row:
            return max(self.loss.pooled(self.y_val, response), 1e-6)
        mean = float(self.loss.rows(self.y_val, response).mean())
        return max(mean / self.loss.scale(self.y_val), 1e-6)


def course_of(table, y, validation, estimator) -> Course:
    """The course of a table; without an estimator averaged SGD on encoded rows."""
    X_val, y_val = validation
    X = table.X
    if estimator is None:
        encoder = TableEncoder().set_output(transform="default").fit(X)
        X, X_val = encoder.transform(X), encoder.transform(X_val)
        classes = type_of_target(y) in ("binary", "multiclass")
        kind = (
            SGDClassifier(loss="log_loss", average=True) if classes else SGDRegressor(average=True)
        )
        estimator = kind.set_params(learning_rate="constant", eta0=0.02)
    if not hasattr(estimator, "partial_fit"):
        raise ValueError(
            f"{type(estimator).__name__} has no partial_fit, so its losses cannot be followed; "
            f"pass another estimator, or curves"
        )
    model = table.streams.seeded(estimator, "model")
    classes = None
    if get_tags(model).estimator_type == "classifier":
        classes = np.unique(np.concatenate([y, y_val]))
    return Course(X, y, X_val, y_val, model, LossFunction(model, None, classes))
