"""A selection in rounds: look at every partition, join what was seen, look again, choose."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from sklearn.base import clone

from skresample._math.rng import Streams

__all__ = ["Part", "Rule", "Share", "gathered", "heard", "split"]


class Part(NamedTuple):
    """Rows of one partition, or block of a file."""

    X: Any  # data frame or pyarrow Table
    y: Any  # series or array, None without a target
    number: int
    groups: Any = None  # series or array, None without groups


class Share(NamedTuple):
    """What comes out of one partition."""

    rows: np.ndarray  # places in the partition, ascending
    weight: np.ndarray | None = None


class Rule:
    """How a selector is done in partitions.

    ``rounds`` times every partition with rows is looked at by ``look(step, part, told)``, and what
    all of them said is joined by ``merge(step, looks, told)``. A merge ends in a list of what each
    partition is told: ``told`` is None before the first one, and what the last one tells is turned
    into places by ``choose``. With no rounds the rows of a partition do not depend on the others.
    ``looks`` and lists of ``told`` have an entry for each partition; looks are None for empty ones.

    Parameters
    ----------
    selector : selector
        With an integer seed.
    """

    rounds = 0
    weighted = False  # whether chosen rows have weights

    def __init__(self, selector: Any) -> None:
        self.selector = selector

    @classmethod
    def check(cls, selector: Any) -> None:
        """Refuse parameters that need all rows at once, with the reason."""

    @classmethod
    def check_groups(cls, selector: Any, given: bool) -> None:
        """Refuse groups beside columns of them; other selectors never stop over groups."""
        if given and getattr(selector, "group_columns", None) is not None:
            raise ValueError("pass either groups= or group_columns=, not both")

    def look(self, step: int, part: Part, told: Any) -> Any:
        """What a partition says in a round."""
        raise NotImplementedError

    def merge(self, step: int, looks: list, told: list | None) -> list:
        """Join what was said in a round; the last round ends in a share for each partition."""
        raise NotImplementedError

    def choose(self, part: Part, told: Any) -> Share:
        """Places that come out of a partition."""
        return told

    def chosen(self, part: Part, told: Any) -> Share:
        """As :meth:`choose`, also of a partition without rows."""
        if part.X.shape[0]:
            return self.choose(part, told)
        return Share(np.zeros(0, np.intp), np.zeros(0) if self.weighted else None)

    def table(self, part: Part) -> Any:
        """Rows of a partition as the selector reads them."""
        return clone(self.selector)._prepare(part.X, part.y, None, None, hold=False)[0]

    def rng(self, *key: str | int) -> np.random.Generator:
        """The random stream that the selector uses in memory."""
        return Streams(self.selector.random_state).get(*key)


def heard(looks: list) -> list:
    """What the partitions with rows said; refused where there are none."""
    found = [look for look in looks if look is not None]
    if not found:
        raise ValueError("the data has no rows; there is nothing to select from")
    return found


def gathered(looks: list) -> list:
    """What partitions said, one array for each thing said, after the rows of each partition."""
    found = heard(looks)
    sizes = np.array([0 if look is None else len(look[0]) for look in looks])
    columns = zip(*found, strict=True)
    return [sizes, *(None if c[0] is None else np.concatenate(c) for c in columns)]


def split(rows, sizes, weight=None) -> list[Share]:
    """Shares of partitions of ``sizes`` rows, from places among all rows, (m,)."""
    order = np.argsort(rows, kind="stable")
    rows = np.asarray(rows)[order]
    weight = None if weight is None else np.asarray(weight)[order]
    ends = np.cumsum(sizes)
    edges = np.searchsorted(rows, np.r_[0, ends])
    return [
        Share(rows[a:b] - start, None if weight is None else weight[a:b])
        for start, a, b in zip(ends - sizes, edges[:-1], edges[1:], strict=True)
    ]
