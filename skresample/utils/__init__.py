"""Finding estimators, and imbalanced-learn's helpers under their names."""

from imblearn.utils import (
    Substitution,
    check_neighbors_object,
    check_sampling_strategy,
    check_target_type,
)

__all__ = [
    "Substitution",
    "check_neighbors_object",
    "check_sampling_strategy",
    "check_target_type",
]
