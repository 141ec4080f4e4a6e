"""How the parameters of a linear model move when rows leave, and what that does to their loss."""

from __future__ import annotations

import numpy as np

from ._local_loss import LocalLoss

__all__ = ["group_moves", "row_moves", "self_change"]


def row_moves(train: LocalLoss, inverse, *, newton: bool) -> np.ndarray:
    """How the parameters move when each row leaves, (n, p); ``inverse`` of the curvature (p, p)."""
    n, d, c = len(train.rows), train.rows.shape[1], train.error.shape[1]
    step = train.error
    if newton:
        four = inverse.reshape(c, d, c, d)
        reach = np.einsum("nd,adbe,ne->nab", train.rows, four, train.rows, optimize=True)
        system = np.eye(c) - np.einsum("nab,nbk->nak", train.weight, reach)
        step = np.linalg.solve(system, step[:, :, None])[:, :, 0]
    full = (step[:, :, None] * train.rows[:, None, :]).reshape(n, c * d)
    return full @ inverse


def group_moves(train: LocalLoss, curvature, inverse, players, *, newton: bool) -> np.ndarray:
    """How the parameters move when each group leaves, (g, p)."""
    moves = []
    for group in range(players.max() + 1):
        part = train.take(np.flatnonzero(players == group))
        if newton:
            left = np.linalg.pinv(curvature - part.hessian(), hermitian=True)
            moves.append(left @ part.gradient())
        else:
            moves.append(inverse @ part.gradient())
    return np.array(moves)


def self_change(train: LocalLoss, moves, players, *, newton: bool) -> np.ndarray:
    """Loss of the own rows without them less that with them, by player."""
    c, d = train.error.shape[1], train.rows.shape[1]
    shift = np.einsum("nd,nad->na", train.rows, moves[players].reshape(-1, c, d))
    change = (shift * train.error).sum(axis=1)
    if newton:
        change += 0.5 * np.einsum("na,nab,nb->n", shift, train.weight, shift)
    return np.bincount(players, change)
