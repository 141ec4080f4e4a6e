"""Predicted scores of mixtures of sources, and of each source alone against its rows."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from skresample.exceptions import ShortfallWarning

from .display import Display
from .style import INK, MUTED, SERIES, TEXT, add_legend, name_axes, short

__all__ = ["MixtureDisplay", "SourceCurveDisplay"]

_CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
_STEPS = 40


class MixtureDisplay(Display):
    """Predicted score over the mixtures of three sources, or bars for any number.

    Parameters
    ----------
    sources : list of m labels
    mixtures : ndarray of shape (k, m)
        Shares of the sources.
    scores : ndarray of shape (k,)
        Score of each mixture.
    names : list of str, default=None
        Names of the mixtures: bars. None: a triangle, for three sources.
    best : ndarray of shape (m,), default=None
        Marked in the triangle.
    tried : ndarray of shape (q, m), default=None
        Mixtures that were measured, small dots in the triangle.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.inspection import MixtureDisplay
    >>> display = MixtureDisplay(["web", "book"], np.eye(2), [0.7, 0.8], names=["web", "book"])
    >>> display.plot().ax_.get_xlabel()
    'Predicted score'
    """

    mixtures: np.ndarray
    scores: np.ndarray

    def __init__(
        self,
        sources: Sequence[Any],
        mixtures: Any,
        scores: Any,
        *,
        names: Sequence[str] | None = None,
        best: Any = None,
        tried: Any = None,
    ) -> None:
        if names is None and len(sources) != 3:
            raise ValueError(
                f"a triangle needs three sources, got {len(sources)}; pass names to draw bars"
            )
        self.sources, self.names = list(sources), names
        self.mixtures, self.scores = np.asarray(mixtures, float), np.asarray(scores, float)
        self.best, self.tried = best, tried

    @classmethod
    def from_estimator(cls, model: Any, *, n: int | None = None) -> Any:
        """Take the predictions of a fitted `MixturePerformanceProjector`.

        Parameters
        ----------
        model : MixturePerformanceProjector
        n : int, default=None
            Training rows. None: those of the last optimum, else of the largest pilot.

        Returns
        -------
        MixtureDisplay
        """
        names = list(model.sources_)
        found = getattr(model, "mixture_", None)
        if n is None:
            n = model.n_samples_ if found else int(model.pilot_sizes_[-1])
        best = None if found is None else np.array([found[name] for name in names])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ShortfallWarning)  # told when it was optimised
            if len(names) == 3:
                grid = [(a, b, _STEPS - a - b)
                        for a in range(_STEPS + 1) for b in range(_STEPS + 1 - a)]  # fmt: skip
                grid = np.array(grid) / _STEPS
                return cls(names, grid, model.predict(grid, n), best=best, tried=model.mixtures_)
            rows = dict(zip(names, np.eye(len(names)), strict=True))
            rows = {f"{name} alone": p for name, p in rows.items()}
            have = np.array([model.available_[name] for name in names], float)
            rows |= {"equal shares": np.full(len(names), 1.0), "as at hand": have}
            if best is not None:
                rows["best found"] = best
            mixtures = np.array(list(rows.values()))
            mixtures /= mixtures.sum(axis=1, keepdims=True)
            return cls(names, mixtures, model.predict(mixtures, n), names=list(rows))

    def _figsize(self) -> tuple[float, float]:
        return (4.8, 4.2) if self.names is None else (4.8, 0.9 + 0.34 * len(self.scores))

    def _draw(self, ax) -> None:
        if self.names is not None:
            self._draw_bars(ax)
            return
        points = self.mixtures @ _CORNERS
        low, high = self.scores.min(), self.scores.max()
        levels = np.linspace(low, high + max(1e-9, 1e-6 * (high - low)), 13)
        drawn = ax.tricontourf(
            points[:, 0], points[:, 1], self.scores, levels=levels, cmap="cividis"
        )
        bar = ax.figure.colorbar(drawn, ax=ax, shrink=0.75, label="Predicted score", format="%.2f")
        bar.ax.yaxis.label.set_fontsize(TEXT)
        bar.ax.tick_params(labelsize=TEXT, labelcolor=INK, colors=MUTED)
        if self.tried is not None:
            at = np.asarray(self.tried) @ _CORNERS
            ax.plot(at[:, 0], at[:, 1], ".", color="white", markersize=4, label="pilots")
        if self.best is not None:
            x, y = np.asarray(self.best) @ _CORNERS
            ax.plot([x], [y], "*", color="#cf5b16", markeredgecolor="white", markersize=15)
        places = (("left", "top", -0.04), ("right", "top", -0.04), ("center", "bottom", 0.03))
        for (x, y), name, (side, edge, gap) in zip(_CORNERS, self.sources, places, strict=True):
            ax.text(x, y + gap, short(name, 18), ha=side, va=edge, fontsize=TEXT, color=INK)
        ax.set(xlim=(-0.05, 1.05), ylim=(-0.12, 0.98), aspect="equal")
        ax.axis("off")

    def _draw_bars(self, ax) -> None:
        places = np.arange(len(self.scores))[::-1]
        best = int(np.argmax(self.scores))
        colors = [SERIES[1] if i == best else SERIES[0] for i in range(len(self.scores))]
        bars = ax.barh(places, self.scores, color=colors, height=0.65)
        ax.bar_label(bars, fmt=" {:.3f}", fontsize=TEXT, color=INK)
        ax.set_yticks(places, [short(name, 24) for name in self.names])
        ax.set_xlim(min(0.0, self.scores.min()), max(self.scores.max() * 1.18, 1e-9))
        ax.grid(visible=False, axis="y")
        name_axes(ax, "Predicted score", "")


class SourceCurveDisplay(Display):
    """Predicted score against rows, for each source alone and for mixtures; pilots as dots.

    Parameters
    ----------
    n : ndarray of shape (k,)
        Rows.
    scores : dict of {name: ndarray of shape (k,)}
        Predicted scores.
    pilots : dict of {name: (sizes, scores)}, default=None
        Measured scores.
    largest : float, default=None
        Rows of the largest pilot: beyond, lines are dashed.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import SourceCurveDisplay
    >>> display = SourceCurveDisplay([10, 100], {"web": [0.6, 0.8]}, largest=50).plot()
    >>> display.ax_.get_xlabel()
    'Training rows'
    """

    n: np.ndarray
    scores: dict[Any, Any]

    def __init__(
        self,
        n: Any,
        scores: dict[Any, Any],
        *,
        pilots: dict[Any, Any] | None = None,
        largest: float | None = None,
    ) -> None:
        self.n, self.scores = np.asarray(n, float), scores
        self.pilots, self.largest = pilots or {}, largest

    @classmethod
    def from_estimator(cls, model: Any, *, n_max: float | None = None) -> Any:
        """Take the predictions of a fitted `MixturePerformanceProjector`.

        Parameters
        ----------
        model : MixturePerformanceProjector
        n_max : float, default=None
            None: four times the rows of the largest pilot.

        Returns
        -------
        SourceCurveDisplay
        """
        sizes = np.asarray(model.pilot_sizes_, float)
        n = np.geomspace(sizes[0], 4 * sizes[-1] if n_max is None else n_max, 60)
        m = len(model.sources_)
        shown = dict(zip(map(str, model.sources_), np.eye(m), strict=True))
        if m > 1:
            shown["equal shares"] = np.full(m, 1.0 / m)
        if hasattr(model, "mixture_"):
            shown["best mixture"] = np.array([model.mixture_[name] for name in model.sources_])
        scores, pilots = {}, {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ShortfallWarning)  # lines beyond the pilots are dashed
            for name, p in shown.items():
                scores[name] = model.predict(np.tile(p, (len(n), 1)), n)
                same = np.flatnonzero(np.abs(model.mixtures_ - p).max(axis=1) < 1e-9)
                if same.size:
                    pilots[name] = (sizes, model.pilot_scores_[:, same].mean(axis=1))
        return cls(n, scores, pilots=pilots, largest=float(sizes[-1]))

    def _draw(self, ax) -> None:
        for i, (name, values) in enumerate(self.scores.items()):
            color = SERIES[1 + i % (len(SERIES) - 1)]
            values = np.asarray(values, float)
            seen = np.full(len(self.n), True) if self.largest is None else self.n <= self.largest
            ax.plot(self.n[seen], values[seen], color=color, label=short(name, 24))
            ax.plot(self.n[~seen], values[~seen], color=color, linestyle="--")
            if name in self.pilots:
                ax.plot(*self.pilots[name], "o", color=color, markersize=4)
        ax.set_xscale("log")
        ends = {self.n[0], self.n[-1]} | ({self.largest} if self.largest else set())
        ax.set_xticks(sorted(ends), [f"{n:.0f}" for n in sorted(ends)])
        ax.set_xticks([], minor=True)
        name_axes(ax, "Training rows", "Predicted score")
        add_legend(ax)
