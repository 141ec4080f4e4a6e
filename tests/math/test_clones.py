"""Cheap clones: what scikit-learn's clone would have made, for every kind of estimator."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, clone
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skresample._math.clones import Clones


class Notes(BaseEstimator):
    """Keeps a list of its own from the start."""

    def __init__(self, alpha=1.0):
        self.alpha = alpha
        self.notes = []


class Same(BaseEstimator):
    """Is its own clone."""

    def __sklearn_clone__(self):
        return self


@pytest.mark.parametrize(
    "estimator",
    [
        Ridge(2.0).fit([[0.0], [1.0]], [0.0, 1.0]),
        Ridge(np.array([1.0, 2.0])),
        make_pipeline(StandardScaler(), Ridge(3.0)),
        Notes(2.0),
    ],
)
def test_clones_are_those_of_scikit_learn(estimator):
    clones = Clones(estimator)
    one, two, known = clones.make(), clones.make(), clone(estimator)
    assert type(one) is type(known)
    assert vars(one).keys() == vars(two).keys() == vars(known).keys()
    assert repr(one) == repr(known)
    one.set_params(**dict.fromkeys(one.get_params(deep=False)))
    assert repr(two) == repr(clones.make()) == repr(known)
    for name, value in vars(two).items():
        shared = value is getattr(estimator, name)
        assert not (shared and isinstance(value, (list, np.ndarray, BaseEstimator)))


def test_what_an_estimator_keeps_is_not_shared_and_its_own_way_is_taken():
    clones = Clones(Notes())
    clones.make().notes.append(1)
    assert clones.make().notes == []
    same = Same()
    assert Clones(same).make() is same
