"""What the tests of comparisons share."""

import pytest
from clock import set_clock
from sklearn.model_selection import TunedThresholdClassifierCV


@pytest.fixture
def few_thresholds(monkeypatch):
    """Twelve thresholds instead of scikit-learn's hundred, where both sides use its tuning."""
    monkeypatch.setitem(TunedThresholdClassifierCV.__init__.__kwdefaults__, "thresholds", 12)


@pytest.fixture
def clock(monkeypatch):
    """Time that passes only where a test lets it pass."""
    return set_clock(monkeypatch)
