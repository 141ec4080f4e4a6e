"""Where is it wrong: slices of the table in which a model errs, and what to do about them.

- **predicates** (:mod:`~skresample.slices.predicates`) are what a slice may say about a row,
- a **search** finds the slices that stand out; each slicer is one.

A slice is a cell: :meth:`groups` of a slicer feeds allocations, samplers and metrics of groups. To
add a search, inherit ``BaseSlicer`` and write ``_search(case) -> SliceTable``.
"""

from ._base import BaseSlicer
from ._diverse_heads_classifier import DiverseHeadsClassifier
from ._error_tree_slicer import ErrorTreeSlicer
from ._mixture_slicer import MixtureSlicer
from ._records import Slice, SliceReport, SliceTable, SliceTest
from ._slice_line_slicer import SliceLineSlicer
from ._subpopulation_balancer import SubpopulationBalancer
from ._subpopulation_structure import SubpopulationStructure

__all__ = [
    "BaseSlicer",
    "DiverseHeadsClassifier",
    "ErrorTreeSlicer",
    "MixtureSlicer",
    "Slice",
    "SliceLineSlicer",
    "SliceReport",
    "SliceTable",
    "SliceTest",
    "SubpopulationBalancer",
    "SubpopulationStructure",
]
