"""A random forest whose trees grow on balanced samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Self

import numpy as np
from scipy import sparse
from sklearn import config_context
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
    Seed,
    TableLike,
    UnderStrategy,
    VectorLike,
)
from skresample._table.containers import kind_of, missing_mask
from skresample.combine import Pipeline

from ._base import BaseBalancedEnsemble
from ._training import Sample

__all__ = ["BalancedRandomForestClassifier"]

_GROWTH = (
    *("criterion", "max_depth", "min_samples_split", "min_samples_leaf"),
    *("min_weight_fraction_leaf", "max_features", "max_leaf_nodes", "min_impurity_decrease"),
    *("ccp_alpha", "monotonic_cst"),
)


class BalancedRandomForestClassifier(BaseBalancedEnsemble):
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
        balanced sample is one already.
    oob_score : bool or callable, default=False
        Whether to predict every row by the trees that had no part of it; a callable
        ``(y_true, y_pred) -> float`` takes the place of the accuracy.
    sampling_strategy : float, str, dict or callable, default="all"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    replacement : bool, default=True
        Whether rows are drawn with replacement.
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
        Rows of a bootstrap sample; None: as many as the balanced sample has.
    monotonic_cst : array-like of int or None, default=None
        Monotonic constraint of each column: 1, 0 or -1.
    correct : {"prior"} or None, default=None
        "prior" takes the mean probabilities back to the class shares of the data.

    Attributes
    ----------
    estimators_ : list of DecisionTreeClassifier
        The trees; they predict codes of ``classes_``.
    samplers_ : list of RandomUnderSampler
        The sampler of each tree.
    pipelines_ : list of Pipeline
        Sampler and tree together.
    encoder_ : TableEncoder or None
        What encodes a mixed table for the trees.
    classes_ : ndarray of shape (c,)
        Labels.
    n_classes_ : int
        Number of labels.
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

    See Also
    --------
    BalancedBaggingClassifier : Any model and any sampler.

    Notes
    -----
    O(n_estimators m log(m) sqrt(d)) for samples of m rows; the table is encoded once and no tree
    touches the rows that it did not draw. Every tree leaves out most of the frequent class, so that
    out-of-bag figures need no bootstrap; they are those of untouched rows in the shares of the
    data.

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

    samplers_: list[Any]
    estimator = None

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
        self.correct = correct

    @staticmethod
    def _example_params():
        return [{"n_estimators": 5}]

    def _default_model(self):
        return DecisionTreeClassifier(**{name: getattr(self, name) for name in _GROWTH})

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
        if kind_of(data.X) == "array":
            data = data._replace(X=np.ascontiguousarray(data.X, dtype=np.float32))
            self._complete = not missing_mask(data.X).any()
        else:
            self._complete = False
        self._n_rows, self._n_columns = data.codes.size, data.X.shape[1]
        self._class_factor = self._factors(data)
        made = self._grow(data)
        if len(made) == self.n_estimators:
            self.samplers_ = []
        self.samplers_ += [one.sampler for one in made]
        self._finish(data, made)
        return self

    def _finish(self, data, made):
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
        if self.bootstrap:
            rng = Streams(model.random_state).get("bootstrap")
            data = data.take(rng.integers(data.codes.size, size=self._bag_size(data.codes.size)))
        weight = data.weight
        if self.class_weight is not None:
            factor = (
                compute_sample_weight("balanced", data.codes)
                if self._class_factor is None
                else self._class_factor[data.codes]
            )
            weight = factor if weight is None else weight * factor
        if not self._complete:
            return model.fit(data.X, data.codes, weight)
        codes = np.ascontiguousarray(data.codes[:, None], dtype=np.float64)
        with config_context(skip_parameter_validation=True):  # checked by the forest
            model.fit(data.X, codes, weight, check_input=False)
        return model

    def _bag_size(self, n: int) -> int:
        if self.max_samples is None:
            return n
        if isinstance(self.max_samples, float):
            return max(1, round(self.max_samples * n))
        return min(self.max_samples, n)

    def _seen_rows(self, X):
        X = super()._seen_rows(X)
        if kind_of(X) == "array":
            return np.ascontiguousarray(X, dtype=np.float32)
        return X

    @property
    def feature_importances_(self) -> np.ndarray:
        """Mean decrease of impurity by column, (d,); sum 1 unless no tree split."""
        said = [tree.feature_importances_ for tree in self.estimators_ if tree.tree_.node_count > 1]
        if not said:
            return np.zeros(self.n_features_in_)
        mean = np.mean(said, axis=0)
        mean /= mean.sum()
        if self.encoder_ is None:
            return mean
        nominal = self.encoder_.nominal_
        width = [len(known) for known in self.encoder_.levels_]
        source = np.r_[np.flatnonzero(~nominal), np.repeat(np.flatnonzero(nominal), width)]
        return np.bincount(source.astype(np.intp), mean, minlength=self.n_features_in_)

    @property
    def pipelines_(self) -> list[Pipeline]:
        """Sampler and tree of each member as a pipeline."""
        pairs = zip(self.samplers_, self.estimators_, strict=True)
        return [Pipeline([("randomundersampler", s), ("tree", t)]) for s, t in pairs]

    def apply(self, X: TableLike) -> np.ndarray:
        """Leaf of each row in every tree.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        leaves : ndarray of shape (n, n_estimators)
        """
        X = self._seen_rows(X)
        return np.column_stack([tree.apply(X) for tree in self.estimators_])

    def decision_path(self, X: TableLike) -> tuple[Any, np.ndarray]:
        """Nodes that each row passes in every tree.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.

        Returns
        -------
        indicator : CSR matrix of shape (n, n_nodes)
        offsets : ndarray of shape (n_estimators + 1,)
            Columns of tree i: ``offsets[i]`` to ``offsets[i + 1]``.
        """
        X = self._seen_rows(X)
        paths = [tree.decision_path(X) for tree in self.estimators_]
        offsets = np.cumsum([0, *(path.shape[1] for path in paths)])
        return sparse.hstack(paths, format="csr"), offsets
