"""What every resampler promises, as plain functions ``check_*(resampler, table)``.

Each raises AssertionError where the promise is broken. ``CONTRACTS`` lists them; a check that
does not apply to a resampler returns without a word, see :func:`applies`.
"""

from __future__ import annotations

import pickle
import warnings
from typing import Any

import numpy as np
from sklearn.base import clone

from skresample._math.rng import Streams
from skresample.exceptions import ResamplingWarning, ShortfallWarning
from skresample.plan import Blend
from skresample.utils.discovery import fit_resample_kwargs

from .frames import (  # noqa: F401 - like those below
    check_arrow,
    check_big_integers,
    check_sparse_order,
)
from .tables import ExampleTable, example_tables

__all__ = ["CONTRACTS", "applies", "check_resampler", "suits"]


def _run(resampler, X, y, **extra):
    """A fitted clone and its output; warnings about small classes are part of the contract."""
    fresh = clone(resampler)
    kwargs = {**fit_resample_kwargs(fresh, X, y), **extra}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResamplingWarning)
        out = fresh.fit_resample(X, y, **kwargs)
    return fresh, out


_REMEMBERED: list = []


def _base(resampler, table):
    """Like :func:`_run` on the table as it is; the last ones are kept, as many contracts ask."""
    who = [resampler, table.X, table.y, *resampler.get_params(deep=False).values()]
    for known, result in _REMEMBERED:
        if len(known) == len(who) and all(a is b for a, b in zip(known, who, strict=True)):
            return result
    result = _run(resampler, table.X, table.y)
    _REMEMBERED[:] = [(who, result), *_REMEMBERED[:7]]
    return result


def _same(a, b) -> bool:
    """Bit-identical arrays; missing equals missing."""
    a, b = np.asarray(a), np.asarray(b)
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.kind == "O":
        return all(
            p is q or p == q or (p != p and q != q) for p, q in zip(a.flat, b.flat, strict=True)
        )
    return a.tobytes() == b.tobytes()


def check_returns_pair(resampler: Any, table: Any) -> None:
    """``fit_resample`` returns exactly rows and target, of equal length."""
    _, out = _base(resampler, table)
    assert isinstance(out, tuple)
    assert len(out) == 2
    assert len(out[0]) == len(out[1])


def check_kept_rows(resampler: Any, table: Any) -> None:
    """Kept rows are bit-identical to the input and in the order of the plan."""
    fitted, (X, y) = _base(resampler, table)
    old = ~fitted.plan_.is_new
    assert _same(X[old], table.X[fitted.plan_.origin[old]])
    assert _same(np.asarray(y)[old], table.y[fitted.plan_.origin[old]])


def check_plan_matches_output(resampler: Any, table: Any) -> None:
    """The plan tells the sizes, and its origin is what ``apply`` makes of row numbers."""
    fitted, (X, _) = _base(resampler, table)
    plan = fitted.plan_
    assert plan.n_input == len(table.X)
    assert plan.n_output == len(X)
    if (plan.origin >= 0).all():
        assert _same(plan.apply(np.arange(plan.n_input)), plan.origin)


def check_plan_rebuilds_blends(resampler: Any, table: Any) -> None:
    """Blended rows are what the plan says: base plus moves, to rounding."""
    fitted, (X, _) = _base(resampler, table)
    plan = fitted.plan_
    if not isinstance(plan.new, Blend) or table.X.dtype.kind != "f" or np.isnan(table.X).any():
        return
    if plan.new.donor is not None:  # nominal columns are taken, not blended
        return
    again = plan.apply(table.X, rule="blend")
    tol = 1e-4 if table.X.dtype == np.float32 else 1e-9
    np.testing.assert_allclose(again, X, rtol=tol, atol=tol)


def check_counts(resampler: Any, table: Any) -> None:
    """Every class ends with the rows its quota asks for, unless a warning says otherwise."""
    fresh = clone(resampler)
    kwargs = fit_resample_kwargs(fresh, table.X, table.y)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        _, y = fresh.fit_resample(table.X, table.y, **kwargs)
    kind = getattr(fresh, "_sampling_type", "bypass")
    exact = kind in ("over-sampling", "under-sampling") and getattr(fresh, "_exact_counts", True)
    if not exact or not hasattr(fresh, "quota_"):
        return
    short = any(
        issubclass(w.category, ShortfallWarning) and "ends with" in str(w.message) for w in caught
    )
    labels, counts = np.unique(np.asarray(y), return_counts=True)
    have = dict(zip(labels.tolist(), counts.tolist(), strict=True))
    wanted = {k: n for k, n in fresh.quota_.items() if n or k in have}
    assert have == wanted or short, f"wanted {wanted}, got {have}"


