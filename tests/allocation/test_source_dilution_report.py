"""The report of dilution: who is trained on what and scored where, and what it says."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from skresample.allocation import DilutionReport, source_dilution_report
from skresample.allocation._sources import trial


@pytest.fixture(scope="module")
def data():
    """A clean source, a smaller one with a shortcut, and rows where the shortcut misleads."""
    rng = np.random.default_rng(0)

    def rows(n, shortcut):
        y = rng.integers(2, size=n)
        sign = 2 * y - 1
        return np.c_[0.8 * sign + rng.normal(size=n), shortcut * sign + rng.normal(size=n)], y

    clean, fragile, shift = rows(240, 0.0), rows(120, 2.0), rows(150, -2.0)
    X, y = np.r_[clean[0], fragile[0]], np.r_[clean[1], fragile[1]]
    return X, y, np.repeat(["clean", "fragile"], [240, 120]), {"turned": shift}


def test_what_is_trained_and_scored(data, monkeypatch):
    X, y, source, shifts = data
    rows_of, scored = [], []

    class Told:
        def __init__(self, rows):
            self.rows = rows

    monkeypatch.setattr(trial.Trial, "fitted", lambda _, rows: Told(rows))

    def scorer(model, X_test, y_test):
        names, counts = np.unique(source[model.rows], return_counts=True)
        rows_of.append(dict(zip(names.tolist(), counts.tolist(), strict=True)))
        scored.append(X_test)
        return float(len(model.rows) + 1000 * (source[model.rows] == "fragile").mean())

    report = source_dilution_report(LogisticRegression(), X, y, source, shifts=shifts,
                                    fractions=(0.5,), scoring=scorer, n_repeats=2, n_total=40,
                                    random_state=0)  # fmt: skip
    pairs = rows_of[::2]  # each model is scored at two places
    assert rows_of[1::2] == pairs
    assert pairs == (
        [{"clean": 180}] * 2
        + [{"fragile": 90}] * 2
        + [{"clean": 180, "fragile": 90}] * 2
        + [{"fragile": 40}] * 2
        + [{"clean": 20, "fragile": 20}] * 2
        + [{"clean": 40}] * 2
    )
    pool, place = set(map(tuple, X)), set(map(tuple, shifts["turned"][0]))
    assert all(set(map(tuple, test)) <= pool for test in scored[::2])
    assert all(set(map(tuple, test)) <= place for test in scored[1::2])
    np.testing.assert_array_equal(scored[0], scored[4])  # the same bootstrap for all models
    assert report.n_rows == {"clean": 180, "fragile": 90}
    assert report.alone["clean"] == {"held out": 180.0, "turned": 180.0}
    assert report.alone["fragile"]["turned"] == 1090.0
    assert report.together["turned"] == pytest.approx(270 + 1000 / 3)
    assert report.best == {"held out": "fragile", "turned": "fragile"}
    gap = 1090 - 270 - 1000 / 3
    assert report.dilution["turned"] == pytest.approx((gap, gap, gap))
    (curve,) = report.curves
    assert (curve.best, curve.other) == ("fragile", "clean")
    np.testing.assert_allclose(curve.fractions, [0, 0.5, 1])
    np.testing.assert_allclose(curve.scores["turned"], [1040, 540, 40])
    np.testing.assert_allclose(curve.residuals["turned"], 0, atol=1e-9)


def test_held_out_rows_are_never_trained_on(data, monkeypatch):
    X, y, source, shifts = data
    trained, original = set(), trial.Trial.fitted

    def fitted(self, rows):
        trained.update(map(tuple, X[rows]))
        return original(self, rows)

    tests = set()

    def scorer(model, X_test, y_test):
        tests.update(map(tuple, X_test))
        return model.score(X_test, y_test)

    monkeypatch.setattr(trial.Trial, "fitted", fitted)
    source_dilution_report(None, X, y, source, shifts=shifts, scoring=scorer, n_repeats=3,
                           random_state=0)  # fmt: skip
    assert not trained & tests


def test_it_says_what_it_found(data):
    X, y, source, shifts = data
    report = source_dilution_report(
        LogisticRegression(), X, y, source, shifts=shifts, n_repeats=8, random_state=0
    )
    gap, low, high = report.dilution["turned"]
    assert low < gap < high
    assert gap == pytest.approx(report.alone["clean"]["turned"] - report.together["turned"])
    held, turned = str(report).split("\n")
    assert "turned: the best source alone, 'clean', scores" in turned
    assert "with 1.5 times as many rows. The mixture dilutes it by" in turned
    assert held.startswith("held out: the best source alone, ")
    noise = report._replace(dilution={"turned": (0.01, -0.1, 0.12)})
    assert str(noise).endswith("0.010 (95% interval -0.100 to 0.120), is within the noise.")
    better = report._replace(dilution={"turned": (-0.2, -0.3, -0.1)})
    assert str(better).endswith("is better by 0.200 (95% interval 0.100 to 0.300).")
    assert isinstance(report, DilutionReport)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"shifts": {}}, "shifts must name at least one"),
        ({"shifts": {"held out": (1, 2)}}, "under another name than 'held out'"),
        ({"n_repeats": 1}, "n_repeats must be at least 2, got 1"),
        ({"confidence": 1.0}, r"confidence must lie in \(0, 1\)"),
        ({"fractions": (0, 2)}, r"fractions must lie in \[0, 1\]"),
        ({"n_total": 1}, "n_total must be at least 2 rows, got 1"),
        ({"source": np.repeat("a", 360)}, "source names a single source, 'a'"),
        ({"source": np.repeat(["a", "b"], [357, 3])}, "source 'b' has 3 rows; four are needed"),
    ],
)
def test_refuses(data, change, told):
    X, y, source, shifts = data
    options = {"source": source, "shifts": shifts, **change}
    with pytest.raises(ValueError, match=told):
        source_dilution_report(None, X, y, **options)
