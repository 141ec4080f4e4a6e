"""Pictures of a synthetic table: closeness, correlations, what a model learns from it."""

from __future__ import annotations

import numpy as np

from .._pictures.display import Display
from .._pictures.style import INK, MUTED, SERIES
from .._text import printable

__all__ = ["ClosenessPicture", "CorrelationPicture", "SizePicture"]

_REAL, _NEW = SERIES[0], SERIES[1]


class ClosenessPicture(Display):
    """Distances of new rows to the nearest real one, next to those among real rows."""

    def __init__(self, real, new):
        self.real, self.new = np.asarray(real), np.asarray(new)

    def _draw(self, ax) -> None:
        top = float(np.quantile(np.concatenate([self.real, self.new]), 0.98)) or 1.0
        for values, color, name in ((self.real, _REAL, "real"), (self.new, _NEW, "new")):
            ordered = np.sort(values)
            share = np.arange(1, ordered.size + 1) / ordered.size
            ax.step(ordered, share, where="post", color=color, label=name)
        ax.set(xlim=(0, top), ylim=(0, 1), xlabel="distance to the nearest real row")
        ax.set_ylabel("share of rows")
        ax.legend(frameon=False, loc="lower right")


class CorrelationPicture(Display):
    """Correlation of each pair of columns, among real and among new rows."""

    def __init__(self, real, new):
        self.real, self.new = np.asarray(real), np.asarray(new)

    def _draw(self, ax) -> None:
        ax.plot([-1, 1], [-1, 1], color=MUTED, linewidth=1)
        ax.scatter(self.real, self.new, s=12, color=_NEW, alpha=0.7, linewidths=0)
        ax.set(xlim=(-1.05, 1.05), ylim=(-1.05, 1.05), xlabel="correlation among real rows")
        ax.set_ylabel("among new rows")


class SizePicture(Display):
    """Score of a model by the number of new rows it was trained on."""

    def __init__(self, points, utility, score: str):
        self.points, self.utility, self.score = points, utility, score

    def _draw(self, ax) -> None:
        sizes = [point.n for point in self.points]
        for i, row in enumerate(self.utility):
            color = SERIES[1 + i % (len(SERIES) - 1)]
            values = [point.scores[row.test] for point in self.points]
            ax.plot(sizes, values, marker="o", color=color, label=printable(row.test, width=24))
            ax.axhline(row.on_real, color=color, linestyle=":", linewidth=1)
        ax.set(xlabel="new rows trained on", ylabel=self.score)
        words = "dotted: trained on real rows"
        ax.text(0.99, 0.02, words, transform=ax.transAxes, ha="right", color=INK)
        ax.legend(frameon=False)
