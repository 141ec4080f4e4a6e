"""
A sample with the population's margins
======================================

A survey has too many young people from towns. Raking finds the weights with which it meets known
shares on several columns at once; a systematic draw by them gives rows instead of weights.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from skresample.allocation import RakingSampler, rake

rng = np.random.default_rng(0)
sample = pd.DataFrame(
    {
        "age": rng.choice(["young", "middle", "old"], 1500, p=[0.6, 0.3, 0.1]),
        "place": rng.choice(["town", "country"], 1500, p=[0.85, 0.15]),
    }
)
targets = {
    "age": {"young": 0.3, "middle": 0.4, "old": 0.3},
    "place": {"town": 0.6, "country": 0.4},
}
raked = rake(sample, targets)
print(f"design effect {raked.design_effect:.2f} after {raked.n_iter} sweeps")

drawn, _ = RakingSampler(targets=targets, n_samples=500, random_state=0).fit_resample(sample, None)
shares = {}
for column, wanted in targets.items():
    for level, target in wanted.items():
        here = (sample[column] == level).to_numpy()
        weighted = np.average(here, weights=raked.weights)
        shares[level] = [here.mean(), weighted, (drawn[column] == level).mean(), target]
shares = pd.DataFrame(shares, index=["sample", "weighted", "drawn", "population"]).T
axis = shares.plot.bar(rot=0, figsize=(8, 3.2))
axis.set_ylabel("share")
plt.tight_layout()
plt.show()
