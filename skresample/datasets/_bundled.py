"""How the bundled tables are stored and read."""

from __future__ import annotations

import csv
import gzip
import io
import json
from importlib import resources

import numpy as np
from sklearn.utils import Bunch

_PACKAGE = "skresample.datasets"


def read_raw(name: str) -> tuple[dict, dict[str, list[str]]]:
    """Schema and text columns of a bundled table, as they are on disk."""
    folder = resources.files(_PACKAGE) / "data"
    schema = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    text = gzip.decompress((folder / f"{name}.csv.gz").read_bytes()).decode("utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return schema, dict(zip(header, zip(*rows, strict=True), strict=True))


def load_bundled(name: str, return_X_y: bool, as_frame: bool, target=None, **extra):
    """Build the Bunch of a bundled table, or (data, target).

    ``target`` = (name, codes: (n,) int) replaces the target column of the file.
    """
    schema, text = read_raw(name)
    columns = {c["name"]: _parse(text[c["name"]], c) for c in schema["columns"]}
    nominal = [c["name"] for c in schema["columns"] if "categories" in c]
    if target is None:
        code = {label: i for i, label in enumerate(schema["target_names"])}
        target = (schema["target"], np.array([code[v] for v in text[schema["target"]]]))
    target_name, y = target
    frame = None
    if as_frame:
        frame = as_data_frame(schema["columns"], columns, target_name, y)
        data, y = frame.drop(columns=target_name), frame[target_name]
    else:
        data = as_array(columns, bool(nominal))
    if return_X_y:
        return data, y
    folder = resources.files(_PACKAGE) / "data"
    return Bunch(
        data=data,
        target=y,
        frame=frame,
        feature_names=list(columns),
        target_names=np.array(schema["target_names"]),
        categorical_feature_names=nominal,
        categorical_mask=np.isin(list(columns), nominal),
        protected_attribute=schema["protected_attribute"],
        filename=f"{name}.csv.gz",
        data_module=f"{_PACKAGE}.data",
        DESCR=(folder / f"{name}.md").read_text(encoding="utf-8"),
        **extra,
    )


def _parse(values, column) -> np.ndarray:
    """(n,) values of a column: float64 with NaN, int64, or object with NaN."""
    if column.get("dtype") == "int":
        return np.array(values, dtype=np.int64)
    if "dtype" in column:
        return np.array([v or "nan" for v in values], dtype=float)
    return np.array([v or np.nan for v in values], dtype=object)


def as_array(columns, mixed: bool) -> np.ndarray:
    """(n, d) table: float64, or object when a column is nominal."""
    out = np.empty((len(next(iter(columns.values()))), len(columns)), object if mixed else float)
    for j, values in enumerate(columns.values()):
        out[:, j] = values
    return out


def as_data_frame(schema_columns, columns, target_name, y):
    """Pandas frame of the columns and the target; nominal columns are categorical."""
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError(
            "as_frame=True needs pandas, which is not installed; "
            "install it or load arrays with as_frame=False."
        ) from error
    frame = pd.DataFrame(columns)
    for column in schema_columns:
        if "categories" in column:
            dtype = pd.CategoricalDtype(column["categories"])
            frame[column["name"]] = frame[column["name"]].astype(dtype)
    frame[target_name] = y
    return frame
