"""Importance resampling of texts that stream by: two passes, memory of the selection alone."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral

import numpy as np
from sklearn import get_config

from skresample._math.density import bucket_shares, kl_divergence, log_ratio
from skresample._math.draw import top_k
from skresample._math.rng import Streams
from skresample.exceptions import QuotaError

from .._hashing.ngrams import NgramHasher

__all__ = ["select_texts"]


def select_texts(sampler, texts) -> np.ndarray:
    """Positions selected by ``sampler`` from an iterable of texts; sets its bucket attributes."""
    _check(sampler, texts)
    hasher = NgramHasher(sampler.n_buckets, sampler.ngram_max)
    opened = texts if callable(texts) else lambda: texts
    target = bucket_shares(hasher.count(_texts_of(sampler.target)), sampler.smoothing)
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


def _texts_of(target):
    """An iterable of target texts, also from a column of an array."""
    if isinstance(target, np.ndarray) and target.ndim == 2:
        return [str(t) for t in target.ravel()]
    return target


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
