"""Any scorer with any mechanism: the general point of the selection family."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar

import numpy as np

from skresample._compat import HasMethods, StrOptions
from skresample._parameters import GroupColumns, NSamples, Rule, Seed
from skresample._table.target import class_target
from skresample.base import BaseSelector

from ._method_card import MethodCard
from ._scores.asked import wanted_rows
from .mechanisms import MECHANISMS, draw_rows
from .scorers import SCORERS, score_rows

__all__ = ["ScoreSampler"]


class ScoreSampler(BaseSelector):
    """Select rows by any score with any mechanism, e.g. the hardest 10 %, or a density band.

    Selection methods are a utility times a mechanism; this estimator combines the two axes
    :mod:`~skresample.selection.scorers` and :mod:`~skresample.selection.mechanisms` freely.

    Parameters
    ----------
    scorer : str, scorer or callable, default="density"
        "density", "hardness", "leverage", "uncertainty" or "uniform"; an estimator with
        ``score_samples`` (or ``score_rows``); or a function ``(X, y) -> scores``. It is given the
        caller's X and y.
    mechanism : str, mechanism or callable, default="top_k"
        "top_k", "threshold", "gumbel", "proportional", "band", "pareto" or "stratified"; an object
        with ``draw``; or a function ``(scores, n_samples, rng) -> rows`` or ``(rows, weights)``.
    n_samples : int, float or None, default=0.5
        Rows to select, or a share of the rows; None leaves the number to the mechanism.
    group_columns : str, int, list or callable, default=None
        Columns of X which say the group of a row, for stratified mechanisms; or pass ``groups=``.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the scorer (where its own is None) and of the draw.

    Attributes
    ----------
    scores_ : ndarray of shape (n,)
        Score of every row.
    ranking_ : ndarray of shape (m,)
        Selected rows in the order of the selection; equal to ``sample_indices_``.
    sample_indices_ : ndarray of shape (m,)
        Selected rows.
    sample_weight_ : ndarray of shape (m,)
        Weights of the selected rows; only where the mechanism gives some.
    inclusion_probabilities_ : ndarray of shape (n,)
        Only where the mechanism knows them.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        The selection as a plan.
    n_features_in_ : int
        Number of columns of X.

    Raises
    ------
    ValueError
        If a scorer gives NaN or a wrong number of scores, or more rows are asked for than X has.

    Notes
    -----
    The cost is that of the scorer plus O(n log n). Equal scores are ranked in the order of rows.

    References
    ----------
    A. Albalak et al., "A Survey on Data Selection for Language Models", TMLR 2024,
    arXiv:2402.16827, section 2 (utility function and selection mechanism).

    See Also
    --------
    ImportanceResampler, SensitivitySampler

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import ScoreSampler
    >>> X = np.array([[0.0], [0.1], [0.2], [9.0]])
    >>> sampler = ScoreSampler(scorer="leverage", mechanism="top_k", n_samples=1)
    >>> sampler.fit_resample(X)[0]
    array([[9.]])
    """

    inclusion_probabilities_: np.ndarray
    ranking_: np.ndarray
    scores_: np.ndarray

    method_card: ClassVar[MethodCard] = MethodCard("any score", "any mechanism", "row", (), True)

    @staticmethod
    def _example_params():
        return [{"mechanism": "gumbel", "n_samples": 0.8}]

    def __init__(
        self,
        *,
        scorer: Annotated[str, Rule(StrOptions(set(SCORERS)))]
        | Annotated[Any, Rule(HasMethods("score_samples"))]
        | Annotated[Any, Rule(HasMethods("score_rows"))]
        | Callable[..., Any] = "density",
        mechanism: Annotated[str, Rule(StrOptions(set(MECHANISMS)))]
        | Annotated[Any, Rule(HasMethods("draw"))]
        | Callable[..., Any] = "top_k",
        n_samples: NSamples | None = 0.5,
        group_columns: GroupColumns = None,
        random_state: Seed = None,
    ) -> None:
        self.scorer = scorer
        self.mechanism = mechanism
        self.n_samples = n_samples
        self.group_columns = group_columns
        self.random_state = random_state

    def _select(self, table):
        n_samples = None if self.n_samples is None else wanted_rows(self.n_samples, table.n)
        seed = table.streams.seed("scorer")
        y = None if table.target is None else table.target.given
        self.scores_ = score_rows(self.scorer, table.X, y, n=table.n, seed=seed)
        drawn = draw_rows(
            self.mechanism,
            self.scores_,
            n_samples,
            table.streams.get("draw"),
            strata_of(self.mechanism, table),
        )
        self.__dict__.pop("inclusion_probabilities_", None)
        if drawn.probability is not None:
            self.inclusion_probabilities_ = drawn.probability
        self.ranking_ = np.asarray(drawn.rows, dtype=np.intp)
        return self.ranking_, drawn.weight


def strata_of(mechanism, table):
    """Codes and names of the strata a mechanism asks for, None if there are none."""
    by = getattr(mechanism, "by", "groups")
    if by == "y" and table.target is not None:
        target = class_target(table.target.given, table.n)
        return target.codes, target.classes.tolist()
    if by not in ("groups", "y"):
        raise ValueError(f"by must be 'groups' or 'y', got {by!r}")
    return None if table.group_codes is None else (table.group_codes, table.group_names)
