"""Every check of scikit-learn and imbalanced-learn, over every public estimator."""

import warnings
from unittest import SkipTest

import pytest
from imblearn.utils.estimator_checks import estimator_checks_generator as imblearn_checks
from registry import EXPECTED_FAILURES, estimators, expected_failure, resamplers
from sklearn.exceptions import SkipTestWarning
from sklearn.utils.estimator_checks import estimator_checks_generator as sklearn_checks

ESTIMATORS = estimators()


def _name(check) -> str:
    return getattr(check, "func", check).__name__


def _all_checks():
    """Pairs as a list: imbalanced-learn's own decorator hands pytest a generator."""
    for estimator in ESTIMATORS:
        yield from sklearn_checks(estimator, legacy=True, mark=None)
        if hasattr(estimator, "fit_resample"):
            yield from imblearn_checks(estimator, legacy=True)


PAIRS = [
    pytest.param(
        estimator,
        check,
        id=f"{type(estimator).__name__}-{_name(check)}-{number}",
        marks=[pytest.mark.xfail(reason=reason, strict=True)]
        if (reason := expected_failure(estimator, _name(check)))
        else [],
    )
    for number, (estimator, check) in enumerate(_all_checks())
]


@pytest.mark.parametrize(("estimator", "check"), PAIRS)
def test_estimator_check(estimator, check):
    with warnings.catch_warnings():
        # The checks feed tiny tables on purpose: shortfall warnings are the right answer.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", SkipTestWarning)
        try:
            check(estimator)
        except SkipTest as reason:
            pytest.skip(str(reason))


def test_every_public_estimator_is_checked():
    from skresample.utils.discovery import all_estimators

    public = {name for name, _ in all_estimators()}
    checked = {type(param.values[0]).__name__ for param in PAIRS}
    assert len(public) >= 3
    assert checked == public
    assert {type(r).__name__ for r in resamplers()} == {n for n, _ in all_estimators("sampler")}


def test_every_expected_failure_names_something_real():
    ran = {(type(p.values[0]).__name__, _name(p.values[1])) for p in PAIRS}
    assert set(EXPECTED_FAILURES) <= ran
