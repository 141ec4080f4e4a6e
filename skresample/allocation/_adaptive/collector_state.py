"""What an `AdaptiveCollector` knows between batches, in a plain file."""

from __future__ import annotations

import json
import os
import tempfile

import numpy as np

__all__ = ["check_batch", "read_state", "write_state"]

_VERSION = 1


def write_state(path, meta: dict, arrays: dict) -> None:
    """Write JSON and arrays to an .npz file without pickles, all or nothing."""
    path = os.fspath(path)
    text = json.dumps(meta | {"version": _VERSION})
    payload = {name: value for name, value in arrays.items() if value is not None}
    folder = os.path.dirname(os.path.abspath(path))
    handle, temporary = tempfile.mkstemp(suffix=".npz", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, meta=np.array(text), **payload)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def read_state(path) -> tuple[dict, dict]:
    """Read JSON and arrays of a file written by :func:`write_state`."""
    with np.load(os.fspath(path), allow_pickle=False) as file:
        if "meta" not in file.files:
            raise ValueError(f"{path!r} is not a state of an AdaptiveCollector")
        meta = json.loads(str(file["meta"]))
        arrays = {name: file[name] for name in file.files if name != "meta"}
    if meta.get("version") != _VERSION:
        raise ValueError(f"{path!r} has version {meta.get('version')!r}, expected {_VERSION}")
    return meta, arrays


def check_batch(X, y, groups, names, n_features):
    """Rows, targets and group positions of a batch as arrays without objects."""
    X, y = np.asarray(X), np.asarray(y)
    if X.ndim != 2 or X.dtype.kind not in "biufUS":
        raise TypeError(
            f"X_new must be a two-dimensional array of numbers or text, got {X.ndim} dimensions "
            f"and dtype {X.dtype}; encode the columns first"
        )
    if y.dtype.kind == "O":
        y = np.array(y.tolist())
    if y.ndim != 1 or y.dtype.kind not in "biufUS":
        raise TypeError(f"y_new must hold numbers or text, got shape {y.shape} and dtype {y.dtype}")
    labels = [label.item() if isinstance(label, np.generic) else label for label in list(groups)]
    if not len(X) == len(y) == len(labels):
        raise ValueError(
            f"X_new, y_new and groups must have one length, got {len(X)}, {len(y)}, {len(labels)}"
        )
    unknown = [label for label in labels if label not in names]
    if unknown:
        raise ValueError(f"groups names {unknown[0]!r}, which is not one of {names}")
    if n_features is not None and X.shape[1] != n_features:
        raise ValueError(f"X_new has {X.shape[1]} columns, earlier batches had {n_features}")
    if X.dtype.kind == "f" and np.isinf(X).any():
        raise ValueError("X_new contains infinity")
    if y.dtype.kind == "f" and not np.isfinite(y).all():
        raise ValueError("y_new contains missing or infinite values")
    codes = np.array([names.index(label) for label in labels], dtype=np.int64)
    return X, y, codes
