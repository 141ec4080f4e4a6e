"""
Missing cells, and how sure one is of them
==========================================

``DiffusionImputer`` fills gaps from the law of the cells given those that are known. Its
expectation is the best single guess; draws keep the spread of the column, and several of them tell
how uncertain each cell is.
"""

import matplotlib.pyplot as plt
import numpy as np

from skresample.diffusion import DiffusionImputer

rng = np.random.default_rng(0)
branch = rng.choice([-1.0, 1.0], size=300)
x = rng.uniform(0, 3, size=300)
rows = np.c_[x, branch * x + 0.25 * rng.normal(size=300)]  # two branches that part
holed = rows.copy()
gone = rng.random(300) < 0.3
holed[gone, 1] = np.nan

imputer = DiffusionImputer(n_rounds=3, random_state=0).fit(holed)
expected, drawn = imputer.transform(holed), imputer.sample(holed, 1)[0]

figure, axes = plt.subplots(1, 3, figsize=(12, 3.6), sharey=True)
for axis, (name, filled) in zip(axes, {"mean": expected, "one draw": drawn}.items(), strict=False):
    axis.scatter(*rows[~gone].T, s=4, color="0.75", label="known")
    axis.scatter(*filled[gone].T, s=8, color="tab:orange", label="filled")
    axis.set_title(f"{name}: variance {filled[gone, 1].var():.2f} (true {rows[gone, 1].var():.2f})")
    axis.legend(loc="upper left")
order = np.flatnonzero(gone)[np.argsort(rows[gone, 0])]
spread = imputer.spread(holed)[order, 1]
axes[2].errorbar(
    rows[order, 0], expected[order, 1], spread, fmt=".", color="tab:orange", linewidth=0.6
)
axes[2].set_title("mean and spread of twenty draws")
figure.tight_layout()
plt.show()

# %%
# The mean runs between the branches, where no row is: as a guess it is right, as a row it is not.
covered = np.mean(np.abs(rows[order, 1] - expected[order, 1]) < 2 * spread)
print(f"within two spreads of the mean: {covered:.0%}")
