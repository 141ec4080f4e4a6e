"""New rows like those of a table that has no target."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from skresample._compat import BaseEstimator
from skresample._parameters import Columns, OnehotGroups, Seed, TableLike
from skresample._table.assemble import assemble
from skresample._table.home import Home
from skresample._table.ingest import ingest
from skresample._table.quota import one_cell
from skresample.base import refuse_memory
from skresample.diffusion import DiffusionOverSampler
from skresample.plan import ResamplingPlan

from ._wrapping import usable

__all__ = ["Synthesized", "synthesize"]


class Synthesized(NamedTuple):
    """Outcome of :func:`synthesize`.

    Attributes
    ----------
    rows : container like the input's
        The new rows alone.
    plan : ResamplingPlan
        What they were made from.
    """

    rows: Any
    plan: ResamplingPlan


class _Reader(BaseEstimator):
    """Carries how columns are read into the table."""

    def __init__(self, categorical_features, onehot_groups, random_state):
        self.categorical_features = categorical_features
        self.onehot_groups = onehot_groups
        self.random_state = random_state


def synthesize(
    X: TableLike,
    n_rows: int,
    generator: Any = None,
    *,
    categorical_features: Columns = "from_dtype",
    onehot_groups: OnehotGroups = "auto",
    random_state: Seed = None,
) -> Synthesized:
    """Make a table of new rows from all rows of X, without a class target.

    Parameters
    ----------
    X : {array-like, sparse matrix, dataframe} of shape (n, d)
        Rows, at least two; a column of labels is a column like any other.
    n_rows : int
        Rows to make, >= 1.
    generator : generator, default=None
        An over-sampler, a denoiser, any object with ``generate(home, n_new, rng)``, or with
        ``fit`` and ``sample``. None: :class:`~skresample.diffusion.DiffusionOverSampler`. Methods
        that look at other classes find none here.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns: by default those of category, string, object and bool dtype.
    onehot_groups : "auto", list of lists of columns or None, default="auto"
        Indicator columns that stand for one nominal column.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Returns
    -------
    Synthesized
        ``rows`` and ``plan``.

    Raises
    ------
    ValueError
        For fewer than two rows, ``n_rows`` below 1, and where the generator refuses the rows.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.combine import synthesize
    >>> X = np.random.default_rng(0).normal(size=(100, 3))
    >>> synthesize(X, 250, random_state=0).rows.shape
    (250, 3)
    """
    if isinstance(n_rows, bool) or not isinstance(n_rows, int | np.integer) or n_rows < 1:
        raise ValueError(f"n_rows must be a whole number of at least 1, got {n_rows!r}")
    reader = _Reader(categorical_features, onehot_groups, random_state)
    read = ingest(reader, X, None, classes=False)
    if read.n < 2:
        raise ValueError(f"X has {read.n} row; a law needs at least two")
    table = ingest(reader, X, np.zeros(read.n, np.intp), classes=False)
    table = table.reseeded(read.streams.get("root"))  # a generator object moves on once
    home = Home(table, np.arange(table.n), name="the table")
    refuse_memory(table, one_cell(home, int(n_rows)))
    given = DiffusionOverSampler() if generator is None else generator
    recipe = usable(given, "synthesize").generate(home, int(n_rows), table.streams.get("rows"))
    plan = ResamplingPlan(table.n, np.empty(0, np.intp), recipe)
    rows = assemble(table.alike(table.X), plan, as_list=isinstance(X, list))[0]
    return Synthesized(rows, plan)
