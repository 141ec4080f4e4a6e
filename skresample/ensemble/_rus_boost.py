"""Boosting whose every round is trained on an under-sampled table."""

from __future__ import annotations

import warnings
from typing import Any, Literal, Self

import numpy as np
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.validation import check_is_fitted

from skresample._math.rng import Streams
from skresample._parameters import (
    Count,
    Model,
    Positive,
    PositiveInt,
    Resampler,
    Seed,
    TableLike,
    UnderStrategy,
    VectorLike,
)
from skresample.combine._carry import fit_with

from ._forest import as_trees_read, fit_checked_tree, reads_unchecked
from ._training import Draws, Seeded, Training, draws_blindly
from ._votes import VotingByRounds

__all__ = ["RUSBoostClassifier"]


class RUSBoostClassifier(VotingByRounds):
    """AdaBoost (SAMME) that under-samples before every round.

    The weights of boosting belong to the rows, sampled or not: each round draws a balanced
    sample, fits a weak learner with the weights of the rows drawn, and judges it on all rows.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Weak learner, whose ``fit`` takes ``sample_weight``; None is a tree with one split, which
        gets any table through a :class:`~skresample.model_selection.TableEncoder`.
    n_estimators : int, default=50
        Largest number of rounds, at least 1.
    learning_rate : float, default=1.0
        Factor of each learner's weight, > 0.
    max_redraws : int, default=0
        How often, in all, a learner no better than chance is dropped and its round repeated on
        another sample. 0 ends boosting there, as SAMME does, which on noisy tables is soon. The
        first learner is drawn again for as many rounds as there are.
    algorithm : {"SAMME", "SAMME.R", "deprecated"}, default="deprecated"
        Without effect, and a warning where it is given: as in imbalanced-learn, where it is on its
        way out. SAMME is what runs.
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide. A sampler of your own keeps its strategy while this is "auto".
    replacement : bool, default=False
        Whether the default sampler draws rows more than once.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the samples and of the learners.
    sampler : resampler or None, default=None
        What balances; None is :class:`~skresample.under_sampling.RandomUnderSampler`. New rows
        take the weight of the row whose label they have.
    correct : {"prior"} or None, default=None
        "prior" takes the probabilities back to the class shares of the data.

    Attributes
    ----------
    estimators_, samplers_, pipelines_ : list
        Learner and sampler of each round, and both together; learners predict codes of
        ``classes_``.
    estimator_, base_sampler_ : classifier and resampler
        The learner and the sampler before fitting.
    estimator_weights_, estimator_errors_ : ndarray of shape (n_rounds,)
        Weight of each learner, and its weighted error on all rows.
    encoder_ : TableEncoder or None
        What encodes a mixed table for the default learner.
    classes_ : ndarray of shape (c,)
        Labels.
    n_classes_ : int
        Number of labels.
    feature_importances_ : ndarray
        Of the learners, weighted; one entry per column that they see.
    prior_, trained_prior_ : ndarray of shape (c,)
        Weighted class shares of the rows, and of the samples in the mean.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        If the learner takes no weights, or none is better than chance.

    Warns
    -----
    FutureWarning
        Where ``algorithm`` is given.

    See Also
    --------
    EasyEnsembleClassifier : Boosts within many balanced samples.

    Notes
    -----
    One sampling, one fit and one prediction of all rows a round. Rounds end early at a learner
    without error, and at one no better than chance once ``max_redraws`` is used up; every redraw
    counts as a round.

    References
    ----------
    C. Seiffert, T. M. Khoshgoftaar, J. Van Hulse, A. Napolitano, "RUSBoost: a hybrid approach to
    alleviating class imbalance", IEEE Transactions on Systems, Man, and Cybernetics A 40 (2010),
    algorithm 1.
    J. Zhu, H. Zou, S. Rosset, T. Hastie, "Multi-class AdaBoost", Statistics and its Interface 2
    (2009), algorithm 2 (SAMME).

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skresample.ensemble import RUSBoostClassifier
    >>> X, y = make_classification(500, weights=[0.9], random_state=0)
    >>> bool(RUSBoostClassifier(random_state=0).fit(X, y).score(X, y) > 0.8)
    True
    """

    estimator_errors_: np.ndarray

    def __init__(
        self,
        estimator: Model | None = None,
        *,
        n_estimators: PositiveInt = 50,
        learning_rate: Positive = 1.0,
        max_redraws: Count = 0,
        algorithm: Literal["SAMME", "SAMME.R", "deprecated"] = "deprecated",
        sampling_strategy: UnderStrategy = "auto",
        replacement: bool = False,
        random_state: Seed = None,
        sampler: Resampler | None = None,
        correct: Literal["prior"] | None = None,
    ) -> None:
        self.estimator = estimator
        self.n_estimators = n_estimators
        self.learning_rate = learning_rate
        self.max_redraws = max_redraws
        self.algorithm = algorithm
        self.sampling_strategy = sampling_strategy
        self.replacement = replacement
        self.random_state = random_state
        self.sampler = sampler
        self.correct = correct

    @staticmethod
    def _example_params():
        return [{"n_estimators": 5}]

    def _default_model(self):
        return DecisionTreeClassifier(max_depth=1)

    def fit(
        self,
        X: TableLike,
        y: VectorLike,
        sample_weight: VectorLike | None = None,
        *,
        groups: VectorLike | None = None,
    ) -> Self:
        """Boost on balanced samples.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Labels.
        sample_weight : array-like of shape (n,), default=None
            Weights that boosting starts from; default: alike.
        groups : array-like of shape (n,), default=None
            Groups, for quotas per (class, group).

        Returns
        -------
        self : object
        """
        data = self._enter(X, y, sample_weight, groups)
        if self.algorithm != "deprecated":
            warnings.warn(
                "`algorithm` parameter is deprecated in 0.12 and will be removed: SAMME runs in "
                "any case; leave it out",
                FutureWarning,
                stacklevel=2,
            )
        self._checked = False
        if self.estimator is None and draws_blindly(self._shown):
            data = data._replace(X=as_trees_read(data.X))
            self._checked = reads_unchecked(data.X)
        self.estimator_ = self._model
        self._record(self._boost(data))
        return self

    def _learn(self, learner, sample: Training, X) -> tuple[Any, np.ndarray]:
        """A fitted learner, and what it says of all rows."""
        if self._checked:
            fit_checked_tree(learner, sample.X, sample.codes, sample.weight)
            return learner, learner.predict(X, check_input=False)
        weight, groups = sample.weight, sample.groups
        fit_with(learner, sample.X, sample.codes, sample_weight=weight, groups=groups)
        return learner, learner.predict(X)

    def _boost(self, data) -> list[tuple[Any, Any, float, float, np.ndarray]]:
        """Learner, sampler, weight, error and class shares of every round."""
        streams, c = Streams(self.random_state), len(data.classes)
        draws = Draws(self._shown)
        samplers, models = Seeded(self._shown, "sampler"), Seeded(self._model, "model")
        start = np.ones(data.codes.size) if data.weight is None else data.weight
        weight = start / start.sum()
        chance, redraws = 1.0 - 1.0 / c, self.max_redraws
        rounds: list[tuple[Any, Any, float, float, np.ndarray]] = []
        for number in range(self.n_estimators):
            sampler = samplers.make(streams, number)
            sample, _, carry = draws.draw(data._replace(weight=weight), sampler)
            learner, said = self._learn(models.make(streams, number), sample, data.X)
            wrong = said != data.codes
            error = float(weight[wrong].sum())
            if error >= chance:
                redraws -= bool(rounds)  # the first learner is drawn until one is better
                if redraws < 0:
                    break
                continue
            shares = _unboosted(sample, carry(weight), carry(start)).shares()
            if error <= 0:
                rounds.append((learner, sampler, 1.0, 0.0, shares))
                break
            alpha = self.learning_rate * (np.log((1.0 - error) / error) + np.log(c - 1.0))
            rounds.append((learner, sampler, alpha, error, shares))
            weight = weight * np.exp(alpha * wrong)
            weight /= weight.sum()
        if not rounds:
            name = type(self._model).__name__
            raise ValueError(
                f"none of {self.n_estimators} learners ({name}), each trained on a sample of its "
                f"own, is better than chance on all rows (a weighted error below {chance:.3g}); "
                f"give a stronger estimator, such as DecisionTreeClassifier(max_depth=3), or a "
                f"sampling_strategy that keeps more rows of the frequent class"
            )
        return rounds

    def _record(self, rounds) -> None:
        learners, samplers, alphas, errors, shares = zip(*rounds, strict=True)
        self.estimators_, self.samplers_ = list(learners), list(samplers)
        self.estimator_weights_, self.estimator_errors_ = np.array(alphas), np.array(errors)
        self.trained_prior_ = np.mean(shares, axis=0)

    @property
    def feature_importances_(self) -> np.ndarray:
        """Importances of the learners, weighted by ``estimator_weights_``."""
        check_is_fitted(self, "estimators_")
        said = np.array([learner.feature_importances_ for learner in self.estimators_])
        return self.estimator_weights_ @ said / self.estimator_weights_.sum()


def _unboosted(sample: Training, boosted: np.ndarray, start: np.ndarray) -> Training:
    """The sample with weights from before boosting: its rows' own, times what its sampler gave."""
    given = np.divide(sample.weight, boosted, out=np.ones(boosted.size), where=boosted > 0)
    return sample._replace(weight=start * given)
