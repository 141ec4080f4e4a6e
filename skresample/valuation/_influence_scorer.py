"""What the validation loss would be without a row, by the curvature of the training loss."""

# Over the usual size: three models, rows and groups, all at once and on demand.
from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import numpy as np
from scipy.special import softmax
from sklearn.base import clone
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import Pipeline

from skresample._math.layout import dense
from skresample._parameters import ArrayLike, CrossValidator, Fits, TableLike, VectorLike
from skresample._table.accept import text_explained
from skresample._table.encoder import TableEncoder

from ._valuation import BaseValuation

__all__ = ["InfluenceScorer"]


class InfluenceScorer(BaseValuation):
    """Value rows by how the validation loss would change if they were left out, without refits.

    For a linear model the parameters without a row follow from one step of Newton's method at the
    fitted ones, in closed form for all rows at once. Exact for least squares and ridge; for
    logistic regression nearly so.

    Parameters
    ----------
    estimator : LinearRegression, Ridge or LogisticRegression
        With an l2 penalty or none; or a scikit-learn pipeline that ends in one, whose earlier steps
        are taken as given.
    order : {"newton", "first"}, default="newton"
        "newton" takes a row out of the curvature too; "first" is the influence function, which
        adds up over rows.
    on : {"validation", "self"}, default="validation"
        Whose loss: that of the validation rows, or of the row itself (self-influence: high for rows
        that the model fits only because it has seen them).
    X_val : {array-like, dataframe} of shape (m, d), default=None
        Rows that judge.
    y_val : array-like of shape (m,), default=None
        Their targets.
    cv : int, splitter or None, default=None
        Instead of ``X_val``: each fold judges the rows of the others; None: five folds.

    Attributes
    ----------
    values_ : ndarray of shape (n,) or (n_groups,)
        Mean validation loss without the row, or without the whole group, less that with it:
        positive values help. With ``on="self"`` the loss of the row itself.
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

    See Also
    --------
    LeaveOneOut : The same by n refits, for any model and score.

    Notes
    -----
    O(n d^2 c^2 + (d c)^3) time for d columns and c classes (c = 1 for two). The loss is half the
    squared error, or the log loss. A quadratic expansion of the validation loss is used with
    "newton", its gradient alone with "first".

    References
    ----------
    P. W. Koh, P. Liang, "Understanding black-box predictions via influence functions", ICML 2017,
    equation 2; R. D. Cook, "Detection of influential observation in linear regression",
    Technometrics 19 (1977) (the exact form for least squares).

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
        order: Literal["newton", "first"] = "newton",
        on: Literal["validation", "self"] = "validation",
        X_val: ArrayLike | None = None,
        y_val: ArrayLike | None = None,
        cv: CrossValidator | None = None,
    ) -> None:
        self.estimator = estimator
        self.order = order
        self.on = on
        self.X_val = X_val
        self.y_val = y_val
        self.cv = cv

    @staticmethod
    def _example_params():
        model = Pipeline([("encode", TableEncoder()), ("model", LogisticRegression())])
        return [{"estimator": model, "cv": 2}]

    def _classifies(self, y):
        return isinstance(_last(self.estimator), LogisticRegression)

    def _value_split(self, split, players, run):
        train, judge, curvature, inverse = self._around(split)
        if np.bincount(players).max() > 1:
            moves = self._group_moves(train, curvature, inverse, players)
        else:
            moves = self._row_moves(train, inverse)[np.argsort(players)]
        if self.on == "self":
            return self._self_change(train, moves, players), None
        return self._judge(judge)(moves), None

    def _around(self, split):
        """Training and judging loss at the fitted parameters, the curvature and its inverse."""
        kind = type(_last(self.estimator))
        if not issubclass(kind, (LinearRegression, Ridge, LogisticRegression)):
            raise TypeError(
                f"no closed form of the influence on {kind.__name__}; use LinearRegression, Ridge "
                f"or LogisticRegression, or LeaveOneOut for any model"
            )
        with text_explained(self.estimator):
            model = clone(self.estimator).fit(split.X, split.y)
        here, there = (_steps(model, rows) for rows in (split.X, split.X_val))
        fitted = _last(model)
        train = _local(fitted, here, split.y)
        judge = _local(fitted, there, split.y_val)
        curvature = train.hessian() + _penalty(fitted, train)
        return train, judge, curvature, np.linalg.pinv(curvature, hermitian=True)

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
        parts = []
        for split in self._splits(X, y):
            train, judge, _, inverse = self._around(split)
            parts.append((split.rows, train, self._judge(judge), inverse))
        n = len(y)

        def value_of(rows):
            rows = np.asarray(rows, dtype=np.intp)
            total, seen = np.zeros(rows.size), np.zeros(rows.size)
            for known, train, judged, inverse in parts:
                place = np.full(n, -1, dtype=np.intp)
                place[known] = np.arange(known.size)
                here = np.flatnonzero(place[rows] >= 0)
                part = train.take(place[rows[here]])
                moves = self._row_moves(part, inverse)
                each = np.arange(here.size)
                own = self.on == "self"
                total[here] += self._self_change(part, moves, each) if own else judged(moves)
                seen[here] += 1
            return total / np.maximum(seen, 1)

        return value_of

    def _row_moves(self, train, inverse):
        """How the parameters move when each row leaves, (n, p)."""
        n, d, c = len(train.rows), train.rows.shape[1], train.error.shape[1]
        step = train.error
        if self.order == "newton":
            four = inverse.reshape(c, d, c, d)
            reach = np.einsum("nd,adbe,ne->nab", train.rows, four, train.rows, optimize=True)
            system = np.eye(c) - np.einsum("nab,nbk->nak", train.weight, reach)
            step = np.linalg.solve(system, step[:, :, None])[:, :, 0]
        full = (step[:, :, None] * train.rows[:, None, :]).reshape(n, c * d)
        return full @ inverse

    def _group_moves(self, train, curvature, inverse, players):
        """How the parameters move when each group leaves, (g, p)."""
        moves = []
        for group in range(players.max() + 1):
            part = train.take(np.flatnonzero(players == group))
            if self.order == "newton":
                left = np.linalg.pinv(curvature - part.hessian(), hermitian=True)
                moves.append(left @ part.gradient())
            else:
                moves.append(inverse @ part.gradient())
        return np.array(moves)

    def _self_change(self, train, moves, players):
        """Loss of the own rows without them less that with them, by player."""
        c, d = train.error.shape[1], train.rows.shape[1]
        shift = np.einsum("nd,nad->na", train.rows, moves[players].reshape(-1, c, d))
        change = (shift * train.error).sum(axis=1)
        if self.order == "newton":
            change += 0.5 * np.einsum("na,nab,nb->n", shift, train.weight, shift)
        return np.bincount(players, change)


class _Local(NamedTuple):
    """A loss of linear predictors around the fitted ones, row by row."""

    rows: np.ndarray  # (n, d) columns of the model, a constant one included
    error: np.ndarray  # (n, c) derivative of the loss by the predictors
    weight: np.ndarray  # (n, c, c) second derivative

    def take(self, which):
        return _Local(self.rows[which], self.error[which], self.weight[which])

    def gradient(self):
        return np.einsum("na,nd->ad", self.error, self.rows).ravel()

    def hessian(self):
        c, d = self.error.shape[1], self.rows.shape[1]
        blocks = [
            [(self.rows * self.weight[:, a, b, None]).T @ self.rows for b in range(c)]
            for a in range(c)
        ]
        return np.block(blocks).reshape(c * d, c * d)


def _last(model):
    return model.steps[-1][1] if isinstance(model, Pipeline) else model


def _steps(model, X):
    """Rows as the last step of a fitted pipeline sees them, dense."""
    if isinstance(model, Pipeline) and len(model.steps) > 1:
        X = model[:-1].transform(X)
    return np.asarray(dense(X), dtype=np.float64)


def _local(model, X, y) -> _Local:
    """The loss of a fitted model on some rows."""
    intercept = np.atleast_1d(model.intercept_)
    ones = np.ones((len(X), 1)) if getattr(model, "fit_intercept", True) else np.empty((len(X), 0))
    rows = np.hstack([X, ones])
    at = X @ np.atleast_2d(model.coef_).T + intercept
    if isinstance(model, (LinearRegression, Ridge)):
        error = at - np.asarray(y, dtype=np.float64)[:, None]
        return _Local(rows, error, np.ones((len(X), 1, 1)))
    known = np.asarray(y)[:, None] == model.classes_
    if at.shape[1] == 1:
        p = 1.0 / (1.0 + np.exp(-at))
        return _Local(rows, p - known[:, 1:], (p * (1.0 - p))[:, :, None])
    p = softmax(at, axis=1)
    weight = p[:, :, None] * np.eye(p.shape[1]) - p[:, :, None] * p[:, None, :]
    return _Local(rows, p - known, weight)


def _penalty(model, train) -> np.ndarray:
    """Curvature of the l2 penalty in the scale of the summed loss; the intercept has none."""
    d, c = train.rows.shape[1], train.error.shape[1]
    if isinstance(model, LinearRegression):
        strength = 0.0
    elif isinstance(model, Ridge):
        strength = float(np.max(model.alpha))
    else:
        mixed: Any = getattr(model, "l1_ratio", 0)
        if getattr(model, "penalty", None) in ("l1", "elasticnet") or (mixed or 0) > 0:
            raise TypeError("the influence on l1-penalised models has no closed form; use l2")
        strength = 0.0 if getattr(model, "penalty", "l2") is None else 1.0 / model.C
    diagonal = np.full(d, strength)
    if model.fit_intercept:
        diagonal[-1] = 0.0
    return np.diag(np.tile(diagonal, c))
