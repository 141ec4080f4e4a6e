"""What is left of the winner's gain once the choice among many is allowed for."""

from __future__ import annotations

import numpy as np

__all__ = ["corrected_gain"]

DRAWS = 2000


def corrected_gain(gains, rng) -> float | None:
    """Gain of choosing the best of several methods, free of the choice's own optimism.

    The best mean of many is too good: it was chosen for its noise as well. Folds are drawn with
    replacement, the best method is chosen on those drawn and read on those left out; the mean
    over many draws estimates what the choice brings on new folds.

    Parameters
    ----------
    gains : array-like of shape (m, J)
        Improvement over doing nothing, a row per method; doing nothing itself (zeros) may win.
    rng : Generator

    Returns
    -------
    float or None
        None with fewer than three complete folds.

    References
    ----------
    Tsamardinos, Greasidou, Borboudakis: Bootstrapping the out-of-sample predictions for efficient
    and accurate cross-validation, Machine Learning 107, 2018 (BBC-CV, here over folds).
    """
    table = np.atleast_2d(np.asarray(gains, dtype=np.float64))
    table = table[:, ~np.isnan(table).any(axis=0)]
    n = table.shape[1]
    if n < 3 or not len(table):
        return None
    drawn = rng.multinomial(n, np.full(n, 1 / n), size=DRAWS)
    left = (drawn == 0).astype(np.float64)
    winner = (drawn @ table.T).argmax(axis=1)
    some = left.sum(axis=1) > 0
    value = (left[some] * table[winner[some]]).sum(axis=1) / left[some].sum(axis=1)
    return float(value.mean())
