"""Independent estimates of the values of all players, as they come in; resumable from a file."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import zipfile
import zlib
from pathlib import Path

import numpy as np

from skresample._math.layout import is_sparse_block

__all__ = ["Estimates", "estimates_key"]

_ADDRESS = re.compile(r"(?<!<lambda>) at 0x[0-9a-fA-F]+")  # of a lambda it is all that tells


class Estimates:
    """Running means and standard errors of estimates (t, n).

    Parameters
    ----------
    n : int
        Players.
    file : path or None
        Where finished estimates are kept; an existing file of the same problem is continued.
    key : str
        What identifies the problem; a file with another key is refused.
    """

    def __init__(self, n: int, file=None, key: str = ""):
        self.n, self.file, self.key = n, None if file is None else Path(file), key
        self.rows: list[np.ndarray] = []
        if self.file is not None and self.file.exists():
            self.rows = list(self._read())

    def __len__(self) -> int:
        return len(self.rows)

    def add(self, rows) -> None:
        """Take more estimates, and keep them on disk where a file was named."""
        self.rows += list(rows)
        if self.file is not None:
            self._write()

    @property
    def means(self) -> np.ndarray:
        """Running means, (t, n)."""
        rows = np.asarray(self.rows).reshape(-1, self.n)
        return rows.cumsum(axis=0) / np.arange(1, len(rows) + 1)[:, None]

    @property
    def errors(self) -> np.ndarray:
        """Standard error of the current means, (n,); infinite before the second estimate."""
        rows = np.asarray(self.rows).reshape(-1, self.n)
        if len(rows) < 2:
            return np.full(self.n, np.inf)
        return rows.std(axis=0, ddof=1) / np.sqrt(len(rows))

    def _read(self) -> np.ndarray:
        try:
            with open(self.file, "rb") as raw, np.load(raw, allow_pickle=False) as stored:
                key, rows = str(stored["key"]), stored["rows"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
            raise ValueError(
                f"{self.file} does not hold estimates of a valuation; name another folder"
            ) from error
        if key != self.key or rows.ndim != 2 or rows.shape[1] != self.n:
            raise ValueError(
                f"{self.file} holds the estimates of another problem (rows, model, parameters or "
                f"seed differ); name another folder or remove the file"
            )
        return rows

    def _write(self) -> None:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        partial = self.file.with_name(self.file.name + ".part")
        with open(partial, "wb") as out:
            np.savez(out, key=np.array(self.key), rows=np.asarray(self.rows))
        os.replace(partial, self.file)


def estimates_key(tables, settings) -> str:
    """What estimates depend on, in a few letters: data containers, and what else has a repr.

    Functions are known by their names, lambdas by their place in memory: these are not known again
    in another process.
    """
    text = hashlib.blake2b(digest_size=16)
    for table in tables:
        if is_sparse_block(table):
            table = table.tocsr()
            parts = (np.array(table.shape), table.data, table.indices, table.indptr)
        else:
            parts = (np.asarray(table),)
        for array in parts:
            text.update(repr(array.shape).encode())
            text.update(np.ascontiguousarray(array).astype(str).tobytes())
    with np.printoptions(threshold=sys.maxsize):
        text.update(_ADDRESS.sub("", repr(settings)).encode())
    return text.hexdigest()
