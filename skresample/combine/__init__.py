"""Put together: chains of resamplers, and resamplers with models."""

from ._chain import ResamplerChain
from ._smote_enn import SMOTEENN
from ._smote_tomek import SMOTETomek

__all__ = ["SMOTEENN", "ResamplerChain", "SMOTETomek"]
