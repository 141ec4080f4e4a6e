"""Which selector is done by which rule."""

from __future__ import annotations

from numbers import Integral
from typing import Any

from sklearn.base import clone

from skresample._math.rng import Streams
from skresample.allocation import RakingSampler
from skresample.base import BaseSelector
from skresample.selection import (
    ExactDeduplicator,
    GreedyMaximumEntropySampler,
    HashSampler,
    ImportanceResampler,
    KCenterSampler,
    MinHashDeduplicator,
    PostStratification,
    SensitivitySampler,
)

from .by_hash import HashBottom, HashThreshold
from .cells import CellWeights
from .coresets import DiverseChoices, FarthestPoints
from .duplicates import EqualRows, SimilarRows
from .importance import Importance
from .leverage import Leverage
from .rule import Rule

__all__ = ["RULES", "rule_of"]

RULES: dict[type, type[Rule]] = {
    ExactDeduplicator: EqualRows,
    GreedyMaximumEntropySampler: DiverseChoices,
    HashSampler: HashThreshold,
    ImportanceResampler: Importance,
    KCenterSampler: FarthestPoints,
    MinHashDeduplicator: SimilarRows,
    PostStratification: CellWeights,
    RakingSampler: CellWeights,
    SensitivitySampler: Leverage,
}


def rule_of(selector: Any, grouped: bool = False) -> Rule:
    """The rule of a selector, with a seed of its own where it has none.

    Parameters
    ----------
    selector : selector
    grouped : bool, default=False
        Whether groups are given beside the rows.

    Raises
    ------
    TypeError
        For a selector that needs all rows at once.
    ValueError
        For parameters that do.
    """
    kind = RULES.get(type(selector))
    if kind is None:
        names = ", ".join(sorted(one.__name__ for one in RULES))
        if not isinstance(selector, BaseSelector):
            raise TypeError(
                f"selector must be one, such as HashSampler, got {type(selector).__name__}; "
                f"resamplers go to resample_dask and resample_parquet"
            )
        raise TypeError(
            f"{type(selector).__name__} may look at all rows at once; from files and partitions "
            f"go {names}. Use fit_resample on a sample"
        )
    selector._validate_params()
    if isinstance(selector, HashSampler) and selector.mode == "bottom_k":
        kind = HashBottom
    kind.check(selector)
    kind.check_groups(selector, grouped)
    own: Any = clone(selector)
    if hasattr(own, "random_state") and not isinstance(own.random_state, Integral):
        # A clone has the state of a generator object; that of the caller moves on by one draw.
        own.set_params(random_state=Streams(selector.random_state).seed("call"))
    return kind(own)
