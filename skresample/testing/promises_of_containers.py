"""Promises about containers: what goes in comes out, with names, index and types."""

from __future__ import annotations

from typing import Any

import numpy as np

from .runs import is_same, optional, run_fresh, run_once

__all__ = [
    "check_index",
    "check_label_types",
    "check_multilabel_target",
    "check_pandas",
    "check_polars",
    "check_sparse",
]


def check_label_types(resampler: Any, table: Any) -> None:
    """Text, bytes of text, negative and gapped labels select the same rows as 0, 1, 2."""
    code = np.unique(table.y, return_inverse=True)[1]
    fitted, _ = run_fresh(resampler, table.X, code)
    if getattr(resampler, "_needs_classes", True) is False:
        return
    for names in (["a", "b", "c"], [-7, 0, 30], [0.0, 1.0, 2.0]):
        labels = np.array(names)[code]
        other, _ = run_fresh(resampler, table.X, labels)
        assert (other.plan_.origin == fitted.plan_.origin).all(), f"labels {names} change the rows"


def check_pandas(resampler: Any, table: Any) -> None:
    """A data frame gives the same rows, with its names; a selection keeps the index."""
    pd = optional("pandas")
    if pd is None:
        return
    index = [f"row{i}" for i in range(len(table.X))]
    frame = pd.DataFrame(table.X, columns=[f"c{j}" for j in range(table.X.shape[1])], index=index)
    fitted, (X, y) = run_once(resampler, table)
    other, (F, t) = run_fresh(resampler, frame, pd.Series(table.y, name="target", index=index))
    assert (other.plan_.origin == fitted.plan_.origin).all()
    assert list(F.columns) == list(frame.columns)
    assert (F.dtypes == frame.dtypes).all()
    assert t.name == "target"
    assert is_same(F.to_numpy(), X)
    assert (np.asarray(t) == np.asarray(y)).all()
    if other.plan_.is_selection:
        assert F.index.tolist() == [index[i] for i in other.plan_.origin] == t.index.tolist()


def check_index(resampler: Any, table: Any) -> None:
    """X and y have one index: of the input rows where all are kept, else 0..n-1."""
    pd = optional("pandas")
    if pd is None:
        return
    index = [f"row{i}" for i in range(len(table.X))]
    frame = pd.DataFrame(table.X, index=index)
    fitted, (X, y) = run_fresh(resampler, frame, pd.Series(table.y, index=index))
    origin = fitted.plan_.origin
    want = [index[i] for i in origin] if fitted.plan_.is_selection else list(range(len(X)))
    assert X.index.tolist() == want
    assert y.index.tolist() == want
    kept = np.flatnonzero(~fitted.plan_.is_new)
    assert (np.asarray(y)[kept] == table.y[origin[kept]]).all()


def check_polars(resampler: Any, table: Any) -> None:
    """A polars frame gives the same rows, schema included."""
    pl = optional("polars")
    if pl is None:
        return
    frame = pl.DataFrame(table.X, schema=[f"c{j}" for j in range(table.X.shape[1])])
    fitted, (X, _) = run_once(resampler, table)
    other, (F, t) = run_fresh(resampler, frame, pl.Series("target", table.y))
    assert F.schema == frame.schema
    assert t.name == "target"
    assert (other.plan_.origin == fitted.plan_.origin).all()
    np.testing.assert_array_equal(F.to_numpy(), X)


def check_sparse(resampler: Any, table: Any) -> None:
    """A sparse matrix gives the same rows as the dense one, in its own format."""
    from scipy import sparse

    whole = table.X.dtype.kind in "iu"
    tags = resampler.__sklearn_tags__()
    if not tags.input_tags.sparse or np.isnan(table.X.astype(float)).any():
        return
    dense = table.X * (table.X > 0)
    fitted, (X, _) = run_fresh(resampler, dense, table.y)
    for make in (sparse.csr_matrix, sparse.csc_array):
        other, (S, _) = run_fresh(resampler, make(dense), table.y)
        assert S.format == make(dense).format
        assert S.dtype == dense.dtype
        assert (other.plan_.origin == fitted.plan_.origin).all()
        np.testing.assert_allclose(S.toarray(), X, rtol=1e-5, atol=0 if whole else 1e-6)


def check_multilabel_target(resampler: Any, table: Any) -> None:
    """Where several labels a row are taken, every container of them gives the same rows."""
    if not resampler.__sklearn_tags__().target_tags.multi_output:
        return
    codes = np.unique(table.y, return_inverse=True)[1]
    labels = np.column_stack([codes[:, None] == np.arange(3), np.arange(90) % 7 == 0]).astype(int)
    fitted, (_, Y) = run_fresh(resampler, table.X, labels)
    kept = np.flatnonzero(~fitted.plan_.is_new)
    assert (Y[kept] == labels[fitted.plan_.origin[kept]]).all()
    assert set(np.unique(Y).tolist()) <= {0, 1}
    for given in _label_containers(labels):
        other, (_, Z) = run_fresh(resampler, table.X, given)
        assert type(Z) is type(given)
        assert getattr(Z, "dtype", None) == getattr(given, "dtype", None)
        assert (other.plan_.origin == fitted.plan_.origin).all(), f"{type(given)} changes the rows"
        dense = Z.toarray() if hasattr(Z, "toarray") else np.asarray(Z)
        assert (dense == Y).all()
        if hasattr(given, "columns"):
            assert list(Z.columns) == list(given.columns)


def _label_containers(labels):
    """The same indicator matrix in other types and containers."""
    from scipy import sparse

    yield labels.astype(bool)
    yield labels.astype(np.float32)
    yield labels.tolist()
    yield sparse.csr_matrix(labels)
    yield sparse.csc_array(labels)
    names = [f"label{j}" for j in range(labels.shape[1])]
    if (pd := optional("pandas")) is not None:
        yield pd.DataFrame(labels, columns=names)
    if (pl := optional("polars")) is not None:
        yield pl.DataFrame(labels.astype(bool), schema=names)
