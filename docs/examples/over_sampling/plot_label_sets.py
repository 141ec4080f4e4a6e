"""
Rows with several labels
========================

A row may have several labels at once, so to copy a rare label is to copy a frequent one that stands
beside it. Methods for tables of labels look at one label at a time, or at whole sets of them.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.over_sampling import LPROS, MLROS, MLSMOTE
from skresample.under_sampling import LPRUS, MLRUS

rng = np.random.default_rng(0)
X = rng.normal(size=(600, 2))
chances = 1 / (1 + np.exp(-(X @ rng.normal(size=(2, 5)) - [-2.0, 0.0, 1.5, 3.0, 3.5])))
Y = (rng.random(chances.shape) < chances).astype(int)
Y[~Y.any(axis=1), 0] = 1

# %%
# ``MLROS`` and ``MLRUS`` count single labels, ``LPROS`` and ``LPRUS`` sets of labels; the first of
# each pair copies rows, the second drops some. ``MLSMOTE`` makes new rows between neighbours.
samplers = {
    "MLROS": MLROS(random_state=0),
    "LPROS": LPROS(random_state=0),
    "MLSMOTE": MLSMOTE(random_state=0),
    "MLRUS": MLRUS(random_state=0),
    "LPRUS": LPRUS(random_state=0),
}
figure, axes = plt.subplots(1, 5, figsize=(12, 3), sharey=True)
places = np.arange(Y.shape[1])
for axis, (name, sampler) in zip(axes, samplers.items(), strict=True):
    _, Y_new = sampler.fit_resample(X, Y)
    axis.bar(places - 0.2, Y.sum(axis=0), 0.4, color="0.75", label="before")
    axis.bar(places + 0.2, Y_new.sum(axis=0), 0.4, color="tab:orange", label="after")
    axis.set(title=name, xlabel="label", xticks=places)
    ratio = [t.sum(axis=0).max() / t.sum(axis=0).min() for t in (Y, Y_new)]
    print(
        f"{name}: {len(Y_new)} rows, most to least frequent label {ratio[0]:.1f} -> {ratio[1]:.1f}"
    )
axes[0].set(ylabel="rows with the label")
axes[-1].legend()
figure.tight_layout()
plt.show()

# %%
# Rows that have rare and frequent labels at once set the limit: their copies add to both.
