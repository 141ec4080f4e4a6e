"""MinHash: find pairs of similar sets without comparing all pairs."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from skresample._math.neighbors._threads import run
from skresample._progress_bar import silent

__all__ = [
    "band_key",
    "band_shape",
    "candidate_pairs",
    "hashing_steps",
    "jaccard",
    "minhash_signatures",
    "scramble",
    "similar_pairs",
]

_BLOCK_ENTRIES = 1 << 20
_PAIR_CHUNK = 1 << 16
_MULTIPLY = (np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))
_MAX_PAIRS = 50_000_000  # of one band: 400 MB
_EMPTY = np.uint64(0xFFFFFFFFFFFFFFFF)


def scramble(values: np.ndarray) -> np.ndarray:
    """Scramble 64-bit integers in place (the finaliser of splitmix64)."""
    values ^= values >> np.uint64(30)
    values *= _MULTIPLY[0]
    values ^= values >> np.uint64(27)
    values *= _MULTIPLY[1]
    values ^= values >> np.uint64(31)
    return values


def _row_blocks(sets):
    """Rows that are no empty set, in blocks of about a million entries and at least one row."""
    filled = np.flatnonzero(np.diff(sets.indptr) > 0)
    start = 0
    while start < filled.size:
        limit = sets.indptr[filled[start]] + _BLOCK_ENTRIES
        stop = max(start + 1, int(np.searchsorted(sets.indptr[filled + 1], limit, side="right")))
        yield filled[start:stop]
        start = stop


def hashing_steps(sets, threshold: float, n_hashes: int, recall: float = 0.95) -> int:
    """Steps of :func:`similar_pairs`: blocks of rows, bands, and the exact check."""
    return sum(1 for _ in _row_blocks(sets)) + band_shape(threshold, n_hashes, recall)[0] + 1


def minhash_signatures(
    sets: sparse.csr_array, n_hashes: int, rng: np.random.Generator, n_jobs=1, tell=silent
):
    """Smallest hash of each set under ``n_hashes`` hash functions, (n, n_hashes) uint64.

    Parameters
    ----------
    sets : CSR of shape (n, universe)
        The members of set i are the stored columns of row i.
    n_hashes : int
        More make the estimate of the similarity sharper.
    rng : Generator
        Draws the hash functions.
    n_jobs : int, default=1
        Threads; each takes some of the hash functions.
    tell : callable, optional
        Called with the number of blocks of rows done after each.

    Notes
    -----
    P[two signatures agree in an entry] = Jaccard similarity of the sets. Empty sets agree with each
    other everywhere. O(nnz n_hashes).

    References
    ----------
    A. Broder, "On the resemblance and containment of documents", SEQUENCES 1997,
    doi:10.1109/SEQUEN.1997.666900.
    """
    seeds = rng.integers(0, 2**64, size=n_hashes, dtype=np.uint64)
    n = sets.shape[0]
    out = np.full((n, n_hashes), _EMPTY, dtype=np.uint64)
    for step, rows in enumerate(_row_blocks(sets)):
        low, high = sets.indptr[rows[0]], sets.indptr[rows[-1] + 1]
        members = sets.indices[low:high].astype(np.uint64)
        starts = sets.indptr[rows] - low

        def hash_all(functions, members=members, rows=rows, starts=starts):
            for h in functions:
                out[rows, h] = np.minimum.reduceat(scramble(members + seeds[h]), starts)

        run(hash_all, np.array_split(np.arange(n_hashes), min(n_jobs, n_hashes)), n_jobs)
        tell(step + 1)
    return out


def band_shape(threshold: float, n_hashes: int, recall: float = 0.95) -> tuple[int, int]:
    """(bands, rows per band) with the fewest false candidates that still find true pairs.

    The longest bands for which a pair at the threshold is found with probability
    ``1 - (1 - threshold^rows)^bands >= recall``.
    """
    for rows in range(n_hashes, 1, -1):
        bands = n_hashes // rows
        if 1.0 - (1.0 - threshold**rows) ** bands >= recall:
            return bands, rows
    return n_hashes, 1


def band_key(signatures: np.ndarray, band: int, rows: int) -> np.ndarray:
    """One word for the entries of a band, (n,) uint64: rows of a bucket have the same."""
    key = np.zeros(len(signatures), np.uint64)
    for column in range(band * rows, (band + 1) * rows):
        key = scramble(key ^ signatures[:, column])
    return key


def candidate_pairs(signatures: np.ndarray, bands: int, rows: int, tell=silent) -> np.ndarray:
    """Pairs of rows that agree in at least one band, (m, 2) intp with first < second, sorted.

    ``tell``: called with the number of bands done after each.

    Raises
    ------
    ValueError
        If a band has more pairs than memory should hold.
    """
    n = len(signatures)
    found = np.empty(0, np.int64)
    for band in range(bands):
        key = band_key(signatures, band, rows)
        order = np.argsort(key, kind="stable")
        ranked = key[order]
        pairs, step, total = [], 1, 0
        # Members of a bucket lie side by side: compare with the next, the second next, ...
        live = np.arange(n - 1)
        while live.size:
            live = live[live + step < n]
            live = live[ranked[live] == ranked[live + step]]
            a, b = order[live], order[live + step]
            pairs.append(np.minimum(a, b) * np.int64(n) + np.maximum(a, b))
            total += live.size
            if total > _MAX_PAIRS:
                raise ValueError(
                    f"more than {_MAX_PAIRS:,} pairs of rows look similar: at this threshold "
                    "nearly all rows resemble each other; raise threshold or use finer features"
                )
            step += 1
        found = np.union1d(found, np.concatenate(pairs)) if pairs else found
        tell(band + 1)
    return np.column_stack([found // max(n, 1), found % max(n, 1)]).astype(np.intp)


def jaccard(sets: sparse.csr_array, pairs: np.ndarray) -> np.ndarray:
    """Exact Jaccard similarity of pairs of sets, (m,); two empty sets are equal.

    Precondition: no duplicate entries, all stored values are 1.
    """
    size = np.diff(sets.indptr)
    out = np.empty(len(pairs))
    for start in range(0, len(pairs), _PAIR_CHUNK):
        a, b = pairs[start : start + _PAIR_CHUNK].T
        common = np.asarray(sets[a].multiply(sets[b]).sum(axis=1)).ravel()
        union = size[a] + size[b] - common
        out[start : start + _PAIR_CHUNK] = np.where(union == 0, 1.0, common / np.maximum(union, 1))
    return out


def similar_pairs(
    sets, threshold: float, n_hashes: int, rng, recall: float = 0.95, n_jobs: int = 1, tell=silent
) -> np.ndarray:
    """Pairs of sets with Jaccard similarity >= threshold, (m, 2), each checked exactly.

    No pair is wrong; a pair at the threshold is missed with probability at most 1 - recall, more
    similar pairs more rarely. Sets with equal signatures are compared with the first of them only.
    ``tell``: called with the steps done, of :func:`hashing_steps` in all.
    """
    shape = band_shape(threshold, n_hashes, recall)
    blocks = hashing_steps(sets, threshold, n_hashes, recall) - shape[0] - 1
    signatures = minhash_signatures(sets, n_hashes, rng, n_jobs, tell)
    _, first, inverse = np.unique(signatures, axis=0, return_index=True, return_inverse=True)
    inverse = inverse.reshape(-1)
    twins = np.column_stack([first[inverse], np.arange(len(inverse))])
    twins = twins[twins[:, 0] != twins[:, 1]]
    alone = np.sort(first)
    pairs = alone[candidate_pairs(signatures[alone], *shape, lambda band: tell(blocks + band))]
    pairs = np.concatenate([twins, pairs.reshape(-1, 2)])
    pairs = pairs[jaccard(sets, pairs) >= threshold - 1e-12]
    tell(blocks + shape[0] + 1)
    return pairs
