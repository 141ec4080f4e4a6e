"""What rows are worth: values, what dropping rows does, and the map of training."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from sklearn.base import clone
from sklearn.metrics import check_scoring
from sklearn.utils.validation import check_is_fitted

from skresample._math.rng import Streams
from skresample._math.whole_numbers import check_at_least
from skresample._parameters import Fits, Seed, TableLike, VectorLike
from skresample._table.containers import n_rows, take

from .display import Display
from .style import INK, SERIES, add_legend, name_axes

__all__ = ["DataMapDisplay", "ValueCurveDisplay", "ValueHistogramDisplay"]


class DataMapDisplay(Display):
    """Confidence against variability of every row: easy above, ambiguous right, hard below.

    Parameters
    ----------
    confidence, variability : array-like of shape (n,)
        Mean and standard deviation of p(y) over training.
    flagged : array-like of bool of shape (n,), default=None
        Rows to mark, such as those with a suspected label.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    References
    ----------
    S. Swayamdipta et al., "Dataset cartography: mapping and diagnosing datasets with training
    dynamics", EMNLP 2020, section 2.

    Examples
    --------
    >>> from skresample.inspection import DataMapDisplay
    >>> display = DataMapDisplay([0.9, 0.5, 0.1], [0.05, 0.3, 0.1])
    >>> display.plot().ax_.get_xlabel()
    'Variability of p(label)'
    """

    def __init__(
        self, confidence: VectorLike, variability: VectorLike, flagged: VectorLike | None = None
    ) -> None:
        self.confidence = np.asarray(confidence, dtype=float)
        self.variability = np.asarray(variability, dtype=float)
        n = len(self.confidence)
        self.flagged = np.zeros(n, bool) if flagged is None else np.asarray(flagged, dtype=bool)
        if not len(self.variability) == len(self.flagged) == n:
            raise ValueError(
                f"confidence, variability and flagged must be of one length, got {n}, "
                f"{len(self.variability)} and {len(self.flagged)}"
            )

    @classmethod
    def from_scorer(cls, scorer: Any, flagged: VectorLike | None = None) -> Self:
        """Take the map of a fitted scorer.

        Parameters
        ----------
        scorer : TrainingDynamicsScorer
            Fitted.
        flagged : array-like of bool of shape (n,), default=None
            Rows to mark.

        Returns
        -------
        display
        """
        check_is_fitted(scorer, ("confidence_", "variability_"))
        return cls(scorer.confidence_, scorer.variability_, flagged)

    def _draw(self, ax) -> None:
        for which, color, label in (
            (~self.flagged, SERIES[1], "rows"),
            (self.flagged, SERIES[2], "flagged"),
        ):
            if which.any():
                x, y = self.variability[which], self.confidence[which]
                ax.plot(x, y, ".", color=color, alpha=0.6, markersize=5, label=label)
        ax.set_ylim(-0.03, 1.03)
        name_axes(ax, "Variability of p(label)", "Confidence: mean p(label)")
        if self.flagged.any():
            add_legend(ax)


class ValueHistogramDisplay(Display):
    """How many rows have which value, flagged ones in another colour.

    Parameters
    ----------
    values : array-like of shape (n,)
        Values of rows.
    flagged : array-like of bool of shape (n,), default=None
        Rows to mark.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    Examples
    --------
    >>> from skresample.inspection import ValueHistogramDisplay
    >>> ValueHistogramDisplay([0.1, 0.2, -0.3]).plot().ax_.get_ylabel()
    'Rows'
    """

    def __init__(self, values: VectorLike, flagged: VectorLike | None = None) -> None:
        self.values = np.asarray(values, dtype=float)
        n = len(self.values)
        self.flagged = np.zeros(n, bool) if flagged is None else np.asarray(flagged, dtype=bool)
        if len(self.flagged) != n:
            raise ValueError(f"flagged has {len(self.flagged)} entries for {n} values")

    def _draw(self, ax) -> None:
        edges = np.histogram_bin_edges(self.values, bins=40)
        parts = [self.values[~self.flagged], self.values[self.flagged]]
        ax.hist(parts, edges, stacked=True, color=[SERIES[1], SERIES[2]], label=["rows", "flagged"])
        ax.axvline(0.0, color=INK, linewidth=0.8)
        name_axes(ax, "Value", "Rows")
        if self.flagged.any():
            add_legend(ax)


class ValueCurveDisplay(Display):
    """Validation score as rows leave: the lowest values first, the highest first, at random.

    Parameters
    ----------
    shares : array-like of shape (k,)
        Shares of the rows that have left.
    scores : dict of str to array-like of shape (k,)
        Score by order: "lowest", "highest" and "random".
    metric : str, default="score"
        Name of the score.

    Attributes
    ----------
    ax_ : matplotlib Axes
    figure_ : matplotlib Figure

    References
    ----------
    A. Ghorbani, J. Zou, "Data Shapley", ICML 2019, figure 1.

    Examples
    --------
    >>> from skresample.inspection import ValueCurveDisplay
    >>> display = ValueCurveDisplay([0.0, 0.5], {"lowest": [0.8, 0.9], "highest": [0.8, 0.5]})
    >>> display.plot().ax_.get_xlabel()
    'Share of the rows removed'
    """

    def __init__(
        self, shares: VectorLike, scores: dict[str, VectorLike], metric: str = "score"
    ) -> None:
        self.shares = np.asarray(shares, dtype=float)
        self.scores = {name: np.asarray(one, dtype=float) for name, one in scores.items()}
        self.metric = metric

    @classmethod
    def from_values(
        cls,
        estimator: Fits,
        values: VectorLike,
        X: TableLike,
        y: VectorLike,
        X_val: TableLike,
        y_val: VectorLike,
        *,
        scoring: Any = None,
        shares: VectorLike = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5),
        n_random: int = 5,
        random_state: Seed = None,
    ) -> Self:
        """Refit the model on what is left.

        Parameters
        ----------
        estimator : estimator
            The model, cloned for every refit.
        values : array-like of shape (n,)
            Value of every row.
        X, y : containers of n rows
            What the model is trained on.
        X_val, y_val : containers of m rows
            Rows that neither the values nor the model have seen.
        scoring : str, callable or None, default=None
            As in scikit-learn.
        shares : array-like of shape (k,), default=(0, .05, .1, .2, .3, .4, .5)
            Shares of the rows that leave, in [0, 1).
        n_random : int, default=5
            Random orders, whose scores are averaged.
        random_state : int, RandomState, Generator or None, default=None
            Seed of the random orders.

        Returns
        -------
        display
        """
        values = np.asarray(values, dtype=float)
        if values.shape != (n_rows(X),):
            raise ValueError(f"values has shape {values.shape}, X has {n_rows(X)} rows")
        shares = np.asarray(shares, dtype=float)
        if not ((shares >= 0) & (shares < 1)).all():
            raise ValueError(f"shares must lie in [0, 1), got {shares.tolist()}")
        check_at_least(n_random=(n_random, 1))
        scorer, y = check_scoring(estimator, scoring=scoring), np.asarray(y)
        streams, rising = Streams(random_state), np.argsort(values, kind="stable")
        orders: dict[Literal["lowest", "highest", "random"], list] = {
            "lowest": [rising],
            "highest": [rising[::-1]],
            "random": [streams.get("order", i).permutation(len(y)) for i in range(n_random)],
        }

        def score(order, share):
            rows = np.sort(order[round(share * len(y)) :])
            model = clone(estimator).fit(take(X, rows), y[rows])
            return scorer(model, X_val, y_val)

        scores = {
            name: [np.mean([score(one, share) for one in some]) for share in shares]
            for name, some in orders.items()
        }
        return cls(shares, scores, scoring if isinstance(scoring, str) else "score")

    def _draw(self, ax) -> None:
        colors = {"lowest": SERIES[1], "highest": SERIES[2], "random": SERIES[0]}
        words = {"lowest": "lowest values first", "highest": "highest values first"}
        for name, one in self.scores.items():
            label, color = words.get(name, name), colors.get(name, INK)
            ax.plot(100 * self.shares, one, marker="o", markersize=3, color=color, label=label)
        ax.xaxis.set_major_formatter(lambda value, _: f"{value:g} %")
        name_axes(ax, "Share of the rows removed", f"Validation {self.metric}")
        add_legend(ax)
