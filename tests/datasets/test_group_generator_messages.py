"""What the group generators and their truth refuse."""

import pytest

from skresample.datasets import make_group_classification, make_group_regression

every_maker = pytest.mark.parametrize("make", [make_group_regression, make_group_classification])


@every_maker
@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_features": ()}, "n_features must hold an int for each group"),
        ({"n_features": (2.0, 3)}, "n_features must hold an int for each group"),
        ({"n_features": 4}, "n_features must hold an int for each group"),
        ({"n_features": (0, 3)}, "at least 1 in each group"),
        ({"n_features": (2, 3), "n_shared": 3}, "from 0 to the smallest of n_features, 2, got 3"),
        ({"effect_overlap": 1.2}, "effect_overlap must be between 0 and 1, got 1.2"),
        ({"n_samples": 0}, "n_samples must be at least 1, got 0"),
        ({"n_samples": [10, 10]}, "n_samples must be one int or one for each of 5 groups"),
        ({"n_samples": [0] * 5}, "at least one row"),
        ({"n_samples": 10.5}, "n_samples must be one int"),
        ({"n_samples": {7: 3}}, r"n_samples names groups \[7\] that do not exist"),
        ({"shares": (1, 2)}, "shares must be one number or one for each of 5 groups"),
        ({"shares": (0,) * 5}, "shares must not all be zero"),
        ({"costs": 0}, "costs must be > 0, got 0"),
        ({"costs": float("nan")}, "costs must be > 0, got nan"),
        ({"random_state": -1}, "random_state must be non-negative"),
    ],
)
def test_messages(make, wrong, message):
    with pytest.raises(ValueError, match=message):
        make(**wrong)


def test_messages_of_each_maker():
    with pytest.raises(ValueError, match="noise_variance must be >= 0, got -1"):
        make_group_regression(noise_variance=-1)
    with pytest.raises(ValueError, match="noise_variance must be one number or one for each of 5"):
        make_group_regression(noise_variance=(1, 2))
    with pytest.raises(ValueError, match="positive_share must be < 1"):
        make_group_classification(positive_share=1)
    with pytest.raises(ValueError, match="positive_share must be > 0"):
        make_group_classification(positive_share=0)


@every_maker
def test_messages_of_the_truth(make):
    *_, truth = make(n_features=(2, 3), return_truth=True)
    with pytest.raises(ValueError, match="group must be an int from 0 to 1, got 2"):
        truth.risk(2, 10)
    with pytest.raises(ValueError, match="group must be an int from 0 to 1, got 'a'"):
        truth.risk("a", 10)
    with pytest.raises(ValueError, match="n must be an int >= 0, got -1"):
        truth.risk(0, -1)
    if make is make_group_regression:
        with pytest.raises(ValueError, match="penalty must be 'optimal' or a number >= 0, got -1"):
            truth.risk(0, 5, penalty=-1)
