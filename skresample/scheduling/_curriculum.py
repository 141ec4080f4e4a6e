"""The pace of a curriculum."""

from __future__ import annotations

import numpy as np

from skresample._parameters import VectorLike

from ._pace import Cells, Pace

__all__ = ["Curriculum"]


class Curriculum(Pace):
    """Easy rows first: rows join in the order of a score.

    Parameters
    ----------
    scores : array-like of shape (n,)
        Difficulty of every row, such as ``hardness_`` of a
        :class:`~skresample.valuation.TrainingDynamicsScorer`; low ones come first.
    start : float, default=0.3
        Share of the rows that may come from the beginning, in (0, 1].
    full : float, default=0.7
        Progress from which all rows may come, in [0, 1].

    References
    ----------
    Y. Bengio, J. Louradour, R. Collobert, J. Weston, "Curriculum learning", ICML 2009.

    Examples
    --------
    >>> from skresample.scheduling.paces import Curriculum
    >>> Curriculum([0.9, 0.1, 0.5, 0.7], start=0.5)(0.0, None)
    array([0., 1., 1., 0.])
    """

    per_row = True

    def __init__(self, scores: VectorLike, *, start: float = 0.3, full: float = 0.7) -> None:
        self.scores = scores
        self.start = start
        self.full = full
        self._check()

    def _check(self) -> None:
        if not 0 < self.start <= 1 or not 0 <= self.full <= 1:
            raise ValueError(
                f"start must be in (0, 1] and full in [0, 1], got {self.start}, {self.full}"
            )

    def __call__(self, progress: float, cells: Cells | None) -> np.ndarray:
        """Weights of the rows at a moment."""
        self._check()
        scores = np.asarray(self.scores)
        numbers = scores.ndim == 1 and scores.dtype.kind in "fiub"
        if not numbers or not np.isfinite(scores).all():
            raise ValueError(
                "scores of a Curriculum must be one finite number a row, got an array of dtype "
                f"{scores.dtype} and shape {scores.shape}"
                + (" with missing or infinite numbers" if numbers else "")
            )
        done = 1.0 if progress >= self.full else progress / self.full
        share = self.start + (1 - self.start) * done
        weight = np.zeros(len(scores))
        weight[np.argsort(scores, kind="stable")[: max(1, round(share * len(scores)))]] = 1.0
        return weight
