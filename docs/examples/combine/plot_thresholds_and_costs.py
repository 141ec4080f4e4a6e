"""
Thresholds and costs: often all that is needed
==============================================

A missed positive costs twenty, a false alarm one. Resampling moves the decision in a roundabout
way; a threshold moves it directly, and the textbook one is known: ``cost_fp / (cost_fp +
cost_fn)``.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from skresample.combine import ResampledClassifier
from skresample.metrics import best_threshold, confusion_counts, decision_scores
from skresample.over_sampling import SMOTE

X, y = make_classification(8000, 10, weights=[0.95], class_sep=0.9, random_state=0)
X, X_test, y, y_test = train_test_split(X, y, test_size=0.5, stratify=y, random_state=0)
prices = {"cost_fp": 1.0, "cost_fn": 20.0}


def cost(guess, threshold):
    """Mean cost of a row of the test part."""
    counts = confusion_counts(y_test, (guess >= threshold).astype(int))
    return decision_scores(*counts, **prices)["expected_cost"]


grid = np.linspace(0.005, 0.995, 199)
figure, axis = plt.subplots(figsize=(7, 4))
for name, sampler in {"do nothing": None, "SMOTE": SMOTE(random_state=0)}.items():
    model = ResampledClassifier(LogisticRegression(), sampler).fit(X, y)
    guess = model.predict_proba(X_test)[:, 1]
    line = axis.plot(grid, [cost(guess, t) for t in grid], label=name)[0]
    axis.plot(0.5, cost(guess, 0.5), "o", color=line.get_color())
    tuned = best_threshold(y, model.predict_proba(X)[:, 1], "expected_cost", **prices)
    axis.plot(tuned, cost(guess, tuned), "*", ms=12, color=line.get_color())
axis.axvline(1 / 21, color="0.5", ls="--", lw=1, label="textbook threshold, 1/21")
axis.set(xlabel="threshold", ylabel="mean cost of a row", title="dots: 0.5; stars: tuned")
axis.legend()
figure.tight_layout()
plt.show()

# %%
# The minimum of both curves is about the same: what SMOTE changes is where it lies. Within an
# estimator: ``ResampledClassifier(model, threshold="balanced_accuracy")`` tunes the threshold out
# of fold.
