"""
Tables larger than memory
=========================

`resample_parquet` goes twice over files: the first pass counts and decides, the second draws the
rows of each piece. Rows do not depend on how the files are cut, and memory holds only what is rare.
"""

# %%
# Daily files with 2 % of fraud, cut into one, three and eight parts.
import pathlib
import tempfile

import matplotlib.pyplot as plt
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from skresample.large import resample_parquet
from skresample.over_sampling import SMOTE

folder = pathlib.Path(tempfile.mkdtemp())
rng = np.random.default_rng(0)
fraud = rng.random(4000) < 0.02
amount, hour = rng.normal(size=4000) + 3 * fraud, rng.normal(size=4000) - 2 * fraud
table = pa.table({"amount": amount, "hour": hour, "y": np.where(fraud, "fraud", "fine")})

made = {}
for parts in (1, 3, 8):
    sources = []
    for part, rows in enumerate(np.array_split(np.arange(4000), parts)):
        sources.append(folder / f"{parts}_{part}.parquet")
        pq.write_table(table.slice(rows[0], len(rows)), sources[-1])
    out = folder / f"balanced_{parts}.parquet"
    result = resample_parquet(sources, SMOTE(sampling_strategy=0.2, random_state=0), "y", out)
    made[parts] = pq.read_table(out).to_pandas()
    print(parts, "files:", result.counts_after, made[parts].equals(made[1]))

# %%
# The same new rows, whatever the files: of the rows, memory holds those of the rare class alone.
figure, axes = plt.subplots(1, 3, figsize=(9, 3.2), sharex=True, sharey=True)
for ax, (parts, frame) in zip(axes, made.items(), strict=True):
    for (label, rows), color in zip(frame.groupby("y"), ("#b8c0cc", "#c2410c"), strict=True):
        ax.scatter(rows["amount"], rows["hour"], s=3, color=color, label=label)
    ax.set_title(f"{parts} files" if parts > 1 else "1 file", fontsize=10)
    ax.set_xlabel("amount")
axes[0].set_ylabel("hour")
axes[0].legend(frameon=False, markerscale=3)
figure.tight_layout()
plt.show()
