"""How many buckets of quality to keep, given how long the model will be trained."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Callable, Sequence
from numbers import Integral
from typing import Annotated, Any, Literal

import numpy as np
from sklearn.utils.validation import check_is_fitted

from skresample._parameters import (
    Amount,
    ArrayLike,
    Fits,
    NonNegative,
    Positive,
    PositiveInt,
    Rule,
    Seed,
    VectorLike,
)
from skresample._table.containers import take
from skresample.base import BaseResampler
from skresample.plan import ResamplingPlan

from ._adaptive.pool import one_target
from ._effective_utility import UNIT
from ._sources.bucket_curves import buckets_of, course_of, quality_of, read_bucket_curves
from ._sources.trial import read_validation, validation_pair
from ._sources.utility_law import Curve, Law, fit_law

__all__ = ["ComputeAwareFilter"]

_BUDGETS = 60  # points of the frontier
_LONGEST = 100.0  # passes over all rows, its end
_HELD = 5  # one row of so many is held out


class ComputeAwareFilter(BaseResampler):
    """Keep the best rows, and the more of them the longer the model will be trained.

    The rows are cut into buckets of quality. The loss of a model trained on a bucket falls like a
    power of the samples seen, and less with each pass over the same rows; for mixtures of buckets
    :func:`effective_utility` says by how much. Few passes call for the best bucket alone; many for
    more rows, which are worse but fresh. The number of buckets with the least predicted loss is
    kept.

    Parameters
    ----------
    quality : str, int, array-like of shape (n,) or callable, default=None
        Quality of the rows, higher is better: a column, scores, or ``(X, y) -> scores``. None:
        the held-out probability of a row's label (minus the squared error for numeric targets)
        by a linear model; 0 where no other row has the label.
    n_buckets : int, default=4
        Buckets of equal size.
    samples_seen : int or float, default=10.0
        Rows that the training will see, repetitions included: a number, or a multiple of the rows
        of X (float).
    curves : list of dict, default=None
        What is known of each bucket, the best one first: {"utility", "half_life"} (with
        ``scale``), or losses {"samples_seen", "loss"} of a model trained on it alone, and
        optionally its "pool_size". None: measured.
    estimator : estimator with partial_fit, default=None
        The model that is followed where losses are measured. None: averaged stochastic gradient
        descent with log loss or squared loss, on encoded, standardised columns.
    law : {"utility", "effective_data"}, default="utility"
        What repetition takes from rows: "utility", the exponent of the power law halves after each
        half-life of passes; "effective_data", what a row counts for halves.
    n_passes : int, default=8
        Passes over each bucket that are followed; half-lives much longer cannot be told.
    validation : tuple (X_val, y_val), default=None
        Rows to measure losses on, of the place where the model will be used. None: a fifth of the
        rows, which are left out of the measured passes; noisy rows among them favour noisy
        buckets.
    scale : float, default=None
        Samples per 1e5 of one unit of the law. None: fitted.
    floor : float >= 0, default=0.1
        Loss that no amount of data removes. None: fitted, which costs precision of the rest.
    random_state : int, RandomState, Generator or None, default=None
        Seed of folds, held-out rows and passes.

    Attributes
    ----------
    n_buckets_kept_ : int
    predicted_loss_ : ndarray of shape (n_buckets,)
        Loss after ``samples_seen`` rows when the best 1, 2, ... buckets are kept. Measured losses
        count in units of who knows only the class shares (or the mean).
    bucket_ : ndarray of shape (n,), intp
        Bucket of each row, 0 the best; sources for any allocation.
    shares_ : dict of {bucket: float}
        Shares of the kept buckets, 0 for the others, as `SourceMixSampler` takes them.
    bucket_params_ : list of dict
        "utility", "half_life" and "pool_size" of each bucket.
    scale_, floor_ : float
    curves_ : list of dict
        "samples_seen" and "loss" of each bucket; empty where laws were given.
    frontier_ : dict of ndarray
        "samples_seen", the best "n_buckets" and its "loss", for budgets up to 100 passes.
    quality_ : ndarray of shape (n,)
    sample_indices_ : ndarray of shape (n_out,), intp
        Rows kept, ascending.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan

    Raises
    ------
    ValueError
        For qualities, curves or an estimator that cannot be used.

    See Also
    --------
    effective_utility : The law.
    SourceMixSampler : Draws buckets in shares.

    Notes
    -----
    1. ``n_buckets * n_passes`` passes of the model, five folds of a linear model for
       ``quality=None``, and some 0.2 s for the fit; O(n_buckets * passes) a budget.
    2. In 600 random laws (utilities sorted, half-lives equal, sorted or not) the best number of
       buckets never fell with the budget.
    3. Differs from the published code: the floor is added after the product over passes, and the
       fit is by least squares from several starts instead of a random search over a grid.
    4. The law knows no over-fitting and no learning rate. Where losses of a bucket rise, their
       utility ends, which is read as a short half-life.

    References
    ----------
    S. Goyal, P. Maini, Z. C. Lipton, A. Raghunathan, J. Z. Kolter, "Scaling Laws for Data
    Filtering: Data Curation cannot be Compute Agnostic", CVPR 2024, arXiv:2404.07177, section 4.
    N. Muennighoff et al., "Scaling Data-Constrained Language Models", NeurIPS 2023, section 3.1
    ("effective_data", with the exponents of a mixture weighted by what its rows still count for).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.allocation import ComputeAwareFilter
    >>> X, y = np.arange(400.0)[:, None], np.tile([0, 1], 200)
    >>> curves = [{"utility": -0.3, "half_life": 3}, {"utility": -0.2, "half_life": 3}]
    >>> law = {"quality": 0, "n_buckets": 2, "curves": curves, "scale": 2e3}
    >>> for samples in (500, 50_000):
    ...     kept = ComputeAwareFilter(samples_seen=samples, **law).fit_resample(X, y)[0]
    ...     print(samples, len(kept), float(kept.min()))
    500 200 200.0
    50000 400 0.0
    """

    bucket_: np.ndarray
    bucket_params_: list[Any]
    curves_: list[Any]
    floor_: float
    frontier_: dict[str, np.ndarray]
    n_buckets_kept_: int
    predicted_loss_: np.ndarray
    quality_: np.ndarray
    scale_: float
    shares_: dict[Any, Any]

    _needs_classes = False
    _has_sample_indices = True
    _warns_outcome = False  # to keep all buckets is an answer, too

    @staticmethod
    def _example_params():
        laws = [{"utility": -0.3, "half_life": 3}, {"utility": -0.2, "half_life": 3}]
        options = {"n_buckets": 2, "scale": 1e5}
        return [{**options, "samples_seen": 1e3, "curves": laws}]

    def __init__(
        self,
        *,
        quality: Annotated[
            str | int | ArrayLike | Callable[..., Any] | None,
            Rule(str, Integral, "array-like", callable, None),
        ] = None,
        n_buckets: PositiveInt = 4,
        samples_seen: Amount = 10.0,
        curves: Annotated[Sequence[Any], Rule(list, tuple)] | None = None,
        estimator: Fits | None = None,
        law: Literal["utility", "effective_data"] = "utility",
        n_passes: PositiveInt = 8,
        validation: Annotated[tuple[Any, Any], Rule(tuple)] | None = None,
        scale: Positive | None = None,
        floor: NonNegative | None = 0.1,
        random_state: Seed = None,
    ) -> None:
        self.quality = quality
        self.n_buckets = n_buckets
        self.samples_seen = samples_seen
        self.curves = curves
        self.estimator = estimator
        self.law = law
        self.n_passes = n_passes
        self.validation = validation
        self.scale = scale
        self.floor = floor
        self.random_state = random_state

    def predict_loss(self, samples_seen: float | VectorLike) -> np.ndarray:
        """Loss when the best 1, 2, ... buckets are kept and a model sees so many samples.

        Parameters
        ----------
        samples_seen : float or array-like of shape (k,)
            Rows seen, repetitions included, > 0.

        Returns
        -------
        loss : ndarray of shape (n_buckets, k)
        """
        check_is_fitted(self, "bucket_params_")
        seen = np.atleast_1d(np.asarray(samples_seen, dtype=float))
        if seen.ndim != 1 or not (np.isfinite(seen) & (seen > 0)).all():
            raise ValueError(f"samples_seen must be finite numbers > 0, got {samples_seen!r}")
        names = ("utility", "half_life", "pool_size")
        utility, life, sizes = (
            np.array([params[name] for params in self.bucket_params_]) for name in names
        )
        return Law(utility, life, self.scale_, self.floor_, self.law).losses(seen, sizes)

    def _plan(self, table, quota):
        self.quality_ = quality_of(table, self.quality)
        self.bucket_ = buckets_of(self.quality_, self.n_buckets)
        sizes = np.bincount(self.bucket_).astype(float)
        law = self._law(table, sizes)
        seen = self.samples_seen
        seen = float(seen) if isinstance(seen, Integral) else float(seen * table.n)
        self.predicted_loss_ = law.losses(seen, sizes)[:, 0]
        kept = self.n_buckets_kept_ = int(np.argmin(self.predicted_loss_)) + 1
        self._record_law(law, sizes, table.n)
        share = np.where(np.arange(self.n_buckets) < kept, sizes, 0.0)
        self.shares_ = dict(enumerate((share / share.sum()).tolist()))
        return ResamplingPlan(table.n, np.flatnonzero(self.bucket_ < kept))

    def _law(self, table, sizes) -> Law:
        """The given law, or the one that fits the curves given or measured."""
        given = self.curves
        curves = self._measured(table) if given is None else read_bucket_curves(given, sizes)
        self.curves_ = [
            {"samples_seen": one.seen, "loss": one.loss} for one in curves if isinstance(one, Curve)
        ]
        if self.curves_:
            return fit_law(curves, scale=self.scale, floor=self.floor, kind=self.law)
        if self.scale is None or self.floor is None:
            raise ValueError("laws of buckets (utility, half_life) need scale and floor, too")
        utility = np.array([one["utility"] for one in curves], dtype=float)
        life = np.array([one["half_life"] for one in curves], dtype=float)
        if not (utility <= 0).all() or not (life > 0).all():
            raise ValueError(
                f"curves need utility <= 0 and half_life > 0, got {utility.tolist()} and "
                f"{life.tolist()}"
            )
        return Law(utility, life, float(self.scale), float(self.floor), self.law)

    def _measured(self, table) -> list[Curve]:
        """Losses of a model that is trained on each bucket alone."""
        y, train = one_target(table.y), np.full(table.n, True)
        if self.validation is None:
            if table.n < _HELD:
                raise ValueError(
                    f"n_samples={table.n} is too few to hold a fifth out and measure losses on it; "
                    f"pass validation=(X_val, y_val), or curves"
                )
            train[table.streams.get("held out").permutation(table.n)[: table.n // _HELD]] = False
            data = read_validation(
                take(table.X, np.flatnonzero(~train)), y[~train], "the held-out fifth"
            )
        else:
            data = read_validation(*validation_pair(self.validation), name="validation")
        course = course_of(table, y, data, self.estimator)
        return [
            course.follow(
                np.flatnonzero(train & (self.bucket_ == i)),
                self.n_passes,
                table.streams.get("passes", i),
            )
            for i in range(self.n_buckets)
        ]

    def _record_law(self, law, sizes, n):
        self.scale_, self.floor_ = law.scale, law.floor
        names = ("utility", "half_life", "pool_size")
        rows = zip(law.utility.tolist(), law.half_life.tolist(), sizes.tolist(), strict=True)
        self.bucket_params_ = [dict(zip(names, row, strict=True)) for row in rows]
        # Below one unit of the law worse rows would seem better.
        first = min(max(UNIT / law.scale, 1.0), _LONGEST * n / 2)
        budgets = np.geomspace(first, _LONGEST * n, _BUDGETS)
        losses = law.losses(budgets, sizes)
        self.frontier_ = {
            "samples_seen": budgets,
            "n_buckets": losses.argmin(axis=0) + 1,
            "loss": losses.min(axis=0),
        }

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.target_tags.required = True
        return tags
