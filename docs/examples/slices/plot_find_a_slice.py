"""
For whom is the model wrong?
============================

A model that is right for nine rows in ten, a part of the table where it is not, and the test on
other rows that tells a slice from noise.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from skresample.inspection import SliceDisplay
from skresample.slices import ErrorTreeSlicer, SliceLineSlicer

rng = np.random.default_rng(0)
n = 4000
X = pd.DataFrame(
    {
        "site": rng.choice(["north", "south", "west"], n),
        "age": rng.integers(20, 80, n),
        "visits": rng.poisson(3, n),
    }
)
lost = (X["site"] == "west") & (X["age"] > 60)
errors = (rng.random(n) < np.where(lost, 0.45, 0.08)).astype(float)

searches = {
    "Conjunctions of levels and bins": SliceLineSlicer(alpha=0.97, n_bins=6, random_state=0),
    "Leaves of an error tree": ErrorTreeSlicer(k=3, max_leaf_nodes=8, random_state=0),
}
for name, slicer in searches.items():
    display = SliceDisplay.from_slicer(slicer.fit(X, errors)).plot()
    display.ax_.set_title(name, loc="left", fontsize=10)
plt.show()

# %%
# Rings: where the slice was searched for, every slice looks bad. Lines: its errors on rows that
# were not searched, with a 95 % interval; the tick is the error outside.
