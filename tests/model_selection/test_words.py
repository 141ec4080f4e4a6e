"""Sentences of a comparison, at the bounds that decide between them."""

import pytest

from skresample.model_selection._compare.say.line_words import probability_words


@pytest.mark.parametrize(
    ("before", "after", "fixed", "says", "hides"),
    [
        (1.0, 1.05, 0.5, "as good", "restores"),
        (1.0, 1.06, None, "would raise", "restores"),
        (0.5, 1.0, 0.95, "would raise", "restores"),  # a twentieth less is no repair
        (0.5, 1.0, 0.94, "prior correction restores", "as good"),
    ],
)
def test_when_probabilities_are_said_to_suffer_and_to_be_restored(
    before, after, fixed, says, hides
):
    text = probability_words("SMOTE", before, after, fixed, None)
    assert says in text
    assert hides not in text


def test_the_mean_prediction_is_named_where_it_is_known():
    assert "off by +0.120" in probability_words("SMOTE", 0.1, 0.2, None, 0.12)
    assert "off by" not in probability_words("SMOTE", 0.1, 0.2, None, None)
