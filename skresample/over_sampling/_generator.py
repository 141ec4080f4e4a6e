"""What makes new rows: the protocol that pools, matchers and curators are written against."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np

from skresample._table.home import Home
from skresample.plan import Blend, Rows

__all__ = ["Generator"]


@runtime_checkable
class Generator(Protocol):
    """Turns the rows of a class into the recipe of new ones.

    Every over-sampler of classes and every denoiser is one; an object of another library with
    ``fit`` and ``sample`` becomes one by :class:`~skresample.combine.ExternalGenerator`. A class
    of your own needs the one method.

    Examples
    --------
    >>> from skresample.diffusion import GaussianMixtureDenoiser
    >>> from skresample.over_sampling import SMOTE, Generator
    >>> isinstance(SMOTE(), Generator), isinstance(GaussianMixtureDenoiser(), Generator)
    (True, True)
    """

    def generate(self, home: Home, n_new: int, rng: np.random.Generator) -> Blend | Rows:
        """Make new rows.

        Parameters
        ----------
        home : Home
            The rows of one class or cell (``home.rows`` of ``home.table``) and what is around
            them; see ``skresample._table.home``.
        n_new : int
            Rows wanted, >= 0.
        rng : numpy.random.Generator
            The only source of randomness.

        Returns
        -------
        recipe : Blend or Rows
            Of ``n_new`` rows, or of fewer where the method filters; positions are those of
            ``home.table``.
        """
        ...
