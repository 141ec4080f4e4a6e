"""
What each over-sampler does to a plane
======================================

The same table for every method: a large class (grey), and a small one (blue) of two patches, one of
them close to the large class, and a stray row. Orange rows are new.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.over_sampling import (
    ADASYN,
    CCR,
    LVQSMOTE,
    MWMOTE,
    ROSE,
    SMOBD,
    SMOTE,
    SMOTEIPF,
    SVMSMOTE,
    AssembledSMOTE,
    BorderlineSMOTE,
    GeometricSMOTE,
    HiddenMixSampler,
    KMeansSMOTE,
    LeeSMOTE,
    PolynomFitSMOTE,
    PrincipalDirectionSMOTE,
    ProWSyn,
    RandomOverSampler,
    SafeLevelSMOTE,
    SpaceFillingSampler,
)
from skresample.over_sampling.moves import MOVES

rng = np.random.default_rng(3)
large = rng.uniform(-3, 3, size=(260, 2))
large = large[(np.hypot(*(large - [1.2, 1.2]).T) > 0.9) & (np.hypot(*(large + 1.5).T) > 0.5)]
small = np.vstack(
    [
        rng.normal([1.2, 1.2], [0.45, 0.3], size=(22, 2)),
        rng.normal([-1.5, -1.5], 0.35, size=(10, 2)),
        [[-2.2, 2.2]],
    ]
)
X = np.vstack([large, small])
y = np.repeat([0, 1], [len(large), len(small)])

# %%
# Every class of the family that balances classes of numeric columns, with its defaults. Methods for
# numeric targets, nominal columns and sets of labels have pictures of their own.
methods = [
    ADASYN,
    AssembledSMOTE,
    BorderlineSMOTE,
    CCR,
    GeometricSMOTE,
    HiddenMixSampler,
    KMeansSMOTE,
    LeeSMOTE,
    LVQSMOTE,
    MWMOTE,
    PolynomFitSMOTE,
    PrincipalDirectionSMOTE,
    ProWSyn,
    RandomOverSampler,
    ROSE,
    SafeLevelSMOTE,
    SMOBD,
    SMOTE,
    SMOTEIPF,
    SpaceFillingSampler,
    SVMSMOTE,
]
chosen = {method.__name__: method(random_state=0) for method in methods}
chosen["KMeansSMOTE"].set_params(cluster_balance_threshold=0.2, kmeans_estimator=8)
chosen["RandomOverSampler(shrinkage=1)"] = RandomOverSampler(shrinkage=1, random_state=0)

# %%
# One panel a method. Lines lead from a new row to the row it started from.
rows = -(-len(chosen) // 4)
figure, axes = plt.subplots(rows, 4, figsize=(11, 2.6 * rows), sharex=True, sharey=True)
for axis in axes.flat[len(chosen) :]:
    axis.set_visible(False)
for axis, (name, sampler) in zip(axes.flat, chosen.items(), strict=False):
    X_new, y_new = sampler.fit_resample(X, y)
    plan = sampler.plan_
    made = plan.is_new
    axis.scatter(*large.T, s=4, color="0.75")
    for row, origin in zip(X_new[made], plan.origin[made], strict=True):
        if origin >= 0:
            axis.plot(*np.transpose([row, X[origin]]), color="tab:orange", lw=0.3, alpha=0.5)
    axis.scatter(*X_new[made].T, s=4, color="tab:orange")
    axis.scatter(*small.T, s=9, color="tab:blue")
    axis.set_title(name, fontsize=9)
    axis.set(xlim=(-3.2, 3.2), ylim=(-3.2, 3.2), xticks=[], yticks=[])
figure.tight_layout()
plt.show()

# %%
# Most methods are a pair of *seeds* (which rows start new ones) and *moves* (how a new row leaves
# its seed): the next example shows the grid. No picture says which one helps: that is measured on
# your own table, see :doc:`/model_selection`.
print(len(chosen), "methods;", len(MOVES), "moves:", ", ".join(sorted(MOVES)))
