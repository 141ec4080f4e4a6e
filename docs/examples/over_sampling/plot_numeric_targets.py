"""
Rare values of a numeric target
===============================

Imbalance has no classes when the target is a number: it has values that are rare and matter.
Relevance says how rare; SMOTER and SMOGN make rows for runs of rare values,
``RandomOverSamplerRegressor`` copies rows of thin bins; ``RelevanceUnderSampler`` drops rows of
common ones.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_diabetes

from skresample.over_sampling import SMOGN, SMOTER, RandomOverSamplerRegressor, target_relevance
from skresample.under_sampling import RelevanceUnderSampler

X, y = load_diabetes(return_X_y=True)
y = np.exp(y / 90)  # a long right tail
samplers = {
    "RandomOverSamplerRegressor": RandomOverSamplerRegressor(random_state=0),
    "SMOTER": SMOTER(random_state=0),
    "SMOGN": SMOGN(random_state=0),
    "RelevanceUnderSampler": RelevanceUnderSampler(random_state=0),
}

figure, axes = plt.subplots(1, 5, figsize=(14, 3.2), sharex=True)
order = np.argsort(y)
axes[0].plot(y[order], target_relevance(y)[order], color="tab:green")
axes[0].set(title="relevance of a value", xlabel="target")
bins = np.linspace(y.min(), y.max(), 26)
for axis, (name, sampler) in zip(axes[1:], samplers.items(), strict=True):
    _, y_new = sampler.fit_resample(X, y)
    axis.hist([y, y_new], bins, color=["tab:blue", "tab:orange"], label=["before", "after"])
    axis.set(title=name, xlabel="target")
axes[2].legend()
figure.tight_layout()
plt.show()

# %%
# A new row's target follows from its parents. What this brings is a trade: errors on rare values
# fall, errors on all values rise (:doc:`/over_sampling` has figures). Judge it by the error that
# matters.
