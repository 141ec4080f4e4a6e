"""Learning curves of groups with their points and intervals."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np

from .display import Display
from .style import SERIES, add_legend, name_axes, short

__all__ = ["GroupLearningCurveDisplay"]


class GroupLearningCurveDisplay(Display):
    """Loss of each group against its rows: measured points, fitted curve, interval.

    Beyond the sizes that were measured curves are dashed; groups whose data do not support an
    extrapolation have no band there.

    Parameters
    ----------
    points : dict of {group: dict}
        "n", "loss" and "error" (relative standard errors) of each group.
    curves : dict of {group: dict}
        "n", "loss", "lower" and "upper" of each group.
    supported : dict of {group: bool}
        Whether a group's curve may be extrapolated.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.allocation import GroupLearningCurve
    >>> from skresample.inspection import GroupLearningCurveDisplay
    >>> n = np.array([50, 100, 200, 400])
    >>> model = GroupLearningCurve().fit_points({"a": {"n": n, "loss": 0.1 + 5 / n}})
    >>> GroupLearningCurveDisplay.from_estimator(model).plot().ax_.get_xlabel()
    'Training rows of the group'
    """

    curves: Mapping[Any, Any]
    points: Mapping[Any, Any]
    supported: Mapping[Any, Any]

    def __init__(
        self, points: Mapping[Any, Any], curves: Mapping[Any, Any], supported: Mapping[Any, Any]
    ) -> None:
        self.points, self.curves, self.supported = points, curves, supported

    @classmethod
    def from_estimator(
        cls, model: Any, *, n_max: float | None = None, confidence: float = 0.9
    ) -> Any:
        """Take the curves of a fitted `GroupLearningCurve`.

        Parameters
        ----------
        model : GroupLearningCurve
        n_max : float, default=None
            Largest size drawn; None draws to twice the largest size measured.
        confidence : float in (0, 1), default=0.9
            Level of the band.

        Returns
        -------
        GroupLearningCurveDisplay
        """
        sizes = np.concatenate([points["n"] for points in model.points_.values()])
        n = np.geomspace(sizes.min(), 2 * sizes.max() if n_max is None else n_max, 80)
        with warnings.catch_warnings():
            # The picture shows what is not supported: dashed, without a band.
            warnings.simplefilter("ignore")
            loss = model.predict_loss(n)
            bands = model.predict_interval(n, confidence=confidence)
        curves = {
            group: {"n": n, "loss": loss[group], "lower": low, "upper": high}
            for group, (low, high) in bands.items()
        }
        return cls(model.points_, curves, model.supported_)

    def _draw(self, ax) -> None:
        for i, (group, curve) in enumerate(self.curves.items()):
            color = SERIES[1 + i % (len(SERIES) - 1)]
            points, n = self.points[group], curve["n"]
            seen = n <= points["n"].max() * 1.0001
            ax.plot(n[seen], curve["loss"][seen], color=color, label=short(group, 24))
            beyond = ~seen
            if beyond.any():
                beyond[max(int(np.argmax(beyond)) - 1, 0)] = True
                ax.plot(n[beyond], curve["loss"][beyond], color=color, linestyle="--")
            band = np.ones_like(seen) if self.supported.get(group, False) else seen
            ax.fill_between(
                n, curve["lower"], curve["upper"], where=band, color=color, alpha=0.15, linewidth=0
            )
            error = points["loss"] * points["error"]
            ax.errorbar(points["n"], points["loss"], yerr=error, color=color, fmt="o", markersize=4)
        ax.set_xscale("log")
        ax.set_yscale("log")
        name_axes(ax, "Training rows of the group", "Held-out loss")
        add_legend(ax)
