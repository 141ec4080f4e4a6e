"""Every check of scikit-learn and imbalanced-learn, over every public estimator."""

import warnings
from unittest import SkipTest

import pytest
from imblearn.utils.estimator_checks import estimator_checks_generator as imblearn_checks
from registry import (
    COSTLY,
    EXPECTED_FAILURES,
    FITTED_OFTEN,
    estimators,
    expected_failure,
    resamplers,
)
from sklearn.exceptions import SkipTestWarning
from sklearn.utils.estimator_checks import estimator_checks_generator as sklearn_checks

from skresample.utils.discovery import all_estimators

ESTIMATORS = estimators()


def _name(check) -> str:
    return getattr(check, "func", check).__name__


def _checks(estimator):
    """Pairs of an instance and a check."""
    yield from sklearn_checks(estimator, legacy=True, mark=None)
    if hasattr(estimator, "fit_resample"):
        yield from imblearn_checks(estimator, legacy=True)


def _failure(estimator, check) -> Exception | None:
    """What a check says against an estimator."""
    with warnings.catch_warnings():
        # The checks feed tiny tables on purpose: shortfall warnings are the right answer.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", SkipTestWarning)
        try:
            check(estimator)
        except SkipTest:
            return None
        except Exception as error:
            error.add_note(f"check: {_name(check)}")
            return error
    return None


def _complaints(pairs) -> tuple[int, list[Exception]]:
    """How many checks ran, and what failed or held by surprise."""
    ran, told = 0, []
    for ran, (estimator, check) in enumerate(pairs, 1):  # noqa: B007
        error, reason = _failure(estimator, check), expected_failure(estimator, _name(check))
        if reason and error is None:
            told.append(AssertionError(f"{_name(check)} holds: drop its entry ({reason})"))
        elif error is not None and not reason:
            told.append(error)
    return ran, told


def _is_costly(estimator) -> bool:
    return type(estimator).__name__ in COSTLY


def _hold(pairs) -> int:
    ran, told = _complaints(pairs)
    if told:
        raise ExceptionGroup(f"{len(told)} of {ran} checks", told)
    return ran


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)
def test_estimator_checks(estimator):
    left = FITTED_OFTEN if _is_costly(estimator) else ()
    assert _hold(pair for pair in _checks(estimator) if _name(pair[1]) not in left) > 20


@pytest.mark.slow
@pytest.mark.parametrize(
    "estimator", [e for e in ESTIMATORS if _is_costly(e)], ids=lambda e: type(e).__name__
)
def test_estimator_checks_that_fit_often(estimator):
    assert _hold(pair for pair in _checks(estimator) if _name(pair[1]) in FITTED_OFTEN) > 5


def test_every_public_estimator_is_checked():
    public = {name for name, _ in all_estimators()}
    assert len(public) >= 3
    assert {type(estimator).__name__ for estimator in ESTIMATORS} == public
    assert {type(r).__name__ for r in resamplers()} == {n for n, _ in all_estimators("sampler")}


def test_every_expected_failure_names_something_real():
    owners = {name for name, _ in EXPECTED_FAILURES}
    chosen = [e for e in ESTIMATORS if type(e).__name__ in owners]
    ran = {(type(e).__name__, _name(check)) for e in chosen for _, check in _checks(e)}
    assert set(EXPECTED_FAILURES) <= ran
    every = {_name(check) for e in ESTIMATORS for _, check in _checks(e)}
    assert every >= FITTED_OFTEN


def test_a_check_that_fails_or_holds_by_surprise_is_told(monkeypatch):
    def check_nonsense(estimator):
        raise AssertionError("nonsense")

    def check_nothing(estimator):
        raise SkipTest

    pairs = [(ESTIMATORS[0], check) for check in (check_nonsense, check_nothing)]
    ran, (error,) = _complaints(pairs)
    assert ran == 2
    assert error.__notes__ == ["check: check_nonsense"]
    name = type(ESTIMATORS[0]).__name__
    for check in ("check_nonsense", "check_nothing"):
        monkeypatch.setitem(EXPECTED_FAILURES, (name, check), "a reason")
    ran, (error,) = _complaints(pairs)
    assert str(error) == "check_nothing holds: drop its entry (a reason)"
