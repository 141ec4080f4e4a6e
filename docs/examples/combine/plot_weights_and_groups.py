"""
Weights and groups follow their rows
====================================

Per-row arguments of later steps are resampled along with the rows, also through a pipeline and a
search. Here rows are balanced within class and group, and the groups' error rates are compared.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

from skresample.allocation import EqualAllocation
from skresample.combine import make_pipeline
from skresample.datasets import make_group_classification
from skresample.metrics import group_rates
from skresample.over_sampling import SMOTE

X, y, groups = make_group_classification(
    [3000, 250], n_features=(4, 4), positive_share=[0.3, 0.1], random_state=0
)
weights = np.where(groups == groups.max(), 1.5, 1.0)
X, X_test, y, y_test, g, g_test, w, _ = train_test_split(
    X, y, groups, weights, test_size=0.5, stratify=groups, random_state=0
)

models = {
    "do nothing": make_pipeline(LogisticRegression()),
    "classes": make_pipeline(SMOTE(random_state=0), LogisticRegression()),
    "classes and groups": make_pipeline(
        SMOTE(sampling_strategy=EqualAllocation(), random_state=0), LogisticRegression()
    ),
}
rates = {}
for name, model in models.items():
    model.fit(X, y, sample_weight=w, groups=g)
    found = group_rates(y_test, model.predict(X_test), g_test)
    rates[name] = {str(rate["group"]): rate["tpr"] for rate in found}

axis = pd.DataFrame(rates).plot.bar(rot=0, figsize=(7, 3.4))
axis.set(xlabel="group", ylabel="share of positives found", ylim=(0, 1.2))
plt.tight_layout()
plt.show()

# %%
# The rows that reached the model, by class and group, from the plan of the sampler:
sampler = models["classes and groups"][0]
pd.crosstab(sampler.plan_.apply(y, rule="label"), sampler.plan_.apply(g, rule="label"))
