"""The only file that imports private names of scikit-learn and imbalanced-learn."""

from functools import cache

# imblearn.base first: it registers `fit_resample` with scikit-learn's metadata routing, and only
# classes defined afterwards get `set_fit_resample_request`.
from imblearn.base import BaseSampler as NominalSampler
from imblearn.over_sampling.base import BaseOverSampler as NominalOverSampler
from imblearn.pipeline import _fit_resample_one as fit_resample_one
from imblearn.pipeline import _fit_transform_one as fit_transform_one
from imblearn.under_sampling.base import BaseCleaningSampler as NominalCleaningSampler
from imblearn.under_sampling.base import BaseUnderSampler as NominalUnderSampler
from sklearn.utils._metadata_requests import _routing_enabled as routing_enabled
from sklearn.utils._param_validation import (
    HasMethods,
    Interval,
    StrOptions,
    make_constraint,
    validate_parameter_constraints,
)
from sklearn.utils.metaestimators import _BaseComposition as BaseComposition

__all__ = [
    "BaseComposition",
    "HasMethods",
    "Interval",
    "NominalCleaningSampler",
    "NominalOverSampler",
    "NominalSampler",
    "NominalUnderSampler",
    "StrOptions",
    "fit_resample_one",
    "fit_transform_one",
    "parameters_fit",
    "routing_enabled",
    "validate_parameter_constraints",
]


@cache
def _constraints(cls) -> dict:
    """Constraint objects of a class by parameter, made once."""
    return {
        name: [make_constraint(one) for one in allowed]
        for name, allowed in cls._parameter_constraints.items()
        if allowed != "no_validation"
    }


def parameters_fit(estimator) -> bool:
    """Whether every parameter is allowed; where not, `_validate_params` says what is wrong."""
    return all(
        any(one.is_satisfied_by(getattr(estimator, name)) for one in allowed)
        for name, allowed in _constraints(type(estimator)).items()
    )
