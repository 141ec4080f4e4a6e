"""Every sampler of the family says what it is, and the documentation says the same."""

import pathlib

import pytest

import skresample
from skresample import selection
from skresample.selection import method_table

DOCS = pathlib.Path(skresample.__file__).parents[1] / "docs" / "selection_importance.md"


def samplers():
    classes = [getattr(selection, name) for name in selection.__all__]
    return [c for c in classes if hasattr(c, "fit_resample")]


def test_every_sampler_has_a_card():
    assert len(samplers()) >= 12
    for cls in samplers():
        card = cls.method_card
        assert card.utility, cls
        assert card.mechanism, cls
        assert card.granularity in ("row", "group", "item"), cls
        known = {"target", "groups", "y", "model", "target or y", "items", "id"}
        assert set(card.needs) <= known, cls
    assert [r["method"] for r in method_table("records")] == sorted(c.__name__ for c in samplers())


def test_cards_that_promise_weights_keep_the_promise():
    promised = {c.__name__ for c in samplers() if c.method_card.weights}
    for cls in samplers():
        documented = "sample_weight_ :" in cls.__doc__
        assert documented == (cls.__name__ in promised), cls


def test_the_guide_holds_the_generated_table():
    if not DOCS.exists():
        pytest.skip("documentation is not part of this installation")
    assert method_table() in DOCS.read_text(encoding="utf-8"), "paste method_table() into the guide"


def test_unknown_formats_are_refused():
    with pytest.raises(ValueError, match="fmt must be"):
        method_table("latex")
