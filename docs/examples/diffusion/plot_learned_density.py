"""
New rows from a learned density
===============================

SMOTE stays on segments between rows that are there. A denoiser learns the density of the class, and
new rows are drawn from it: as far from the old ones as fresh rows are.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_moons

from skresample.diffusion import DiffusionOverSampler, MinorityOverSampler
from skresample.metrics import energy_distance
from skresample.over_sampling import ROSE, SMOTE

X, y = make_moons((600, 60), noise=0.08, random_state=0)
fresh, label = make_moons((0, 2000), noise=0.08, random_state=1)
samplers = {
    "SMOTE": SMOTE(random_state=0),
    "ROSE": ROSE(random_state=0),
    "DiffusionOverSampler": DiffusionOverSampler(random_state=0),
    "MinorityOverSampler": MinorityOverSampler(random_state=0),
}
figure, axes = plt.subplots(1, 4, figsize=(13, 3.4), sharex=True, sharey=True)
for axis, (name, sampler) in zip(axes, samplers.items(), strict=True):
    X_new, _ = sampler.fit_resample(X, y)
    made = X_new[sampler.plan_.is_new]
    axis.scatter(*made.T, s=4, color="tab:orange", label="new")
    axis.scatter(*X[y == 1].T, s=9, color="tab:blue", label="there")
    far = energy_distance(made, fresh)
    axis.set_title(f"{name}\nenergy distance to the law: {far:.3f}", fontsize=9)
    axis.set(xticks=[], yticks=[])
axes[0].legend(loc="upper right", fontsize=8)
figure.tight_layout()
plt.show()

# %%
# ``MinorityOverSampler`` makes more rows where the class is sparse, on purpose: its law is another
# one. Such rows have no parents to lie between: the plan holds them as
# :class:`~skresample.plan.Rows`, by their values. The fitted sampler draws more rows without
# fitting again:
more = samplers["DiffusionOverSampler"].sample(1, 5, random_state=1)
np.round(more, 2)
