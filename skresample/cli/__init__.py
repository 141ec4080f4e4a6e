"""The command line: ``skresample compare``, ``skresample resample``, ``skresample diagnose``.

Files are read under limits and nothing in them is evaluated or unpickled; results are written
whole or not at all, and never over an existing file unless ``--force`` is given. What cannot be
used is refused in one line with exit code 2; ``--debug`` shows the traceback.
"""

from ._app import command

__all__ = ["command"]
