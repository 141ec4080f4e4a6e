"""imbalanced-learn's pipeline, in which weights and groups follow the rows.

The same objects as in :mod:`skresample.combine`, under the name that imbalanced-learn gives them.
"""

from skresample.combine import Pipeline, make_pipeline

__all__ = ["Pipeline", "make_pipeline"]
