"""Parameters that count something."""

from __future__ import annotations

from numbers import Integral

__all__ = ["check_at_least"]


def check_at_least(**limits) -> None:
    """Refuse values that are no integers of at least the limit: ``name=(value, limit)``."""
    for name, (value, least) in limits.items():
        if isinstance(value, bool) or not isinstance(value, Integral) or value < least:
            raise ValueError(f"{name} must be an integer of at least {least}, got {value!r}.")
