"""Numbers as pieces between quantiles, mixed piece by piece and put together again."""

from __future__ import annotations

import numpy as np

__all__ = ["PieceEncoding"]

_CELLS = 4_000_000


class PieceEncoding:
    """Piecewise linear encoding of every column.

    With edges ``b_0 <= ... <= b_k`` a number x has in piece t the part ``clip(x, b_t, b_t+1) -
    b_t``; ``x = b_0 +`` the sum of its parts, for numbers between the outer edges.

    Parameters
    ----------
    numeric : ndarray of shape (n, d)
        NaN where missing.
    n_pieces : int

    Attributes
    ----------
    edges : ndarray of shape (d, n_pieces + 1)
    """

    def __init__(self, numeric, n_pieces: int):
        levels = np.linspace(0, 1, n_pieces + 1)
        known = np.where(np.isnan(numeric).all(axis=0), 0.0, numeric.astype(np.float64))
        self.edges = np.nanquantile(known, levels, axis=0).T if known.size else known.T

    def parts(self, numeric) -> np.ndarray:
        """How much of each piece lies below the numbers, (m, d, k)."""
        low, high = self.edges[:, :-1], self.edges[:, 1:]
        return np.clip(numeric[:, :, None], low, high) - low

    def mixed(self, numeric, first, second, mask, larger) -> np.ndarray:
        """Numbers (m, d) with the pieces of ``first`` where the mask (m, k) holds, else ``second``.

        A column that either parent lacks comes from ``first`` where ``larger`` holds.
        """
        if not numeric.shape[1]:
            return numeric[first]
        out = np.empty((first.size, numeric.shape[1]), numeric.dtype)
        low, high = self.edges[:, 0], self.edges[:, -1]
        step = max(1, _CELLS // max(numeric.shape[1] * mask.shape[1], 1))
        for start in range(0, first.size, step):
            rows = slice(start, start + step)
            a, b = (numeric[side[rows]].astype(np.float64) for side in (first, second))
            pieces = np.where(mask[rows, None], self.parts(a), self.parts(b)).sum(axis=2)
            made = np.clip(low + pieces, low, high)  # rounding leaves no range
            whole = np.where(larger[rows, None], a, b)
            same = mask[rows].all(axis=1) | ~mask[rows].any(axis=1)
            lacks = np.isnan(a) | np.isnan(b)
            out[rows] = np.where(lacks | same[:, None], whole, made)
        return out
