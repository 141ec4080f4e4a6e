"""
Below the average
=================

Accuracy of the minority against that of the majority for many models, and accuracy of classes
against the logarithm of their training rows.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.tree import DecisionTreeClassifier

from skresample.inspection import AccuracyCurveDisplay, FrequencyCurveDisplay
from skresample.metrics import frequency_performance_curve, subpopulation_accuracy_curve

rng = np.random.default_rng(0)


def cues(n, agree):
    y = rng.integers(0, 2, n)
    cue = np.where(rng.random(n) < agree, y, 1 - y)
    own = rng.normal(size=(n, 3)) + 0.8 * y[:, None]
    return np.c_[own, rng.normal(size=n) * 0.5 + 2.0 * cue], y, cue


X_test, y_test, cue = cues(3000, 0.5)
predictions = []
for n in (60, 150, 400, 1000):
    X, y, _ = cues(n, 0.9)
    models = [LogisticRegression(C=c) for c in (1e-4, 1e-3, 1e-2, 0.1, 1.0)]
    models += [DecisionTreeClassifier(max_depth=d, random_state=0) for d in (1, 2, 3, 5)]
    predictions += [model.fit(X, y).predict(X_test) for model in models]
    predictions += [model.fit(X[:, :3], y).predict(X_test[:, :3]) for model in models[3:8]]
curve = subpopulation_accuracy_curve(y_test, predictions, cue != y_test)

shares = 1.0 / np.arange(1, 61) ** 1.2
centers = rng.normal(size=(60, 8))
y_train = rng.choice(60, 2500, p=shares / shares.sum())
y_new = rng.integers(0, 60, 3000)
X_train, X_new = (centers[c] + rng.normal(size=(len(c), 8)) for c in (y_train, y_new))
predicted = LinearDiscriminantAnalysis().fit(X_train, y_train).predict(X_new)
tail = frequency_performance_curve(y_new, predicted, y_train, random_state=0)

figure, axes = plt.subplots(1, 2, figsize=(9.6, 4.2), layout="constrained")
AccuracyCurveDisplay(curve).plot(axes[0])
FrequencyCurveDisplay(tail).plot(axes[1])
plt.show()

# %%
# Left: a cue agrees with the label in 90 % of the training rows; models that are better where it
# agrees are worse where it does not. Right: ten times the rows buy a class a constant gain.
