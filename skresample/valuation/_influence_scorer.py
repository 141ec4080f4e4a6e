"""What the validation loss would be without a row, by the curvature of the training loss."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Literal

import numpy as np
from sklearn.base import clone, is_classifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline

from skresample._math.rng import Streams
from skresample._parameters import (
    ArrayLike,
    CrossValidator,
    Fits,
    PositiveInt,
    Seed,
    TableLike,
    VectorLike,
)
from skresample._table.accept import text_explained
from skresample._table.containers import take
from skresample._table.encoder import TableEncoder
from skresample.exceptions import ShortfallWarning

from ._local_loss import check_closed_form, class_weights, last_step, local_loss, penalty
from ._moves import group_moves, row_moves, self_change
from ._trajectory import values_along
from ._valuation import BaseValuation, Split

__all__ = ["InfluenceScorer"]


class InfluenceScorer(BaseValuation):
    """Value rows by how the validation loss would change if they were left out, without refits.

    For a linear model the parameters without a row follow from one step of Newton's method at the
    fitted ones, in closed form for all rows at once. Exact for least squares and ridge; for
    logistic regression nearly so. For a model trained in epochs, what the steps towards a row do to
    the loss is summed up along its training.

    Parameters
    ----------
    estimator : LinearRegression, Ridge or LogisticRegression
        With an l2 penalty or none; or a scikit-learn pipeline that ends in one, whose earlier steps
        are taken as given. For ``order="tracin"`` SGDClassifier with log loss, SGDRegressor with
        squared loss, MLPClassifier or MLPRegressor.
    order : {"newton", "first", "tracin"}, default="newton"
        "newton" takes a row out of the curvature too; "first" is the influence function, which
        adds up over rows; "tracin" sums the learning rate times the inner product of the gradients
        of row and judge over the epochs of a training (for networks by the weights of the last
        layer).
    on : {"validation", "self"}, default="validation"
        Whose loss: that of the validation rows, or of the row itself (self-influence: high for rows
        that the model fits only because it has seen them).
    n_epochs : int, default=10
        For "tracin": calls of ``partial_fit``, >= 1.
    X_val : {array-like, dataframe} of shape (m, d), default=None
        Rows that judge.
    y_val : array-like of shape (m,), default=None
        Their targets.
    cv : int, splitter or None, default=None
        Instead of ``X_val``: each fold judges the rows of the others; None: five folds.
    random_state : int, RandomState, Generator or None, default=None
        For "tracin": seed of the model, where it has none.

    Attributes
    ----------
    values_ : ndarray of shape (n,) or (n_groups,)
        Mean validation loss without the row, or without the whole group, less that with it:
        positive values help. With ``on="self"`` the loss of the row itself. "tracin" says by how
        much the loss fell in first order if every row had a step of its own in each epoch.
    standard_errors_ : None
        Nothing is sampled.
    groups_ : list or None
        Names of the groups valued.
    n_features_in_ : int
        Number of columns.

    Raises
    ------
    TypeError
        For another model; the message says which are known.
    ValueError
        If no judging row has a label that training rows have.

    Warns
    -----
    ShortfallWarning
        If some judging rows have a label that no training row has: they are left out, as their
        loss would be infinite.

    See Also
    --------
    LeaveOneOut : The same by n refits, for any model and score.
    TrainingDynamicsScorer : Other scores from training; "tracin" there is ``on="self"`` here.

    Notes
    -----
    O(n d^2 c^2 + (d c)^3) time for d columns and c classes (c = 1 for two). The loss is half the
    squared error, or the log loss. A quadratic expansion of the validation loss is used with
    "newton", its gradient alone with "first". Weights of classes count in training, not in judging;
    "balanced" ones stay those of all rows. "tracin" costs one training and O(n_epochs n d c), on
    rows encoded by a :class:`~skresample.model_selection.TableEncoder`; its penalty has no part.

    References
    ----------
    P. W. Koh, P. Liang, "Understanding black-box predictions via influence functions", ICML 2017,
    equation 2; R. D. Cook, "Detection of influential observation in linear regression",
    Technometrics 19 (1977) (the exact form for least squares); G. Pruthi, F. Liu, S. Kale, M.
    Sundararajan, "Estimating training data influence by tracing gradient descent", NeurIPS 2020,
    section 3 (TracInCP).

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import Ridge
    >>> from skresample.valuation import InfluenceScorer
    >>> X, y = np.arange(6.0)[:, None], np.array([0.0, 1, 2, 3, 4, 20])
    >>> scorer = InfluenceScorer(Ridge(), X_val=[[1.0], [2.0]], y_val=[1.0, 2.0])
    >>> int(scorer.fit(X, y).values_.argmin())
    5
    """

    def __init__(
        self,
        estimator: Fits,
        *,
        order: Literal["newton", "first", "tracin"] = "newton",
        on: Literal["validation", "self"] = "validation",
        n_epochs: PositiveInt = 10,
        X_val: ArrayLike | None = None,
        y_val: ArrayLike | None = None,
        cv: CrossValidator | None = None,
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.order = order
        self.on = on
        self.n_epochs = n_epochs
        self.X_val = X_val
        self.y_val = y_val
        self.cv = cv
        self.random_state = random_state

    @staticmethod
    def _example_params():
        model = Pipeline([("encode", TableEncoder()), ("model", LogisticRegression())])
        return [{"estimator": model, "cv": 2}]

    def _classifies(self, y):
        return is_classifier(last_step(self.estimator))

    def _start(self):
        return Streams(self.random_state)

    def _splits(self, X, y):
        for split in super()._splits(X, y):
            yield _judgeable(split) if self._classifies(y) else split

    def _value_split(self, split, players, run):
        if self.order == "tracin":
            return np.bincount(players, self._along(split, run)), None
        train, weights, judge, curvature, inverse = self._around(split)
        weighted = train.times(weights)
        if np.bincount(players).max() > 1:
            newton = self.order == "newton"
            moves = group_moves(weighted, curvature, inverse, players, newton=newton)
        else:
            moves = self._row_moves(weighted, inverse)[np.argsort(players)]
        if self.on == "self":
            return self_change(train, moves, players, newton=self.order == "newton"), None
        return self._judge(judge)(moves), None

    def _along(self, split, streams):
        """Values of the rows of a split by the training of a model."""
        model = streams.seeded(self.estimator, "model")
        return values_along(model, split, self.n_epochs, on_itself=self.on == "self")

    def _around(self, split):
        """Training and judging loss at the fitted parameters, the curvature and its inverse."""
        check_closed_form(last_step(self.estimator))
        with text_explained(self.estimator):
            model = clone(self.estimator).fit(split.X, split.y)
        train = local_loss(model, split.X, split.y)
        judge = local_loss(model, split.X_val, split.y_val)
        weights = class_weights(last_step(model), split.y)
        curvature = train.times(weights).hessian() + penalty(last_step(model), train)
        return train, weights, judge, curvature, np.linalg.pinv(curvature, hermitian=True)

    def _row_moves(self, weighted, inverse):
        return row_moves(weighted, inverse, newton=self.order == "newton")

    def _judge(self, judge):
        """How moves of the parameters change the mean loss of the judging rows."""
        slope = judge.gradient() / len(judge.rows)
        if self.order != "newton":
            return lambda moves: moves @ slope
        bend = judge.hessian() / len(judge.rows)
        return lambda moves: moves @ slope + 0.5 * np.einsum("ip,pq,iq->i", moves, bend, moves)

    def on_demand(self, X: TableLike, y: VectorLike) -> Callable[[np.ndarray], np.ndarray]:
        """Fit the models once, and give a function from positions of rows to their values.

        What :class:`BanditClusterSampler` asks for the few rows it probes.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Training rows.
        y : array-like of shape (n,)
            Target.

        Returns
        -------
        value_of : callable
            ``value_of(rows)`` is ``values_[rows]`` of :meth:`fit` on the same rows.
        """
        self._validate_params()
        X, y = self._checked(X, y)
        streams = self._start()
        parts = [(split.rows, self._demanded(split, streams)) for split in self._splits(X, y)]
        n = len(y)

        def value_of(rows):
            rows = np.asarray(rows, dtype=np.intp)
            total, seen = np.zeros(rows.size), np.zeros(rows.size)
            for known, part in parts:
                place = np.full(n, -1, dtype=np.intp)
                place[known] = np.arange(known.size)
                here = np.flatnonzero(place[rows] >= 0)
                total[here] += part(place[rows[here]])
                seen[here] += 1
            return total / np.maximum(seen, 1)

        return value_of

    def _demanded(self, split, streams):
        """A function from positions in a split to values."""
        if self.order == "tracin":
            values = self._along(split, streams)
            return lambda rows: values[rows]
        train, weights, judge, _, inverse = self._around(split)
        judged = self._judge(judge)

        def part(rows):
            some = train.take(rows)
            moves = self._row_moves(some.times(weights[rows]), inverse)
            if self.on == "self":
                return self_change(some, moves, np.arange(rows.size), newton=self.order == "newton")
            return judged(moves)

        return part


def _judgeable(split: Split) -> Split:
    """A split without judging rows of classes that the training rows lack."""
    known = np.isin(split.y_val, split.y)
    if known.all():
        return split
    labels = np.unique(split.y_val[~known])[:5].tolist()
    if not known.any():
        raise ValueError(
            f"no judging row has a label of the training rows: {labels} are judged, "
            f"{np.unique(split.y)[:5].tolist()} are trained"
        )
    warnings.warn(
        f"{(~known).sum()} judging rows have labels {labels} that no training row has: they are "
        f"left out",
        ShortfallWarning,
        stacklevel=4,
    )
    rows = np.flatnonzero(known)
    return split._replace(X_val=take(split.X_val, rows), y_val=split.y_val[rows])
