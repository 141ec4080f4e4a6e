"""Pilot models on small draws of many mixtures, and how far each mixture is from the target."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.utils import get_tags
from sklearn.utils.parallel import Parallel, delayed

from skresample._math.apportion import largest_remainder
from skresample._table.containers import take
from skresample._table.encoder import TableEncoder

from .draw import Sources, even_draw
from .transport import SOLVERS, envelope, sliced_distances
from .trial import Trial

__all__ = ["Distances", "draw_mixture", "pilot_scores", "points_with_labels", "transport_of"]

_POINTS = {"exact": 256, "sinkhorn": 768, "sliced": 1024}


def draw_mixture(sources: Sources, mixture: np.ndarray, n: int, rng) -> np.ndarray:
    """``n`` rows of a mixture (m,); a source that is too small gives its rows several times."""
    counts = largest_remainder(mixture, n)
    parts = [even_draw(rows, c, rng) for rows, c in zip(sources.rows, counts, strict=True) if c]
    return np.concatenate(parts)


def pilot_scores(
    trial: Trial, sources: Sources, mixtures: np.ndarray, sizes, n_repeats: int, streams, n_jobs
) -> np.ndarray:
    """Validation scores of models trained on draws of mixtures, (sizes, mixtures, repeats)."""
    jobs = [
        draw_mixture(sources, mixture, int(n), streams.get("pilot", s, k, r))
        for s, n in enumerate(sizes)
        for k, mixture in enumerate(mixtures)
        for r in range(n_repeats)
    ]
    scores = Parallel(n_jobs=n_jobs)(delayed(trial.score)(rows) for rows in jobs)
    return np.reshape(scores, (len(sizes), len(mixtures), n_repeats))


class Distances(NamedTuple):
    """Squared distance of any mixture from the validation rows."""

    planes: np.ndarray | None  # (k, m): the distance is their maximum
    lines: tuple | None  # what sliced distances are computed from

    def of(self, mixtures: np.ndarray) -> np.ndarray:
        """Distances of mixtures (k, m), (k,)."""
        if self.planes is not None:
            return (mixtures @ self.planes.T).max(axis=1)
        points, target, streams = self.lines
        return sliced_distances(points, target, mixtures, streams.get("lines"))


def transport_of(
    trial: Trial, sources: Sources, mixtures: np.ndarray, kind: str, label_cost: float, streams
) -> Distances:
    """Distances between mixtures and validation rows, by labels and columns."""
    size = min(_POINTS[kind], len(trial.y_val))
    at = [
        np.sort(streams.get("points", i).permutation(rows)[: _POINTS[kind]])
        for i, rows in enumerate(sources.rows)
    ]
    target_rows = np.sort(streams.get("target").permutation(len(trial.y_val))[:size])
    points, target = points_with_labels(trial, np.concatenate(at), target_rows, label_cost)
    cuts = np.cumsum([len(rows) for rows in at])[:-1]
    parts = np.split(points, cuts)
    if kind == "sliced":
        return Distances(None, (parts, target, streams))
    local = Sources(sources.names, np.split(np.arange(len(points)), cuts))
    draws = [
        draw_mixture(local, mixture, size, streams.get("transport", k))
        for k, mixture in enumerate(mixtures)
    ]
    costs = [cdist(part, target, "sqeuclidean") for part in parts]
    return Distances(envelope(costs, draws, SOLVERS[kind]), None)


def points_with_labels(trial: Trial, rows, target_rows, label_cost: float):
    """Rows and labels as points, whose squared distance is that of rows plus that of labels.

    Labels are as far apart as their classes: normal distributions with diagonal covariance, whose
    squared Wasserstein distance is that of (mean, standard deviation). Numeric targets count as
    much as all columns together.
    """
    encoder = TableEncoder().set_output(transform="default").fit(trial.X)
    blocks = []
    for X, y, chosen in ((trial.X, trial.y, rows), (trial.X_val, trial.y_val, target_rows)):
        Z = encoder.transform(take(X, chosen))
        Z = Z if isinstance(Z, np.ndarray) else Z.toarray()
        if get_tags(trial.model).estimator_type == "classifier":
            label = _class_moments(Z, y[chosen])
        else:
            known = np.asarray(trial.y, float)
            unit = known.std() or 1.0
            label = ((np.asarray(y[chosen], float) - known.mean()) / unit)[:, None]
            label *= np.sqrt(Z.shape[1])
        blocks.append(np.hstack([Z, np.sqrt(label_cost) * label]))
    return blocks


def _class_moments(Z, y) -> np.ndarray:
    """Mean and standard deviation of each row's class, (n, 2 d)."""
    _, codes, counts = np.unique(y, return_inverse=True, return_counts=True)
    hot = (np.arange(len(counts))[:, None] == codes) / counts[:, None]
    mean = hot @ Z
    spread = np.sqrt(np.maximum(hot @ (Z - mean[codes]) ** 2, 0.0))
    return np.hstack([mean, spread])[codes]