def check_labels_known(resampler: Any, table: Any) -> None:
    """No label appears that the input did not have, and its dtype survives."""
    _, (_, y) = _base(resampler, table)
    assert set(np.asarray(y).tolist()) <= set(table.y.tolist())
    assert np.asarray(y).dtype == table.y.dtype


def check_dtype(resampler: Any, table: Any) -> None:
    """Rows come out in the dtype they came in."""
    _, (X, _) = _base(resampler, table)
    assert X.dtype == table.X.dtype


def check_input_untouched(resampler: Any, table: Any) -> None:
    """Neither the input, nor the parameters, nor the global random state change."""
    X, y = table.X.copy(), table.y.copy()
    X.flags.writeable = y.flags.writeable = False
    before = repr(sorted(resampler.get_params(deep=False).items(), key=lambda kv: kv[0]))
    state = np.random.get_state()  # noqa: NPY002 - the legacy state is what is guarded
    fitted, _ = _run(resampler, X, y)
    assert _same(X, table.X)
    assert _same(y, table.y)
    after = np.random.get_state()  # noqa: NPY002
    assert (after[1] == state[1]).all()
    assert after[2] == state[2], "a draw came from numpy's global state: seed every model"
    after = repr(sorted(fitted.get_params(deep=False).items(), key=lambda kv: kv[0]))
    assert before == after


def check_reproducible(resampler: Any, table: Any) -> None:
    """One seed gives the same bytes: again, after pickling, and from the same object refitted."""
    fitted, (X, y) = _base(resampler, table)
    _, (X2, y2) = _run(pickle.loads(pickle.dumps(resampler)), table.X, table.y)
    assert _same(X, X2)
    assert _same(y, y2)
    kwargs = fit_resample_kwargs(fitted, table.X, table.y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResamplingWarning)
        X3, y3 = fitted.fit_resample(table.X, table.y, **kwargs)
    assert _same(X, X3)
    assert _same(y, y3)


def check_generator_moves_on(resampler: Any, table: Any) -> None:
    """A generator object moves on by one draw a call; a clone goes on from where it is."""
    if "random_state" not in resampler.get_params(deep=False):
        return
    given, twin = np.random.default_rng(4), np.random.default_rng(4)
    moving = clone(resampler).set_params(random_state=given)
    kwargs = fit_resample_kwargs(moving, table.X, table.y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResamplingWarning)
        moving.fit_resample(table.X, table.y, **kwargs)
        copy = clone(moving)
        X, y = moving.fit_resample(table.X, table.y, **kwargs)
        X2, y2 = copy.fit_resample(table.X, table.y, **kwargs)
    Streams(twin), Streams(twin)
    assert given.bytes(8) == twin.bytes(8), "not one draw a call"
    assert _same(X, X2)
    assert _same(y, y2)


def check_jobs(resampler: Any, table: Any) -> None:
    """``n_jobs`` changes nothing but the time."""
    if "n_jobs" not in resampler.get_params(deep=False):
        return
    one = _run(clone(resampler).set_params(n_jobs=1), table.X, table.y)[1]
    two = _run(clone(resampler).set_params(n_jobs=2), table.X, table.y)[1]
    assert _same(one[0], two[0])
    assert _same(one[1], two[1])


def check_layout(resampler: Any, table: Any) -> None:
    """Fortran order and negative strides give the same bytes as C order."""
    X, y = _base(resampler, table)[1]
    for other in (np.asfortranarray(table.X), np.ascontiguousarray(table.X[::-1])[::-1]):
        X2, y2 = _run(resampler, other, table.y)[1]
        assert _same(X, X2)
        assert _same(y, y2)


def check_label_types(resampler: Any, table: Any) -> None:
    """Text, bytes of text, negative and gapped labels select the same rows as 0, 1, 2."""
    code = np.unique(table.y, return_inverse=True)[1]
    fitted, _ = _run(resampler, table.X, code)
    if getattr(resampler, "_needs_classes", True) is False:
        return
    for names in (["a", "b", "c"], [-7, 0, 30], [0.0, 1.0, 2.0]):
        labels = np.array(names)[code]
        other, _ = _run(resampler, table.X, labels)
        assert (other.plan_.origin == fitted.plan_.origin).all(), f"labels {names} change the rows"


def check_weights_follow(resampler: Any, table: Any) -> None:
    """Sample weights follow their rows."""
    weight = np.linspace(1.0, 2.0, len(table.X))
    fitted, (X, _) = _run(resampler, table.X, table.y, sample_weight=weight)
    assert fitted.sample_weight_.shape == (len(X),)
    if fitted.plan_.weight is None and (fitted.plan_.origin >= 0).all():
        np.testing.assert_allclose(fitted.sample_weight_, weight[fitted.plan_.origin])


