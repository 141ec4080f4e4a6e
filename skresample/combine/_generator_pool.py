"""Several generators together, whose rows may be filtered out of fold."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Annotated, Any, Literal

import numpy as np

from skresample._compat import Interval
from skresample._math.apportion import largest_remainder
from skresample._math.neighbors import NeighborIndex, Points
from skresample._new_rows import Blend, Rows
from skresample._parameters import (
    ArrayLike,
    Classifier,
    Columns,
    GroupColumns,
    OnehotGroups,
    Rule,
    Seed,
    Strategy,
)
from skresample.base import BaseOverSampler
from skresample.diffusion import DiffusionOverSampler, LocalSubspaceDenoiser
from skresample.over_sampling import ROSE, SMOTE

from ._out_of_fold import FOLDS, OutOfFold, main_parents
from ._pool_weights import cross_validated_weights
from ._wrapping import Space, joined_recipes, new_rows_of, usable

__all__ = ["GeneratorPool"]

Share = Annotated[float, Rule(Interval(Real, 0, 1, closed="left"))]
_NEAR = 5  # neighbours of the class whose distance says how odd a row is


class GeneratorPool(BaseOverSampler):
    """Over-sample by several generators at once.

    Each generator errs in its own way: segments are too narrow, kernels too wide, mixtures too
    round. Rows of several are more varied than those of any, and a table on which one of them fails
    is served by the others. With a filter more rows are made than wanted, and those that a judge
    finds least like the class are dropped. The judge of a row has not seen the rows it was made
    from: a judge that has finds in it what it has learned by heart.

    Parameters
    ----------
    generators : sequence of generators, default=None
        Over-samplers, denoisers, objects with ``generate(home, n_new, rng)``, or with ``fit`` and
        ``sample``. None: SMOTE, ROSE with half of its bandwidth, a Gaussian mixture and local
        subspaces.
    weights : {"equal", "cv"} or array-like of shape (g,), default="cv"
        Share of each generator among the rows made. "cv": by the balanced accuracy, in three
        folds and three times, of a logistic regression, neighbours and trees that are trained
        with its rows: ``exp`` of its lead over the best, in standard errors. Equal where there
        is one class only.
    filter : {"proba", "knn"} or None, default=None
        What finds a row least like its class. "proba": a small probability of the class,
        by ``estimator``. "knn": a large distance to the fifth nearest row of the class. None keeps
        all.
    drop_fraction : float, default=0.25
        Share of the rows made that the filter drops, in [0, 1).
    estimator : classifier, default=None
        Of "proba"; it sees standardised numbers and indicators of levels. None: 50 extremely
        randomised trees with three rows in a leaf.
    sampling_strategy : float, str, dict or callable, default="auto"
        Rows wanted per class, as in imbalanced-learn; dict keys may be (class, group) cells, and an
        allocation object may decide.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column, so that a new row has one of them:
        neighbouring columns of 0 and 1 with one 1 in every row, the groups given, or none.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.

    Attributes
    ----------
    generator_of_row_ : ndarray of shape (n_output,), intp
        Position in ``generators`` of what made each output row; -1 for input rows.
    kept_fraction_ : dict of {cell: ndarray of shape (g,)}
        Share of the rows of each generator that passed the filter; NaN where it made none.
    weights_ : ndarray of shape (g,)
        Shares of the generators, adding up to 1.
    sampling_strategy_ : dict
        New rows per class.
    quota_ : dict
        Rows wanted per cell.
    plan_ : ResamplingPlan
        Recipe of every new row.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        For no generators, for weights of another length, below zero or all zero, and for
        ``filter="proba"`` without rows of other classes.

    Warns
    -----
    ShortfallWarning
        When a class has fewer than four rows, so that no judge can do without some (its rows are
        not filtered), or the generators make too few; when ``weights="cv"`` has no two classes of
        three rows to test on, so that shares are equal.

    See Also
    --------
    PopulationMatcher : Chooses rows by what they are together.
    SyntheticLabelRepair : Judges labels, not rows.

    Notes
    -----
    The real rows are cut into four folds, and a model is trained without every two of them that
    are needed, at most six. A blend is judged by the one without the folds of its base and its
    main partner; a row without parents by the one without those of the two nearest rows of its
    class, which are what a density learned by heart would repeat. "knn" leaves these folds out
    of the search, too. A filter helps where rows are ranked, and costs balanced accuracy: what it
    drops lies where the classes meet. Weights "cv" cost 27 small models a generator, trained on at
    most some 4,000 rows; since training rows of splits overlap, the standard error is the
    corrected one of Nadeau and Bengio, so that with few rows shares are nearly equal. The paper
    mixes two image generators in equal shares and
    filters by the similarity of their images to real ones.

    References
    ----------
    C. Fan, M. Zhu, H. Chen, Y. Liu, W. Wu, H. Zhang, C. Shen, "DiverGen: improving instance
    segmentation by learning wider data distribution with more diverse generative data", CVPR
    2024, arXiv:2405.10185, section 3; C. Nadeau, Y. Bengio, "Inference for the generalization
    error", Machine Learning 52 (2003), section 3 (standard errors of "cv").

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_classification
    >>> from skresample.combine import GeneratorPool
    >>> from skresample.over_sampling import ROSE, SMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> pool = GeneratorPool([SMOTE(), ROSE()], weights=[2, 1], random_state=0)
    >>> X_new, y_new = pool.fit_resample(X, y)
    >>> np.bincount(pool.generator_of_row_[200:])
    array([108,  54])
    """

    generator_of_row_: np.ndarray
    kept_fraction_: dict[Any, Any]
    weights_: np.ndarray

    _dense_only = True

    def __init__(
        self,
        generators: Annotated[Sequence[Any] | None, Rule(list, tuple, None)] = None,
        *,
        weights: Literal["equal", "cv"] | ArrayLike = "cv",
        filter: Literal["proba", "knn"] | None = None,
        drop_fraction: Share = 0.25,
        estimator: Classifier | None = None,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.generators = generators
        self.weights = weights
        self.filter = filter
        self.drop_fraction = drop_fraction
        self.estimator = estimator
        self.random_state = random_state
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns

    @staticmethod
    def _example_params():
        from sklearn.naive_bayes import GaussianNB

        few = {"generators": [SMOTE(), ROSE()]}
        few["weights"] = "equal"
        return [{"filter": "proba", "estimator": GaussianNB(), **few}, {"filter": "knn", **few}]

    def _made(self, table, quota) -> list:
        if self.generators is not None and not len(self.generators):
            raise ValueError("generators is empty; name at least one, or None for the default ones")
        return super()._made(table, quota)

    def _pool(self) -> list:
        given = self.generators
        if given is None:
            local = DiffusionOverSampler(denoiser=LocalSubspaceDenoiser())
            given = [SMOTE(), ROSE(shrinkage=0.5), DiffusionOverSampler(), local]
        return [usable(one, self) for one in given]

    def _shares(self, table) -> np.ndarray:
        """Share of each generator, (g,); made once per call."""
        pool, given = self._pool(), self.weights
        if isinstance(given, str):
            if given == "cv":
                return cross_validated_weights(table, pool)
            return np.full(len(pool), 1.0 / len(pool))
        shares = np.asarray(given, dtype=np.float64)
        if shares.shape != (len(pool),) or not np.isfinite(shares).all() or (shares < 0).any():
            raise ValueError(f"weights must hold {len(pool)} numbers >= 0, got {given!r}")
        if not shares.any():
            raise ValueError("weights are all zero; give some generator a share")
        return shares / shares.sum()

    def _judges(self, table) -> OutOfFold:
        """The models of "proba", which see all classes."""
        X = self._space(table).own
        return OutOfFold(self.estimator, X, table.y_codes, table.streams)

    def _space(self, table) -> Space:
        return Space(table, np.arange(table.n))

    def _synthesize(self, home, n_new, rng) -> Blend | Rows:
        shares, filtered = home.for_all(self._shares), self.filter is not None
        if filtered and home.n < FOLDS:
            home.warn(
                f"it has {home.n} rows, and a judge needs at least {FOLDS}",
                "its new rows are not filtered",
            )
            filtered = False
        n_made = int(np.ceil(n_new / (1.0 - self.drop_fraction))) if filtered else n_new
        counts = largest_remainder(shares, n_made)
        recipes = [
            generator.generate(home, int(count), rng)
            for generator, count in zip(self._pool(), counts, strict=True)
        ]
        by = np.repeat(np.arange(len(recipes)), [len(recipe) for recipe in recipes])
        recipe = joined_recipes(home.table, recipes)
        kept = np.arange(len(by))
        if filtered and len(by) > n_new:
            kept = _best(self._scores(home, recipe), by, n_new)
            recipe = recipe.select(kept)
        made = np.bincount(by, minlength=counts.size).astype(float)
        left = np.bincount(by[kept], minlength=counts.size)
        share = np.divide(left, made, out=np.full(made.size, np.nan), where=made > 0)
        home.notes.update(by=by[kept], kept_fraction_=share, weights=shares)
        return recipe

    def _scores(self, home, recipe) -> np.ndarray:
        """How well each new row fits its class, (m,), by what has not seen its parents."""
        table, new = home.table, new_rows_of(home.table, recipe)
        space = Space(table, home.rows)
        points = space(new)
        parents = main_parents(home.rows, recipe, space.own, points)
        if self.filter == "proba" and not home.foreign.size:
            raise ValueError(
                "filter='proba' asks how probable the class is, and there are no rows of other "
                "classes; use filter='knn' or None"
            )
        judges = home.for_all(self._judges)
        if self.filter == "knn":
            return -_oddness(space.own, points, judges.fold[home.rows], judges.fold[parents])
        proba, codes = judges.judge(home.for_all(self._space)(new), parents)
        return proba[:, np.searchsorted(codes, table.y_codes[home.rows[0]])]

    def _record_notes(self, table, notes) -> None:
        cells = list(notes.values())
        self.kept_fraction_ = {name: note["kept_fraction_"] for name, note in notes.items()}
        by = [np.full(table.n, -1, np.intp), *(note["by"] for note in cells)]
        self.generator_of_row_ = np.concatenate(by)
        self.weights_ = cells[0]["weights"] if cells else self._shares(table)


def _best(score, by, n: int) -> np.ndarray:
    """Positions of the ``n`` best scores (m,), ascending.

    Of equal scores every generator keeps its share: judges of classes that lie far apart are
    equally sure of most rows.
    """
    place = np.empty(len(by))
    for one in np.unique(by):
        here = np.flatnonzero(by == one)
        place[here] = np.arange(here.size) / here.size
    return np.sort(np.lexsort((place, -score))[:n])


def _oddness(own, points, fold, of_parents) -> np.ndarray:
    """Distance to the fifth nearest row of the class outside the folds of the parents, (m,)."""
    out = np.empty(len(points))
    pairs, which = np.unique(np.sort(of_parents, axis=1), axis=0, return_inverse=True)
    for at, pair in enumerate(pairs):
        here = np.flatnonzero(which.reshape(-1) == at)
        others = np.flatnonzero(~np.isin(fold, pair))
        k = min(_NEAR, others.size)
        out[here] = NeighborIndex(Points(own[others])).knn(Points(points[here]), k)[0][:, -1]
    return out
