"""Names of the columns that come out of transformers which keep them."""

from __future__ import annotations

import numpy as np

__all__ = ["feature_names"]


def feature_names(estimator, input_features) -> np.ndarray:
    """Names seen in ``fit``, else those given, else x0, x1, ..., (d,) object."""
    own = getattr(estimator, "feature_names_in_", None)
    if input_features is None:
        names = own if own is not None else [f"x{j}" for j in range(estimator.n_features_in_)]
        return np.asarray(names, dtype=object)
    names = np.asarray(input_features, dtype=object)
    if names.shape != (estimator.n_features_in_,):
        raise ValueError(
            f"input_features should have length equal to number of features "
            f"({estimator.n_features_in_}), got {len(names)}"
        )
    if own is not None and not np.array_equal(names, own):
        raise ValueError("input_features is not equal to feature_names_in_")
    return names
