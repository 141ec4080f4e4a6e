"""Records of a comparison: typed and frozen, readable by name, flat at JSON's door."""

import json
from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest

from skresample import _figures
from skresample._figures import KEYS, METRICS, FoldRecord, MethodTest, Record, plain

FOLD = FoldRecord(
    method="SMOTE", variant="raw", label="SMOTE", learner="linear", kind="resampler", repeat=0,
    fold=1, status="ok", error="", parameters="", n_train=80, n_fit=100, n_test=20, threshold=0.5,
    scores={"brier": np.float64(0.2), "mcc": np.nan},
)  # fmt: skip


def test_a_record_is_read_by_attribute_and_by_name():
    assert FOLD.method == FOLD["method"] == "SMOTE"
    assert FOLD["brier"] == FOLD.scores["brier"] == 0.2
    assert list(FOLD) == [*KEYS, "brier", "mcc"]
    assert len(FOLD) == len(dict(FOLD)) == len(KEYS) + 2
    assert FOLD.get("roc_auc") is None
    with pytest.raises(KeyError):
        FOLD["scores"]


def test_a_record_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        FOLD.method = "other"


def test_the_flat_form_survives_json():
    text = json.dumps(plain(FOLD), allow_nan=False)
    back = FoldRecord.of(json.loads(text))
    assert back.scores == {"brier": 0.2, "mcc": None}
    assert back == {**FOLD, "mcc": None}


def test_a_field_that_is_missing_is_an_error():
    with pytest.raises(TypeError, match="learner"):
        MethodTest.of({"method": "SMOTE"})


@pytest.mark.parametrize("name", [n for n in _figures.__all__ if isinstance(
    getattr(_figures, n), type) and issubclass(getattr(_figures, n), Record)])  # fmt: skip
def test_no_field_hides_a_figure_or_a_method_of_mappings(name):
    kind = getattr(_figures, name)
    if kind is Record:
        return
    assert kind.__dataclass_params__.frozen
    names = {f.name for f in fields(kind)}
    assert not names & {"keys", "values", "items", "get", "of"}
    if "scores" in names:
        assert not names & set(METRICS)
