"""The error of methods whose data or parts handed in do not suit them."""

from __future__ import annotations

__all__ = ["UnsuitableError"]


class UnsuitableError(ValueError, RuntimeError):
    """The data or a part handed in do not suit the method; also a RuntimeError for old code."""
