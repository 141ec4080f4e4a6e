"""What the contracts of all estimators share."""

import functools

import pytest

from skresample._table import crossfit


@pytest.fixture(autouse=True, scope="module")
def few_trees(request):
    """Two trees instead of fifty in the default model of scores; recorded outputs keep theirs."""
    if request.module.__name__.endswith("test_golden"):
        yield
        return
    original = crossfit.default_model

    @functools.wraps(original)
    def lighter(seed, *, classes):
        return original(seed, classes=classes).set_params(max_iter=2)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crossfit, "default_model", lighter)
        yield
