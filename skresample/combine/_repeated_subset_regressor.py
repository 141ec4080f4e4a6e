"""A regressor trained on another random subset in every round."""

from __future__ import annotations

from typing import Self

from skresample._compat import RegressorMixin
from skresample._parameters import Model, PositiveInt, Resampler, Seed, Share, TableLike, VectorLike

from ._scheduled import SubsetRounds

__all__ = ["RepeatedSubsetRegressor"]


class RepeatedSubsetRegressor(RegressorMixin, SubsetRounds):
    """Train a regressor on a fresh random subset in every round (RS2).

    As cheap as training on one fixed subset of that size, and better: over the rounds the model
    sees all rows. For a fixed number of steps, training on all rows for fewer rounds is as good.

    Parameters
    ----------
    estimator : regressor
        With ``partial_fit``, or with ``warm_start`` as GradientBoostingRegressor and forests
        have it: their ``n_estimators`` are shared out among the rounds. Cloned.
    fraction : float, default=0.1
        Share of the rows of a round, in (0, 1].
    n_rounds : int, default=10
        Rounds, >= 1.
    replacement : bool, default=False
        Whether rounds are drawn independently; otherwise no row comes again before all have come.
    sampler : resampler or None, default=None
        A selector of which a static subset is taken once and used in every round, to compare with.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the subsets, and of the model and the sampler where they have none.

    Attributes
    ----------
    estimator_ : regressor
        The trained model.
    coverage_ : float
        Share of the rows that were seen at least once.
    subset_indices_ : list of ndarray
        Rows of each round.
    n_rows_seen_ : int
        Rows seen in all rounds.
    n_rounds_ : int
        Rounds trained.
    inference_estimator_ : regressor
        The trained model, for export.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    TypeError
        If the model can be trained neither by ``partial_fit`` nor by a warm start.

    See Also
    --------
    ScheduledRegressor : Shares of the groups that change over training.
    RepeatedRandomSubset : The subsets by themselves.

    Notes
    -----
    The cost of the model on ``n_rounds * fraction * n`` rows.

    References
    ----------
    P. Okanovic et al., "Repeated random sampling for minimizing the time-to-accuracy of learning",
    ICLR 2024, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.linear_model import SGDRegressor
    >>> from skresample.combine import RepeatedSubsetRegressor
    >>> X = np.linspace(-1, 1, 100)[:, None]
    >>> model = RepeatedSubsetRegressor(SGDRegressor(), 0.25, n_rounds=3, random_state=0)
    >>> model.fit(X, 2 * X.ravel()).coverage_
    0.75
    """

    def __init__(
        self,
        estimator: Model,
        fraction: Share = 0.1,
        *,
        n_rounds: PositiveInt = 10,
        replacement: bool = False,
        sampler: Resampler | None = None,
        random_state: Seed = None,
    ) -> None:
        self.estimator = estimator
        self.fraction = fraction
        self.n_rounds = n_rounds
        self.replacement = replacement
        self.sampler = sampler
        self.random_state = random_state

    @staticmethod
    def _example_params():
        from sklearn.linear_model import SGDRegressor

        return [{"estimator": SGDRegressor(), "fraction": 0.5, "n_rounds": 30}]

    def fit(self, X: TableLike, y: VectorLike) -> Self:
        """Train through all rounds.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Target.

        Returns
        -------
        self : object
        """
        self._train(X, y, None)
        return self
