"""How many rows of each class, group or source a training set gets, under a budget.

An allocation is an estimator that is called with labels (and groups) and answers with a number of
rows per cell: ``allocation(y, groups=None) -> {cell: count}``. A cell is a class, or a (class,
group) pair. Every sampler takes one as ``sampling_strategy``, imbalanced-learn's own included.
"""

from skresample.allocation._adaptive_collector import AdaptiveCollector
from skresample.allocation._adaptive_group_sampler import AdaptiveGroupSampler
from skresample.allocation._compute_aware_filter import ComputeAwareFilter
from skresample.allocation._effective_utility import effective_utility
from skresample.allocation._equal_allocation import EqualAllocation
from skresample.allocation._group_allocation import GroupAllocation
from skresample.allocation._group_learning_curve import GroupLearningCurve
from skresample.allocation._mixture_allocation import MixtureAllocation
from skresample.allocation._mixture_performance_projector import MixturePerformanceProjector
from skresample.allocation._neyman_allocation import NeymanAllocation
from skresample.allocation._optimal_mixture_sampler import OptimalMixtureSampler
from skresample.allocation._proportional_allocation import ProportionalAllocation
from skresample.allocation._rake import RakedWeights, rake
from skresample.allocation._raking_sampler import RakingSampler
from skresample.allocation._source_dilution_report import (
    DilutionCurve,
    DilutionReport,
    source_dilution_report,
)
from skresample.allocation._source_mix_sampler import SourceMixSampler
from skresample.allocation._square_root_allocation import SquareRootAllocation
from skresample.allocation._temperature_allocation import TemperatureAllocation

__all__ = [
    "AdaptiveCollector",
    "AdaptiveGroupSampler",
    "ComputeAwareFilter",
    "DilutionCurve",
    "DilutionReport",
    "EqualAllocation",
    "GroupAllocation",
    "GroupLearningCurve",
    "MixtureAllocation",
    "MixturePerformanceProjector",
    "NeymanAllocation",
    "OptimalMixtureSampler",
    "ProportionalAllocation",
    "RakedWeights",
    "RakingSampler",
    "SourceMixSampler",
    "SquareRootAllocation",
    "TemperatureAllocation",
    "effective_utility",
    "rake",
    "source_dilution_report",
]
