"""Text columns of many levels do not make selectors crawl, and the cut is said aloud."""

import numpy as np
import pytest

from skresample.exceptions import ShortfallWarning
from skresample.selection import SearchAndPruneSampler, SensitivitySampler
from skresample.selection._scores.capped_levels import capped_codes
from skresample.selection._scores.design import design_matrix
from skresample.selection.scorers import LeverageScorer


def test_the_ninety_nine_most_frequent_levels_stay():
    codes = np.column_stack([np.r_[np.arange(150), np.arange(98)], np.arange(248) % 3])
    with pytest.warns(ShortfallWarning, match=r"column 'tail' has 150 levels: the 51 rarest \(51 "):
        out = capped_codes(codes, ["tail", "small"])
    np.testing.assert_array_equal(out[:, 1], codes[:, 1])
    kept = out[:, 0] < 99
    np.testing.assert_array_equal(out[kept, 0], codes[kept, 0])
    assert set(codes[~kept, 0]) == set(range(99, 150))
    assert codes[99, 0] == 99  # the input is not written to
    assert capped_codes(codes[:, 1:], ["small"]) is not None


@pytest.mark.parametrize("module", ["pandas", "polars"])
def test_model_based_selectors_name_the_column(module):
    library = pytest.importorskip(module)
    rng = np.random.default_rng(0)
    tail = np.array([f"N{i}" for i in rng.integers(0, 400, 600)])
    frame = library.DataFrame({"x": rng.normal(size=600), "tailnum": tail})
    for sampler in (
        SensitivitySampler(n_samples=50, random_state=0),
        SearchAndPruneSampler(target=frame[:60], n_clusters=3, random_state=0),
    ):
        with pytest.warns(ShortfallWarning, match="column 'tailnum' has .* group its levels"):
            assert len(sampler.fit_resample(frame)[0]) > 0
    with pytest.warns(ShortfallWarning, match="tailnum"):
        scores = LeverageScorer().score_rows(frame)
    assert scores.sum() == pytest.approx(101, abs=1e-6)  # x, 100 levels; the constant is theirs


def test_a_hundred_levels_are_no_reason_to_speak():
    from skresample._table.numbers_and_levels import table_of

    X = np.array([[f"v{i}"] for i in range(100)], dtype=object)
    assert design_matrix(table_of(X)).shape == (100, 100)
