"""imbalanced-learn's pipeline, in which weights and groups follow the rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import imblearn.pipeline
from sklearn.base import clone
from sklearn.utils import Bunch
from sklearn.utils.validation import check_memory

from skresample._compat import (
    NominalPipeline,
    fit_resample_one,
    fit_transform_one,
    print_elapsed_time,
    routing_enabled,
)
from skresample._parameters import TableLike, VectorLike
from skresample._table.accept import refuse_class, text_explained
from skresample._table.containers import n_rows
from skresample._table.ingest import by_position

from ._trail import Trail, accepts, sampler_weight

__all__ = ["Pipeline", "make_pipeline"]

_PER_ROW = ("sample_weight", "groups")


class Pipeline(NominalPipeline):
    """Transformers, resamplers and a model in one estimator; metadata follows the rows.

    Like imbalanced-learn's pipeline, resamplers act during ``fit`` only. Unlike there, per-row
    arguments of later steps (``sample_weight``, ``groups``) are resampled along with the rows
    (new rows of imbalanced-learn's own over-samplers take those of the nearest row of their class),
    and weights that a resampler decides (``sample_weight_``) reach the model.

    Parameters
    ----------
    steps : list of (str, estimator)
        Names and steps; the last may be a model, a resampler or a transformer.
    transform_input : list of str, default=None
        Metadata to transform on its way, as in scikit-learn (needs metadata routing).
    memory : str or joblib.Memory, default=None
        Cache of fitted steps.
    verbose : bool, default=False
        Whether to print the time each step takes.

    Attributes
    ----------
    named_steps : Bunch
        Steps by name.
    classes_ : ndarray of shape (c,)
        Labels of the last step, where it has them.
    n_features_in_ : int
        Number of columns the first step saw.
    feature_names_in_ : ndarray of shape (d,)
        Column names the first step saw, where X had them.

    Raises
    ------
    ValueError
        When a resampler weighs rows and the last step's ``fit`` takes no ``sample_weight``.

    See Also
    --------
    make_pipeline : Names the steps itself.
    ResampledClassifier : One resampler and one model, with corrected probabilities.

    Notes
    -----
    With metadata routing enabled, scikit-learn's rules decide who gets what; resamplers of this
    package ask for ``groups`` and ``sample_weight`` by default. With routing off,
    ``fit(X, y, sample_weight=w)`` hands the weights to the resamplers and to the last step, and
    ``groups=g`` to every step that takes them; ``step__name=value`` addresses one step.

    References
    ----------
    G. Lemaitre, F. Nogueira, C. K. Aridas, "Imbalanced-learn: a Python toolbox to tackle the curse
    of imbalanced datasets in machine learning", JMLR 18 (2017).

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import make_classification
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skresample.combine import Pipeline
    >>> from skresample.over_sampling import SMOTE
    >>> X, y = make_classification(200, weights=[0.9], random_state=0)
    >>> pipe = Pipeline([("smote", SMOTE(random_state=0)), ("model", LogisticRegression())])
    >>> pipe.fit(X, y, sample_weight=np.ones(200)).predict(X).shape
    (200,)
    """

    steps: Any
    # Scorers of scikit-learn 1.7 ask the pipeline itself; the last step's request decides.
    __metadata_request__score = {"sample_weight": True}

    @staticmethod
    def _example_params():
        from sklearn.linear_model import LogisticRegression
        from sklearn.preprocessing import StandardScaler

        steps = [("scale", StandardScaler()), ("model", LogisticRegression())]
        return [{"steps": steps}]

    def fit(self, X: TableLike, y: VectorLike | None = None, **params: Any) -> Self:
        """Fit the steps one after the other, on the rows that resamplers hand on.

        Parameters
        ----------
        X : {array-like, sparse matrix, dataframe} of shape (n, d)
            Rows.
        y : array-like of shape (n,), default=None
            Target.
        **params : dict
            ``sample_weight``, ``groups``, or arguments of one step, ``step__name``.

        Returns
        -------
        self : object
        """
        with text_explained(self):
            return super().fit(X, by_position(X, y), **params)

    def _validate_steps(self):
        for name, step in self.steps:
            refuse_class(step, f"step {name!r}")
        super()._validate_steps()

    def _check_method_params(self, method, props, **kwargs):
        if routing_enabled() or not method.startswith("fit"):
            return super()._check_method_params(method, props, **kwargs)
        plain = {name: props[name] for name in _PER_ROW if name in props}
        named = {name: value for name, value in props.items() if name not in plain}
        routed = super()._check_method_params(method, named, **kwargs)
        last = len(self.steps) - 1
        for at, (name, step) in enumerate(self.steps):
            if step is None or isinstance(step, str):
                continue
            own = routed[name]["fit"]
            if hasattr(step, "fit_resample"):
                routed[name]["fit_resample"] = dict(own)
                _offer(routed[name]["fit_resample"], step, "fit_resample", plain)
            elif at == last:
                for into in ("fit", "fit_transform", "fit_predict"):
                    _offer(routed[name][into], step, "fit", plain)
        return routed

    def _fit(self, X, y=None, routed_params=None, raw_params=None):
        self.steps = list(self.steps)
        self._validate_steps()
        memory = check_memory(self.memory)
        cached = getattr(memory, "location", None) is not None
        transform, resample = memory.cache(fit_transform_one), memory.cache(fit_resample_one)
        for at, name, step in self._iter(False, False, False):
            if step is None or isinstance(step, str):
                with print_elapsed_time("Pipeline", self._log_message(at)):
                    continue
            step = clone(step) if cached else step
            params = self._get_metadata_for_step(
                step_idx=at, step_params=routed_params[name], all_params=raw_params
            )
            say = {"message_clsname": "Pipeline", "message": self._log_message(at)}
            if hasattr(step, "fit_resample"):
                given = X, y
                X, y, fitted = resample(step, X, y, **say, params=params)
                self._follow(at, fitted, Trail(fitted, *given, X, y), routed_params)
            else:
                X, fitted = transform(step, X, y, weight=None, **say, params=params)
            self.steps[at] = (name, fitted)
        return X, y

    def _follow(self, at: int, sampler, trail: Trail, routed) -> None:
        """Resample the per-row arguments of the steps after a resampler."""
        weight = sampler_weight(sampler)
        for name, step in self.steps[at + 1 :]:
            if step is None or isinstance(step, str):
                continue
            routed[name] = Bunch(**routed[name])
            for method, arguments in routed[name].items():
                routed[name][method] = {
                    key: weight
                    if key == "sample_weight" and weight is not None
                    else _followed(trail, value)
                    for key, value in arguments.items()
                }
        if weight is None:
            return
        self._weigh_rest(at, weight, routed)

    def _weigh_rest(self, at: int, weight, routed) -> None:
        """Hand a resampler's weights to the later resamplers and to the last step."""
        rest = [pair for pair in self.steps[at + 1 :] if not isinstance(pair[1], (str, type(None)))]
        for name, step in rest:
            if hasattr(step, "fit_resample") and accepts(step, "sample_weight", "fit_resample"):
                routed[name]["fit_resample"]["sample_weight"] = weight
        if not rest or hasattr(rest[-1][1], "fit_resample"):
            return
        name, last = rest[-1]
        if last is not self.steps[-1][1] or not hasattr(last, "predict"):
            return
        if not accepts(last, "sample_weight"):
            raise ValueError(
                f"step {self.steps[at][0]!r} weighs the rows, but {type(last).__name__}.fit takes "
                f"no sample_weight; use a model that does, or wrap it in WeightedByResampling"
            )
        for method in ("fit", "fit_predict"):
            if method in routed[name]:
                routed[name][method] = {**routed[name][method], "sample_weight": weight}


def _offer(arguments, step, method, plain) -> None:
    """Add the plain per-row arguments that a step takes and was not given by name."""
    for name, value in plain.items():
        if value is not None and accepts(step, name, method):
            arguments.setdefault(name, value)


def _followed(trail: Trail, value):
    """A per-row value for the rows that came out; anything else as it is."""
    try:
        per_row = not isinstance(value, (str, bytes, dict)) and n_rows(value) == trail.n_input
    except TypeError:
        return value
    return trail.carry(value) if per_row else value


def make_pipeline(
    *steps: Any,
    memory: Any = None,
    transform_input: Sequence[str] | None = None,
    verbose: bool = False,
) -> Pipeline:
    """Make a :class:`Pipeline` whose steps are named after their classes.

    Parameters
    ----------
    *steps : estimator
        Transformers, resamplers and the model, in order.
    memory : str or joblib.Memory, default=None
        Cache of fitted steps.
    transform_input : list of str, default=None
        Metadata to transform on its way, as in scikit-learn.
    verbose : bool, default=False
        Whether to print the time each step takes.

    Returns
    -------
    pipeline : Pipeline

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from skresample.combine import make_pipeline
    >>> from skresample.over_sampling import SMOTE
    >>> [name for name, _ in make_pipeline(SMOTE(), LogisticRegression()).steps]
    ['smote', 'logisticregression']
    """
    named = imblearn.pipeline.make_pipeline(*steps).steps
    return Pipeline(named, memory=memory, transform_input=transform_input, verbose=verbose)
