"""Drop rows or texts that nearly repeat others."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Real
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from scipy import sparse

from skresample._compat import Interval
from skresample._math.density import bin_edges, bucket_codes
from skresample._math.neighbors._threads import workers
from skresample._parameters import (
    ArrayLike,
    Columns,
    Jobs,
    PositiveInt,
    Progress,
    Rule,
    Seed,
    Share,
)
from skresample._progress_bar import progress_of
from skresample._table.pairs import text_values
from skresample.base import BaseSelector

from ._duplicates.same_rows import equal_rows, linked_groups
from ._exact_dedup import column_mask, keep_one, target_block
from ._hashing.minhash import hashing_steps, similar_pairs
from ._hashing.ngrams import NgramHasher
from ._importance.features import CodeBag, TokenBag
from ._method_card import MethodCard

__all__ = ["MinHashDeduplicator"]

_UNIVERSE = 2**31 - 1
_MAX_CELLS = 50_000_000


class MinHashDeduplicator(BaseSelector):
    """Keep one of each set of rows that share most of their cells, or texts most of their n-grams.

    A row is a set: of its cells (numbers in bins, levels), of the word n-grams of its texts, or of
    its non-zero columns. Pairs whose Jaccard similarity (shared over all) reaches the threshold are
    linked; one row of each linked group stays.

    Parameters
    ----------
    threshold : float, default=0.8
        Least similarity of duplicates, in (0, 1]. Of d cells, r may differ where
        ``(d - r) / (d + r) >= threshold``.
    features : {"cells", "ngrams", "nonzero"}, default="cells"
        What the sets hold.
    columns : str, int, array-like, callable or None, default=None
        Columns that enter; None: all (for "ngrams": all text columns).
    ngram_max : int, default=3
        "ngrams": longest n-gram in words; shorter ones are members too, so that a text of one word
        is no empty set.
    n_bins : int, default=64
        "cells": quantile bins of a numeric column; more is stricter.
    n_hashes : int, default=128
        Length of a signature; more finds pairs at the threshold more surely.
    recall : float, default=0.95
        Probability, in (0, 1), to find a pair right at the threshold; closer pairs are found more
        surely. Higher is slower.
    include_target : bool, default=False
        Rows with different targets are never duplicates.
    keep : {"first", "last"}, default="first"
        Which row of a group stays.
    categorical_features : "from_dtype", list, mask, callable or None, default="from_dtype"
        Nominal columns.
    n_jobs : int or None, default=None
        Threads; None: up to two, -1: all cores. Rows do not depend on it.
    progress : bool or callable, default=False
        True: a bar on stderr (tqdm's where it is installed); or a function
        ``(done, total, text)``.
    random_state : int, RandomState, Generator or None, default=None
        Seed of the hash functions.

    Attributes
    ----------
    groups_ : ndarray of shape (n,)
        Number of the linked group of each row, in order of appearance.
    n_duplicates_ : int
        Rows dropped.
    sample_indices_ : ndarray of shape (m,)
        Rows kept, ascending.
    sampling_strategy_ : dict
        Empty: no class is targeted.
    plan_ : ResamplingPlan
    n_features_in_ : int

    Raises
    ------
    ValueError
        If nearly all rows resemble each other, or "ngrams" finds no text.

    Notes
    -----
    Every pair is checked exactly before it counts, so nothing is dropped by an accident of hashing.
    Links are transitive: a chain of similar rows is one group. O(members n_hashes) plus the
    candidate pairs.

    References
    ----------
    A. Broder, "On the resemblance and containment of documents", SEQUENCES 1997,
    doi:10.1109/SEQUEN.1997.666900. K. Lee et al., "Deduplicating Training Data Makes Language
    Models Better", ACL 2022, arXiv:2107.06499, section 4.2.

    See Also
    --------
    ExactDeduplicator, SemanticDeduplicator

    Examples
    --------
    >>> from skresample.selection import MinHashDeduplicator
    >>> X = [["the cat sat on the mat"], ["the cat sat on the mat !"], ["dogs bark"]]
    >>> dedup = MinHashDeduplicator(features="ngrams", threshold=0.7, random_state=0)
    >>> dedup.fit_resample(X)[0]
    [['the cat sat on the mat'], ['dogs bark']]
    """

    groups_: np.ndarray
    n_duplicates_: int

    method_card: ClassVar[MethodCard] = MethodCard("Jaccard similarity", "one of each group", "row")

    def __init__(
        self,
        *,
        threshold: Share = 0.8,
        features: Literal["cells", "ngrams", "nonzero"] = "cells",
        columns: str | int | ArrayLike | Callable[..., Any] | None = None,
        ngram_max: PositiveInt = 3,
        n_bins: PositiveInt = 64,
        n_hashes: PositiveInt = 128,
        recall: Annotated[float, Rule(Interval(Real, 0, 1, closed="neither"))] = 0.95,
        include_target: bool = False,
        keep: Literal["first", "last"] = "first",
        categorical_features: Columns = "from_dtype",
        n_jobs: Jobs = None,
        progress: Progress = False,
        random_state: Seed = None,
    ) -> None:
        self.threshold = threshold
        self.features = features
        self.columns = columns
        self.ngram_max = ngram_max
        self.n_bins = n_bins
        self.n_hashes = n_hashes
        self.recall = recall
        self.include_target = include_target
        self.keep = keep
        self.categorical_features = categorical_features
        self.n_jobs = n_jobs
        self.progress = progress
        self.random_state = random_state

    def _select(self, table):
        sets = self._sets(table)
        rng = table.streams.get("hashes")
        steps = hashing_steps(sets, self.threshold, self.n_hashes, self.recall)
        with progress_of(self.progress, steps, "steps of hashing") as tell:
            pairs = similar_pairs(
                *(sets, self.threshold, self.n_hashes, rng, self.recall),
                n_jobs=workers(self.n_jobs),
                tell=tell,
            )
        target = target_block(table) if self.include_target else None
        if target is not None:
            same = equal_rows([target])
            pairs = pairs[same[pairs[:, 0]] == same[pairs[:, 1]]]
        self.groups_ = linked_groups(table.n, pairs)
        rows = keep_one(self.groups_, self.keep)
        self.n_duplicates_ = table.n - rows.size
        return rows

    def _sets(self, table) -> sparse.csr_array:
        """Rows as sets: a CSR of ones."""
        mask = column_mask(table, self.columns)
        if self.features == "ngrams":
            return self._ngram_sets(table, mask)
        numeric = table.numeric[:, np.flatnonzero(mask[~table.nominal])]
        if self.features == "nonzero":
            if mask[table.nominal].any():
                raise ValueError("features='nonzero' needs numeric columns, X has nominal ones")
            return _ones(sparse.csr_array(numeric != 0))
        if table.kind == "sparse":
            if numeric.shape[0] * numeric.shape[1] > _MAX_CELLS:
                raise ValueError(
                    f"features='cells' gives every cell a bucket, X is sparse, {table.n} x "
                    f"{numeric.shape[1]} cells; use features='nonzero'"
                )
            numeric = numeric.toarray()
        nominal = np.empty((table.n, 0), np.intp)
        if table.nominal.any():
            nominal = table.codes[:, mask[table.nominal]]
        levels = [int(column.max()) + 1 for column in nominal.T]
        codes, n_buckets = bucket_codes(numeric, bin_edges(numeric, self.n_bins), nominal, levels)
        return _ones(CodeBag(codes, n_buckets).matrix())

    def _ngram_sets(self, table, mask):
        which = np.flatnonzero(mask & table.nominal) if table.kind != "sparse" else []
        if not len(which):
            raise ValueError("features='ngrams' needs a column of texts among the columns of X")
        hasher = NgramHasher(_UNIVERSE, self.ngram_max)
        texts = (text_values(table, j) for j in which)
        return _ones(TokenBag.of(texts, table.n, hasher).matrix())


def _ones(sets):
    """The same sets with every member stored once, as 1."""
    sets.sum_duplicates()
    sets.eliminate_zeros()
    sets.data = np.ones(sets.data.size, np.int32)
    return sets
