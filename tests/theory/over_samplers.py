"""Every over-sampler for classes, and tables to draw from: what the files of laws share."""

import numpy as np
import pytest

from skresample.over_sampling import (
    ADASYN,
    CCR,
    LVQSMOTE,
    MWMOTE,
    ROSE,
    SMOBD,
    SMOTE,
    SMOTEN,
    SMOTENC,
    SVMSMOTE,
    AssembledSMOTE,
    AxisOverSampler,
    BorderlineSMOTE,
    GeometricSMOTE,
    KMeansSMOTE,
    LeeSMOTE,
    PolynomFitSMOTE,
    PrincipalDirectionSMOTE,
    ProWSyn,
    RandomOverSampler,
    SafeLevelSMOTE,
)

SEVERAL_LABELS = {"LPROS", "MLROS", "MLSMOTE"}
NUMERIC_TARGETS = {"SMOTER", "SMOGN", "RandomOverSamplerRegressor", "FeatureMixSampler"}
TOPOLOGIES = [PolynomFitSMOTE(topology=t) for t in ("star", "bus", "mesh", "polynomial")]
# Without a threshold of its own, clusters are admitted by the number of rows of all classes.
CLUSTERED = KMeansSMOTE(kmeans_estimator=3, cluster_balance_threshold=0.0)
PER_CLASS = [
    ADASYN(), CCR(), LVQSMOTE(), MWMOTE(), ROSE(), SMOBD(), SMOTE(), SVMSMOTE(), SMOTEN(),
    SMOTENC([0]), AssembledSMOTE(), AxisOverSampler(), BorderlineSMOTE(), GeometricSMOTE(),
    CLUSTERED, LeeSMOTE(), *TOPOLOGIES, PrincipalDirectionSMOTE(), ProWSyn(), RandomOverSampler(),
    SafeLevelSMOTE(),
]  # fmt: skip


def said(sampler):
    return type(sampler).__name__ + "-" + str(getattr(sampler, "topology", ""))


def over(samplers):
    return pytest.mark.parametrize("sampler", samplers, ids=said)


def drawn(n=(150, 60), shift=1.0, d=3, seed=0):
    """Normal classes in random order."""
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.repeat(np.arange(len(n)), n))
    return rng.normal(size=(y.size, d)) + shift * y[:, None], y


def ready(sampler, **params):
    """A copy with the parameters, seed 0 unless told."""
    return type(sampler)(**{**sampler.get_params(), "random_state": 0, **params})


def made(sampler, X, y, label):
    """The new rows of a class."""
    X_new, y_new = sampler.fit_resample(X, y)
    return X_new[len(X) :][y_new[len(X) :] == label]