def check_pandas(resampler: Any, table: Any) -> None:
    """A data frame gives the same rows, with its names; a selection keeps the index."""
    pd = _optional("pandas")
    if pd is None:
        return
    index = [f"row{i}" for i in range(len(table.X))]
    frame = pd.DataFrame(table.X, columns=[f"c{j}" for j in range(table.X.shape[1])], index=index)
    fitted, (X, y) = _base(resampler, table)
    other, (F, t) = _run(resampler, frame, pd.Series(table.y, name="target", index=index))
    assert (other.plan_.origin == fitted.plan_.origin).all()
    assert list(F.columns) == list(frame.columns)
    assert (F.dtypes == frame.dtypes).all()
    assert t.name == "target"
    assert _same(F.to_numpy(), X)
    assert (np.asarray(t) == np.asarray(y)).all()
    if other.plan_.is_selection:
        assert F.index.tolist() == [index[i] for i in other.plan_.origin] == t.index.tolist()


def check_index(resampler: Any, table: Any) -> None:
    """X and y have one index: of the input rows where all are kept, else 0..n-1."""
    pd = _optional("pandas")
    if pd is None:
        return
    index = [f"row{i}" for i in range(len(table.X))]
    frame = pd.DataFrame(table.X, index=index)
    fitted, (X, y) = _run(resampler, frame, pd.Series(table.y, index=index))
    origin = fitted.plan_.origin
    want = [index[i] for i in origin] if fitted.plan_.is_selection else list(range(len(X)))
    assert X.index.tolist() == want
    assert y.index.tolist() == want
    kept = np.flatnonzero(~fitted.plan_.is_new)
    assert (np.asarray(y)[kept] == table.y[origin[kept]]).all()


def check_polars(resampler: Any, table: Any) -> None:
    """A polars frame gives the same rows, schema included."""
    pl = _optional("polars")
    if pl is None:
        return
    frame = pl.DataFrame(table.X, schema=[f"c{j}" for j in range(table.X.shape[1])])
    fitted, (X, _) = _base(resampler, table)
    other, (F, t) = _run(resampler, frame, pl.Series("target", table.y))
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
    fitted, (X, _) = _run(resampler, dense, table.y)
    for make in (sparse.csr_matrix, sparse.csc_array):
        other, (S, _) = _run(resampler, make(dense), table.y)
        assert S.format == make(dense).format
        assert S.dtype == dense.dtype
        assert (other.plan_.origin == fitted.plan_.origin).all()
        np.testing.assert_allclose(S.toarray(), X, rtol=1e-5, atol=0 if whole else 1e-6)


