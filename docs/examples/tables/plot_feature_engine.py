"""
A pipeline with feature-engine
==============================

Transformers of feature-engine keep frames, so a resampler can stand anywhere between them: here
after the imputation, before the encoding.
"""

import matplotlib.pyplot as plt
from feature_engine.encoding import OneHotEncoder, RareLabelEncoder
from feature_engine.imputation import CategoricalImputer, MeanMedianImputer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_predict

from skresample.combine import make_pipeline
from skresample.datasets import make_mixed_table
from skresample.metrics import classification_report_imbalanced
from skresample.over_sampling import SMOTE

X, y = make_mixed_table(1500, missing_rate=0.05, as_frame=True, random_state=0)
nominal = list(X.select_dtypes(exclude="number").columns)
X[nominal] = X[nominal].astype(object)
model = make_pipeline(
    MeanMedianImputer(),
    CategoricalImputer(variables=nominal),
    RareLabelEncoder(tol=0.02, n_categories=3, variables=nominal),
    SMOTE(random_state=0),
    OneHotEncoder(variables=nominal),
    RandomForestClassifier(100, min_samples_leaf=5, random_state=0),
)
guess = cross_val_predict(model, X, y, cv=5)
print(classification_report_imbalanced(y, guess))

# %%
# What the sampler saw, and what it added:
model.fit(X, y)
sampler = model.named_steps["smote"]
before = model[:3].transform(X)
added, _ = SMOTE(random_state=0).fit_resample(before, y)
figure, axis = plt.subplots(figsize=(6, 3.4))
first, second = before.select_dtypes("number").columns[:2]
axis.scatter(before[first], before[second], c=y, s=6, cmap="coolwarm", alpha=0.6)
new = added[sampler.plan_.is_new]
axis.scatter(new[first], new[second], s=5, color="tab:orange", label="new rows")
axis.set(xlabel=first, ylabel=second)
axis.legend()
figure.tight_layout()
plt.show()
