"""
How much of the data to keep for a long training
================================================

Labels come from four annotators; the last ones err in 10, 25 and 40 % of the rows. A model is
followed on each annotator's rows alone, and a law of lost utility says how many annotators to keep:
for a short training the careful ones, for a long one more rows.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_classification

from skresample.allocation import ComputeAwareFilter
from skresample.inspection import BucketFrontierDisplay

X, y = make_classification(4400, n_features=30, n_informative=12, random_state=0)
X, y, validation = X[:2400], y[:2400].copy(), (X[2400:], y[2400:])
error_rate = np.repeat([0.0, 0.1, 0.25, 0.4], 600)
wrong = np.random.default_rng(0).random(2400) < error_rate
y[wrong] = 1 - y[wrong]

keep = ComputeAwareFilter(quality=-error_rate, validation=validation, random_state=0)
for passes in (0.25, 5.0, 30.0):
    X_kept, y_kept = keep.set_params(samples_seen=passes).fit_resample(X, y)
    print(f"{passes:5} passes: {keep.n_buckets_kept_} annotators, {len(X_kept)} rows")

# %%
# The law that was fitted, and the best number of buckets for every budget (thick):
for bucket in keep.bucket_params_:
    print(f"utility {bucket['utility']:.3f}, half-life {bucket['half_life']:.1f} passes")
display = BucketFrontierDisplay.from_estimator(keep).plot()
plt.show()
