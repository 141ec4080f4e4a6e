"""One seed for every model and resampler that draws: the one that the pasted source carries."""

from __future__ import annotations

from numbers import Integral

from sklearn.base import clone

__all__ = ["with_seed"]


def with_seed(estimator, seed: int | None):
    """Clone whose every ``random_state``, nested ones included, is an integer: its own or ``seed``.

    All folds take the same seed, so that a cross-validation of the recommended pipeline repeats
    the figures of the leaderboard; the draws differ because the training rows do. None leaves
    everything as it is.
    """
    out = clone(estimator)
    if seed is None or not hasattr(out, "get_params"):
        return out
    open_ = {
        name: seed
        for name, value in out.get_params().items()
        if (name == "random_state" or name.endswith("__random_state"))
        and (not isinstance(value, Integral) or isinstance(value, bool))
    }
    return out.set_params(**open_) if open_ else out
