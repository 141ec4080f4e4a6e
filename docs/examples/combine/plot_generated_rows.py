"""
Rows that are pooled, matched and curated
=========================================

One rare class in two columns, forty rows of it. A pool mixes the rows of several generators, a
matcher picks those that together are distributed like the class, a curator those that a reward
prefers (here: large values of the first column).
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.combine import CuratedOverSampler, GeneratorPool, PopulationMatcher
from skresample.metrics import population_shift_score
from skresample.over_sampling import ROSE, SMOTE

rng = np.random.default_rng(0)
angle = rng.uniform(0, np.pi, 40)
rare = np.column_stack([np.cos(angle), np.sin(angle)]) + 0.08 * rng.normal(size=(40, 2))
X = np.vstack([rng.normal([0, -0.6], 0.5, size=(240, 2)), rare])
y = np.repeat([0, 1], [240, 40])

samplers = {
    "ROSE": ROSE(random_state=0),
    "GeneratorPool": GeneratorPool([SMOTE(), ROSE()], filter="knn", random_state=0),
    "PopulationMatcher": PopulationMatcher(ROSE(), random_state=0),
    "CuratedOverSampler": CuratedOverSampler(
        SMOTE(), lambda rows: rows[:, 0], temperature=0.5, random_state=0
    ),
}
figure, axes = plt.subplots(2, 2, figsize=(8, 7), sharex=True, sharey=True, layout="constrained")
for (name, sampler), ax in zip(samplers.items(), axes.flat, strict=True):
    made = sampler.fit_resample(X, y)[0][len(X) :]
    shift = population_shift_score(rare, made)
    ax.scatter(*X[y == 0].T, s=6, color="0.85")
    ax.scatter(*made.T, s=10, alpha=0.6, label="new")
    ax.scatter(*rare.T, s=14, color="black", label="real")
    ax.set_title(f"{name}\nmarginals off by {shift.marginal:.2f}")
axes[0, 0].legend(frameon=False, loc="lower left")
plt.show()

# %%
# The pool knows who made each row, and how much of it passed the filter; the curator says what its
# picks gained and what they cost in variance.

print(samplers["GeneratorPool"].kept_fraction_)
print(samplers["CuratedOverSampler"].reward_path_, samplers["CuratedOverSampler"].diversity_path_)
