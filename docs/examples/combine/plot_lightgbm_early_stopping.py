"""
LightGBM with early stopping
============================

A model that stops early watches validation rows. Split off after resampling, they hold copies and
interpolations of the training rows and the model never stops; ``ResampledClassifier`` sets original
rows apart first.
"""

import lightgbm
import matplotlib.pyplot as plt
from sklearn.datasets import make_classification
from sklearn.model_selection import train_test_split

from skresample.combine import ResampledClassifier
from skresample.over_sampling import RandomOverSampler

X, y = make_classification(
    4000, 12, n_informative=6, weights=[0.9], class_sep=0.6, flip_y=0.05, random_state=0
)
X, X_test, y, y_test = train_test_split(X, y, stratify=y, random_state=0)
model = lightgbm.LGBMClassifier(
    n_estimators=800, num_leaves=15, learning_rate=0.05, n_jobs=1, verbose=-1, random_state=0
)
stop = lightgbm.early_stopping(40, verbose=False)


def losses(fitted):
    """Loss on the rows that the model watched."""
    history = next(iter(fitted.evals_result_.values()))
    return history["binary_logloss"]


# %%
# The wrong way: resample, then split off what the model watches.
X_bad, y_bad = RandomOverSampler(random_state=0).fit_resample(X, y)
X_fit, X_watch, y_fit, y_watch = train_test_split(X_bad, y_bad, stratify=y_bad, random_state=0)
wrong = lightgbm.LGBMClassifier(**model.get_params())
wrong.fit(X_fit, y_fit, eval_set=[(X_watch, y_watch)], callbacks=[stop])

# %%
# The right way: ``eval_set`` holds original rows; the resampler touches training rows only.
X_fit, X_watch, y_fit, y_watch = train_test_split(X, y, stratify=y, random_state=0)
right = ResampledClassifier(model, RandomOverSampler(random_state=0))
right.fit(X_fit, y_fit, eval_set=[(X_watch, y_watch)], callbacks=[stop])

figure, axis = plt.subplots(figsize=(7, 3.4))
axis.plot(losses(wrong), label="watched rows split off after resampling")
axis.plot(losses(right.estimator_), label="original rows watched")
axis.set(xlabel="trees", ylabel="log loss on the rows watched")
axis.legend()
figure.tight_layout()
plt.show()
print("trees:", wrong.best_iteration_, "against", right.estimator_.best_iteration_)
