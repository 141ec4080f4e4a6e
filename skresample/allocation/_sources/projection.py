"""What fitted surfaces say of mixtures: the score of any, and the best within limits."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from sklearn.utils.validation import check_is_fitted

from skresample._parameters import VectorLike
from skresample.exceptions import QuotaError, ShortfallWarning

from .limits import mixture_limits, money_and_rows
from .read import read_mixtures
from .simplex import best_mixture
from .surface import log_linear, terms_of

__all__ = ["Projection", "best_score"]

_FAR = 10.0  # times the largest pilot


class Projection:
    """Scores of mixtures from surfaces of level and slope; the pilots are a subclass's."""

    available_: dict[Any, Any]
    coef_: np.ndarray
    mixture_: dict[Any, Any]
    mixtures_: np.ndarray
    n_samples_: int
    pilot_sizes_: np.ndarray
    predicted_score_: float
    sources_: list[Any]
    terms: str
    _best: float
    _distances: Any
    _streams: Any
    _surfaces: list[Any]

    def predict(self, mixtures: Any, n: float | VectorLike | None = None) -> np.ndarray:
        """Predict the validation score of mixtures at ``n`` rows.

        Parameters
        ----------
        mixtures : dict of {source: share}, list of dicts, or array-like of shape (k, m)
            Shares >= 0, in the order of ``sources_``; they need not add up to 1.
        n : float or array-like of shape (k,), default=None
            Rows, > 0. None: those of the largest pilot.

        Returns
        -------
        scores : ndarray of shape (k,)
            Not above 1 (0 for scorers called ``"neg_..."``), the score of a perfect model.
        """
        check_is_fitted(self, "coef_")
        mixtures = read_mixtures(mixtures, self.sources_, "mixtures")
        n = np.asarray(self.pilot_sizes_[-1] if n is None else n, dtype=float)
        if not (np.isfinite(n) & (n > 0)).all() or n.shape not in ((), (len(mixtures),)):
            raise ValueError(
                f"n must be a number > 0, or one per mixture ({len(mixtures)}), got {n.tolist()}"
            )
        self._warn_far(float(n.max()))
        return np.minimum(self._values(mixtures, n), self._best)

    def optimize(
        self,
        n: int | None = None,
        budget: float | None = None,
        costs: float | Mapping[Any, float] | None = None,
        *,
        max_count: Mapping[Any, int] | Literal["available"] | int | None = None,
    ) -> dict[Any, float]:
        """Find the mixture with the best predicted score, within limits.

        Parameters
        ----------
        n : int, default=None
            Rows in total. None: as many as the budget buys of each mixture.
        budget : float, default=None
            What the rows may cost in total, > 0.
        costs : float or dict of {source: float}, default=None
            Price of a row of each source, > 0; sources left out cost 1. None: 1 each.
        max_count : "available", int or dict of {source: int}, default=None
            Most rows of each source. None: rows may repeat.

        Returns
        -------
        mixture : dict of {source: share}
            As `MixtureAllocation` and `SourceMixSampler` take it.
        """
        check_is_fitted(self, "coef_")
        prices, most = money_and_rows(n, budget, costs, max_count, self.available_)
        limits = mixture_limits(n, budget, prices, most)
        start = limits.inner_point()
        if start is None:
            raise QuotaError(
                f"no mixture is within the limits: n={n}, budget={budget}, costs from "
                f"{prices.min():g} to {prices.max():g}, max_count {most.tolist()} of sources "
                f"{self.sources_}; lower n, or raise budget or max_count"
            )

        def rows(mixtures):
            return (
                np.full(len(mixtures), float(n)) if n is not None else budget / (mixtures @ prices)
            )

        best = best_mixture(
            lambda mixtures: self._values(mixtures, rows(mixtures)),
            limits,
            start,
            self.mixtures_,
            self._streams.get("optimize"),
        )
        self.n_samples_ = int(rows(best[None])[0] + 1e-9)
        self._warn_far(self.n_samples_)
        self.mixture_ = dict(zip(self.sources_, best.tolist(), strict=True))
        found = float(self._values(best[None], rows(best[None]))[0])
        self.predicted_score_ = min(found, self._best)
        return dict(self.mixture_)

    def _values(self, mixtures, n) -> np.ndarray:
        """Predicted scores of checked mixtures, (k,)."""
        terms = terms_of(mixtures, self._distances.of(mixtures), self.terms)
        level, slope = (surface.at(terms) for surface in self._surfaces)
        return log_linear(self.pilot_sizes_, level, slope, n)

    def _warn_far(self, n):
        if n > _FAR * self.pilot_sizes_[-1]:
            warnings.warn(
                f"{n:g} rows are more than ten times the {self.pilot_sizes_[-1]} of the largest "
                f"pilot: the straight line in ln n ends somewhere; raise pilot_sizes",
                ShortfallWarning,
                stacklevel=3,
            )


def best_score(scoring) -> float:
    """Score of a perfect model; infinite where a callable does not tell."""
    if callable(scoring):
        return np.inf
    return 0.0 if str(scoring).startswith("neg_") else 1.0
