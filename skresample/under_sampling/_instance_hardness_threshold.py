"""Instance hardness threshold: keep the rows that a classifier finds easy."""

# No pair: a model of the caller ranks the rows.

from __future__ import annotations

import warnings
from numbers import Integral
from typing import Annotated, Any

import numpy as np
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.model_selection import StratifiedKFold, check_cv

from skresample._compat import HasMethods
from skresample._parameters import (
    ArrayLike,
    Classifier,
    Columns,
    Folds,
    GroupColumns,
    Jobs,
    Progress,
    Rule,
    Seed,
    UnderStrategy,
)
from skresample._progress_bar import progress_of
from skresample._table.containers import take

from . import rankings
from ._case import RankedUnderSampler
from ._rankings.hardness import own_probability, seeded

__all__ = ["InstanceHardnessThreshold"]

FORESTS = (RandomForestClassifier, ExtraTreesClassifier)  # read their rows as float32


class InstanceHardnessThreshold(RankedUnderSampler):
    """Keep the rows of each targeted class that a classifier would get right most surely.

    The hardness of a row is one minus the probability that a classifier, trained on the other
    folds, gives to the row's own class. The hardest rows go: noise and rows deep in another
    class.

    Parameters
    ----------
    estimator : classifier or None, default=None
        Has ``predict_proba``; its random states are set. None: a random forest of 100 trees.
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the folds and of the classifier.
    cv : int or splitter, default=5
        Number of stratified folds, >= 2, or a cross-validation splitter.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype. A pipeline,
        or a classifier with a parameter ``categorical_features``, gets the columns as they are;
        others, the default forest too, read codes.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.
    n_jobs : int or None, default=None
        Folds (or trees of the default forest) at a time; the result does not depend on it.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``, in folds.

    Attributes
    ----------
    sampling_strategy_ : dict
        Rows kept of each targeted class.
    quota_ : dict
        Rows wanted per cell.
    estimator_ : classifier
        What was cloned for each fold, not fitted.
    instance_hardness_ : ndarray of shape (n,)
        Hardness of every input row, between 0 and 1; NaN if it was in no test fold.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row, sorted by class, then ascending.
    plan_ : ResamplingPlan
        Which rows were kept.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    See Also
    --------
    NearMiss : Prefers rows at the border.

    Notes
    -----
    ``cv`` fits and predictions of the classifier: with the default forest some 1.4 milliseconds
    of CPU time a row of 20 columns (14 seconds on 10,000 rows). Fewer folds or a cheaper
    ``estimator``, for example ``HistGradientBoostingClassifier()``, cost less.

    1. Counts are exact: rows of equal hardness are kept in their order. imbalanced-learn keeps
       all rows that reach a percentile, and mixes up labels other than 0, 1, 2, ...
    2. With classes smaller than ``cv`` some training folds lack a class; its rows are as hard as
       can be there.

    References
    ----------
    M. R. Smith, T. Martinez, C. Giraud-Carrier, "An instance level analysis of data complexity",
    Machine Learning 95 (2014) 225-256, equation 1, with one learner.

    Examples
    --------
    >>> from collections import Counter
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.naive_bayes import GaussianNB
    >>> from skresample.under_sampling import InstanceHardnessThreshold
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> sampler = InstanceHardnessThreshold(estimator=GaussianNB(), random_state=0)
    >>> sorted(Counter(sampler.fit_resample(X, y)[1].tolist()).items())
    [(0, 19), (1, 19)]
    """

    estimator_: Any
    instance_hardness_: np.ndarray

    def __init__(
        self,
        *,
        estimator: Classifier | None = None,
        sampling_strategy: UnderStrategy = "auto",
        random_state: Seed = None,
        cv: Folds | Annotated[Any, Rule(HasMethods(["split"]))] | ArrayLike = 5,
        categorical_features: Columns = "from_dtype",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
        progress: Progress = False,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.estimator = estimator
        self.random_state = random_state
        self.cv = cv
        self.categorical_features = categorical_features
        self.group_columns = group_columns
        self.n_jobs = n_jobs
        self.progress = progress

    @staticmethod
    def _example_params():
        from sklearn.tree import DecisionTreeClassifier

        return [{"estimator": DecisionTreeClassifier(max_depth=4), "cv": 3}]

    def _plan(self, table, quota):
        forest = self.estimator is None
        base = RandomForestClassifier(n_jobs=self.n_jobs) if forest else self.estimator
        self.estimator_ = seeded(base, lambda name: table.streams.seed("estimator", name))
        folds = list(self._folds(table))
        with progress_of(self.progress, len(folds), "folds") as tell:
            easy = own_probability(
                self.estimator_,
                self._rows_for(table),
                table.y_codes,
                folds,
                n_jobs=None if forest else self.n_jobs,
                tell=tell,
            )
        self.instance_hardness_ = 1.0 - easy
        return super()._plan(table, quota)

    def _rank(self, case, rows, n_keep, rng):
        return rankings.by_score(case, rows, n_keep, rng, score=-self.instance_hardness_)

    def _rows_for(self, table):
        """Function that hands rows to the classifier."""
        known = hasattr(self.estimator, "steps") or hasattr(self.estimator, "categorical_features")
        if known and table.nominal.any():
            return lambda rows: take(table.X, rows)
        values = table.numeric
        if table.nominal.any():
            values = np.column_stack([values, table.codes])
        if type(self.estimator_) in FORESTS and isinstance(values, np.ndarray):
            with np.errstate(over="ignore"):  # the forest refuses what is too large
                values = values.astype(np.float32, copy=False)  # once, and not for every fold
        return values.__getitem__

    def _folds(self, table):
        codes, empty = table.y_codes, np.zeros((table.n, 1))
        if not isinstance(self.cv, Integral):
            return check_cv(self.cv, codes, classifier=True).split(empty, codes, table.group_codes)
        n_splits = min(int(self.cv), int(np.bincount(codes).max()))
        if n_splits < 2:
            rows = np.arange(table.n)
            return [(rows, rows)]
        splitter = StratifiedKFold(n_splits, shuffle=True, random_state=table.streams.seed("folds"))
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "The least populated class", UserWarning)
            return list(splitter.split(empty, codes))
