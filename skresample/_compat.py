"""The only file that imports private names of scikit-learn and imbalanced-learn.

Their base classes come through it, too. Neither package is typed: a type checker that does not
read their sources would know nothing of a class that inherits from them, so it is told here that
a base it cannot read is an empty class. One that reads them sees the inheritance as it is.
"""

from functools import cache
from inspect import signature
from typing import TYPE_CHECKING, Any, NamedTuple

from imblearn.pipeline import _fit_resample_one as fit_resample_one
from imblearn.pipeline import _fit_transform_one as fit_transform_one
from sklearn.utils._metadata_requests import _routing_enabled as routing_enabled
from sklearn.utils._param_validation import HasMethods as _HasMethods
from sklearn.utils._param_validation import Interval as _Interval
from sklearn.utils._param_validation import (
    StrOptions,
    make_constraint,
    validate_parameter_constraints,
)
from sklearn.utils._user_interface import _print_elapsed_time as print_elapsed_time

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol, TypeVar

    from imblearn.base import BaseSampler as _NominalSampler
    from imblearn.over_sampling.base import BaseOverSampler as _NominalOverSampler
    from imblearn.pipeline import Pipeline as _NominalPipeline
    from imblearn.under_sampling.base import BaseCleaningSampler as _NominalCleaningSampler
    from imblearn.under_sampling.base import BaseUnderSampler as _NominalUnderSampler
    from sklearn.base import BaseEstimator as _BaseEstimator
    from sklearn.base import ClassifierMixin as _ClassifierMixin
    from sklearn.base import MetaEstimatorMixin as _MetaEstimatorMixin
    from sklearn.base import RegressorMixin as _RegressorMixin
    from sklearn.base import TransformerMixin as _TransformerMixin
    from sklearn.model_selection import BaseCrossValidator as _BaseCrossValidator
    from sklearn.model_selection import BaseShuffleSplit as _BaseShuffleSplit
    from sklearn.model_selection import GroupShuffleSplit as _GroupShuffleSplit
    from sklearn.utils.metaestimators import _BaseComposition as _BaseComposition
    from typing_extensions import TypeIs

    _Method = TypeVar("_Method")

    def available_if(check: Callable[[Any], bool]) -> Callable[[_Method], _Method]:
        """Methods keep their types."""
        ...

    class _Empty(Protocol):
        pass

    def _is_class(base: object) -> TypeIs[type[_Empty]]: ...

    assert _is_class(_NominalSampler)

    class NominalSampler(_NominalSampler):
        def __init__(self, sampling_strategy: Any = "auto") -> None: ...

    assert _is_class(_NominalOverSampler)

    class NominalOverSampler(_NominalOverSampler):
        def __init__(self, sampling_strategy: Any = "auto") -> None: ...

    assert _is_class(_NominalUnderSampler)

    class NominalUnderSampler(_NominalUnderSampler):
        def __init__(self, sampling_strategy: Any = "auto") -> None: ...

    assert _is_class(_NominalCleaningSampler)

    class NominalCleaningSampler(_NominalCleaningSampler):
        def __init__(self, sampling_strategy: Any = "auto") -> None: ...

    assert _is_class(_NominalPipeline)

    class NominalPipeline(_NominalPipeline): ...

    assert _is_class(_BaseEstimator)

    class BaseEstimator(_BaseEstimator): ...

    assert _is_class(_ClassifierMixin)

    class ClassifierMixin(_ClassifierMixin): ...

    assert _is_class(_MetaEstimatorMixin)

    class MetaEstimatorMixin(_MetaEstimatorMixin): ...

    assert _is_class(_RegressorMixin)

    class RegressorMixin(_RegressorMixin): ...

    assert _is_class(_TransformerMixin)

    class TransformerMixin(_TransformerMixin): ...

    assert _is_class(_BaseComposition)

    class BaseComposition(_BaseComposition): ...

    assert _is_class(_BaseCrossValidator)

    class BaseCrossValidator(_BaseCrossValidator): ...

    assert _is_class(_BaseShuffleSplit)

    class BaseShuffleSplit(_BaseShuffleSplit): ...

    assert _is_class(_GroupShuffleSplit)

    class GroupShuffleSplit(_GroupShuffleSplit): ...

