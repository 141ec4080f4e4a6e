"""
Chains: over-sample, then clean
===============================

SMOTE may put new rows among the other class; cleaning afterwards removes those, and old rows that
neighbours contradict. A chain composes the plans of its steps, so that provenance reaches back.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.combine import SMOTEENN, ResamplerChain, SMOTETomek
from skresample.over_sampling import SMOTE, BorderlineSMOTE
from skresample.under_sampling import TomekLinks

rng = np.random.default_rng(0)
X = np.vstack([rng.normal(0, 1, size=(250, 2)), rng.normal([1.8, 0.5], 0.8, size=(40, 2))])
y = np.repeat([0, 1], [250, 40])
chain = ResamplerChain([("over", BorderlineSMOTE(random_state=0)), ("clean", TomekLinks())])
samplers = [SMOTE(random_state=0), SMOTETomek(random_state=0), SMOTEENN(random_state=0), chain]

figure, axes = plt.subplots(1, 4, figsize=(13, 3.4), sharex=True, sharey=True)
for axis, sampler in zip(axes, samplers, strict=True):
    X_new, y_new = sampler.fit_resample(X, y)
    made = sampler.plan_.is_new
    axis.scatter(*X_new[~made].T, c=y_new[~made], s=8, cmap="coolwarm")
    axis.scatter(*X_new[made].T, s=8, color="tab:orange")
    gone = len(y) - np.sum(~made)
    axis.set_title(f"{type(sampler).__name__}\n{made.sum()} new, {gone} old ones gone", fontsize=9)
    axis.set(xticks=[], yticks=[])
figure.tight_layout()
plt.show()
