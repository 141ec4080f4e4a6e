"""Limits on the threads of numerical libraries, cheap enough to set around small work."""

from __future__ import annotations

import sys

from threadpoolctl import ThreadpoolController

__all__ = ["limited"]

_seen: dict = {"modules": 0, "controller": None}


def limited(n_threads: int | None, user_api: str | None = None):
    """Context in which libraries use at most ``n_threads``, as `threadpoolctl.threadpool_limits`.

    That one looks for libraries at every call, which takes longer than fitting a model on a small
    table; here they are looked for again only once modules have been imported.
    """
    if _seen["modules"] != len(sys.modules):
        _seen.update(modules=len(sys.modules), controller=ThreadpoolController())
    return _seen["controller"].limit(limits=n_threads, user_api=user_api)
