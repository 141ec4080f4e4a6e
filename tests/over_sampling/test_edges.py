"""Edges that every over-sampler meets: cells, neighbours objects, hopeless classes, wide tables."""

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from skresample.over_sampling import (
    ADASYN,
    CCR,
    LVQSMOTE,
    SMOBD,
    SMOTE,
    SMOTEIPF,
    SMOTEN,
    SMOTENC,
    SVMSMOTE,
    AssembledSMOTE,
    AxisOverSampler,
    BorderlineSMOTE,
    GeometricSMOTE,
    KMeansSMOTE,
    LeeSMOTE,
    PrincipalDirectionSMOTE,
    ProWSyn,
    SafeLevelSMOTE,
)


@pytest.fixture(scope="module")
def grouped():
    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], [80, 40])
    X = rng.normal(size=(120, 3)) + 0.8 * y[:, None]
    return X, y, rng.choice(["f", "m"], size=120)


@pytest.mark.parametrize(
    ("sampler", "names"),
    [
        (CCR(), ["radii_"]),
        (ProWSyn(), ["levels_"]),
        (SMOBD(noise_factor=0.8), ["noise_indices_"]),
        (LeeSMOTE(), ["rejection_levels_"]),
        (AssembledSMOTE(), ["clusters_", "border_indices_"]),
        (BorderlineSMOTE(), ["in_danger_indices"]),
    ],
    ids=lambda s: type(s).__name__,
)
def test_findings_are_kept_for_every_cell(grouped, sampler, names):
    X, y, groups = grouped
    size = {g: int(((y == 1) & (groups == g)).sum()) for g in ("f", "m")}
    sampler.set_params(sampling_strategy={(1, g): n + 9 for g, n in size.items()}, random_state=0)
    sampler.fit_resample(X, y, groups=groups)
    for name in names:
        found = getattr(sampler, name)
        assert set(found) == {(1, "f"), (1, "m")}
        for (_, group), value in found.items():
            if name in ("radii_", "levels_"):
                assert len(value) == size[group]
            elif "indices" in name:
                assert len(value)
                assert (groups[value] == group).all()


@pytest.mark.parametrize(
    ("cls", "parameter"),
    [
        *[(cls, "k_neighbors") for cls in (SMOTE, BorderlineSMOTE, SVMSMOTE, SafeLevelSMOTE)],
        *[(cls, "k_neighbors") for cls in (GeometricSMOTE, KMeansSMOTE, LeeSMOTE, LVQSMOTE)],
        *[(cls, "k_neighbors") for cls in (SMOBD, SMOTEIPF, SMOTEN, AssembledSMOTE)],
        *[(cls, "k_neighbors") for cls in (PrincipalDirectionSMOTE, AxisOverSampler)],
        (SMOTENC, "k_neighbors"),
        (ADASYN, "n_neighbors"),
        (BorderlineSMOTE, "m_neighbors"),
        (SVMSMOTE, "m_neighbors"),
    ],
)
def test_a_neighbours_object_that_leaves_no_neighbour_is_refused(grouped, cls, parameter):
    X, y, _ = grouped
    params = {parameter: NearestNeighbors(n_neighbors=1)}
    if cls is SMOTENC:
        params["categorical_features"] = [0]
        X = np.rint(X)
    with pytest.raises(ValueError, match="must have n_neighbors >= 2, since it counts the row"):
        cls(**params).fit_resample(X, y)
