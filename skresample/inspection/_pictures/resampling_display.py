"""What a resampler did, seen: rows before and after, children beside their parents."""

from __future__ import annotations

from typing import Any, Self

import numpy as np

from skresample._math.layout import dense
from skresample._parameters import TableLike, VectorLike
from skresample.plan import ResamplingPlan

from .._leakage_audit import ancestors
from .style import GRID, MUTED, SERIES, add_legend, make_axes, name_axes, short

__all__ = ["ResamplingDisplay"]


class ResamplingDisplay:
    """Rows before and after resampling on two principal axes, and the class counts.

    Parameters
    ----------
    before : ndarray of shape (n, 2)
        Input rows on the principal axes.
    after : ndarray of shape (n_output, 2)
        Output rows on the same axes.
    y_before, y_after : ndarray of shape (n,) and (n_output,)
        Labels.
    plan : ResamplingPlan
        Which output rows are new and which rows they stem from.
    explained : tuple of float, default=(nan, nan)
        Share of the variance of the input rows along each axis.

    Attributes
    ----------
    axes_ : ndarray of shape (3,) of matplotlib Axes
        Before, after, counts.
    figure_ : matplotlib Figure

    See Also
    --------
    leakage_audit : Test rows that are parents of training rows.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skresample.inspection import ResamplingDisplay
    >>> from skresample.over_sampling import SMOTE
    >>> X, y = make_classification(60, weights=[0.8], random_state=0)
    >>> display = ResamplingDisplay.from_resampler(SMOTE(random_state=0), X, y)
    >>> display.before.shape
    (60, 2)
    """

    after: np.ndarray
    before: np.ndarray
    explained: tuple[Any, ...]
    plan: ResamplingPlan
    y_after: Any
    y_before: Any
    axes_: Any
    figure_: Any

    def __init__(
        self,
        before: np.ndarray,
        after: np.ndarray,
        y_before: Any,
        y_after: Any,
        plan: ResamplingPlan,
        *,
        explained: tuple[Any, ...] = (np.nan, np.nan),
    ) -> None:
        self.before, self.after = before, after
        self.y_before, self.y_after = y_before, y_after
        self.plan, self.explained = plan, explained

    @classmethod
    def from_resampler(cls, resampler: Any, X: TableLike, y: VectorLike, **metadata: Any) -> Any:
        """Resample a table and project it.

        Parameters
        ----------
        resampler : estimator
            With ``fit_resample`` and ``plan_``; a clone is fitted.
        X : frame or array of shape (n, d)
            Mixed types and missing values are encoded as in :class:`TableEncoder`.
        y : array-like of shape (n,)
            Class labels.
        **metadata
            Passed on to ``fit_resample``, e.g. ``groups``.

        Returns
        -------
        ResamplingDisplay
        """
        from sklearn.base import clone
        from sklearn.decomposition import PCA

        from skresample._table.encoder import TableEncoder

        fitted = clone(resampler)
        X_after, y_after = fitted.fit_resample(X, y, **metadata)
        encoder = TableEncoder()
        encoded = dense(encoder.fit_transform(X))
        width = min(2, *encoded.shape)
        axes = PCA(n_components=width, svd_solver="full").fit(encoded)
        before, after = (
            _two_columns(axes.transform(Z)) for Z in (encoded, dense(encoder.transform(X_after)))
        )
        explained = (*axes.explained_variance_ratio_, 0.0)[:2]
        return cls(
            before, after, np.asarray(y), np.asarray(y_after), fitted.plan_, explained=explained
        )

    def plot(
        self, axes: VectorLike | None = None, *, max_points: int = 2000, max_links: int = 150
    ) -> Self:
        """Draw.

        Parameters
        ----------
        axes : array-like of 3 matplotlib Axes, default=None
            For the rows before, the rows after and the counts; None makes a new figure.
        max_points : int, default=2000
            Rows drawn per panel at most, evenly spaced.
        max_links : int, default=150
            New rows that are linked to their parents.

        Returns
        -------
        ResamplingDisplay
        """
        if axes is None:
            from matplotlib import pyplot

            figure = pyplot.figure(figsize=(11, 3.8), layout="constrained")
            axes = figure.subplots(1, 3, width_ratios=(4, 4, 3))
        self.axes_ = np.array([make_axes(ax) for ax in np.ravel(axes)], dtype=object)
        if self.axes_.shape != (3,):
            raise ValueError(f"axes must hold 3 Axes, got {self.axes_.size}.")
        self.figure_ = self.axes_[0].figure
        classes, counts = np.unique(self.y_before, return_counts=True)
        classes = classes[np.argsort(-counts, kind="stable")]
        self._scatter(self.axes_[0], self.before, self.y_before, classes, max_points)
        self._links(self.axes_[1], max_links)
        new = self.plan.is_new
        self._scatter(self.axes_[1], self.after, self.y_after, classes, max_points, new)
        self._counts(self.axes_[2], classes)
        self.axes_[1].sharex(self.axes_[0])
        self.axes_[1].sharey(self.axes_[0])
        for ax, title in zip(self.axes_, ("before", "after", "rows"), strict=True):
            ax.set_title(title, fontsize=10, loc="left")
        return self

    def _scatter(self, ax, points, labels, classes, max_points, new=None) -> None:
        """Rows of every class; new ones as crosses."""
        chosen = np.zeros(len(points), dtype=bool)
        chosen[_spread(len(points), max_points)] = True
        new = np.zeros(len(points), dtype=bool) if new is None else new
        for i, name in enumerate(classes):
            color = SERIES[(1, 2, 3, 4, 5, 6, 7)[i % 7]]
            for marker, kind in (("o", ~new), ("x", new)):
                rows = chosen & kind & (labels == name)
                if not rows.any():
                    continue
                text = short(name, 20) + (", new" if marker == "x" else "")
                options = {"linewidths": 0} if marker == "o" else {"linewidths": 0.9}
                ax.scatter(
                    *points[rows].T, s=14, alpha=0.7, color=color, marker=marker, label=text,
                    **options,
                )  # fmt: skip
        shares = [f"axis {k + 1} ({100 * share:.0f} %)" for k, share in enumerate(self.explained)]
        name_axes(ax, *shares)
        add_legend(ax)

    def _links(self, ax, max_links: int) -> None:
        """Thin lines from the parents to their children."""
        from matplotlib.collections import LineCollection

        new = np.flatnonzero(self.plan.is_new)
        new = new[_spread(len(new), max_links)]
        parents = ancestors(self.plan)[new].tocoo()
        ends = np.stack([self.after[new[parents.row]], self.before[parents.col]], axis=1)
        ax.add_collection(LineCollection(ends, colors=MUTED, linewidths=0.5, alpha=0.5, zorder=1))

    def _counts(self, ax, classes) -> None:
        """Rows per class before (hollow) and after (filled)."""
        for i, name in enumerate(classes):
            color = SERIES[(1, 2, 3, 4, 5, 6, 7)[i % 7]]
            before, after = np.sum(self.y_before == name), np.sum(self.y_after == name)
            ax.barh(i, after, height=0.6, color=color)
            ax.barh(i, before, height=0.75, fill=False, edgecolor=MUTED)
        ax.set_yticks(range(len(classes)), [short(name, 20) for name in classes])
        ax.invert_yaxis()
        ax.grid(visible=True, axis="x", color=GRID)
        name_axes(ax, "outline: before, bar: after", "")


def _two_columns(points: np.ndarray) -> np.ndarray:
    """Pad a single axis with zeros."""
    return np.pad(points, ((0, 0), (0, 2 - points.shape[1])))


def _spread(n: int, most: int) -> np.ndarray:
    """At most ``most`` evenly spaced positions out of n."""
    return np.unique(np.linspace(0, n - 1, min(n, most)).astype(np.intp)) if n else np.arange(0)
