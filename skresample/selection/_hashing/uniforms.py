"""Uniform numbers that depend on an id alone: the same in every process and on every machine."""

from __future__ import annotations

import hashlib
import math

import numpy as np

from skresample._math.label_codes import missing_mask

__all__ = ["bottom_k", "hashed_uniforms", "id_text", "threshold"]


def id_text(value) -> str:
    """Canonical text of an id: 7, 7.0, numpy's 7 and "7" are one id, 7.5 and True are others."""
    if isinstance(value, str):
        return value
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, float):
        # repr of a float is not a safe id across tools; its exact bits are.
        return str(int(value)) if value.is_integer() else value.hex()
    if isinstance(value, tuple):
        # Lengths first: ("a", "bc") and ("ab", "c") must differ.
        parts = [id_text(part) for part in value]
        return "".join(f"{len(part)}:{part}" for part in parts)
    return str(value)


def hashed_uniforms(ids, salt: str = "0", round_: int = 0) -> np.ndarray:
    """A number in (0, 1) for each id: blake2b of ``salt|round|id``, 64 bits; (n,) float64.

    Raises
    ------
    ValueError
        If an id is missing.
    """
    ids = np.asarray(ids)
    if ids.ndim != 1:
        raise ValueError(f"ids must be one-dimensional, got shape {ids.shape}")
    missing = missing_mask(ids)
    if missing.any():
        first = int(np.flatnonzero(missing)[0])
        raise ValueError(
            f"{int(missing.sum())} ids are missing, the first in row {first}: a row without an id "
            f"has no stable place; fill them in or drop those rows"
        )
    if ids.dtype.kind == "M":  # one text whatever the unit
        ids = ids.astype("M8[ns]").astype(np.int64)
    exact = ids.dtype.kind in "iuU"
    values = ids.astype(str).tolist() if exact else [id_text(v) for v in ids.tolist()]
    start = hashlib.blake2b(f"{salt}|{round_}|".encode(), digest_size=8)
    digests = bytearray()
    for text in values:
        one = start.copy()
        one.update(text.encode("utf-8", "surrogateescape"))
        digests += one.digest()
    words = np.frombuffer(bytes(digests), dtype=">u8").astype(np.uint64)
    # 53 bits and half a step: never 0 or 1, so that logarithms are finite.
    return ((words >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def threshold(uniforms, fraction: float, weights=None) -> tuple[np.ndarray, np.ndarray]:
    """Rows with ``u < min(1, fraction * weight)``, ascending, and all inclusion probabilities.

    Whether a row is in depends on its own id and weight alone.
    """
    q = np.full(uniforms.size, float(fraction))
    if weights is not None:
        q = np.minimum(1.0, q * weights)
    return np.flatnonzero(uniforms < q), q


def bottom_k(uniforms, k: int, weights=None) -> tuple[np.ndarray, np.ndarray]:
    """The k smallest keys ``-ln(1 - u) / weight`` in order, and inclusion probabilities (n,).

    Without weights these are the k smallest u. Equal keys (equal ids) stay together: a tie at the
    edge is cut so that no more than k rows are taken. The probability of a row is
    ``1 - exp(-weight * tau)`` with tau the key of rank k + 1, conditional on the other keys;
    weights 1 / probability give unbiased sums (E. Cohen and H. Kaplan, "Summarizing data using
    bottom-k sketches", PODC 2007, doi:10.1145/1281100.1281133, section on rank conditioning).
    """
    n = uniforms.size
    keys = -np.log1p(-uniforms)
    if weights is not None:
        with np.errstate(divide="ignore"):
            keys = np.where(weights > 0, keys / np.where(weights > 0, weights, 1.0), np.inf)
    order = np.argsort(keys, kind="stable")
    tau = math.inf
    if k < n:
        tau = float(keys[order[k]])
        while k > 0 and keys[order[k - 1]] == tau:
            k -= 1
    rate = np.ones(n) if weights is None else weights
    with np.errstate(invalid="ignore"):
        q = np.where(rate > 0, -np.expm1(-rate * tau), 0.0)
    return order[:k], q
