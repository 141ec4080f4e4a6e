"""The game that a valuation plays: rows, or groups of rows, join a training set."""

from __future__ import annotations

import numpy as np

from ._utility import Utility

__all__ = ["Game", "duration"]


class Game:
    """The utility of rows as a game of players, who are rows or groups of rows."""

    def __init__(self, utility: Utility, players):
        self.utility, self.players = utility, players
        self.n = int(players.max()) + 1

    def __call__(self, members) -> float:
        """Worth of some players."""
        inside = np.zeros(self.n, bool)
        inside[np.asarray(members, np.intp)] = True
        return self.utility(np.flatnonzero(inside[self.players]))


def duration(seconds: float) -> str:
    """Seconds, minutes or hours."""
    for size, unit in ((3600, "hours"), (60, "minutes")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.1f} seconds"
