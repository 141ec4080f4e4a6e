"""Bases of under-samplers written for imbalanced-learn: its own classes, under their names.

A class of yours that writes ``_fit_resample`` runs on after one word of its import changed.
Methods with a plan, which know groups, weights and every container, write the hooks of the classes
of these names in :mod:`skresample.base`, whose instances are instances of these classes, too.
"""

from imblearn.under_sampling.base import BaseCleaningSampler, BaseUnderSampler

__all__ = ["BaseCleaningSampler", "BaseUnderSampler"]
