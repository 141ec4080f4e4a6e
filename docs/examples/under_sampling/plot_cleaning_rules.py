"""
Cleaning rules side by side
===========================

Two classes that overlap. Every rule drops rows that disagree with their neighbourhood (crosses),
and each means something else by it. By default only the large class loses rows.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.under_sampling import (
    AllKNN,
    CondensedNearestNeighbour,
    EditedNearestNeighbours,
    NeighbourhoodCleaningRule,
    OneSidedSelection,
    RepeatedEditedNearestNeighbours,
    TomekLinks,
)

rng = np.random.default_rng(0)
X = np.vstack([rng.normal(0, 1, size=(300, 2)), rng.normal([1.6, 0.6], 0.7, size=(60, 2))])
y = np.repeat([0, 1], [300, 60])

rules = [
    TomekLinks(),
    TomekLinks(sampling_strategy="all"),
    EditedNearestNeighbours(),
    EditedNearestNeighbours(kind_sel="mode"),
    RepeatedEditedNearestNeighbours(),
    AllKNN(),
    NeighbourhoodCleaningRule(),
    CondensedNearestNeighbour(random_state=0),
    OneSidedSelection(random_state=0),
]
figure, axes = plt.subplots(3, 3, figsize=(10, 8.5), sharex=True, sharey=True)
for axis, rule in zip(axes.flat, rules, strict=True):
    rule.fit_resample(X, y)
    kept = np.zeros(len(y), dtype=bool)
    kept[rule.sample_indices_] = True
    axis.scatter(*X[kept].T, c=y[kept], s=10, cmap="coolwarm", vmin=-0.3, vmax=1.3)
    axis.scatter(*X[~kept].T, s=18, marker="x", color="0.4", lw=0.8)
    title = repr(rule).replace("random_state=0", "")
    axis.set_title(f"{title}\n{np.sum(~kept)} rows dropped", fontsize=8)
    axis.set(xticks=[], yticks=[])
figure.tight_layout()
plt.show()

# %%
# ``CondensedNearestNeighbour`` and ``OneSidedSelection`` drop what is *redundant*, far from the
# border; the others drop what is *contradicted*, near it. On clean data the latter do little,
# which is how they should behave.
