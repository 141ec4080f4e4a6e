"""
What under-sampling surely brings: time
=======================================

With many rows of one class, dropping most of them makes training cheap and often costs little
ranking. What it does cost is probabilities, unless they are corrected.
"""

import time

import matplotlib.pyplot as plt
from sklearn.datasets import make_classification
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import average_precision_score
from sklearn.model_selection import train_test_split

from skresample.combine import ResampledClassifier
from skresample.under_sampling import RandomUnderSampler

X, y = make_classification(
    60_000, 20, n_informative=6, weights=[0.98], class_sep=0.7, random_state=0
)
X, X_test, y, y_test = train_test_split(X, y, stratify=y, random_state=0)

kept, seconds, precision = [], [], []
for ratio in (None, 0.1, 0.3, 1.0):
    sampler = None if ratio is None else RandomUnderSampler(sampling_strategy=ratio, random_state=0)
    model = ResampledClassifier(
        HistGradientBoostingClassifier(max_iter=60, random_state=0), sampler, correct="prior"
    )
    start = time.process_time()
    model.fit(X, y)
    seconds.append(time.process_time() - start)
    precision.append(average_precision_score(y_test, model.predict_proba(X_test)[:, 1]))
    kept.append("all" if ratio is None else f"1 : {1 / ratio:.0f}")

figure, axes = plt.subplots(1, 2, figsize=(8, 3))
axes[0].bar(kept, seconds, color="tab:blue")
axes[0].set(ylabel="CPU seconds of a fit", xlabel="rows kept (small : large)")
axes[1].bar(kept, precision, color="tab:orange")
axes[1].set(ylabel="average precision", xlabel="rows kept (small : large)")
figure.tight_layout()
plt.show()
