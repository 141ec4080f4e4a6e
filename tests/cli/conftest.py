"""Reports without pictures, which take most of the time of a small comparison."""

import pytest

from skresample.inspection._report import context


@pytest.fixture(autouse=True)
def no_pictures(monkeypatch):
    """Pictures are tested in tests/inspection, and here by fixtures of a wider scope."""
    monkeypatch.setattr(context, "report_pictures", lambda _: {})
