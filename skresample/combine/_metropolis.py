"""Chains over transforms whose law is proportional to the loss."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

__all__ = ["Chain", "loss_chain"]


class Chain(NamedTuple):
    """Where the chains of the rows end."""

    chosen: np.ndarray  # (m,) transform of each row
    views: Any  # (m, ...) its view
    loss: np.ndarray  # (m,) loss there
    proposed: np.ndarray  # (t,) how often each transform was proposed
    proposed_loss: np.ndarray  # (t,) sum of the losses of these proposals


def loss_chain(
    propose: Callable[..., Any], judge: Callable[..., np.ndarray], n: int, t: int, n_steps: int, rng
) -> Chain:
    """Independence Metropolis-Hastings, one chain a row: proposals uniform over ``t`` transforms.

    ``propose(chosen, rng)`` gives the views of all n rows under one transform each and
    ``judge(views)`` their losses, >= 0. A proposal is accepted with probability
    ``min(1, new / old)``, so that the law of the state tends to one proportional to the loss; from
    a loss of 0 every move is taken.
    """
    chosen = rng.integers(t, size=n)
    views = propose(chosen, rng)
    loss = judge(views)
    proposed = np.bincount(chosen, minlength=t)
    total = np.bincount(chosen, weights=loss, minlength=t)
    for _ in range(n_steps):
        other = rng.integers(t, size=n)
        new = propose(other, rng)
        cost = judge(new)
        proposed = proposed + np.bincount(other, minlength=t)
        total = total + np.bincount(other, weights=cost, minlength=t)
        taken = rng.random(n) * loss <= cost
        chosen, loss = np.where(taken, other, chosen), np.where(taken, cost, loss)
        views = np.where(taken.reshape(-1, *[1] * (np.ndim(views) - 1)), new, views)
    return Chain(chosen, views, loss, proposed, total)
