"""Base of over-samplers written for imbalanced-learn: its own class, under its name.

A class of yours that writes ``_fit_resample`` runs on after one word of its import changed.
Methods with a plan, which know groups, weights and every container, write ``_synthesize`` of
:class:`skresample.base.BaseOverSampler`, whose instances are instances of this class, too.
"""

from imblearn.over_sampling.base import BaseOverSampler

__all__ = ["BaseOverSampler"]
