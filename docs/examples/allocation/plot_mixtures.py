"""
Which mixture of three suppliers
================================

Three suppliers sell rows, but each knows only some of the nine classes. Pilots on small draws of 25
mixtures say what any other mixture would score, and which is the best one for the money.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_blobs
from sklearn.naive_bayes import GaussianNB

from skresample.allocation import MixturePerformanceProjector
from skresample.inspection import MixtureDisplay, SourceCurveDisplay

X, y = make_blobs(3000, n_features=8, centers=9, cluster_std=8.0, random_state=1)
rng = np.random.default_rng(0)
known = {"A": range(6), "B": range(3, 7), "C": range(6, 9)}
source = np.array([rng.choice([s for s in known if label in known[s]]) for label in y])
use = np.arange(len(y)) < 600  # rows of the place where the model will be used

model = MixturePerformanceProjector(
    GaussianNB(), pilot_sizes=(60, 240), n_mixtures=25, random_state=0
)
model.fit(X[~use], y[~use], groups=source[~use], X_val=X[use], y_val=y[use])
best = model.optimize(480)
print({name: round(share, 2) for name, share in best.items()})
display: MixtureDisplay = MixtureDisplay.from_estimator(model).plot()
plt.show()

# %%
# What each supplier alone would give, and the mixture. Dots are pilots; beyond them lines are
# dashed.
display = SourceCurveDisplay.from_estimator(model).plot()
plt.show()

# %%
# Rows of A cost three times as much, and there is money for 480 rows of the others:
best = model.optimize(budget=480, costs={"A": 3.0})
print({name: round(share, 2) for name, share in best.items()}, model.n_samples_, "rows")