def check_inside_class_box(resampler: Any, table: Any) -> None:
    """Blends with coefficients in [0, 1] stay in the bounding box of the rows they come from."""
    fitted, (X, _) = _base(resampler, table)
    new = fitted.plan_.new
    if not isinstance(new, Blend) or new.donor is not None or table.X.dtype.kind != "f":
        return
    convex = (new.coef >= 0).all(axis=1) & (new.coef.sum(axis=1) <= 1)
    rows = np.asarray(X)[fitted.plan_.n_kept :][convex]
    if fitted.plan_.order is not None or not len(rows):
        return
    parents = np.concatenate([new.base[convex, None], new.partner[convex]], axis=1)
    with np.errstate(invalid="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        low, high = np.nanmin(table.X[parents], axis=1), np.nanmax(table.X[parents], axis=1)
    slack = 1e-5 * (1 + np.abs(high - low))
    inside = (rows >= low - slack) & (rows <= high + slack) | np.isnan(rows)
    assert inside.all()


def check_constant_columns(resampler: Any, table: Any) -> None:
    """A constant column stays constant to the last bit."""
    constant = (table.X[:1] == table.X).all(axis=0)
    fitted, (X, _) = _base(resampler, table)
    if isinstance(fitted.plan_.new, Blend) and constant.any():
        assert (np.asarray(X)[:, constant] == table.X[0, constant]).all()


def check_satisfied_is_identity(resampler: Any, table: Any) -> None:
    """Balanced classes leave nothing to do for over- and under-samplers."""
    kind = getattr(resampler, "_sampling_type", "bypass")
    params = resampler.get_params(deep=False)
    if kind not in ("over-sampling", "under-sampling") or params.get("sampling_strategy") != "auto":
        return
    if not getattr(resampler, "_exact_counts", True):
        return
    labels = np.unique(table.y)
    rows = np.concatenate([np.flatnonzero(table.y == label)[:10] for label in labels])
    fitted, (X, y) = _run(resampler, table.X[rows], table.y[rows])
    if fitted.plan_.is_selection:
        assert sorted(fitted.plan_.origin.tolist()) == list(range(len(rows)))
    assert len(X) == len(rows)
    assert len(y) == len(rows)


def check_unchanged_is_said(resampler: Any, table: Any) -> None:
    """Where a method that balances or cleans puts out what it was given, a warning says so."""
    if not getattr(resampler, "_warns_outcome", False):
        return
    labels = np.unique(table.y)
    rows = np.concatenate([np.flatnonzero(table.y == label)[:10] for label in labels])
    X, y = table.X[rows], table.y[rows]
    fresh = clone(resampler)
    kwargs = fit_resample_kwargs(fresh, X, y)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        fresh.fit_resample(X, y, **kwargs)
    plan = fresh.plan_
    same = plan.is_selection and plan.weight is None
    same = same and sorted(plan.keep.tolist()) == list(range(len(rows)))
    said = [w for w in caught if "puts out the rows it was given" in str(w.message)]
    assert bool(said) == same
    assert all(issubclass(w.category, ResamplingWarning) for w in said)


def check_groups_ignored_or_used(resampler: Any, table: Any) -> None:
    """Groups are accepted; text groups and integer groups give the same rows."""
    if resampler.get_params(deep=False).get("group_columns") is not None:
        return
    fitted, _ = _run(resampler, table.X, table.y, groups=table.groups)
    coded = (table.groups == "b").astype(int)
    other, _ = _run(resampler, table.X, table.y, groups=coded)
    assert (other.plan_.origin == fitted.plan_.origin).all()


def check_missing_groups(resampler: Any, table: Any) -> None:
    """A method that does not read groups never stops over a missing one; others name a remedy."""
    if table.name != "plain" or resampler.get_params(deep=False).get("group_columns") is not None:
        return
    holed = table.groups.astype(object)
    holed[3] = None
    try:
        fitted, _ = _run(resampler, table.X, table.y, groups=holed)
    except ValueError as error:
        text = str(error)
        assert text.startswith("groups has 1 missing values"), text
        owns = any(name.endswith("missing_groups") for name in resampler.get_params())
        assert owns == ("missing_groups" in text), text
        return
    other, _ = _run(resampler, table.X, table.y, groups=table.groups)
    reads = getattr(resampler, "missing_groups", "error") != "error"
    assert reads or (other.plan_.origin == fitted.plan_.origin).all()


def check_multilabel_target(resampler: Any, table: Any) -> None:
    """Where several labels a row are taken, every container of them gives the same rows."""
    if not resampler.__sklearn_tags__().target_tags.multi_output:
        return
    codes = np.unique(table.y, return_inverse=True)[1]
    labels = np.column_stack([codes[:, None] == np.arange(3), np.arange(90) % 7 == 0]).astype(int)
    fitted, (_, Y) = _run(resampler, table.X, labels)
    kept = np.flatnonzero(~fitted.plan_.is_new)
    assert (Y[kept] == labels[fitted.plan_.origin[kept]]).all()
    assert set(np.unique(Y).tolist()) <= {0, 1}
    for given in _label_containers(labels):
        other, (_, Z) = _run(resampler, table.X, given)
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
    if (pd := _optional("pandas")) is not None:
        yield pd.DataFrame(labels, columns=names)
    if (pl := _optional("polars")) is not None:
        yield pl.DataFrame(labels.astype(bool), schema=names)


def _optional(name: str):
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError:
        return None


CONTRACTS = {
    name.removeprefix("check_"): check
    for name, check in list(globals().items())
    if name.startswith("check_")
}


def applies(resampler: Any) -> bool:
    """Whether an object can be checked: it resamples rows."""
    return hasattr(resampler, "fit_resample")


def suits(resampler: Any, table: ExampleTable) -> bool:
    """Whether the target of a table is of the kind that a resampler takes."""
    return table.y.dtype.kind in "iuf" or not getattr(resampler, "_needs_numbers", False)


def check_resampler(resampler: Any, tables: list[ExampleTable] | None = None) -> int:
    """Run every contract on small tables.

    Parameters
    ----------
    resampler : resampler
        An unfitted instance; give it a ``random_state``.
    tables : list of ExampleTable, default=None
        Tables to use; default: :func:`example_tables`.

    Returns
    -------
    n_checks : int
        Number of checks that ran.

    Raises
    ------
    AssertionError
        Naming the contract and the table, where one is broken.

    Examples
    --------
    >>> from skresample.over_sampling import SMOTE
    >>> from skresample.testing import check_resampler
    >>> check_resampler(SMOTE(random_state=0)) > 100
    True
    """
    if not applies(resampler):
        raise TypeError(f"{resampler!r} has no fit_resample")
    done = 0
    for table in example_tables() if tables is None else tables:
        if not suits(resampler, table):
            continue
        for name, check in CONTRACTS.items():
            try:
                check(resampler, table)
            except Exception as error:
                raise AssertionError(
                    f"{type(resampler).__name__} breaks '{name}' on table '{table.name}': "
                    f"{type(error).__name__}: {error}"
                ) from error
            done += 1
    return done
