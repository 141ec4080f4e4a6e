"""Checks of samplers: imbalanced-learn's, under their name; ours are in ``skresample.testing``.

Every single check (``check_samplers_fit``, ``check_param_validation`` ...) and the data they run on
(``sample_dataset_generator``) are found here, too.
"""

from typing import Any

from imblearn.utils import estimator_checks as _theirs
from imblearn.utils.estimator_checks import estimator_checks_generator, parametrize_with_checks

__all__ = ["estimator_checks_generator", "parametrize_with_checks"]


def __getattr__(name: str) -> Any:
    found = vars(_theirs).get(name)
    if getattr(found, "__module__", None) == _theirs.__name__:
        return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
