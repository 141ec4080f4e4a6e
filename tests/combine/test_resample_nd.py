"""Rows with several axes."""

import numpy as np
import pytest

from skresample.combine import resample_nd
from skresample.over_sampling import SMOTE
from skresample.under_sampling import RandomUnderSampler

CUBE = np.random.default_rng(0).random((30, 4, 3, 2)).astype(np.float32)
Y = np.repeat(["a", "b"], [20, 10])


def test_each_image_is_the_blend_of_its_parents():
    sampler = SMOTE(random_state=0)
    images, y = resample_nd(sampler, CUBE, Y)
    assert images.shape == (40, 4, 3, 2)
    assert images.dtype == np.float32
    assert images[:30].tobytes() == CUBE.tobytes()
    new = sampler.plan_.new
    gap = new.coef[:, 0][:, None, None, None]
    want = CUBE[new.base] + gap * (CUBE[new.partner[:, 0]] - CUBE[new.base])
    np.testing.assert_allclose(images[30:], want, atol=1e-6)
    np.testing.assert_allclose(images, sampler.plan_.apply(CUBE, rule="blend"), atol=1e-6)
    assert (y[30:] == "b").all()


def test_groups_and_weights_are_passed_on():
    sampler = RandomUnderSampler(random_state=0)
    images, _ = resample_nd(sampler, CUBE, Y, sample_weight=np.arange(30.0))
    assert (sampler.sample_weight_ == sampler.sample_indices_).all()
    assert images.tobytes() == CUBE[sampler.sample_indices_].tobytes()


def test_a_flat_array_is_refused():
    with pytest.raises(ValueError, match="axis besides the rows"):
        resample_nd(SMOTE(), np.arange(30.0), Y)
