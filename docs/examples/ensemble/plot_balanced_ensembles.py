"""
Balanced ensembles, their out-of-bag figures and probabilities
==============================================================

Every member is trained on a balanced sample of its own, so that together they use more rows of the
frequent class than one under-sampled model. Out-of-bag figures come from rows that a member has not
seen; ``correct="prior"`` takes the probabilities back to the class shares of the data.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_classification
from sklearn.metrics import balanced_accuracy_score, brier_score_loss
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

from skresample.combine import ResampledClassifier
from skresample.ensemble import (
    BalancedBaggingClassifier,
    BalancedRandomForestClassifier,
    EasyEnsembleClassifier,
    RUSBoostClassifier,
)
from skresample.under_sampling import RandomUnderSampler

X, y = make_classification(6000, 12, n_informative=6, weights=[0.95], flip_y=0.01, random_state=0)
X, X_test, y, y_test = train_test_split(X, y, test_size=0.5, stratify=y, random_state=0)
models = {
    "one under-sampled tree": ResampledClassifier(
        DecisionTreeClassifier(random_state=0), RandomUnderSampler(random_state=0)
    ),
    "RUSBoost": RUSBoostClassifier(max_redraws=50, random_state=0),
    "easy ensemble": EasyEnsembleClassifier(random_state=0),
    "balanced bagging": BalancedBaggingClassifier(n_estimators=50, random_state=0),
    "balanced forest": BalancedRandomForestClassifier(random_state=0),
}
accuracy, losses = {}, {}
for name, model in models.items():
    model.fit(X, y)
    accuracy[name] = balanced_accuracy_score(y_test, model.predict(X_test))
    corrected = model.set_params(correct="prior").fit(X, y)
    losses[name] = brier_score_loss(y_test, corrected.predict_proba(X_test)[:, 1])
figure, axes = plt.subplots(1, 2, figsize=(11, 3.2), sharey=True)
axes[0].barh(list(accuracy), accuracy.values())
axes[0].set(xlabel="balanced accuracy", xlim=(0.5, 1))
axes[1].barh(list(losses), losses.values(), color="tab:orange")
axes[1].axvline(y_test.mean() * (1 - y_test.mean()), color="0.4", ls="--", label="class shares")
axes[1].set(xlabel="Brier score of corrected probabilities")
axes[1].legend(fontsize=8)
figure.tight_layout()
plt.show()

# %%
# Judged out of bag, without a test set; the callable takes the place of the accuracy:
forest = BalancedRandomForestClassifier(oob_score=balanced_accuracy_score, random_state=0)
np.round([forest.fit(X, y).oob_score_, forest.score(X_test, y_test)], 3)
