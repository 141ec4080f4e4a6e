"""Resamplers one after the other, with one plan that leads back to the first input."""

# Over the usual size: most of the lines document parameters.
from __future__ import annotations

from typing import Any, Self

import numpy as np
from sklearn.base import clone

from skresample._compat import BaseComposition, parameters_fit
from skresample._new_rows import Rows
from skresample._progress_bar import progress_of
from skresample._table.accept import accept_rows, refuse_class
from skresample._table.containers import is_pandas, reset_index
from skresample._table.table import Table
from skresample.base import BaseResampler
from skresample.exceptions import PlanError
from skresample.plan import ResamplingPlan

from ._trail import offered, resample_with

__all__ = ["BaseChain", "ResamplerChain"]


class BaseChain(BaseResampler):
    """Base of resamplers that run others in turn; subclasses give ``_make_steps()``."""

    plan_: Any

    _dense_only = False
    _warns_outcome = False  # the steps speak for themselves

    def _make_steps(self) -> list[tuple[str, object]]:
        """Unfitted clones with their names, in order."""
        raise NotImplementedError

    def _plan(self, table, quota):
        raise NotImplementedError("chains run their steps on the rows themselves")

    def _look_at(self, X, y, groups):
        self._validate_params()
        first = self._make_steps()[0][1]
        first.fit(X, y, **offered(first, "fit", groups=groups))
        self._adopt(first)

    def _resample(self, X, y, groups, sample_weight):
        if not parameters_fit(self):
            self._validate_params()
        steps, plan, weight = self._make_steps(), None, sample_weight
        given = X, y
        with progress_of(getattr(self, "progress", False), len(steps), "steps") as tell:
            for done, (_, step) in enumerate(steps, 1):
                X, y, weight, groups, trail = resample_with(
                    step, X, y, sample_weight=weight, groups=groups
                )
                plan = trail.plan if plan is None else _then(plan, trail.plan, X)
                tell(done)
        self._adopt(steps[0][1])
        self._keep_steps(steps)
        self.plan_ = plan
        for name in ("sample_weight_", "sample_indices_"):
            self.__dict__.pop(name, None)
        if weight is not None:
            self.sample_weight_ = weight
        if self._has_sample_indices:
            self.sample_indices_ = plan.origin
        if not plan.is_selection:
            return reset_index(X), reset_index(y)
        # All new rows may be gone again: the rows left are the caller's, index included.
        X, y = (
            plan.apply(old) if is_pandas(old) else new
            for old, new in zip(given, (X, y), strict=True)
        )
        return X, y

    def _dry_run(self, X, y, groups, sample_weight, hold):
        """The composed plan; the steps run on the rows all the same."""
        self._resample(X, y, groups, sample_weight)
        return self.plan_

    def _adopt(self, first) -> None:
        """Take over what the first step learned about the input."""
        for name in ("n_features_in_", "feature_names_in_", "sampling_strategy_", "quota_"):
            self.__dict__.pop(name, None)
            if hasattr(first, name):
                setattr(self, name, getattr(first, name))

    def _validate_estimator(self) -> None:
        """Make the steps without running them, under the name imbalanced-learn gives this."""
        self._keep_steps(self._make_steps())

    def _keep_steps(self, steps) -> None:
        """Store the fitted steps."""
        for name, step in steps:
            setattr(self, f"{name}_", step)


def _then(first: ResamplingPlan, second: ResamplingPlan, X) -> ResamplingPlan:
    """Composition; where no recipe can say it, the new rows are given by their values."""
    try:
        return first.then(second)
    except PlanError:
        source = second.origin
        origin = np.where(source >= 0, first.origin[source], -1)
        new = second.is_new | np.where(source >= 0, first.is_new[source], True)
        table = Table(*accept_rows(X))
        rows = np.flatnonzero(new)
        # Natural order is kept then new; `order` leads back to the order of the rows.
        order = np.argsort(np.concatenate([np.flatnonzero(~new), rows]))
        values = Rows(table.numeric_rows(rows), origin[rows])
        return ResamplingPlan(first.n_input, origin[~new], values, None, second.weight, order)


