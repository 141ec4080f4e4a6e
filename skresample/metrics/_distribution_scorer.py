"""Metrics of resampled tables as scorers, for grid searches over resamplers."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from sklearn.base import clone

__all__ = ["resampling_scorer"]


class _ResamplingScorer:
    """Callable ``(resampler, X, y) -> float``; a class so that it can be pickled."""

    def __init__(self, metric, sign, kwargs):
        self.metric, self.sign, self.kwargs = metric, sign, kwargs
        names = list(inspect.signature(metric).parameters)
        self._order = "pair" if names[0] == "reference" else "single"
        self._declares = "reference" in names and self._order == "single"
        self._takes_y = len(names) > 1 and names[1] == "y"

    def __call__(self, resampler, X, y=None) -> float:
        X_new, y_new = clone(resampler).fit_resample(X, y)
        if self._order == "pair":
            return self.sign * self.metric(X, X_new, **self.kwargs)
        kwargs = {"reference": X} if self._declares else {}
        if self._takes_y:
            kwargs["y"] = y_new
        return self.sign * self.metric(X_new, **(kwargs | self.kwargs))

    def __repr__(self) -> str:
        name = getattr(self.metric, "__name__", repr(self.metric))
        return f"resampling_scorer({name}{'' if self.sign > 0 else ', greater_is_better=False'})"


def resampling_scorer(
    metric: Callable[..., Any], *, greater_is_better: bool = True, **kwargs: Any
) -> Callable[..., Any]:
    """Turn a metric of tables into a scorer of resamplers.

    The scorer resamples the rows it is given with a copy of the resampler and compares the result
    with them.

    Parameters
    ----------
    metric : callable
        ``metric(reference, X)`` such as :func:`frechet_distance`, or ``metric(X, ...)`` such as
        :func:`vendi_score`; a ``reference`` parameter gets the rows before, ``y`` the target after
        resampling.
    greater_is_better : bool, default=True
        False flips the sign, for distances.
    **kwargs
        Passed on to the metric.

    Returns
    -------
    callable
        ``scorer(resampler, X, y) -> float``, larger is better.

    Examples
    --------
    >>> from imblearn.under_sampling import RandomUnderSampler
    >>> from skresample.metrics import frechet_distance, resampling_scorer
    >>> scorer = resampling_scorer(frechet_distance, greater_is_better=False)
    >>> X, y = [[0.0], [0.0], [0.0]], [0, 0, 1]
    >>> abs(scorer(RandomUnderSampler(random_state=0), X, y))
    0.0
    """
    return _ResamplingScorer(metric, 1.0 if greater_is_better else -1.0, kwargs)
