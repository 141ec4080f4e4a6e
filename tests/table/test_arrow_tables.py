"""A pyarrow.Table, whose ``columns`` are data and not names, at every door."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

from skresample import ensemble
from skresample.allocation._adaptive.collector_batch import in_order
from skresample.combine import ResampledClassifier
from skresample.model_selection import TableEncoder, compare_over_tables, diagnose, recommend
from skresample.model_selection._compare.design.inferred import InferredGroups
from skresample.over_sampling import RandomOverSampler

pa = pytest.importorskip("pyarrow")

N = 90
Y = np.where(np.arange(N) % 5 == 0, "yes", "no")
NUMBERS = np.random.default_rng(0).normal(size=N) + (Y == "yes")
TABLE = pa.table({"a": NUMBERS, "b": np.array(["x", "y", "z"])[np.arange(N) % 3].tolist()})
FEW = {"n_estimators": 3, "random_state": 0}
TREE = DecisionTreeClassifier(max_depth=2, random_state=0)
DOORS = {
    "BalancedBaggingClassifier": ensemble.BalancedBaggingClassifier(**FEW),
    "bagging of columns": ensemble.BalancedBaggingClassifier(
        make_pipeline(TableEncoder(), TREE), max_features=1, **FEW
    ),
    "BalancedRandomForestClassifier": ensemble.BalancedRandomForestClassifier(**FEW),
    "EasyEnsembleClassifier": ensemble.EasyEnsembleClassifier(**FEW),
    "RUSBoostClassifier": ensemble.RUSBoostClassifier(**FEW),
    "ResampledClassifier": ResampledClassifier(
        make_pipeline(TableEncoder(), TREE), RandomOverSampler(random_state=0)
    ),
    "pipeline": make_pipeline(TableEncoder(), TREE),
}


@pytest.mark.parametrize("name", DOORS)
def test_a_classifier_says_of_it_what_it_says_of_a_pandas_frame(name):
    model, frame = DOORS[name], TABLE.to_pandas()
    wanted = model.fit(frame, Y).predict_proba(frame)
    np.testing.assert_allclose(model.fit(TABLE, Y).predict_proba(TABLE), wanted)
    assert model.n_features_in_ == 2


def test_the_encoder_reads_and_remembers_its_columns():
    encoder = TableEncoder().fit(TABLE)
    assert encoder.feature_names_in_.tolist() == ["a", "b"]
    np.testing.assert_array_equal(
        encoder.transform(TABLE), TableEncoder().fit_transform(TABLE.to_pandas())
    )
    with pytest.raises(ValueError, match="feature names"):
        encoder.transform(TABLE.rename_columns(["a", "c"]))


def test_it_is_diagnosed_and_advised_on():
    assert "2 columns" in str(diagnose(TABLE, Y))
    assert str(recommend(TABLE, Y)) == str(recommend(TABLE.to_pandas(), Y))


def test_its_names_are_those_of_methods_groups_and_batches():
    scores = pa.table({"new": [0.9, 0.8, 0.7, 0.9], "old": [0.8, 0.7, 0.5, 0.6]})
    assert "old" in str(compare_over_tables(scores))
    proba = pa.table({"q": [0.5, 0.2], "p": [0.5, 0.8]})
    assert InferredGroups.of(proba, ["p", "q"], 2, 2).names == ["q", "p"]
    swapped, names = in_order(proba, ["p", "q"])
    assert names == ["p", "q"]
    assert swapped.column_names == ["p", "q"]
