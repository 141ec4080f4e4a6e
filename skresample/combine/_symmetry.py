"""What transforms do to the loss of a model: chains over views, and a report."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ._metropolis import loss_chain
from ._views import losses, viewed

__all__ = ["SLACK", "Symmetry", "symmetries", "view_chain"]

SLACK = 1.1  # what "auto" allows, as a multiple of the clean loss


class Symmetry(NamedTuple):
    """What one transform does to the rows, at the end of training.

    Attributes
    ----------
    transform : str
        Its name.
    loss : float
        Mean loss of rows under it, all strengths alike.
    ratio : float
        That loss over the clean one.
    share : float
        Of the views that the chains end in; 1 / t for each where no transform matters.
    harmless : bool
        Whether the loss stays within the margin: the data have this symmetry.
    """

    transform: str
    loss: float
    ratio: float
    share: float
    harmless: bool


def symmetries(state, transforms, accepted, bound, n_steps) -> list[Symmetry]:
    """Losses of the trained model under each transform; ``bound`` None allows a tenth more."""
    rng, rows = state.streams.get("report"), np.arange(len(state.X))
    plain = float(losses(state.model, state.X, state.codes).mean())
    bound, found = SLACK * plain if bound is None else bound, []
    for name, transform in transforms.items():
        chain = view_chain(state, rows, [transform], n_steps, rng)
        loss = float(chain.proposed_loss[0] / chain.proposed[0])
        ratio = loss / plain if plain > 0 else np.inf
        found.append(Symmetry(name, loss, ratio, accepted[name], loss <= bound))
    return found


def view_chain(state, rows, transforms, n_steps, rng):
    """Chains of some training rows over transforms, with strengths drawn anew."""
    X, codes = state.X[rows], state.codes[rows]

    def propose(chosen, rng):
        views = X.copy()
        for t, transform in enumerate(transforms):
            own = np.flatnonzero(chosen == t)
            if len(own):
                views[own] = viewed(transform, X[own], codes[own], state.reference, rng)
        return views

    def judge(views):
        return losses(state.model, views, codes)

    return loss_chain(propose, judge, len(rows), len(transforms), n_steps, rng)
