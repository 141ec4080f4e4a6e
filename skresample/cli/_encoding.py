"""Bytes of a text file as UTF-8, whatever they are stored in."""

from __future__ import annotations

import codecs
import gzip
import io
import zlib

from skresample.inspection._text import printable

__all__ = ["big_mark", "check_encoding", "mark_in", "mark_of", "open_bytes", "recoded"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Codecs that are no character sets.
_REFUSED = ("idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "utf-7")


def check_encoding(name: str) -> str:
    """Python's name of a character set; others are refused."""
    try:
        found = codecs.lookup(name).name
        # Codecs between bytes, or between texts, are refused here; nothing may be empty for that.
        b"a".decode(name, errors="replace")
    except (LookupError, ValueError):
        found = "undefined"
    if found.replace("_", "-") in [refused.replace("_", "-") for refused in _REFUSED]:
        raise ValueError(
            f"--encoding: '{printable(name, width=40)}' is no known character set; "
            "usual ones are utf-8, cp1252, latin-1, cp1250, cp1251, shift_jis, utf-16."
        )
    return found


def open_bytes(path, name: str):
    """Open a text file; .gz and .zst are unpacked on the way."""
    lower = path.name.lower()
    if lower.endswith(".gz"):
        return gzip.open(path, "rb")
    if lower.endswith(".zst"):
        import pyarrow as pa

        if not pa.Codec.is_available("zstd"):
            raise ValueError(f"{name}: this pyarrow cannot unpack .zst; unpack the file first.")
        return pa.CompressedInputStream(pa.OSFile(str(path), "rb"), "zstd")
    return open(path, "rb")


def mark_of(start: bytes) -> str | None:
    """Encoding that the first four bytes of a file declare; None without such a mark."""
    return next((encoding for mark, encoding in _MARKS if start.startswith(mark)), None)


def mark_in(path, name: str) -> str | None:
    """Encoding that a text file declares by its first bytes."""
    try:
        with open_bytes(path, name) as raw:
            return mark_of(raw.read(4))
    except (OSError, EOFError, zlib.error):
        return None  # said where the whole file is read


def big_mark(path, name: str) -> bytes:
    """Mark at the beginning of a text whose bytes come high ones first; empty for all others."""
    with open_bytes(path, name) as raw:
        start = raw.read(4)
    return next((m for m in (codecs.BOM_UTF32_BE, codecs.BOM_UTF16_BE) if start.startswith(m)), b"")


def recoded(raw, encoding: str | None, name: str):
    """The stream itself where it holds UTF-8, else one that gives UTF-8."""
    return raw if encoding in (None, "utf-8", "utf-8-sig") else _Recoded(raw, encoding, name)


class _Recoded(io.RawIOBase):
    """Read-only stream of UTF-8 out of one in another encoding."""

    def __init__(self, raw, encoding: str, name: str):
        super().__init__()
        self._raw, self._encoding, self._name = raw, encoding, name
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._ready, self._line, self._ended = b"", 1, False

    def readable(self) -> bool:
        """Say that the stream can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes of UTF-8; all when negative."""
        while not self._ended and (size < 0 or len(self._ready) < size):
            piece = self._raw.read(1 << 18)
            self._ended = not piece
            try:
                text = self._decoder.decode(piece, final=self._ended)
            except UnicodeDecodeError as error:
                line = self._line + error.object[: error.start].count(b"\n")
                raise ValueError(
                    f"{self._name}, near line {line}: a byte that is not {self._encoding}; name "
                    "the --encoding of the file, or save it as UTF-8."
                ) from None
            self._line += text.count("\n")
            self._ready += text.encode("utf-8", errors="surrogatepass")
        size = len(self._ready) if size < 0 else size
        out, self._ready = self._ready[:size], self._ready[size:]
        return out
