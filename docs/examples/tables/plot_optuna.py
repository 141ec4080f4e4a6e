"""
Optuna chooses the sampler and its parameters
=============================================

The sampler is a parameter like any other; "none" belongs into the search. Every trial resamples
inside the training folds only.
"""

import matplotlib.pyplot as plt
import numpy as np
import optuna
from sklearn.datasets import make_classification
from sklearn.model_selection import cross_val_score
from sklearn.neighbors import KNeighborsClassifier

from skresample.combine import make_pipeline
from skresample.over_sampling import SMOTE, BorderlineSMOTE, GeometricSMOTE

optuna.logging.set_verbosity(optuna.logging.ERROR)
X, y = make_classification(700, 6, weights=[0.9], class_sep=0.9, random_state=0)
samplers = {"SMOTE": SMOTE, "BorderlineSMOTE": BorderlineSMOTE, "GeometricSMOTE": GeometricSMOTE}


def objective(trial):
    name = trial.suggest_categorical("sampler", ["none", *samplers])
    steps = [KNeighborsClassifier(trial.suggest_int("n_neighbors", 3, 25))]
    if name != "none":
        ratio = trial.suggest_float("ratio", 0.2, 1.0)
        k = trial.suggest_int("k", 2, 10)
        steps.insert(0, samplers[name](sampling_strategy=ratio, k_neighbors=k, random_state=0))
    return cross_val_score(make_pipeline(*steps), X, y, cv=4, scoring="f1").mean()


study = optuna.create_study(direction="maximize", sampler=optuna.samplers.TPESampler(seed=0))
study.optimize(objective, n_trials=40)
print(study.best_params)

# %%
figure, axis = plt.subplots(figsize=(7, 3.4))
for name in ["none", *samplers]:
    done = [(t.number, t.value) for t in study.trials if t.params["sampler"] == name]
    if done:
        axis.scatter(*np.transpose(done), label=name, s=18)
axis.set(xlabel="trial", ylabel="F1 in cross-validation")
axis.legend()
figure.tight_layout()
plt.show()

# %%
# The best of forty trials is optimistic: judge it on rows the search has not seen, or with
# :class:`~skresample.model_selection.ReusableHoldoutSearchCV`.
