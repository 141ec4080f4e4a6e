"""imbalanced-learn's own tests of these classes, run against ours, with the reasoned exceptions.

Excluded is what pins the peer's stream of random numbers (our draws come from other streams, with
the same distribution) or one of its faults.
"""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import skresample

STREAM = "pins the rows that RandomState draws; ours come from independent streams"
ONE_PASS = "pins a random seed row and the one pass with mixed-up row numbers (not consistent)"
LENGTHS = "passes a y ten times as long as X, which ours refuses first"
SILENT = "pins unbalanced data returned without a word; ours falls back and warns"
WEIGHTS = "pins an error; ours takes sample_weight and resamples it along"
ABSENT = "reads the README of imbalanced-learn's own repository"
HOPELESS = "pins an error for one class that stops the whole run; ours falls back and warns"

WEAK = "pins a stream whose second learner is better than chance; `max_redraws` goes on"

EXCEPTIONS = {
    "ensemble": {
        "test_bagging.py::test_balanced_bagging_classifier_samplers": STREAM,
        "test_weight_boosting.py::test_rusboost": WEAK,
    },
    "over_sampling": {
        "test_adasyn.py::test_ada_fit_resample": STREAM,
        "test_adasyn.py::test_ada_fit_resample_nn_obj": STREAM,
        "test_borderline_smote.py::test_borderline_smote_no_in_danger_samples": SILENT,
        "test_random_over_sampler.py::test_ros_fit_resample": STREAM,
        "test_kmeans_smote.py::test_sample_kmeans_not_enough_clusters": HOPELESS,
        "test_svm_smote.py::test_svm_smote_all_noise": HOPELESS,
        "test_smote_nc.py::test_smote_nc_categorical_features_auto_error": LENGTHS,
        "test_smote.py::test_sample_regular": STREAM,
        "test_smote.py::test_sample_regular_half": STREAM,
        "test_smote.py::test_sample_regular_with_nn": STREAM,
    },
    "under_sampling": {
        "test_random_under_sampler.py::test_rus_fit_resample": STREAM,
        "test_random_under_sampler.py::test_rus_fit_resample_half": STREAM,
        "test_condensed_nearest_neighbour.py::test_cnn_fit_resample": ONE_PASS,
        "test_condensed_nearest_neighbour.py::test_cnn_fit_resample_with_object": ONE_PASS,
        "test_one_sided_selection.py::test_oss_fit_resample": STREAM,
        "test_one_sided_selection.py::test_oss_with_object": STREAM,
    },
    "combine": {
        "test_smote_enn.py::test_sample_regular": STREAM,
        "test_smote_enn.py::test_sample_regular_pass_smote_enn": STREAM,
        "test_smote_enn.py::test_validate_estimator_init": STREAM,
        "test_smote_enn.py::test_validate_estimator_default": STREAM,
        "test_smote_tomek.py::test_sample_regular": STREAM,
        "test_smote_tomek.py::test_sample_regular_half": STREAM,
        "test_smote_tomek.py::test_validate_estimator_init": STREAM,
        "test_smote_tomek.py::test_validate_estimator_default": STREAM,
    },
    "pipeline": {"test_pipeline.py::test_pipeline_param_error": WEIGHTS},
    "metrics": {},
    "model_selection": {},
    "datasets": {},
    "utils": {"test_min_dependencies.py::test_min_dependencies_readme": ABSENT},
}
FILES = {
    "over_sampling": 9,
    "under_sampling": 11,
    "combine": 2,
    "pipeline": 1,
    "ensemble": 4,
    "metrics": 3,
    "model_selection": 1,
    "datasets": 2,
    "utils": 3,
}
# Names of these tests stand for private parts of imbalanced-learn, which have no counterpart.
PRIVATE = r"imblearn(?=\.(?:utils\.(?:_\w+|tests|testing import _\w+))\b)"


def peer_files(family):
    root = Path(importlib.util.find_spec("imblearn").origin).parent
    if family == "pipeline":  # a module: its tests stand with the package's
        return [path for path in [root / "tests" / "test_pipeline.py"] if path.exists()]
    return sorted((root / family).rglob("tests/test_*.py"))


@pytest.mark.slow
@pytest.mark.parametrize("family", EXCEPTIONS)
def test_the_peers_tests_pass_but_for_the_listed_ones(family, tmp_path):
    files = peer_files(family)
    if not files:
        pytest.skip("imbalanced-learn is installed without its tests")
    for path in files:
        text = re.sub(PRIVATE, "PRIVATE", path.read_text())
        text = re.sub(r"\bimblearn\b", "skresample", text).replace("PRIVATE", "imblearn")
        if "skresample" in text:  # other files test private parts alone
            (tmp_path / path.name).write_text(text)
    assert len(list(tmp_path.iterdir())) >= FILES[family]
    for name in EXCEPTIONS[family]:
        path, test = name.split("::")
        assert f"def {test}(" in (tmp_path / path).read_text(), f"{name} is gone: drop the entry"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "none.ini"]
    command += [f"--deselect={name}" for name in EXCEPTIONS[family]]
    (tmp_path / "none.ini").write_text("[pytest]\n")
    root = Path(skresample.__file__).parent.parent
    done = subprocess.run(
        [*command, "."],
        cwd=tmp_path,
        env={**os.environ, "PYTEST_ADDOPTS": "", "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
    assert " passed" in done.stdout
