"""The one place that turns ``random_state`` into generators."""

from __future__ import annotations

import hashlib
import numbers

import numpy as np
from sklearn.base import clone

__all__ = ["BLOCK", "Streams"]


BLOCK = 65_536  # draws of one block stream
_ROOT = {"size": 4, "dtype": np.uint32}


def _entropy(random_state) -> int:
    """Seed of the root sequence; a generator object moves on by this one draw."""
    if random_state is None:
        return int(np.random.SeedSequence().entropy)
    if isinstance(random_state, numbers.Integral):
        if random_state < 0:
            raise ValueError(f"random_state must be non-negative, got {random_state}")
        return int(random_state)
    if isinstance(random_state, np.random.RandomState):
        words = random_state.randint(0, 2**32, **_ROOT)
    elif isinstance(random_state, np.random.Generator):
        words = random_state.integers(0, 2**32, **_ROOT)
    else:
        raise ValueError(
            f"random_state must be None, a non-negative int, a numpy RandomState or Generator, "
            f"got {random_state!r}"
        )
    return int.from_bytes(words.astype("<u4").tobytes(), "little")


class Streams:
    """Independent random streams of one call, addressed by name.

    Parameters
    ----------
    random_state : None, int, RandomState or Generator
        None draws fresh entropy from the operating system. An int repeats. A generator object
        moves on by one draw, the root of all streams, so that the next call gets others.

    Notes
    -----
    The stream of a key depends on the root and the key alone, so that the draws made for one
    cell do not depend on which other cells exist, on the order of loops or on ``n_jobs``. Many
    draws come in blocks of 65,536 with a stream each, so that any of them can be made by itself;
    block 0 is the stream of the key.
    """

    def __init__(self, random_state=None):
        self._entropy = _entropy(random_state)

    @property
    def entropy(self) -> int:
        """The seed of the root: streams made from it are these."""
        return self._entropy

    def get(self, *key: str | int, block: int = 0) -> np.random.Generator:
        """Return the generator of ``key``; the same key gives the same, fresh, stream."""
        label = "/".join(f"{type(part).__name__[0]}{part}" for part in key)
        label = f"{label}@{block}" if block else label
        digest = hashlib.blake2b(label.encode(), digest_size=16).digest()
        words = np.frombuffer(digest, dtype="<u4").tolist()
        sequence = np.random.SeedSequence(self._entropy, spawn_key=words)
        return np.random.Generator(np.random.PCG64(sequence))

    def seed(self, *key: str | int) -> int:
        """Return an int seed for a scikit-learn estimator that wants ``random_state``."""
        return int(self.get(*key).integers(2**31 - 1))

    def seeded(self, model, *key: str | int):
        """Return a clone whose ``random_state`` parameters, nested ones too, are set where None.

        A model without a seed would draw from numpy's global state, and move it.
        """
        model = clone(model)
        for name, value in sorted(model.get_params(deep=True).items()):
            if name.split("__")[-1] == "random_state" and value is None:
                inner = (name,) if "__" in name else ()
                model.set_params(**{name: self.seed(*key, *inner)})
        return model