else:
    # imblearn.base first: it registers `fit_resample` with scikit-learn's metadata routing, and
    # only classes defined afterwards get `set_fit_resample_request`.
    from imblearn.base import BaseSampler as NominalSampler
    from imblearn.over_sampling.base import BaseOverSampler as NominalOverSampler
    from imblearn.pipeline import Pipeline as NominalPipeline
    from imblearn.under_sampling.base import BaseCleaningSampler as NominalCleaningSampler
    from imblearn.under_sampling.base import BaseUnderSampler as NominalUnderSampler
    from sklearn.base import (
        BaseEstimator,
        ClassifierMixin,
        MetaEstimatorMixin,
        RegressorMixin,
        TransformerMixin,
    )
    from sklearn.model_selection import BaseCrossValidator, BaseShuffleSplit, GroupShuffleSplit
    from sklearn.utils.metaestimators import _BaseComposition as BaseComposition
    from sklearn.utils.metaestimators import available_if

__all__ = [
    "BaseComposition",
    "BaseCrossValidator",
    "BaseEstimator",
    "BaseShuffleSplit",
    "Calls",
    "ClassifierMixin",
    "GroupShuffleSplit",
    "HasMethods",
    "Interval",
    "MetaEstimatorMixin",
    "NominalCleaningSampler",
    "NominalOverSampler",
    "NominalPipeline",
    "NominalSampler",
    "NominalUnderSampler",
    "RegressorMixin",
    "StrOptions",
    "TransformerMixin",
    "available_if",
    "fit_resample_one",
    "fit_transform_one",
    "parameters_fit",
    "print_elapsed_time",
    "reads_decisions",
    "routing_enabled",
    "takes_weights",
    "validate_parameter_constraints",
]


class Interval(_Interval):
    """scikit-learn's interval of numbers, in which True is not the number 1."""

    def is_satisfied_by(self, val: Any) -> bool:
        """Whether ``val`` is a number, not a truth value, in the interval."""
        return not isinstance(val, bool) and super().is_satisfied_by(val)


class HasMethods(_HasMethods):
    """scikit-learn's objects by their methods, among which no class is: those want instances."""

    def is_satisfied_by(self, val: Any) -> bool:
        """Whether ``val`` is no class and has the methods."""
        return not isinstance(val, type) and super().is_satisfied_by(val)

    def __str__(self) -> str:
        return str(super().__str__()).replace("an object", "an instance", 1)


class Calls(HasMethods):
    """What can be called, among which no class is: an object that is called wants an instance."""

    def __init__(self) -> None:
        super().__init__("__call__")

    def __str__(self) -> str:
        return "a callable (no class)"


class _Accepts(NamedTuple):
    """What a parameter may be, and its default where that is allowed."""

    constraints: list[Any]
    default: Any

    def fits(self, value: Any) -> bool:
        return value is self.default or any(one.is_satisfied_by(value) for one in self.constraints)


@cache
def _accepted(cls: type) -> dict[str, _Accepts]:
    """What each parameter of a class may be, made once."""
    parameters, accepted = signature(cls).parameters, {}
    for name, allowed in getattr(cls, "_parameter_constraints").items():  # noqa: B009
        if allowed != "no_validation":
            one = _Accepts([make_constraint(kind) for kind in allowed], default=object())
            default = parameters[name].default if name in parameters else one.default
            accepted[name] = one._replace(default=default) if one.fits(default) else one
    return accepted


def parameters_fit(estimator: Any) -> bool:
    """Whether every parameter is allowed; where not, `_validate_params` says what is wrong."""
    return all(
        one.fits(getattr(estimator, name)) for name, one in _accepted(estimator.__class__).items()
    )


def reads_decisions(scorer: Any) -> bool:
    """Whether a scorer of scikit-learn reads decided labels: what a threshold can change."""
    return getattr(scorer, "_response_method", None) == "predict"


def takes_weights(scorer: Any) -> bool:
    """Whether a scorer of scikit-learn passes ``sample_weight`` to a function that takes it."""
    takes = getattr(scorer, "_accept_sample_weight", None)
    return takes is not None and bool(takes())
