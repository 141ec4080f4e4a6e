"""What an `AdaptiveCollector` knows between batches, in a plain file."""

from __future__ import annotations

import json
import os
import stat
import tempfile
import zipfile
import zlib

import numpy as np

__all__ = ["load_collection", "read_state", "save_collection", "write_state"]

_VERSION = 1
_DAMAGE = (
    OSError, EOFError, AttributeError, KeyError, TypeError, ValueError, zipfile.BadZipFile,
    zlib.error,
)  # fmt: skip


def save_collection(state, path) -> None:
    """Write a `Collection` to a file."""
    meta = {
        "paid": state.engine.paid,
        "paid_for_groups": state.paid.tolist(),
        "reasons": [[name, reason] for name, reason in state.reasons.items()],
        "evidence": state.evidence,
        "measured": state.X is not None and not state.changed,
        "columns": state.columns,
        "history": [_as_lists(row) for row in state.history],
        "problem": state.problem(),
        "pending": [[name, n] for name, n in state.pending.items()],
        "closed": state.closed,
        "n_requests": state.n_requests,
    }
    write_state(path, meta, {"X": state.X, "y": state.y, "codes": state.codes})


def load_collection(state, path) -> None:
    """Put the rows and decisions of a file into a new `Collection` of the same problem."""
    meta, arrays = read_state(path)
    if not _is_whole(meta, arrays):
        raise ValueError(_not_a_state(path))
    for key, value in state.problem().items():
        saved = meta["problem"].get(key, value)
        if saved != value:
            raise ValueError(
                f"{os.fspath(path)!r} was saved with {key} {saved!r}, this collector has {value!r}"
            )
    if "X" in arrays:
        state.append(arrays["X"], arrays["y"], arrays["codes"])
        state.engine.paid = float(meta.get("paid", state.engine.paid))
        names = state.engine.names
        state.history = [_by_group(row, names) for row in meta.get("history", [])]
        state.columns = meta.get("columns")
        state.paid = np.array(meta.get("paid_for_groups", state.paid), float)
        if meta.get("measured"):
            state.measure()  # what the next batch is written down with
    state.reasons = dict(meta.get("reasons", []))
    state.evidence = float(meta.get("evidence", "nan"))
    state.n_requests = int(meta["n_requests"])
    state.pending = {name: int(n) for name, n in meta["pending"]}
    for group in meta["closed"]:
        state.close(group)


def _not_a_state(path):
    return (
        f"{os.fspath(path)!r} is not a state of an AdaptiveCollector, or is damaged; load a file "
        f"that save() wrote"
    )


def _is_whole(meta, arrays) -> bool:
    """Whether all that is read later is there, of the right kind, and about known groups."""
    try:
        groups = meta["problem"]["groups"]
        named = {*meta["closed"], *dict(meta["pending"]), *dict(meta.get("reasons", []))}
        rows = [[*row["n"], *row["loss"]] for row in meta.get("history", [])]
        paid = meta.get("paid_for_groups", [])
        amounts = [meta["n_requests"], meta.get("paid", 0), *paid, *dict(meta["pending"]).values()]
        fine = named <= set(groups) and len(paid) in (0, len(groups)) and min(amounts) >= 0
        fine = fine and np.isfinite(amounts).all() and all(len(row) >= 2 for row in rows)
        float(meta.get("evidence", "nan"))
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    if not fine or not arrays:
        return bool(fine)
    if {"X", "y", "codes"} - set(arrays):
        return False
    X, y, codes = arrays["X"], arrays["y"], arrays["codes"]
    fine = X.ndim == 2 and len(X) > 0 and y.shape == codes.shape == (len(X),)
    return bool(fine and codes.dtype.kind == "i" and set(codes.tolist()) <= {*range(len(groups))})


def _as_lists(row):
    """A row of history without keys that JSON would turn into text."""
    return row | {key: list(row[key].values()) for key in ("n", "loss")}


def _by_group(row, names):
    """The row as it was; groups may have been added since."""
    return row | {key: dict(zip(names, row[key], strict=False)) for key in ("n", "loss")}


def write_state(path, meta: dict, arrays: dict) -> None:
    """Write JSON and arrays to an .npz file without pickles, all or nothing."""
    path = os.path.realpath(path)  # what a link points to is replaced, not the link
    text = json.dumps(meta | {"version": _VERSION})
    payload = {name: value for name, value in arrays.items() if value is not None}
    folder = os.path.dirname(path)
    mode = _mode_of(path)
    handle, temporary = tempfile.mkstemp(suffix=".npz", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, meta=np.array(text), **payload)
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def _mode_of(path) -> int:
    """Permissions of a file that is to be replaced, or of a new one."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def read_state(path) -> tuple[dict, dict]:
    """Read JSON and arrays of a file written by :func:`write_state`."""
    try:
        with open(path, "rb") as raw, np.load(raw, allow_pickle=False) as file:
            meta = json.loads(str(file["meta"]))
            arrays = {name: file[name] for name in file.files if name != "meta"}
            version = meta.get("version")
    except FileNotFoundError:
        raise
    except _DAMAGE:
        raise ValueError(_not_a_state(path)) from None
    if version != _VERSION:
        raise ValueError(f"{os.fspath(path)!r} has version {version!r}, expected {_VERSION}")
    return meta, arrays
