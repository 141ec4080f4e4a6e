"""Paces: the share of each cell at a moment of training. One axis of the scheduling family.

A pace is called as ``pace(progress, cells) -> shares``: ``progress`` runs from 0 (before the first
round) to less than 1, ``cells`` is a :class:`Cells`, ``shares`` is an array (c,) of non-negative
numbers, whose sum does not matter. A pace with the attribute ``per_row = True`` gives weights of
rows instead, (n,), and thereby decides which rows may come at all. Any function will do.
"""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Real
from typing import Any, Literal

import numpy as np

from skresample._parameters import VectorLike

from ._curriculum import Curriculum
from ._pace import Cells, Pace

__all__ = [
    "Cells",
    "Constant",
    "Cooldown",
    "Curriculum",
    "ScheduledMixture",
    "Temperature",
    "temperature_shares",
]

Mix = Literal["proportional", "uniform"] | Mapping[Any, float]


def temperature_shares(counts: VectorLike, temperature: float) -> np.ndarray:
    """Shares ``n_i^(1/t) / sum_j n_j^(1/t)``.

    Parameters
    ----------
    counts : array-like of shape (c,)
        Rows of each cell, > 0.
    temperature : float
        1 keeps the shares of the data, infinity makes them equal; > 0.

    Returns
    -------
    shares : ndarray of shape (c,)

    Raises
    ------
    ValueError
        For a temperature or counts that are not positive.

    References
    ----------
    T. Li, H. Xu, W. Tan, K. Murray, D. Khashabi, "Upsample or upweight? Balanced training on
    heavily imbalanced datasets", NAACL 2025, equation 2.

    Examples
    --------
    >>> from skresample.scheduling.paces import temperature_shares
    >>> temperature_shares([10000, 1000, 100], 2).round(4)
    array([0.7061, 0.2233, 0.0706])
    """
    _check_temperature("temperature", temperature)
    sizes = np.asarray(counts, dtype=float)
    if not (np.isfinite(sizes) & (sizes > 0)).all():
        raise ValueError(f"counts must be finite numbers > 0, got {sizes[:20].tolist()}")
    return _shares_at(sizes, 1.0 / temperature)


def _shares_at(sizes, exponent: float) -> np.ndarray:
    """Shares by a power of the sizes: one over the temperature."""
    logs = np.log(sizes) * exponent
    shares = np.exp(logs - logs.max())
    return shares / shares.sum()


def _check_temperature(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, Real) or not value > 0:
        raise ValueError(f"{name} must be a number > 0, or infinity, got {value!r}")


def _mix(mix: Mix, cells: Cells, name: str) -> np.ndarray:
    """Shares of a mix by word or by name of the cell; cells not named get none."""
    if isinstance(mix, str):
        if mix not in ("proportional", "uniform"):
            raise ValueError(f"{name} must be 'proportional', 'uniform' or a dict, got {mix!r}")
        return cells.counts / cells.counts.sum() if mix == "proportional" else _even(cells)
    unknown = [key for key in mix if key not in cells.names]
    if unknown:
        raise ValueError(f"{name} names {unknown[0]!r}, but the cells are {cells.names[:20]}")
    shares = np.array([float(mix.get(key, 0.0)) for key in cells.names])
    if not np.isfinite(shares).all() or (shares < 0).any() or not shares.any():
        raise ValueError(f"{name} must hold numbers >= 0 with a positive sum, got {dict(mix)}")
    return shares / shares.sum()


def _even(cells: Cells) -> np.ndarray:
    return np.full(len(cells.counts), 1.0 / len(cells.counts))


class Constant(Pace):
    """The same shares all the time.

    Parameters
    ----------
    mix : {"proportional", "uniform"} or dict, default="proportional"
        Shares by cell; "proportional" are those of the data.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.scheduling.paces import Cells, Constant
    >>> Constant("uniform")(0.0, Cells(["a", "b"], np.array([90, 10])))
    array([0.5, 0.5])
    """

    def __init__(self, mix: Mix = "proportional") -> None:
        self.mix = mix

    def __call__(self, progress: float, cells: Cells) -> np.ndarray:
        """Shares at a moment."""
        return _mix(self.mix, cells, "mix")


