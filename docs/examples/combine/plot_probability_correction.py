"""
Probabilities after resampling, and their correction
====================================================

A model trained on equal classes believes that the rare class is common. ``correct="prior"``
divides the change of the class shares out again, which is exact where rows within a class were
drawn alike.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss
from sklearn.model_selection import train_test_split

from skresample.combine import ResampledClassifier
from skresample.metrics import calibration_curve_points
from skresample.over_sampling import SMOTE
from skresample.under_sampling import RandomUnderSampler

X, y = make_classification(12_000, 8, weights=[0.93], class_sep=0.8, flip_y=0.02, random_state=0)
X, X_test, y, y_test = train_test_split(X, y, test_size=0.5, stratify=y, random_state=0)
ways = {
    "do nothing": ResampledClassifier(LogisticRegression()),
    "under-sampled": ResampledClassifier(LogisticRegression(), RandomUnderSampler(random_state=0)),
    "under-sampled, corrected": ResampledClassifier(
        LogisticRegression(), RandomUnderSampler(random_state=0), correct="prior"
    ),
    "SMOTE": ResampledClassifier(LogisticRegression(), SMOTE(random_state=0)),
    "SMOTE, corrected": ResampledClassifier(
        LogisticRegression(), SMOTE(random_state=0), correct="prior"
    ),
}
figure, axes = plt.subplots(1, 2, figsize=(11, 4))
losses = {}
for name, model in ways.items():
    guess = model.fit(X, y).predict_proba(X_test)[:, 1]
    losses[name] = brier_score_loss(y_test, guess)
    edges = np.quantile(guess, np.linspace(0, 1, 11))
    cell = np.clip(np.searchsorted(edges, guess, side="right") - 1, 0, 9)
    means = [(guess[cell == c].mean(), y_test[cell == c].mean()) for c in range(10)]
    axes[0].plot(*np.transpose(means), "o-", ms=3, label=name)
axes[0].plot([0, 1], [0, 1], "--", color="0.5")
axes[0].set(xlabel="mean predicted probability", ylabel="share of positives")
axes[0].legend(fontsize=8)
axes[1].barh(list(losses), losses.values())
axes[1].invert_yaxis()
axes[1].set(xlabel="Brier score (lower is better)")
figure.tight_layout()
plt.show()

# %%
# The same points come from a function, for tables and reports:
calibration_curve_points(y_test, guess, n_bins=5)
