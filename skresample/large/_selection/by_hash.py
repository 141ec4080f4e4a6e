"""Selection by hashed ids: keys are gathered, eight bytes a row."""

from __future__ import annotations

from sklearn.base import clone

from skresample.selection import HashSampler

from .rule import Part, Rule, Share, gathered, split

__all__ = ["HashBottom", "HashThreshold"]


class HashThreshold(Rule):
    """A row is in by its own id alone."""

    selector: HashSampler

    @property
    def weighted(self) -> bool:  # type: ignore[override]
        """Whether rows are drawn by weights."""
        return self.selector.weights is not None

    def choose(self, part: Part, told: None) -> Share:
        """Rows whose number is small enough."""
        chosen = clone(self.selector)._select(self.table(part))
        return Share(*chosen) if isinstance(chosen, tuple) else Share(chosen)


class HashBottom(HashThreshold):
    """The rows of smallest key among all."""

    rounds = 1

    def look(self, step: int, part: Part, told: None) -> tuple:
        """Numbers of the rows, (b,), and their weights, (b,) or None."""
        return self.selector._keys(self.table(part))

    def merge(self, step: int, looks: list, told: None) -> list[Share]:
        """Rows chosen, ascending."""
        sizes, uniforms, weights = gathered(looks)
        rows, q = self.selector._smallest(uniforms, weights)
        return split(rows, sizes, None if weights is None else 1.0 / q[rows])

    def choose(self, part: Part, told: Share) -> Share:
        """Rows chosen among all."""
        return told