class Temperature(Pace):
    """Shares by temperature sampling.

    Parameters
    ----------
    temperature : float, default=5.0
        1 keeps the shares of the data, infinity makes them equal; > 0.

    References
    ----------
    See :func:`temperature_shares`.

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.scheduling.paces import Cells, Temperature
    >>> Temperature(2.0)(0.0, Cells(["a", "b"], np.array([100, 1])))
    array([0.90909091, 0.09090909])
    """

    def __init__(self, temperature: float = 5.0) -> None:
        self.temperature = temperature

    def __call__(self, progress: float, cells: Cells) -> np.ndarray:
        """Shares at a moment."""
        return temperature_shares(cells.counts, self.temperature)


class Cooldown(Pace):
    """A high temperature first, a low one later.

    Parameters
    ----------
    temperature_start : float, default=5.0
        Temperature of the beginning, > 0; infinity for equal shares.
    temperature_end : float, default=1.0
        Temperature of the end, > 0.
    at : float, default=0.5
        Progress at which the end is reached, in [0, 1].
    kind : {"step", "linear", "cosine"}, default="step"
        How: at once, or gradually in the exponent ``1 / temperature``.

    References
    ----------
    Li et al., "Upsample or upweight?", NAACL 2025, section 5 (one step from 5 to 1 at half).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.scheduling.paces import Cells, Cooldown
    >>> cells = Cells(["a", "b"], np.array([90, 10]))
    >>> Cooldown()(0.0, cells).round(3), Cooldown()(0.5, cells).round(3)
    (array([0.608, 0.392]), array([0.9, 0.1]))
    """

    def __init__(
        self,
        temperature_start: float = 5.0,
        temperature_end: float = 1.0,
        *,
        at: float = 0.5,
        kind: Literal["step", "linear", "cosine"] = "step",
    ) -> None:
        self.temperature_start = temperature_start
        self.temperature_end = temperature_end
        self.at = at
        self.kind = kind
        self._check()

    def _check(self) -> None:
        if self.kind not in ("step", "linear", "cosine"):
            raise ValueError(f"kind must be 'step', 'linear' or 'cosine', got {self.kind!r}")
        if not 0 <= self.at <= 1:
            raise ValueError(f"at must be in [0, 1], got {self.at}")
        for name in ("temperature_start", "temperature_end"):
            _check_temperature(name, getattr(self, name))

    def __call__(self, progress: float, cells: Cells) -> np.ndarray:
        """Shares at a moment."""
        self._check()
        done = 1.0 if progress >= self.at else progress / self.at
        if self.kind == "step":
            done = float(done >= 1)
        elif self.kind == "cosine":
            done = 0.5 - 0.5 * np.cos(np.pi * done)
        exponent = (1 - done) / self.temperature_start + done / self.temperature_end
        return _shares_at(cells.counts, exponent)


class ScheduledMixture(Pace):
    """One mix for most of training, another for its end.

    Parameters
    ----------
    base_mix : {"proportional", "uniform"} or dict
        Shares by cell at first; cells that are not named get none.
    final_mix : {"proportional", "uniform"} or dict
        Shares at the end.
    final_fraction : float, default=0.2
        Part of training that is the end, in [0, 1]; 0 never changes the mix.

    References
    ----------
    C. Blakeney et al., "Does your data spark joy? Performance gains from domain upsampling at the
    end of training", COLM 2024, section 3 (the last 10 to 20 %).

    Examples
    --------
    >>> import numpy as np
    >>> from skresample.scheduling.paces import Cells, ScheduledMixture
    >>> pace = ScheduledMixture("proportional", {"b": 1})
    >>> pace(0.79, Cells(["a", "b"], np.array([90, 10])))
    array([0.9, 0.1])
    >>> pace(0.8, Cells(["a", "b"], np.array([90, 10])))
    array([0., 1.])
    """

    def __init__(self, base_mix: Mix, final_mix: Mix, final_fraction: float = 0.2) -> None:
        self.base_mix = base_mix
        self.final_mix = final_mix
        self.final_fraction = final_fraction
        self._check()

    def _check(self) -> None:
        if not 0 <= self.final_fraction <= 1:
            raise ValueError(f"final_fraction must be in [0, 1], got {self.final_fraction}")

    def __call__(self, progress: float, cells: Cells) -> np.ndarray:
        """Shares at a moment."""
        self._check()
        # Both are read from the first round on: a misspelt cell must not end a training late.
        base = _mix(self.base_mix, cells, "base_mix")
        final = _mix(self.final_mix, cells, "final_mix")
        last = self.final_fraction > 0 and progress >= 1 - self.final_fraction - 1e-12
        return final if last else base
