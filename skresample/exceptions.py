"""Errors and warnings that carry a remedy."""

from typing import Any

__all__ = [
    "OutcomeWarning",
    "PlanError",
    "QuotaError",
    "ResamplingWarning",
    "ShortfallWarning",
    "raise_isinstance_error",  # noqa: F822, imported when asked for
]


def __getattr__(name: str) -> Any:
    if name == "raise_isinstance_error":  # imbalanced-learn's
        from imblearn.exceptions import raise_isinstance_error

        return raise_isinstance_error
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


class QuotaError(ValueError):
    """The requested numbers of rows cannot be met or do not fit the data.

    The message names the class, group or cell, the number asked for, the number available,
    and what to change.
    """


class PlanError(ValueError):
    """A resampling plan is inconsistent: a row out of range, a bad number, a wrong length."""


class ResamplingWarning(UserWarning):
    """What a resampler did is not, or may not be, what was meant; one filter catches all of them.

    The message says what was done, why, and what to change.
    """


class ShortfallWarning(ResamplingWarning):
    """The result holds fewer (or other) rows than asked for, or was made in a degraded way.

    The message names the cell and the size of the shortfall.
    """


class OutcomeWarning(ResamplingWarning):
    """The result is as asked for and yet hardly what was meant.

    Nothing changed, a class was cleaned down to fewer than five rows, or a class that had fewer
    rows than another has more now. Silence the family by
    ``warnings.simplefilter("ignore", ResamplingWarning)``.
    """
