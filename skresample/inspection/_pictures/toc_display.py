"""The curve of a ranking."""

from __future__ import annotations

from typing import Any

import numpy as np

from skresample._parameters import VectorLike

from .display import Display
from .style import GRID, SERIES, add_legend, name_axes, short

__all__ = ["TOCDisplay"]


class TOCDisplay(Display):
    """By how much those ranked first gain more than all; zero for a ranking that says nothing.

    Parameters
    ----------
    curves : dict of {name: RateScore}
        With ``share``, ``toc``, ``estimate`` and ``standard_error``.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.inspection import TOCDisplay
    >>> gains = np.arange(10.0)
    >>> TOCDisplay.from_scores(gains, {"best": gains}).plot().ax_.get_xlabel()
    'Share treated, the highest priority first'
    """

    def __init__(self, curves: Any) -> None:
        self.curves = dict(curves)

    @classmethod
    def from_scores(cls, scores: VectorLike, priorities: Any, **options: Any) -> Any:
        """Score one or more priorities.

        Parameters
        ----------
        scores : array-like of shape (n,)
            Gain of each row.
        priorities : dict of {name: array-like of shape (n,)}
            Larger comes first.
        **options
            Of :func:`~skresample.metrics.rate_score`.

        Returns
        -------
        display
        """
        from skresample.metrics import rate_score

        options = {"random_state": 0, **options}
        return cls({name: rate_score(scores, p, **options) for name, p in priorities.items()})

    def _draw(self, ax) -> None:
        ax.axhline(0.0, color=GRID, linewidth=1.5)
        for i, (name, score) in enumerate(self.curves.items()):
            figure = f"{score.target} {score.estimate:.3g} ± {1.96 * score.standard_error:.2g}"
            label = f"{short(name, 24)}: {figure}"
            share, toc = np.append(0.0, score.share), np.append(score.toc[0], score.toc)
            color = SERIES[1 + i % (len(SERIES) - 1)]
            ax.plot(share, toc, color=color, label=label)
        ax.set_xlim(0, 1.01)
        name_axes(ax, "Share treated, the highest priority first", "Gain above the mean of all")
        add_legend(ax)
