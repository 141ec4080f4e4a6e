"""The score of any mixture of sources at any number of rows, from small pilots."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import Any, Literal, Self

import numpy as np

from skresample._compat import BaseEstimator, validate_parameter_constraints
from skresample._parameters import (
    ArrayLike,
    Declared,
    Jobs,
    MissingGroups,
    Model,
    NonNegative,
    PositiveInt,
    Seed,
    TableLike,
    VectorLike,
)
from skresample._table.containers import take
from skresample._table.ingest import ingest

from ._adaptive.pool import one_target
from ._sources.draw import Sources, held_apart, sources_of
from ._sources.pilots import pilot_scores, transport_of
from ._sources.projection import Projection, best_score
from ._sources.read import read_mixtures, read_pilot_sizes
from ._sources.simplex import spread_mixtures
from ._sources.surface import Surface, level_and_slope, terms_of
from ._sources.trial import read_validation, trial_of

__all__ = ["MixturePerformanceProjector"]


class MixturePerformanceProjector(Projection, BaseEstimator):
    """Predict the validation score of any mixture of sources at any number of rows.

    Models are trained on small draws of many mixtures. Their scores, on straight lines in ln n, are
    explained by the shares p of the sources and the optimal-transport distance OT(p) between
    mixture and validation rows, labels included: ``sum_i (b2 p_i^2 + b1 p_i) OT(p) + b0 OT(p) + c2
    p_i^2 + c1 p_i + c0``. Then the best mixture within prices, budget and available rows is found.

    Parameters
    ----------
    estimator : estimator, default=None
        The model that is to be trained. None: ridge regression, or logistic regression for
        classes, on encoded, standardised columns.
    pilot_sizes : sequence of int, default=None
        Rows of the pilots, at least two sizes. Large ones, far apart, support the line to larger n.
        None: a third and all of the rows of the smallest source, but 20 to 1000.
    n_mixtures : int or array-like of shape (k, m), default=40
        Mixtures tried at each size: how many (they fill the simplex), or which.
    n_repeats : int, default=1
        Draws of each mixture; more lower the noise of small pilots.
    ot : {"exact", "sinkhorn", "sliced"}, default="exact"
        "exact": an assignment of up to 256 rows. "sinkhorn": entropic, up to 768 rows. "sliced":
        64 random lines, up to 1024 rows.
    label_cost : float >= 0, default=1.0
        Weight of the distance between labels against that between rows; 0 ignores labels.
    terms : {"concave", "pseudo-quadratic"}, default="concave"
        "pseudo-quadratic" is the formula above. "concave" adds ``sqrt(p_i)``: the first rows of a
        source teach the most, and classes that only one source has vanish with it.
    scoring : str or callable, default=None
        Scorer of scikit-learn that can do with classes missing from a draw (accuracy, r2, ...).
        None: the estimator's own score.
    missing_groups : {"error", "own_group", "drop"}, default="error"
        Rows without a source: refused, a source called "missing", or left out.
    random_state : int, RandomState, Generator or None, default=None
        Seed of mixtures, draws and models without a seed of their own.
    n_jobs : int or None, default=None
        Processes that train pilots; the result does not depend on it.

    Attributes
    ----------
    sources_ : list of m labels
        Sources, in the order of the columns of mixtures.
    available_ : dict of {source: int}
        Rows of each source.
    mixtures_ : ndarray of shape (k, m)
        Mixtures tried.
    pilot_sizes_ : ndarray of shape (s,)
    pilot_scores_ : ndarray of shape (s, k)
        Scores of the pilots, the mean over repeats.
    ot_distances_ : ndarray of shape (k,)
        Squared distances of the mixtures from the validation rows, per row.
    coef_ : ndarray of shape (2, n_terms)
        Coefficients of OT, p, p^2, p OT, p^2 OT and, with "concave", sqrt(p): of the score at the
        geometric mean of the sizes, and of its slope in ln n.
    intercept_ : ndarray of shape (2,)
    error_ : ndarray of shape (2,)
        Root mean squared error of score and slope for mixtures left out, one at a time.
    mixture_ : dict of {source: float}
        The last mixture :meth:`optimize` found, set by it alone, as are the next two.
    predicted_score_ : float
        Its predicted score.
    n_samples_ : int
        Its rows.
    n_features_in_ : int

    Raises
    ------
    ValueError
        For pilot sizes, mixtures or validation rows that cannot be used.
    QuotaError
        If no mixture is within the limits of :meth:`optimize`.

    Warns
    -----
    ShortfallWarning
        On predictions beyond ten times the largest pilot.

    See Also
    --------
    OptimalMixtureSampler : Draws the best mixture.
    GroupLearningCurve : One curve per group, where groups are judged apart.

    Notes
    -----
    1. ``s * k * n_repeats`` fits of the estimator. The transport costs O(256^3) a mixture
       ("exact"), however many rows there are; memory O(m 256^2).
    2. The distance is convex in the mixture; it is the upper envelope of the planes that the dual
       potentials of k mixtures give, so that any other mixture costs nothing more.
    3. Differs from the paper: "concave" terms; ridge penalties by left-out error, for the slope of
       the lines the largest within one standard error of the best (a plain fit of so many terms
       to 40 pilots over-fits, and differences of two sizes are noise foremost); class distances
       between normal distributions with diagonal covariance; a search instead of gradient steps.
    4. Scores saturate; a straight line in ln n does not. Far predictions are optimistic, and
       small differences between mixtures are within the noise of the pilots: see ``error_``.
    5. ``predict`` asks for mixtures, not for rows of X: parameters are set and cloned as in any
       estimator, but it is no predictor for ``cross_val_score``, and those of scikit-learn's checks
       that hand rows to ``predict`` do not apply.
    6. Without validation rows a fifth of the sources is held out. The best mixture is then one
       like the sources themselves; pass rows of the place where the model will be used.

    References
    ----------
    F. Kang, H. A. Just, A. K. Sahu, R. Jia, "Performance Scaling via Optimal Transport: Enabling
    Data Selection from Partially Revealed Sources", NeurIPS 2023, arXiv:2307.02460 (projection over
    mixtures, then over sizes). D. Alvarez-Melis, N. Fusi, "Geometric Dataset Distances via Optimal
    Transport", NeurIPS 2020, arXiv:2002.02923 (label distances).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.allocation import MixturePerformanceProjector
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(300, 2))
    >>> y, source = (X[:, 0] > 0).astype(int), np.repeat(["good", "noisy"], 150)
    >>> y[150:] = rng.integers(2, size=150)
    >>> model = MixturePerformanceProjector(pilot_sizes=(20, 80), n_mixtures=16, random_state=0)
    >>> _ = model.fit(X, y, groups=source, X_val=X[:150:2], y_val=y[:150:2])
    >>> model.optimize(100)["good"] > 0.5
    True
    """

    error_: np.ndarray
    intercept_: np.ndarray
    n_features_in_: int
    ot_distances_: np.ndarray
    pilot_scores_: np.ndarray

    _parameter_constraints = Declared()

    @staticmethod
    def _example_params():
        return [{"pilot_sizes": (10, 20), "n_mixtures": 4, "random_state": 0}]

    def __init__(
        self,
        estimator: Model | None = None,
        *,
        pilot_sizes: ArrayLike | None = None,
        n_mixtures: PositiveInt | ArrayLike = 40,
        n_repeats: PositiveInt = 1,
        ot: Literal["exact", "sinkhorn", "sliced"] = "exact",
        label_cost: NonNegative = 1.0,
        terms: Literal["concave", "pseudo-quadratic"] = "concave",
        scoring: str | Callable[..., Any] | None = None,
        missing_groups: MissingGroups = "error",
        random_state: Seed = None,
        n_jobs: Jobs = None,
    ) -> None:
        self.estimator = estimator
        self.pilot_sizes = pilot_sizes
        self.n_mixtures = n_mixtures
        self.n_repeats = n_repeats
        self.ot = ot
        self.label_cost = label_cost
        self.terms = terms
        self.scoring = scoring
        self.missing_groups = missing_groups
        self.random_state = random_state
        self.n_jobs = n_jobs

    def fit(
        self,
        X: TableLike,
        y: VectorLike,
        *,
        groups: VectorLike | None = None,
        X_val: TableLike | None = None,
        y_val: VectorLike | None = None,
    ) -> Self:
        """Train the pilots and fit their scores.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
        y : array-like of shape (n,)
        groups : array-like of shape (n,), default=None
            Source of each row. None: all rows are one source called "all".
        X_val, y_val : containers, default=None
            Rows to score on, of the place where the model will be used. None: a fifth of each
            source, held out.

        Returns
        -------
        self : MixturePerformanceProjector
        """
        validate_parameter_constraints(
            self._parameter_constraints,
            self.get_params(deep=False),
            caller_name=type(self).__name__,
        )
        table = ingest(self, X, y, classes=False, groups=groups, missing_groups=self.missing_groups)
        sources, streams = sources_of(table), table.streams
        if (X_val is None) != (y_val is None):
            raise ValueError("pass both X_val and y_val, or neither of them")
        y = one_target(table.y)
        if X_val is None:
            sources, held = _hold_out(sources, streams)
            X_val, y_val = take(table.X, held), y[held]
        data = read_validation(X_val, y_val, "X_val")
        trial = trial_of(table, data, self.estimator, self.scoring, "X_val")
        counts = [len(rows) for rows in sources.rows]
        sizes = read_pilot_sizes(self.pilot_sizes, counts)
        if isinstance(self.n_mixtures, Integral):
            tried = spread_mixtures(len(counts), int(self.n_mixtures), streams.get("mixtures"))
        else:
            tried = read_mixtures(self.n_mixtures, sources.names, "n_mixtures")
        self.sources_ = sources.names
        self.available_ = dict(zip(sources.names, counts, strict=True))
        self.mixtures_, self.pilot_sizes_ = tried, sizes
        scores = pilot_scores(trial, sources, tried, sizes, self.n_repeats, streams, self.n_jobs)
        self._distances = transport_of(trial, sources, tried, self.ot, self.label_cost, streams)
        self._streams, self._best = streams, best_score(self.scoring)
        self._keep(scores.mean(axis=2))
        return self

    def _keep(self, scores):
        self.pilot_scores_ = scores
        self.ot_distances_ = self._distances.of(self.mixtures_)
        terms = terms_of(self.mixtures_, self.ot_distances_, self.terms)
        level, slope = level_and_slope(self.pilot_sizes_, scores)
        # A noisy slope is stretched, and the search would find the luckiest mixture.
        self._surfaces = [Surface.fit(terms, level), Surface.fit(terms, slope, cautious=True)]
        self.coef_ = np.array([surface.coef for surface in self._surfaces])
        self.intercept_ = np.array([surface.intercept for surface in self._surfaces])
        self.error_ = np.array([surface.error for surface in self._surfaces])

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        tags.input_tags.allow_nan = True
        tags.input_tags.sparse = True
        tags.input_tags.string = True
        return tags


def _hold_out(sources: Sources, streams) -> tuple[Sources, np.ndarray]:
    """Four fifths of each source, and the rows of the other fifths; a single row stays."""
    sizes = [len(rows) for rows in sources.rows]
    cuts = [min(size - 1, -(-size // 5)) for size in sizes]
    if sum(cuts) < 2:
        raise ValueError(
            f"too few rows to hold some out: n_samples = {sum(sizes)} in {len(sizes)} sources; "
            f"pass X_val and y_val"
        )
    return held_apart(sources, cuts, streams, "hold out")
