"""The frontier of buckets shows the filter's law."""

import numpy as np
import pytest

from skresample.allocation import ComputeAwareFilter
from skresample.inspection import BucketFrontierDisplay

pytest.importorskip("matplotlib").use("agg")


def test_lines_are_the_law_and_the_least_is_thick():
    laws = [{"utility": -0.4, "half_life": 2.0}, {"utility": -0.2, "half_life": 3.0}]
    model = ComputeAwareFilter(quality=0, n_buckets=2, samples_seen=2.5, curves=laws, scale=5e3)
    model.fit_resample(np.arange(60.0)[:, None], np.tile([0, 1], 30))
    display = BucketFrontierDisplay.from_estimator(model)
    assert display.budget == 150
    seen = model.frontier_["samples_seen"]
    ax = display.plot().ax_
    for i in range(2):
        thin, thick = ax.lines[2 * i : 2 * i + 2]
        np.testing.assert_allclose(thin.get_ydata(), model.predict_loss(seen)[i])
        shown = np.isfinite(thick.get_ydata())
        np.testing.assert_array_equal(shown, model.frontier_["n_buckets"] == i + 1)
    assert ax.lines[-1].get_xdata()[0] == 150
    names = [text.get_text() for text in ax.get_legend().get_texts()]
    assert names == ["best bucket", "best 2 buckets"]
    with pytest.raises(ValueError, match="3 columns, got shape"):
        BucketFrontierDisplay([1, 2, 3], [[1, 2]])
