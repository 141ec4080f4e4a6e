"""
Pitfall: resampling before the split
====================================

Copies and interpolations of a row on both sides of a split make every model look good. On labels of
chance the truth is known: an ROC AUC of one half.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score

from skresample.combine import make_pipeline
from skresample.inspection import leakage_audit
from skresample.over_sampling import SMOTE, RandomOverSampler

rng = np.random.default_rng(0)
X, y = rng.normal(size=(400, 6)), (rng.random(400) < 0.15).astype(int)
forest = RandomForestClassifier(80, min_samples_leaf=2, random_state=0)

scores = {}
samplers = {"copies": RandomOverSampler(random_state=0), "SMOTE": SMOTE(random_state=0)}
for name, sampler in samplers.items():
    X_new, y_new = sampler.fit_resample(X, y)
    before = cross_val_score(forest, X_new, y_new, scoring="roc_auc").mean()
    inside = cross_val_score(make_pipeline(sampler, forest), X, y, scoring="roc_auc").mean()
    scores[name] = before, inside

figure, axis = plt.subplots(figsize=(6, 3.2))
for at, name in enumerate(("resampled before the split", "inside the training part")):
    axis.bar(np.arange(2) + 0.4 * (at - 0.5), [s[at] for s in scores.values()], 0.38, label=name)
axis.axhline(0.5, color="0.3", ls="--", lw=1)
axis.set_xticks(range(2), scores)
axis.set(ylabel="ROC AUC", ylim=(0, 1.35), title="labels are random; 0.5 is the truth")
axis.legend()
figure.tight_layout()
plt.show()

# %%
# The audit finds it from the plan: rows of the test part whose parents were trained on.
sampler = SMOTE(random_state=0)
X_new, _ = sampler.fit_resample(X, y)
half = rng.permutation(len(X_new))
print(leakage_audit(sampler.plan_, train=half[::2], test=half[1::2]))
