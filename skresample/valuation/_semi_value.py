"""Semi-values by training models on subsets of the rows."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import sys
import time
import warnings
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from joblib import Parallel, delayed, effective_n_jobs
from sklearn.base import is_classifier
from sklearn.dummy import DummyClassifier

from skresample._math.rng import Streams
from skresample._parameters import (
    ArrayLike,
    CrossValidator,
    Fits,
    Jobs,
    NonNegative,
    PositiveInt,
    Rule,
    Seed,
)
from skresample.exceptions import ShortfallWarning

from ._estimates import Estimates, estimates_key
from ._game import Game, duration
from ._utility import Utility
from ._valuation import BaseValuation
from .coefficients import COEFFICIENTS, log_choose
from .games import MOST_EXACT, semivalues_by_subsets
from .samplers import SAMPLERS, uniform_subset
from .stopping import STOPPING, never, once

__all__ = ["Folder", "Scoring", "SemiValue"]

Function = Annotated[Any, Rule(callable)]
Scoring = Annotated[Any, Rule(str, callable)]
Folder = Annotated[Any, Rule(str, Path)]


class _Run(NamedTuple):
    """What the splits of one fit share."""

    streams: Streams
    counts: list  # trained models, one entry a split
    settled: list  # whether the stopping rule was met, one entry a split


class SemiValue(BaseValuation):
    """Value rows, or whole groups, by what models trained with and without them score.

    The value of a player is the mean gain in validation score when it joins a subset of the others,
    weighted by the size of the subset. :class:`DataShapley`, :class:`DataBanzhaf`,
    :class:`BetaShapley` and :class:`LeaveOneOut` are named points of this class; a coefficient, a
    sampler of subsets or a stopping rule of your own is a function.

    Parameters
    ----------
    estimator : estimator
        The model, cloned and trained on every subset asked for.
    coefficient : {"shapley", "banzhaf", "leave_one_out"} or callable, default="shapley"
        Weight of a subset by its size; see :mod:`~skresample.valuation.coefficients`.
    sampler : {"permutation", "tmc", "msr", "exact"} or callable, default="permutation"
        Which subsets are asked for; see :mod:`~skresample.valuation.samplers`. "exact" enumerates
        them, for at most 20 players.
    stopping : {"relative_change", "small_errors", "never"} or callable, default="relative_change"
        When sampling ends before ``max_iter``; see :mod:`~skresample.valuation.stopping`.
    scoring : str, callable or None, default=None
        Score of a model on the validation rows, as in scikit-learn; None: that of the estimator.
    tol : float, default=0.01
        For "tmc": relative distance from the score of all rows at which a walk may end, >= 0.
    max_iter : int, default=500
        Estimates (permutations or subsets) at most, >= 1.
    X_val : {array-like, dataframe} of shape (m, d), default=None
        Rows that judge.
    y_val : array-like of shape (m,), default=None
        Their targets.
    cv : int, splitter or None, default=None
        Instead of ``X_val``: each fold judges the rows of the others; None: five folds.
    folder : str, path or None, default=None
        Where finished estimates are kept, so that an interrupted fit goes on; None: nowhere.
    progress : bool, default=False
        Whether to say on stderr what it will cost, and how far it is.
    n_jobs : int or None, default=None
        Processes; the values do not depend on it.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the subsets.

    Attributes
    ----------
    values_ : ndarray of shape (n,) or (n_groups,)
        Value of each row or group.
    standard_errors_ : ndarray of shape (n,) or (n_groups,), or None
        Of the sampling; None where nothing is sampled.
    groups_ : list or None
        Names of the groups valued.
    n_evaluations_ : int
        Models trained.
    converged_ : bool
        Whether the stopping rule was met in every split; True where nothing is sampled.
    n_features_in_ : int
        Number of columns.

    Warns
    -----
    ShortfallWarning
        When ``max_iter`` estimates did not satisfy the stopping rule.

    See Also
    --------
    KNNShapley : Exact and without training, for a nearest-neighbour model.

    Notes
    -----
    A permutation trains n models. Without rows the score is that of the best constant prediction
    on the validation rows; rows of a single class predict that class; a class missing from a subset
    has probability 0. The model keeps its own ``random_state``: with None, values are noisier.

    References
    ----------
    A. Ghorbani, J. Zou, "Data Shapley: equitable valuation of data for machine learning", ICML
    2019, eq. 1; Y. Kwon, J. Zou, "Beta Shapley: a unified and noise-reduced data valuation
    framework for machine learning", AISTATS 2022, eq. 3.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> from skresample.valuation import SemiValue
    >>> X, y = np.array([[0.0], [0.1], [5.0], [5.1]]), [0, 0, 1, 0]
    >>> valuation = SemiValue(
    ...     KNeighborsClassifier(1), sampler="exact", X_val=[[0.0], [5.2]], y_val=[0, 1]
    ... )
    >>> int(valuation.fit(X, y).values_.argmin())
    3
    """

    def __init__(
        self,
        estimator: Fits,
        *,
        coefficient: Literal["shapley", "banzhaf", "leave_one_out"] | Function = "shapley",
        sampler: Literal["permutation", "tmc", "msr", "exact"] | Function = "permutation",
        stopping: (
            Literal["relative_change", "small_errors", "never"] | Function
        ) = "relative_change",
        scoring: Scoring | None = None,
        tol: NonNegative = 0.01,
        max_iter: PositiveInt = 500,
        X_val: ArrayLike | None = None,
        y_val: ArrayLike | None = None,
        cv: CrossValidator | None = None,
        folder: Folder | None = None,
        progress: bool = False,
        n_jobs: Jobs = None,
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.coefficient = coefficient
        self.sampler = sampler
        self.stopping = stopping
        self.scoring = scoring
        self.tol = tol
        self.max_iter = max_iter
        self.X_val = X_val
        self.y_val = y_val
        self.cv = cv
        self.folder = folder
        self.progress = progress
        self.n_jobs = n_jobs
        self.random_state = random_state

    @classmethod
    def _example_params(cls) -> list[dict]:
        few = {"max_iter": 2} if "max_iter" in cls._get_param_names() else {}
        return [{"estimator": DummyClassifier(), "cv": 2, **few}]

    # -- axis values, which named points fix --------------------------------------------------
    def _axes(self):
        """Coefficient, sampler and stopping rule as functions; the sampler None for "exact"."""
        sampler = None if self.sampler == "exact" else _function(SAMPLERS, self.sampler)
        return (
            _function(COEFFICIENTS, self.coefficient),
            sampler,
            _function(STOPPING, self.stopping),
        )

    def _start(self) -> _Run:
        return _Run(Streams(self.random_state), [], [])

    def _finish(self, run: _Run) -> None:
        self.n_evaluations_ = int(sum(run.counts))
        self.converged_ = all(run.settled)
        if not self.converged_:
            warnings.warn(
                f"{self.max_iter} estimates did not settle the values; their standard errors say "
                f"how far off they may be. Raise max_iter.",
                ShortfallWarning,
                stacklevel=3,
            )

    def _classifies(self, y):
        return is_classifier(self.estimator)

    def _game(self, split, players) -> Game:
        judges = split.X_val, split.y_val
        return Game(
            Utility(self.estimator, split.X, split.y, *judges, scoring=self.scoring), players
        )

    def _value_split(self, split, players, run):
        game = self._game(split, players)
        coefficient, sampler, stopping = self._axes()
        weights = np.asarray(coefficient(game.n), dtype=np.float64)
        if sampler is None:
            if game.n <= MOST_EXACT:
                self._announced(game, 2**game.n)
            values = semivalues_by_subsets(game, game.n, coefficient)
            run.counts.append(game.utility.n_evaluations)
            run.settled.append(True)
            return values, None
        sizes = weights * np.exp(log_choose(game.n - 1))
        return self._sampled(game, sizes, sampler, stopping, run, len(run.counts))

    def _sampled(self, game, sizes, sampler, stopping, run, split):
        """Values and standard errors from independent estimates."""
        each = 1 if sampler is uniform_subset else game.n
        full = self._announced(game, each * self.max_iter)
        centre = (full + game(np.arange(0))) / 2
        settings = {"tol": self.tol, "centre": centre}
        done = Estimates(game.n, self._file(split), self._key(game))
        workers = effective_n_jobs(self.n_jobs)
        made = 0
        while len(done) < self.max_iter and not self._settled(done, stopping):
            size = 1 if stopping is once else max(8, workers)
            batch = range(len(done), min(self.max_iter, len(done) + size))
            parts = [batch[i::workers] for i in range(workers)]
            results = Parallel(n_jobs=self.n_jobs)(
                delayed(_estimates)(game, sizes, sampler, settings, run.streams, split, part)
                for part in parts
                if len(part)
            )
            found = {i: row for rows, _ in results for i, row in rows}
            made += sum(count for _, count in results)
            done.add([found[i] for i in batch])
            if self.progress:
                print(
                    f"\r{len(done)} of at most {self.max_iter} estimates", end="", file=sys.stderr
                )
        if self.progress:
            print(file=sys.stderr)
        run.counts.append(made + 1)
        run.settled.append(stopping is never or self._settled(done, stopping))
        return done.means[-1], None if len(done) == 1 else done.errors

    def _settled(self, done, stopping) -> bool:
        return len(done) > 0 and bool(stopping(done.means, done.errors))

    def _announced(self, game, most: int) -> float:
        """The score of all rows; says what ``most`` models will cost."""
        start = time.perf_counter()
        full = game(np.arange(game.n))
        seconds = time.perf_counter() - start
        if self.progress:
            print(
                f"at most {most:,} models of up to {seconds:.2g} s each: "
                f"{duration(most * seconds)} on one core at most",
                file=sys.stderr,
            )
        return full

    def _file(self, split: int):
        return None if self.folder is None else Path(self.folder) / f"estimates-{split}.npz"

    def _key(self, game) -> str:
        """What estimates on disk depend on."""
        if self.folder is None:
            return ""
        utility = game.utility
        data = (utility.X, utility.y, utility.X_val, utility.y_val, game.players)
        skip = {"X_val", "y_val", "n_jobs", "progress", "folder", "max_iter", "stopping"}
        shown = {k: v for k, v in self.get_params(deep=False).items() if k not in skip}
        return estimates_key(data, sorted(shown.items(), key=lambda pair: pair[0]))


def _function(known: dict, value):
    """A value of an axis by its name, or as it is."""
    return known[value] if isinstance(value, str) else value


def _estimates(game, sizes, sampler, settings, streams, split, which):
    """Some estimates by number, and how many models they took; runs in a worker."""
    before = game.utility.n_evaluations
    rows = [
        (i, sampler(game, game.n, sizes, streams.get("estimate", split, i), **settings))
        for i in which
    ]
    return rows, game.utility.n_evaluations - before
