"""Under-sample the majority by how hard its rows are to tell from the others."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import warnings
from collections.abc import Callable
from numbers import Integral, Real
from typing import Annotated, Any, ClassVar, Literal

import numpy as np

from skresample._compat import HasMethods, Interval
from skresample._math.apportion import largest_remainder
from skresample._math.label_codes import missing_mask
from skresample._parameters import (
    Count,
    Folds,
    Fraction,
    GroupColumns,
    Model,
    NonNegative,
    PositiveInt,
    Rule,
    Seed,
    UnderStrategy,
)
from skresample._table.columns import one_column
from skresample._table.crossfit import cross_fitted
from skresample._table.pairs import native_values
from skresample.base import BaseUnderSampler
from skresample.exceptions import ShortfallWarning
from skresample.plan import ResamplingPlan

from ._method_card import MethodCard
from ._scores.draw_negatives import guided_mask, hardest, semi_hard, simans, star

__all__ = ["HardNegativeUnderSampler"]

_MODEL = [HasMethods(["fit", "predict"]), None]
_EXPOSED = Rule(str, Integral, callable, None)


class HardNegativeUnderSampler(BaseUnderSampler):
    """Balance classes by choosing majority rows by difficulty: random, hard, mixed or guided.

    The difficulty of a majority row is the probability that a model which has not seen it gives to
    the other classes. Retrieval research trains on such hard negatives; on tables the measured
    truth is sobering. Keeping the hardest rows only collapses (they are noise, wrong labels and
    the overlap), mixing in random rows restores the level of random under-sampling, and no strategy
    beat random in our trials: see Notes. The class is there to repeat such trials honestly, and for
    pools of candidates per query, where difficulty does matter.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; "auto" brings every other class down to the
        size of the smallest one, which is kept whole.
    strategy : {"random", "hard", "star", "semi_hard", "simans", "guided"}, default="star"
        "random": uniform. "hard": the most difficult rows. "star": ``hard_fraction`` of those, the
        rest random. "semi_hard": the most difficult below the level of true positives minus
        ``margin``. "simans": drawn around that level. "guided": the most difficult except those
        that look like unlabelled positives to the guide.
    estimator : classifier, default=None
        Gives the difficulty, cross-fitted; None: gradient boosting.
    guide : classifier, default=None
        Judge of "guided", cross-fitted; None: the ``estimator``.
    hard_fraction : float, default=0.5
        Share of hard rows in "star", in [0, 1].
    top_k : int, default=None
        "hard", "star", "guided": draw at random from that many of the most difficult rows instead
        of taking the most difficult ones.
    skip_top : int, default=0
        "hard", "star", "guided": leave out that many of the most difficult rows.
    margin : float, default=0.0
        Distance to the level of positives, of "semi_hard" and "guided"; larger is more careful.
    margin_type : {"absolute", "relative"}, default="absolute"
        "relative": a share of the level.
    a : float, default=30.0
        "simans": how narrow around the level of positives, >= 0.
    b : float, default=0.0
        "simans": offset from that level.
    exposed : str, int, callable or None, default=None
        Column of X that says which rows were shown to somebody (1 or True), such as results that
        were displayed and not clicked on; those never shown are another kind of negative.
    exposed_share : float, default=0.5
        With ``exposed``: share of the majority rows kept that were shown, in [0, 1], as far as
        there are such rows; difficulty chooses within both kinds.
    n_rounds : int, default=1
        More than 1: mine again with a model trained on the rows chosen in the round before.
    cv : int, default=5
        Folds of the cross-fitting, >= 2.
    group_columns : str, int, list or callable, default=None
        Columns that hold the query of a row, instead of ``groups=``. With queries, negatives are
        chosen within the query, as many as it has positives (in proportion).
    random_state : int, RandomState, Generator or None, default=None
        Seed of folds, default model and draws.

    Attributes
    ----------
    difficulty_ : ndarray of shape (n,)
        Probability given to the other classes, out of fold (last round); zeros for "random".
    masked_ : ndarray of shape (n,), bool
        Suspected positives that "guided" left out.
    exposed_ : ndarray of shape (n,), bool
        Which rows were shown; only with ``exposed``.
    rounds_ : list of ndarray
        Rows kept after each round.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row, ascending.
    sampling_strategy_, quota_ : dict
        Rows kept of each targeted class, rows wanted per cell.
    plan_ : ResamplingPlan
    n_features_in_ : int

    Notes
    -----
    Measured on 20,000 rows with 20 columns and 1.5 % positives, two negatives for each positive,
    random forest, average precision, 10 seeds: random .374, "star" .354, "simans" .273, at random
    from the hardest tenth .091, "hard" .055. The cost is ``cv * n_rounds`` fits and predictions.
    The level of positives is the median score of the rows of the other classes (of the query).

    References
    ----------
    J. Zhan et al., "Optimizing Dense Retrieval Model Training with Hard Negatives", SIGIR 2021,
    arXiv:2104.08051 (STAR and ADORE). A. V. Solatorio, "GISTEmbed", 2024, arXiv:2402.16829.
    K. Zhou et al., "SimANS", EMNLP 2022, arXiv:2210.11773, equation 3. T. Y. S. S. Santosh et al.,
    "ECtHR-PCR: A Dataset for Precedent Understanding and Prior Case Retrieval in the European
    Court of Human Rights", LREC-COLING 2024, arXiv:2404.00596 (no gain from difficulty).

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skresample.selection import HardNegativeUnderSampler
    >>> X, y = np.arange(100.0)[:, None], (np.arange(100) >= 90).astype(int)
    >>> sampler = HardNegativeUnderSampler(
    ...     strategy="hard", estimator=LogisticRegression(), random_state=0
    ... )
    >>> sampler.fit_resample(X, y)[0].min() >= 75
    np.True_
    """

    difficulty_: np.ndarray
    exposed_: np.ndarray
    masked_: np.ndarray
    rounds_: list[np.ndarray]

    method_card: ClassVar[MethodCard] = MethodCard(
        "difficulty to a model", "top-k, mixed or drawn", "row", ("y", "model")
    )

    def __init__(
        self,
        *,
        sampling_strategy: UnderStrategy = "auto",
        strategy: Literal["random", "hard", "star", "semi_hard", "simans", "guided"] = "star",
        estimator: Model | None = None,
        guide: Model | None = None,
        hard_fraction: Fraction = 0.5,
        top_k: PositiveInt | None = None,
        skip_top: Count = 0,
        margin: Annotated[float, Rule(Interval(Real, None, None, closed="neither"))] = 0.0,
        margin_type: Literal["absolute", "relative"] = "absolute",
        a: NonNegative = 30.0,
        b: Annotated[float, Rule(Interval(Real, None, None, closed="neither"))] = 0.0,
        exposed: Annotated[str | int | Callable[..., Any] | None, _EXPOSED] = None,
        exposed_share: Fraction = 0.5,
        n_rounds: PositiveInt = 1,
        cv: Folds = 5,
        group_columns: GroupColumns = None,
        random_state: Seed = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.strategy = strategy
        self.estimator = estimator
        self.guide = guide
        self.hard_fraction = hard_fraction
        self.top_k = top_k
        self.skip_top = skip_top
        self.margin = margin
        self.margin_type = margin_type
        self.a = a
        self.b = b
        self.exposed = exposed
        self.exposed_share = exposed_share
        self.n_rounds = n_rounds
        self.cv = cv
        self.group_columns = group_columns
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{"cv": 2}]

    def _plan(self, table, quota):
        n_rounds = 1 if self.strategy == "random" else self.n_rounds
        self.difficulty_ = np.zeros(table.n)
        self.masked_ = np.zeros(table.n, bool)
        self.__dict__.pop("exposed_", None)
        if self.exposed is not None:
            self.exposed_ = _shown(table, one_column(self.exposed, table.X, "exposed"))
        self.rounds_, keep = [], np.arange(table.n)
        guide = self._guide_scores(table)
        for number in range(n_rounds):
            other = None
            if self.strategy != "random":
                other = 1.0 - self._predicted(table, self.estimator, keep)
                self.difficulty_ = other[np.arange(table.n), table.y_codes]
            kept = [np.empty(0, np.intp)]
            for cell in range(len(quota.names)):
                rows = quota.rows_of(cell)
                if quota.targeted[cell]:
                    rng = table.streams.get("choose", number, cell)
                    code = quota.class_of[cell]
                    scores = None if other is None else other[:, code]
                    judged = scores if guide is None else guide[:, code]
                    rows = self._chosen(table, rows, int(quota.wanted[cell]), scores, judged, rng)
                kept.append(rows)
            keep = np.sort(np.concatenate(kept))
            self.rounds_.append(keep)
        return ResamplingPlan(table.n, keep)

    def _predicted(self, table, model, keep):
        """Out-of-fold class probabilities by models that learn from the rows ``keep``."""
        learn = np.zeros(table.n, bool)
        learn[keep] = True
        return cross_fitted(
            table,
            table.y_codes,
            model,
            self.cv,
            classes=True,
            group_codes=table.group_codes,
            learn=learn,
        )

    def _guide_scores(self, table):
        if self.strategy != "guided" or self.guide is None:
            return None
        return 1.0 - self._predicted(table, self.guide, np.arange(table.n))

    def _chosen(self, table, rows, k, scores, judged, rng):
        """K of the rows of a cell, of those shown and those not by their share."""
        if k >= rows.size:
            return rows
        if self.exposed is None:
            return self._of_kind(table, rows, k, scores, judged, rng)
        shown = rows[self.exposed_[rows]]
        hidden = rows[~self.exposed_[rows]]
        wanted = round(self.exposed_share * k)
        n_shown = int(np.clip(wanted, k - hidden.size, shown.size))
        if n_shown != wanted:
            warnings.warn(
                f"{n_shown} of the {k} rows kept were shown instead of the {wanted} that "
                f"exposed_share={self.exposed_share} asks for: there are {shown.size} rows that "
                f"were shown and {hidden.size} that were not",
                ShortfallWarning,
                stacklevel=6,
            )
        parts = ((shown, n_shown), (hidden, k - n_shown))
        picked = [self._of_kind(table, own, n, scores, judged, rng) for own, n in parts if n]
        return np.concatenate(picked)

    def _of_kind(self, table, rows, k, scores, judged, rng):
        """K of some rows of a cell, query by query where there are queries."""
        if k >= rows.size:
            return rows
        others = np.flatnonzero(table.y_codes != table.y_codes[rows[0]])
        if table.group_codes is None:
            return rows[self._draw(rows, others, k, scores, judged, rng)]
        query, positive = table.group_codes[rows], table.group_codes[others]
        n_queries = len(table.group_names)
        size = np.bincount(query[query >= 0], minlength=n_queries)
        shares = np.bincount(positive[positive >= 0], minlength=n_queries)
        k = min(k, int(size.sum()))
        picked = []
        for q, n_keep in enumerate(largest_remainder(shares, k, caps=size)):
            if n_keep:
                part = rows[query == q]
                mine = others[positive == q]
                mine = mine if mine.size else others
                picked.append(part[self._draw(part, mine, int(n_keep), scores, judged, rng)])
        return np.concatenate(picked)

    def _draw(self, rows, others, k, scores, judged, rng) -> np.ndarray:
        """K positions in ``rows`` by the strategy."""
        if self.strategy == "random":
            return rng.choice(rows.size, k, replace=False)
        s, level = scores[rows], float(np.median(scores[others]))
        options = {"pool": self.top_k, "skip": self.skip_top}
        if self.strategy == "hard":
            return hardest(s, k, rng, **options)
        if self.strategy == "star":
            return star(s, k, rng, share=self.hard_fraction, **options)
        if self.strategy == "semi_hard":
            bound = level - self.margin
            if self.margin_type == "relative":
                bound = level * (1.0 - self.margin)
            return semi_hard(s, k, bound)
        if self.strategy == "simans":
            return simans(s, k, rng, level=level, a=self.a, b=self.b)
        return self._guided(rows, others, k, s, judged, rng, options)

    def _guided(self, rows, others, k, s, judged, rng, options):
        """Hard rows that the guide does not suspect; the least suspected where these run out."""
        level = float(np.median(judged[others]))
        suspected = guided_mask(judged[rows], level, self.margin, self.margin_type)
        free = np.flatnonzero(~suspected)
        if free.size >= k:
            self.masked_[rows[suspected]] = True
            return free[hardest(s[free], k, rng, **options)]
        back = np.flatnonzero(suspected)
        order = back[np.argsort(judged[rows[back]], kind="stable")][: k - free.size]
        self.masked_[np.setdiff1d(rows[suspected], rows[order])] = True
        return np.concatenate([free, order])


def _shown(table, j: int) -> np.ndarray:
    """The column that says which rows were shown, (n,) bool."""
    values = native_values(table, j)
    if missing_mask(values).any() or not np.isin(values.astype(object), (0, 1)).all():
        raise ValueError(
            "exposed must name a column of 0 and 1 (or False and True) without missing values"
        )
    return values.astype(bool)
