"""SMOTE-IPF: SMOTE, then rows that several models misclassify are filtered out."""

# No pair: rows of another method are filtered, round by round.

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from sklearn.base import clone
from sklearn.tree import DecisionTreeClassifier

from skresample._math.layout import dense
from skresample._new_rows import Blend
from skresample._parameters import (
    Columns,
    Folds,
    Fraction,
    GroupColumns,
    Jobs,
    Model,
    Neighbors,
    OnehotGroups,
    PositiveInt,
    Progress,
    Seed,
    Strategy,
)
from skresample._progress_bar import progress_of
from skresample._table.crossfit import fold_codes
from skresample.base import BaseResampler, OverSamplingMixin, spare_classes

from . import moves, seeds
from ._shapes.values_of_blends import blended

__all__ = ["SMOTEIPF"]


class SMOTEIPF(OverSamplingMixin, BaseResampler):
    """Over-sample with SMOTE, then drop rows that most of several trees misclassify.

    SMOTE spreads label noise. The iterative partitioning filter cuts the enlarged table into
    ``n_folds`` parts, trains one tree on each, lets all vote on every row, drops the rows that a
    majority (or all) of them misclassify, and repeats until hardly any row goes.

    Parameters
    ----------
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    k_neighbors : int or neighbours object, default=5
        Neighbours to move towards, >= 1; more reach farther.
    n_folds : int, default=9
        Parts of a round, of equal size and with equal shares of the classes; one tree is trained on
        each, >= 2. More parts: weaker trees, more votes; of small tables fewer parts mostly keep
        more rows.
    voting : {"majority", "consensus"}, default="majority"
        Whether most or all trees must misclassify a row.
    tol : float, default=0.01
        A round that drops less than this share of the original rows is quiet, in [0, 1].
    n_quiet : int, default=3
        Quiet rounds in a row that end the filter, >= 1.
    estimator : classifier, default=None
        Model of the filter; None: a decision tree with at least 2 rows in a leaf.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.
    n_jobs : int or None, default=None
        Threads of the neighbour search; None: up to two for large tables.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``. Models are counted; total is None, as nobody knows the rounds.

    Attributes
    ----------
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    n_iter_ : int
        Rounds of the filter.
    n_filtered_ : dict of {class: int}
        Rows dropped of each class, original and new.
    plan_ : ResamplingPlan
        Recipe of every new row.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Warns
    -----
    ShortfallWarning
        When a class has fewer than ``k_neighbors + 1`` rows, or when the filter would remove a
        class altogether (its rows are kept).

    See Also
    --------
    skresample.combine.SMOTEENN : Filters by neighbourhood.

    Notes
    -----
    SMOTE plus ``n_folds`` fits per round, each on ``1 / n_folds`` of the rows: as in the paper, and
    unlike smote-variants, whose trees see all parts but one. A wrong label thus sways one vote.
    Trees are scikit-learn's in place of C4.5. As with every cleaning method class counts are those
    of the quota minus what the filter drops. Nominal columns reach the models as codes; a model
    other than the tree must take missing values where there are any.

    References
    ----------
    J. A. Saez, J. Luengo, J. Stefanowski, F. Herrera, "SMOTE-IPF: addressing the noisy and
    borderline examples problem in imbalanced classification by a re-sampling method with
    filtering", Information Sciences 291 (2015), section 3.2.

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skresample.over_sampling import SMOTEIPF
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> sampler = SMOTEIPF(random_state=0)
    >>> X_new, y_new = sampler.fit_resample(X, y)
    >>> len(y_new) + sum(sampler.n_filtered_.values())
    362
    """

    n_filtered_: dict[Any, Any]
    n_iter_: int

    _exact_counts = False

    @staticmethod
    def _example_params():
        return [{"n_folds": 3, "n_quiet": 1, "tol": 0.05}]

    def __init__(
        self,
        *,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        k_neighbors: Neighbors = 5,
        n_folds: Folds = 9,
        voting: Literal["majority", "consensus"] = "majority",
        tol: Fraction = 0.01,
        n_quiet: PositiveInt = 3,
        estimator: Model | None = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
        n_jobs: Jobs = None,
        progress: Progress = False,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.random_state = random_state
        self.k_neighbors = k_neighbors
        self.n_folds = n_folds
        self.voting = voting
        self.tol = tol
        self.n_quiet = n_quiet
        self.estimator = estimator
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns
        self.n_jobs = n_jobs
        self.progress = progress

    def _synthesize(self, home, n_new, rng) -> Blend:
        place = seeds.uniform(home, n_new, rng)
        return moves.segment(home, place, rng, k_neighbors=self.k_neighbors)

    def _plan(self, table, quota):
        plan = super()._plan(table, quota)
        X, codes = _enlarged(table, plan)
        with progress_of(self.progress, None, "models trained") as tell:
            kept, self.n_iter_ = self._filtered(table, X, codes, tell)
        drop = np.ones(len(X), bool)
        drop[kept] = False
        cells = quota.cell_codes[plan.label_source]
        counts = np.bincount(cells[cells >= 0], minlength=len(quota.names))
        drop = spare_classes(drop, quota._replace(cell_codes=cells, counts=counts))
        gone = np.bincount(codes[drop], minlength=table.classes.size)
        self.n_filtered_ = dict(zip(table.classes.tolist(), gone.tolist(), strict=True))
        return plan.select(np.flatnonzero(~drop))

    def _check_counts(self, table, plan, quota):
        """Counts fall by what the filter drops; ``n_filtered_`` tells."""

    def _filtered(self, table, X, codes, tell):
        """Positions that survive the rounds of the filter, and the number of rounds."""
        rng = table.streams.get("filter")
        model = self.estimator or DecisionTreeClassifier(min_samples_leaf=2)
        kept, quiet, rounds = np.arange(len(X)), 0, 0
        while quiet < self.n_quiet and kept.size > self.n_folds:
            rounds += 1
            wrong = np.zeros(kept.size, np.intp)
            fold = fold_codes(kept.size, self.n_folds, rng, y_codes=codes[kept])
            for part in range(self.n_folds):
                tree = clone(model)
                if "random_state" in tree.get_params():
                    tree.set_params(random_state=int(rng.integers(2**31 - 1)))
                train = kept[fold == part]
                wrong += tree.fit(X[train], codes[train]).predict(X[kept]) != codes[kept]
                tell((rounds - 1) * self.n_folds + part + 1)
            most = self.n_folds if self.voting == "consensus" else self.n_folds // 2 + 1
            stays = wrong < most
            quiet = quiet + 1 if (~stays).sum() < self.tol * table.n else 0
            kept = kept[stays]
        return kept, rounds


def _enlarged(table, plan):
    """All rows of a plan as one block of numbers and codes, and their classes."""
    numeric = dense(table.numeric)
    blocks = [
        numeric if plan.new is None else np.concatenate([numeric, blended(numeric, plan.new)])
    ]
    if table.nominal.any():
        codes = table.codes
        if plan.new is not None:
            codes = np.concatenate([codes, codes[plan.new.donor, np.arange(codes.shape[1])]])
        blocks.append(codes)
    return np.hstack(blocks), table.y_codes[plan.label_source]
