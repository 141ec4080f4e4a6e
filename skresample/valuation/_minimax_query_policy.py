"""Which labels to buy under noise of unknown strength: a policy trained on simulations."""

# Over the usual size: one public object carries parameters, training and protocol.
from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Self

import numpy as np
from scipy.special import softmax

from skresample._compat import BaseEstimator
from skresample._math.rng import Streams
from skresample._parameters import (
    ArrayLike,
    AtLeastTwo,
    Declared,
    PositiveInt,
    Rule,
    Seed,
    VectorLike,
)

from ._query_game import FEATURES, assumed_flips, policy_scores, update
from ._query_training import Trainer

__all__ = ["MinimaxQueryPolicy"]


class MinimaxQueryPolicy(BaseEstimator):
    """Ask for labels by a policy that is nearly best at every difficulty (experimental).

    What is known is a set of hypotheses, labelings of the pool; what is not known is which one is
    right, nor how often answers are wrong. :meth:`train` simulates: it finds the best policy for
    each class of difficulty, then one policy whose loss exceeds none of these by much. :meth:`ask`
    and :meth:`tell` use it.

    Parameters
    ----------
    budget : int, default=20
        Answers that will be bought, >= 1; the policy is trained to be right after so many.
    difficulty_classes : sequence of float or callable, default=(0.02, 0.15, 0.3, 0.4)
        Probabilities in [0, 0.5) that an answer is wrong: the hardest instances of nested classes.
        Or functions ``(rng, size, hypotheses) -> (truth, noise)`` that draw ``size`` instances:
        positions of the right hypotheses and probabilities.
    features : sequence of str or callable, default=("entropy", "count", "margin")
        What the policy sees of a row: the uncertainty of its label in bits, the root of how often
        it was asked for, the entropy of nearly decided rows. Or functions ``(p, counts, left)`` of
        the probabilities of label 1, the counts, both (s, n), and the share of the budget left.
    n_simulations : int, default=200
        Games a candidate plays in every class, >= 1.
    population : int, default=16
        Candidates a round of the search, >= 2.
    n_iter : int, default=12
        Rounds of the search, >= 1.
    random_state : int, RandomState, Generator or None, default=None
        Seed of simulations, search and of the rows asked for.

    Attributes
    ----------
    policy_ : ndarray of shape (n_features + 1,)
        Weights of the features, and the logit of twice the assumed rate of wrong answers.
    assumed_noise_ : float
        That rate.
    losses_ : list of ClassLoss
        By class of ``difficulty``, on games of their own: ``loss`` of the policy, that of the
        ``best`` for the class, and of asking by ``uncertainty`` or at ``random``.
    gap_ : float
        Largest excess of ``loss`` over ``best``.
    classes_ : ndarray of shape (2,)
        Labels.
    posterior_ : ndarray of shape (h,)
        Probability of each hypothesis by what was told.
    n_told_ : ndarray of shape (n,)
        How often each row was told.

    Raises
    ------
    ValueError
        For hypotheses that are not labelings of two classes, classes of difficulty out of range,
        and rows or answers that do not exist; and before :meth:`train`.

    See Also
    --------
    ThompsonBatchSelector : Batches by posterior draws; no simulations, no hypotheses.

    Notes
    -----
    O(budget n_simulations h n) a candidate and class, ``2 population n_iter`` of them a class. What
    differs from the paper: (1) the policy is log-linear in three features, found by the
    cross-entropy method, in place of a network trained by gradients against learnt adversaries;
    (2) the loss of a class is the mean over its instances, not the worst; the temperature is in the
    length of the weights. Gains over asking where the label is least certain are small where the
    noise it assumes is about right: read ``losses_``.

    References
    ----------
    J. Zhang, J. Katz-Samuels, K. Jamieson, "Learning to actively learn: a robust approach",
    arXiv:2010.15382, equation 2 (the objective).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.valuation import MinimaxQueryPolicy
    >>> cuts = np.arange(9) >= np.arange(10)[:, None]  # label 1 from some place on
    >>> policy = MinimaxQueryPolicy(budget=6, n_simulations=40, n_iter=3, random_state=0)
    >>> policy = policy.train(cuts)
    >>> for _ in range(6):
    ...     rows = policy.ask()
    ...     policy.tell(rows, rows >= 4)
    >>> policy.predict().astype(int).tolist()
    [0, 0, 0, 0, 1, 1, 1, 1, 1]
    """

    _parameter_constraints = Declared()
    posterior_: np.ndarray
    n_told_: np.ndarray
    policy_: np.ndarray

    def __init__(
        self,
        *,
        budget: PositiveInt = 20,
        difficulty_classes: Annotated[Sequence[Any], Rule("array-like")] = (0.02, 0.15, 0.3, 0.4),
        features: Annotated[Sequence[Any], Rule("array-like")] = ("entropy", "count", "margin"),
        n_simulations: PositiveInt = 200,
        population: AtLeastTwo = 16,
        n_iter: PositiveInt = 12,
        random_state: Seed = None,
    ) -> None:
        self.budget = budget
        self.difficulty_classes = difficulty_classes
        self.features = features
        self.n_simulations = n_simulations
        self.population = population
        self.n_iter = n_iter
        self.random_state = random_state

    # -- training ------------------------------------------------------------------------------
    def train(self, hypotheses: ArrayLike, prior: VectorLike | None = None) -> Self:
        """Find the policy by simulation, and begin to ask.

        Parameters
        ----------
        hypotheses : array-like of shape (h, n)
            Labels that each hypothesis gives the rows of the pool; two classes. Predictions of many
            models on the pool, or all thresholds on a column.
        prior : array-like of shape (h,), default=None
            Weights of the hypotheses, > 0; None: equal.

        Returns
        -------
        self : object
        """
        self._validate_params()
        self._take(hypotheses, prior)
        self._functions = [_feature(one) for one in self.features]
        self._streams = streams = Streams(self.random_state)
        kinds = [_instances(one) for one in self.difficulty_classes]
        if not kinds or not self._functions:
            raise ValueError("difficulty_classes and features must not be empty")
        trainer = Trainer(
            self._labels, self._prior, self._functions, kinds, self.budget, self.n_simulations,
            (self.population, self.n_iter), streams,
        )  # fmt: skip
        self.policy_, best = trainer.run()
        self.losses_ = trainer.report(self.policy_, best, self.difficulty_classes)
        self.gap_ = max(one.loss - one.best for one in self.losses_)
        self.assumed_noise_ = assumed_flips(self.policy_)
        return self.start()

    def _take(self, hypotheses, prior):
        given = np.asarray(hypotheses)
        if given.ndim != 2 or 0 in given.shape:
            raise ValueError(f"hypotheses must be of shape (h, n), got {given.shape}")
        self.classes_ = np.unique(given)
        if len(self.classes_) != 2:
            raise ValueError(
                f"hypotheses must label with two classes, got {self.classes_[:5].tolist()}"
            )
        self._labels = given == self.classes_[1]
        weights = np.ones(len(given)) if prior is None else np.asarray(prior, dtype=np.float64)
        if weights.shape != (len(given),) or not (np.isfinite(weights) & (weights > 0)).all():
            raise ValueError(f"prior must hold {len(given)} positive weights, one a hypothesis")
        self._prior = weights / weights.sum()

    # -- asking --------------------------------------------------------------------------------
    def start(self) -> Self:
        """Forget all that was told; keep the policy.

        Returns
        -------
        self : object
        """
        self._trained()
        self._log, self._rounds = np.log(self._prior), 0
        self.posterior_ = self._prior.copy()
        self.n_told_ = np.zeros(self._labels.shape[1], np.intp)
        return self

    def ask(self, batch_size: int = 1) -> np.ndarray:
        """Rows to label next.

        Parameters
        ----------
        batch_size : int, default=1
            Rows at a time, at most n; the policy is trained for one.

        Returns
        -------
        rows : ndarray of shape (batch_size,)
            Positions, no two the same; rows told before may come again: answers are noisy.
        """
        self._trained()
        n = self.n_told_.size
        if not 1 <= batch_size <= n:
            raise ValueError(f"batch_size must be from 1 to {n}, got {batch_size}")
        rng = self._streams.get("ask", self._rounds)
        self._rounds += 1
        left = max(0.0, 1 - self.n_told_.sum() / self.budget)
        p, counts = self._probabilities()[None], self.n_told_[None].astype(np.float64)
        scores = policy_scores(self.policy_, self._functions, p, counts, left)[0]
        return np.argsort(-(scores + rng.gumbel(size=n)), kind="stable")[:batch_size]

    def tell(self, rows: VectorLike, answers: VectorLike) -> None:
        """Take labels that were given.

        Parameters
        ----------
        rows : array-like of int of shape (m,)
            Positions, asked for or not.
        answers : array-like of shape (m,)
            Labels, of the two of the hypotheses.

        Raises
        ------
        ValueError
            For positions or labels that do not exist. Nothing is taken then.
        """
        self._trained()
        rows, answers = np.asarray(rows), np.asarray(answers)
        n = self.n_told_.size
        if rows.ndim != 1 or rows.shape != answers.shape:
            raise ValueError(f"{rows.shape} rows and {answers.shape} answers; give one each")
        if rows.size and (rows.dtype.kind not in "iu" or rows.min() < 0 or rows.max() >= n):
            raise ValueError(f"rows must be positions from 0 to {n - 1}, got {rows[:5].tolist()}")
        odd = ~np.isin(answers, self.classes_)
        if odd.any():
            first, second = self.classes_.tolist()
            got = answers[odd][:5].tolist()
            raise ValueError(f"answers must be {first!r} or {second!r}, got {got}")
        for row, answer in zip(rows.tolist(), answers == self.classes_[1], strict=True):
            self._log = update(self._log, self._labels[:, row], answer, self.assumed_noise_)
        self.n_told_ = self.n_told_ + np.bincount(rows.astype(np.intp), minlength=n)
        self.posterior_ = softmax(self._log)

    def predict(self) -> np.ndarray:
        """Labels of the pool by the posterior's majority, (n,)."""
        self._trained()
        return self.classes_[(self._probabilities() >= 0.5).astype(np.intp)]

    def _probabilities(self):
        """Probability of the second label for every row, (n,)."""
        return np.clip(self.posterior_ @ self._labels, 0.0, 1.0)

    def _trained(self):
        if not hasattr(self, "policy_"):
            raise ValueError("there is no policy to ask by; call train(hypotheses) first")


def _feature(value):
    """A feature by its name, or as it is."""
    if callable(value):
        return value
    if value not in FEATURES:
        raise ValueError(f"features must be of {sorted(FEATURES)} or callable, got {value!r}")
    return FEATURES[value]


def _instances(difficulty):
    """``(rng, size, labels, prior) -> (truth, noise)`` of a class of difficulty."""
    if callable(difficulty):
        return lambda rng, size, labels, prior: difficulty(rng, size, labels)  # noqa: ARG005
    if not 0 <= difficulty < 0.5:
        raise ValueError(
            f"difficulty_classes must be rates of wrong answers in [0, 0.5), got {difficulty!r}: "
            f"half of wrong answers say nothing"
        )

    def drawn(rng, size, labels, prior):
        return rng.choice(len(labels), size, p=prior), np.full(size, float(difficulty))

    return drawn
