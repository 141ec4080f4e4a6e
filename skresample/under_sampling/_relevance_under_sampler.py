"""Random under-sampling for numeric targets: rows of common values are thinned out."""

# No pair: runs of a numeric target take the place of classes.

from __future__ import annotations

import warnings
from collections.abc import Mapping
from numbers import Integral
from typing import Any, Literal

import numpy as np

from skresample._math.apportion import largest_remainder
from skresample._parameters import Fraction, PositiveInt, Seed, Share
from skresample._table.rare_runs import Run, rare_runs, rows_of_run
from skresample._table.relevance import Relevance
from skresample.base import BaseResampler
from skresample.exceptions import ShortfallWarning
from skresample.plan import ResamplingPlan

__all__ = ["RelevanceUnderSampler"]


class RelevanceUnderSampler(BaseResampler):
    """Balance a numeric target by dropping random rows whose values are common.

    The sorted target is cut into runs of rare and of normal values by a relevance function.
    Rows of rare runs stay, rows of normal runs are drawn without regard to their columns. The
    cheapest remedy, and the one that makes training faster; it throws information away.

    Parameters
    ----------
    relevance : "auto", "boxplot", "density", callable or array-like, default="auto"
        How rare each value is: by :func:`~skresample.over_sampling.target_relevance` ("auto": the
        boxplot, or the density where no value lies beyond its whiskers), by a function of y that
        returns (n,) numbers in [0, 1], or by control points (value, relevance).
    threshold : float, default=0.5
        Relevance from which on a value is rare, in [0, 1]; higher means fewer rare rows.
    strategy : {"balance", "extreme"}, int, float or dict, default="balance"
        "balance": normal runs keep together as many rows as the rare ones have, an equal number
        each; "extreme": a normal run keeps B²/size rows, B the mean size of the rare runs, which
        turns the frequencies over. A float in (0, 1] is the share of every normal run that is
        kept, an int the rows kept of all of them, spread so that they end as equal as they can. A
        dict gives rows (int) or a share (float) by the number of the run, from 0 in ascending
        order of the target. A normal run keeps at least one row.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Attributes
    ----------
    relevance_ : ndarray of shape (n,)
        Relevance of each input row's target.
    runs_ : list of Run
        Lowest and highest target, whether rare, rows before and after, of each run.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row, ascending.
    plan_ : ResamplingPlan
        Which rows were kept.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        For a target that is not numeric, incomplete or constant, a relevance outside [0, 1], and
        a dict that names no run or asks a normal run for more rows than it has.

    Warns
    -----
    ShortfallWarning
        Where no value or every value is rare, or no normal run has more rows than it is to keep:
        the rows come out as they are.

    See Also
    --------
    skresample.over_sampling.RandomOverSamplerRegressor : Rare rows drawn again.
    skresample.over_sampling.SMOTER : New rare rows between neighbours, and normal ones dropped.

    Notes
    -----
    O(n log n + n_output d) time, O(n) memory; any column type, missing values included. Groups
    and weights follow their rows.

    References
    ----------
    L. Torgo, P. Branco, R. P. Ribeiro, B. Pfahringer, "Resampling strategies for regression",
    Expert Systems 32 (2015), section 3.1 (random under-sampling); P. Branco, R. P. Ribeiro, L.
    Torgo, "UBL: an R package for utility-based learning", arXiv:1604.08079 (2016), section 4.1
    ("balance" and "extreme").

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.under_sampling import RelevanceUnderSampler
    >>> y = np.exp(np.linspace(-2, 2, 200))
    >>> sampler = RelevanceUnderSampler(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(np.arange(200)[:, None], y)
    >>> [(run.rare, run.n_before, run.n_after) for run in sampler.runs_]
    [(False, 163, 37), (True, 37, 37)]
    """

    relevance_: np.ndarray
    runs_: list[Run]

    _needs_classes = False
    _needs_numbers = True
    _warns_outcome = False  # says itself that nothing is rare or dropped
    _allow_inf = True
    _has_sample_indices = True

    def __init__(
        self,
        *,
        relevance: Relevance = "auto",
        threshold: Fraction = 0.5,
        strategy: Literal["balance", "extreme"] | PositiveInt | Share | Mapping[int, Any] = (
            "balance"
        ),
        random_state: Seed = None,
    ) -> None:
        self.relevance = relevance
        self.threshold = threshold
        self.strategy = strategy
        self.random_state = random_state

    @staticmethod
    def _example_params():
        return [{}, {"relevance": "density", "strategy": 0.5}]

    def _plan(self, table, quota):
        y, self.relevance_, parts = rare_runs(table, self.relevance, self.threshold)
        size = np.array([rows.size for rows, _ in parts])
        rare = np.array([flag for _, flag in parts])
        wanted = size
        if not rare.all() and rare.any():
            wanted = _kept(self.strategy, size, rare)
            _warn_nothing_dropped(self.strategy, size, wanted, rare)
        kept, self.runs_ = [], []
        for i, (rows, _) in enumerate(parts):
            low, high = float(y[rows].min()), float(y[rows].max())
            self.runs_.append(Run(low, high, bool(rare[i]), rows.size, int(wanted[i])))
            if wanted[i] < rows.size:
                rng = table.streams.get("drop", i)
                rows = rng.choice(rows, wanted[i], replace=False)
            kept.append(rows)
        return ResamplingPlan(table.n, np.sort(np.concatenate(kept)))


def _kept(strategy, size, rare) -> np.ndarray:
    """Rows of each run that are kept, (r,) int: rare runs keep all of theirs."""
    wanted = size.copy()
    if isinstance(strategy, Mapping):
        for run, asked in strategy.items():
            wanted[run] = rows_of_run(run, asked, size, rare)
        return wanted
    normal = size[~rare]
    if isinstance(strategy, str) and strategy == "extreme":
        kept = np.rint(size[rare].mean() ** 2 / normal)
    elif isinstance(strategy, (str, Integral)):
        total = int(size[rare].sum()) if isinstance(strategy, str) else int(strategy)
        total = min(max(total, normal.size), int(normal.sum()))
        kept = largest_remainder(np.ones(normal.size), total, caps=normal)
    else:
        kept = np.rint(strategy * normal)
    wanted[~rare] = np.clip(kept, 1, normal)
    return wanted


def _warn_nothing_dropped(strategy, size, wanted, rare) -> None:
    if (wanted < size).any():
        return
    warnings.warn(
        f"strategy={strategy!r} keeps all {size[~rare].sum()} rows of the normal runs beside the "
        f"{size[rare].sum()} rare rows; nothing is dropped. Raise threshold, or ask for fewer rows",
        ShortfallWarning,
        stacklevel=5,
    )
