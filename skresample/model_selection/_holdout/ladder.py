"""A leaderboard that cannot be climbed by chance."""

from __future__ import annotations

import math

import numpy as np

from skresample._parameters import VectorLike

__all__ = ["Ladder"]


class Ladder:
    """Reveals a new best loss only when a submission is better by more than noise.

    Participants of a competition see the best loss so far, never the loss of their submission:
    what does not improve it significantly leaves no trace.

    Parameters
    ----------
    step : float, default=None
        Improvement that is asked for, above 0. None takes it from the data: the standard error of
        the differences to the best submission, row by row.

    Attributes
    ----------
    best_loss_ : float
        What has been revealed; infinite before the first submission.
    n_submissions_, n_improvements_ : int

    Raises
    ------
    ValueError
        For losses that are not finite, or of another number of rows than before.

    Notes
    -----
    O(n) per submission. The revealed loss is rounded: to multiples of 1/n without ``step``, to
    multiples of ``step`` with it. Comparisons are strict: a submission that reaches the mark
    exactly does not pass.

    References
    ----------
    Blum, Hardt: The Ladder: a reliable leaderboard for machine learning competitions, ICML 2015,
    arXiv:1502.04585, figures 1 (with a step) and 2 (without).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.model_selection import Ladder
    >>> truth, ladder = np.array([1, 0, 1, 1, 1, 0]), Ladder()
    >>> for guess in ([0, 1, 0, 0, 1, 0], [0, 1, 0, 1, 1, 0], [1, 0, 0, 0, 1, 0]):
    ...     print(round(ladder.submit(truth != guess), 4))
    0.6667
    0.6667
    0.3333
    """

    best_loss_: float
    n_improvements_: int
    n_submissions_: int

    def __init__(self, *, step: float | None = None) -> None:
        if step is not None and not (step > 0 and math.isfinite(step)):
            raise ValueError(f"step must be a finite number above 0, got {step!r}.")
        self.step = step
        self.best_loss_, self.n_submissions_, self.n_improvements_ = math.inf, 0, 0
        self._losses = None

    def submit(self, losses: VectorLike) -> float:
        """Score one submission.

        Parameters
        ----------
        losses : array-like of shape (n,)
            Loss of every hold-out row, e.g. 0 or 1; the same rows each time, at least two.

        Returns
        -------
        float
            The best loss so far, as far as it has been revealed.
        """
        losses = np.asarray(losses, dtype=np.float64)
        if losses.ndim != 1 or losses.size < 2 or not np.isfinite(losses).all():
            raise ValueError(
                f"losses must be at least two finite numbers, one per row, got shape "
                f"{losses.shape}."
            )
        if self._losses is not None and losses.size != self._losses.size:
            raise ValueError(
                f"losses has {losses.size} rows, but earlier submissions had {self._losses.size}."
            )
        self.n_submissions_ += 1
        mean, n = float(losses.mean()), losses.size
        if self._losses is None or mean < self.best_loss_ - self._margin(losses) - 1e-12:
            unit = 1 / n if self.step is None else self.step
            self.best_loss_ = round(mean / unit) * unit
            self._losses, self.n_improvements_ = losses, self.n_improvements_ + 1
        return self.best_loss_

    def _margin(self, losses) -> float:
        if self.step is not None:
            return self.step
        return float((losses - self._losses).std(ddof=1)) / math.sqrt(losses.size)
