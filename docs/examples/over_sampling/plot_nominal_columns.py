"""
Nominal columns stay nominal
============================

A table with numbers, text and missing values goes in as it is. New rows take categories from rows
that are there, never a value in between, and keep the container and its dtypes.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd

from skresample.datasets import load_german_credit
from skresample.over_sampling import SMOTE, SMOTEN, SMOTENC, RandomOverSampler

X, y = load_german_credit(return_X_y=True, as_frame=True)
print(y.value_counts().to_dict())
X.dtypes

# %%
# Columns of text are recognised; ``SMOTE`` then works as SMOTE-NC does.
sampler = SMOTE(random_state=0)
X_new, y_new = sampler.fit_resample(X, y)
assert (X_new.dtypes == X.dtypes).all()
X_new[sampler.plan_.is_new].head()

# %%
# ``SMOTENC`` and ``SMOTEN`` are there by name, too, for tables in which some or all columns are
# nominal.
X_mixed, _ = SMOTENC("auto", random_state=0).fit_resample(X, y)
assert X_mixed.equals(X_new)
text = X.select_dtypes(exclude="number")
X_text, _ = SMOTEN(random_state=0).fit_resample(text, y)
X_text.tail()

# %%
# Shares of the categories of two nominal columns in the class that grew: as they are, and in the
# rows that were added. Copies keep them up to chance; SMOTE takes the most frequent category among
# the neighbours, and so moves them towards the common ones.
copies = RandomOverSampler(random_state=0)
X_copies, _ = copies.fit_resample(X, y)
added = np.arange(len(X_copies)) >= len(X)
rare = y.value_counts().index[-1]
tables = {"before": X[y == rare], "copies": X_copies[added], "SMOTE": X_new[sampler.plan_.is_new]}

figure, axes = plt.subplots(1, 2, figsize=(11, 3.4))
for axis, column in zip(axes, ["housing", "purpose"], strict=True):
    shares = pd.DataFrame({k: t[column].value_counts(normalize=True) for k, t in tables.items()})
    shares.fillna(0.0).sort_values("before").plot.barh(ax=axis, legend=column == "housing")
    axis.set(xlabel="share", title=column, ylabel="")
figure.tight_layout()
plt.show()
