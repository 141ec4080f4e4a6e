"""The one place that turns ``random_state`` into generators."""

from __future__ import annotations

import hashlib
import numbers

import numpy as np

__all__ = ["Streams"]


def _entropy(random_state) -> int | None:
    """Seed of the root sequence; a generator object is read, never advanced."""
    if random_state is None:
        return None
    if isinstance(random_state, numbers.Integral):
        return int(random_state)
    if isinstance(random_state, np.random.RandomState):
        state = random_state.get_state(legacy=False)
    elif isinstance(random_state, np.random.Generator):
        state = random_state.bit_generator.state
    else:
        raise ValueError(
            f"random_state must be None, a non-negative int, a numpy RandomState or Generator, "
            f"got {random_state!r}"
        )
    return int.from_bytes(hashlib.blake2b(_canonical(state), digest_size=16).digest(), "little")


def _canonical(value) -> bytes:
    """Bytes that depend on the content of a bit generator's state alone."""
    if isinstance(value, dict):
        return b"".join(k.encode() + b"=" + _canonical(v) + b";" for k, v in sorted(value.items()))
    if isinstance(value, np.ndarray):
        return value.tobytes()
    return repr(value).encode()


class Streams:
    """Independent random streams of one call, addressed by name.

    Parameters
    ----------
    random_state : None, int, RandomState or Generator
        None draws fresh entropy from the operating system. A generator object is only read: its
        state seeds the streams and is left as it was.

    Notes
    -----
    The stream of a key depends on the seed and the key alone, so that the draws made for one
    cell do not depend on which other cells exist, on the order of loops or on ``n_jobs``.
    """

    def __init__(self, random_state=None):
        if isinstance(random_state, numbers.Integral) and random_state < 0:
            raise ValueError(f"random_state must be non-negative, got {random_state}")
        self._entropy = np.random.SeedSequence(_entropy(random_state)).entropy

    def get(self, *key: str | int) -> np.random.Generator:
        """Return the generator of ``key``; the same key gives the same, fresh, stream."""
        label = "/".join(f"{type(part).__name__[0]}{part}" for part in key)
        digest = hashlib.blake2b(label.encode(), digest_size=16).digest()
        words = np.frombuffer(digest, dtype="<u4").tolist()
        sequence = np.random.SeedSequence(self._entropy, spawn_key=words)
        return np.random.Generator(np.random.PCG64(sequence))

    def seed(self, *key: str | int) -> int:
        """Return an int seed for a scikit-learn estimator that wants ``random_state``."""
        return int(self.get(*key).integers(2**31 - 1))
