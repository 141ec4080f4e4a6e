"""Entropy of a growing selection, category by category."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from skresample._parameters import VectorLike

from .display import Display
from .style import MUTED, SERIES, add_legend, name_axes, short

__all__ = ["EntropyCurveDisplay"]


class EntropyCurveDisplay(Display):
    """Entropy of each category against the number of items selected; where it falls, stop.

    Parameters
    ----------
    entropies : array-like of shape (steps, n_categories)
        Entropies after each pick.
    max_entropies : array-like of shape (n_categories,), default=None
        Largest possible entropies, drawn as dotted lines.
    categories : list, default=None
        Names of the categories.

    Attributes
    ----------
    peak_ : int
        Number of items at which the sum of the entropies is largest.
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import EntropyCurveDisplay
    >>> display = EntropyCurveDisplay([[0.0], [0.7], [0.6]], [1.1], ["kind"])
    >>> display.peak_
    2
    >>> display.plot().ax_.get_ylabel()
    'Entropy'
    """

    categories: Sequence[Any] | None
    entropies: np.ndarray
    max_entropies: VectorLike | None
    peak_: int

    def __init__(
        self,
        entropies: VectorLike,
        max_entropies: VectorLike | None = None,
        categories: Sequence[Any] | None = None,
    ) -> None:
        self.entropies = np.asarray(entropies, dtype=float)
        if self.entropies.ndim != 2 or not self.entropies.size:
            raise ValueError(
                f"entropies must have shape (steps, n_categories), got {self.entropies.shape}"
            )
        self.max_entropies, self.categories = max_entropies, categories
        total = self.entropies.sum(axis=1)
        self.peak_ = int(np.flatnonzero(total >= total.max() - 1e-11)[0]) + 1

    @classmethod
    def from_sampler(cls, sampler: Any) -> Any:
        """Take the curve of a fitted sampler.

        Parameters
        ----------
        sampler : GreedyMaximumEntropySampler
            Fitted by ``fit_resample``.

        Returns
        -------
        display
        """
        if not hasattr(sampler, "curve_"):
            raise ValueError(
                f"{sampler!r} has no entropy curve yet; call fit_resample of a "
                f"GreedyMaximumEntropySampler first"
            )
        return cls(sampler.curve_, sampler.max_entropies_, sampler.categories_)

    def _draw(self, ax) -> None:
        steps = np.arange(1, len(self.entropies) + 1)
        for a, curve in enumerate(self.entropies.T):
            color = SERIES[(a + 1) % len(SERIES)]
            name = f"category {a}" if self.categories is None else short(self.categories[a])
            ax.plot(steps, curve, color=color, label=name)
            if self.max_entropies is not None:
                ax.axhline(self.max_entropies[a], color=color, linestyle=":", linewidth=1)
        ax.axvline(self.peak_, color=MUTED, linewidth=1, label=f"peak at {self.peak_}")
        name_axes(ax, "Items selected", "Entropy")
        add_legend(ax)