class ResamplerChain(BaseComposition, BaseChain):
    """Run several resamplers in turn as one resampler.

    Each step works on the output of the one before. The plans compose, so that ``plan_`` leads
    from the last output to the first input, and weights and groups follow their rows through.

    Parameters
    ----------
    steps : list of (str, resampler)
        Names and unfitted resamplers, at least one; also imbalanced-learn's, whose new rows take
        weight and group of the nearest row of their class. Parameters of a step are reached as
        ``<name>__<parameter>``.

    Attributes
    ----------
    steps_ : list of (str, resampler)
        The fitted steps.
    sampling_strategy_, quota_ : dict
        Those of the first step; ``quota_`` only where it has quotas.
    plan_ : ResamplingPlan
        Composition of the steps' plans.
    sample_indices_ : ndarray of shape (n_output,)
        Input row of each output row; only when every step keeps rows.
    sample_weight_ : ndarray of shape (n_output,)
        Weights of the output rows; only when weights were passed or a step weighs.
    n_features_in_ : int
        Number of columns.
    feature_names_in_ : ndarray of shape (d,)
        Column names, where X has them.

    Raises
    ------
    ValueError
        For an empty list, a repeated name or a name with a double underscore.
    TypeError
        For a step without ``fit_resample``.

    See Also
    --------
    SMOTEENN : Over-sample, then drop contradicted rows.

    Notes
    -----
    Costs what its steps cost; composing selections is exact and O(n), blends of blends multiply
    as sparse rows, and what no recipe can express is recorded by value.

    References
    ----------
    G. E. A. P. A. Batista, R. C. Prati, M. C. Monard, "A study of the behavior of several methods
    for balancing machine learning training data", SIGKDD Explorations 6 (2004).

    Examples
    --------
    >>> from sklearn.datasets import make_classification
    >>> from skresample.combine import ResamplerChain
    >>> from skresample.over_sampling import SMOTE
    >>> from skresample.under_sampling import RandomUnderSampler
    >>> X, y = make_classification(200, weights=[0.9], flip_y=0, random_state=0)
    >>> over = SMOTE(sampling_strategy=0.5, random_state=0)
    >>> chain = ResamplerChain([("over", over), ("under", RandomUnderSampler(random_state=0))])
    >>> X_new, y_new = chain.fit_resample(X, y)
    >>> chain.plan_
    ResamplingPlan(200 -> 180 rows: 109 kept, 71 new by Blend)
    """

    steps_: Any

    def __init__(self, steps: list[Any]) -> None:
        self.steps = steps

    @staticmethod
    def _example_params():
        from skresample.over_sampling import SMOTE
        from skresample.under_sampling import RandomUnderSampler

        over, under = SMOTE(random_state=0), RandomUnderSampler(random_state=0)
        return [{"steps": [("under", under), ("again", under)]}, {"steps": [("over", over)]}]

    @property
    def _has_sample_indices(self):
        tags = [getattr(step.__sklearn_tags__(), "sampler_tags", None) for _, step in self.steps]
        return all(tag is not None and tag.sample_indices for tag in tags)

    def get_params(self, deep: bool = True) -> dict[Any, Any]:
        """Parameters of the chain and, if ``deep``, of its steps.

        Parameters
        ----------
        deep : bool, default=True
            Whether to include ``<step>__<parameter>``.

        Returns
        -------
        params : dict
        """
        return self._get_params("steps", deep=deep)

    def set_params(self, **params: Any) -> Self:
        """Set parameters of the chain or of its steps.

        Parameters
        ----------
        **params : dict
            ``steps``, a step's name, or ``<step>__<parameter>``.

        Returns
        -------
        self : object
        """
        self._set_params("steps", **params)
        return self

    def _make_steps(self):
        if not self.steps:
            raise ValueError("steps is empty; give at least one (name, resampler) pair")
        names = [name for name, _ in self.steps]
        self._validate_names(names)
        for name, step in self.steps:
            refuse_class(step, f"step {name!r}")
            if not hasattr(step, "fit_resample"):
                raise TypeError(f"step {name!r} has no fit_resample: {step!r}")
        return [(name, clone(step)) for name, step in self.steps]

    def _keep_steps(self, steps):
        self.steps_ = steps
