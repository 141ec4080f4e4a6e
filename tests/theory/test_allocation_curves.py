"""Coverage of the intervals of learning curves, fixed seeds."""

import numpy as np
import pytest

from skresample._math.rng import Streams
from skresample.allocation._curves.fit import fit_curves

pytestmark = pytest.mark.slow
SIZES = np.geomspace(20, 500, 8)
LAWS = {
    "deep": (0.05, 2.0, 0.6),
    "flat": (0.3, 5.0, 1.0),
    "slow": (0.1, 1.0, 0.5),
    "shallow": (0.2, 1.0, 0.3),
    "to nothing": (0.0, 1.0, 0.35),
}


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("noise", [0.01, 0.03, 0.1])
@pytest.mark.parametrize("law", LAWS)
def test_intervals_cover_the_truth_as_often_as_they_say(law, noise, known):
    """90 % intervals at four times the largest size, 300 noisy curves of one shape (fixed seed).

    Errors are known, or their scale (here wrong by a factor of up to ten) is estimated. The share
    of hits has a standard error of 0.017.
    """
    a, b, p = LAWS[law]
    truth, far = a + b * SIZES**-p, 4 * SIZES[-1]
    noisy = np.log(truth) + noise * Streams(1).get("cover").standard_normal((300, SIZES.size))
    cover = (noise if known else 0.1) ** 2 * np.eye(SIZES.size)
    curves = fit_curves(
        [(SIZES, SIZES, y, cover) for y in noisy], pooling=False, free_scale=[not known] * 300
    )
    bounds = np.array([np.concatenate(curve.interval([far], 0.9)) for curve in curves])
    hits = (bounds[:, 0] <= a + b * far**-p) & (a + b * far**-p <= bounds[:, 1])
    # Over 900 curves of the shallow law at 10 % it is 0.944: two standard errors for such edges.
    edge = 0.033 if law in ("shallow", "to nothing") else 0.0
    assert 0.85 - edge <= hits.mean() <= 0.95 + edge
