"""A random forest whose trees grow on balanced samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.class_weight import compute_sample_weight

from skresample._math.rng import Streams
from skresample._parameters import (
    Count,
    Fraction,
    Jobs,
    NonNegative,
    NSamples,
    PositiveInt,
    Resampler,
    Seed,
    TableLike,
    UnderStrategy,
    VectorLike,
)

from ._forest import ForestOfTrees, as_trees_read, fit_checked_tree, reads_unchecked
from ._members import fitted, rows_of_two_classes
from ._training import Sample, Training, draws_blindly

__all__ = ["BalancedRandomForestClassifier"]


class BalancedRandomForestClassifier(ForestOfTrees):
    """Trees on random columns, each grown on a balanced sample.

    Parameters
    ----------
    n_estimators : int, default=100
        Number of trees, at least 1.
    criterion : {"gini", "entropy", "log_loss"}, default="gini"
        Measure of a split.
    max_depth : int or None, default=None
        Largest depth of a tree.
    min_samples_split : int or float, default=2
        Rows that a node needs to be split; a share as a float.
    min_samples_leaf : int or float, default=1
        Rows that a leaf needs; a share as a float.
    min_weight_fraction_leaf : float, default=0.0
        Share of the weight that a leaf needs.
    max_features : {"sqrt", "log2"}, int, float or None, default="sqrt"
        Columns tried at each split.
    max_leaf_nodes : int or None, default=None
        Largest number of leaves.
    min_impurity_decrease : float, default=0.0
        Gain that a split needs.
    bootstrap : bool, default=False
        Whether a bootstrap sample of each balanced sample is drawn; with ``replacement`` the
        balanced sample is one already. A ``sampler`` that looks at the rows is shown a bootstrap
        sample, so that others stay out of the bag.
    oob_score : bool or callable, default=False
        Whether to predict every row by the trees that had no part of it; a callable
        ``(y_true, y_pred) -> float`` takes the place of the accuracy.
    sampling_strategy : float, str, dict or callable, default="all"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide. A sampler of your own keeps its strategy while this is "all".
    replacement : bool, default=True
        Whether the default sampler draws rows more than once.
    n_jobs : int or None, default=None
        Trees grown at once, in threads.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the samples and of the trees.
    verbose : int, default=0
        Verbosity of joblib.
    warm_start : bool, default=False
        Whether another ``fit`` adds trees to those there are.
    class_weight : {"balanced", "balanced_subsample"}, dict or None, default=None
        Weights of the classes: by their shares in the data, in each sample, or given by label.
    ccp_alpha : float, default=0.0
        Cost of a leaf in pruning.
    max_samples : int, float or None, default=None
        Rows of a bootstrap sample, or a share; None: as many as there are to draw from.
    monotonic_cst : array-like of int or None, default=None
        Monotonic constraint of each column: 1, 0 or -1.
    sampler : resampler or None, default=None
        What balances; None is :class:`~skresample.under_sampling.RandomUnderSampler`.
    correct : {"prior"} or None, default=None
        "prior" takes the mean probabilities back to the class shares of the data.

    Attributes
    ----------
    estimators_ : list of DecisionTreeClassifier
        The trees; they predict codes of ``classes_``.
    samplers_ : list of resampler
        The sampler of each tree.
    estimator_, base_sampler_ : DecisionTreeClassifier and resampler
        Tree and sampler before fitting.
    pipelines_ : list of Pipeline
        Sampler and tree together.
    encoder_ : TableEncoder or None
        What encodes a mixed table for the trees.
    classes_ : ndarray of shape (c,)
        Labels.
    n_classes_ : int
        Number of labels.
    n_outputs_ : int
        Number of targets: 1.
    feature_importances_ : ndarray of shape (d,)
        Mean decrease of impurity; a nominal column has the sum over its levels.
    prior_, trained_prior_ : ndarray of shape (c,)
        Weighted class shares of the rows, and of the trees' samples in the mean.
    oob_decision_function_ : ndarray of shape (n, c)
        Out-of-bag probabilities; NaN for rows that every tree saw. Only with ``oob_score``.
    oob_score_ : float
        Their score, over the rows that have some. Only with ``oob_score``.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        For infinite numbers, and for fewer ``n_estimators`` than a warm start has.

    Warns
    -----
    UserWarning
        Where rows have no out-of-bag figures.

    See Also
    --------
    BalancedBaggingClassifier : Any model, too.

    Notes
    -----
    O(n_estimators m log(m) sqrt(d)) for samples of m rows; the table is encoded once and no tree
    touches the rows that it did not draw. Every tree leaves out most of the frequent class, so that
    out-of-bag figures need no bootstrap; they are those of untouched rows in the shares of the
    data. A sampler that looks at the rows gets the table as it is, and each tree the sample,
    encoded; out-of-bag figures then need ``bootstrap=True``.

    ``correct="prior"`` undoes the class shares of the samples, ``class_weight`` too. Deep trees
    follow weights only in part, so that with unequal weights the mean of the corrected
    probabilities may still miss the prior: look at a calibration curve.

    References
    ----------
    C. Chen, A. Liaw, L. Breiman, "Using random forest to learn imbalanced data", technical report
    666, University of California, Berkeley (2004), section 2.2.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skresample.ensemble import BalancedRandomForestClassifier
    >>> X, y = make_classification(500, weights=[0.9], random_state=0)
    >>> forest = BalancedRandomForestClassifier(50, oob_score=True, random_state=0).fit(X, y)
    >>> forest.feature_importances_.shape, bool(forest.oob_score_ > 0.8)
    ((20,), True)
    """

    estimator = None
    n_outputs_: int
    estimator_params = (
        *("criterion", "max_depth", "min_samples_split", "min_samples_leaf"),
        *("min_weight_fraction_leaf", "max_features", "max_leaf_nodes", "min_impurity_decrease"),
        *("ccp_alpha", "monotonic_cst"),
    )
    _sampler_decides = "all"

    def __init__(
        self,
        n_estimators: PositiveInt = 100,
        *,
        criterion: Literal["gini", "entropy", "log_loss"] = "gini",
        max_depth: PositiveInt | None = None,
        min_samples_split: int | float = 2,
        min_samples_leaf: int | float = 1,
        min_weight_fraction_leaf: Fraction = 0.0,
        max_features: Literal["sqrt", "log2"] | int | float | None = "sqrt",
        max_leaf_nodes: PositiveInt | None = None,
        min_impurity_decrease: NonNegative = 0.0,
        bootstrap: bool = False,
        oob_score: bool | Callable[..., Any] = False,
        sampling_strategy: UnderStrategy = "all",
        replacement: bool = True,
        n_jobs: Jobs = None,
        random_state: Seed = None,
        verbose: Count = 0,
        warm_start: bool = False,
        class_weight: Literal["balanced", "balanced_subsample"] | Mapping[Any, float] | None = None,
        ccp_alpha: NonNegative = 0.0,
        max_samples: NSamples | None = None,
        monotonic_cst: Sequence[int] | np.ndarray | None = None,
        sampler: Resampler | None = None,
        correct: Literal["prior"] | None = None,
    ) -> None:
        self.n_estimators = n_estimators
        self.criterion = criterion
        self.max_depth = max_depth
        self.min_samples_split = min_samples_split
        self.min_samples_leaf = min_samples_leaf
        self.min_weight_fraction_leaf = min_weight_fraction_leaf
        self.max_features = max_features
        self.max_leaf_nodes = max_leaf_nodes
        self.min_impurity_decrease = min_impurity_decrease
        self.bootstrap = bootstrap
        self.oob_score = oob_score
        self.sampling_strategy = sampling_strategy
        self.replacement = replacement
        self.n_jobs = n_jobs
        self.random_state = random_state
        self.verbose = verbose
        self.warm_start = warm_start
        self.class_weight = class_weight
        self.ccp_alpha = ccp_alpha
        self.max_samples = max_samples
        self.monotonic_cst = monotonic_cst
        self.sampler = sampler
        self.correct = correct

    @staticmethod
    def _example_params():
        return [{"n_estimators": 5}]

    def _default_model(self):
        grown = {name: getattr(self, name) for name in self.estimator_params}
        return DecisionTreeClassifier(**grown)

    def _encode(self, encoder, X):
        """The encoded table; where the sampler looks at the rows, samples are encoded."""
        if draws_blindly(self._shown):
            return super()._encode(encoder, X)
        self.encoder_ = fitted(encoder, X)
        return X

    def _offer(self, data, rng):
        if self._blind or not self.bootstrap:
            return None, None
        size = self._bag_size(data.codes.size)
        return rows_of_two_classes(data, lambda: rng.integers(data.codes.size, size=size)), None

    def fit(
        self,
        X: TableLike,
        y: VectorLike,
        sample_weight: VectorLike | None = None,
        *,
        groups: VectorLike | None = None,
    ) -> Self:
        """Draw a balanced sample for every tree and grow it.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,)
            Labels.
        sample_weight : array-like of shape (n,), default=None
            Weights; they follow their rows into the trees.
        groups : array-like of shape (n,), default=None
            Groups, for quotas per (class, group).

        Returns
        -------
        self : object
        """
        data = self._enter(X, y, sample_weight, groups)
        self._blind, self._complete = draws_blindly(self._shown), False
        if self._blind:
            data = data._replace(X=as_trees_read(data.X))
            self._complete = reads_unchecked(data.X)
        self._n_rows, self.n_outputs_ = data.codes.size, 1
        self._class_factor = self._factors(data)
        made = self._grow(data)
        if len(made) == self.n_estimators:
            self.samplers_ = []
        self.samplers_ += [one.sampler for one in made]
        self._finish(data, made)
        return self

    def _finish(self, data, made):
        self._n_columns = self._members[0].model.n_features_in_
        if not self._blind and self.oob_score:
            data = data._replace(X=self._as_encoded(data.X))
        super()._finish(data, made)
        self.estimators_[-len(made) or len(self.estimators_) :] = [one.model for one in made]
        self.estimator_ = self._model

    def _factors(self, data) -> np.ndarray | None:
        """Factor of each class where ``class_weight`` looks at all rows, (c,)."""
        if self.class_weight is None or self.class_weight == "balanced_subsample":
            return None
        if self.class_weight == "balanced":
            return data.codes.size / (len(data.classes) * np.bincount(data.codes))
        unknown = [label for label in self.class_weight if label not in data.classes.tolist()]
        if unknown:
            raise ValueError(f"class_weight names {unknown[0]!r}, which is no class of y")
        return np.array([self.class_weight.get(label, 1.0) for label in data.classes.tolist()])

    def _fit_model(self, model, sample: Sample, sampler):
        data = sample.data
        if data.weight is None:
            data = data._replace(weight=getattr(sampler, "sample_weight_", None))
        if not self._blind:
            data = data._replace(X=self._as_encoded(data.X))
        elif self.bootstrap:
            rng = Streams(model.random_state).get("bootstrap")
            data = data.take(rng.integers(data.codes.size, size=self._bag_size(data.codes.size)))
        weight = self._class_weighted(data).weight
        if not self._complete:
            return model.fit(data.X, data.codes, weight)
        return fit_checked_tree(model, data.X, data.codes, weight)

    def _shares_of(self, sample: Sample) -> np.ndarray:
        return self._class_weighted(sample.data).shares()

    def _class_weighted(self, data: Training) -> Training:
        """Rows whose weights hold those of their classes."""
        if self.class_weight is None:
            return data
        if self._class_factor is None:
            factor = compute_sample_weight("balanced", data.codes)
        else:
            factor = self._class_factor[data.codes]
        return data._replace(weight=factor if data.weight is None else data.weight * factor)

    def _bag_size(self, n: int) -> int:
        if self.max_samples is None:
            return n
        if isinstance(self.max_samples, float):
            return max(1, round(self.max_samples * n))
        return min(self.max_samples, n)

    def _as_encoded(self, X):
        return as_trees_read(X if self.encoder_ is None else self.encoder_.transform(X))
