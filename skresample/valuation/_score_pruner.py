"""Drop the easy rows, the hard ones, or both."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np

from skresample._compat import HasMethods
from skresample._parameters import Fraction, Rule, Seed
from skresample.base import BaseSelector

from ._training_dynamics_scorer import TrainingDynamicsScorer
from ._valuation_sampler import each_row

__all__ = ["ScorePruner"]

Scores = Annotated[Any, Rule(HasMethods("score_rows"), callable)]
_FLOOR = 1e-3  # smallest weight of a row in mode "linear"


class ScorePruner(BaseSelector):
    """Drop a share of the rows by how hard they are.

    Easy rows teach little once there are many of them, so that dropping them saves training;
    dropping hard ones cleans noise, and costs accuracy where the labels are right.

    Parameters
    ----------
    scorer : scorer, callable or None, default=None
        Anything with ``score_rows(X, y)``, or a function of X and y, whose high scores mean hard
        rows; None: :class:`TrainingDynamicsScorer`. Cloned.
    fraction : float, default=0.3
        Share of the rows to drop, in [0, 1].
    prune : {"easy", "hard", "both"}, default="easy"
        Which end; "both" drops half of the share at either.
    mode : {"cutoff", "softmax", "linear"}, default="cutoff"
        "cutoff" drops the extreme rows, ties at random; the others draw the rows to keep without
        replacement: with weights ``exp(z)`` of the standardised score, or with the score brought
        to [0.001, 1].
    per_class : bool, default=False
        Whether the share holds in each class.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the scorer (where its own is None), of ties and draws.

    Attributes
    ----------
    scores_ : ndarray of shape (n,)
        Score of every row.
    sample_indices_ : ndarray of shape (m,)
        Kept rows, ascending.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        Which rows were kept.
    n_features_in_ : int
        Number of columns.

    Raises
    ------
    ValueError
        For scores that are NaN or of a wrong number, and where a class would lose all its rows.

    See Also
    --------
    ValuationSampler : Keeps what is worth most.

    Notes
    -----
    The cost of the scorer, and O(n log n).

    References
    ----------
    N. Anand, J. Tan, M. Minakova, "Influence scores at scale for efficient language data sampling",
    EMNLP 2023, section 3 (hard cut-off and the two probabilistic selections).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.valuation import ScorePruner
    >>> X, y = np.arange(5.0)[:, None], [0, 0, 1, 1, 1]
    >>> ScorePruner(lambda X, y: X[:, 0], fraction=0.4).fit_resample(X, y)[0].ravel()
    array([2., 3., 4.])
    """

    _needs_classes = True
    scores_: np.ndarray

    def __init__(
        self,
        scorer: Scores | None = None,
        *,
        fraction: Fraction = 0.3,
        prune: Literal["easy", "hard", "both"] = "easy",
        mode: Literal["cutoff", "softmax", "linear"] = "cutoff",
        per_class: bool = False,
        random_state: Seed = None,
    ) -> None:
        self.scorer = scorer
        self.fraction = fraction
        self.prune = prune
        self.mode = mode
        self.per_class = per_class
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"scorer": TrainingDynamicsScorer(n_epochs=2)}]

    def _select(self, table):
        self.scores_ = self._scored(table)
        rng = table.streams.get("keep")
        if not self.per_class:
            return np.sort(self._kept(np.arange(table.n), rng))
        codes = table.y_codes
        parts = [self._kept(np.flatnonzero(codes == c), rng) for c in range(codes.max() + 1)]
        return np.sort(np.concatenate(parts))

    def _scored(self, table):
        scorer = TrainingDynamicsScorer() if self.scorer is None else self.scorer
        if hasattr(scorer, "score_rows"):
            scorer = table.streams.seeded(scorer, "scorer").score_rows
        scores = np.asarray(scorer(table.X, table.y), dtype=np.float64)
        return each_row(scores, table.n, "the scorer gave scores")

    def _kept(self, rows, rng):
        """The rows to keep of some rows."""
        n_keep = rows.size - round(self.fraction * rows.size)
        if n_keep == 0:
            raise ValueError(
                f"fraction={self.fraction} drops all {rows.size} rows; lower it or set "
                f"per_class=False"
            )
        scores = self.scores_[rows]
        if self.mode == "cutoff":
            rank = np.lexsort((rng.random(rows.size), scores))  # easiest first
            easy = {"easy": 1.0, "hard": 0.0, "both": 0.5}[self.prune]
            start = round(easy * (rows.size - n_keep))
            return rows[rank[start : start + n_keep]]
        if self.prune == "both":
            scores = -np.abs(scores - np.median(scores))
        elif self.prune == "hard":
            scores = -scores
        if self.mode == "softmax":
            spread = scores.std()
            log_weight = (scores - scores.mean()) / (spread if spread > 0 else 1.0)
        else:
            width = np.ptp(scores)
            scaled = (scores - scores.min()) / (width if width > 0 else 1.0)
            log_weight = np.log(_FLOOR + (1.0 - _FLOOR) * scaled)
        keys = log_weight + rng.gumbel(size=rows.size)  # draws without replacement
        return rows[np.argsort(-keys, kind="stable")[:n_keep]]
