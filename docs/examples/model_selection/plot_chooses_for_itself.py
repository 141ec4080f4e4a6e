"""
A model that chooses for itself
===============================

``ResampledClassifierCV`` decides inside ``fit`` whether anything is done about unequal classes, in
favour of the simplest that stays within one standard error of the best.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression

from skresample.model_selection import ResampledClassifierCV

X, y = make_classification(1500, 8, weights=[0.92], class_sep=0.8, random_state=0)
figure, axes = plt.subplots(1, 2, figsize=(11, 3.4))
for axis, score in zip(axes, ("roc_auc", "balanced_accuracy"), strict=True):
    model = ResampledClassifierCV(LogisticRegression(), scoring=score, random_state=0).fit(X, y)
    found = model.cv_results_
    names = [str(name) for name in found["method"]]
    means = np.asarray(found["mean_test_score"], dtype=float)
    color = ["tab:green" if name == model.best_method_ else "tab:blue" for name in names]
    axis.barh(names, means, color=color)
    axis.invert_yaxis()
    axis.set(xlim=(means.min() - 0.05, None), title=f"{score}: {model.best_method_}")
figure.tight_layout()
plt.show()
