"""What to paste into a report of a fault."""

from __future__ import annotations

from contextlib import redirect_stdout
from importlib import metadata
from io import StringIO

__all__ = ["show_versions"]

_OURS = ("imbalanced-learn", "narwhals", "pandas", "polars", "pyarrow", "matplotlib", "dask")


def show_versions(github: bool = False) -> None:
    """Print the versions of this package, of its dependencies and of the system.

    Parameters
    ----------
    github : bool, default=False
        Whether to print a block that GitHub folds, as imbalanced-learn does.

    Examples
    --------
    >>> import skresample
    >>> skresample.show_versions()  # doctest: +SKIP
    skresample: 0.2.0
    """
    if github:
        _print_folded()
        return
    import sklearn

    from skresample import __version__

    print(f"skresample: {__version__}")
    for name in _OURS:
        try:
            print(f"{name}: {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            print(f"{name}: not installed")
    sklearn.show_versions()


def _print_folded() -> None:
    """The same lines as a list in a block of GitHub's."""
    plain = StringIO()
    with redirect_stdout(plain):
        show_versions()
    items = []
    for line in plain.getvalue().splitlines():
        name, found, value = line.partition(": ")
        if found:
            items.append(f"* {name.strip():<10}: `{value}`")
        elif line.strip():
            items.append(f"\n**{line.strip().rstrip(':')}**\n")
    text = "\n".join(items)
    print(f"<details><summary>System, Dependency Information</summary>\n\n{text}\n\n</details>")
