"""Hashed word n-grams of texts, streamed: only buckets leave, never strings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import chain, islice

import numpy as np

__all__ = ["NgramHasher"]

_CHUNK = 4096  # texts held at a time
_MAX_WORDS = 200_000  # remembered word hashes; the table is emptied beyond
_FIRST = np.uint64(0x9E3779B97F4A7C15)
_SECOND = np.uint64(0xC2B2AE3D27D4EB4F)
_MIX = np.uint64(0xD6E8FEB86659FD93)
_SHIFT = np.uint64(32)


class _WordHashes(dict):
    """64-bit hash of a word, computed once; the same in every process."""

    def __missing__(self, word: str) -> int:
        if len(self) >= _MAX_WORDS:
            self.clear()
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        value = int.from_bytes(digest, "little")
        self[word] = value
        return value


class NgramHasher:
    """Buckets of the word n-grams of texts, for n = 1 .. ``n_max``.

    Tokens are runs of word characters and runs of other non-blank characters, in lower case.

    Parameters
    ----------
    n_buckets : int, default=10_000
        Number of buckets; more means fewer collisions.
    n_max : int, default=2
        Longest n-gram, >= 1.

    Notes
    -----
    A word is hashed once (64 bits); longer n-grams combine the hashes of their words by integer
    arithmetic on whole chunks of texts, so the cost of a token is one dictionary look-up. Memory
    is one chunk of texts and at most 200,000 word hashes.

    Examples
    --------
    >>> from skresample.selection._hashing.ngrams import NgramHasher
    >>> int(NgramHasher(n_buckets=8).count(["A b", "a b", ""]).sum())
    6
    """

    def __init__(self, n_buckets: int = 10_000, n_max: int = 2):
        self.n_buckets = n_buckets
        self.n_max = n_max
        self._words = _WordHashes()
        self._split = re.compile(r"\w+|[^\w\s]+").findall

    def chunks(self, texts: Iterable[str]) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
        """Yield (number of texts, buckets, text of each bucket) chunk by chunk."""
        texts = iter(texts)
        while chunk := list(islice(texts, _CHUNK)):
            words = [self._split(text.lower()) for text in chunk]
            length = np.fromiter(map(len, words), np.intp, len(words))
            flat = map(self._words.__getitem__, chain.from_iterable(words))
            hashes = np.fromiter(flat, np.uint64, int(length.sum()))
            yield len(chunk), *self._grams(hashes, np.repeat(np.arange(len(chunk)), length))

    def _grams(self, hashes, text):
        """Buckets of all n-grams and the text each belongs to."""
        buckets, owners = [hashes % np.uint64(self.n_buckets)], [text]
        gram = hashes
        for n in range(2, self.n_max + 1):
            gram = gram[:-1] * _FIRST + hashes[n - 1 :] * _SECOND if gram.size else gram
            gram = (gram ^ (gram >> _SHIFT)) * _MIX
            inside = text[: gram.size] == text[n - 1 :] if gram.size else np.empty(0, bool)
            mixed = gram[inside] ^ (gram[inside] >> _SHIFT)
            buckets.append(mixed % np.uint64(self.n_buckets))
            owners.append(text[: gram.size][inside])
        return np.concatenate(buckets).astype(np.intp), np.concatenate(owners)

    def count(self, texts: Iterable[str]) -> np.ndarray:
        """How often each bucket occurs in the texts, (n_buckets,) float64."""
        total = np.zeros(self.n_buckets)
        for _, buckets, _ in self.chunks(texts):
            total += np.bincount(buckets, minlength=self.n_buckets)
        return total

    def scores(self, texts: Iterable[str], table) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield per chunk the sum of ``table`` over the buckets of each text, and their number."""
        for n, buckets, owner in self.chunks(texts):
            yield (
                np.bincount(owner, weights=table[buckets], minlength=n),
                np.bincount(owner, minlength=n),
            )
