"""What is known of a row through the rows that agree with it, and what to ask of it next."""

from __future__ import annotations

import numpy as np

from skresample._math.blocks import row_blocks

from ._denoiser import softmax_rows

__all__ = ["RowsAlike", "answered"]


class RowsAlike:
    """Rows as the possible completions of others, weighed by how well they agree with these.

    Parameters
    ----------
    rows : ndarray of shape (n, d)
        Centred, in units of ``scale``.
    mean, scale : ndarray of shape (d,)
        Centre and unit of each column.
    noise_scale : float
        Standard deviation of a measurement, in units of ``scale``.
    """

    def __init__(self, rows, mean, scale, noise_scale):
        self._rows, self._mean, self._scale = rows, mean, scale
        self._twice = 2 * noise_scale**2

    def log_weights(self, X):
        """Log weight of every row given the known cells of X (m, d), NaN elsewhere; (m, n)."""
        out = np.zeros((len(X), len(self._rows)))
        for j in range(X.shape[1]):
            rows = np.flatnonzero(~np.isnan(X[:, j]))
            self.learn(out, X, rows, np.full(rows.size, j))
        return out

    def learn(self, weights, X, rows, feature):
        """Weigh by one more cell of some rows of X, in place."""
        seen = (X[rows, feature] - self._mean[feature]) / self._scale[feature]
        for part in row_blocks(rows.size, 2 * len(self._rows)):
            gap = seen[part, None] - self._rows[:, feature[part]].T
            weights[rows[part]] -= gap**2 / self._twice

    def uncertainty(self, weights, offset: float, n_particles: int, criterion: str):
        """Entropy or variance of every feature over particles drawn by weight, (m, d).

        ``offset`` in [0, 1) is where the draws start, one for all rows: each is then by itself.
        """
        k, out = n_particles, np.empty((len(weights), self._rows.shape[1]))
        places = (offset + np.arange(k)) / k
        for part in row_blocks(len(weights), k * k * out.shape[1]):
            share = np.exp(weights[part] - weights[part].max(axis=1, keepdims=True)).cumsum(axis=1)
            at = places * share[:, -1:]
            drawn = np.stack([np.searchsorted(s, a) for s, a in zip(share, at, strict=True)])
            particles = self._rows[np.minimum(drawn, len(self._rows) - 1)]
            if criterion == "variance":
                out[part] = particles.var(axis=1)
                continue
            gap = particles[:, :, None, :] - particles[:, None, :, :]
            near = np.exp(-(gap**2) / self._twice).mean(axis=2)
            out[part] = -np.log(near).mean(axis=1)
        return out

    def completed(self, X, weights):
        """Rows whose missing cells are the mean of the rows by weight, (m, d)."""
        out = X.copy()
        for part in row_blocks(len(X), 2 * len(self._rows)):
            mean = softmax_rows(weights[part].copy()) @ self._rows
            mean = mean * self._scale + self._mean
            out[part] = np.where(np.isnan(X[part]), mean, X[part])
        return out


def answered(ask, rows, features):
    """What an oracle says of one feature of each of some rows, (k,), checked."""
    answers = np.asarray(ask(rows, features))
    if answers.dtype.kind not in "biuf":
        try:
            answers = answers.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise TypeError(f"oracle must answer numbers, got {answers.ravel()[:3]}") from error
    answers = answers.astype(np.float64)
    if answers.shape != rows.shape or not np.isfinite(answers).all():
        raise ValueError(
            f"oracle must answer {rows.size} finite numbers, one for each row asked about, got "
            f"shape {answers.shape} with {int((~np.isfinite(answers)).sum())} not finite"
        )
    return answers
