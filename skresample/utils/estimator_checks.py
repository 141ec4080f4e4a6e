"""Checks of samplers: imbalanced-learn's, under their name; ours are in ``skresample.testing``.

Every single check (``check_samplers_fit``, ``check_param_validation`` ...) is found here, too.
"""

from typing import Any

from imblearn.utils import estimator_checks as _theirs
from imblearn.utils.estimator_checks import estimator_checks_generator, parametrize_with_checks

__all__ = ["estimator_checks_generator", "parametrize_with_checks"]


def __getattr__(name: str) -> Any:
    if name.startswith("check_") and hasattr(_theirs, name):
        return getattr(_theirs, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
