"""What to paste into a report of a fault."""

from __future__ import annotations

from importlib import metadata

__all__ = ["show_versions"]

_OURS = ("imbalanced-learn", "narwhals", "pandas", "polars", "pyarrow", "matplotlib", "dask")


def show_versions() -> None:
    """Print the versions of this package, of its dependencies and of the system.

    Examples
    --------
    >>> import skresample
    >>> skresample.show_versions()  # doctest: +SKIP
    skresample: 0.2.0
    """
    import sklearn

    from skresample import __version__

    print(f"skresample: {__version__}")
    for name in _OURS:
        try:
            print(f"{name}: {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            print(f"{name}: not installed")
    sklearn.show_versions()
