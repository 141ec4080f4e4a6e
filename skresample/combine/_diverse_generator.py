"""New rows with flatter columns: temperature, and suppression of what was made often."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from typing import Any

import numpy as np

from skresample._math.layout import dense
from skresample._new_rows import Blend, Rows, donors_of
from skresample._parameters import (
    AtLeastTwo,
    Columns,
    GroupColumns,
    NonNegative,
    OnehotGroups,
    Positive,
    Seed,
    Strategy,
)
from skresample.base import BaseOverSampler

from ._flattening import Column, flattened
from ._wrapping import Generating, new_rows_of, usable

__all__ = ["DiverseGenerator"]


class DiverseGenerator(BaseOverSampler):
    """Over-sample by the rows of a generator, with the laws of their columns flattened.

    Generators repeat what is frequent. Here every column has logits: those of the levels a class
    has (of bins of a number), divided by a temperature, and lowered for levels that were made
    often already. As few values as possible are changed so that columns follow them: a value
    stays with the probability by which the flat law allows it, or is replaced by a level the flat
    law has more of. Rows get more varied, and stray into other classes:
    :class:`SyntheticLabelRepair` mends their labels.

    Parameters
    ----------
    generator : generator
        What makes the rows: an over-sampler, a denoiser, any object with ``generate(home, n_new,
        rng)``, or with ``fit`` and ``sample``.
    suppression : float, default=0.0
        What is taken from the logit of the level that was made most often so far, >= 0; others
        lose in proportion. The paper has 7.5.
    temperature : float, default=1.0
        Divides the logits, > 0; above 1 columns get flatter, below 1 steeper.
    n_bins : int, default=10
        Bins of equal width of a numeric column, >= 2.
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
    changed_share_ : dict of {cell: float}
        Share of the values of the new rows that were replaced.
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

    See Also
    --------
    SyntheticLabelRepair : What this breaks, it mends.
    skresample.metrics.attribute_diversity_score : What this raises.
    skresample.diffusion.FeynmanKacSampler : A law to the power 1 / temperature, jointly.

    Notes
    -----
    O(m d L) for L levels. The law of a column within the class is its shares with half a row
    added to every level of the table, so that levels of other classes can occur; that of a number
    is the shares of its non-empty bins, and a replaced number is that of a row of the class. With
    temperature 1 and no suppression rows are those of the generator. A value is replaced by
    maximal coupling of the two laws; columns are taken one by one, so that what is replaced does
    not regard the rest of its row. Counts are renewed every 32 rows.

    References
    ----------
    J. J. Y. Chung, E. Kamar, S. Amershi, "Increasing diversity while maintaining accuracy: text
    data generation with large language models and human interventions", ACL 2023,
    arXiv:2306.04140, section 3 (logit suppression, temperature sampling).

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skresample.combine import DiverseGenerator
    >>> from skresample.over_sampling import SMOTE
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> diverse = DiverseGenerator(SMOTE(), temperature=2.0, random_state=0)
    >>> X_new, y_new = diverse.fit_resample(X, y)
    >>> 0 < diverse.changed_share_[1] < 0.5
    True
    """

    changed_share_: dict[Any, Any]

    _dense_only = True
    _noted = ("changed_share_",)

    def __init__(
        self,
        generator: Generating,
        *,
        suppression: NonNegative = 0.0,
        temperature: Positive = 1.0,
        n_bins: AtLeastTwo = 10,
        sampling_strategy: Strategy = "auto",
        random_state: Seed = None,
        categorical_features: Columns = "from_dtype",
        onehot_groups: OnehotGroups = "auto",
        group_columns: GroupColumns = None,
    ) -> None:
        super().__init__(sampling_strategy=sampling_strategy)
        self.generator = generator
        self.suppression = suppression
        self.temperature = temperature
        self.n_bins = n_bins
        self.random_state = random_state
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.group_columns = group_columns

    @staticmethod
    def _example_params():
        from skresample.over_sampling import SMOTE

        return [{"generator": SMOTE(), "suppression": 2.0, "temperature": 1.5}]

    def _synthesize(self, home, n_new, rng) -> Blend | Rows:
        table = home.table
        recipe = usable(self.generator, self).generate(home, n_new, rng)
        home.notes["changed_share_"] = 0.0
        if (self.suppression == 0 and self.temperature == 1) or not len(recipe):
            return recipe
        new = new_rows_of(table, recipe)
        values, m = np.array(new.numeric), len(recipe)
        donor = np.array(donors_of(recipe, new.codes.shape[1]))
        own = np.asarray(dense(table.numeric_rows(home.rows)))
        changed = 0
        for j in range(values.shape[1]):
            column = Column.of_numbers(own[:, j], home.rows, self.n_bins)
            at, rows = self._flat(column, column.level_of(values[:, j]), rng)
            values[at, j] = table.numeric[rows, j]
            changed += at.size
        others = np.setdiff1d(np.arange(table.n), home.rows)
        order = np.concatenate([home.rows, others])
        for j in range(donor.shape[1]):
            column = Column.of_levels(table.codes[:, j], home.rows, order)
            at, rows = self._flat(column, column.level_of(new.codes[:, j]), rng)
            donor[at, j] = rows
            changed += at.size
        home.notes["changed_share_"] = changed / max(m * (values.shape[1] + donor.shape[1]), 1)
        # A blend has its gaps from its base.
        parent = recipe.base if isinstance(recipe, Blend) else recipe.dominant
        return Rows(values, parent, donor if donor.shape[1] else None, recipe.source)

    def _flat(self, column, level, rng):
        """Which new rows get another level of a column, and the rows whose value they take."""
        goal = flattened(level, column.share, self.suppression, self.temperature, rng)
        at = np.flatnonzero(goal != level)
        return at, column.drawn(goal[at], rng)
