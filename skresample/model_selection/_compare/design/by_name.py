"""Strong learners by name: an allow-list, imported only when asked for."""

from __future__ import annotations

import difflib
import importlib

from sklearn.utils import all_estimators

from .roster import needs_nothing

__all__ = ["BOOSTED", "STRONG", "model_by_name", "sklearn_models"]

# Early stopping watches untouched rows: see run/fitting.py.
STRONG = {
    "lightgbm": ("lightgbm", "LGBMClassifier", {
        "n_estimators": 300, "learning_rate": 0.1, "num_leaves": 15, "early_stopping_round": 20,
        "verbose": -1, "n_jobs": 1}),
    "xgboost": ("xgboost", "XGBClassifier", {
        "n_estimators": 300, "learning_rate": 0.1, "max_depth": 4, "early_stopping_rounds": 20,
        "verbosity": 0, "n_jobs": 1}),
    "catboost": ("catboost", "CatBoostClassifier", {
        "iterations": 300, "learning_rate": 0.1, "depth": 4, "early_stopping_rounds": 20,
        "verbose": False, "allow_writing_files": False, "thread_count": 1}),
}  # fmt: skip

# Models that read missing values and need no scaling.
BOOSTED = ("LGBM", "XGB", "CatBoost", "HistGradientBoosting")


def _strong(key: str, kind: str) -> str:
    """Class of a strong learner, for classes or for numbers."""
    return STRONG[key][1].replace("Classifier", kind)


def sklearn_models(numeric: bool = False) -> dict[str, type]:
    """Classifiers of scikit-learn (or regressors) that need no argument, by name."""
    known = all_estimators("regressor" if numeric else "classifier")
    return {name: cls for name, cls in known if needs_nothing(cls)}


def model_by_name(name: str, others=(), numeric: bool = False):
    """Unfitted classifier (or regressor); the name may carry its package in front.

    Raises
    ------
    ValueError
        For a name outside the allow-list, and for a package that is not installed.
    """
    lower = name.lower()
    kind = "Regressor" if numeric else "Classifier"
    by_class = {_strong(key, kind).lower(): key for key in STRONG}
    key = by_class.get(lower.rpartition(".")[2], lower)
    if key in STRONG and ("." not in name or lower.startswith(key)):
        package, _, options = STRONG[key]
        try:
            return getattr(importlib.import_module(package), _strong(key, kind))(**options)
        except ImportError:
            raise ValueError(
                f"learner {name!r} needs the package {package}: pip install {package}."
            ) from None
    known = sklearn_models(numeric)
    package, _, last = name.rpartition(".")
    if last in known and (not package or package.partition(".")[0] == "sklearn"):
        return known[last]()
    choices = [*others, *STRONG, *known]
    close = difflib.get_close_matches(name, choices, n=1, cutoff=0.5)
    hint = f"; did you mean {close[0]!r}?" if close else "."
    raise ValueError(
        f"learners must be among {sorted([*others, *STRONG])}, {kind.lower()}s of scikit-learn "
        f"by name, or estimators, got {name!r}{hint}"
    )
