"""``python -m skresample.testing``: run the contracts on resamplers of the package or of your own.

``python -m skresample.testing SMOTE my_package.my_module:MySampler`` takes names of public
resamplers and ``module:name`` of any class or instance; without names it runs all of the package's.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
import warnings
from collections.abc import Iterable, Sequence
from typing import Any

from skresample.exceptions import ResamplingWarning
from skresample.utils.discovery import all_estimators, construct_instances

from .contracts import applies, check_resampler

__all__ = ["run_contracts"]


def _instances(name: str) -> list[Any]:
    """Resamplers that a name stands for."""
    if ":" not in name:
        known = dict(all_estimators("sampler"))
        if name not in known:
            raise LookupError(
                f"{name!r} is no resampler here; name one of {', '.join(sorted(known))}, "
                "or give your own as module:name"
            )
        return construct_instances(known[name])
    module, _, item = name.partition(":")
    found: Any = importlib.import_module(module)
    for part in item.split("."):
        if not hasattr(found, part):
            raise LookupError(f"module {module!r} has no {item!r}")
        found = getattr(found, part)
    instances = construct_instances(found) if isinstance(found, type) else [found]
    if not all(applies(one) for one in instances):
        raise LookupError(f"{name} has no fit_resample: it is no resampler")
    return instances


def _run(resamplers: Iterable[Any]) -> tuple[int, int]:
    """Check each and print a line; how many kept their contracts, how many did not."""
    passed = failed = 0
    for resampler in resamplers:
        start = time.perf_counter()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ResamplingWarning)
                said = f"ok      {resampler!r}: {check_resampler(resampler)} checks"
            passed += 1
        except AssertionError as error:
            said = f"FAILED  {resampler!r}: {error}"
            failed += 1
        print(f"{said} ({time.perf_counter() - start:.1f} s)", flush=True)
    return passed, failed


def run_contracts(args: Sequence[str] | None = None) -> int:
    """Run the contracts and say what they found.

    Parameters
    ----------
    args : list of str, default=None
        Names of resamplers; None takes the arguments of the process.

    Returns
    -------
    code : int
        0 where all contracts are kept, 1 where one is broken, 2 where a name stands for nothing.

    Examples
    --------
    >>> from skresample.testing.__main__ import run_contracts
    >>> run_contracts(["Nothing"])
    2
    """
    parser = argparse.ArgumentParser(prog="python -m skresample.testing", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="SMOTE, or module:MySampler")
    chosen = parser.parse_args(args)
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        names = chosen.names or [name for name, _ in all_estimators("sampler")]
        resamplers = [one for name in names for one in _instances(name)]
    except (LookupError, ImportError, TypeError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 2
    passed, failed = _run(resamplers)
    print(f"{passed} passed, {failed} failed")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(run_contracts())
