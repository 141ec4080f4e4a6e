"""GME: greedy selection of items whose categories are diverse and balanced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, ClassVar, Literal

import numpy as np

from skresample._compat import StrOptions
from skresample._parameters import (
    ArrayLike,
    AtLeastTwo,
    Columns,
    Count,
    Fits,
    NSamples,
    PositiveInt,
    Progress,
    Rule,
    Seed,
)
from skresample._progress_bar import progress_of
from skresample.base import BaseSelector

from ._entropy.columns import bags_of_counts, bags_of_table
from ._entropy.greedy import SELECTORS, greedy_entropy
from ._method_card import MethodCard
from ._scores.asked import wanted_rows

__all__ = ["GreedyMaximumEntropySampler"]


class GreedyMaximumEntropySampler(BaseSelector):
    """Select items whose categorical values are as diverse and balanced as possible.

    An item (a row, or all rows of a document, patient, ...) is a bag of values in one or several
    categories. In every step the item is taken after which the Shannon entropies of all
    categories are nearest to their largest possible values ("utopia"), or have the largest sum.
    The order of picking ranks all items; where entropy begins to fall, diversity is exhausted. On
    a single column of classes the selection is exactly balanced. Good for evaluation and
    annotation sets from long-tailed tables.

    Parameters
    ----------
    n_samples : int, float or None, default=None
        Items to select, or a share of them; None ranks all items.
    item : str, int, list or None, default=None
        Columns of X that say which item a row belongs to; or pass ``groups=``. None: every row
        is an item.
    columns : str, int, array-like, callable or None, default=None
        Columns to be diverse in, each a category; "y" stands for the target. None: all columns
        but ``item``. Whole numbers count as categories, missing values as a value of their own.
    column_groups : array-like of shape (d,) or None, default=None
        Category of each column, for X as a matrix of counts: rows are items, columns values.
    selector : {"utopia", "sum"}, default="utopia"
        Smallest Euclidean distance of the entropies to ``ln(number of values)``, which also
        balances the categories among each other; or the largest sum of entropies.
    binarize : bool, default=False
        Count a value once in an item, however often it occurs there.
    candidates : int or None, default=None
        Look at a random sample of so many items in each step; None: at all.
    decimals : int or None, default=None
        Round entropies before comparing them, ties to the smaller item. 5 repeats the ties of the
        published tool; None compares exactly.
    stop : {"n_samples", "entropy_peak"}, default="n_samples"
        "entropy_peak" keeps the items up to the largest sum of entropies, at most ``n_samples``.
    discretizer : int, transformer or None, default=10
        How columns of other than whole numbers become categories: quantile bins, a transformer
        such as ``KBinsDiscretizer``, or None to refuse them.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``.
    random_state : int, RandomState, Generator or None, default=None
        Seed of ``candidates``.

    Attributes
    ----------
    ranking_ : ndarray of shape (m,)
        Selected items in the order of picking: labels of ``item`` or ``groups``, or row numbers.
    entropies_ : ndarray of shape (m, n_categories)
        Entropies (natural logarithm) of the selection after each pick.
    curve_ : ndarray of shape (steps, n_categories)
        The same for all steps computed, also those after the peak.
    max_entropies_ : ndarray of shape (n_categories,)
        Natural logarithm of the number of values of each category in the whole table.
    categories_ : list
        Names of the categories.
    n_items_ : int
        Items in the table.
    sample_indices_ : ndarray
        All rows of the selected items, in the order of picking.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
        The selection as a plan.
    n_features_in_ : int
        Number of columns of X.

    Raises
    ------
    QuotaError
        If more items are asked for than there are.
    ValueError
        If a column cannot be turned into categories, or counts are negative.

    Notes
    -----
    With T = sum of c ln c over the counts c of a category and N their total, entropy is
    ``ln N - T / N``; a pick changes the terms of the items that share a value with it only, and a
    bound from earlier steps tells which items need no look at all (see the kernel's notes). The
    picks are those of the full recomputation; exact losses within 1e-11 tie, the smaller item
    goes first. Items are ordered by label, or by row. Without ``decimals`` and ``candidates`` a
    step costs O(entries of some thousand items), else O(entries that share a value + items).
    Greedy selection carries no guarantee for entropy, which is not submodular here.

    References
    ----------
    M. Delmas, M. Wysocka and A. Freitas, "Relation Extraction in underexplored biomedical
    domains: A diversity-optimised sampling and synthetic data generation approach", Computational
    Linguistics 50, 2024, doi:10.1162/coli_a_00520, section 3 (GME-sampler).

    See Also
    --------
    FeatureCoverageSampler, KCenterSampler

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.selection import GreedyMaximumEntropySampler
    >>> kind = np.repeat(["a", "b", "c"], [500, 50, 20])[:, None]
    >>> sampler = GreedyMaximumEntropySampler(n_samples=60)
    >>> np.unique(sampler.fit_resample(kind)[0], return_counts=True)[1]
    array([20, 20, 20])
    >>> sampler.entropies_[-1].round(4), sampler.max_entropies_.round(4)
    (array([1.0986]), array([1.0986]))
    """

    categories_: list[Any]
    curve_: np.ndarray
    entropies_: np.ndarray
    max_entropies_: np.ndarray
    n_items_: int
    ranking_: np.ndarray

    method_card: ClassVar[MethodCard] = MethodCard("entropy of the selection", "greedy", "item")

    def __init__(
        self,
        *,
        n_samples: NSamples | None = None,
        item: str | int | ArrayLike | None = None,
        columns: str | int | ArrayLike | Callable[..., Any] | None = None,
        column_groups: ArrayLike | None = None,
        selector: Annotated[str, Rule(StrOptions(set(SELECTORS)))] = "utopia",
        binarize: bool = False,
        candidates: PositiveInt | None = None,
        decimals: Count | None = None,
        stop: Literal["n_samples", "entropy_peak"] = "n_samples",
        discretizer: AtLeastTwo | Fits | None = 10,
        categorical_features: Columns = "from_dtype",
        progress: Progress = False,
        random_state: Seed = None,
    ) -> None:
        self.n_samples = n_samples
        self.item = item
        self.columns = columns
        self.column_groups = column_groups
        self.selector = selector
        self.binarize = binarize
        self.candidates = candidates
        self.decimals = decimals
        self.stop = stop
        self.discretizer = discretizer
        self.categorical_features = categorical_features
        self.progress = progress
        self.random_state = random_state

    @property
    def group_columns(self) -> Any:
        """Items are groups of rows."""
        return self.item

    def _select(self, table):
        if self.column_groups is not None:
            bags, self.categories_ = bags_of_counts(table, self.column_groups, self.binarize)
        else:
            bags, self.categories_ = bags_of_table(
                table, self.columns, self.item, self.discretizer, self.binarize
            )
        self.n_items_ = bags.n_items
        m = wanted_rows(self.n_samples, bags.n_items)
        with progress_of(self.progress, m, "items selected") as tell:
            path = greedy_entropy(
                bags,
                m,
                selector=self.selector,
                decimals=self.decimals,
                candidates=self.candidates,
                rng=table.streams.get("candidates"),
                tell=tell,
            )
        self.curve_, self.max_entropies_ = path.entropies, path.utopia
        steps = len(path.order)
        if self.stop == "entropy_peak":
            total = path.entropies.sum(axis=1)
            steps = int(np.flatnonzero(total >= total.max() - 1e-11)[0]) + 1
        self.entropies_, order = path.entropies[:steps], path.order[:steps]
        if table.group_codes is None:
            self.ranking_ = order
            return order
        self.ranking_ = label_array(table.group_names)[order]
        return rows_of_groups(table.group_codes, order)


def label_array(names) -> np.ndarray:
    """Labels of groups as an array; tuples stay tuples."""
    out = np.empty(len(names), dtype=object)
    out[:] = names
    kinds = {type(name) for name in names}
    return np.array(names) if len(kinds) == 1 and kinds <= {int, float, str, bool} else out


def rows_of_groups(codes, groups) -> np.ndarray:
    """All rows of some groups, group after group, ascending within one."""
    by_group = np.argsort(codes, kind="stable")
    start = np.searchsorted(codes[by_group], groups)
    stop = np.searchsorted(codes[by_group], groups, side="right")
    parts = [by_group[a:b] for a, b in zip(start, stop, strict=True)]
    return np.concatenate(parts) if parts else np.empty(0, np.intp)
