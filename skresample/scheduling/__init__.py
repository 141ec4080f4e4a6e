"""When: which rows a model sees at which moment of its training, as pace x draw.

- a **pace** (:mod:`~skresample.scheduling.paces`) says what share of the rows each cell (class or
  group) gets at a moment of training,
- a **draw** (:mod:`~skresample.scheduling.draws`) says which rows of the cell those are.

:class:`Schedule` takes any two and emits one plan a round; :class:`RepeatedRandomSubset` is a named
point with a splitter's face. To add a value of an axis, write a function as its module says.
Estimators that train by a schedule live in :mod:`skresample.combine`.
"""

from ._batch_sampler import BatchSampler
from ._repeated_random_subset import RepeatedRandomSubset
from ._schedule import Schedule
from .paces import Constant, Cooldown, Curriculum, ScheduledMixture, Temperature

__all__ = [
    "BatchSampler",
    "Constant",
    "Cooldown",
    "Curriculum",
    "RepeatedRandomSubset",
    "Schedule",
    "ScheduledMixture",
    "Temperature",
]
