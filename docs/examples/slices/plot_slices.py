"""
Rows in which a model is wrong, by name
=======================================

Labels follow nothing for older rows of one site. A search over conjunctions and a tree for the
errors find them in one part of the rows; the other part tells how bad they really are.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from skresample.inspection import SliceDisplay
from skresample.slices import ErrorTreeSlicer, SliceLineSlicer

rng = np.random.default_rng(0)
X = pd.DataFrame({"site": rng.choice(["a", "b", "c"], 3000), "age": rng.integers(20, 80, 3000)})
lost = ((X["site"] == "c") & (X["age"] > 61)).to_numpy()
errors = (rng.random(3000) < np.where(lost, 0.5, 0.08)).astype(float)  # of a model, out of fold

slicer = SliceLineSlicer(n_bins=5, random_state=0).fit(X, errors)
_ = SliceDisplay.from_slicer(slicer).plot()
plt.show()

# %%
# Groups by slice go wherever groups go: allocations, samplers, group metrics.
names, counts = np.unique(slicer.groups(X), return_counts=True)
print(dict(zip(names.tolist(), counts.tolist(), strict=True)))

# %%
# The leaves of a tree do not overlap. Colour is the mean error of the slice that a row is in; the
# labels are lost above the line.
figure, axes = plt.subplots(1, 2, figsize=(9, 3.2), sharey=True)
at = X["site"].map({"a": 0, "b": 1, "c": 2}) + rng.uniform(-0.3, 0.3, len(X))
tree = ErrorTreeSlicer(random_state=0).fit(X, errors)
for axis, found in zip(axes, (slicer, tree), strict=True):
    error = {one.name: one.error for one in found.slices_}
    shade = [error.get(name, errors.mean()) for name in found.groups(X)]
    dots = axis.scatter(at, X["age"], s=3, c=shade, cmap="YlOrRd", vmin=0, vmax=0.6)
    axis.set(title=type(found).__name__, xticks=range(3))
    axis.set_xticklabels(["a", "b", "c"])
    axis.axhline(61, xmin=0.67, color="0.2", lw=1)
axes[0].set_ylabel("age")
figure.colorbar(dots, ax=axes, label="mean error")
plt.show()
