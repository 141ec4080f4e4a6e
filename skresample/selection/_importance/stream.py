"""Importance resampling of texts that stream by: two passes, memory of the selection alone."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from numbers import Integral

import numpy as np
from sklearn import get_config

from skresample._math.density import bucket_shares, kl_divergence, log_ratio
from skresample._math.label_codes import missing_mask
from skresample._math.rng import Streams
from skresample._table.containers import as_frame, column_names
from skresample._table.numbers_and_levels import table_of
from skresample._table.pairs import text_values
from skresample.exceptions import QuotaError

from .._hashing.ngrams import NgramHasher
from .._scores.draws import top_k

__all__ = ["select_texts"]


def select_texts(sampler, texts) -> np.ndarray:
    """Positions selected by ``sampler`` from an iterable of texts; sets its bucket attributes."""
    _check(sampler, texts)
    hasher = NgramHasher(sampler.n_buckets, sampler.ngram_max)
    if not callable(texts):
        texts = _pool_texts(texts)
    opened = texts if callable(texts) else lambda: texts
    target = bucket_shares(hasher.count(_texts_of(sampler.target, "target")), sampler.smoothing)
    pool = bucket_shares(hasher.count(opened()))
    ratio = log_ratio(target, pool, sampler.eps)
    best, n = _best(sampler, hasher.scores(opened(), ratio))
    if best.size < sampler.n_samples:
        raise QuotaError(
            f"n_samples={sampler.n_samples} texts were asked for, the stream has {n}; ask for less."
        )
    sampler.source_proba_, sampler.target_proba_ = pool, target[None]
    sampler.kl_reduction_ = _reduction(sampler, hasher, opened(), best, target, pool)
    return best


def _best(sampler, parts):
    """Positions of the best keys, best first, and the number of texts seen."""
    rng = Streams(sampler.random_state).get("draw", 0)
    noisy = sampler.mode == "gumbel" and sampler.temperature > 0
    keys, places, start = np.empty(0), np.empty(0, np.intp), 0
    for scores, sizes in parts:
        if sampler.per_token:
            scores = scores / np.maximum(sizes, 1)
        noise = rng.gumbel(size=scores.size)
        key = scores / sampler.temperature + noise if noisy else scores
        keys = np.concatenate([keys, key])
        places = np.concatenate([places, np.arange(start, start + scores.size)])
        # Held in the order of the texts, so that ties still go to the earlier one.
        kept = np.sort(top_k(keys, min(sampler.n_samples, keys.size)))
        keys, places, start = keys[kept], places[kept], start + scores.size
    return places[top_k(keys, keys.size)], start


def _reduction(sampler, hasher, texts, best, target, pool) -> float:
    """KL reduction of the selection, from a third look at the selected texts alone."""
    chosen = set(best.tolist())
    picked = hasher.count(text for i, text in enumerate(texts) if i in chosen)
    gain = kl_divergence(target, pool, sampler.eps)
    return gain - kl_divergence(target, bucket_shares(picked), sampler.eps)


def _texts_of(source, name: str):
    """Texts of a target or a pool that may be a frame or an array; missing ones are empty.

    Several text columns count one after the other, as :meth:`fit_resample` counts them; iterating
    a frame itself would give the names of its columns.

    Raises
    ------
    ValueError
        If a frame has a column that is not text.
    """
    if isinstance(source, (list, tuple)) and source and not np.isscalar(source[0]):
        source = np.array(source, dtype=object)
    frame = as_frame(source)
    if frame is None and not isinstance(source, np.ndarray):
        return source
    if column_names(source) is None:
        values = np.asarray(source if frame is None else frame.to_numpy(), dtype=object)
        missing = missing_mask(values).ravel()
        return ["" if gone else str(v) for v, gone in zip(values.ravel(), missing, strict=True)]
    table = table_of(source)
    if not table.nominal.all():
        column = table.columns.names[int(np.flatnonzero(~table.nominal)[0])]
        raise ValueError(
            f"{name} has the numeric column {column!r}; a stream is made of texts: pass the "
            f"columns of texts alone"
        )
    return list(chain.from_iterable(text_values(table, j) for j in range(table.d)))


def _pool_texts(texts):
    """The pool's texts, one per position."""
    width = getattr(texts, "shape", (0,))[1:]
    if width and width[0] != 1:
        raise ValueError(
            f"texts has {width[0]} columns; a stream has one text per row: join the columns first"
        )
    return _texts_of(texts, "texts")


def _check(sampler, texts) -> None:
    if not get_config()["skip_parameter_validation"]:
        sampler._validate_params()
    unfit = {
        "features": sampler.features != "hashed_ngrams",
        "n_samples": not isinstance(sampler.n_samples, Integral),
        "estimator": sampler.estimator is not None,
        "mode": sampler.mode == "with_replacement",
        "target": sampler.target is None or isinstance(sampler.target, (Mapping, str, Integral)),
    }
    for name, bad in unfit.items():
        if bad:
            raise ValueError(
                f"{name}={getattr(sampler, name)!r} does not go with a stream; use features="
                "'hashed_ngrams', an int n_samples, one target of texts, no estimator and mode "
                "'gumbel' or 'top_k'"
            )
    if not callable(texts) and iter(texts) is texts:
        raise TypeError(
            "texts is an iterator, which can be gone through once only; pass a list or a function "
            "that returns a new iterator"
        )
