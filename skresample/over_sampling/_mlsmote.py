"""MLSMOTE: new rows between neighbours that share a rare label."""

# No pair: bags of rare labels take the place of classes, and sets of labels are made with rows.

from __future__ import annotations

from typing import Literal

import numpy as np
from scipy import sparse

from skresample._math.class_neighbors import usable_neighbors
from skresample._new_rows import Blend, join_recipes
from skresample._parameters import Columns, Jobs, OnehotGroups, PositiveInt, Seed
from skresample._table.home import Home
from skresample._table.labels import labels_of
from skresample.base import BaseResampler
from skresample.plan import ResamplingPlan

from .moves import donors

__all__ = ["MLSMOTE"]


class MLSMOTE(BaseResampler):
    """Over-sample a multilabel table by new rows between neighbours that share a rare label.

    A label is rare where its imbalance ratio (IRLbl) is above the mean of all labels (MeanIR).
    Every row of a rare label starts one new row, which lies on the way to one of its nearest
    neighbours with that label; its labels are those that most of the row and its neighbours have.

    Parameters
    ----------
    k_neighbors : int, default=5
        Neighbours to move towards and to ask for labels, >= 1; more reach farther.
    labels : {"ranking", "union", "intersection"}, default="ranking"
        Labels of a new row: those of more than half of the row and its neighbours, of any of
        them, or of all of them. The rare label itself is always among them.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    n_jobs : int or None, default=None
        Threads of the neighbour search; None: up to two for large tables.

    Attributes
    ----------
    imbalance_ratios_ : ndarray of shape (n_labels,)
        IRLbl of each label before; inf for one that no row has.
    mean_imbalance_ratio_ : float
        MeanIR before, over the labels that occur.
    seed_labels_ : ndarray of shape (m,), intp
        Number of the rare label that each new row was made for.
    plan_ : ResamplingPlan
        Base, partner, gap and labels of every new row.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        For a target with entries other than 0 and 1, missing ones, or no label at all.

    Warns
    -----
    ShortfallWarning
        When a rare label has fewer than ``k_neighbors + 1`` rows: the neighbours there are
        serve, and a single row is duplicated. For labels that no row has.
    OutcomeWarning
        Where no label is rarer than the mean.

    See Also
    --------
    MLROS : Rows cloned.
    SMOTE : The same for classes.

    Notes
    -----
    O(sum of b² d) over the rare labels with b rows, plus the labels of all neighbours. ``y`` is
    an indicator matrix (array, frame or sparse) and comes out as such; a target of one class a row
    is taken as one label a row. Differences from the paper: (1) one gap a row, so that new rows
    lie on segments, where the pseudo-code draws one for each column; (2) a mismatch of a nominal
    column costs as in :class:`SMOTE`, where the paper takes the value difference metric; (3) ratios
    are those of the input throughout.

    References
    ----------
    F. Charte, A. J. Rivera, M. J. del Jesus, F. Herrera, "MLSMOTE: approaching imbalanced
    multilabel learning through synthetic instance generation", Knowledge-Based Systems 89 (2015),
    algorithms 1 and 2.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.over_sampling import MLSMOTE
    >>> X = np.random.default_rng(0).normal(size=(20, 2))
    >>> Y = np.array([[1, 0, 0]] * 11 + [[1, 1, 0]] * 6 + [[1, 0, 1]] * 3)
    >>> X_new, Y_new = MLSMOTE(k_neighbors=2, random_state=0).fit_resample(X, Y)
    >>> Y_new.sum(axis=0)
    array([23,  6,  6])
    """

    imbalance_ratios_: np.ndarray
    mean_imbalance_ratio_: float
    seed_labels_: np.ndarray

    _takes_labels = True

    def __init__(
        self,
        *,
        k_neighbors: PositiveInt = 5,
        labels: Literal["ranking", "union", "intersection"] = "ranking",
        random_state: Seed = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        n_jobs: Jobs = None,
    ) -> None:
        self.k_neighbors = k_neighbors
        self.labels = labels
        self.random_state = random_state
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.n_jobs = n_jobs

    def _plan(self, table, quota):
        found = labels_of(table)
        self.imbalance_ratios_, self.mean_imbalance_ratio_ = found.ratios, found.mean
        bags, made, targets = found.bags(), [], []
        for label in found.rare.tolist():
            home = Home(table, bags[label], label, found.names[label], n_jobs=self.n_jobs)
            k = usable_neighbors(self.k_neighbors, home.n, home.name, what="label")
            blend, near = _blend(home, k, table.streams.get("synthesize", label))
            made.append(blend)
            targets.append(_labels(found.matrix[home.rows], near[:, :k], self.labels))
        sizes = [len(blend) for blend in made]
        self.seed_labels_ = np.repeat(found.rare, sizes)
        new_y = None
        if made and table.classes is None:
            new_y = np.concatenate([target.toarray() for target in targets])
        return ResamplingPlan(table.n, slice(None), join_recipes(made), new_y)


def _blend(home, k: int, rng) -> tuple[Blend, np.ndarray]:
    """A new row for each row at home, and the places of its neighbours, (n, max(k, 1))."""
    near, _ = home.own_neighbors(k, k)
    partner = near[np.arange(home.n), rng.integers(max(k, 1), size=home.n)]
    gap = rng.random(home.n)
    return Blend(home.rows, home.rows[partner], gap, donors(home, near, rng)), near


def _labels(labels, near, rule: str) -> sparse.csr_array:
    """Labels of the new rows, (n, q) CSR of bool, by the rows (n, q) and their neighbours (n, k).

    ``near`` holds places among the rows.
    """
    n, k = near.shape
    asked = np.column_stack([np.arange(n), near]).ravel()
    voters = sparse.csr_array((np.ones(asked.size), asked, np.arange(n + 1) * (k + 1)), (n, n))
    votes = voters @ labels.astype(np.float64)
    least = {"union": 1, "intersection": k + 1, "ranking": (k + 1) // 2 + 1}[rule]
    return sparse.csr_array(votes >= least)
