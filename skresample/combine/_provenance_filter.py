"""A sampler whose output owes nothing to rows that may not be used."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, Literal

import numpy as np

from skresample._compat import HasMethods
from skresample._lineage import allowed_among
from skresample._parameters import GroupColumns, Resampler, Rule, Seed
from skresample.base import BaseResampler
from skresample.over_sampling import RandomOverSampler
from skresample.plan import LICENCE_ORDER, propagate_labels

__all__ = ["ProvenanceFilter"]

_SAMPLER = Rule(HasMethods(["make_plan"]))
_ALLOWED = Rule(str, list, tuple, set, frozenset)


class ProvenanceFilter(BaseResampler):
    """Resample, and leave out the rows that a disallowed row had a part in.

    The labels of the input rows, licences or sources, come as ``groups=`` or as a column. A row
    made from several rows has the most restrictive label of them; rows whose label is unknown, and
    rows made by a model that learned from such, are as restricted as can be.

    Parameters
    ----------
    sampler : resampler
        With a plan (``make_plan``), cloned.
    allowed : str or collection, default="commercial"
        Labels of rows that stay: classes of licences ("commercial", "unspecified",
        "non-commercial", "academic-only"), or with ``rule="union"`` sources, all of which must be
        allowed.
    rule : {"most_restrictive", "union"}, default="most_restrictive"
        How labels of several parents become one, see :func:`~skresample.plan.propagate_labels`.
    generated : {"all", "parents"}, default="all"
        Whether all input rows, or parents alone, had a part in rows that a model or noise made.
    group_columns : str, int, list or callable, default=None
        Columns that hold the group, instead of ``groups=``.
    random_state : int, RandomState, Generator or None, default=None
        Seed; the same seed gives the same rows.

    Attributes
    ----------
    sampler_ : resampler
        After its plan.
    labels_ : ndarray of shape (n_output_of_sampler,), object
        Label of every row of its output.
    n_left_out_ : int
        Rows left out of it.
    sample_indices_ : ndarray of shape (n_output,)
        Input row each output row mostly comes from, -1 where there is none.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
    n_features_in_ : int

    Raises
    ------
    ValueError
        When no row may stay; without groups every label is unknown.

    See Also
    --------
    skresample.plan.ResamplingPlan.filter : The same for a plan.

    Notes
    -----
    The counts that the sampler aimed at are not made up for: resample the allowed rows alone where
    counts matter more than what the others could have lent. O(rows and parents).

    References
    ----------
    S. Longpre et al., "The Data Provenance Initiative: A Large Scale Audit of Dataset Licensing and
    Attribution in AI", Nature Machine Intelligence 6, 2024, arXiv:2310.16787.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.combine import ProvenanceFilter
    >>> from skresample.over_sampling import RandomOverSampler
    >>> X, y = np.arange(12.0)[:, None], [0] * 8 + [1] * 4
    >>> licences = ["MIT", "CC-BY-NC-4.0"] * 6
    >>> free = ProvenanceFilter(RandomOverSampler(random_state=0))
    >>> X_free, _ = free.fit_resample(X, y, groups=licences)
    >>> set(X_free.ravel() % 2)
    {np.float64(0.0)}
    """

    labels_: np.ndarray
    n_left_out_: int
    sampler_: Any

    missing_groups = "own_group"  # an unknown label is no reason to stop: it is not allowed
    _has_sample_indices = True
    _warns_outcome = False

    def __init__(
        self,
        sampler: Annotated[Resampler, _SAMPLER],
        *,
        allowed: Annotated[str | Collection[Any], _ALLOWED] = "commercial",
        rule: Literal["most_restrictive", "union"] = "most_restrictive",
        generated: Literal["all", "parents"] = "all",
        group_columns: GroupColumns = None,
        random_state: Seed = None,
    ) -> None:
        self.sampler = sampler
        self.allowed = allowed
        self.rule = rule
        self.generated = generated
        self.group_columns = group_columns
        self.random_state = random_state

    @property
    def _needs_classes(self) -> bool:
        """As the sampler does."""
        return getattr(self.sampler, "_needs_classes", True)

    @staticmethod
    def _example_params():
        return [{"sampler": RandomOverSampler(), "allowed": LICENCE_ORDER}]

    def _plan(self, table, quota):
        labels = np.full(table.n, None)  # without any, all are unknown
        if table.has_groups:
            names = np.empty(len(table.group_names), dtype=object)
            names[:] = table.group_names
            labels = names[table.group_codes]
        y = None if table.target is None else table.target.given
        self.sampler_ = table.streams.seeded(self.sampler, "sampler")
        plan = self.sampler_.make_plan(table.X, y)
        self.labels_ = propagate_labels(plan, labels, self.rule, generated=self.generated)
        rows = allowed_among(self.labels_, self.allowed)
        self.n_left_out_ = plan.n_output - rows.size
        if not rows.size:
            shown = sorted(map(str, set(self.labels_.tolist())))[:20]
            raise ValueError(
                f"no row may stay: allowed={self.allowed!r}, rows are {shown}; pass the licence "
                f"or source of each row as groups= (in a pipeline: enable_metadata_routing and "
                f"set_fit_resample_request(groups=True)) or set group_columns"
            )
        return plan.select(rows)
