"""What the papers on learning with generated rows claim, measured with fixed seeds."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer

from skresample._math.distances import energy_of_samples
from skresample._table.home import Home
from skresample._table.ingest import ingest
from skresample.combine import PopulationMatcher
from skresample.plan import Rows

pytestmark = pytest.mark.slow


class Kernel:
    """A kernel density of half a standard deviation, as a generator of one's own."""

    def generate(self, home, n_new, rng):
        parent = rng.choice(home.rows, size=n_new)
        numeric = home.table.numeric
        step = 0.5 * numeric[home.rows].std(axis=0) * rng.standard_normal((n_new, numeric.shape[1]))
        return Rows(numeric[parent] + step, parent)


def _correlation_error(a, b):
    lower = np.tril_indices(a.shape[1], -1)
    return np.abs(np.corrcoef(a.T) - np.corrcoef(b.T))[lower].mean()


def test_matching_halves_the_energy_and_moments_alone_may_raise_it():
    """Four splits into halves: means fall by 40 % and a quarter; moments alone do not help."""
    X = load_breast_cancer().data[:, :10]
    figures = []
    for split in range(4):
        order = np.random.default_rng(split).permutation(len(X))
        train, test = X[order[:284]], X[order[284:]]
        mean, unit = train.mean(axis=0), train.std(axis=0)
        rows = np.vstack([train, train[:2]])
        home = Home(ingest(PopulationMatcher(Kernel()), rows, np.repeat([0, 1], [284, 2])),
                    np.arange(284))  # fmt: skip
        row = []
        for generator in (
            Kernel(),
            PopulationMatcher(Kernel()),
            PopulationMatcher(Kernel(), features=("moments",)),
        ):
            made = generator.generate(home, 285, np.random.default_rng(split)).values
            a, b = (made - mean) / unit, (test - mean) / unit
            row.append((energy_of_samples(a, b) ** 2, _correlation_error(a, b)))
        figures.append(row)
    plain, matched, moments = np.mean(figures, axis=0)
    assert matched[0] < 0.6 * plain[0]
    assert matched[1] < 0.75 * plain[1]
    energies = np.array(figures)[:, :, 0]
    assert (energies[:, 2] > energies[:, 0]).any()  # moments alone, on some split
    assert moments[0] > 2 * matched[0]
