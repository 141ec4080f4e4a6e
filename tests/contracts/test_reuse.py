"""One object, many uses: after an interrupt, on other data, with unknown keywords."""

import functools
import inspect
import pathlib
import sys
import warnings

import numpy as np
import pytest
from registry import named, resamplers
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestNeighbors

from skresample.over_sampling import SMOTE
from skresample.testing.tables import example_tables
from skresample.under_sampling import EditedNearestNeighbours, InstanceHardnessThreshold, NearMiss
from skresample.utils.discovery import fit_resample_kwargs

ROOT = pathlib.Path(__file__).parents[2]
PLAIN = example_tables()[0]
each_resampler = pytest.mark.parametrize("resampler", resamplers(), ids=named)


def _run(resampler, table=PLAIN, **extra):
    """A fitted clone and its output."""
    fresh = clone(resampler)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kwargs = fit_resample_kwargs(fresh, table.X, table.y) | extra
        return fresh, fresh.fit_resample(table.X, table.y, **kwargs)


def _bytes(out) -> bytes:
    return b"".join(np.ascontiguousarray(part).tobytes() for part in out)


@functools.cache
def _expected(resampler) -> bytes:
    """Output of a resampler of the registry, alone and undisturbed."""
    return _bytes(_run(resampler)[1])


# -- interruption ------------------------------------------------------------------------------


def _interrupt_at(call: int, run) -> int:
    """Run; raise KeyboardInterrupt at that call of a function of the package. The calls seen."""
    seen = 0
    inside = str(ROOT / "skresample")

    def watch(frame, event, arg):
        nonlocal seen
        code = frame.f_code
        # A generator is also entered to be closed, where an exception has nowhere to go.
        plain = not code.co_flags & inspect.CO_GENERATOR
        if event == "call" and plain and code.co_filename.startswith(inside):
            seen += 1
            if seen == call:
                raise KeyboardInterrupt

    sys.setprofile(watch)
    try:
        run()
    finally:
        sys.setprofile(None)
    return seen


@each_resampler
def test_an_interrupt_comes_through_and_the_object_works_again(resampler):
    fresh = clone(resampler)
    before = repr(fresh)
    kwargs = fit_resample_kwargs(fresh, PLAIN.X, PLAIN.y)

    def run():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return fresh.fit_resample(PLAIN.X, PLAIN.y, **kwargs)

    run()  # what is kept for later is made now
    calls = _interrupt_at(0, run)
    assert calls > 10
    for call in (calls // 2, calls):
        with pytest.raises(KeyboardInterrupt):
            _interrupt_at(call, run)
        assert repr(fresh) == before
    assert _bytes(run()) == _expected(resampler)


class Impatient(NearestNeighbors):
    """Neighbours that are interrupted while ``broken``."""

    broken = True

    def kneighbors(self, *args, **kwargs):
        if type(self).broken:
            raise KeyboardInterrupt
        return super().kneighbors(*args, **kwargs)


class ImpatientModel(LogisticRegression):
    """A model that is interrupted while ``broken``."""

    broken = True

    def fit(self, X, y, sample_weight=None):
        if type(self).broken:
            raise KeyboardInterrupt
        return super().fit(X, y, sample_weight)


@pytest.mark.parametrize(
    ("resampler", "part"),
    [
        (SMOTE(k_neighbors=Impatient(n_neighbors=4), random_state=0), Impatient),
        (EditedNearestNeighbours(n_neighbors=Impatient(n_neighbors=4)), Impatient),
        (NearMiss(n_neighbors=Impatient(n_neighbors=3)), Impatient),
        (InstanceHardnessThreshold(estimator=ImpatientModel(), random_state=0), ImpatientModel),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "fit_resample") else "",
)
def test_an_interrupt_inside_a_part_of_the_user_comes_through(resampler, part, monkeypatch):
    resampler = clone(resampler)
    with pytest.raises(KeyboardInterrupt):
        resampler.fit_resample(PLAIN.X, PLAIN.y)
    assert not hasattr(resampler, "plan_")
    monkeypatch.setattr(part, "broken", False)
    out = resampler.fit_resample(PLAIN.X, PLAIN.y)
    assert _bytes(out) == _expected(resampler)
    assert not hasattr(resampler.get_params(deep=False).get("estimator"), "coef_")


# -- one object, many uses ---------------------------------------------------------------------


@each_resampler
def test_a_second_fit_forgets_the_first(resampler):
    pd = pytest.importorskip("pandas")
    wide = np.column_stack([PLAIN.X[::-1], np.arange(90.0)])
    first = PLAIN._replace(X=pd.DataFrame(wide, columns=list("abcde")), y=PLAIN.y[::-1])
    kwargs = fit_resample_kwargs(resampler, first.X, first.y)
    twice = clone(resampler)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        twice.fit_resample(first.X, first.y, sample_weight=np.arange(1.0, 91.0), **kwargs)
        assert twice.n_features_in_ == 5
        assert list(twice.feature_names_in_) == list("abcde")
        assert hasattr(twice, "sample_weight_")
        second_kwargs = fit_resample_kwargs(twice, PLAIN.X, PLAIN.y)
        out = twice.fit_resample(PLAIN.X, PLAIN.y, **second_kwargs)
    once, expected = _run(resampler)
    assert _bytes(out) == _bytes(expected)
    assert {k for k in vars(twice) if k.endswith("_")} == {k for k in vars(once) if k.endswith("_")}
    for name, value in vars(once).items():
        if isinstance(value, np.ndarray) and value.dtype != object:
            np.testing.assert_array_equal(getattr(twice, name), value, err_msg=name)
        elif isinstance(value, (int, str, dict)):
            assert repr(getattr(twice, name)) == repr(value), name


@each_resampler
def test_unknown_keywords_are_refused(resampler):
    cls = type(resampler)
    with pytest.raises(TypeError, match="nonsense"):
        cls(**resampler.get_params(deep=False), nonsense=1)
    with pytest.raises(TypeError, match="nonsense"):
        clone(resampler).fit_resample(PLAIN.X, PLAIN.y, nonsense=PLAIN.y)
    with pytest.raises(ValueError, match="nonsense"):
        clone(resampler).set_params(nonsense=1)
