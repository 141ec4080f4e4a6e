"""
polars and Arrow in, polars and Arrow out
=========================================

The container that goes in comes out, with its types: polars categories, Arrow-backed pandas
columns, nullable integers. Kept rows are bit-identical.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

from skresample.datasets import load_hypothyroid
from skresample.over_sampling import SMOTE

X, y = load_hypothyroid(return_X_y=True, as_frame=True)
frame = pl.from_pandas(X)
sampler = SMOTE(random_state=0)
rows, labels = sampler.fit_resample(frame, y.to_numpy())
assert rows.schema == frame.schema
assert rows[: len(frame)].equals(frame)
rows.tail(3)

# %%
# The same rows, whatever the container:
double = pd.ArrowDtype(pa.float64())
arrow = X.astype(dict.fromkeys(X.select_dtypes("float"), double))
rows_arrow, _ = SMOTE(random_state=0).fit_resample(arrow, y)
assert (rows_arrow.dtypes == arrow.dtypes).all()
numeric = X.select_dtypes("number").columns[0]
here, there = rows[numeric].to_numpy(), rows_arrow[numeric].to_numpy(float)
print("same rows:", np.array_equal(here.astype(float), there, equal_nan=True))
arrow.dtypes.head()

# %%
# A column before and after, plotted from polars.
figure, axis = plt.subplots(figsize=(6, 3))
for name, table in {"kept": rows[: len(frame)], "new": rows[len(frame) :]}.items():
    axis.hist(table[numeric].drop_nulls().to_numpy(), 40, density=True, alpha=0.6, label=name)
axis.set(xlabel=numeric, ylabel="density")
axis.legend()
figure.tight_layout()
plt.show()
