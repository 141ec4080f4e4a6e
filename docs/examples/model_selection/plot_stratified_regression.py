"""
Equal folds for a numeric target
================================

Folds of a skewed target differ in their means by chance. ``StratifiedRegressionKFold`` walks
through the rows in the order of the target and spreads each run over all folds.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.model_selection import KFold

from skresample.model_selection import StratifiedRegressionKFold

rng = np.random.default_rng(0)
X, y = rng.normal(size=(150, 2)), rng.lognormal(0, 1.2, size=150)
figure, axis = plt.subplots(figsize=(6, 3.4))
for at, splitter in enumerate((KFold, StratifiedRegressionKFold)):
    means = [
        y[test].mean()
        for seed in range(30)
        for _, test in splitter(5, shuffle=True, random_state=seed).split(X, y)
    ]
    axis.boxplot(means, positions=[at], widths=0.6)
axis.axhline(y.mean(), color="0.5", ls="--", lw=1)
axis.set_xticks([0, 1], ["KFold", "StratifiedRegressionKFold"])
axis.set(ylabel="mean target of a test fold", title="150 folds each; dashed: all rows")
figure.tight_layout()
plt.show()
