"""What every picture of one panel shares: axes, and the call that draws."""

from __future__ import annotations

from typing import Any, Self

from .style import make_axes

__all__ = ["Display"]


class Display:
    """Base of the displays; a subclass writes ``_draw``."""

    ax_: Any
    figure_: Any

    def plot(self, ax: Any = None) -> Self:
        """Draw.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            None makes a new figure.

        Returns
        -------
        display
        """
        self.ax_ = make_axes(ax, figsize=self._figsize())
        self.figure_ = self.ax_.figure
        self._draw(self.ax_)
        return self

    def _figsize(self) -> tuple[float, float]:
        """Inches of a new figure."""
        return 4.8, 3.4

    def _draw(self, ax) -> None:
        raise NotImplementedError
